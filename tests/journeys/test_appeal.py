"""A decision, its statement with a link, an objection from a phone without an account, and all that it undoes."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from tests.journeys.conftest import Watch
from tests.journeys.desk import Desk

pytestmark = pytest.mark.browser
Visit = Callable[..., Page]
SIDES = {"options": {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}
WORDS = "This is my own drawing of shapes. Nobody is shown."


def test_an_affected_person_objects_and_all_that_rested_on_the_decision_is_undone(
    desk: Desk, visit: Visit, visit_as: Visit, watch: Watch, pictures: Path
) -> None:
    watch.expect("422")  # a wrong receipt code
    seeded = desk.seed("acted_upon")
    link = _hand_out_statement(visit_as("liaison"), seeded["decision"], pictures)

    # The affected person: a phone, no account, no scripts.
    phone = visit(viewport={"width": 380, "height": 760}, java_script_enabled=False, locale="ko-KR")
    phone.goto(f"{link}?lang=en")
    expect(phone.get_by_text("The court at the seat of the provider.")).to_be_visible()
    expect(phone.get_by_text("Drawn shapes.")).to_have_count(0)
    phone.screenshot(path=pictures / "appeal-phone.png", full_page=True)
    phone.get_by_label("What is wrong with the decision?").fill(WORDS)
    phone.get_by_role("button", name="Send the objection").click()
    expect(phone.get_by_text("Your objection has arrived.")).to_be_visible()
    code = phone.locator("#receipt").inner_text()
    phone.screenshot(path=pictures / "appeal-receipt.png", full_page=True)
    assert phone.context.cookies() == []

    independent = visit_as("reviewer", "second_reader")
    independent.goto("/appeals")
    independent.get_by_role("link", name=WORDS).click()
    expect(independent.get_by_text("To grant it, first reverse the decision")).to_be_visible()
    appeal = independent.url
    independent.screenshot(path=pictures / "appeal-desk.png", full_page=True)
    second = visit_as("second_reader")
    _reverse(independent, seeded["review"], "Take it up again", "Reverse it")
    expect(independent.get_by_text("Kept. A second person reads it before anything follows.")).to_be_visible()
    _reverse(second, seeded["review"], "Take this review", "Give the second reading")
    expect(second.get_by_text("Decided.", exact=True)).to_be_visible()
    desk.seed("work")

    independent.goto(appeal)
    independent.get_by_label("Your answer, with its reasons").fill("You are right. It is a drawing.")
    independent.get_by_role("button", name="Grant it", exact=True).click()
    expect(independent.get_by_text("You are right. It is a drawing.")).to_be_visible()

    phone.goto(f"{link}?lang=en")
    phone.get_by_label("Your receipt code").fill("zzzz-zzzz-zzzz-zzzz")
    phone.get_by_role("button", name="Show how it stands").click()
    expect(phone.get_by_text("This is not the code of this objection.")).to_be_visible()
    phone.get_by_label("Your receipt code").fill(code)
    phone.get_by_role("button", name="Show how it stands").click()
    expect(phone.get_by_text("You are right. It is a drawing.")).to_be_visible()
    expect(phone.get_by_text("Granted", exact=True)).to_be_visible()

    _undo_everything(independent, seeded["decision"], pictures)


def _hand_out_statement(page: Page, decision: str, pictures: Path) -> str:
    page.goto(f"/decisions/{decision}")
    page.get_by_role("link", name="Statement of reasons").click()
    expect(page.get_by_role("heading", name="What is restricted")).to_be_visible()
    page.get_by_label("Removal of content").check()
    page.get_by_label("DE", exact=True).check()
    page.get_by_label("Facts and circumstances").fill("A person here looked at the picture.")
    page.get_by_label("Ground", exact=True).select_option("DECISION_GROUND_ILLEGAL_CONTENT")
    page.get_by_label("The law or the clause").fill("Example Act, section 3")
    page.get_by_label("Why the content falls under it").fill("It shows what the section names.")
    page.get_by_label("How it came to notice").select_option("SOURCE_VOLUNTARY")
    page.get_by_label("Image", exact=True).check()
    page.get_by_label("Which court is open to the user").fill("The court at the seat of the provider.")
    page.get_by_role("button", name="Check and read it").click()
    expect(page.get_by_role("heading", name="As the user reads it")).to_be_visible()
    page.screenshot(path=pictures / "statement-preview.png", full_page=True)
    page.get_by_role("button", name="Hand it out").click()
    expect(page.get_by_label("Text for the user")).to_be_visible()
    found = re.search(r"\S+/appeal/\S+", page.get_by_label("Text for the user").input_value())
    assert found is not None
    page.get_by_role("link", name="To the statement and its row").click()
    expect(page.get_by_role("heading", name="Row for the Transparency Database")).to_be_visible()
    page.screenshot(path=pictures / "statement.png", full_page=True)
    return found.group(0)


def _reverse(page: Page, review: str, take: str, button: str) -> None:
    page.goto(f"/review/{review}")
    page.get_by_role("button", name=take).click()
    expect(page.locator("#decision")).to_be_visible()
    page.locator("#decision").get_by_label("Not illegal").first.check()
    page.get_by_role("group", name="Category of the material").get_by_label("Not illegal").check()
    page.get_by_label("Reason", exact=True).fill("A drawing of shapes.")
    page.get_by_role("button", name=button, exact=True).click()


def _undo_everything(page: Page, decision: str, pictures: Path) -> None:
    page.goto("/reversals")
    expect(page.get_by_role("row").filter(has_text=decision)).to_be_visible()
    page.goto(f"/decisions/{decision}")
    expect(page.get_by_text("3 still to be undone")).to_be_visible()
    report = page.locator("[data-kind=filed_report]")
    expect(report.get_by_text("Stopped before it left").first).to_be_visible()
    page.screenshot(path=pictures / "reversal-open.png", full_page=True)
    assert [rule["id"] for rule in Axe().run(page, **SIDES).response["violations"]] == []
    page.get_by_role("button", name="Take it out of the bank").click()
    expect(page.get_by_text("2 still to be undone")).to_be_visible()
    for kind, words in (("host_notice", "By mail; they restored it."), ("user_statement", "By mail.")):
        row = page.locator(f"[data-kind={kind}]")
        row.get_by_text("Note what came of it").click()
        row.get_by_label("Told", exact=True).check()
        row.get_by_label("How and what was answered").fill(words)
        row.get_by_role("button", name="Note it").click()
        expect(row.get_by_text(words)).to_be_visible()
    expect(page.get_by_text("Closed", exact=True)).to_be_visible()
    page.screenshot(path=pictures / "reversal-closed.png", full_page=True)
