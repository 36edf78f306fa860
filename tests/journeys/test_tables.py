"""Tables of others in a browser: taken in, told against each other, and struck out; small, dark, and in Korean."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from tests.journeys.conftest import Watch

pytestmark = pytest.mark.browser
Visit = Callable[..., Page]
LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
FIELDS = {
    "source": "Table 4", "known_on": "2024-05-01", "column": "건수", "what": "Reports received",
    "counting_point": "When received.", "duplicate_rule": "Not stated.", "population": "All of the country",
}  # fmt: skip
TABLE = "연도,시도,건수\n2023,서울,{}\n2023,부산,12\n2023,미상,*\n2023,합계,60\n"


def take_in(page: Page, name: str, content: bytes, publisher: str) -> None:
    page.goto("/publication/tables/new")
    expect(page.get_by_role("heading", name="Take a table in")).to_be_visible()
    page.locator("[name=file]").set_input_files({"name": name, "mimeType": "text/csv", "buffer": content})
    for field, words in {**FIELDS, "publisher": publisher}.items():
        page.locator(f"[name={field}]").fill(words)
    page.get_by_role("button", name="Take it in").click()


def test_two_observers_are_told_apart_and_a_mistake_is_struck_out(visit_as: Visit, watch: Watch) -> None:
    watch.expect("422")  # the refused file below
    page = visit_as("publisher")
    take_in(page, "damaged.csv", b"a\x81,\x98\nb\xff,1\nc\xfe,2\n", "An invented bureau")
    expect(page.get_by_text("damaged.csv is no text", exact=False)).to_be_visible()
    take_in(page, "bureau.csv", TABLE.format(48).encode(), "An invented bureau")
    expect(page.get_by_role("heading", name="bureau.csv").first).to_be_visible()
    take_in(page, "office.csv", TABLE.format(40).encode("cp949"), "An invented office")
    expect(page.get_by_text("read as cp949", exact=False)).to_be_visible()
    _seen(page)
    page.get_by_role("link", name="State why 2023 서울").click()
    page.locator("[name=duplicates]").fill("5")
    page.locator("[name=note]").fill("Told by the office.")
    page.get_by_role("button", name="State it").click()
    expect(page.get_by_text("Told by the office.", exact=True).first).to_be_visible()
    expect(page.get_by_text("Not explained")).to_be_visible()
    _seen(page)
    page.goto("/publication/tables")
    page.get_by_role("link", name="office.csv").first.click()
    expect(page.get_by_text("Duplicates are counted otherwise")).to_be_visible()
    page.get_by_text("It was taken in by mistake").click()
    page.locator("[name=reason]").fill("It counts cases.")
    page.get_by_role("button", name="Strike it out").click()
    expect(page.get_by_text("It counts cases.", exact=False)).to_be_visible()
    page.goto("/publication/tables")
    expect(page.get_by_text("Struck out", exact=True)).to_be_visible()
    _seen(page)


def _seen(page: Page) -> None:
    """No violation of accessibility, and nothing wider than a small screen, in light and dark."""
    page.wait_for_load_state()
    found = Axe().run(page, options={"runOnly": LEVELS}).response["violations"]
    assert [(each["id"], [node["html"][:200] for node in each["nodes"]]) for each in found] == []
    for width, scheme in ((380, "dark"), (380, "light"), (1280, "light")):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        page.set_viewport_size({"width": width, "height": 860})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
