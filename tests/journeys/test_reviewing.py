"""From a clue on the screen to a decision that two people agree on, looked at as little as possible."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from tests.journeys.conftest import Watch
from tests.journeys.desk import Desk

pytestmark = pytest.mark.browser
Visit = Callable[..., Page]


def test_a_clue_is_added_by_hand_with_a_file(
    visit_as: Visit, watch: Watch, tmp_path: Path, pictures: Path
) -> None:
    watch.expect("422")  # the form that has nothing in it
    file = tmp_path / "note.txt"
    file.write_text("plain words in a file")
    page = visit_as("intake", "reviewer")
    page.goto("/inbox/add")
    page.get_by_role("button", name="Add the clue").click()
    expect(page.get_by_text("Add at least one file, web address, text or account")).to_be_visible()
    page.get_by_role("group", name="Is a child in danger now?").get_by_label("Yes").check()
    page.get_by_label("What was seen or said").fill(
        "Seen at https://group.example.org/a <script>alert(1)</script>"
    )
    page.get_by_label("Web addresses").fill("https://group.example.org/a\nhttps://mirror.example.net/b")
    page.get_by_label("Files").set_input_files(file)
    page.screenshot(path=pictures / "add-clue.png", full_page=True)
    page.get_by_role("button", name="Add the clue").click()
    expect(page.get_by_text("The clue is in the inbox.")).to_be_visible()
    expect(
        page.get_by_text("Seen at hxxps://group[.]example[.]org/a <script>alert(1)</script>")
    ).to_be_visible()
    expect(page.get_by_text("hxxps://mirror[.]example[.]net/b")).to_be_visible()
    expect(page.get_by_text("The sender believes a child is in danger now")).to_be_visible()
    assert (
        page.get_by_role("link", name=re.compile("example")).count() == 0
    )  # nothing a stranger wrote is a link
    page.screenshot(path=pictures / "clue.png", full_page=True)


def test_a_list_goes_in_row_by_row_and_bad_rows_wait_to_be_corrected(
    visit_as: Visit, watch: Watch, tmp_path: Path, pictures: Path
) -> None:
    watch.expect("422")  # a correction that is still wrong
    file = tmp_path / "clues.csv"
    file.write_text(
        "statement,url,danger_now\n"
        "first,https://one.example.org/,no\n"
        "second,https://two.example.org/,perhaps\n"
        "third,https://three.example.org/,yes\n"
    )
    page = visit_as("intake")
    page.goto("/inbox/import")
    page.get_by_label("File", exact=True).set_input_files(file)
    page.get_by_role("button", name="Bring it in").click()
    expect(page.get_by_text("2 clues were taken in.")).to_be_visible()
    expect(page.get_by_text("1 row could not be read.")).to_be_visible()
    expect(page.get_by_text("Line 3", exact=True)).to_be_visible()
    page.screenshot(path=pictures / "not-read.png", full_page=True)
    page.get_by_role("link", name="Correct it").click()
    line = page.get_by_label("The corrected line")
    expect(line).to_have_value(re.compile("^statement,url,danger_now\nsecond,.*,perhaps"))  # as it came
    line.fill("statement,url,danger_now\nsecond,https://two.example.org/,maybe\n")
    with page.expect_event("load"):
        page.get_by_role("button", name="Take it in").click()
    expect(line).to_have_value(re.compile("maybe"))  # what was typed is kept beside what is still wrong
    line.fill("statement,url,danger_now\nsecond,https://two.example.org/,no\n")
    page.get_by_role("button", name="Take it in").click()
    expect(page.get_by_text("1 clue was taken in.")).to_be_visible()
    page.goto("/inbox/import")
    page.get_by_label("File", exact=True).set_input_files(file)
    page.get_by_role("button", name="Bring it in").click()
    expect(page.get_by_text("2 clues were here already.")).to_be_visible()


def test_reveal_in_two_steps_for_a_short_time(
    desk: Desk, visit_as: Visit, watch: Watch, pictures: Path
) -> None:
    review = desk.seed("review", statement="Two drawn pictures were posted.", pictures="2", danger="yes")[
        "review"
    ]
    page = visit_as("reviewer", "second_reader")
    page.goto(f"/review/{review}")
    expect(page.get_by_text("Blur and gray are a preference.")).to_be_visible()
    assert page.locator("summary", has_text="Reveal").count() == 0  # only who holds a review may look
    page.get_by_role("button", name="Take this review").click()
    expect(page.get_by_text("In your hands")).to_be_visible()
    hidden = page.locator(".picture img").first
    answer = page.request.get(hidden.get_attribute("src") or "")
    assert answer.headers["content-type"] == "image/jpeg"
    assert answer.headers["cache-control"] == "no-store, private"
    assert max(hidden.evaluate("e => [e.naturalWidth, e.naturalHeight]")) <= 192

    page.locator("summary", has_text="Reveal").first.click()
    assert page.locator(".picture-shown").count() == 0  # the first step shows nothing
    page.get_by_label("Why it is needed").first.select_option(label="Needed to decide")
    page.screenshot(path=pictures / "reveal-first-step.png", full_page=True)
    page.get_by_role("button", name=re.compile("Reveal for 20 seconds")).first.click()
    shown = page.locator(".picture-shown img")
    expect(shown).to_be_visible()
    address = shown.get_attribute("src") or ""
    assert page.request.get(address).status == 200
    page.screenshot(path=pictures / "revealed.png", full_page=True)
    page.keyboard.press("Escape")
    expect(page.locator(".picture-shown")).to_have_count(0)
    assert page.request.get(address).status == 404  # a look that is over cannot be looked at again
    page.reload()
    page.get_by_role("button", name="Your account and preferences").click()
    expect(page.get_by_text("You revealed 1 item today.")).to_be_visible()


def test_a_decision_is_undone_made_and_read_second(desk: Desk, visit_as: Visit, pictures: Path) -> None:
    review = desk.seed("review", statement="A message sells access to a group.", pictures="1")["review"]
    first = visit_as("reviewer", "second_reader")
    first.goto(f"/review/{review}")
    first.get_by_role("button", name="Take this review").click()
    _judge(first, "Report to the clearinghouse", "Illegal here", "The message offers access for money.")
    expect(first.get_by_text("Kept. A second person reads it before anything follows.")).to_be_visible()
    first.get_by_role("button", name="Take it back").click()
    expect(first.get_by_text("Taken back.")).to_be_visible()
    _judge(first, "Report to the clearinghouse", "Illegal here", "The message offers access for money.")
    expect(first.get_by_text("Kept. A second person reads it before anything follows.")).to_be_visible()
    first.screenshot(path=pictures / "decided.png", full_page=True)
    expect(first.get_by_role("button", name="Take this review")).to_have_count(0)  # another person reads it

    second = visit_as("second_reader")
    second.goto(f"/review/{review}")
    second.get_by_role("button", name="Take this review").click()
    expect(second.get_by_role("heading", name="Your own reading")).to_be_visible()
    assert "The message offers access for money." not in second.content()  # blind
    _judge(
        second,
        "Report to the clearinghouse",
        "Illegal here",
        "Same reading.",
        button="Give the second reading",
    )
    expect(second.get_by_text("Decided.", exact=True)).to_be_visible()
    second.screenshot(path=pictures / "second.png", full_page=True)


def test_a_decision_that_stands_is_reversed_by_another(desk: Desk, visit_as: Visit) -> None:
    review = desk.seed("review", statement="Judged too fast at first.", pictures="0")["review"]
    page = visit_as("reviewer")
    page.goto(f"/review/{review}")
    page.get_by_role("button", name="Take this review").click()
    _judge(page, "Keep as information", "Cannot be determined", "Not enough to act on.")
    expect(page.get_by_text("Decided.", exact=True)).to_be_visible()
    page.get_by_role("button", name="Take it up again").click()
    expect(page.get_by_role("heading", name="Reverse the decision")).to_be_visible()
    _judge(page, "Refer to another body", "Cannot be determined", "More came in.", button="Reverse it")
    # Whoever reverses an own decision needs a second reader, whatever the rules say.
    expect(page.get_by_text("Kept. A second person reads it before anything follows.")).to_be_visible()


def test_a_form_with_a_contradiction_keeps_what_was_typed(desk: Desk, visit_as: Visit, watch: Watch) -> None:
    watch.expect("422")
    review = desk.seed("review", statement="Something to contradict.", pictures="0")["review"]
    page = visit_as("reviewer")
    page.goto(f"/review/{review}")
    page.get_by_role("button", name="Take this review").click()
    _judge(page, "Not illegal", "Illegal here", "Typed with care.")
    expect(page.get_by_text("Change one of the two.")).to_be_visible()
    expect(page.get_by_label("Reason", exact=True)).to_have_value("Typed with care.")
    expect(page.get_by_role("group", name="Outcome").get_by_label("Not illegal")).to_be_checked()


def test_two_people_who_want_the_same_review(desk: Desk, visit_as: Visit, watch: Watch) -> None:
    watch.expect("409")
    review = desk.seed("review", statement="Wanted by two.", pictures="0")["review"]
    one, other = visit_as("reviewer"), visit_as("second_reader")
    one.goto(f"/review/{review}")
    other.goto(f"/review/{review}")
    one.get_by_role("button", name="Take this review").click()
    expect(one.get_by_text("In your hands", exact=True)).to_be_visible()
    other.get_by_role("button", name="Take this review").click()
    expect(other.get_by_text("Somebody else is working on this review.")).to_be_visible()


def _judge(page: Page, outcome: str, category: str, reason: str, button: str = "Decide") -> None:
    page.get_by_role("group", name="Outcome").get_by_label(outcome, exact=True).check()
    page.get_by_role("group", name="Category of the material").get_by_label(category, exact=True).check()
    page.get_by_label("Reason", exact=True).fill(reason)
    page.get_by_role("button", name=button, exact=True).click()
