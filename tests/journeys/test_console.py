"""What happens after a decision, in a browser: partners, a referral refused by field, a case, figures, the ledger."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from playwright.sync_api import Locator, Page, expect
from tests.journeys.conftest import Watch
from tests.journeys.desk import Desk

pytestmark = pytest.mark.browser
Visit = Callable[..., Page]

MANY_ROLES = ("intake", "reviewer", "second_reader", "liaison", "investigator", "publisher", "administrator")
PHONE = {"width": 380, "height": 800}
_COVERED = ("What the sender of the clue wrote", "Message or post, word for word")
_NOT_COVERED = "IP addresses with time and port"


def test_partners_agree_and_what_they_did_not_agree_on_is_refused_by_its_name(
    desk: Desk, visit_as: Visit, watch: Watch, pictures: Path
) -> None:
    watch.expect("422")  # the referral that asks for more than was agreed
    clue = desk.seed("review", statement="Drawn shapes are sold.", pictures="1", harms="sale_of_access")
    liaison = visit_as("liaison")
    _add_recipient(liaison)
    _propose(liaison)
    expect(liaison.get_by_text("You proposed it; a second person activates it.")).to_be_visible()
    agreement = liaison.url
    liaison.screenshot(path=pictures / "agreement-proposed.png", full_page=True)

    second = visit_as("administrator", "auditor")
    second.goto(agreement)
    second.get_by_role("link", name="Read it and put it in force").click()
    second.get_by_role("button", name="Put it in force").click()
    expect(second.get_by_text("In force", exact=True)).to_be_visible()

    # The referral by keyboard alone.
    liaison.goto(f"/inbox/{clue['clue']}")
    _press_on(liaison, liaison.get_by_role("link", name="Refer", exact=True))
    expect(liaison.get_by_role("heading", name="Refer: to whom?")).to_be_visible()
    _press_on(liaison, liaison.get_by_role("link", name="Examplestad police"))
    for field in (*_COVERED, _NOT_COVERED):
        _tab_to(liaison, liaison.get_by_label(field))
        liaison.keyboard.press("Space")
    _press_on(liaison, liaison.get_by_role("button", name="Draft it and show me the result"))
    refusal = liaison.get_by_role("alert")
    expect(refusal.get_by_text("Nothing was drafted: the agreement does not allow this.")).to_be_visible()
    expect(refusal.get_by_text(_NOT_COVERED)).to_be_visible()
    expect(refusal.get_by_text(_COVERED[0])).to_have_count(0)  # that one is covered
    expect(liaison.get_by_label(_COVERED[0])).to_be_checked()  # nothing chosen is lost
    liaison.screenshot(path=pictures / "referral-refused.png", full_page=True)

    _tab_to(liaison, liaison.get_by_label(_NOT_COVERED))
    liaison.keyboard.press("Space")
    _press_on(liaison, liaison.get_by_role("button", name="Draft it and show me the result"))
    expect(liaison.get_by_text("Drafted. Read what the recipient will see, then send it.")).to_be_visible()
    expect(liaison.get_by_text("Drawn shapes are sold.")).to_be_visible()


def test_a_case_is_opened_and_filled_by_keyboard(desk: Desk, visit_as: Visit, pictures: Path) -> None:
    clue = desk.seed("review", statement="A child was asked for pictures.", pictures="0")["clue"]
    page = visit_as("investigator")
    page.goto(f"/inbox/{clue}")
    _press_on(page, page.get_by_role("link", name="Open a case"))
    for label, words in (("Code", "K-7"), ("Title", "Asked in a game"), ("Jurisdiction", "KR")):
        _tab_to(page, page.get_by_label(label, exact=True))
        page.keyboard.type(words)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="K-7 · Asked in a game")).to_be_visible()

    _press_on(page, page.locator("summary", has_text="Add a person or organization"))
    _tab_to(page, page.get_by_label("Called here"))
    page.keyboard.type("Child 1")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Treated as a child", exact=True).first).to_be_visible()
    page.get_by_role("link", name="K-7").focus()
    page.keyboard.press("Enter")

    safeguards = page.get_by_role("region", name="Children safeguarded")
    _press_on(page, safeguards.locator("summary"))
    for label, words in (("By whom", "Welfare office"), ("What was counted", "Children met that day")):
        _tab_to(page, safeguards.get_by_label(label))
        page.keyboard.type(words)
    _press_on(page, safeguards.get_by_role("button", name="Record it"))
    expect(safeguards.get_by_text("1 child", exact=True)).to_be_visible()
    page.wait_for_load_state()
    page.screenshot(path=pictures / "case-by-keyboard.png", full_page=True)

    page.keyboard.press("g")
    page.keyboard.press("f")
    safeguarded = page.locator("#children_safeguarded")
    expect(safeguarded.get_by_text("Children for whom something was done to keep them safe.")).to_be_visible()
    assert int(safeguarded.locator(".figure strong").inner_text()) >= 1
    expect(page.get_by_text("They do not tell how many children are harmed")).to_be_visible()
    page.screenshot(path=pictures / "figures.png", full_page=True)


def test_the_ledger_is_read_and_verified(desk: Desk, visit_as: Visit, pictures: Path) -> None:
    clue = desk.seed("review", statement="Something with a life.", pictures="1")["clue"]
    page = visit_as("administrator", "auditor")
    page.goto("/custody")
    page.get_by_label("Show the life of").fill(clue)
    page.keyboard.press("Enter")
    first = page.locator("[data-row]").first
    expect(page.get_by_text("The life of this Clue, oldest first")).to_be_visible()
    expect(
        first.get_by_text("An item of a clue was kept").or_(first.get_by_text("A clue arrived"))
    ).to_be_visible()
    page.wait_for_load_state()
    codes = [row.get_attribute("title") or "" for row in page.locator("td.cell-main").all()]
    assert {"clue_received", "review_opened"} <= set(codes)
    shown = page.locator("table").inner_text()
    assert not [code for code in codes if code in shown]  # words, not codes
    page.screenshot(path=pictures / "custody.png", full_page=True)
    page.get_by_role("button", name="Verify the whole ledger").click()
    expect(page.get_by_text(re.compile(r"All \d+ events stand as they were written"))).to_be_visible()


def test_somebody_is_added_and_gets_in_by_a_link_that_works_once(
    visit_as: Visit, visit: Visit, watch: Watch, pictures: Path
) -> None:
    page = visit_as("administrator", "auditor")
    page.goto("/people")
    page.get_by_label("Sign-in name").fill("newcomer-by-page")
    page.get_by_label("Name shown to colleagues").fill("Nell Newcomer")
    page.get_by_role("group", name="Roles").get_by_label("Intake").check()
    page.get_by_role("button", name="Make the account").click()
    expect(page.get_by_role("heading", name="One-time link for Nell Newcomer")).to_be_visible()
    link = page.get_by_label("One-time link").input_value()
    page.screenshot(path=pictures / "one-time-link.png", full_page=True)
    newcomer = visit()
    newcomer.goto(link)
    expect(newcomer.get_by_role("heading", name="Set up your account")).to_be_visible()
    page.get_by_role("link", name="Back to the people").click()
    expect(page.get_by_role("strong").filter(has_text="Nell Newcomer")).to_be_visible()


def test_no_page_of_the_navigation_is_wider_than_a_telephone(visit_as: Visit, pictures: Path) -> None:
    page = visit_as(*MANY_ROLES, viewport=PHONE)
    page.goto("/")
    places = page.locator("#navigation a")
    addresses = [place.get_attribute("href") or "" for place in places.all()]
    assert len(addresses) >= 14
    for address in addresses:
        page.goto(address)
        wide, screen = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
        assert wide <= screen, address
        expect(page.get_by_role("heading", level=1)).to_have_count(1)
        page.screenshot(path=pictures / f"phone-{address.strip('/').replace('/', '-')}.png", full_page=True)


def _add_recipient(page: Page) -> None:
    key = base64.b64encode(Ed25519PrivateKey.generate().public_key().public_bytes_raw()).decode()
    page.goto("/partners")
    page.get_by_role("link", name="Add a recipient").first.click()
    page.get_by_label("Name", exact=True).fill("Examplestad police")
    page.get_by_label("What it is", exact=True).select_option(label="Police")
    page.get_by_label("Country").fill("KR")
    page.get_by_label("Public key").fill(key)
    page.get_by_label("Delivery address").fill("https://police.example.org/api/v1/desk/messages")
    page.get_by_role("button", name="Add the recipient").click()
    expect(page.get_by_role("heading", name="Examplestad police")).to_be_visible()


def _propose(page: Page) -> None:
    page.get_by_role("link", name="Propose an agreement").first.click()
    page.get_by_label("Legal basis").fill("An invented act, section 7")
    page.get_by_role("group", name="Purposes").get_by_label("Investigation of an offense").check()
    page.get_by_label("Sale of access").check()
    for field in _COVERED:
        page.get_by_label(field).check()
    page.get_by_label("Days they may keep it").fill("365")
    now = datetime.now(UTC)
    for label, moment in (("In force from", now - timedelta(days=2)), ("Until", now + timedelta(days=90))):
        page.get_by_label(label, exact=True).fill(moment.strftime("%Y-%m-%dT%H:%M"))
    page.get_by_role("button", name="Propose", exact=True).click()


def _tab_to(page: Page, wanted: Locator) -> None:
    """Walk with the Tab key until ``wanted`` has the focus, as somebody without a mouse does."""
    expect(wanted).to_have_count(1)
    for _ in range(200):
        if wanted.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"the Tab key never reaches {wanted}")


def _press_on(page: Page, wanted: Locator) -> None:
    _tab_to(page, wanted)
    page.keyboard.press("Enter")
