"""A film as a sheet of its key frames: small, bounded, drawn anew in the sandbox."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pytest
from PIL import Image
from tests.films import film, panning
from tests.pictures import drawn

from coldframe.core.errors import InvalidInput
from coldframe.media import keyframes, sandbox
from coldframe.media.sandbox import Sandbox
from coldframe.media.terms import Derivative, Limits, Unreadable, UnreadableReason, unreadable

LIMITS = Limits(seconds=20.0)


@pytest.fixture(scope="module")
def box() -> Iterator[Sandbox]:
    with Sandbox(LIMITS, video_limits=LIMITS) as running:
        yield running


def sheet_of(columns: int, rows: int) -> tuple[int, int]:
    """Pixels of a sheet 256 wide at most: frames of 62 by 46, two pixels between them."""
    return 64 * columns - 2, 48 * rows - 2


def size_of(sheet: Derivative) -> tuple[int, int]:
    return Image.open(io.BytesIO(sheet.jpeg)).size


@pytest.mark.parametrize(
    ("count", "rows", "columns"), [(1, 1, 1), (3, 1, 3), (4, 1, 4), (5, 2, 4), (60, 3, 4)]
)
def test_a_sheet_holds_at_most_twelve_key_frames(box: Sandbox, count: int, rows: int, columns: int) -> None:
    sheet = box.sheet([film(map(panning, range(count)), key_every=1)], max_px=256, blur=False, grey=False)
    assert isinstance(sheet, Derivative)
    assert size_of(sheet) == (sheet.width, sheet.height) == sheet_of(columns, rows)
    assert not sheet.blurred
    assert not sheet.grey


def test_only_key_frames_are_shown(box: Sandbox) -> None:
    sheet = box.sheet([film(map(panning, range(30)), key_every=10)], max_px=256, blur=False, grey=False)
    assert isinstance(sheet, Derivative)
    assert size_of(sheet) == sheet_of(3, 1)


def test_it_is_gray_and_blurred_unless_told_otherwise(box: Sandbox) -> None:
    sheet = box.sheet([film(map(panning, range(20)))])
    assert isinstance(sheet, Derivative)
    assert sheet.blurred
    assert sheet.grey
    assert Image.open(io.BytesIO(sheet.jpeg)).mode == "L"
    assert max(size_of(sheet)) <= 256


def test_a_film_that_is_turned_stands_upright_on_it(box: Sandbox) -> None:
    sheet = box.sheet([film(map(panning, range(2)), key_every=1, turned=90)], max_px=256, blur=False)
    assert isinstance(sheet, Derivative)
    assert size_of(sheet) == (2 * 46 + 2, 62)


def test_what_is_no_film_or_broken_has_no_sheet(box: Sandbox) -> None:
    whole = film(map(panning, range(20)), container="matroska")
    out = io.BytesIO()
    drawn((40, 30)).save(out, "PNG")
    for data, reason in (
        (b"", UnreadableReason.EMPTY),
        (b"no film", UnreadableReason.NOT_A_PICTURE),
        (whole[:200], UnreadableReason.DAMAGED),
    ):
        assert box.sheet([data]) == unreadable(reason)
    assert isinstance(box.sheet([out.getvalue()]), Unreadable)  # a picture has its own derivative
    assert isinstance(box.sheet([whole[: len(whole) * 2 // 3]]), Derivative)
    with pytest.raises(InvalidInput):
        box.sheet([whole], max_px=0)


def test_limits_end_it_with_what_there_is() -> None:
    whole = film(map(panning, range(20)), key_every=1)
    in_no_time = keyframes.sheet(whole, Limits(seconds=0.0), max_pixels=256, blur=False, grey=False)
    assert isinstance(in_no_time, Derivative)
    assert size_of(in_no_time) == sheet_of(1, 1)
    too_large = keyframes.sheet(whole, Limits(pixels=100), max_pixels=256, blur=False, grey=False)
    assert too_large == unreadable(UnreadableReason.TOO_MANY_PIXELS)
    too_long = keyframes.sheet(whole, Limits(file_bytes=10), max_pixels=256, blur=False, grey=False)
    assert too_long == unreadable(UnreadableReason.TOO_LARGE)


def test_without_the_extra_there_is_no_sheet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "can_decode_films", lambda: False)
    assert isinstance(Sandbox().sheet([b""]), Unreadable)
