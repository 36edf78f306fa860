"""Two teams of one desk work on the same: a hit, grants on both sides, a pause that a supervisor lifts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

Visit = Callable[..., Page]


def _open_case(page: Page, code: str) -> None:
    page.goto("/cases/new")
    page.get_by_label("Code").fill(code)
    page.get_by_label("Title").fill("An invented matter")
    page.get_by_label("Jurisdiction").fill("US")
    page.get_by_role("main").get_by_role("button").last.click()
    expect(page.get_by_role("heading", name="Others with an interest")).to_be_visible()


def _enter(page: Page, value: str) -> None:
    page.get_by_text("Ask whether others work on something").click()
    form = page.locator("form[action$='/interests']")
    form.get_by_label("What it is", exact=True).select_option("handle")
    form.get_by_label("The value").fill(value)
    form.get_by_label("What it is about").select_option("grooming")
    form.get_by_label("Why somebody else might work on it").fill("Named in two groups.")
    form.get_by_role("button", name="Enter it").click()
    expect(page.get_by_text("Entered. What is known of others stands below.")).to_be_visible()


def _show_code(page: Page) -> None:
    page.get_by_text("Show them more, or say no").click()
    page.get_by_label("The case's code").check()
    page.get_by_role("button", name="Show it").click()
    expect(page.get_by_text("Noted. They see it as soon as they show something likewise.")).to_be_visible()


def test_two_teams_meet_grant_and_pause(visit_as: Visit, pictures: Path) -> None:
    first, second = visit_as("investigator"), visit_as("investigator", "intake")
    supervisor = visit_as("supervisor")
    _open_case(first, "1·27")
    _enter(first, "telegram:sun_and_moon")
    expect(first.get_by_text("Nobody else so far")).to_be_visible()
    _open_case(second, "2·5")
    _enter(second, "TG: @Sun_and_Moon")
    expect(second.get_by_text("Another case of this desk has an interest.")).to_be_visible()
    expect(second.get_by_text("1·27")).to_have_count(0)
    second.screenshot(path=pictures / "deconfliction-hit.png", full_page=True)
    first.reload()
    _show_code(first)
    _show_code(second)
    expect(second.locator("dd", has_text="1·27")).to_be_visible()
    first.reload()
    expect(first.locator("dd", has_text="2·5")).to_be_visible()
    first.screenshot(path=pictures / "deconfliction-granted.png", full_page=True)

    first.get_by_text("Pause: the operation is sensitive").click()
    first.get_by_label("Which agency or operation this protects").fill("Operation Lantern")
    first.get_by_label("Why", exact=True).fill("A search next week.")
    first.get_by_role("button", name="Pause it").click()
    expect(first.get_by_text("Nothing of this case is compared, and nobody can tell.")).to_be_visible()
    first.screenshot(path=pictures / "deconfliction-paused.png", full_page=True)
    second.reload()
    expect(second.get_by_text("Nobody else so far")).to_be_visible()
    expect(second.get_by_text("Another case of this desk has an interest.")).to_have_count(0)

    supervisor.goto("/deconfliction")
    pause = supervisor.locator("article", has_text="Operation Lantern")
    supervisor.screenshot(path=pictures / "deconfliction-supervisor.png", full_page=True)
    pause.get_by_label("Why it may go on").fill("The search is over.")
    pause.get_by_role("button", name="Lift the pause").click()
    expect(supervisor.get_by_text("Lifted. It is compared again.")).to_be_visible()
    second.reload()
    expect(second.get_by_text("Another case of this desk has an interest.")).to_be_visible()
    expect(second.locator("dd", has_text="1·27")).to_be_visible()
