"""A child in a case: masked, safeguarding first, opened by two people; counts of a report; somebody let go."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from tests.journeys.conftest import Watch
from tests.journeys.desk import Desk

pytestmark = pytest.mark.browser
Visit = Callable[..., Page]

NAME = "Plainly Invented"


def _no_wider_than_the_screen(page: Page) -> None:
    wide, screen = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    assert wide <= screen


def _open_case(page: Page) -> str:
    page.goto("/cases/new")
    page.get_by_label("Code").fill("2014")
    page.get_by_label("Title").fill("As reported")
    page.get_by_label("Jurisdiction").fill("kr")
    page.get_by_role("button", name="Open the case").click()
    expect(page.get_by_role("heading", name="2014 · As reported")).to_be_visible()
    return page.url


def _disclose(page: Page, words: str) -> None:
    page.get_by_text(words, exact=True).first.press("Enter")


def test_a_child_is_a_number_until_two_people_open_who_it_is(
    desk: Desk, visit_as: Visit, watch: Watch, pictures: Path
) -> None:
    watch.expect("422")  # the measure before the safeguarding question
    page = visit_as("investigator")
    case = _open_case(page)
    _disclose(page, "Add a person or organization")
    page.get_by_label("Called here").fill(NAME)
    page.get_by_label("When the act was, or the first of them").fill("2014-10")
    page.get_by_label("What the age rests on").select_option("document")
    page.get_by_label("Or youngest possible age").fill("14")
    page.get_by_label("Oldest possible age").fill("16")
    page.get_by_label("Day on which these held").fill("2014-10-01")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_role("heading", name="P-1", exact=True)).to_be_visible()
    expect(page.get_by_text(NAME)).to_have_count(0)
    child = page.url

    expect(page.get_by_role("heading", name="Safeguarding first")).to_be_visible()
    _disclose(page, "Record a measure")
    page.get_by_label("Legal term, as printed").fill("불구속 입건")
    page.get_by_label("Law and article").fill("An invented act")
    page.get_by_label("Imposed by").fill("Police of Examplestad")
    page.get_by_label("From", exact=True).last.fill("2014-10-30")
    page.locator("#measures + *, #measures").first.wait_for()
    page.locator("form[action$='/measures'] button").click()
    expect(page.get_by_text("Answer the safeguarding question first")).to_be_visible()
    page.screenshot(path=pictures / "child-safeguarding.png", full_page=True)
    page.get_by_label("No: not harmed").check()
    page.get_by_label("What the answer rests on").fill("A social worker spoke with the pupil.")
    page.get_by_role("button", name="Keep the answer").click()
    expect(page.get_by_text("Answered", exact=True)).to_be_visible()

    _disclose(page, "Ask to open it")
    page.get_by_label("Why it has to be opened").fill("To write to the guardian.")
    page.get_by_role("button", name="Ask a second person").click()
    expect(page.get_by_text("Waits for a second person")).to_be_visible()
    other = visit_as("investigator", "auditor", viewport={"width": 380, "height": 800}, color_scheme="dark")
    page.goto(case)
    names = page.get_by_label("Colleague").locator("option").all_inner_texts()
    page.get_by_label("Colleague").select_option(label=next(name for name in names if "uditor" in name))
    page.get_by_role("button", name="Let them in").click()
    expect(page.get_by_text("The case is open to them now.")).to_be_visible()

    other.goto(case)
    expect(other.get_by_text("A second key-holder is asked for")).to_be_visible()
    _no_wider_than_the_screen(other)
    other.goto(child)
    expect(other.get_by_role("button", name="Grant it for an hour")).to_be_visible()
    _no_wider_than_the_screen(other)
    other.screenshot(path=pictures / "child-phone.png", full_page=True)
    other.get_by_role("button", name="Grant it for an hour").press("Enter")
    expect(other.get_by_text("Granted until")).to_be_visible()

    page.goto(child)
    page.get_by_role("button", name="Open it now").click()
    expect(page.get_by_role("heading", name="Identity of P-1")).to_be_visible()
    expect(page.get_by_text(NAME)).to_be_visible()
    page.screenshot(path=pictures / "child-identity.png", full_page=True)
    page.get_by_role("link", name="Close it").click()
    expect(page.get_by_text("opened 1 time")).to_be_visible()


def test_the_counts_of_a_report_and_the_end_of_a_case(visit_as: Visit, pictures: Path) -> None:
    page = visit_as("investigator")
    case = _open_case(page)
    for term, number, parent in (
        ("적발", "117", ""),
        ("불구속 입건", "74", "117 적발"),
        ("불입건", "10", "117 적발"),
    ):
        _disclose(page, "Record a count")
        page.locator("#total-native_term").fill(term)
        page.locator("#total-number").fill(number)
        if parent:
            page.locator("#total-parent_id").select_option(label=parent)
        page.get_by_label("Who says so, and where").fill("Dong-A Ilbo, 31 October 2014")
        page.locator("#total-as_of").fill("2014-10-31")
        page.locator("form[action$='/totals'] button").click()
        expect(page.locator("td strong", has_text=term).first).to_be_visible()
    expect(page.locator("tr[data-unaccounted]")).to_contain_text("33")
    page.screenshot(path=pictures / "case-counts.png", full_page=True)

    _disclose(page, "Add a person or organization")
    page.get_by_label("Called here").fill("Sohn")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_role("heading", name="P-1", exact=True)).to_be_visible()
    _disclose(page, "Record what came of it")
    page.get_by_label("What came of it").last.select_option("mistaken_identity")
    page.locator("#outcome-reason").fill("A namesake.")
    page.locator("form[action$='/outcome'] button").click()
    expect(page.get_by_text("Cleared", exact=True)).to_be_visible()
    _disclose(page, "Destroy it …")
    page.get_by_role("button", name="Destroy it for good").click()
    expect(page.get_by_text("Somebody was cleared here.")).to_be_visible()
    page.screenshot(path=pictures / "party-stub.png", full_page=True)

    page.goto(case)
    _disclose(page, "Close the case")
    page.get_by_label("How it ended").select_option("unfounded")
    page.locator("#close-reason").fill("Nothing was found.")
    page.locator("form[action$='/close'] button").click()
    expect(page.get_by_role("heading", name="How it ended")).to_be_visible()
    _disclose(page, "Open it again")
    page.get_by_label("Why it is opened again").fill("A witness came forward.")
    page.locator("form[action$='/reopen'] button").click()
    expect(page.get_by_text("Opened again", exact=True)).to_be_visible()
    phone = visit_as("investigator", viewport={"width": 380, "height": 800}, color_scheme="dark")
    phone.goto(case)
    expect(phone.get_by_role("heading", name="How many, as sources report")).to_be_visible()
    _no_wider_than_the_screen(phone)
    phone.screenshot(path=pictures / "case-counts-phone.png", full_page=True)
