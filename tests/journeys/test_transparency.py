"""The desk's own report: its numbers come from a release, two people publish it, and it reads in every width."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from tests.journeys.desk import Desk
from tests.journeys.test_accessibility import LEVELS

pytestmark = pytest.mark.browser
Visit = Callable[..., Page]


def test_a_report_says_what_was_released_and_two_people_publish_it(
    desk: Desk, visit_as: Visit, pictures: Path
) -> None:
    out = desk.seed("released_before", count="31")
    wen = visit_as("publisher")
    wen.goto("/publication/transparency/new")
    wen.get_by_label("From").fill(out["first"])
    wen.get_by_label("To, included").fill(out["last"])
    wen.get_by_label("People who review or decide").fill("12")
    wen.get_by_role("button", name="Draft it").click()
    complaints = wen.get_by_role("row").filter(has_text="Complaints received")
    expect(complaints).to_contain_text("31")
    expect(wen.get_by_role("row").filter(has_text="People who review or decide")).to_contain_text("12")
    expect(wen.get_by_role("row").filter(has_text="Takedown notices sent")).to_contain_text("not published")
    wen.get_by_role("button", name="Propose it for publication").click()
    expect(wen.get_by_text("A second person publishes it.", exact=True)).to_be_visible()
    expect(wen.get_by_role("button", name="Publish it")).to_have_count(0)

    narrow = {"width": 380, "height": 800}
    ida = visit_as("publisher", "supervisor", viewport=narrow, color_scheme="dark")
    ida.goto(wen.url)
    ida.get_by_role("button", name="Publish it").click()
    expect(ida.get_by_text("Published. The next build", exact=False)).to_be_visible()
    ida.screenshot(path=pictures / "transparency.png", full_page=True)
    assert ida.evaluate("document.documentElement.scrollWidth") <= 380
    found = Axe().run(ida, options={"runOnly": LEVELS}).response["violations"]
    assert [(one["id"], one["nodes"][0]["html"][:200]) for one in found] == []
    ida.get_by_role("row").filter(has_text="Complaints received").get_by_role("link").click()
    expect(ida.get_by_role("heading", level=1)).to_have_text("Appeals against decisions")

    wen.reload()
    first = wen.url
    wen.get_by_role("link", name="Correct it …").click()
    expect(wen.get_by_label("People who review or decide")).to_have_value("12")
    expect(wen.get_by_label("From")).to_have_value(out["first"])
    wen.screenshot(path=pictures / "transparency-form.png", full_page=True)
    wen.get_by_label("People who review or decide").fill("13")
    wen.get_by_label("What was wrong with the published report").fill("One person was left out.")
    wen.get_by_role("button", name="Draft it").click()
    expect(wen.get_by_text("This is a correction.")).to_be_visible()
    wen.get_by_role("button", name="Propose it for publication").click()
    expect(wen.get_by_text("A second person publishes it.", exact=True)).to_be_visible()
    ida.goto(wen.url)
    ida.get_by_role("button", name="Publish it").click()
    expect(ida.get_by_text("Published. The next build", exact=False)).to_be_visible()
    wen.goto(first)
    expect(wen.get_by_text("This report was corrected.")).to_be_visible()
    wen.screenshot(path=pictures / "transparency-corrected.png", full_page=True)
