"""Banks and sources in a browser: let in by two people, matched by a mirrored copy, explained, withdrawn again."""

from __future__ import annotations

import io
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

import pytest
from PIL import Image, ImageOps
from playwright.sync_api import Page, expect
from tests.journeys.conftest import Watch, wait_until
from tests.journeys.desk import Desk
from tests.pictures import drawn

from coldframe.core.moments import isoformat
from coldframe.media.sandbox import Sandbox
from coldframe.media.terms import PictureSignals
from coldframe.simulators.hashsharing.server import HashSharingSimulator

pytestmark = pytest.mark.browser
Visit = Callable[..., Page]

PROPOSER, SECOND = ("intake", "reviewer"), ("second_reader",)
_WORK_SECONDS = 150
"""Until the background work shows on a page that is loaded again and again."""


@pytest.fixture(scope="module")
def worker(desk: Desk) -> Iterator[None]:
    """What does the desk's background work while these tests run."""
    with (desk.folder / "worker.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "coldframe.worker"],
            env=desk.environment, cwd=desk.folder, stdout=log, stderr=subprocess.STDOUT,
        )  # fmt: skip
    yield
    process.terminate()
    try:
        process.wait(timeout=30)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@pytest.mark.usefixtures("worker")
def test_a_list_let_in_by_two_people_finds_a_mirrored_copy_and_says_why(
    visit_as: Visit, watch: Watch, tmp_path: Path, pictures: Path
) -> None:
    watch.expect("422")  # a file that is no list
    value, copy = _picture_and_mirrored_copy(tmp_path, seed=41)
    hashes = tmp_path / "hashes.txt"
    hashes.write_text(f"{value}\n{value[:-1]}\n")
    page, second = visit_as(*PROPOSER), visit_as(*SECOND)

    _make_bank(page, "Shapes <b>of</b> a hotline")
    bank = page.url
    for wrong, says in ((copy, "The file is not text."), (hashes, "64 digits may be SHA-256 or PDQ. Write")):
        page.get_by_label("List file").set_input_files(wrong)
        page.get_by_role("button", name="Propose it").click()
        expect(page.get_by_text(says)).to_be_visible()
    page.get_by_label("List file").set_input_files(hashes)
    page.get_by_label("What its values are").select_option(label="PDQ")
    page.get_by_role("button", name="Propose it").click()
    expect(page.get_by_text("You proposed it, so another person approves it")).to_be_visible()
    expect(page.get_by_text("this one has 63")).to_be_visible()
    page.screenshot(path=pictures / "list-proposed.png", full_page=True)

    second.goto("/banks")
    second.get_by_role("row", name="Shapes <b>of</b> a hotline").get_by_role(
        "link", name="A list with 1 entry"
    ).click()
    second.get_by_role("button", name="Approve").click()
    expect(second.get_by_text("From now on its entries match")).to_be_visible()

    _add_clue(page, "A drawing was posted.", copy)
    _reload_until(page, "The picture matches once it is mirrored.", lambda: _open_review(page))
    page.screenshot(path=pictures / "review-with-match.png", full_page=True)
    page.get_by_role("link", name="Why this matched").click()
    expect(page.get_by_role("heading", name="Why this matched")).to_be_visible()
    expect(page.get_by_text("Mirrored", exact=True)).to_be_visible()
    expect(page.get_by_text("where 31 is the most that matched")).to_be_visible()
    assert value not in page.content()
    page.screenshot(path=pictures / "why-this-matched.png", full_page=True)
    page.get_by_role("link", name="The review").click()
    expect(page.get_by_role("heading", name="Why it stands here")).to_be_visible()
    page.goto(bank)
    expect(page.get_by_role("link", name="Entry ")).to_be_visible()
    assert value not in page.content()


@pytest.mark.usefixtures("worker")
def test_what_a_source_withdraws_brings_back_the_review_that_rested_on_it(
    visit_as: Visit, watch: Watch, tmp_path: Path, pictures: Path
) -> None:
    watch.expect("422")  # the form without a password
    value, copy = _picture_and_mirrored_copy(tmp_path, seed=42)
    page, second = visit_as(*PROPOSER), visit_as(*SECOND)
    with HashSharingSimulator(user=("demo", "hush"), now=lambda: datetime.now(UTC)) as server:
        server.exchange.put("1/a", values={"pdq": value}, label="A1")
        _make_bank(page, "What the exchange lists")
        page.goto("/sources?kind=ncmec")
        page.get_by_label("Name", exact=True).fill("Example exchange")
        page.get_by_label("Bank that its entries go into").select_option(label="What the exchange lists")
        page.get_by_label("Address").fill(server.url)
        page.get_by_label("User name").fill("demo")
        page.get_by_label("Everything since").fill("2026-01-01")
        page.get_by_label("Password").fill("hush")
        page.get_by_role("button", name="Propose it").click()
        expect(page.get_by_text("You proposed it, so another person approves it")).to_be_visible()
        source = page.url

        second.goto(source)
        second.get_by_role("button", name="Approve").click()
        expect(second.get_by_text("Approved. It is being asked")).to_be_visible()
        _reload_until(second, "All of it taken in", second.reload)

        since = isoformat(datetime.now(UTC))  # what other tests withdrew is not ours
        _add_clue(page, "Another drawing was posted.", copy)
        _reload_until(page, "The picture matches once it is mirrored.", lambda: _open_review(page))
        review = page.url
        _decide(page, review)
        expect(page.get_by_text("A second person reads it before anything follows.")).to_be_visible()
        _decide(second, review)
        expect(second.get_by_text("Decided.", exact=True)).to_be_visible()

        server.exchange.withdraw("1/a")
        # Moments of that protocol are whole seconds: what changed within this one is told in the next.
        page.wait_for_timeout(1_100)
        second.goto(source)
        second.get_by_role("button", name="Ask it now").click()
        expect(second.get_by_text("It is being asked.")).to_be_visible()
        _reload_until(page, "An entry it matched was withdrawn", lambda: page.goto(review))
    page.goto(f"/review?show=all&since={quote(since)}")
    expect(page.get_by_text("An entry it matched was withdrawn")).to_be_visible()
    page.goto(review)
    page.get_by_role("button", name="Take it up again").click()
    expect(page.get_by_role("button", name="The decision stands")).to_be_visible()
    page.screenshot(path=pictures / "review-brought-back.png", full_page=True)
    page.get_by_role("link", name="Why this matched").click()
    expect(page.get_by_text("The source withdrew it")).to_be_visible()
    page.go_back()
    page.get_by_role("button", name="The decision stands").click()
    expect(page.get_by_text("Kept. The decision stands as it was.")).to_be_visible()


def _picture_and_mirrored_copy(folder: Path, *, seed: int) -> tuple[str, Path]:
    """The PDQ hash of a drawn picture, and a file with a smaller copy of it, mirrored."""
    picture, out = drawn((640, 480), seed=seed), io.BytesIO()
    picture.save(out, "PNG")
    with Sandbox() as sandbox:
        signals = sandbox.signals([out.getvalue()])
    assert isinstance(signals, PictureSignals)
    copy = folder / f"copy-{seed}.jpg"
    ImageOps.mirror(picture).resize((480, 360), Image.Resampling.LANCZOS).save(copy, quality=80)
    return signals.pdq_hex, copy


def _make_bank(page: Page, name: str) -> None:
    page.goto("/banks")
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label("Whose list it is").fill("An example hotline")
    page.get_by_role("button", name="Make the bank").click()
    expect(page.get_by_role("heading", name=name)).to_be_visible()


def _add_clue(page: Page, statement: str, file: Path) -> None:
    page.goto("/inbox/add")
    page.get_by_label("What was seen or said").fill(statement)
    page.get_by_label("Files").set_input_files(file)
    page.get_by_role("button", name="Add the clue").click()
    expect(page.get_by_text("The clue is in the inbox.")).to_be_visible()


def _open_review(page: Page) -> None:
    """From the clue to its review once there is one; from the review to itself."""
    page.wait_for_load_state()
    link = page.get_by_role("link", name="Its review")
    if link.count():
        link.click()
        expect(page.get_by_role("heading", name="Why it stands here")).to_be_visible()
    else:
        page.reload()


def _reload_until(page: Page, words: str, load: Callable[[], object]) -> None:
    """Load a page until the background work shows on it."""
    there = page.get_by_text(words)

    def shows() -> bool:
        if not there.count():
            load()
        return bool(there.count())

    wait_until(page, shows, seconds=_WORK_SECONDS)
    expect(there.first).to_be_visible()


def _decide(page: Page, review: str) -> None:
    page.goto(review)
    page.get_by_role("button", name="Take this review").click()
    expect(page.locator("#decision")).to_be_visible()
    page.get_by_label("Keep as information").check()
    page.get_by_role("group", name="Category of the material").get_by_label("Not illegal").check()
    page.get_by_label("Reason").fill("Drawn shapes.")
    page.locator("#decision form button").last.click()
