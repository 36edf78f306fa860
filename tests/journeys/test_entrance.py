"""Getting in: the set-up link, password and code, and what every page promises to eyes and keys."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pyotp
import pytest
from playwright.sync_api import Page, expect
from tests.journeys.conftest import PASSWORD, Watch, sign_in
from tests.journeys.desk import Desk

pytestmark = pytest.mark.browser

PHONE = {"width": 360, "height": 740}
Visit = Callable[..., Page]


def test_a_newcomer_sets_up_an_account_and_signs_in(desk: Desk, visit: Visit, pictures: Path) -> None:
    page = visit()
    page.goto(desk.seed("newcomer", username="joon"))
    page.screenshot(path=pictures / "setup.png", full_page=True)
    secret = page.get_by_role("textbox", name="Secret").input_value()
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("The same password again").fill(PASSWORD)
    page.get_by_label("The six digits it shows now").fill("000000")
    page.get_by_role("button", name="Set up the account").click()
    expect(page.get_by_text("This is not the code of this moment.")).to_be_visible()
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("The same password again").fill(PASSWORD)
    page.get_by_label("The six digits it shows now").fill(pyotp.TOTP(secret).now())
    page.get_by_role("button", name="Set up the account").click()
    expect(page.get_by_text("The account is ready.")).to_be_visible()
    sign_in(page, "joon", secret)
    expect(page.get_by_role("heading", name="Your account has no role yet")).to_be_visible()


def test_a_setup_link_works_once(desk: Desk, visit: Visit, watch: Watch) -> None:
    watch.expect("410")
    page = visit()
    page.goto("/setup/cfs_never-made")
    expect(page.get_by_role("heading", name="This link no longer works")).to_be_visible()


def test_a_wrong_password_and_a_wrong_code_are_told_apart_from_nothing(
    desk: Desk, visit: Visit, pictures: Path
) -> None:
    who = desk.seed("person", username="soyeon", password=PASSWORD, totp="yes")
    page = visit()
    for username in ("soyeon", "nobody-of-that-name"):
        page.goto("/sign-in")
        page.get_by_label("Username").fill(username)
        page.get_by_label("Password").fill("not the password")
        page.get_by_role("button", name="Continue").click()
        expect(
            page.get_by_text("The username and/or password you specified are not correct.")
        ).to_be_visible()
    page.get_by_label("Username").fill("soyeon")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Continue").click()
    page.screenshot(path=pictures / "code.png")
    page.get_by_label("Code").fill("000000")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_text("Incorrect code.")).to_be_visible()
    page.goto("/account")  # half signed in is not signed in
    expect(page.get_by_role("heading", name="Second factor")).to_be_visible()
    page.get_by_label("Code").fill(pyotp.TOTP(who["secret"]).now())
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("button", name="Your account and preferences")).to_be_visible()


def test_without_a_second_factor_one_is_enrolled_first_and_recovery_codes_are_shown(
    desk: Desk, visit: Visit, pictures: Path
) -> None:
    desk.seed("person", username="tae", roles="intake", password=PASSWORD)
    page = visit()
    page.goto("/sign-in?next=/inbox")
    page.get_by_label("Username").fill("tae")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", name="Is it still you?")).to_be_visible()
    page.goto("/inbox/add")  # nothing else opens meanwhile
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Confirm").click()
    expect(page.get_by_role("heading", name="Add a second factor")).to_be_visible()
    page.get_by_label("Authenticator code", exact=True).fill(
        pyotp.TOTP(page.get_by_role("textbox", name="Secret").input_value()).now()
    )
    page.get_by_role("button", name="Activate").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    expect(page.get_by_role("list", name="Unused codes").get_by_role("listitem")).to_have_count(10)
    page.screenshot(path=pictures / "recovery-codes.png", full_page=True)
    page.get_by_role("link", name="I have kept them: go on").click()
    expect(page.get_by_role("heading", name="Inbox")).to_be_visible()
    page.get_by_role("button", name="Your account and preferences").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    page.goto("/inbox")
    expect(page).to_have_url(re.compile(r"/sign-in\?next=/inbox"))


def test_the_keyboard_alone_reaches_everything(visit_as: Visit) -> None:
    page = visit_as("intake", "reviewer")
    page.goto("/inbox")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Add a clue").first).to_be_focused()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_hidden()
    page.keyboard.press("g")
    page.keyboard.press("r")
    expect(page.get_by_role("heading", name="Review")).to_be_visible()
    # Every control shows where the focus is, and none is smaller than a fingertip.
    page.goto("/inbox/add")
    for _ in range(12):
        page.keyboard.press("Tab")
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineWidth")
        assert outline != "0px", page.evaluate("document.activeElement.outerHTML.slice(0, 200)")
    small = page.evaluate(
        """() => [...document.querySelectorAll('main button, main .button, nav a, main select, main textarea, main summary')]
            .filter(e => e.checkVisibility()).filter(e => e.getBoundingClientRect().height < 44)
            .map(e => e.outerHTML.slice(0, 120))"""
    )
    assert small == []


def test_shortcuts_can_be_switched_off(visit_as: Visit) -> None:
    page = visit_as("intake", "reviewer")
    page.goto("/keys")
    page.get_by_role("main").get_by_role("button", name="Switch shortcuts off").click()
    expect(page.get_by_role("main").get_by_role("button", name="Switch shortcuts on")).to_be_visible()
    page.wait_for_load_state()
    page.keyboard.press("g")
    page.keyboard.press("r")
    expect(page).to_have_url(re.compile("/keys$"))


@pytest.mark.parametrize(
    "path", ["/sign-in", "/inbox", "/inbox/add", "/inbox/import", "/review", "/account", "/keys"]
)
def test_nothing_is_wider_than_a_phone(visit_as: Visit, pictures: Path, path: str) -> None:
    page = visit_as("intake", "reviewer", viewport=PHONE, has_touch=True)
    page.goto(path)
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    page.screenshot(path=pictures / f"phone{path.replace('/', '-')}.png", full_page=True)


def test_the_navigation_of_a_phone_opens_and_closes(visit_as: Visit, pictures: Path) -> None:
    page = visit_as("intake", "reviewer", viewport=PHONE, has_touch=True)
    page.goto("/inbox")
    expect(page.get_by_role("navigation", name="Main")).to_be_hidden()
    page.get_by_role("button", name="Menu").click()
    page.screenshot(path=pictures / "phone-menu.png")
    page.keyboard.press("Escape")
    expect(page.get_by_role("navigation", name="Main")).to_be_hidden()
    page.get_by_role("button", name="Menu").click()
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Review").click()
    expect(page.get_by_role("heading", name="Review")).to_be_visible()


def test_dark_follows_the_device_until_one_chooses(visit_as: Visit, pictures: Path) -> None:
    def paper(page: Page) -> str:
        return str(page.locator("html").evaluate("e => getComputedStyle(e).backgroundColor"))

    page = visit_as("intake", "reviewer", color_scheme="dark")
    page.goto("/inbox")
    page.screenshot(path=pictures / "dark.png")
    dark = paper(page)
    page.emulate_media(color_scheme="light")
    expect(page.locator("html")).not_to_have_css("background-color", dark)
    light = paper(page)
    page.get_by_role("button", name="Your account and preferences").click()
    page.screenshot(path=pictures / "person-menu.png")
    page.get_by_role("button", name="Dark", exact=True).click()
    expect(page.locator("html")).to_have_css("background-color", dark)
    page.get_by_role("button", name="Your account and preferences").click()
    page.get_by_role("button", name="As the device").click()
    expect(page.locator("html")).to_have_css("background-color", light)


_CONTRAST = """() => {
  const luminance = ([r, g, b]) => [r, g, b].map(v => v / 255)
    .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const canvas = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
  const over = colors => {
    canvas.clearRect(0, 0, 1, 1);
    for (const color of colors) { canvas.fillStyle = color; canvas.fillRect(0, 0, 1, 1); }
    return canvas.getImageData(0, 0, 1, 1).data;
  };
  const weak = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || !element.checkVisibility() || element.closest('.unseen, option')) continue;
    const layers = [];
    for (let e = element; e; e = e.parentElement) layers.unshift(getComputedStyle(e).backgroundColor);
    const style = getComputedStyle(element);
    const [back, front] = [over(layers), over([...layers, style.color])].map(luminance);
    const ratio = (Math.max(back, front) + 0.05) / (Math.min(back, front) + 0.05);
    const large = parseFloat(style.fontSize) >= 24 || (parseFloat(style.fontSize) >= 18.66 && style.fontWeight >= 700);
    if (ratio < (large ? 3 : 4.5)) weak.push(`${ratio.toFixed(2)} ${walker.currentNode.data.trim().slice(0, 60)}`);
  }
  return weak;
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", ["/inbox", "/inbox/add", "/inbox/import", "/review", "/account", "/sign-in"])
def test_words_stand_out_from_what_they_stand_on(visit_as: Visit, path: str, scheme: str) -> None:
    page = visit_as("intake", "reviewer", color_scheme=scheme)
    page.goto(path)
    assert page.evaluate(_CONTRAST) == []


def test_times_follow_the_browsers_zone_and_tell_utc(desk: Desk, visit_as: Visit) -> None:
    desk.seed("review", statement="a clue to look at its time")
    page = visit_as("intake", "reviewer", timezone_id="Asia/Seoul")
    page.goto("/inbox")  # tells the server the zone
    page.goto("/inbox")
    shown = page.locator("td time").first
    utc = re.search(r"T(\d\d):(\d\d)", shown.get_attribute("datetime") or "")
    assert utc is not None
    assert shown.inner_text().endswith(f"{(int(utc[1]) + 9) % 24:02d}:{utc[2]}")
    assert (shown.get_attribute("title") or "").endswith(" UTC")


def test_it_works_without_scripts(visit_as: Visit) -> None:
    page = visit_as("intake", "reviewer", java_script_enabled=False)
    page.goto("/inbox")
    page.get_by_role("link", name="Add a clue").first.click()
    page.get_by_label("A message or post, word for word").fill("typed without any script")
    page.get_by_role("button", name="Add the clue").click()
    expect(page.get_by_text("The clue is in the inbox.")).to_be_visible()


@pytest.mark.parametrize(("language", "word"), [("简体中文", "zh-hans"), ("한국어", "ko")])
def test_another_language_is_one_press_away(visit: Visit, language: str, word: str) -> None:
    page = visit()
    page.goto("/sign-in")
    page.get_by_role("button", name=language).click()
    expect(page.locator("html")).to_have_attribute("lang", word)
    expect(page).to_have_url(re.compile("/sign-in"))


def test_what_is_not_there_says_what_to_do(visit_as: Visit, watch: Watch, pictures: Path) -> None:
    watch.expect("404")
    page = visit_as("intake", "reviewer")
    page.goto("/inbox/clu_00000000000000000000000000")
    expect(page.get_by_role("heading", name="Nothing here that you may see")).to_be_visible()
    page.screenshot(path=pictures / "nothing.png")
