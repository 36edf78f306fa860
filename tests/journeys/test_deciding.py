"""Two people read, blind to each other, and differ; a third settles it. Chosen by keyboard."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from tests.journeys.desk import Desk

pytestmark = pytest.mark.browser
Visit = Callable[..., Page]


def _take(page: Page, review: str) -> None:
    page.goto(f"/review/{review}")
    page.get_by_role("button", name="Take this review").click()
    expect(page.locator("#decision")).to_be_visible()


def _judge(page: Page, outcome: str, category: str, reason: str, button: str = "Decide") -> None:
    """Choose by the keys that stand beside the words, and stay on the page to see what became of it."""
    page.keyboard.press(outcome)
    page.keyboard.press(category)
    page.keyboard.press("f")
    expect(page.get_by_label("Reason", exact=True)).to_be_focused()
    page.keyboard.type(reason)
    page.get_by_role("button", name=button, exact=True).click()


def test_two_readings_differ_and_a_third_person_settles_it(
    desk: Desk, visit_as: Visit, pictures: Path
) -> None:
    review = desk.seed("review", statement="A picture that two people see differently.", pictures="1")[
        "review"
    ]
    first = visit_as("reviewer", "second_reader")
    _take(first, review)
    # What was seen is given, too: from it the codes of other schemes are derived.
    first.keyboard.press("o")
    first.get_by_label("Apparent age of the youngest").select_option(label="In puberty")
    first.get_by_label("Gravest thing seen").select_option(label="Sexualized exposure")
    first.screenshot(path=pictures / "judging.png", full_page=True)
    first.locator("#decide").click()
    _judge(first, "1", "9", "The first one's own words.")
    expect(first.get_by_text("Kept. A second person reads it before anything follows.")).to_be_visible()
    expect(first.get_by_text("In other schemes")).to_be_visible()
    first.get_by_text("In other schemes").click()
    expect(first.get_by_text("in puberty, lascivious exhibition").first).to_be_visible()
    first.screenshot(path=pictures / "other-schemes.png", full_page=True)

    second = visit_as("second_reader")
    _take(second, review)
    expect(second.get_by_role("heading", name="Your own reading")).to_be_visible()
    expect(second.get_by_text("The first one's own words.")).to_have_count(0)
    expect(second.get_by_text("In other schemes")).to_have_count(0)
    _judge(second, "4", "0", "The second one sees nothing of the kind.", "Give the second reading")
    expect(second.get_by_text("The two readings differ. A third person decides.")).to_be_visible()
    expect(second.get_by_role("button", name="Take this review")).to_have_count(0)

    third = visit_as("second_reader", "liaison")
    _take(third, review)
    expect(third.get_by_role("heading", name="Settle it")).to_be_visible()
    third.screenshot(path=pictures / "settling.png", full_page=True)
    _judge(third, "4", "0", "Settled: nothing of the kind.")
    expect(third.get_by_text("Decided.", exact=True)).to_be_visible()
    expect(third.get_by_text("Settled: nothing of the kind.")).to_be_visible()
    expect(third.get_by_text("The first one's own words.")).to_be_visible()

    head = visit_as("auditor")
    head.goto("/figures")
    head.get_by_role("link", name="How far readings agree").click()
    expect(head.get_by_role("rowheader", name="Outcome")).to_be_visible()
    expect(head.get_by_text("It does not say who is right", exact=False)).to_be_visible()
    head.screenshot(path=pictures / "agreement.png", full_page=True)
    third.goto("/rules")
    expect(third.get_by_role("heading", name="Codes of other schemes")).to_be_visible()
    third.screenshot(path=pictures / "rules.png", full_page=True)
