"""Valid input → damaged input. The same random numbers give the same damage."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Callable, Iterator, Sequence
from typing import Any

NUMBERS = tuple(
    value.to_bytes(size, order, signed=value < 0)
    for size in (1, 2, 4, 8)
    for value in (0, 1, 2 ** (8 * size - 1) - 1, -(2 ** (8 * size - 1)), -1, 2 ** (4 * size))
    for order in ("little", "big")
)
"""Where counts, lengths and offsets go wrong."""

_TIMES = (1, 1, 1, 2, 2, 3, 4, 6, 10)
_LARGE_BYTES = 256 * 1024

Damage = Callable[[random.Random, bytearray, Sequence[bytes], Sequence[bytes]], None]


def mutate(
    rng: random.Random,
    seeds: Sequence[bytes],
    tokens: Sequence[bytes] = (),
    *,
    max_bytes: int = 16_384,
    large_one_in: int = 0,
) -> bytes:
    """Return one of ``seeds`` with one to ten things wrong with it.

    Args:
        rng: Where every choice comes from.
        seeds: Valid inputs.
        tokens: Words of the format, put in where they do not belong.
        max_bytes: What is longer is cut off.
        large_one_in: One in so many is repeated to 256 KiB: what is not linear would then take minutes.
    """
    data = bytearray(rng.choice(seeds))
    for _ in range(rng.choice(_TIMES)):
        rng.choice(_DAMAGES)(rng, data, seeds, tokens)
    del data[max_bytes:]
    if large_one_in and data and rng.randrange(large_one_in) == 0:
        piece = bytes(data[_place(rng, data) :][: rng.choice((1, 2, 7, 60, 500))]) or b"x"
        at = _place(rng, data)
        data[at:at] = piece * (_LARGE_BYTES // len(piece))
    return bytes(data)


def mutate_json(rng: random.Random, seed: bytes) -> bytes:
    """Return a JSON document with one to ten values, names or lists in it changed: JSON still, so it gets further."""
    box = [json.loads(seed)]
    for _ in range(rng.choice(_TIMES)):
        holder, key = rng.choice(list(_inside(box)))
        way = rng.randrange(8)
        if way <= 3:
            holder[key] = copy.deepcopy(rng.choice(_VALUES))
        elif way == 4 and holder is not box:
            del holder[key]
        elif way == 5:
            other, place = rng.choice(list(_inside(box)))
            holder[key] = copy.deepcopy(other[place])
        elif way == 6 and isinstance(holder, dict):
            holder[rng.choice((key.upper(), key[:-1], "", key + "s", "items", "value"))] = holder[key]
        else:
            holder[key] = [copy.deepcopy(holder[key]) for _ in range(rng.choice((1, 2, 50)))]
    return json.dumps(box[0], ensure_ascii=rng.random() < 0.5).encode("utf-8", "surrogatepass")


_VALUES: tuple[Any, ...] = (
    *(
        None,
        True,
        False,
        0,
        -1,
        2**31,
        2**63,
        10**400,
        0.5,
        1e308,
        float("inf"),
        float("nan"),
        "",
        " ",
        "0",
        "x" * 5000,
    ),
    *(
        "\ud800",
        "\0",
        "\u202e",
        "a\nb",
        "２",
        "null",
        [],
        {},
        [[]],
        {"a": None},
        [None] * 60,
        "http://[",
        "yes",
        "unknown",
    ),
    *(
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-14:00",
        "2026-01-31T14:05:00",
        "f" * 32,
        "A" * 64,
        "password: hush-7",
    ),
)


def _inside(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every place in a document: what holds it, and under which name or number."""
    for key in value if isinstance(value, dict) else range(len(value)):
        yield value, key
        if isinstance(value[key], dict | list):
            yield from _inside(value[key])


def _place(rng: random.Random, data: bytearray) -> int:
    # Headers decide most, so every third place lies within the first 64 bytes.
    span = len(data) if rng.random() < 0.66 else min(len(data), 64)
    return rng.randrange(span) if span else 0


def _flip_bit(rng: random.Random, data: bytearray, _: Sequence[bytes], __: Sequence[bytes]) -> None:
    if data:
        data[_place(rng, data)] ^= 1 << rng.randrange(8)


def _set_byte(rng: random.Random, data: bytearray, _: Sequence[bytes], __: Sequence[bytes]) -> None:
    if data:
        data[_place(rng, data)] = rng.choice((0, 10, 32, 34, 44, 127, 128, 255, rng.randrange(256)))


def _set_number(rng: random.Random, data: bytearray, _: Sequence[bytes], __: Sequence[bytes]) -> None:
    at, number = _place(rng, data), rng.choice(NUMBERS)
    data[at : at + len(number)] = number


def _step_number(rng: random.Random, data: bytearray, _: Sequence[bytes], __: Sequence[bytes]) -> None:
    if data:
        at = _place(rng, data)
        data[at] = (data[at] + rng.choice((-16, -2, -1, 1, 2, 16))) % 256


def _delete(rng: random.Random, data: bytearray, _: Sequence[bytes], __: Sequence[bytes]) -> None:
    at = _place(rng, data)
    del data[at : at + rng.choice((1, 2, 4, 16, 100, 1000))]


def _duplicate(rng: random.Random, data: bytearray, _: Sequence[bytes], __: Sequence[bytes]) -> None:
    at, size = _place(rng, data), rng.choice((1, 4, 16, 64, 300))
    data[at:at] = data[at : at + size] * rng.choice((1, 1, 2, 20))


def _swap(rng: random.Random, data: bytearray, _: Sequence[bytes], __: Sequence[bytes]) -> None:
    first, second = sorted((_place(rng, data), _place(rng, data)))
    size = min(rng.choice((1, 4, 16, 64, 300)), second - first)
    data[first : first + size], data[second : second + size] = (
        data[second : second + size],
        data[first : first + size],
    )


def _truncate(rng: random.Random, data: bytearray, _: Sequence[bytes], __: Sequence[bytes]) -> None:
    if rng.random() < 0.5:
        del data[_place(rng, data) :]
    else:
        del data[len(data) - rng.randrange(1, 20) :]


def _insert_token(rng: random.Random, data: bytearray, _: Sequence[bytes], tokens: Sequence[bytes]) -> None:
    if tokens:
        at, token = _place(rng, data), rng.choice(tokens)
        end = at + len(token) if rng.random() < 0.5 else at
        data[at:end] = token


def _splice(rng: random.Random, data: bytearray, seeds: Sequence[bytes], _: Sequence[bytes]) -> None:
    other = bytearray(rng.choice(seeds))
    data[_place(rng, data) :] = other[_place(rng, other) :]


def _insert_noise(rng: random.Random, data: bytearray, _: Sequence[bytes], __: Sequence[bytes]) -> None:
    at = _place(rng, data)
    data[at:at] = rng.randbytes(rng.choice((1, 2, 8, 40)))


_DAMAGES: tuple[Damage, ...] = (
    _flip_bit,
    _flip_bit,
    _set_byte,
    _set_byte,
    _set_number,
    _set_number,
    _step_number,
    _delete,
    _duplicate,
    _swap,
    _truncate,
    _insert_token,
    _insert_token,
    _splice,
    _insert_noise,
)
