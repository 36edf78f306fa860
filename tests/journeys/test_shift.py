"""A shift by keyboard alone: twenty decisions, two people after one review, and a line that breaks."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, Route, expect
from tests.journeys.conftest import Watch, wait_until
from tests.journeys.desk import Desk

pytestmark = pytest.mark.browser
Visit = Callable[..., Page]

LOST = (
    "ERR_INTERNET_DISCONNECTED",
    "ERR_FAILED",
    "htmx:sendError",
    "htmx:afterRequest",
)  # what a browser says
NOT_ILLEGAL = ("4", "0")  # the keys of the outcome and the category


def test_twenty_decisions_by_keyboard_alone(desk: Desk, visit_as: Visit, pictures: Path) -> None:
    seeded = desk.seed("reviews", count="20")
    page = visit_as("reviewer")
    _open_queue(page, seeded)
    expect(page.locator("[data-row]")).to_have_count(20)
    page.screenshot(path=pictures / "queue.png")
    page.keyboard.press("n")
    shown = [_in_hands(page)]
    while len(shown) < 20:
        _decide(page, f"Nothing in “{shown[-1]}”.")
        shown.append(_in_hands(page, besides=shown[-1]))
    expect(page.get_by_text("Decided.", exact=True)).to_be_visible()
    page.screenshot(path=pictures / "shift.png", full_page=True)
    page.keyboard.press("u")  # the last one but one was too fast
    expect(page.get_by_text("Taken back.")).to_be_visible()
    assert _in_hands(page) == shown[-2]
    _decide(page, "Read again.")
    assert _in_hands(page, besides=shown[-2]) == shown[-1]  # still held, so it comes first
    _decide(page, "The last one.")
    expect(page.get_by_text("Nothing waits that you can take now.")).to_be_visible()
    expect(page.get_by_text("Nothing fits what you narrowed the queue to.")).to_be_visible()
    made = desk.seed("decisions", reviews=",".join(seeded["reviews"]))
    assert sorted(one["review"] for one in made if one["state"] == "final") == sorted(seeded["reviews"])
    assert [one["reason"] for one in made if one["state"] == "undone"] == [f"Nothing in “{shown[-2]}”."]


def test_the_next_stands_there_before_the_desk_has_answered(
    desk: Desk, visit_as: Visit, watch: Watch
) -> None:
    for part in LOST:
        watch.expect(part)
    page = visit_as("reviewer")
    _open_queue(page, desk.seed("reviews", count="2", pictures="1"))
    page.keyboard.press("n")
    first = _in_hands(page)
    ready = page.locator("main[inert]")
    expect(ready).to_have_count(1)
    expect(ready).to_be_hidden()
    _type_decision(page, "Nothing to see in it.")
    held: list[Route] = []
    page.route("**/decide*", lambda route: held.append(route))  # noqa: PLW0108 — Playwright marks what it is given
    page.keyboard.press("Control+Enter")
    expect(ready).to_be_visible()
    assert first not in ready.inner_text()
    expect(page.locator("#main")).to_be_hidden()
    assert page.locator(".picture-shown").count() == 0
    expect(page.get_by_text("In your hands")).to_be_hidden()  # nobody holds it yet
    wait_until(page, lambda: held)
    held[0].abort()  # the line broke: back to what was being written
    expect(page.get_by_text("The desk cannot be reached.")).to_be_visible()
    expect(page.get_by_label("Reason", exact=True)).to_have_value("Nothing to see in it.")
    expect(ready).to_be_hidden()


def test_a_lost_line_loses_nothing_and_doubles_nothing(
    desk: Desk, visit_as: Visit, watch: Watch, pictures: Path
) -> None:
    for part in LOST:
        watch.expect(part)
    seeded = desk.seed("reviews", count="2")
    page = visit_as("reviewer")
    _open_queue(page, seeded)
    page.keyboard.press("n")
    first = _in_hands(page)
    _type_decision(page, "Typed with care.")
    page.context.set_offline(True)
    page.keyboard.press("Control+Enter")
    lost = page.get_by_text("The desk cannot be reached.")
    expect(lost).to_be_visible()
    page.screenshot(path=pictures / "lost.png")
    expect(page.get_by_label("Reason", exact=True)).to_have_value("Typed with care.")
    assert desk.seed("decisions", reviews=",".join(seeded["reviews"])) == []
    page.context.set_offline(False)
    wait_until(page, lambda: page.evaluate("navigator.onLine"))

    # The desk hears it, and the browser does not hear the desk.
    def deaf(route: Route) -> None:
        route.fetch()
        route.abort()

    page.route("**/decide*", deaf, times=1)
    page.keyboard.press("Escape")
    with page.expect_event("requestfailed", lambda request: "/decide" in request.url):
        page.keyboard.press("r")
    expect(lost).to_be_visible()
    expect(page.get_by_label("Reason", exact=True)).to_have_value("Typed with care.")
    page.keyboard.press("r")
    expect(lost).to_be_hidden()
    expect(page.get_by_text("Decided.", exact=True)).to_be_visible()
    _in_hands(page, besides=first)
    made = desk.seed("decisions", reviews=",".join(seeded["reviews"]))
    assert [one["reason"] for one in made] == ["Typed with care."]


def test_two_people_press_the_key_for_the_same_review(desk: Desk, visit_as: Visit) -> None:
    seeded = desk.seed("reviews", count="1")
    one, other = visit_as("reviewer"), visit_as("second_reader")
    for page in (one, other):
        _open_queue(page, seeded)
    for page in (one, other):
        page.keyboard.press("n")
    # One of them has it, and the other is told so; who is faster is nobody's to say.
    settled = re.compile("In your hands|Nothing waits that you can take now")
    for page in (one, other):
        expect(page.locator("#main")).to_contain_text(settled)
    has_it = [page for page in (one, other) if page.get_by_text("In your hands", exact=True).count()]
    assert len(has_it) == 1
    late = other if has_it == [one] else one
    expect(late.get_by_text("Nothing waits that you can take now.")).to_be_visible()


def test_every_act_and_place_is_in_the_palette(desk: Desk, visit_as: Visit, pictures: Path) -> None:
    page = visit_as("reviewer", "intake")
    _open_queue(page, desk.seed("reviews", count="1"))
    page.keyboard.press("Control+k")
    palette = page.get_by_role("dialog", name="Do or go to")
    words, options = palette.get_by_role("combobox"), palette.get_by_role("option")
    expect(words).to_be_focused()
    expect(options.filter(has_text="Take the next")).to_have_text("Take the nextn")
    expect(options.filter(has_text="Sign out")).to_have_count(1)
    page.screenshot(path=pictures / "palette.png")
    words.fill("nothing is called this")
    expect(palette.get_by_text("Nothing on this page is called that.")).to_be_visible()
    words.fill("inb")
    expect(options).to_have_count(1)
    expect(words).to_have_attribute("aria-activedescendant", "palette-0")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Inbox", level=1)).to_be_visible()
    page.wait_for_load_state()
    page.keyboard.press(":")
    words.fill("take no such thing")
    page.keyboard.press("Escape")
    expect(palette).to_be_hidden()


def test_many_at_once_with_preview_and_undo(desk: Desk, visit_as: Visit, pictures: Path) -> None:
    page = visit_as("reviewer")
    _open_queue(page, desk.seed("reviews", count="3"))
    for key in ("j", "x", "j", "x"):
        page.keyboard.press(key)
    expect(page.locator("[data-chosen]")).to_have_text("2")
    page.keyboard.press("t")
    expect(page.get_by_text("Nothing has happened yet.")).to_be_visible()
    expect(page.get_by_role("heading", name="2 reviews")).to_be_visible()
    page.wait_for_load_state()
    page.screenshot(path=pictures / "bulk.png")
    page.keyboard.press("y")
    expect(page.get_by_text("2 reviews were changed at once.")).to_be_visible()
    expect(page.get_by_text("In somebody's hands")).to_have_count(2)
    page.wait_for_load_state()
    page.screenshot(path=pictures / "bulk-done.png")
    page.keyboard.press("z")
    expect(page.get_by_text("2 reviews were taken back.")).to_be_visible()
    expect(page.get_by_text("In somebody's hands")).to_have_count(0)


def _open_queue(page: Page, seeded: dict[str, str]) -> None:
    """The queue narrowed to what was just seeded, by its address: other tests' reviews are not ours."""
    page.goto(f"/review?since={quote(seeded['since'])}")
    expect(page.get_by_role("heading", name="Review", level=1)).to_be_visible()


def _in_hands(page: Page, *, besides: str = "") -> str:
    """Wait for a review, another than ``besides``, in the reader's hands; return what was said in it."""
    expect(page.locator("#main").get_by_text("In your hands", exact=True)).to_be_visible()
    said = page.locator("#main .quote").first
    expect(said).not_to_have_text(besides)
    expect(said).to_have_text(re.compile("An invented message"))
    return said.inner_text()


def _type_decision(page: Page, reason: str) -> None:
    for key in (*NOT_ILLEGAL, "f"):
        page.keyboard.press(key)
    expect(page.get_by_label("Reason", exact=True)).to_be_focused()
    page.keyboard.type(reason)


def _decide(page: Page, reason: str) -> None:
    _type_decision(page, reason)
    page.keyboard.press("Control+Enter")
