"""Saved indexes: the same answers, old or new and never half, and no content can hurt whoever opens one."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.search.oracle import brute_force, found, lists, rows

from coldframe.core.errors import InvalidInput
from coldframe.search import flatfile, hamming
from coldframe.search.hamming import HammingIndex, HashArray

needs_kernel = pytest.mark.skipif(not hamming.HAS_KERNEL, reason="the search kernel is not installed")


def uniform(count: int, seed: int = 3) -> HashArray:
    return np.random.default_rng(seed).integers(0, 256, (count, 32), dtype=np.uint8)


def with_tables(entries: HashArray, tables: int = 20) -> HammingIndex:
    """An index with tables although it is small."""
    copy = entries.copy()
    return HammingIndex(copy, hamming.Kernel.build(copy, 1, tables) if hamming.HAS_KERNEL else None)


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    path = tmp_path / "list.index"
    with_tables(uniform(500)).save(path)
    return path


@given(entries=lists, queries=lists, radius=st.integers(0, 63), tables=st.integers(16, 20))
@settings(max_examples=40, deadline=None)
def test_that_a_saved_index_answers_as_before(
    tmp_path_factory: pytest.TempPathFactory,
    entries: list[int],
    queries: list[int],
    radius: int,
    tables: int,
) -> None:
    path = tmp_path_factory.getbasetemp() / "round.index"
    with_tables(rows(entries), tables).save(path)
    index = HammingIndex.open(path)
    index.verify()
    assert len(index) == len(entries)
    assert found(index.query(rows(queries), radius)) == brute_force(entries, queries, radius)


def test_that_saving_again_gives_the_same_bytes(saved: Path, tmp_path: Path) -> None:
    HammingIndex.open(saved).save(tmp_path / "again")
    assert (tmp_path / "again").read_bytes() == saved.read_bytes()
    HammingIndex.open(saved).save(saved)
    assert (tmp_path / "again").read_bytes() == saved.read_bytes()


def test_that_an_index_outlives_its_name(saved: Path) -> None:
    index = HammingIndex.open(saved)
    saved.unlink()
    assert len(index.query(uniform(500), 0)) == 500


def test_that_a_failure_leaves_the_old_file(saved: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = saved.read_bytes()

    def no_space(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", no_space)
    with pytest.raises(OSError, match="No space"):
        with_tables(uniform(9)).save(saved)
    assert saved.read_bytes() == before
    assert [entry.name for entry in saved.parent.iterdir()] == [saved.name]


def rewritten(path: Path, change: Callable[[dict[str, Any]], object]) -> None:
    """Change the header and make its checksum agree, as somebody who means harm would."""
    content = bytearray(path.read_bytes())
    _, length, _ = flatfile._PREFACE.unpack_from(content)
    body = content[flatfile._aligned(flatfile._PREFACE.size + length) :]
    header = json.loads(content[flatfile._PREFACE.size :][:length])
    change(header)
    encoded = json.dumps(header).encode()
    preface = flatfile._PREFACE.pack(flatfile.MAGIC, len(encoded), hashlib.sha256(encoded).digest()) + encoded
    path.write_bytes(preface + bytes(flatfile._aligned(len(preface)) - len(preface)) + body)


def other(order: str) -> str:
    return "big" if order == "little" else "little"


SENSELESS: list[Callable[[dict[str, Any]], object]] = [
    lambda h: h.update(kind="keys"),
    lambda h: h.update(version=2),
    lambda h: h.update(byte_order=other(h["byte_order"])),
    lambda h: h.update(body_bytes=h["body_bytes"] + 4096),
    lambda h: h.update(body_bytes="many"),
    lambda h: h.pop("arrays"),
    lambda h: h.update(arrays=[]),
    lambda h: h["arrays"].pop("rows"),
    lambda h: h["arrays"]["rows"].update(shape=[600_000, 32]),
    lambda h: h["arrays"]["rows"].update(shape=[10**9, 32]),
    lambda h: h["arrays"]["rows"].update(shape=[2**62, 32]),
    lambda h: h["arrays"]["rows"].update(shape=[-1, 32]),
    lambda h: h["arrays"]["rows"].update(shape=[500 * 32]),
    lambda h: h["arrays"]["rows"].update(shape=[1000, 16]),
    lambda h: h["arrays"]["rows"].update(shape=None),
    lambda h: h["arrays"]["rows"].update(offset=-4096),
    lambda h: h["arrays"]["rows"].update(offset=10**15),
    lambda h: h["arrays"]["rows"].update(offset=8),
    lambda h: h["arrays"]["rows"].update(offset="0"),
    lambda h: h["arrays"]["rows"].update(type="O"),
    lambda h: h["arrays"]["rows"].update(type="u8", shape=[500, 4]),
    lambda h: h["arrays"]["rows"].update(more=1),
    lambda h: h.update(facts={}),
    lambda h: h.update(facts={"tables": 21, "parity": 2}),
    lambda h: h.update(facts={"tables": "x", "parity": 2}),
]
SENSELESS_TABLES: list[Callable[[dict[str, Any]], object]] = [
    lambda h: h["arrays"]["lines.3"].update(shape=[1, 8]),
    lambda h: h["arrays"]["lines.3"].update(shape=[h["arrays"]["lines.3"]["shape"][0] * 8]),
    lambda h: h["arrays"]["slots.3"].update(type="u1"),
    lambda h: h["arrays"]["slots.3"].update(shape=[10**6]),
    lambda h: h["facts"].update(tables=5),
    lambda h: h["facts"].update(tables=19),
    lambda h: h["facts"].update(parity=3),
    lambda h: h["facts"].update(parity=10**30),
]


@pytest.mark.parametrize(
    "change",
    [*SENSELESS, *(pytest.param(change, marks=needs_kernel) for change in SENSELESS_TABLES)],
)
def test_that_a_header_without_sense_is_refused(
    saved: Path, change: Callable[[dict[str, Any]], object]
) -> None:
    rewritten(saved, change)
    with pytest.raises(InvalidInput, match=r"list\.index cannot be used"):
        HammingIndex.open(saved)


@pytest.mark.parametrize(
    "content", [b"", b"\x93CFFLAT\n", b"PK\x03\x04" * 100, b"\x80\x04\x95pickle" * 50, bytes(5000)]
)
def test_that_a_foreign_file_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "list.index"
    path.write_bytes(content)
    with pytest.raises(InvalidInput, match=r"written by Coldframe|header is damaged"):
        HammingIndex.open(path)


def test_that_a_header_longer_than_any_is_refused(saved: Path) -> None:
    content = bytearray(saved.read_bytes())
    content[8:16] = (2**63).to_bytes(8, "little")
    saved.write_bytes(content)
    with pytest.raises(InvalidInput, match="header is damaged"):
        HammingIndex.open(saved)


def test_that_a_missing_file_is_the_systems_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        HammingIndex.open(tmp_path / "none")


def test_that_any_cut_and_any_addition_is_refused(saved: Path) -> None:
    content = saved.read_bytes()
    lengths = [
        *range(60),
        4095,
        4096,
        4097,
        *range(5000, len(content), len(content) // 50),
        len(content) - 1,
    ]
    for length in lengths:
        saved.write_bytes(content[:length])
        with pytest.raises(InvalidInput):
            HammingIndex.open(saved)
    saved.write_bytes(content + b"\0")
    with pytest.raises(InvalidInput, match="added to"):
        HammingIndex.open(saved)


def test_that_every_flipped_byte_is_found_out(saved: Path) -> None:
    """In the header when it is opened, in the body when it is verified."""
    content = saved.read_bytes()
    _, length, _ = flatfile._PREFACE.unpack_from(content)
    header_end = flatfile._PREFACE.size + length
    body = flatfile._aligned(header_end)
    generator = np.random.default_rng(1)
    for at in [*range(0, header_end, 29), *generator.integers(body, len(content), 60).tolist()]:
        changed = bytearray(content)
        changed[at] ^= 1 << int(generator.integers(8))
        saved.write_bytes(changed)
        with pytest.raises(InvalidInput):
            HammingIndex.open(saved).verify()


# Run apart: a read out of bounds would take the whole test run with it.
TAMPER = textwrap.dedent("""
    import sys
    import numpy as np
    from pathlib import Path
    from coldframe.search import flatfile
    from coldframe.search.hamming import HammingIndex

    path, seed = Path(sys.argv[1]), int(sys.argv[2])
    content = path.read_bytes()
    body = flatfile._aligned(flatfile._PREFACE.size + flatfile._PREFACE.unpack_from(content)[1])
    generator = np.random.default_rng(seed)
    queries = generator.integers(0, 256, (40, 32), dtype=np.uint8)
    for round in range(150):
        changed = np.frombuffer(content, np.uint8).copy()
        part = changed[body:]
        if round % 3 == 0:
            at = generator.integers(0, len(part), 2000)
            part[at] = generator.integers(0, 256, 2000)
        elif round % 3 == 1:
            start = int(generator.integers(0, len(part)))
            part[start:start + 60_000] = (0, 255, 127)[round % 9 // 3]
        else:
            part[500 * 32:] = generator.integers(0, 256, len(part) - 500 * 32)
        path.write_bytes(changed.tobytes())
        index = HammingIndex.open(path)
        asked = np.concatenate([queries, np.array(index.rows[:20])])
        for radius in (0, 20, 31):
            for prefer in ("probing", ""):
                if index._kernel is None:
                    hits = index.query(asked, radius)
                    q, e, d = hits.query_index, hits.entry_index, hits.distance
                else:
                    q, e, d, done, _ = index._kernel.query(asked, radius, prefer=prefer)
                true = np.bitwise_count(asked[q] ^ index.rows[e]).sum(axis=1)
                assert (true == d).all() and (d <= radius).all()
                pairs = q * 1000 + e
                assert len(np.unique(pairs)) == len(pairs)
    print("survived")
""")


@pytest.mark.parametrize("tables", [16, 20])
def test_that_no_content_crashes_or_gives_a_wrong_distance(tmp_path: Path, tables: int) -> None:
    path = tmp_path / "list.index"
    with_tables(np.concatenate([uniform(300), np.repeat(uniform(1, 9), 200, axis=0)]), tables).save(path)
    done = subprocess.run(
        [sys.executable, "-c", TAMPER, path, str(tables)],
        capture_output=True,
        text=True,
        check=False,
        env={"PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert done.stdout == "survived\n", done.stderr[-2000:]
