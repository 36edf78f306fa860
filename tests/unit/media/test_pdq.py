"""PDQ against outside values, and its own laws."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from tests.pictures import distance, drawn
from tests.shared_data import shared_data

from coldframe.media import blur
from coldframe.media.blur import AxisOperator, Blur, Layout, axis_operator
from coldframe.media.pdq import hash_grids, hash_rgb, hash_stripes, quality_of
from coldframe.media.terms import Turn

Pixels = npt.NDArray[np.uint8]

TURNED: dict[Turn, Callable[[Pixels], Pixels]] = {
    Turn.UPRIGHT: lambda it: it,
    Turn.ROTATED_90: lambda it: np.rot90(it, -1),
    Turn.ROTATED_180: lambda it: np.rot90(it, -2),
    Turn.ROTATED_270: lambda it: np.rot90(it, -3),
    Turn.MIRRORED: lambda it: it[:, ::-1],
    Turn.MIRRORED_90: lambda it: np.rot90(it[:, ::-1], -1),
    Turn.MIRRORED_180: lambda it: np.rot90(it[:, ::-1], -2),
    Turn.MIRRORED_270: lambda it: np.rot90(it[:, ::-1], -3),
}
# How a picture that EXIF says has to be turned was stored.
STORED: dict[int, Callable[[Pixels], Pixels]] = {
    1: lambda it: it,
    2: lambda it: it[:, ::-1],
    3: lambda it: it[::-1, ::-1],
    4: lambda it: it[::-1],
    5: lambda it: it.transpose(1, 0, 2),
    6: np.rot90,
    7: lambda it: it[::-1, ::-1].transpose(1, 0, 2),
    8: lambda it: np.rot90(it, -1),
}


@pytest.fixture(params=["numpy", "compiled"])
def kernel(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Every test that takes this runs with both."""
    if request.param == "numpy":
        monkeypatch.setattr(blur, "_add_rows", blur._add_rows_numpy)
        monkeypatch.setattr(blur, "_sample_columns", blur._sample_columns_numpy)
    elif blur.KERNEL == "numpy":
        pytest.skip("the compiled kernel is not installed")
    return str(request.param)


def pictures() -> st.SearchStrategy[Pixels]:
    """Noise, flat areas, stripes and drawn scenes of all sizes from 1 x 1."""

    def make(height: int, width: int, seed: int, kind: str) -> Pixels:
        generator = np.random.default_rng(seed)
        if kind == "noise":
            return generator.integers(0, 256, (height, width, 3), dtype=np.uint8)
        if kind == "flat":
            return np.full((height, width, 3), generator.integers(0, 256, 3), dtype=np.uint8)
        if kind == "stripes":
            steps = (np.arange(height)[:, None] * generator.integers(1, 9) + np.arange(width)) // 7
            return np.repeat((steps * 37).astype(np.uint8)[:, :, None], 3, axis=2)
        scene = drawn((max(width, 24), max(height, 24)), seed % 1000)
        return np.asarray(scene)[:height, :width]

    size = st.one_of(st.integers(1, 200), st.sampled_from([63, 64, 65, 127, 128, 129, 255, 257, 640]))
    kinds = st.sampled_from(["noise", "flat", "stripes", "drawn"])
    return st.builds(make, size, size, st.integers(0, 2**32 - 1), kinds)


def reference_grid(pixels: Pixels, layout: Layout) -> npt.NDArray[np.float64]:
    """The same in float64, by whole matrices."""

    def matrix(operator: AxisOperator) -> npt.NDArray[np.float64]:
        whole = np.zeros((64, operator.length))
        for row, (first, end) in enumerate(zip(operator.first, operator.end, strict=True)):
            whole[row, first:end] = operator.weights[row, : end - first]
        return whole

    luma = pixels.astype(np.float64) @ (0.299, 0.587, 0.114)
    return matrix(axis_operator(layout.height)) @ luma @ matrix(axis_operator(layout.width)).T


def test_that_outside_values_are_met_within_ten_bits(kernel: str) -> None:
    with shared_data("pdq/expected.csv").open() as rows:
        expected = {row["FilePath"]: row["Hash"] for row in csv.DictReader(rows)}
    far = {}
    for name, value in expected.items():
        found = hash_rgb(np.asarray(Image.open(shared_data(f"pdq/{name}")).convert("RGB")))
        if found.quality >= 80 and distance(found.hex, value) > 10:
            far[name] = distance(found.hex, value)
    assert len(expected) == 15
    assert far == {}


@given(pixels=pictures())
@settings(max_examples=60, deadline=None)
def test_that_both_kernels_and_whole_matrices_agree(pixels: Pixels) -> None:
    layout = Layout(pixels.shape[0], pixels.shape[1])
    expected = reference_grid(pixels, layout)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(blur, "_add_rows", blur._add_rows_numpy)
        patch.setattr(blur, "_sample_columns", blur._sample_columns_numpy)
        plain = Blur(layout)
        plain.add(pixels)
        by_numpy = plain.grids()
    assert np.abs(by_numpy[0] - expected).max() < 1e-3
    if blur.KERNEL == "numpy":
        pytest.skip("the compiled kernel is not installed")
    compiled = Blur(layout)
    compiled.add(pixels)
    assert np.abs(compiled.grids()[0] - expected).max() < 1e-3
    # Sums in another order round differently; a bit at the median may turn with its neighbor.
    assert distance(hash_grids(compiled.grids()).hex, hash_grids(by_numpy).hex) <= 2


@given(pixels=pictures())
@settings(max_examples=40, deadline=None)
def test_that_any_size_gives_hashes_and_a_quality(pixels: Pixels) -> None:
    found = hash_rgb(pixels)
    assert [len(bits) for bits in found.turns] == [32] * len(Turn)
    assert (found.turns[0], found.hex) == (found.bits, found.bits.hex())
    assert 0 <= found.quality <= 100
    assert 1 <= found.stability <= 256
    assert all(int.from_bytes(bits, "big").bit_count() <= 128 for bits in found.turns)
    assert hash_rgb(pixels) == found


@given(cuts=st.sets(st.integers(1, 239), max_size=12))
@settings(max_examples=30, deadline=None)
def test_that_stripes_change_nothing(cuts: set[int]) -> None:
    pixels = np.asarray(drawn())
    edges = [0, *sorted(cuts), 240]
    stripes = [pixels[a:b] for a, b in pairwise(edges)]
    found = hash_stripes(stripes, Layout(240, 320))
    if blur.KERNEL == "numpy":
        assert distance(found.hex, hash_rgb(pixels).hex) <= 2
    else:
        assert found == hash_rgb(pixels)


def test_that_rows_may_lie_apart_in_memory(kernel: str) -> None:
    wide = np.zeros((240, 400, 3), dtype=np.uint8)
    wide[:, 30:350] = np.asarray(drawn())
    assert hash_rgb(wide[:, 30:350]) == hash_rgb(np.asarray(drawn()))
    assert hash_rgb(np.asarray(drawn())[::-1][::-1]) == hash_rgb(np.asarray(drawn()))


def test_that_one_channel_is_hashed_as_three_equal_ones(kernel: str) -> None:
    grey = np.asarray(drawn().convert("L"))
    found = hash_stripes([grey], Layout(240, 320, channels=1))
    assert distance(found.hex, hash_rgb(np.repeat(grey[:, :, None], 3, axis=2)).hex) <= 2


def test_that_missing_and_surplus_rows_are_refused(kernel: str) -> None:
    pixels = np.asarray(drawn())
    with pytest.raises(ValueError, match="200 rows, the picture has 240"):
        hash_stripes([pixels[:200]], Layout(240, 320))
    with pytest.raises(ValueError, match="does not fit"):
        hash_stripes([pixels, pixels[:1]], Layout(240, 320))
    with pytest.raises(ValueError, match="does not fit"):
        hash_stripes([pixels[:, :300]], Layout(240, 320))


@given(length=st.integers(1, 3000), backwards=st.booleans(), reduction=st.sampled_from([1, 2, 4, 8]))
@settings(max_examples=60, deadline=None)
def test_that_every_row_of_the_operator_is_a_mean(length: int, backwards: bool, reduction: int) -> None:
    operator = axis_operator(length, backwards=backwards, reduction=reduction)
    assert operator.length == -(-length // reduction)
    assert operator.weights.sum(axis=1) == pytest.approx(np.ones(64), abs=1e-5)
    for row, first, end in zip(operator.weights, operator.first, operator.end, strict=True):
        assert 0 <= first < end <= operator.length
        assert not row[end - first :].any()
    if reduction == 1:
        assert (operator.weights >= 0).all()


@given(length=st.integers(520, 3000), reduction=st.sampled_from([2, 4, 8]))
@settings(max_examples=40, deadline=None)
def test_that_a_lifted_operator_is_exact_on_parabolas(length: int, reduction: int) -> None:
    length -= length % reduction
    at = np.linspace(-1, 1, length)
    values = 100 + 30 * at + 50 * at * at
    means = values.reshape(-1, reduction).mean(axis=1)
    whole, lifted = axis_operator(length), axis_operator(length, reduction=reduction)
    # At the ends the neighbors that a parabola needs are missing.
    for row in range(4, 60):
        exact = (
            whole.weights[row, : whole.end[row] - whole.first[row]]
            @ values[whole.first[row] : whole.end[row]]
        )
        found = lifted.weights[row, : lifted.end[row] - lifted.first[row]]
        assert found @ means[lifted.first[row] : lifted.end[row]] == pytest.approx(exact, abs=1e-3)


@pytest.mark.parametrize("size", [(320, 240), (513, 700), (64, 48), (1000, 999), (2500, 90)])
def test_that_the_turns_are_the_hashes_of_the_turned_picture(size: tuple[int, int], kernel: str) -> None:
    pixels = np.asarray(drawn(size, seed=size[0]))
    found = dict(zip(Turn, hash_rgb(pixels).turns, strict=True))
    for turn, act in TURNED.items():
        turned = hash_rgb(np.ascontiguousarray(act(pixels)))
        # Of a long axis the mirrored samples are taken, which lie up to a pixel aside.
        assert distance(turned.hex, found[turn].hex()) <= (8 if max(size) >= blur.MIRROR_PIXELS else 2), turn
    others = [distance(found[Turn.UPRIGHT].hex(), found[turn].hex()) for turn in Turn if turn != Turn.UPRIGHT]
    assert min(others) > 63


@pytest.mark.parametrize("orientation", STORED)
@pytest.mark.parametrize("size", [(320, 240), (97, 311), (1, 5)])
def test_that_a_stored_picture_is_hashed_as_the_upright_one(
    orientation: int, size: tuple[int, int], kernel: str
) -> None:
    pixels = np.asarray(drawn((400, 400)).resize(size))
    stored = np.ascontiguousarray(STORED[orientation](pixels))
    layout = Layout(stored.shape[0], stored.shape[1], orientation=orientation)
    assert layout.upright_size == size
    expected, found = hash_rgb(pixels), hash_stripes([stored], layout)
    assert distance(found.hex, expected.hex) <= 2
    assert found.quality == expected.quality


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


def test_that_a_flat_picture_has_no_quality_and_no_stable_bit() -> None:
    for size in ((100, 80), (1, 1), (1000, 777)):
        found = hash_rgb(np.full((*size, 3), 200, dtype=np.uint8))
        assert (found.quality, found.stability, set(found.turns)) == (0, 256, {bytes(32)})


def test_that_a_symmetric_graphic_is_less_stable_than_a_scene() -> None:
    scene = np.asarray(drawn())
    both = np.concatenate([scene, scene[:, ::-1]], axis=1)
    both = np.concatenate([both, both[::-1]])
    assert hash_rgb(scene).stability <= 12 < hash_rgb(both).stability


def test_that_quality_counts_whole_percents_only() -> None:
    small = np.zeros((64, 64), dtype=np.float32)
    small[:, 32:] = 2.5  # 0.98 percent of 255 a step: cut to none
    assert quality_of(small) == 0
    small[:, 32:] = 255.0  # 64 steps of 100 percent
    assert quality_of(small) == 64 * 100 // 90


def test_that_every_instruction_set_gives_the_same_bits() -> None:
    native = pytest.importorskip("coldframe_native.media")
    for size in ((640, 480), (2100, 333), (67, 129), (5, 3)):
        pixels = np.asarray(drawn((2100, 500), seed=size[0]))[: size[1], : size[0]]
        found: dict[str, bytes] = {}

        def keep(name: str, pixels: Pixels = pixels, found: dict[str, bytes] = found) -> None:
            taken = Blur(Layout(pixels.shape[0], pixels.shape[1]))
            taken.add(pixels)
            found[name] = taken.grids().tobytes()

        native.with_each_kernel(keep)
        assert "plain" in found
        assert len(set(found.values())) == 1


def refusals() -> Iterator[tuple[object, ...]]:
    axis = axis_operator(100)
    sums, rows = np.zeros((64, 300), np.float32), np.zeros((10, 300), np.uint8)
    far = np.full(64, 2**31 - 1, np.int32)
    yield sums, rows, -1, axis.weights, axis.first, axis.end
    yield sums, rows[:, :299], 0, axis.weights, axis.first, axis.end
    yield sums, rows[:, ::2], 0, axis.weights, axis.first, axis.end
    yield sums, rows, 0, axis.weights[:, :5].copy(), axis.first, axis.end
    yield sums, rows, 0, axis.weights, axis.first[:63].copy(), axis.end
    yield sums[:63], rows, 0, axis.weights, axis.first, axis.end
    yield sums, rows, 0, axis.weights, axis.first, far
    yield sums, rows, 0, axis.weights, -axis.end, axis.end
    yield sums, rows, 0, axis.weights, axis.end, axis.first


@pytest.mark.parametrize("arguments", list(refusals()))
def test_that_the_compiled_kernel_reads_and_writes_nothing_outside(arguments: tuple[object, ...]) -> None:
    native = pytest.importorskip("coldframe_native.media")
    with pytest.raises(ValueError):
        native.add_rows(*arguments)


def test_that_the_compiled_kernel_stays_inside_a_row() -> None:
    native = pytest.importorskip("coldframe_native.media")
    axis = axis_operator(100)
    for width, channels, side in ((99, 1, 64), (200, 2, 64), (100, 1, 63)):
        sums, grid = np.zeros((64, width), np.float32), np.zeros((64, side), np.float32)
        with pytest.raises(ValueError):
            native.sample_columns(sums, channels, axis.weights, axis.first, axis.end, grid)
