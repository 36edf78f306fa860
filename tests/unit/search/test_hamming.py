"""Range search against a plain-Python oracle."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coldframe.search import hamming
from coldframe.search.hamming import HammingIndex, HashArray, format_hash, parse_hash


def rows(values: list[int]) -> HashArray:
    return np.frombuffer(b"".join(v.to_bytes(32, "big") for v in values), dtype=np.uint8).reshape(-1, 32)


def brute_force(entries: list[int], queries: list[int], radius: int) -> list[tuple[int, int, int]]:
    found = [
        (q, (query ^ entry).bit_count(), e)
        for q, query in enumerate(queries)
        for e, entry in enumerate(entries)
        if (query ^ entry).bit_count() <= radius
    ]
    return sorted(found)


def search(entries: list[int], queries: list[int], radius: int) -> list[tuple[int, int, int]]:
    hits = HammingIndex.build(rows(entries)).query(rows(queries), radius)
    assert len(hits) == len(hits.entry_index) == len(hits.distance)
    return list(
        zip(hits.query_index.tolist(), hits.distance.tolist(), hits.entry_index.tolist(), strict=True)
    )


anything = st.integers(0, 2**256 - 1)
sparse = st.lists(st.integers(0, 255), max_size=20).map(lambda bits: sum(1 << b for b in set(bits)))


@st.composite
def clustered(draw: st.DrawFn) -> list[int]:
    """A few centers and their neighbors, so that distances straddle every radius."""
    centers = draw(st.lists(anything, min_size=1, max_size=3))
    members = []
    for _ in range(draw(st.integers(0, 25))):
        bits = draw(st.sets(st.integers(0, 255), max_size=70))
        members.append(draw(st.sampled_from(centers)) ^ sum(1 << bit for bit in bits))
    return centers + members


lists = st.one_of(st.lists(anything, max_size=20), st.lists(sparse, max_size=30), clustered())


@given(entries=lists, queries=lists, radius=st.integers(0, 63))
@settings(max_examples=200, deadline=None)
def test_that_search_equals_brute_force(entries: list[int], queries: list[int], radius: int) -> None:
    assert search(entries, queries, radius) == brute_force(entries, queries, radius)


@given(entries=clustered(), radius=st.integers(0, 63))
@settings(max_examples=50, deadline=None)
def test_that_every_entry_finds_itself_at_zero(entries: list[int], radius: int) -> None:
    found = search(entries, entries, radius)
    assert {(i, 0, i) for i in range(len(entries))} <= set(found)


@given(entries=clustered(), queries=clustered(), radius=st.integers(0, 62))
@settings(max_examples=50, deadline=None)
def test_that_a_larger_radius_loses_nothing(entries: list[int], queries: list[int], radius: int) -> None:
    assert set(search(entries, queries, radius)) <= set(search(entries, queries, radius + 1))


def test_that_equal_entries_are_all_found_in_order() -> None:
    assert search([7] * 40, [7], 0) == [(0, 0, e) for e in range(40)]


def test_that_the_radius_is_inclusive_and_opposites_do_not_wrap() -> None:
    full = 2**256 - 1
    assert search([0], [2**31 - 1, 2**32 - 1, full], 31) == [(0, 31, 0)]


@pytest.mark.parametrize(("entries", "queries"), [([], []), ([], [1]), ([1], [])])
def test_that_nothing_finds_nothing(entries: list[int], queries: list[int]) -> None:
    assert search(entries, queries, 63) == []


def test_that_blocks_do_not_lose_pairs_at_their_edges(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hamming, "BLOCK_PAIRS", 100_000)
    generator = np.random.default_rng(5)
    entries = generator.integers(0, 256, (70_000, 32), dtype=np.uint8)
    chosen = [0, 32_767, 32_768, 65_535, 65_536, 69_999]
    hits = HammingIndex.build(entries).query(entries[chosen], 31)
    assert hits.entry_index.tolist() == chosen
    assert hits.query_index.tolist() == list(range(6))
    assert hits.distance.tolist() == [0] * 6


@pytest.mark.parametrize("radius", [-1, 64, 1000])
def test_that_a_radius_out_of_range_is_refused(radius: int) -> None:
    with pytest.raises(ValueError, match="0 to 63"):
        HammingIndex.build(rows([1])).query(rows([1]), radius)


@pytest.mark.parametrize(
    "wrong",
    [np.zeros((2, 31), np.uint8), np.zeros(32, np.uint8), np.zeros((2, 32), np.int64)],
)
def test_that_a_wrong_shape_is_refused(wrong: HashArray) -> None:
    with pytest.raises(ValueError, match="rows of 32 bytes"):
        HammingIndex.build(wrong)


def test_that_the_index_keeps_its_own_copy() -> None:
    mine = rows([0, 5]).copy()
    index = HammingIndex.build(mine)
    mine[:] = 255
    assert index.query(rows([5]), 0).entry_index.tolist() == [1]


@given(st.binary(min_size=32, max_size=32))
def test_that_a_hash_survives_writing_and_reading(raw: bytes) -> None:
    assert parse_hash(format_hash(raw)) == raw
    assert parse_hash(format_hash(raw).upper()) == raw


@pytest.mark.parametrize("text", ["", "0" * 63, "0" * 65, "g" * 64, "0" * 63 + "\n", "０" * 64])
def test_that_other_text_is_not_a_hash(text: str) -> None:
    with pytest.raises(ValueError, match="64 hexadecimal digits"):
        parse_hash(text)
