"""Counts, money and an exhibit that two people hand over on two screens, in a browser."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser
Visit = Callable[..., Page]

PAYMENTS = "\n".join(
    (
        "paid_at,amount,currency,payer,payee,channel",
        *(f"2021-02-{1 + day:02},{1 + day},CNY,member {day},Account 1,payment_app" for day in range(12)),
        "soon,5,CNY,member 1,Account 1,cash",
    )
)


def _no_wider_than_the_screen(page: Page) -> None:
    page.wait_for_load_state()
    wide, screen = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    assert wide <= screen


def _open_case(page: Page, code: str) -> str:
    page.goto("/cases/new")
    page.get_by_label("Code").fill(code)
    page.get_by_label("Title").fill("Drawn shapes")
    page.get_by_label("Jurisdiction").fill("cn")
    page.get_by_role("button", name="Open the case").click()
    expect(page.get_by_role("heading", name=f"{code} · Drawn shapes")).to_be_visible()
    return page.url


def _use(page: Page, what: str, **fields: str) -> None:
    """Open one of the things that can be done with an exhibit, fill it in and do it."""
    page.locator("summary", has_text=what).click()
    form = page.locator("details[open]", has=page.get_by_role("button", name=what)).locator("form")
    for name, value in fields.items():
        form.locator(f"[name={name}]").fill(value)
    form.get_by_role("button", name=what).click()


def _receives(name: str) -> bool:
    """Others of the run publish, too; whoever receives here has just these two roles."""
    return name.lower().startswith("investigator-publisher-")


def test_two_people_hand_an_exhibit_over(visit_as: Visit, pictures: Path) -> None:
    giver = visit_as("investigator")
    receiver = visit_as(
        "investigator", "publisher", viewport={"width": 380, "height": 800}, color_scheme="dark"
    )
    address = _open_case(giver, "2.21")
    giver.locator("summary", has_text="Admit a device").click()
    giver.get_by_label("Number it gets").fill("D-1")
    giver.get_by_label("Described").fill("A telephone, black")
    giver.get_by_label("Where it lies").fill("Room 1")
    giver.get_by_role("button", name="Admit the thing").click()
    expect(giver.get_by_role("link", name="D-1", exact=True)).to_be_visible()
    names = giver.get_by_label("Colleague").locator("option").all_inner_texts()
    giver.get_by_label("Colleague").select_option(label=next(filter(_receives, names)))
    giver.get_by_role("button", name="Let them in").click()
    expect(giver.get_by_text("The case is open to them now.")).to_be_visible()

    giver.get_by_role("link", name="D-1", exact=True).click()
    _use(giver, "Put a seal on", seal="S 001")
    expect(giver.get_by_text("· seal S 001")).to_be_visible()
    giver.locator("summary", has_text="Hand it over").click()
    box = giver.locator("[name=receiver]")
    box.select_option(label=next(filter(_receives, box.locator("option").all_inner_texts())))
    giver.locator("#offer-reason").fill("For imaging")
    giver.locator("#offer-seals_whole").check()
    giver.get_by_role("button", name="Hand it over").click()
    expect(giver.get_by_role("heading", name="A hand-over waits")).to_be_visible()
    expect(giver.get_by_role("button", name="Take it, and sign")).to_have_count(0)
    giver.screenshot(path=pictures / "exhibit-offered.png", full_page=True)

    receiver.goto("/cases")
    expect(receiver.get_by_text("Waits for your signature")).to_be_visible()
    receiver.get_by_role("link", name="Exhibit D-1").click()
    receiver.locator("#take-place").fill("Room 2")
    receiver.locator("#take-seals_whole").check()
    _no_wider_than_the_screen(receiver)
    receiver.screenshot(path=pictures / "exhibit-to-take.png", full_page=True)
    receiver.locator("#take-place").press("Enter")
    expect(receiver.get_by_text("Taken: signed by the receiver")).to_be_visible()
    expect(receiver.get_by_text("Hand it over").first).to_be_visible()
    giver.reload()
    expect(giver.get_by_text("Taken: signed by the receiver")).to_be_visible()
    expect(giver.locator("summary", has_text="Hand it over")).to_have_count(0)
    assert address in giver.get_by_role("link", name="2.21 · Drawn shapes").evaluate("link => link.href")


def test_counts_and_money_with_a_correction(visit_as: Visit, pictures: Path) -> None:
    page = visit_as("investigator")
    address = _open_case(page, "CAC 2021")
    page.get_by_role("link", name="Counts", exact=True).click()
    page.get_by_label("What happened").select_option("seized_object/device")
    page.get_by_label("Number").fill("25000")
    page.get_by_label("Source", exact=True).fill("E&T magazine, August 2021")
    page.get_by_role("button", name="Enter it").click()
    expect(page.locator("strong", has_text="Seized · Devices: 25,000")).to_be_visible()
    page.get_by_role("link", name="History, correct it").click()
    page.get_by_label("What happened").select_option("compromised_access/access_right")
    page.get_by_label("How firm").select_option("at_least")
    page.get_by_label("Why it is corrected").fill("The statement speaks of rights of access.")
    page.get_by_role("button", name="Correct it").click()
    expect(page.get_by_text("Corrected: it counts another thing now")).to_be_visible()
    page.screenshot(path=pictures / "counts.png", full_page=True)

    page.get_by_role("link", name="Money", exact=True).click()
    page.get_by_text("Enter money").click()
    page.get_by_label("What it is").first.select_option("recovered")
    page.locator("#money-currency").fill("CNY")
    page.locator("#money-amount").fill("2973000")
    page.locator("#money-source").fill("Legal Daily, 16 September 2021")
    page.locator("#money-source").press("Enter")
    expect(page.get_by_role("cell", name="CNY 2,973,000.00", exact=True)).to_be_visible()
    page.locator("summary", has_text="Bring a file of payments").click()
    page.get_by_label("What it is").last.fill("Statement of account 1")
    page.get_by_label("File (CSV)").set_input_files(
        {"name": "payments.csv", "mimeType": "text/csv", "buffer": PAYMENTS.encode()}
    )
    page.get_by_role("button", name="Take it in").click()
    expect(page.get_by_text("A suggestion to look, not a finding.")).to_be_visible()
    expect(page.get_by_text("Line 14.")).to_be_visible()
    page.screenshot(path=pictures / "money.png", full_page=True)

    phone = visit_as("investigator", viewport={"width": 380, "height": 800}, color_scheme="dark")
    for name in ("counts", "money"):
        phone.goto(f"{address}/{name}")
        expect(phone.get_by_role("heading", name=name.capitalize(), exact=True)).to_be_visible()
        _no_wider_than_the_screen(phone)
        phone.screenshot(path=pictures / f"{name}-phone.png", full_page=True)
