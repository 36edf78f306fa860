"""A child has a picture listed on a phone. The picture never leaves the browser; its copy is recognized."""

from __future__ import annotations

import hashlib
import io
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, Request, expect
from tests.journeys.conftest import Watch
from tests.pictures import drawn

from coldframe.media.sandbox import Sandbox
from coldframe.media.terms import PictureSignals

pytestmark = pytest.mark.browser
Visit = Callable[..., Page]

PROPOSER, SECOND = ("intake", "reviewer"), ("second_reader",)
NEAR_BITS = 10
"""A browser decodes JPEG and turns a little differently; a copy is found up to 31."""


def test_a_picture_is_listed_from_a_phone_without_leaving_it(
    visit: Visit, visit_as: Visit, watch: Watch, tmp_path: Path, pictures: Path
) -> None:
    watch.expect("404")  # the page before anybody opened the lane
    watch.expect("422")  # sent without a picture
    stranger = visit(viewport={"width": 380, "height": 780})
    stranger.goto("/protect")
    expect(stranger.get_by_role("heading", name="Nothing is taken here")).to_be_visible()

    page, second = visit_as(*PROPOSER), visit_as(*SECOND)
    page.goto("/banks")
    page.get_by_label("Name", exact=True).fill("What people shown ask for")
    page.get_by_label("Whose list it is").fill("People who are shown")
    page.get_by_role("button", name="Make the bank").click()
    page.get_by_text("Protection lane …").click()
    page.get_by_label("Days that a registration is kept").fill("365")
    page.locator("details", has_text="Protection lane …").get_by_role("button", name="Propose it").click()
    expect(page.get_by_text("Proposed. A second person opens it.")).to_be_visible()
    second.goto(page.url)
    second.get_by_role("button", name="Open it").click()
    expect(second.get_by_text("Open. Its page takes registrations.")).to_be_visible()
    second.screenshot(path=pictures / "lane.png", full_page=True)

    sent: list[Request] = []
    stranger.on("request", lambda request: sent.append(request) if request.method == "POST" else None)
    stranger.goto("/protect")
    stranger.get_by_role("button", name="Have it listed").click()
    files, wanted = _files(tmp_path)
    stranger.get_by_label("Pictures").set_input_files(files)
    expect(stranger.get_by_text("Computed on this device. Nothing was sent yet.")).to_be_visible()
    expect(stranger.get_by_text("words.txt could not be read as a picture")).to_be_visible()
    found = json.loads(stranger.locator("[name=fingerprints]").input_value())
    assert [one["sha256"] for one in found] == [sha256 for sha256, _ in wanted]
    for one, (_, pdq) in zip(found, wanted, strict=True):
        assert _differ(one["pdq"], pdq) <= NEAR_BITS
    stranger.screenshot(path=pictures / "protect.png", full_page=True)
    stranger.get_by_label("I am under 18, and it shows me").check()
    stranger.get_by_role("button", name="Have it listed").click()
    expect(stranger.get_by_text("No picture was sent to us.")).to_be_visible()
    assert len(sent[-1].post_data or "") < 2_000
    assert stranger.context.cookies() == [] or all(
        "zone" in one["name"] for one in stranger.context.cookies()
    )  # type: ignore[typeddict-item]
    stranger.screenshot(path=pictures / "protect-receipt.png", full_page=True)

    second.reload()
    expect(second.get_by_text("1 registration", exact=True)).to_be_visible()
    stranger.goto(stranger.locator("#own-link").inner_text())
    expect(stranger.get_by_text("Listed", exact=True)).to_be_visible()
    stranger.get_by_role("button", name="End it now").click()
    expect(stranger.get_by_text("The fingerprints are destroyed.")).to_be_visible()
    stranger.goto(re.sub(r".$", "_", stranger.url))
    expect(stranger.get_by_role("heading", name="This link opens nothing")).to_be_visible()


def _files(folder: Path) -> tuple[list[Path], list[tuple[str, str]]]:
    """Pictures of several kinds with what the desk itself computes of them, and a file that is none."""
    picture = drawn((900, 700), seed=77)
    turned = Image.Exif()
    turned[0x0112] = 6
    kinds = (
        ("a.png", {}),
        ("b.jpg", {"quality": 88}),
        ("c.jpg", {"quality": 88, "exif": turned}),
        ("d.webp", {}),
    )
    files, wanted = [], []
    with Sandbox() as sandbox:
        for name, options in kinds:
            out = io.BytesIO()
            picture.save(out, {"png": "PNG", "jpg": "JPEG", "webp": "WEBP"}[name[2:]], **options)
            (folder / name).write_bytes(out.getvalue())
            signals = sandbox.signals([out.getvalue()])
            assert isinstance(signals, PictureSignals)
            wanted.append((hashlib.sha256(out.getvalue()).hexdigest(), signals.pdq_hex))
            files.append(folder / name)
    (folder / "words.txt").write_text("no picture")
    return [*files, folder / "words.txt"], wanted


def _differ(first: str, second: str) -> int:
    return (int(first, 16) ^ int(second, 16)).bit_count()
