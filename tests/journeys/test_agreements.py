"""Two people agree in a browser: who it is with, what changes, what the recipient would see, what is due."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from playwright.sync_api import Page, expect
from tests.journeys.conftest import Watch
from tests.journeys.desk import Desk

pytestmark = pytest.mark.browser
Visit = Callable[..., Page]
_STATEMENT = "What the sender of the clue wrote"
_CAME = "How it came here"


def test_a_version_is_previewed_compared_and_put_in_force(
    desk: Desk, visit_as: Visit, watch: Watch, pictures: Path
) -> None:
    clue = desk.seed("review", statement="Drawn shapes are traded.", pictures="1", harms="sale_of_access")[
        "clue"
    ]
    liaison = visit_as("liaison")
    _add(liaison)
    recipient = liaison.url
    liaison.screenshot(path=pictures / "recipient.png", full_page=True)
    liaison.get_by_role("link", name="Propose an agreement").first.click()
    _fill(liaison, _STATEMENT, _CAME, "Number of the clearinghouse report")
    agreement = liaison.url

    second = visit_as("administrator", "auditor")
    second.goto(agreement)
    second.get_by_role("link", name="Read it and put it in force").click()
    expect(second.get_by_role("heading", name="What it says", exact=True)).to_be_visible()
    second.get_by_role("button", name="Put it in force").click()
    expect(second.get_by_text("In force", exact=True)).to_be_visible()

    # Before and after a box is ticked, the address holding all of it.
    liaison.goto(f"/inbox/{clue}")
    liaison.get_by_role("link", name="Refer", exact=True).click()
    liaison.get_by_role("link", name="Testborg police").first.click()
    liaison.get_by_role("link", name="What would they see?").click()
    sides = liaison.locator("#sides section[aria-labelledby^=side]")
    expect(sides).to_have_count(2)
    expect(sides.nth(1).get_by_text("Drawn shapes are traded.").first).to_be_visible()
    liaison.get_by_label(_STATEMENT).uncheck()
    expect(sides.nth(1).get_by_text("Drawn shapes are traded.")).to_have_count(0)
    expect(sides.nth(0).get_by_text("Drawn shapes are traded.").first).to_be_visible()
    expect(liaison).to_have_url(re.compile("ticked=1"))
    liaison.screenshot(path=pictures / "sees-ticked.png", full_page=True)

    # The next version: what changes, and what would be seen under either.
    liaison.goto(agreement)
    liaison.get_by_role("link", name="Propose a new version").click()
    liaison.get_by_label(_CAME).uncheck()
    liaison.get_by_label("Web address").check()
    liaison.get_by_label("Days they may keep it").fill("30")
    liaison.get_by_role("button", name="Propose", exact=True).click()
    expect(liaison.get_by_text("Proposed. Nothing leaves under it")).to_be_visible()
    liaison.screenshot(path=pictures / "agreement-two-versions.png", full_page=True)
    liaison.get_by_role("link", name="Compare with what is in force").click()
    expect(liaison.locator("ins", has_text="Web address")).to_be_visible()
    expect(liaison.locator("del", has_text=_CAME)).to_be_visible()
    liaison.screenshot(path=pictures / "version.png", full_page=True)
    liaison.get_by_role("link", name="Try it on past matters").click()
    expect(liaison.get_by_role("heading", name=re.compile("tried on past matters"))).to_be_visible()
    liaison.screenshot(path=pictures / "dry-run.png", full_page=True)

    narrow = visit_as("liaison", viewport={"width": 380, "height": 800}, color_scheme="dark")
    for path in (
        recipient,
        f"{recipient}/agreements/new",
        agreement,
        f"{agreement}/versions/2",
        "/partners/due",
    ):
        narrow.goto(path)
        expect(narrow.locator("h1")).to_be_visible()
        wide = narrow.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, path
        narrow.screenshot(path=pictures / f"narrow-{path.rsplit('/', 1)[-1][:12]}.png", full_page=True)


def _add(page: Page) -> None:
    key = Ed25519PrivateKey.generate().public_key().public_bytes_raw()
    page.goto("/partners/add")
    page.get_by_label("Name", exact=True).fill("Testborg police")
    page.get_by_label("What it is", exact=True).select_option("police")
    page.get_by_label("Country", exact=True).fill("SE")
    page.get_by_label("Public key").fill(base64.b64encode(key).decode())
    page.get_by_label("Delivery address").fill("https://testborg.example.org/api/v1/desk/messages")
    page.get_by_role("group", name="What it does").get_by_label("Investigation of an offense").check()
    page.get_by_label("Where it is competent").fill("SE-AB Testborg")
    page.get_by_label("Other names, as printed").fill("sv: Testborgs polis")
    page.get_by_role("button", name="Add the recipient").click()
    expect(page.get_by_role("heading", name="Testborg police")).to_be_visible()
    expect(page.get_by_text("Testborgs polis")).to_be_visible()


def _fill(page: Page, *fields: str) -> None:
    now = datetime.now(UTC)
    page.get_by_label("Legal basis").fill("Invented Cooperation Act, section 3")
    page.get_by_role("group", name="Purposes").get_by_label("Investigation of an offense").check()
    page.get_by_role("group", name="Kinds of harm").get_by_label("Sale of access").check()
    for field in fields:
        page.get_by_label(field).check()
    page.get_by_label("Days they may keep it").fill("90")
    page.get_by_label("In force from").fill((now - timedelta(days=2)).strftime("%Y-%m-%dT%H:%M"))
    page.get_by_label("Until", exact=True).fill((now + timedelta(days=300)).strftime("%Y-%m-%dT%H:%M"))
    page.get_by_role("button", name="Propose", exact=True).click()
    expect(page.get_by_text("You proposed it; a second person activates it.")).to_be_visible()
