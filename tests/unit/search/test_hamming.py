"""Range search against comparing everything in plain Python, with and without the kernel."""

from __future__ import annotations

import logging
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.search.oracle import anything, brute_force, clustered, found, lists, rows

from coldframe.search import hamming
from coldframe.search.hamming import HammingIndex, HashArray, format_hash, parse_hash


@pytest.fixture(autouse=True, params=["kernel", "reference"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Every test here runs both ways."""
    if request.param == "kernel" and not hamming.HAS_KERNEL:
        pytest.skip("the search kernel is not installed")
    if request.param == "reference":
        monkeypatch.setattr(hamming, "HAS_KERNEL", False)
    return str(request.param)


def search(entries: list[int], queries: list[int], radius: int) -> list[tuple[int, int, int]]:
    hits = HammingIndex.build(rows(entries)).query(rows(queries), radius)
    assert len(hits) == len(hits.entry_index) == len(hits.distance)
    assert hits.query_index.dtype == hits.entry_index.dtype == np.int64
    assert hits.distance.dtype == np.uint8
    return found(hits)


@given(entries=lists, queries=lists, radius=st.integers(0, 63))
@settings(max_examples=200, deadline=None)
def test_that_search_equals_brute_force(entries: list[int], queries: list[int], radius: int) -> None:
    assert search(entries, queries, radius) == brute_force(entries, queries, radius)


@given(entries=clustered(), radius=st.integers(0, 63))
@settings(max_examples=50, deadline=None)
def test_that_every_entry_finds_itself_at_zero(entries: list[int], radius: int) -> None:
    assert {(i, 0, i) for i in range(len(entries))} <= set(search(entries, entries, radius))


@given(entries=clustered(), queries=clustered(), radius=st.integers(0, 62))
@settings(max_examples=50, deadline=None)
def test_that_a_larger_radius_loses_nothing(entries: list[int], queries: list[int], radius: int) -> None:
    assert set(search(entries, queries, radius)) <= set(search(entries, queries, radius + 1))


@pytest.mark.parametrize("count", [0, 1, 2, 3, 7, 8, 9, 31, 32, 33, 511, 512, 513, 1025])
def test_that_no_entry_is_lost_at_the_edge_of_a_block(count: int) -> None:
    generator = np.random.default_rng(count)
    entries = generator.integers(0, 256, (count, 32), dtype=np.uint8)
    hits = HammingIndex.build(entries).query(entries, 63)
    assert found(hits) == [(i, 0, i) for i in range(count)]


def test_that_equal_entries_are_all_found_in_order() -> None:
    assert search([7] * 40, [7], 0) == [(0, 0, e) for e in range(40)]


def test_that_the_radius_is_inclusive_and_opposites_do_not_wrap() -> None:
    full = 2**256 - 1
    assert search([0], [2**31 - 1, 2**32 - 1, full], 31) == [(0, 31, 0)]


@pytest.mark.parametrize(("entries", "queries"), [([], []), ([], [1]), ([1], [])])
def test_that_nothing_finds_nothing(entries: list[int], queries: list[int]) -> None:
    assert search(entries, queries, 63) == []


@pytest.mark.parametrize("radius", [-1, 64, 1000])
def test_that_a_radius_out_of_range_is_refused(radius: int) -> None:
    with pytest.raises(ValueError, match="0 to 63"):
        HammingIndex.build(rows([1])).query(rows([1]), radius)


WRONG = [np.zeros((2, 31), np.uint8), np.zeros(32, np.uint8), np.zeros((2, 32), np.int64)]


@pytest.mark.parametrize("wrong", WRONG)
@pytest.mark.parametrize("copy", [True, False])
def test_that_a_wrong_shape_is_refused(wrong: HashArray, copy: bool) -> None:
    with pytest.raises(ValueError, match="rows of 32 bytes"):
        HammingIndex.build(wrong, copy=copy)
    with pytest.raises(ValueError, match="rows of 32 bytes"):
        HammingIndex.build(rows([1])).query(wrong, 31)


@pytest.mark.parametrize("copy", [True, False])
def test_that_arrays_may_be_strided_reversed_or_out_of_step_with_words(copy: bool) -> None:
    generator = np.random.default_rng(6)
    wide = generator.integers(0, 256, (40, 64), dtype=np.uint8)
    shifted = np.frombuffer(wide.tobytes(), np.uint8)[3 : 3 + 32 * 20].reshape(20, 32)
    for odd in (wide[::-2, 5:37], shifted):
        index = HammingIndex.build(odd, copy=copy)
        assert found(index.query(odd, 0)) == [(i, 0, i) for i in range(20)]


def test_that_the_index_keeps_its_own_copy() -> None:
    mine = rows([0, 5]).copy()
    index = HammingIndex.build(mine)
    mine[:] = 255
    assert index.query(rows([5]), 0).entry_index.tolist() == [1]


@given(entries=lists, queries=lists, most=st.integers(1, 40), radius=st.integers(0, 63))
@settings(max_examples=60, deadline=None)
def test_that_parts_make_up_the_whole(entries: list[int], queries: list[int], most: int, radius: int) -> None:
    index = HammingIndex.build(rows(entries))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(hamming, "HITS_AT_ONCE", most)
        parts = list(index.query_in_parts(rows(queries), radius))
    assert [pair for part in parts for pair in found(part)] == brute_force(entries, queries, radius)


def test_that_no_part_is_larger_than_the_hits_of_one_query_and_the_bound(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(hamming, "HITS_AT_ONCE", 100)
    index = HammingIndex.build(rows([7] * 60))
    sizes = [len(part) for part in index.query_in_parts(rows([7] * 5000), 0)]
    assert sum(sizes) == 60 * 5000
    if not hamming.HAS_KERNEL:
        assert max(sizes) <= 160


def test_that_an_index_saved_one_way_is_opened_the_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    entries = [1, 2, 3, 2**255]
    HammingIndex.build(rows(entries)).save(tmp_path / "index")
    if way == "reference":
        monkeypatch.undo()
    else:
        monkeypatch.setattr(hamming, "HAS_KERNEL", False)
    index = HammingIndex.open(tmp_path / "index")
    assert found(index.query(rows([0, 3]), 2)) == brute_force(entries, [0, 3], 2)


def test_that_a_missing_kernel_is_said_once(
    way: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    hamming._warn_once.cache_clear()
    with caplog.at_level(logging.WARNING):
        for _ in range(3):
            HammingIndex.build(rows([1]))
    said = [record.getMessage() for record in caplog.records]
    assert len(said) == (1 if way == "reference" else 0)
    assert all("pip install ./native" in line for line in said)


@given(st.binary(min_size=32, max_size=32))
def test_that_a_hash_survives_writing_and_reading(raw: bytes) -> None:
    assert parse_hash(format_hash(raw)) == raw
    assert parse_hash(format_hash(raw).upper()) == raw


@pytest.mark.parametrize("text", ["", "0" * 63, "0" * 65, "g" * 64, "0" * 63 + "\n", "０" * 64])
def test_that_other_text_is_not_a_hash(text: str) -> None:
    with pytest.raises(ValueError, match="64 hexadecimal digits"):
        parse_hash(text)


@given(anything)
def test_that_only_32_bytes_are_written_as_a_hash(value: int) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        format_hash(value.to_bytes(33, "big"))
