"""Who stands where in a case, what may be the same, and two people who judge it, in a browser."""

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
    page.evaluate("document.querySelectorAll('#main details').forEach(each => { each.open = true; })")
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": LEVELS}})
    return [f"{each['id']}: {each['nodes'][0]['html']}" for each in found.response["violations"]]


def test_two_investigators_judge_a_network(desk: Desk, visit_as: Visit, pictures: Path) -> None:
    one, other = visit_as("investigator"), visit_as("investigator", "supervisor")
    made = desk.seed("network")
    address = f"/cases/{made['case']}"

    one.goto(f"{address}/network")
    tree = one.locator(".tree")
    expect(tree.get_by_text("Acts and may be harmed: safeguarding first")).to_be_visible()
    expect(tree.locator("li li li li").first).to_contain_text("Orange")
    one.screenshot(path=pictures / "network.png", full_page=True)
    assert _violations(one) == []

    one.goto(f"{address}/network")
    one.get_by_role("link", name="Judge it").click()
    same = one.locator("#same")
    expect(same.get_by_label("The other record")).to_be_visible()
    same.get_by_label("It rests on").select_option(label="They share an identifier")
    same.get_by_label("Why, in words").fill("One account, two entries.")
    same.get_by_role("button", name="Judge it so").click()
    expect(one.get_by_text("Somebody else has to confirm it")).to_be_visible()
    one.screenshot(path=pictures / "record.png", full_page=True)
    assert _violations(one) == []

    other.goto(f"{address}/network")
    other.get_by_role("button", name="Confirm: they are one").click()
    expect(other.get_by_text("confirmed by")).to_be_visible()
    expect(other.locator(".tree").get_by_text("=", exact=True)).to_be_visible()

    # By keyboard alone: a thing is added.
    one.goto(f"{address}/network")
    one.wait_for_load_state()
    one.keyboard.press("a")
    one.get_by_text("Add a thing").last.focus()
    one.keyboard.press("Enter")
    one.get_by_label("Called here").focus()
    one.keyboard.type("Small groups")
    one.keyboard.press("Control+Enter")
    expect(one.get_by_role("heading", name="Small groups")).to_be_visible()

    phone = visit_as("investigator", viewport={"width": 380, "height": 800}, color_scheme="dark")
    for name, page in (("network", f"{address}/network"), ("record", f"{address}/records/{made['agent']}")):
        phone.goto(page)
        expect(phone.get_by_role("heading", level=1)).to_be_visible()
        wide, screen = phone.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
        assert wide <= screen
        phone.screenshot(path=pictures / f"{name}-phone.png", full_page=True)
        assert _violations(phone) == []
