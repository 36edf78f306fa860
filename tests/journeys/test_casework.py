"""A case as an investigator works on it, and a report as two people bring it to approval, in a browser."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from tests.journeys.conftest import Watch
from tests.journeys.desk import Desk

pytestmark = pytest.mark.browser
Visit = Callable[..., Page]


def _no_wider_than_the_screen(page: Page) -> None:
    wide, screen = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    assert wide <= screen


def test_a_case_from_a_clue_to_a_refused_measure(
    desk: Desk, visit_as: Visit, watch: Watch, pictures: Path
) -> None:
    watch.expect("422")  # the measure that a child is spared
    clue = desk.seed("review", statement="A group sells drawn shapes.", pictures="1")["clue"]
    page = visit_as("investigator")
    page.goto(f"/inbox/{clue}")
    page.get_by_role("link", name="Open a case").click()
    page.get_by_label("Code").fill("1·27")
    page.get_by_label("Title").fill("Drawn shapes")
    page.get_by_label("Jurisdiction").fill("kr")
    page.get_by_role("button", name="Open the case").click()
    expect(page.get_by_role("heading", name="1·27 · Drawn shapes")).to_be_visible()

    page.get_by_text("Admit an item").click()
    page.get_by_label("Exhibit number").fill("A-1")
    page.get_by_role("button", name="Admit it").click()
    expect(page.get_by_text("Hash verified")).to_be_visible()

    page.get_by_text("Add a person or organization").click()
    page.get_by_label("Called here").fill("Blue")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(
        page.get_by_text("Treated as a child: the age at the time of the act is not certain")
    ).to_be_visible()

    page.get_by_text("Record a measure").click()
    assert "Booked" not in page.get_by_label("Stage it reaches").inner_text()
    page.get_by_label("Legal term, as printed").fill("입건")
    page.get_by_label("Law and article").fill("An invented act, article 1")
    page.get_by_label("Imposed by").fill("Police of Examplestad")
    page.get_by_role("button", name="Record it").last.click()
    expect(page.get_by_text("only welfare outcomes are recorded; Booked is none")).to_be_visible()
    expect(page.get_by_label("Legal term, as printed")).to_have_value("입건")
    page.screenshot(path=pictures / "case-refused.png", full_page=True)

    phone = visit_as("investigator", viewport={"width": 375, "height": 800}, color_scheme="dark")
    phone.goto("/cases")
    phone.get_by_role("link", name="1·27 · Drawn shapes").click()
    expect(phone.get_by_role("heading", name="1·27 · Drawn shapes")).to_be_visible()
    _no_wider_than_the_screen(phone)
    phone.screenshot(path=pictures / "case-phone.png", full_page=True)


def test_a_report_is_mended_by_one_and_approved_by_another(
    desk: Desk, visit_as: Visit, pictures: Path
) -> None:
    review = desk.seed("review", statement="A text that asks for a report.", pictures="0")["review"]
    for who, button, said in (
        ("reviewer", "Decide", "Kept. A second person reads it before anything follows."),
        ("second_reader", "Give the second reading", "Decided."),
    ):
        page = visit_as(who)
        page.goto(f"/review/{review}")
        page.get_by_role("button", name="Take this review").click()
        page.get_by_role("group", name="Outcome").get_by_label(
            "Report to the clearinghouse", exact=True
        ).check()
        page.get_by_role("group", name="Category of the material").get_by_label(
            "Illegal here", exact=True
        ).check()
        page.get_by_label("Reason", exact=True).fill("The text asks a child.")
        page.get_by_role("button", name=button, exact=True).click()
        expect(page.get_by_text(said, exact=True)).to_be_visible()

    drafter = visit_as("reviewer")
    drafter.goto(f"/review/{review}")
    drafter.get_by_role("button", name="Draft the report").click()
    expect(drafter.get_by_role("heading", name="As the receiver will read it")).to_be_visible()
    address = drafter.url
    drafter.get_by_role("link", name="Mend it").click()
    drafter.get_by_role("textbox", name="Address", exact=True).fill("desk@example.org")
    drafter.get_by_role("button", name="Keep the change").click()
    drafter.get_by_role("main").get_by_role("link", name="Report", exact=True).click()
    expect(drafter.get_by_text("It breaks no rule of the clearinghouse.")).to_be_visible()
    expect(drafter.get_by_role("button", name="Approve")).to_have_count(0)

    other = visit_as("second_reader", viewport={"width": 375, "height": 800})
    other.goto(address)
    _no_wider_than_the_screen(other)
    other.screenshot(path=pictures / "report-phone.png", full_page=True)
    other.get_by_role("button", name="Approve").click()
    expect(other.get_by_text("Approved. It can be filed now.")).to_be_visible()
    expect(other.get_by_role("button", name="File it")).to_have_count(0)
