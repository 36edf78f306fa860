"""Files of the search index: a strange one is refused, or gives wrong answers; it never crashes, and what it calls a
distance is one."""

from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
import tempfile
import zlib
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from tests.fuzz.mutation import NUMBERS, mutate
from tests.fuzz.target import Target, damaging, hold

from coldframe.core.errors import InvalidInput
from coldframe.search import flatfile, folder, hamming
from coldframe.search.hamming import HammingIndex
from coldframe.search.live import LiveIndex

_PREFACE = flatfile._PREFACE.size
_TOKENS = (
    *(
        b"null",
        b"true",
        b"-1",
        b"1e9",
        b"NaN",
        b'"u1"',
        b'"u4"',
        b'"i8"',
        b'"u8"',
        b"[0]",
        b"[]",
        b"[-1,32]",
        b"4096",
        b"0",
    ),
    *(
        b"9223372036854775807",
        b"18446744073709551616",
        b'"facts"',
        b'"arrays"',
        b'"rows"',
        b'"offset"',
        b'"shape"',
        b"[" * 300,
    ),
)


@cache
def _room() -> Path:
    memory = "/dev/shm"
    kept = tempfile.TemporaryDirectory(dir=memory if os.access(memory, os.W_OK) else None)
    _kept.append(kept)
    return Path(kept.name)


_kept: list[tempfile.TemporaryDirectory[str]] = []


def _hashes(count: int, seed: int) -> np.ndarray:
    values = np.random.default_rng(seed).integers(0, 256, (count, 32), dtype=np.uint8)
    # Neighbors, so that there is something to find.
    values[count // 2 :] = values[: count - count // 2]
    values[count // 2 :, 3] ^= 5
    return values


@cache
def _seeds() -> tuple[bytes, ...]:
    found = []
    for count, seed in ((0, 1), (6, 2), (400, 3), (3000, 4)):
        path = _room() / "seed"
        rows = _hashes(count, seed)
        HammingIndex.build(rows, threads=1).save(path)
        found.append(path.read_bytes())
        if hamming.HAS_KERNEL:  # So few rows would get no tables.
            HammingIndex(rows, hamming.Kernel.build(rows, 1, 20)).save(path)
            found.append(path.read_bytes())
    return tuple(found)


def _believable(head: bytes, body: bytes) -> bytes:
    """A file with that header, of the right length and checksum, as whoever wants to be believed would write it."""
    preface = flatfile._PREFACE.pack(flatfile.MAGIC, len(head), hashlib.sha256(head).digest())
    return preface + head + bytes(flatfile._aligned(_PREFACE + len(head)) - _PREFACE - len(head)) + body


def _draw(rng: random.Random) -> bytes:
    seed = rng.choice(_seeds())
    length = int.from_bytes(seed[8:16], "little")
    start = flatfile._aligned(_PREFACE + length)
    way = rng.randrange(10)
    if way == 0:  # Anything anywhere.
        return mutate(rng, [seed], _TOKENS, max_bytes=len(seed) + 5000)
    if way <= 4:  # A header that says something else and is right about itself.
        head = mutate(rng, [seed[_PREFACE : _PREFACE + length]], _TOKENS)
        if rng.random() < 0.5:
            head = _other_header(rng, seed[_PREFACE : _PREFACE + length])
        return _believable(head, seed[start:])
    # Tables that say something else.
    data = bytearray(seed)
    for _ in range(rng.choice((1, 3, 30, 300))):
        if len(data) > start:
            number = rng.choice(NUMBERS) if rng.random() < 0.5 else rng.randbytes(4)
            at = start + rng.randrange(len(data) - start) // 4 * 4
            data[at : at + len(number)] = number[: len(data) - at]
    return bytes(data)


def _other_header(rng: random.Random, head: bytes) -> bytes:
    """Valid JSON whose numbers and types are others."""
    header = json.loads(head)
    numbers = (
        0,
        1,
        2,
        -1,
        8,
        31,
        32,
        33,
        4096,
        8192,
        2**31,
        2**63,
        2**64,
        -4096,
        1.5,
        None,
        "1",
        [],
        True,
        "9" * 50,
    )
    for _ in range(rng.choice((1, 1, 2, 4))):
        arrays = header["arrays"] if isinstance(header["arrays"], dict) else {}
        one = rng.choice(list(arrays.values())) if arrays else {}
        way = rng.randrange(6)
        if not isinstance(one, dict):
            continue
        if way == 0:
            one["offset"] = rng.choice(numbers)
        elif way == 1:
            one["shape"] = rng.choice(
                ([rng.choice(numbers)], [rng.choice(numbers), rng.choice(numbers)], rng.choice(numbers))
            )
        elif way == 2:
            one["type"] = rng.choice(("u1", "u4", "u8", "i8", "f8", "O", None, [], "u1 "))
        elif way == 3 and isinstance(header["facts"], dict):
            header["facts"][rng.choice(("tables", "parity"))] = rng.choice(numbers)
        elif way == 4 and arrays:
            first, second = rng.choice(list(arrays)), rng.choice(list(arrays))
            arrays[first], arrays[second] = arrays[second], arrays[first]
        else:
            header[rng.choice(list(header))] = rng.choice(numbers)
    return json.dumps(header, sort_keys=True).encode()


def _check_index(data: bytes) -> str:
    path = _room() / "index"
    # A new file each time: what is mapped must not change.
    path.unlink(missing_ok=True)
    path.write_bytes(data)
    try:
        index = HammingIndex.open(path)
    except InvalidInput as refusal:
        hold(refusal.message, "a refusal says nothing")
        return "refused"
    rows = index.rows
    asked = np.concatenate([rows[:: max(1, len(rows) // 6)][:8], _hashes(4, 3)])
    found = 0
    for radius in (0, 31, 63):
        hits = index.query(asked, radius)
        found += len(hits)
        _hold_distances(rows, asked, radius, hits.query_index, hits.entry_index, hits.distance)
        if index._kernel is not None:
            _hold_distances(
                rows, asked, radius, *index._kernel.query(asked, radius, 2**62, 1, "", "probing")[:3]
            )
    try:
        index.verify()
    except InvalidInput:
        return "found, not verified" if found else "nothing found, not verified"
    return "found" if found else "nothing found"


def _hold_distances(rows: Any, asked: Any, radius: int, query: Any, entry: Any, distance: Any) -> None:
    some = slice(0, 500)
    differing = np.bitwise_count(rows[entry[some]] ^ asked[query[some]]).sum(axis=1)
    hold((differing == distance[some]).all() and (distance <= radius).all(), "a wrong distance")


# ── The folder of a live index ──────────────────────────────────────────────


@cache
def _folder_seed() -> Path:
    seed = _room() / "folder-seed"
    with LiveIndex.create(seed, np.arange(4), _hashes(4, 5)) as index:
        for number in range(6):
            index.add([10 + number], _hashes(2, number)[:1])
        index.withdraw([1, 11])
        index.replace([12, 30], _hashes(2, 9))
    return seed


def mend_journal(data: bytes) -> bytes:
    """Make the checksums of every record right that still has its mark."""
    out, at = bytearray(data), 8
    while (at := out.find(folder._MARK, at)) >= 0 and at + folder._HEAD_BYTES <= len(out):
        mark, number, length, _ = folder._HEAD.unpack_from(out, at)
        body = at + folder._HEAD_BYTES
        if body + length > len(out):
            break
        head = folder._HEAD.pack(mark, number, length, zlib.crc32(out[body : body + length]))
        out[at : at + len(head)] = head
        out[at + len(head) : body] = zlib.crc32(head).to_bytes(4, "little")
        at = body + length
    return bytes(out)


def _check_folder(name: str, data: bytes) -> str:
    place = _room() / "folder"
    shutil.rmtree(place, ignore_errors=True)
    shutil.copytree(_folder_seed(), place)
    (place / name).write_bytes(data)
    try:
        index = LiveIndex.open(place)
    except InvalidInput:
        return "refused"
    with index:
        hits = index.query(_hashes(4, 5), 63)
        hold(len(hits.key) == len(hits.distance) and len(index) >= 0, "columns of different lengths")
        index.replace([2**40], _hashes(1, 3))
        size = len(index)
    with LiveIndex.open(place) as again:
        hold(len(again) == size, "an index that was opened and changed is another when opened again")
    return f"{size} entries"


def make(name: str) -> Target:
    if name == "index":
        return Target(_check_index, _draw)
    journal = "journal-1.log"
    if name == "journal":
        seeds = [(_folder_seed() / journal).read_bytes()]
        tokens = (folder._MARK, folder._JOURNAL_MAGIC, *NUMBERS[-12:])
        return Target(lambda data: _check_folder(journal, data), damaging(seeds, tokens, mend=mend_journal))
    seeds = [(_folder_seed() / "manifest.json").read_bytes()]
    return Target(lambda data: _check_folder("manifest.json", data), damaging(seeds, _TOKENS))
