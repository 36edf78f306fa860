"""The graph of a case, read by role, by money and by time, by keyboard alone, and on a telephone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from tests.journeys.desk import Desk

pytestmark = pytest.mark.browser
Visit = Callable[..., Page]
LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


def _violations(page: Page) -> list[str]:
    page.wait_for_load_state()
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": LEVELS}})
    return [f"{each['id']}: {each['nodes'][0]['html']}" for each in found.response["violations"]]


def test_a_network_is_read_by_keyboard(desk: Desk, visit_as: Visit, pictures: Path) -> None:
    page = visit_as("investigator")
    made = desk.seed("network")
    address = f"/cases/{made['case']}/graph"

    # From one to the next with j, and into whom one stands on with Enter.
    page.goto(address)
    expect(page.locator("svg.graph")).to_be_visible()
    page.wait_for_load_state()
    page.keyboard.press("j")
    first = page.locator("svg.graph [data-current] a")
    expect(first).to_be_focused()
    expect(first).to_have_attribute("aria-label", "马某某, Organizer")
    page.keyboard.press("j")
    expect(page.locator("svg.graph [data-current] a")).to_have_attribute("aria-label", "王某某, Senior agent")
    assert _violations(page) == []
    page.screenshot(path=pictures / "graph.png", full_page=True)
    page.locator("svg.graph [data-current] a").press("Enter")
    somebody = page.locator("#somebody")
    expect(somebody.get_by_role("heading")).to_have_text("王某某")
    expect(somebody).to_contain_text("马某某 → 王某某")
    somebody.get_by_role("link", name="Only 1 tie away").press("Enter")
    expect(page.get_by_text("Only what is at most 1 tie away from 王某某.")).to_be_visible()
    expect(page.locator("svg.graph [data-node]")).to_have_count(4)

    # How the money goes: small payers stand as one and open; two currencies stay two.
    page.goto(f"{address}?view=money")
    expect(page.locator("svg.graph")).to_contain_text("+ 9 · As printed on a payment")
    expect(page.locator('svg.graph [data-edge^="paid"]')).to_have_count(3)
    expect(page.locator("svg.graph")).to_contain_text("CNY 79.20")
    expect(page.locator("svg.graph")).to_contain_text("about KRW 30,000")
    expect(page.locator("svg.graph")).to_contain_text("amount not known")
    page.screenshot(path=pictures / "graph-money.png", full_page=True)
    page.locator('svg.graph a[aria-label^="+ 9"]').press("Enter")
    expect(page.locator("svg.graph [data-node]")).to_have_count(10)

    # When, and then only some days of it.
    page.goto(f"{address}?view=time")
    expect(page.locator("svg.graph [data-mark]").first).to_be_attached()
    page.wait_for_load_state()
    page.keyboard.press("f")
    page.locator("[name=since]").fill("2021-03-01")
    page.locator("[name=until]").fill("2021-03-02")
    page.keyboard.press("Enter")
    expect(page.get_by_text("without a date are not shown")).to_be_visible()
    assert _violations(page) == []
    page.screenshot(path=pictures / "graph-time.png", full_page=True)

    # The same as tables, and as a file.
    page.goto(f"{address}?view=ties&sort=says")
    expect(page.get_by_role("columnheader", name="What it says")).to_have_attribute("aria-sort", "ascending")
    assert _violations(page) == []
    with page.expect_download() as taken:
        page.get_by_role("button", name="GraphML").click()
    assert taken.value.suggested_filename.endswith(".graphml")

    phone = visit_as("investigator", viewport={"width": 380, "height": 800}, color_scheme="dark")
    for view in ("roles", "time", "ties"):
        phone.goto(f"{address}?view={view}")
        expect(phone.get_by_role("heading", level=1)).to_be_visible()
        wide, screen = phone.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
        assert wide <= screen
        phone.screenshot(path=pictures / f"graph-{view}-phone.png", full_page=True)
        assert _violations(phone) == []
