"""Looking at as little as possible, by keyboard: one at a time, for a moment, and no further than the cap."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from tests.journeys.conftest import PASSWORD, Watch, sign_in
from tests.journeys.desk import Desk

pytestmark = pytest.mark.browser
Visit = Callable[..., Page]


def test_the_cap_is_reached_by_keyboard(desk: Desk, visit: Visit, watch: Watch, pictures: Path) -> None:
    looker = desk.seed("person", username="looker", roles="reviewer", password=PASSWORD, totp="yes")
    review = desk.seed("review", statement="Three drawn pictures.", pictures="3")["review"]
    page = visit()
    page.clock.install()  # so that the time of a look can pass at once
    sign_in(page, looker["username"], looker["secret"])

    page.goto("/looking")
    page.get_by_label("At most so many items a day").fill("2")
    page.get_by_role("button", name="Keep this choice").click()
    expect(page.get_by_text("Your choice holds from now on.")).to_be_visible()
    expect(page.get_by_text("2 are left until your cap.")).to_be_visible()
    page.screenshot(path=pictures / "looking-own.png", full_page=True)

    page.goto(f"/review/{review}")
    expect(page.get_by_role("button", name="Take this review")).to_be_visible()
    page.keyboard.press("c")
    expect(page.get_by_text("In your hands")).to_be_visible()
    shown, addresses = page.locator(".picture-shown"), []
    for number in (2, 3):  # the first item is the text
        _reveal_next(page)
        expect(shown).to_have_count(1)  # whatever was revealed before is hidden
        expect(shown.get_by_text(f"Item {number}", exact=True)).to_be_visible()
        address = shown.locator("img").get_attribute("src") or ""
        assert page.request.get(address).status == 200
        addresses.append(address)
    assert page.request.get(addresses[0]).status == 404
    page.screenshot(path=pictures / "looking-second.png", full_page=True)

    page.clock.fast_forward(20_000)
    expect(shown).to_have_count(0)  # it hid itself
    assert page.request.get(addresses[1]).status == 404

    _reveal_next(page)
    expect(page.get_by_text("The day's cap is reached.").first).to_be_visible()
    expect(shown).to_have_count(0)
    page.reload()
    expect(page.get_by_text("The day's cap is reached.").first).to_be_visible()
    expect(page.locator("summary", has_text="Reveal")).to_have_count(0)
    expect(page.get_by_role("group", name="Outcome")).to_be_visible()  # deciding needs no look
    page.screenshot(path=pictures / "looking-cap.png", full_page=True)


def _reveal_next(page: Page) -> None:
    """Reveal the first picture that can be, without a mouse: v, v, the reason's first letters, Ctrl + Enter."""
    page.keyboard.press("v")
    reason = page.get_by_label("Why it is needed").locator("visible=true")
    expect(reason).to_have_count(1)
    page.keyboard.press("v")
    expect(reason).to_be_focused()
    page.keyboard.type("Needed")
    expect(reason).to_have_value("needed_to_decide")
    page.keyboard.press("Control+Enter")
