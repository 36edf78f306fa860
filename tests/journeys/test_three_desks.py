"""Three desks work on the same matters: real servers and workers, and people at their pages."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from tests.journeys.conftest import Watch
from tests.journeys.trio import COVERED, Place, start_trio, until, until_shown, visitor

pytestmark = [
    pytest.mark.browser,
    pytest.mark.timeout(900),
    pytest.mark.skipif(
        bool(os.environ.get("COLDFRAME_TEST_DATABASE_URL")), reason="its desks bring their own SQLite files"
    ),
]
Trio = dict[str, Place]
Visit = Callable[..., Page]


@pytest.fixture(scope="module")
def trio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Trio]:
    yield from start_trio(tmp_path_factory.mktemp("trio"))


@pytest.fixture
def at(browser: Browser, watch: Watch) -> Iterator[Visit]:
    contexts: list[BrowserContext] = []
    yield visitor(browser, watch, contexts)
    for context in contexts:
        context.close()


def arrived(place: Place, words: str) -> dict[str, str]:
    """The clue with these words, once it is at a desk."""
    found: dict[str, str] = until(lambda: place.desk.seed("clue_of", statement=words))
    return found


def send_drafted(page: Page) -> str:
    """Draft what the form holds, read it, send it, and wait for the receipt; returns the referral's id."""
    page.get_by_role("button", name="Draft it and show me the result").click()
    expect(page.get_by_role("heading", name="What the recipient will see")).to_be_visible()
    page.get_by_role("button", name="Send exactly this").click()
    expect(page.get_by_text("On its way. This page shows each try")).to_be_visible()
    until_shown(page, lambda: page.get_by_text("Receipt, signed by the recipient:").count() == 1)
    return page.url.rsplit("/", 1)[-1]


def test_a_field_that_no_agreement_covers_reaches_neither_desk(trio: Trio, at: Visit, watch: Watch) -> None:
    watch.expect("422")
    platform, hotline, police = trio.values()
    clue = platform.desk.seed("matter", name="walk")
    page = at(platform)
    page.goto(f"/inbox/{clue['clue']}")
    page.get_by_role("link", name="Refer", exact=True).click()
    page.get_by_role("link", name="Example hotline").first.click()
    page.get_by_role("link", name="Tick all that the agreement covers").click()
    page.wait_for_url("**choose=covered**")
    page.get_by_label("Screen name").check()
    page.get_by_role("button", name="Draft it and show me the result").click()
    expect(page.get_by_text("Nothing was drafted: the agreement does not allow this.")).to_be_visible()
    expect(page.get_by_role("alert").get_by_text("subject.screen_name")).to_be_visible()
    page.get_by_label("Screen name").uncheck()
    page.get_by_role("button", name="Draft it and show me the result").click()
    withheld = page.locator("section[aria-labelledby=withheld]")
    expect(withheld.get_by_text("Screen name")).to_be_visible()
    expect(page.get_by_text("u-walk")).to_be_visible()
    expect(page.get_by_text("Sun-walk")).to_have_count(0)
    page.get_by_role("button", name="Send exactly this").click()
    expect(page.get_by_text("On its way. This page shows each try")).to_be_visible()

    there = arrived(hotline, "walk")
    onward = at(hotline)
    onward.goto(hotline.new_url("police", there))
    send_drafted(onward)
    last = arrived(police, "walk")
    reader = at(police)
    reader.goto(f"/inbox/{last['clue']}")
    expect(reader.get_by_text("u-walk").first).to_be_visible()
    for place in (hotline, police):
        assert place.desk.seed("holds", text="u-walk")
        assert place.desk.seed("holds", text="Sun-walk") == []


def test_what_is_given_back_goes_on_to_the_right_desk_and_counts_once(
    trio: Trio, at: Visit, pictures: Path
) -> None:
    platform, hotline, police = trio.values()
    page = at(platform)
    before = delivered(page)
    clue = platform.desk.seed("matter", name="wrong-place")
    first = platform.refer("police", clue)
    there = arrived(police, "wrong-place")
    wrong = at(police)
    wrong.goto(f"/referrals/received/{there['received']}")
    wrong.get_by_label("Not a matter for us").check()
    wrong.get_by_text("If it is not yours: why").click()
    wrong.get_by_label("Why is it not yours?").select_option("wrong_jurisdiction")
    wrong.get_by_label("Country it may belong to").fill("SE")
    wrong.get_by_label("Region, if you know it").fill("SE-AB")
    wrong.screenshot(path=pictures / "giving-back.png", full_page=True)
    wrong.get_by_role("button", name="Tell them").click()
    expect(wrong.get_by_text("Entered. The sender is being told.")).to_be_visible()

    page.goto(f"/referrals/{first}")
    until_shown(page, lambda: page.get_by_role("heading", name="Given back").count() == 1)
    expect(page.locator("section[aria-labelledby=returned]")).to_contain_text("SE-AB")
    page.screenshot(path=pictures / "given-back.png", full_page=True)
    page.get_by_role("link", name="Refer onward").click()
    page.locator("#all").get_by_role("link", name="Example hotline").first.click()
    page.get_by_role("link", name="Tick all that the agreement covers").click()
    page.wait_for_url("**choose=covered**")
    second = send_drafted(page)
    arrived(hotline, "wrong-place")
    page.goto(f"/referrals/{first}")
    expect(page.get_by_role("link", name=second)).to_be_visible()
    assert delivered(page) == before + 1


def delivered(page: Page) -> int:
    """How many referrals the desk counts as delivered."""
    page.goto("/figures")
    figure = page.locator("[id=referrals_delivered] .figure strong")
    expect(figure).to_be_visible()
    return int(figure.inner_text())


def test_what_is_asked_back_is_not_used_until_a_person_answered(
    trio: Trio, at: Visit, watch: Watch, pictures: Path
) -> None:
    watch.expect("409")
    platform, hotline, _police = trio.values()
    clue = platform.desk.seed("matter", name="taken-back")
    referral = platform.refer("hotline", clue)
    there = arrived(hotline, "taken-back")
    page = at(platform)
    page.goto(f"/referrals/{referral}")
    until_shown(page, lambda: page.get_by_text("Ask it back …").count() == 1)
    page.get_by_text("Ask it back …").click()
    page.get_by_label("Why", exact=True).select_option("sent_in_error")
    page.get_by_label("Days for the answer").fill("7")
    page.get_by_role("button", name="Ask it back").click()
    expect(page.get_by_role("heading", name="Asked back")).to_be_visible()
    page.screenshot(path=pictures / "asked-back.png", full_page=True)

    other = at(hotline)
    other.goto(f"/referrals/received/{there['received']}")
    until_shown(other, lambda: other.get_by_role("heading", name="The sender asked it back").count() == 1)
    expect(other.get_by_text("Until then the clue goes into no report, referral or case.")).to_be_visible()
    other.screenshot(path=pictures / "asked-back-there.png", full_page=True)
    other.goto(hotline.new_url("police", there))
    other.get_by_role("button", name="Draft it and show me the result").click()
    expect(other.get_by_text("Answer its recall first")).to_be_visible()
    other.goto(f"/referrals/received/{there['received']}")
    other.get_by_label("Destroyed", exact=True).check()
    other.get_by_role("button", name="Do this and tell them").click()
    expect(other.get_by_text("Done. The desk that asked is being told.")).to_be_visible()
    assert hotline.desk.seed("clue_of", statement="taken-back") == {}

    until_shown(
        page, lambda: page.locator("section[aria-labelledby^=crcl_]", has_text="Destroyed").count() == 1
    )
    page.goto(f"/partners/disclosures/{clue['clue']}")
    line = page.locator("tr[data-row]")
    expect(line).to_have_count(1)
    expect(line).to_contain_text("Destroyed")
    page.screenshot(path=pictures / "disclosed-matter.png", full_page=True)


def test_nothing_leaves_under_an_agreement_that_expired_meanwhile(
    trio: Trio, at: Visit, watch: Watch, pictures: Path
) -> None:
    watch.expect("422")
    platform, hotline, _police = trio.values()
    ended = platform.desk.seed("agree", recipient_id=platform.known["hotline"], fields=COVERED, ended="60")
    clue = platform.desk.seed("matter", name="too-late")
    # Drafted while the agreement held; the page was opened then, too.
    draft = platform.refer("hotline", clue, agreement_id=ended, ago="120", send="no")
    page = at(platform)
    page.goto(f"/referrals/{draft}")
    expect(page.get_by_text("It may not leave now.")).to_be_visible()
    expect(page.get_by_role("alert")).to_contain_text("expired on")
    expect(page.get_by_role("alert")).to_contain_text("Propose a new version.")
    expect(page.get_by_role("button", name="Send exactly this")).to_have_count(0)
    page.screenshot(path=pictures / "expired.png", full_page=True)
    page.evaluate(
        """path => {
            const form = document.createElement('form');
            form.method = 'post';
            form.action = path;
            form.append(document.querySelector('[name=csrfmiddlewaretoken]').cloneNode());
            document.body.append(form);
            form.submit();
        }""",
        f"/referrals/{draft}/send",
    )
    page.wait_for_url("**/send")
    expect(page.get_by_role("alert")).to_contain_text("expired on")
    assert platform.desk.seed("sent", referral_id=draft)["state"] == "draft"
    assert hotline.desk.seed("holds", text="too-late") == []


def test_a_partner_is_offline_for_a_day(trio: Trio, at: Visit, pictures: Path) -> None:
    platform, hotline, _police = trio.values()
    ended = platform.desk.seed("agree", recipient_id=platform.known["hotline"], fields=COVERED, ended="60")
    clue, other = (platform.desk.seed("matter", name=name) for name in ("patient", "between-tries"))
    before = hotline.desk.seed("received")
    hotline.desk.go_offline()
    platform.desk.kill_worker()
    # The first try was two hours ago, while its agreement held.
    stale = platform.refer("hotline", other, agreement_id=ended, ago="120")
    assert "could not be reached" in platform.desk.seed("try_once", referral_id=stale, ago="119")
    referral = platform.refer("hotline", clue)
    platform.desk.start_worker()

    page = at(platform)
    page.goto(f"/referrals/{referral}")
    until(lambda: platform.desk.seed("standing", referral_id=referral) == "postponed")
    page.reload()
    expect(page.get_by_text("could not be reached")).to_have_count(
        1
    )  # the tries that failed alike are one step
    expect(page.get_by_text(re.compile(r"· \d tries"))).to_be_visible()
    page.screenshot(path=pictures / "offline.png", full_page=True)
    page.goto(f"/referrals/{stale}")
    until_shown(page, lambda: page.get_by_text("expired on").count() > 0)
    expect(page.get_by_text("Propose a new version.").first).to_be_visible()

    hotline.desk.come_back()
    for _ in range(2):  # whatever is due twice is done once
        platform.desk.seed("later", hours="24")
        until(lambda: platform.desk.seed("sent", referral_id=referral)["state"] == "delivered")
    told = platform.desk.seed("sent", referral_id=referral)
    assert told["tries"] > 1
    assert told["states"].count("delivered") == 1
    assert platform.desk.seed("sent", referral_id=stale)["state"] == "refused"
    after = hotline.desk.seed("received")
    assert after["whole"]
    assert after["referrals"] == before["referrals"] + 1
    assert after["clue_received"] == before["clue_received"] + 1
    assert hotline.desk.seed("holds", text="between-tries") == []
    page.goto(f"/referrals/{referral}")
    expect(page.get_by_text("Receipt, signed by the recipient:")).to_be_visible()
    page.screenshot(path=pictures / "offline-then-there.png", full_page=True)


def test_what_an_objection_reverses_is_asked_back_at_every_desk(
    trio: Trio, at: Visit, pictures: Path
) -> None:
    platform, hotline, police = trio.values()
    clue = platform.desk.seed("matter", name="flowers")
    referral = platform.refer("hotline", clue)
    second = arrived(hotline, "flowers")
    onward = hotline.refer("police", second)
    third = arrived(police, "flowers")

    phone = at(platform, signed_in=False, viewport={"width": 380, "height": 760}, java_script_enabled=False)
    phone.goto(platform.desk.seed("appeal_link", decision_id=clue["decision"]) + "?lang=en")
    phone.get_by_label("What is wrong with the decision?").fill("We sell flowers, not access.")
    phone.get_by_role("button", name="Send the objection").click()
    expect(phone.get_by_text("Your objection has arrived.")).to_be_visible()
    platform.desk.seed("grant_appeal", decision_id=clue["decision"], review_id=clue["review"])

    page = at(platform)
    page.goto(f"/decisions/{clue['decision']}")
    row = page.locator("[data-kind=sent_referral]")
    until_shown(page, lambda: row.get_by_text("To be undone").count() == 1)
    row.get_by_role("link", name=referral).click()
    ask_back(page)

    page_there = at(hotline)
    page_there.goto(f"/referrals/received/{second['received']}")
    until_shown(page_there, lambda: page_there.get_by_text("It went on from here").count() == 1)
    page_there.screenshot(path=pictures / "went-on.png", full_page=True)
    page_there.get_by_role("link", name=onward).click()
    ask_back(page_there)

    last = at(police)
    destroy(last, third["received"])
    until_shown(page_there, lambda: is_destroyed(page_there))
    destroy(page_there, second["received"])
    until_shown(page, lambda: is_destroyed(page))
    page.goto(f"/decisions/{clue['decision']}")
    expect(row.get_by_text("Told", exact=True).first).to_be_visible()
    expect(page.get_by_text("Closed", exact=True)).to_be_visible()
    for place in (hotline, police):
        assert place.desk.seed("clue_of", statement="flowers") == {}


def ask_back(page: Page) -> None:
    """Ask a referral back because its decision was reversed."""
    expect(page.get_by_role("heading", name=re.compile("^Referral to"))).to_be_visible()
    if not page.get_by_label("Days for the answer").is_visible():
        page.get_by_text("Ask it back …").click()
    page.get_by_label("Why", exact=True).select_option("decision_reversed")
    page.get_by_role("button", name="Ask it back").click()
    expect(page.get_by_role("heading", name="Asked back")).to_be_visible()


def destroy(page: Page, received: str) -> None:
    """Answer, when asked, that it is destroyed."""
    page.goto(f"/referrals/received/{received}")
    until_shown(page, lambda: page.get_by_role("heading", name="The sender asked it back").count() == 1)
    page.get_by_label("Destroyed", exact=True).check()
    page.get_by_role("button", name="Do this and tell them").click()
    expect(page.get_by_text("Done. The desk that asked is being told.")).to_be_visible()


def is_destroyed(page: Page) -> bool:
    """Tell whether the page of a referral shows that it was destroyed there."""
    return page.locator("section[aria-labelledby^=crcl_]", has_text="Destroyed").count() == 1
