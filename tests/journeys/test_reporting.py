"""A report from a decision to its receipt, by keyboard alone: three people, a worker, a clearinghouse beside them."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from tests.journeys.conftest import PASSWORD, PATIENCE, Watch, draw_pictures, sign_in
from tests.journeys.desk import Desk, start_desk

from coldframe.simulators.ncmec.server import NcmecSimulator
from coldframe.simulators.ncmec.state import State

pytestmark = pytest.mark.browser
MOST_TABS = 200
WORK_MS = 150_000  # until the worker has filed; the page asks by itself


@pytest.fixture(scope="module")
def clearinghouse() -> Iterator[NcmecSimulator]:
    with NcmecSimulator(users={"demo": "pw"}, now=lambda: datetime.now(UTC)) as running:
        yield running


@pytest.fixture(scope="module")
def reporting_desk(tmp_path_factory: pytest.TempPathFactory, clearinghouse: NcmecSimulator) -> Iterator[Desk]:
    """A desk with credentials for the clearinghouse, and a worker that files."""
    settings = {
        "COLDFRAME_NCMEC_URL": clearinghouse.url,
        "COLDFRAME_NCMEC_USERNAME": "demo",
        "COLDFRAME_NCMEC_PASSWORD": "pw",
    }
    desk = start_desk(tmp_path_factory.mktemp("reporting"), settings=settings)
    (desk.folder / "data").chmod(0o700)  # A worker refuses to start beside data that everybody can enter.
    with (desk.folder / "worker.log").open("wb") as log:
        worker = subprocess.Popen(
            [sys.executable, "-m", "coldframe.cli", "worker"],
            env=desk.environment,
            cwd=desk.folder,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    yield desk
    worker.terminate()
    try:
        worker.wait(timeout=30)
    except subprocess.TimeoutExpired:
        worker.kill()
        worker.wait()
    desk.stop()


@pytest.fixture
def enter(browser: Browser, reporting_desk: Desk, watch: Watch) -> Iterator[Callable[[dict[str, str]], Page]]:
    """Open a page as a person of that desk."""
    contexts = []

    def open_page(who: dict[str, str]) -> Page:
        context = browser.new_context(
            base_url=reporting_desk.url, viewport={"width": 1280, "height": 860}, locale="en-GB"
        )
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        page = context.new_page()
        draw_pictures(page)
        watch.attach(page)
        sign_in(page, who["username"], who["secret"])
        return page

    yield open_page
    for context in contexts:
        context.close()


def reach(page: Page, target: Locator) -> None:
    """Press Tab until the focus is there, as somebody without a mouse does."""
    expect(target).to_be_visible()
    for _ in range(MOST_TABS):
        if target.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"the keyboard never reaches {target}")


def press(page: Page, target: Locator) -> None:
    reach(page, target)
    page.keyboard.press("Enter")


def fill(page: Page, label: str, text: str) -> None:
    reach(page, page.get_by_role("textbox", name=label, exact=True))
    page.keyboard.type(text)
    page.keyboard.press("Enter")


def test_a_report_from_decision_to_receipt_by_keyboard(
    reporting_desk: Desk,
    clearinghouse: NcmecSimulator,
    enter: Callable[[dict[str, str]], Page],
    pictures: Path,
) -> None:
    people = {
        role: reporting_desk.seed("person", username=role, roles=role, password=PASSWORD, totp="yes")
        for role in ("reviewer", "second_reader", "liaison")
    }
    clue = reporting_desk.seed(
        "reportable",
        reviewer=people["reviewer"]["id"],
        second=people["second_reader"]["id"],
        liaison=people["liaison"]["id"],
    )["clue"]

    drafter = enter(people["reviewer"])
    drafter.goto(f"/inbox/{clue}")
    press(drafter, drafter.get_by_role("button", name="Draft the report"))
    expect(drafter.get_by_role("heading", name="As the receiver will read it")).to_be_visible()
    address = drafter.url
    expect(drafter.get_by_text("Give an address where the clearinghouse reaches your desk.")).to_be_visible()
    before = drafter.locator("progress").get_attribute("value")
    drafter.screenshot(path=pictures / "report-draft.png", full_page=True)

    # What must be mended names its field and leads there; so does a gap.
    press(drafter, drafter.get_by_role("link", name="Mend it"))
    expect(drafter.get_by_role("button", name="Keep the change")).to_be_visible()
    fill(drafter, "Address", "desk@example.org")
    expect(drafter.get_by_role("heading", name="Who reports", exact=True)).to_be_visible()
    press(drafter, drafter.get_by_role("main").get_by_role("link", name="Report", exact=True))
    expect(drafter.get_by_text("It breaks no rule of the clearinghouse.")).to_be_visible()
    gap = drafter.locator("li", has_text="Address for legal process")
    press(drafter, gap.get_by_role("link", name="Add it"))
    expect(drafter.get_by_role("button", name="Keep the change")).to_be_visible()
    fill(drafter, "Page about legal process", "https://example.org/legal")
    expect(drafter.get_by_text("Add the page that says how to serve legal process on you.")).to_have_count(0)
    expect(drafter.locator("progress")).not_to_have_attribute("value", str(before))
    expect(drafter.get_by_text("Completeness by the sender's own table")).to_be_visible()
    expect(drafter.get_by_role("button", name="Approve")).to_have_count(0)

    approver = enter(people["second_reader"])
    approver.goto(address)
    press(approver, approver.get_by_role("button", name="Approve"))
    expect(approver.get_by_text("Approved. It can be filed now.")).to_be_visible()
    expect(approver.get_by_role("button", name="File it")).to_have_count(0)

    filer = enter(people["liaison"])
    filer.goto(address)
    press(filer, filer.get_by_role("button", name="File it"))
    expect(filer.get_by_role("heading", name="Receipt")).to_be_visible(timeout=WORK_MS)
    (there,) = clearinghouse.store.list_reports()
    assert there.state is State.FINISHED
    assert len(there.files) == 1
    assert "desk@example.org" in there.document
    expect(filer.get_by_role("heading", name="Preservation")).to_be_visible()
    expect(filer.locator("#receipt ~ *, section:has(#receipt)").first).to_contain_text(str(there.report_id))
    filer.screenshot(path=pictures / "report-receipt.png", full_page=True)
    with filer.expect_download() as download:
        press(filer, filer.get_by_role("link", name="As it came"))
    assert str(there.report_id) in download.value.path().read_text()

    # Kept longer, and held, by keyboard as well.
    press(filer, filer.get_by_text("Place a legal hold …"))
    reach(filer, filer.get_by_role("textbox", name="Who ordered the hold, and why"))
    filer.keyboard.type("An invented court, file 7")
    press(filer, filer.get_by_role("button", name="Place the hold"))
    expect(filer.get_by_text("An invented court, file 7")).to_be_visible()
    filer.screenshot(path=pictures / "report-held.png", full_page=True)
    filer.goto("/reports/preservation")
    expect(filer.get_by_role("heading", name="Nothing is due")).to_be_visible()
    filer.screenshot(path=pictures / "preservation.png", full_page=True)
    filer.goto("/reports/production")
    expect(filer.get_by_text("The credentials are for the test environment.")).to_be_visible()
    filer.screenshot(path=pictures / "production.png", full_page=True)
