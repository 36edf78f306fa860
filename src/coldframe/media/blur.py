"""PDQ's blur and sampling of a picture to 64 x 64 luma samples, as one short weighted mean per sample and axis.

The reference blurs luma twice with a box of ``ceil(dimension / 128)`` samples and keeps the samples at the
centers of a 64 x 64 grid. All of that is linear and separable: ``grid = Ay @ luma @ Ax.T``, where a row of ``A``
is a tent over about one 64th of its axis. A tent can be laid over the picture as it is stored (turned by
EXIF), as it would be stored mirrored, or as it was decoded (at a half, a quarter or an eighth of its size):
no pixel is moved or made for it, and the grid is that of the upright picture at full resolution.

``coldframe_native.media`` is the same in C++; where it is not installed, numpy does it.
"""

from __future__ import annotations

import logging
import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

try:
    from coldframe_native import media as _native
except ImportError:
    _native = None  # type: ignore[assignment]
    logging.getLogger(__name__).warning(
        "The compiled kernel for pictures is not installed: hashes are right, but slow. "
        "Install it with `./run setup`, or with `pip install ./native`."
    )

FloatArray = npt.NDArray[np.float32]
PixelArray = npt.NDArray[np.uint8]

GRID = 64
"""Side of the blurred, sampled picture, in samples."""

LUMA = np.array([0.299, 0.587, 0.114], dtype=np.float32)
"""ITU-R BT.601 weights of red, green and blue."""

MIRROR_PIXELS = 2048
"""Length from which the mirrored grid serves for the grid of the mirrored picture. The reference's windows and
centers are not symmetric, by up to a pixel; at this length that is a 32nd of a cell, a few bits."""

KERNEL = "numpy" if _native is None else _native.INSTRUCTIONS
"""What computes here: ``numpy``, or the instruction set of the compiled kernel."""

# The kernel reads weights in vectors of this many.
_LANES = 16


@dataclass(frozen=True, slots=True)
class AxisOperator:
    """The map that blurs one axis twice and samples it at 64 centers.

    Attributes:
        weights: 64 or 128 rows. Weight k of a row belongs to sample ``first + k``; beyond ``end`` they are zero. A row
            sums to 1.
        first: For each row, the first sample it touches.
        end: For each row, one past the last sample it touches.
        length: Samples of the axis.
    """

    weights: FloatArray
    first: npt.NDArray[np.int32]
    end: npt.NDArray[np.int32]
    length: int


@dataclass(frozen=True, slots=True)
class Layout:
    """How a picture's samples lie.

    Attributes:
        height: Rows of the whole picture as stored, in pixels at full resolution, at least 1.
        width: Columns likewise.
        channels: 3 (red, green, blue) or 1 (luma).
        orientation: EXIF's number for how the stored picture has to be turned to stand upright, 1 to 8.
        reduction: Each sample is the mean of a square of this many pixels a side (of fewer at the ends).
    """

    height: int
    width: int
    channels: int = 3
    orientation: int = 1
    reduction: int = 1

    @property
    def upright_size(self) -> tuple[int, int]:
        """Width and height of the upright picture, in pixels."""
        return (self.height, self.width) if self.orientation >= 5 else (self.width, self.height)


def axis_operator(length: int, *, backwards: bool = False, reduction: int = 1) -> AxisOperator:
    """Build the operator of an axis: 64 rows.

    An axis shorter than 64 has samples repeated, as in the reference.

    Args:
        length: Pixels of the whole picture along the axis, at least 1.
        backwards: The picture is stored from its end to its beginning.
        reduction: Each decoded sample is the mean of this many pixels (of fewer at the end).
    """
    weights, first, end = _tents(length)
    if backwards:
        weights, first, end = _reversed(weights, first, end, length)
    if reduction > 1:
        weights, first, end = _lifted(weights, first, end, length, reduction)
    padded = np.zeros((GRID, -(-weights.shape[1] // _LANES) * _LANES), dtype=np.float32)
    padded[:, : weights.shape[1]] = weights
    return AxisOperator(padded, first.astype(np.int32), end.astype(np.int32), -(-length // reduction))


# Cameras repeat a few sizes; an entry takes about 20 bytes a sample of the axis.
@lru_cache(maxsize=256)
def _both_ways(length: int, backwards: bool, reduction: int) -> AxisOperator:
    """The operator of an axis and, up to ``MIRROR_PIXELS``, that of the mirrored picture.

    Their rows alternate, so that both find the samples they share in the cache.
    """
    one = axis_operator(length, backwards=backwards, reduction=reduction)
    if length >= MIRROR_PIXELS:
        return one
    other = axis_operator(length, backwards=not backwards, reduction=reduction)
    taps = max(one.weights.shape[1], other.weights.shape[1])
    weights = np.zeros((GRID, 2, taps), dtype=np.float32)
    for way, operator in enumerate((one, other)):
        weights[:, way, : operator.weights.shape[1]] = operator.weights
    return AxisOperator(
        weights.reshape(2 * GRID, taps),
        np.stack((one.first, other.first), axis=1).ravel(),
        np.stack((one.end, other.end), axis=1).ravel(),
        one.length,
    )


class Blur:
    """Takes a picture in stripes from top to bottom; gives the grid of the upright picture and its mirrors.

    Memory is up to 1,536 bytes a column, never the picture; cost one or two multiplications a sample.
    """

    def __init__(self, layout: Layout) -> None:
        up, left, self._swapped = _ORIENTATIONS[layout.orientation]
        self._rows = _both_ways(layout.height, up, layout.reduction)
        self._columns = _both_ways(layout.width, left, layout.reduction)
        self._channels = layout.channels
        self._top = 0
        # The channels are blurred before they are mixed: the map is linear, and mixing all pixels costs more.
        self._sums = np.zeros(
            (len(self._rows.first), self._columns.length * layout.channels), dtype=np.float32
        )

    def add(self, stripe: PixelArray) -> None:
        """Take the next rows.

        Args:
            stripe: rows x width x channels, or rows x width for one channel.

        Raises:
            ValueError: The rows have another length, or there are too many.
        """
        rows = stripe.shape[0]
        flat = stripe.reshape(rows, -1)
        if flat.shape[1] != self._sums.shape[1] or self._top + rows > self._rows.length:
            raise ValueError(f"a stripe of {stripe.shape} does not fit the picture")
        _add_rows(self._sums, flat, self._top, self._rows)
        self._top += rows

    def grids(self) -> FloatArray:
        """Return four times 64 x 64 luma samples, 0 to 255: upright; mirrored across; down; both ways.

        Raises:
            ValueError: Rows are missing.
        """
        if self._top != self._rows.length:
            raise ValueError(f"the stripes hold {self._top} rows, the picture has {self._rows.length}")
        found = np.empty((len(self._rows.first), len(self._columns.first)), dtype=np.float32)
        _sample_columns(self._sums, self._channels, self._columns, found)
        grids = _each_way(_each_way(found, 0), 2)
        if self._swapped:
            grids = grids.transpose(2, 3, 0, 1)
        return grids.transpose(1, 3, 0, 2).reshape(4, GRID, GRID)


def _each_way(samples: FloatArray, axis: int) -> FloatArray:
    """Split an axis of 64 or 128 into 64 places and 2 ways, forwards and mirrored."""
    if samples.shape[axis] == GRID:
        return np.stack((samples, np.flip(samples, axis)), axis=axis + 1)
    return samples.reshape(*samples.shape[:axis], GRID, 2, *samples.shape[axis + 1 :])


# EXIF orientation: rows stored backwards, columns stored backwards, rows and columns swapped after that.
_ORIENTATIONS = {
    1: (False, False, False),
    2: (False, True, False),
    3: (True, True, False),
    4: (True, False, False),
    5: (False, False, True),
    6: (True, False, True),
    7: (True, True, True),
    8: (False, True, True),
}

Band = tuple[npt.NDArray[np.float64], npt.NDArray[np.intp], npt.NDArray[np.intp]]


def _tents(length: int) -> Band:
    """Weights of both boxes and the sampling: 64 x the longest tent, first and end of each."""
    window = math.ceil(length / (2 * GRID))
    ahead = (window + 2) // 2
    behind = window - ahead
    center = ((np.arange(GRID) + 0.5) * length / GRID).astype(np.intp)
    # The reference's running box is clipped at both ends and divides by what is left of it.
    low, high = np.maximum(center - behind, 0), np.minimum(center + ahead, length)
    # The second box picks the samples m around each center, the first box spreads each m.
    m = low[:, None] + np.arange(window)
    inside = m < high[:, None]
    spread_low, spread_high = np.maximum(m - behind, 0), np.minimum(m + ahead, length)
    first, end = spread_low[:, 0], np.minimum(high - 1 + ahead, length)
    weight = inside / ((high - low)[:, None] * (spread_high - spread_low))
    # Steps are written where a box starts and ends, and one running sum draws all boxes.
    taps = int((end - first).max())
    steps = _scatter(spread_low - first[:, None], weight, taps + 1, inside)
    steps -= _scatter(spread_high - first[:, None], weight, taps + 1, inside)
    weights = np.cumsum(steps[:, :-1], axis=1)
    # The running sum leaves rounding dust behind the last box.
    weights[np.arange(taps) >= (end - first)[:, None]] = 0.0
    return weights, first, end


def _reversed(
    weights: npt.NDArray[np.float64], first: npt.NDArray[np.intp], end: npt.NDArray[np.intp], length: int
) -> Band:
    """The same tents on an axis that runs the other way."""
    back = (end - first)[:, None] - 1 - np.arange(weights.shape[1])
    turned = np.where(back >= 0, np.take_along_axis(weights, np.maximum(back, 0), axis=1), 0.0)
    return turned, length - end, length - first


def _lifted(
    weights: npt.NDArray[np.float64],
    first: npt.NDArray[np.intp],
    end: npt.NDArray[np.intp],
    length: int,
    reduction: int,
) -> Band:
    """The same tents on block means: within a block, the parabola through its neighbors' means is assumed.

    With t from -1/2 to 1/2 across a block and v the mean of t squared, the parabola with the means ``a``, ``b``,
    ``c`` of three neighboring blocks is ``b + t (c - a) / 2 + (t^2 - v) (a + c - 2 b) / 2`` in the middle one.
    """
    blocks = -(-length // reduction)
    pixel = first[:, None] + np.arange(weights.shape[1])
    block = pixel // reduction
    t = (pixel % reduction + 0.5) / reduction - 0.5
    bend = t * t - (1 - 1 / reduction**2) / 12
    inside = pixel < end[:, None]
    lifted_first = np.maximum(first // reduction - 1, 0)
    lifted_end = np.minimum((end - 1) // reduction + 2, blocks)
    taps = int((lifted_end - lifted_first).max())
    lifted = np.zeros((GRID, taps))
    for neighbor, share in ((0, 1 - bend), (-1, (bend - t) / 2), (1, (bend + t) / 2)):
        at = np.clip(block + neighbor, 0, blocks - 1) - lifted_first[:, None]
        lifted += _scatter(at, weights * share, taps, inside)
    return lifted, lifted_first, lifted_end


def _scatter(
    at: npt.NDArray[np.intp], values: npt.NDArray[np.float64], width: int, inside: npt.NDArray[np.bool_]
) -> npt.NDArray[np.float64]:
    """Add up values by row and place."""
    flat = (at + np.arange(GRID)[:, None] * width)[inside]
    sums = np.bincount(flat, values[inside], GRID * width)
    return np.asarray(sums, dtype=np.float64).reshape(GRID, width)


def _add_rows_numpy(sums: FloatArray, stripe: PixelArray, top: int, axis: AxisOperator) -> None:
    bottom = top + stripe.shape[0]
    for i in np.flatnonzero((axis.first < bottom) & (axis.end > top)):
        low, high = max(axis.first[i], top), min(axis.end[i], bottom)
        weights = axis.weights[i, low - axis.first[i] : high - axis.first[i]]
        sums[i] += weights @ stripe[low - top : high - top].astype(np.float32)


def _sample_columns_numpy(sums: FloatArray, channels: int, axis: AxisOperator, grid: FloatArray) -> None:
    luma = sums.reshape(len(sums), -1, 3) @ LUMA if channels == 3 else sums
    for j in range(len(axis.first)):
        low, high = axis.first[j], axis.end[j]
        grid[:, j] = luma[:, low:high] @ axis.weights[j, : high - low]


def _add_rows_compiled(sums: FloatArray, stripe: PixelArray, top: int, axis: AxisOperator) -> None:
    _native.add_rows(sums, stripe, top, axis.weights, axis.first, axis.end)


def _sample_columns_compiled(sums: FloatArray, channels: int, axis: AxisOperator, grid: FloatArray) -> None:
    _native.sample_columns(sums, channels, axis.weights, axis.first, axis.end, grid)


_add_rows = _add_rows_numpy if _native is None else _add_rows_compiled
_sample_columns = _sample_columns_numpy if _native is None else _sample_columns_compiled
