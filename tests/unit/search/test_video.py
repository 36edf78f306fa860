"""Two films are compared as bags of frames: shares on both sides, where, and what it comes to."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coldframe.search.video import (
    LISTED_SHARE,
    MINIMUM_QUALITY,
    QUERY_SHARE,
    Frames,
    VideoVerdict,
    compare,
    judge,
)

RANDOM = np.random.default_rng(7)
FILM = RANDOM.integers(0, 256, (60, 32), dtype=np.uint8)
OTHER = RANDOM.integers(0, 256, (60, 32), dtype=np.uint8)


def frames(hashes: np.ndarray, first_second: float = 0.0, quality: int = 100) -> Frames:
    return Frames.of((first_second + at, row.tobytes().hex(), quality) for at, row in enumerate(hashes))


def flipped(hashes: np.ndarray, bits: int) -> np.ndarray:
    """A copy with so many bits of each hash changed."""
    loose = np.unpackbits(hashes, axis=1)
    for row in loose:
        row[RANDOM.choice(256, bits, replace=False)] ^= 1
    return np.packbits(loose, axis=1)


def test_that_a_copy_is_the_same_film() -> None:
    found = compare(frames(flipped(FILM, 31)), frames(FILM))
    assert (found.verdict, found.query_share, found.listed_share) == (VideoVerdict.SAME, 1.0, 1.0)
    assert found.query_stretches == found.listed_stretches == ((0.0, 59.0),)


def test_that_beyond_the_radius_nothing_matches() -> None:
    found = compare(frames(flipped(FILM, 32)), frames(FILM))
    assert (found.verdict, found.query_share, found.listed_share) == (VideoVerdict.DIFFERENT, 0.0, 0.0)
    assert found.query_stretches == found.listed_stretches == ()


def test_that_a_cut_is_part_and_a_longer_film_contains() -> None:
    cut, whole = frames(flipped(FILM[20:30], 9)), frames(FILM)
    part = compare(cut, whole)
    assert part.verdict is VideoVerdict.PART_OF_LISTED
    assert part.query_stretches == ((0.0, 9.0),)
    assert part.listed_stretches == ((20.0, 30.0),)
    assert part.listed_share == pytest.approx(10 / 60)
    assert compare(whole, cut).verdict is VideoVerdict.CONTAINS_LISTED


def test_that_a_listed_film_within_another_is_found_with_its_seconds() -> None:
    mixed = np.concatenate((OTHER[:25], FILM, OTHER[25:40], FILM[:5]))
    found = compare(frames(mixed), frames(FILM))
    assert found.verdict is VideoVerdict.CONTAINS_LISTED
    assert found.query_stretches == ((25.0, 85.0), (100.0, 104.0))
    # The five frames that come again count once.
    assert (found.query_frames, found.query_share) == (100, 0.6)


def test_that_some_frames_in_common_are_only_that() -> None:
    found = compare(frames(np.concatenate((OTHER[:30], FILM[:3]))), frames(FILM))
    assert found.verdict is VideoVerdict.SHARES_FRAMES
    assert found.listed_share == pytest.approx(0.05)


@pytest.mark.parametrize("quality", [0, MINIMUM_QUALITY - 1])
def test_that_flat_frames_are_not_compared(quality: int) -> None:
    found = compare(frames(FILM, quality=quality), frames(FILM))
    assert found.verdict is VideoVerdict.NOT_COMPARABLE
    assert (found.query_frames, found.listed_frames) == (0, 60)
    assert compare(frames(FILM[:0]), frames(FILM)).verdict is VideoVerdict.NOT_COMPARABLE
    assert compare(frames(FILM, quality=MINIMUM_QUALITY), frames(FILM)).verdict is VideoVerdict.SAME


@pytest.mark.parametrize(
    ("query", "listed", "expected"),
    [
        (QUERY_SHARE, LISTED_SHARE, VideoVerdict.SAME),
        (QUERY_SHARE - 0.01, LISTED_SHARE, VideoVerdict.CONTAINS_LISTED),
        (QUERY_SHARE, LISTED_SHARE - 0.01, VideoVerdict.PART_OF_LISTED),
        (0.79, 0.79, VideoVerdict.SHARES_FRAMES),
        (0.0, 0.0, VideoVerdict.DIFFERENT),
    ],
)
def test_where_the_verdicts_part(query: float, listed: float, expected: VideoVerdict) -> None:
    assert judge(query, listed) is expected


# Few different values, so that films share frames, repeat them and lie at all small distances.
rows = st.lists(
    st.tuples(
        st.floats(0, 1000, allow_nan=False),
        st.builds(
            lambda base, low: (bytes([base]) * 28 + low.to_bytes(4, "big")).hex(),
            st.integers(0, 3),
            st.integers(0, 2**32 - 1),
        ),
        st.sampled_from((0, 49, 50, 100)),
    ),
    max_size=25,
)


def oracle(query: list[tuple[float, str, int]], listed: list[tuple[float, str, int]]) -> tuple[float, float]:
    """The pseudocode of vPDQ's README."""
    asked = {value for _, value, quality in query if quality >= 50}
    known = {value for _, value, quality in listed if quality >= 50}

    def near(one: str, among: set[str]) -> bool:
        return any((int(one, 16) ^ int(other, 16)).bit_count() <= 31 for other in among)

    if not asked or not known:
        return 0.0, 0.0
    return (
        sum(near(one, known) for one in asked) / len(asked),
        sum(near(one, asked) for one in known) / len(known),
    )


@settings(max_examples=150, deadline=None)
@given(rows, rows)
def test_that_shares_are_those_of_vpdqs_pseudocode(
    query: list[tuple[float, str, int]], listed: list[tuple[float, str, int]]
) -> None:
    found = compare(Frames.of(query), Frames.of(listed))
    assert (found.query_share, found.listed_share) == pytest.approx(oracle(query, listed))
    # Bounds, and the other way round.
    assert 0.0 <= found.query_share <= 1.0 and 0.0 <= found.listed_share <= 1.0
    back = compare(Frames.of(listed), Frames.of(query))
    assert (back.query_share, back.listed_share) == (found.listed_share, found.query_share)
    assert (back.query_stretches, back.listed_stretches) == (found.listed_stretches, found.query_stretches)
    mirror = {
        VideoVerdict.CONTAINS_LISTED: VideoVerdict.PART_OF_LISTED,
        VideoVerdict.PART_OF_LISTED: VideoVerdict.CONTAINS_LISTED,
    }
    assert back.verdict is mirror.get(found.verdict, found.verdict)
    # Stretches are in order, do not overlap, and every matched second lies in one.
    for stretches in (found.query_stretches, found.listed_stretches):
        flat = [second for stretch in stretches for second in stretch]
        assert flat == sorted(flat)


@settings(max_examples=60, deadline=None)
@given(rows, st.data())
def test_that_a_cut_is_found_whole(listed: list[tuple[float, str, int]], data: st.DataObject) -> None:
    cut = sorted(listed)
    start = data.draw(st.integers(0, len(cut)))
    part = cut[start : data.draw(st.integers(start, len(cut)))]
    found = compare(Frames.of(part), Frames.of(listed))
    if any(quality >= MINIMUM_QUALITY for _, _, quality in part):
        assert found.query_share == 1.0
        assert found.verdict in (VideoVerdict.SAME, VideoVerdict.PART_OF_LISTED)
    else:
        assert found.verdict is VideoVerdict.NOT_COMPARABLE


@pytest.mark.parametrize("value", ["ab", "0" * 63, "0" * 66, "g" * 64])
def test_that_other_hashes_are_refused(value: str) -> None:
    with pytest.raises(ValueError, match="hexadecimal"):
        Frames.of([(0.0, value, 100)])
