"""Figures of others in a browser: a table that contradicts itself is taken in, and a campaign is entered."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser
Visit = Callable[..., Page]

_TABLE = b"Kind,Reports\nSites,40\nof which abroad,30\nApps,20\nTotal,70\n"
_FIELDS = {
    "publisher": "Example line", "source": "Report, table 4", "known_on": "2024-05-01", "column": "Reports",
    "what": "Reports received", "counting_point": "When received.", "duplicate_rule": "Not stated.",
    "population": "All senders",
}  # fmt: skip


def test_a_table_and_a_campaign_of_others(visit_as: Visit) -> None:
    pia = visit_as("publisher")
    pia.goto("/publication/tables/new")
    expect(pia.get_by_role("heading", name="Take a table in")).to_be_visible()
    pia.locator("input[name=file]").set_input_files(
        {"name": "kinds.csv", "mimeType": "text/csv", "buffer": _TABLE}
    )
    for name, value in _FIELDS.items():
        pia.locator(f"[name={name}]").fill(value)
    pia.locator("[name=unit]").select_option("reports")
    pia.get_by_role("button", name="Take it in").click()
    expect(pia.get_by_role("heading", name="kinds.csv", level=1)).to_be_visible()
    expect(pia.locator("main")).to_contain_text("10 unaccounted for")
    expect(pia.locator("main")).to_contain_text("Rows beside the parts")

    pia.goto("/publication/campaigns/new")
    expect(pia.get_by_role("heading", name="Enter a campaign")).to_be_visible()
    pia.locator("[name=name]").fill("Protect Seedlings 2021")
    pia.locator("[name=native_name]").fill("护苗2021")
    pia.locator("[name=source]").fill("Example Daily, 16 September 2021")
    pia.get_by_role("button", name="Enter it").click()
    expect(pia.get_by_role("heading", name="Protect Seedlings 2021", level=1)).to_be_visible()
    expect(pia.locator("main")).to_contain_text("护苗2021")
