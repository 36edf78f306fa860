"""The compiled kernel: every instruction set of this machine, probing and scanning, against the reference."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.search.oracle import brute_force, flipped, found, lists, rows

from coldframe.search.hamming import HashArray, Hits
from coldframe.search.scan import Columns, scan

kernel = pytest.importorskip("coldframe_native.search", reason="the search kernel is not installed")

INSTRUCTIONS: list[str] = kernel.INSTRUCTIONS
WAYS = [(name, prefer) for name in INSTRUCTIONS for prefer in ("probing", "scanning")]


def answer(index: kernel.Index, queries: HashArray, radius: int, **options: object) -> Columns:
    query, entry, distance, done, _ = index.query(np.array(queries), radius, **options)
    assert done == len(queries)
    return query, entry, distance


def same(one: Columns, other: Columns) -> bool:
    return all(np.array_equal(a, b) for a, b in zip(one, other, strict=True))


@pytest.mark.parametrize(("instructions", "prefer"), WAYS)
@given(entries=lists, queries=lists, radius=st.integers(0, 63), tables=st.integers(15, 20))
@settings(max_examples=60, deadline=None)
def test_that_each_way_equals_brute_force(
    instructions: str, prefer: str, entries: list[int], queries: list[int], radius: int, tables: int
) -> None:
    index = kernel.Index.build(np.array(rows(entries)), 1, tables)
    got = answer(index, rows(queries), radius, instructions=instructions, prefer=prefer)
    assert found(Hits(*got)) == brute_force(entries, queries, radius)


def uniform(generator: np.random.Generator, count: int) -> HashArray:
    return generator.integers(0, 256, (count, 32), dtype=np.uint8)


def hostile(name: str, count: int) -> HashArray:
    """Lists made to defeat an index. All are searched for entries, near entries and strangers."""
    generator = np.random.default_rng(11)
    if name == "uniform":
        return uniform(generator, count)
    if name == "equal":
        return np.repeat(uniform(generator, 1), count, axis=0)
    if name == "clusters":
        centers = np.repeat(uniform(generator, count // 50), 50, axis=0)
        return flipped(centers, generator.integers(0, 40, len(centers)).tolist(), generator)
    if name == "even weight":
        some = uniform(generator, count)
        odd = np.bitwise_count(some).sum(axis=1) % 2 == 1
        some[odd, 0] ^= 1
        return some
    if name == "odd weight":
        some = hostile("even weight", count)
        some[:, 0] ^= 1
        return some
    if name == "sparse":
        return flipped(np.zeros((count, 32), np.uint8), generator.integers(0, 6, count).tolist(), generator)
    # Half of the bits are the same in all: whole tables of one full bucket, far apart all the same.
    some = uniform(generator, count)
    some[:, :16] = 170
    return some


NAMES = ["uniform", "equal", "clusters", "even weight", "odd weight", "sparse", "half the same"]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("instructions", INSTRUCTIONS)
def test_that_hostile_lists_stay_exact(name: str, instructions: str) -> None:
    entries = hostile(name, 1500)
    generator = np.random.default_rng(12)
    near = flipped(entries[:64].copy(), list(range(64)), generator)
    queries = np.concatenate([entries[:6], near, uniform(generator, 6)])
    index = kernel.Index.build(entries, 2, 18)
    for radius in (0, 1, 2, 7, 15, 22, 30, 31, 32, 38, 44, 45, 54, 63):
        want = scan(entries, queries, radius)
        for prefer in ("", "probing", "scanning"):
            got = answer(index, queries, radius, instructions=instructions, prefer=prefer)
            assert same(got, want), (radius, prefer)


@pytest.mark.parametrize("radius", [0, 1, 12, 30, 31, 32, 37, 44, 45, 63])
def test_that_the_index_that_a_desk_has_is_exact(radius: int) -> None:
    """The size from which tables are made, and the ways that the kernel chooses itself."""
    entries = hostile("clusters", 40_000)
    generator = np.random.default_rng(13)
    queries = np.concatenate(
        [flipped(entries[::2000].copy(), [radius] * 20, generator), uniform(generator, 9)]
    )
    index = kernel.Index.build(entries)
    assert 8 <= len(index.tables) <= 20
    want = scan(entries, queries, radius)
    assert len(want[0]) >= 20
    assert same(answer(index, queries, radius), want)
    assert same(answer(index, queries, radius, threads=3), want)
    assert same(answer(index, queries, radius, prefer="probing"), want)


def test_that_work_on_a_hostile_list_is_bounded() -> None:
    """Strangers that share whole substrings with all entries: a scan each, not a candidate an entry and table."""
    entries = hostile("half the same", 60_000)
    queries = hostile("half the same", 60_200)[-200:]
    index = kernel.Index.build(entries)
    *_, (_, _, candidates, scans) = index.query(np.array(queries), 31)
    assert scans == 200
    assert candidates < 200 * 60_000 * 0.2


def test_that_ordinary_lists_are_not_scanned() -> None:
    entries = hostile("uniform", 60_000)
    index = kernel.Index.build(entries)
    *_, (_, _, candidates, scans) = index.query(entries[:500].copy(), 31)
    assert scans == 0
    assert candidates < 500 * 1000


@pytest.mark.parametrize("threads", [1, 3])
def test_that_more_hits_than_fit_at_once_come_in_order(threads: int) -> None:
    """2,000 equal entries times 5,000 queries: ten million hits."""
    entries = np.repeat(uniform(np.random.default_rng(1), 1), 2000, axis=0)
    queries = np.repeat(entries[:1], 5000, axis=0)
    index = kernel.Index.build(entries)
    query, entry, distance, done, _ = index.query(queries, 31, threads=threads)
    assert done == 5000
    assert (query == np.repeat(np.arange(5000), 2000)).all()
    assert (entry == np.tile(np.arange(2000), 5000)).all()
    assert not distance.any()


def test_that_it_stops_once_there_are_enough() -> None:
    entries = np.repeat(uniform(np.random.default_rng(1), 1), 5000, axis=0)
    index = kernel.Index.build(entries)
    query, *_, done, _ = index.query(np.repeat(entries[:1], 4096, axis=0), 0, most=1)
    assert 0 < done < 4096
    assert len(query) == done * 5000
    assert query[-1] == done - 1


def test_that_tables_hold_each_row_once() -> None:
    entries = hostile("clusters", 5000)
    index = kernel.Index.build(entries, 1, 16)
    for lines, slots, lists_ in index.tables:
        occupied = lines.reshape(-1, 4, 2)[:, :, 0]
        assert int(np.bitwise_count(occupied).sum()) == len(slots)
        alone = slots[slots < 2**31]
        assert sorted([*alone.tolist(), *(lists_ & 0x7FFFFFFF).tolist()]) == list(range(5000))


def test_that_arguments_out_of_range_are_refused() -> None:
    entries = uniform(np.random.default_rng(1), 10)
    index = kernel.Index.build(entries)
    with pytest.raises(ValueError, match="0 to 63"):
        index.query(entries, 64)
    with pytest.raises(ValueError, match="instruction set"):
        index.query(entries, 31, instructions="avx1024")
    with pytest.raises(ValueError, match="tables"):
        kernel.Index.build(entries, 1, 7)
    with pytest.raises(TypeError):
        index.query(entries[:, :31], 31)
    with pytest.raises(ValueError, match="no such index"):
        kernel.Index.attach(entries, 3, [])
    with pytest.raises(TypeError):
        index.query(entries.astype(np.int64), 31)
    with pytest.raises(RuntimeError):
        kernel.Index.build(entries.astype(np.int64))
    with pytest.raises((RuntimeError, ValueError)):
        kernel.Index.attach(entries, 2, [(entries, entries, entries)] * 8)


_MEMORY = """
import resource, sys
import subprocess
import sys

import numpy as np
import coldframe_native.search as kernel
rng = np.random.default_rng(1)
rows = rng.integers(0, 256, (120_000, 32), dtype=np.uint8)
rows[:20_000] = rows[0]
rows[np.arange(20_000), rng.integers(0, 32, 20_000)] ^= 1  # a cluster: every pair of it is a hit
index = kernel.Index.build(rows, 1)
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
index.query(rows[:4096].copy(), 31, most=1000, instructions=sys.argv[1])
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""


@pytest.mark.parametrize("instructions", INSTRUCTIONS)
def test_that_memory_stays_bounded_where_every_pair_of_a_cluster_is_a_hit(instructions: str) -> None:
    # 82 million pairs, 8 bytes each: 650 MB if all were kept before it is seen that there are too many.
    done = subprocess.run(
        [sys.executable, "-c", _MEMORY, instructions], capture_output=True, text=True, check=True
    )
    assert int(done.stdout) < 250
