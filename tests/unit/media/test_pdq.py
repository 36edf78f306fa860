"""PDQ against outside values, and its own laws."""

from __future__ import annotations

import csv
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from tests.pictures import distance, drawn
from tests.shared_data import shared_data

from coldframe.media.pdq import axis_operator, hash_rgb, hash_rows, quality_of


def test_that_outside_values_are_met_within_ten_bits() -> None:
    with shared_data("pdq/expected.csv").open() as rows:
        expected = {row["FilePath"]: row["Hash"] for row in csv.DictReader(rows)}
    far = {}
    for name, value in expected.items():
        found = hash_rgb(np.asarray(Image.open(shared_data(f"pdq/{name}")).convert("RGB")))
        if found.quality >= 80 and distance(found.hex, value) > 10:
            far[name] = distance(found.hex, value)
    assert len(expected) == 15
    assert far == {}


@given(height=st.integers(1, 200), width=st.integers(1, 200), seed=st.integers(0, 2**32 - 1))
@settings(max_examples=40, deadline=None)
def test_that_any_size_gives_a_hash_and_a_quality(height: int, width: int, seed: int) -> None:
    pixels = np.random.default_rng(seed).integers(0, 256, (height, width, 3), dtype=np.uint8)
    found = hash_rgb(pixels)
    assert len(found.bits) == 32
    assert len(found.hex) == 64
    assert 0 <= found.quality <= 100
    assert int.from_bytes(found.bits, "big").bit_count() <= 128
    assert hash_rgb(pixels) == found


@given(cuts=st.sets(st.integers(1, 239), max_size=12))
@settings(max_examples=30, deadline=None)
def test_that_stripes_change_nothing(cuts: set[int]) -> None:
    pixels = np.asarray(drawn())
    edges = [0, *sorted(cuts), 240]
    stripes = [pixels[a:b] for a, b in pairwise(edges)]
    found = hash_rows(stripes, height=240, width=320)
    # Sums in another order round differently; a bit at the median may turn with its neighbor.
    assert distance(found.hex, hash_rgb(pixels).hex) <= 2
    assert found.quality == hash_rgb(pixels).quality


def test_that_missing_rows_are_refused() -> None:
    pixels = np.asarray(drawn())
    with pytest.raises(ValueError, match="200 rows, the picture has 240"):
        hash_rows([pixels[:200]], height=240, width=320)


@given(length=st.integers(1, 3000))
@settings(max_examples=60, deadline=None)
def test_that_every_row_of_the_operator_is_a_mean(length: int) -> None:
    operator = axis_operator(length)
    assert operator.weights.shape == (64, length)
    assert operator.weights.sum(axis=1) == pytest.approx(np.ones(64), abs=1e-5)
    for row, first, end in zip(operator.weights, operator.first, operator.end, strict=True):
        assert row[first] > 0
        assert row[end - 1] > 0
        assert not row[:first].any()
        assert not row[end:].any()


def test_that_brightness_and_contrast_keep_the_hash() -> None:
    pixels = np.asarray(drawn()).astype(np.float64)
    paler = np.rint(pixels * 0.5 + 60).astype(np.uint8)
    assert distance(hash_rgb(paler).hex, hash_rgb(pixels.astype(np.uint8)).hex) <= 4


def test_that_an_inverted_picture_is_far_away() -> None:
    pixels = np.asarray(drawn())
    assert distance(hash_rgb(pixels).hex, hash_rgb(255 - pixels).hex) >= 250


def test_that_different_pictures_are_far_apart() -> None:
    hashes = [hash_rgb(np.asarray(drawn(seed=seed))).hex for seed in range(12)]
    pairs = [distance(a, b) for i, a in enumerate(hashes) for b in hashes[:i]]
    assert min(pairs) > 63


def test_that_a_flat_picture_has_no_quality() -> None:
    for size in ((100, 80), (1, 1), (1000, 777)):
        found = hash_rgb(np.full((*size, 3), 200, dtype=np.uint8))
        assert (found.quality, found.hex) == (0, "0" * 64)


def test_that_quality_counts_whole_percents_only() -> None:
    small = np.zeros((64, 64), dtype=np.float32)
    small[:, 32:] = 2.5  # 0.98 percent of 255 a step: cut to none
    assert quality_of(small) == 0
    small[:, 32:] = 255.0  # 64 steps of 100 percent
    assert quality_of(small) == 64 * 100 // 90
