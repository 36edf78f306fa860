"""A bulletin as two people bring it out, in a browser: the linter stops one draft, the second person reads another."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from tests.journeys.conftest import Watch

pytestmark = pytest.mark.browser
Visit = Callable[..., Page]


def _case(page: Page) -> None:
    """A case with one count of persons, entered as an official would."""
    page.goto("/cases/new")
    page.get_by_label("Code").fill("1·27")
    page.get_by_label("Title").fill("Livestream matter")
    page.get_by_label("Jurisdiction").fill("cn")
    page.get_by_role("button", name="Open the case").click()
    expect(page.get_by_role("heading", name="1·27 · Livestream matter")).to_be_visible()
    form = page.locator("section[aria-labelledby=totals]")
    form.get_by_text("Record a count").click()
    form.get_by_label("Legal term, as printed").fill("抓获")
    form.get_by_label("How many persons").fill("106")
    form.get_by_label("Who says so, and where").fill("Office report, Examplestad")
    form.get_by_label("As of").fill("2021-09-16")
    form.get_by_role("button", name="Record it").click()
    expect(page.locator("section[aria-labelledby=totals] table")).to_contain_text("106")


def test_two_people_bring_a_bulletin_out(visit_as: Visit, watch: Watch, pictures: Path) -> None:
    watch.expect("422")  # what the linter refuses
    wen = visit_as("investigator", "publisher")
    _case(wen)
    wen.goto("/publication/bulletins")
    expect(wen.get_by_role("heading", name="Bulletins", level=1)).to_be_visible()
    wen.get_by_role("link", name="Draft a bulletin").first.click()
    wen.get_by_label("1·27 · Livestream matter").check()
    wen.get_by_label("Where to turn with a worry").check()
    wen.get_by_label("Introduction in English").fill("Members traded child pornography.")
    wen.get_by_label("Introduction in Chinese").fill("今年秋季的案件。")
    wen.get_by_label("Introduction in Korean").fill("올가을의 사건입니다.")
    wen.get_by_role("button", name="Draft it").click()
    expect(wen.locator("#blocking")).to_contain_text("child sexual abuse material")
    expect(wen.get_by_role("button", name="Propose it for publication")).to_be_disabled()
    wen.screenshot(path=pictures / "bulletin-blocked.png", full_page=True)

    wen.get_by_text("Draft it anew …").click()
    wen.get_by_label("Introduction in English").fill("Cases of this autumn.")
    wen.get_by_role("button", name="Draft it anew").click()
    expect(wen.locator("#introduction")).to_have_text("Cases of this autumn.")
    expect(wen.locator("#blocking")).to_have_count(0)
    expect(wen.locator("[data-line='c1.total.brought_in']")).to_contain_text("106 people")
    wen.get_by_role("button", name="Propose it for publication").click()
    expect(wen.get_by_text("whoever wrote or proposed it cannot")).to_be_visible()
    address = wen.url

    ida = visit_as("publisher")
    ida.goto(f"{address}?language=zh")
    expect(ida.locator("#introduction")).to_have_text("今年秋季的案件。")
    expect(ida.locator("[data-line='c1.total.brought_in']")).to_contain_text("106人")
    ida.screenshot(path=pictures / "bulletin-second.png", full_page=True)
    ida.get_by_role("button", name="Publish exactly this version").click()
    expect(ida.locator("#state")).to_have_text("Published")

    reader = visit_as("auditor", viewport={"width": 380, "height": 800}, color_scheme="dark")
    reader.goto(f"{address}?language=ko")
    expect(reader.locator("[data-line='c1.total.brought_in']")).to_contain_text("106명")
    expect(reader.get_by_role("button", name="Withdraw the bulletin")).to_have_count(0)
    wide, screen = reader.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    assert wide <= screen
    reader.screenshot(path=pictures / "bulletin-phone.png", full_page=True)
    with reader.expect_download() as download:
        reader.get_by_role("link", name="HTML").click()
    assert "106명" in Path(download.value.path()).read_text("utf-8")

    ida.get_by_text("Withdraw it …").click()
    ida.get_by_role("button", name="Withdraw the bulletin").click()
    expect(ida.locator("#state")).to_have_text("Withdrawn")
    reader.reload()
    expect(reader.locator("[data-notice]")).to_be_visible()
    expect(reader.locator("[data-line]")).to_have_count(0)
