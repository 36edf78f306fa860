"""The sealed form of an object, without disk or database."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coldframe.vault.frames import FRAME_BYTES, FramesDamaged, FrameSealer, open_frames, sealed_bytes

KEY = bytes(range(32))
OTHER_KEY = bytes(range(1, 33))
PREFIX = b"\x01\x02\x03\x04\x05\x06\x07"
HEADER = 12
TAG = 16

# Sizes around every edge that matters: nothing, one byte, and each side of one, two and three frames.
SIZES = sorted({0, 1, 2, 15, 16, 17, 1000} | {k * FRAME_BYTES + d for k in (1, 2, 3) for d in (-1, 0, 1)})


def plain(size: int) -> bytes:
    return bytes((i * 31 + (i >> 8) * 7) & 255 for i in range(257)) * (size // 257 + 1)


def content(size: int) -> bytes:
    return plain(size)[:size]


def seal(data: bytes, key: bytes = KEY) -> bytes:
    sealer = FrameSealer(key, PREFIX)
    pieces = [data[i : i + FRAME_BYTES] for i in range(0, len(data), FRAME_BYTES)] or [b""]
    sealed = [sealer.seal(piece, last=number == len(pieces) - 1) for number, piece in enumerate(pieces)]
    return sealer.header + b"".join(sealed)


def frames_of(blob: bytes) -> list[bytes]:
    body = blob[HEADER:]
    step = FRAME_BYTES + TAG
    return [body[i : i + step] for i in range(0, len(body), step)]


def opened(blob: bytes, key: bytes = KEY, step: int = 1 << 20) -> bytes:
    return b"".join(open_frames(key, (blob[i : i + step] for i in range(0, len(blob), step))))


THREE = seal(content(2 * FRAME_BYTES + 1000))


@pytest.mark.parametrize("size", SIZES)
def test_that_every_size_comes_back_and_takes_the_room_foretold(size: int) -> None:
    blob = seal(content(size))
    assert len(blob) == sealed_bytes(size)
    assert opened(blob) == content(size)


@settings(max_examples=40, deadline=None)
@given(size=st.sampled_from(SIZES), cuts=st.lists(st.integers(1, 3 * FRAME_BYTES), max_size=6))
def test_that_the_cuts_of_the_stream_do_not_matter(size: int, cuts: list[int]) -> None:
    blob = seal(content(size))
    edges = [0, *sorted(cut for cut in cuts if cut < len(blob)), len(blob)]
    pieces = [blob[a:b] for a, b in pairwise(edges)]
    assert b"".join(open_frames(KEY, pieces)) == content(size)


@settings(max_examples=60, deadline=None)
@given(position=st.integers(0, len(THREE) - 1), bit=st.integers(0, 7))
def test_that_flipping_any_bit_is_detected(position: int, bit: int) -> None:
    edited = bytearray(THREE)
    edited[position] ^= 1 << bit
    with pytest.raises(FramesDamaged):
        opened(bytes(edited))


@pytest.mark.parametrize("position", [*range(HEADER + TAG + 2), *range(-TAG - 2, 0)])
def test_that_flipping_a_byte_of_header_or_tag_is_detected(position: int) -> None:
    edited = bytearray(seal(b"xy"))
    edited[position % len(edited)] ^= 0xFF
    with pytest.raises(FramesDamaged):
        opened(bytes(edited))


@settings(max_examples=60, deadline=None)
@given(length=st.one_of(st.integers(0, len(THREE) - 1), st.sampled_from(
    [0, 1, 11, 12, 13, 27, 28, HEADER + FRAME_BYTES + TAG, HEADER + 2 * (FRAME_BYTES + TAG)])))  # fmt: skip
def test_that_any_truncation_is_detected(length: int) -> None:
    with pytest.raises(FramesDamaged):
        opened(THREE[:length])


@pytest.mark.parametrize(
    "order", [(1, 0, 2), (0, 2), (1, 2), (0, 1), (0, 0, 1, 2), (0, 2, 1), (2,), (0, 1, 2, 2), ()]
)
def test_that_dropped_repeated_and_reordered_frames_are_detected(order: tuple[int, ...]) -> None:
    frames = frames_of(THREE)
    with pytest.raises(FramesDamaged):
        opened(THREE[:HEADER] + b"".join(frames[number] for number in order))


def test_that_appended_bytes_are_detected() -> None:
    with pytest.raises(FramesDamaged):
        opened(THREE + b"\x00")


def test_that_another_key_opens_nothing() -> None:
    with pytest.raises(FramesDamaged):
        opened(THREE, key=OTHER_KEY)


def test_that_a_frame_of_another_object_does_not_fit() -> None:
    other = seal(content(2 * FRAME_BYTES + 1000), key=OTHER_KEY)
    with pytest.raises(FramesDamaged):
        opened(THREE[:HEADER] + frames_of(other)[0] + b"".join(frames_of(THREE)[1:]))


def test_that_nothing_unauthenticated_is_handed_out_before_the_fault() -> None:
    edited = bytearray(THREE)
    edited[HEADER + FRAME_BYTES + TAG + 5] ^= 1  # in the second frame
    stream = open_frames(KEY, [bytes(edited)])
    assert next(stream) == content(2 * FRAME_BYTES)[:FRAME_BYTES]
    with pytest.raises(FramesDamaged):
        next(stream)


def test_that_a_short_frame_in_the_middle_is_a_program_error() -> None:
    with pytest.raises(ValueError, match="only the last frame"):
        FrameSealer(KEY, PREFIX).seal(b"short", last=False)


def test_that_no_plaintext_shows_in_the_blob() -> None:
    data = b"a recognizable phrase " * 100
    assert b"recognizable" not in seal(data)
