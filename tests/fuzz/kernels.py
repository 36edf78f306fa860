"""The border to the compiled kernels: whatever Python hands over, there is an answer or an exception.

An input is a number from which arguments are drawn: wrong types, shapes, strides, read-only, empty, huge.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from importlib import import_module
from typing import Any

import numpy as np
from tests.fuzz.target import Target, hold

_EXPECTED = (
    ValueError,
    TypeError,
    MemoryError,
    BufferError,
    OverflowError,
    RuntimeError,
    IndexError,
    AttributeError,
)
"""What a kernel may raise. Anything else, a crash most of all, is wrong."""

_TYPES = (
    np.uint8,
    np.int8,
    np.uint16,
    np.uint32,
    np.int32,
    np.uint64,
    np.int64,
    np.float32,
    np.float64,
    np.bool_,
)
_NUMBERS = (
    0,
    1,
    2,
    3,
    7,
    8,
    16,
    20,
    21,
    31,
    63,
    64,
    255,
    -1,
    2**31 - 1,
    2**31,
    2**32,
    2**62,
    2**63 - 1,
    2**63,
    2**64,
)
_SIDES = (0, 1, 2, 8, 16, 31, 32, 33, 64, 100)

search: Any = None
media: Any = None
digests: Any = None


def _array(rng: random.Random, wanted: tuple[int, ...], type_: Any) -> Any:
    """An array that is right in most cases, else wrong in some way."""
    way = rng.randrange(60)
    if way == 0:
        return rng.choice((None, b"bytes", "text", 3, [], [[1]], memoryview(b"abc"), object()))
    if way == 1:
        type_ = rng.choice(_TYPES)
    elif way == 2:
        wanted = tuple(rng.choice(_SIDES) for _ in range(rng.randrange(4)))
    elif way == 3:
        wanted = tuple(rng.choice((side, side + 1, max(0, side - 1), side * 2)) for side in wanted)
    bytes_ = rng.randbytes(int(np.prod(wanted)) * np.dtype(type_).itemsize)
    made = np.frombuffer(bytes_, type_).reshape(wanted).copy()
    if np.dtype(type_).kind == "f":
        made = np.nan_to_num(made)
    change = _CHANGES.get(way)
    return made if change is None or not made.size or made.ndim != 2 else change(made)


def _read_only(made: Any) -> Any:
    made.flags.writeable = False
    return made


def _a_byte_off(made: Any) -> Any:
    """The same at an address that is no multiple of its items' size."""
    raw = np.zeros(made.nbytes + 1, np.uint8)
    raw[1:] = made.reshape(-1).view(np.uint8)
    return raw[1:].view(made.dtype).reshape(made.shape)


_CHANGES: dict[int, Callable[[Any], Any]] = {
    4: _read_only,
    5: lambda made: made[::-1],
    6: lambda made: np.repeat(made, 2, axis=1)[:, ::2],
    7: np.asfortranarray,
    8: _a_byte_off,
    9: lambda made: np.broadcast_to(made, made.shape),
    10: lambda made: made.view(made.dtype.newbyteorder()),
    11: lambda made: np.lib.stride_tricks.as_strided(made, made.shape, (0, 0)),
    12: lambda made: made[:, ::-1],
    13: lambda made: made.reshape(-1),
    14: lambda made: made[None],
}


def _number(rng: random.Random, usual: int) -> Any:
    way = rng.randrange(14)
    if way == 0:
        return rng.choice(_NUMBERS)
    return rng.choice((None, "1", 1.5, True, b"1", np.int8(3))) if way == 1 else usual


def _threads(rng: random.Random) -> Any:
    return rng.choice((0, 1, 1, 2, 3, -1, None, 2**40)) if rng.random() < 0.2 else 1


def _check_search(data: bytes) -> str:
    rng = random.Random(data)
    rows = _array(rng, (rng.choice((0, 1, 5, 300)), 32), np.uint8)
    tables = rng.choice((0, 0, 8, 20)) if rng.random() < 0.1 else rng.choice((0, 16, 20, 18))
    if rng.random() < 0.2:
        tables = _number(rng, tables)
    if tables in (8, 9, 10) or (isinstance(tables, int) and 0 < tables < 14):
        tables = 20  # Eight tables are of a gigabyte each.
    index = search.Index.build(rows, _threads(rng), tables)
    if rng.random() < 0.5:
        parts = [list(one) for one in index.tables]
        for _ in range(rng.randrange(3)):
            if parts:
                one = rng.choice(parts)
                at = rng.randrange(3)
                one[at] = _array(rng, one[at].shape, one[at].dtype)
        given: Any = [tuple(one) for one in parts]
        if rng.random() < 0.1:
            given = rng.choice((None, given[:3], given * 2, [()], [(1, 2, 3)] * 8, [given] * 8))
        index = search.Index.attach(rows, _number(rng, 2), given)
    queries = _array(rng, (rng.choice((0, 1, 9)), 32), np.uint8)
    query, entry, distance, done, _ = index.query(
        queries,
        _number(rng, 31),
        _number(rng, 10),
        _threads(rng),
        rng.choice(("", "", "", "portable", "avx2", "x")),
        rng.choice(("", "probing", "scanning", "y")),
    )
    hold(len(query) == len(entry) == len(distance) and done <= len(queries), "columns of different lengths")
    for q, e, d in zip(query.tolist(), entry.tolist(), distance.tolist(), strict=True):
        hold(np.bitwise_count(rows[e] ^ queries[q]).sum() == d, "a wrong distance")
    return "found" if len(query) else "nothing"


def _check_media(data: bytes) -> str:
    rng = random.Random(data)
    count, taps, length, height = (
        rng.choice((1, 64)),
        rng.choice((16, 32)),
        rng.choice((1, 9, 60)),
        rng.choice((1, 5, 40)),
    )
    axis_length = height if rng.random() < 0.5 else length
    first = np.array([rng.randrange(axis_length) for _ in range(count)], np.int32)
    end = np.minimum(first + np.array([rng.randrange(taps + 1) for _ in range(count)]), axis_length).astype(
        np.int32
    )
    places = []
    for one in (first, end):
        if rng.random() < 0.1:
            places.append(_array(rng, one.shape, np.int32))
            continue
        if rng.random() < 0.15:
            one[rng.randrange(count)] = rng.choice((-1, -(2**31), 2**31 - 1, axis_length + 1))
        places.append(one)
    weights = _array(rng, (count, taps), np.float32)
    if rng.random() < 0.5:
        sums, picture = _array(rng, (count, length), np.float32), _array(rng, (height, length), np.uint8)
        media.add_rows(sums, picture, _number(rng, rng.choice((0, 1, 30))), weights, *places)
        return "added"
    channels = rng.choice((1, 3))
    sums = _array(rng, (rng.choice((1, 64)), axis_length * channels), np.float32)
    grid = _array(
        rng, (sums.shape[0] if isinstance(sums, np.ndarray) and sums.ndim else 1, count), np.float32
    )
    media.sample_columns(sums, _number(rng, channels), weights, *places, grid)
    return "sampled"


def _check_digests(data: bytes) -> str:
    import hashlib

    rng = random.Random(data)
    count = rng.choice((0, 1, 3, 17)) if rng.random() < 0.9 else _number(rng, 3)
    streams = digests.Md5Streams(count)
    written = [b""] * len(streams.digests())
    for _ in range(rng.randrange(4)):
        chunks: Any = [rng.randbytes(rng.choice((0, 1, 63, 64, 65, 300))) for _ in written]
        way = rng.randrange(8)
        if way == 0:
            chunks = rng.choice(
                (
                    chunks[1:],
                    [*chunks, b""],
                    None,
                    3,
                    "ab",
                    {b"a": 1},
                    [*chunks[1:], "text"],
                    [None] * len(chunks),
                )
            )
        elif way == 1:
            chunks = [memoryview(one)[::2] for one in chunks]
        elif way == 2:
            chunks = [np.frombuffer(one, np.uint8) for one in chunks]
        elif way == 3:
            chunks = tuple(chunks)
        try:
            streams.update(chunks)
        except _EXPECTED:
            continue
        written = [before + bytes(one) for before, one in zip(written, chunks, strict=False)]
    found = streams.digests()
    hold(found == [hashlib.md5(one).digest() for one in written], "a wrong digest")
    return "digested"


def _guarded(check: Callable[[bytes], str]) -> Callable[[bytes], str]:
    def guarded(data: bytes) -> str:
        try:
            return check(data)
        except _EXPECTED as refusal:
            return type(refusal).__name__

    return guarded


_CHECKS = {"search": _check_search, "media": _check_media, "digests": _check_digests}


def make(name: str) -> Target:
    globals()[name] = import_module(f"coldframe_native.{name}")
    return Target(_guarded(_CHECKS[name]), lambda rng: rng.randbytes(8))
