"""PDQ, Meta's 256-bit perceptual hash of a picture, in numpy.

The reference blurs luma twice with a box of ``ceil(dimension / 128)`` samples, keeps the samples at
the centers of a 64x64 grid, takes 16x16 low DCT terms (frequencies 1 to 16 each way) and sets a bit
where a term exceeds the lower median. Blur and sampling are linear and separable, so both passes and
the sampling are one small matrix per axis: ``small = Ay @ luma @ Ax.T``. The result equals the
full-resolution reference (facebook/ThreatExchange, ``pdq/cpp``, without its optional down-scaling)
up to rounding, at a fraction of the cost.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float32]
PixelArray = npt.NDArray[np.uint8]

GRID = 64
"""Side of the blurred picture that is transformed, in samples."""

TERMS = 16
"""DCT terms kept per axis; 16 x 16 terms give 256 bits."""

LUMA = np.array([0.299, 0.587, 0.114], dtype=np.float32)
"""ITU-R BT.601 weights of red, green and blue."""

# The reference scales the summed gradient by this, so that 100 means "certainly detailed enough".
_QUALITY_DIVISOR = 90


@dataclass(frozen=True, slots=True)
class PdqHash:
    """A PDQ hash and how far to trust it.

    Attributes:
        bits: 32 bytes, most significant bit first: bit 255 of the reference comes first.
        quality: 0 (flat, the bits are rounding noise) to 100; the field discards below 50.
    """

    bits: bytes
    quality: int

    @property
    def hex(self) -> str:
        """64 lower-case hexadecimal digits, the form that hash lists exchange."""
        return self.bits.hex()


def hash_rgb(pixels: PixelArray) -> PdqHash:
    """Hash one upright picture held whole in memory.

    Args:
        pixels: Height x width x 3, red, green, blue, 0 to 255. Any size from 1x1.
    """
    height, width = pixels.shape[:2]
    return hash_rows((pixels,), height=height, width=width)


def hash_rows(stripes: Iterable[PixelArray], *, height: int, width: int) -> PdqHash:
    """Hash one upright picture that arrives in stripes from top to bottom.

    Memory is about one stripe as 32-bit floats, never the whole picture; cost is about two
    multiplications per sample.

    Args:
        stripes: Arrays of rows x ``width`` x 3; their rows add up to ``height``.
        height: Of the whole picture, in pixels, at least 1.
        width: Of the whole picture, in pixels, at least 1.

    Raises:
        ValueError: The stripes do not add up to ``height``.
    """
    along_y = axis_operator(height)
    # The three channels are blurred before they are mixed: the map is linear, and so each sample
    # is converted to float in a small piece that stays in the cache.
    blurred = np.zeros((GRID, width * 3), dtype=np.float32)
    top = 0
    for stripe in stripes:
        rows = stripe.shape[0]
        flat = stripe.reshape(rows, width * 3)
        for i in np.flatnonzero((along_y.first < top + rows) & (along_y.end > top)):
            low, high = max(along_y.first[i], top), min(along_y.end[i], top + rows)
            blurred[i] += along_y.weights[i, low:high] @ flat[low - top : high - top].astype(np.float32)
        top += rows
    if top != height:
        raise ValueError(f"the stripes hold {top} rows, the picture has {height}")
    luma = blurred.reshape(GRID, width, 3) @ LUMA
    return hash_grid(luma @ axis_operator(width).weights.T)


def hash_grid(small: npt.NDArray[np.floating]) -> PdqHash:
    """Hash a blurred, sampled 64x64 luma picture (0 to 255)."""
    transform = _dct_rows()
    # Terms run to hundreds. Below a thousandth there is only rounding, which differs between processors:
    # cutting it off makes the same picture give the same hash everywhere, all zeros if it is flat.
    terms = np.round(transform @ small.astype(np.float64) @ transform.T, 3)
    # The lower of the two middle values, as Torben's method gives on 256 values.
    median = np.partition(terms, 127, axis=None)[127]
    # The reference numbers bits from the first term and prints the highest number first.
    bits = (terms > median).ravel()[::-1]
    return PdqHash(bits=np.packbits(bits).tobytes(), quality=quality_of(small))


def quality_of(small: npt.NDArray[np.floating]) -> int:
    """Return how much detail a 64x64 luma picture holds: 0 (flat) to 100.

    Sum of the absolute differences between neighbors, each as a whole percentage of 255 cut
    towards zero, divided by 90: the reference's ``pdqImageDomainQualityMetric``.
    """
    steps = small.astype(np.float32)
    # Integer conversion cuts towards zero, as the reference's C does.
    down = (np.abs(np.diff(steps, axis=0)) * 100 / 255).astype(np.int64).sum()
    right = (np.abs(np.diff(steps, axis=1)) * 100 / 255).astype(np.int64).sum()
    return min(100, int(down + right) // _QUALITY_DIVISOR)


@dataclass(frozen=True, slots=True)
class AxisOperator:
    """The map that blurs one axis twice and samples it at 64 centers.

    Attributes:
        weights: 64 x length; every row sums to 1.
        first: For each row, the first sample it touches.
        end: For each row, one past the last sample it touches; about ``length / 64`` after ``first``.
    """

    weights: FloatArray
    first: npt.NDArray[np.intp]
    end: npt.NDArray[np.intp]


# A small cache: cameras repeat a few sizes, and one entry can reach 17 MB at 65,535 samples.
@lru_cache(maxsize=8)
def axis_operator(length: int) -> AxisOperator:
    """Build the operator of an axis of ``length`` samples (at least 1).

    An axis shorter than 64 has samples repeated, as in the reference.
    """
    window = math.ceil(length / (2 * GRID))
    ahead = (window + 2) // 2
    behind = window - ahead
    at = np.arange(length)
    # The reference's running box is clipped at both ends and divides by what is left of it.
    low = np.maximum(at - behind, 0)
    high = np.minimum(at + ahead, length)
    center = ((np.arange(GRID) + 0.5) * length / GRID).astype(np.intp)
    # The second box picks the samples m around each center, the first box spreads each m. Steps are
    # written where a box starts and ends, and one running sum draws all boxes.
    width = (high - low)[center]
    row = np.repeat(np.arange(GRID), width)
    m = np.concatenate([np.arange(low[c], high[c]) for c in center])
    weight = 1.0 / (width[row] * (high[m] - low[m]))
    steps = np.zeros((GRID, length + 1))
    np.add.at(steps, (row, low[m]), weight)
    np.add.at(steps, (row, high[m]), -weight)
    weights = np.cumsum(steps[:, :-1], axis=1)
    first = low[low[center]]
    end = high[high[center] - 1]
    # The running sum leaves rounding dust behind the last box.
    weights[(at < first[:, None]) | (at >= end[:, None])] = 0.0
    result = weights.astype(np.float32)
    result.flags.writeable = False
    return AxisOperator(weights=result, first=first, end=end)


@lru_cache(maxsize=1)
def _dct_rows() -> npt.NDArray[np.float64]:
    """The 16 x 64 DCT matrix for frequencies 1 to 16; frequency 0, the brightness, is left out."""
    frequency = np.arange(1, TERMS + 1)[:, None]
    sample = np.arange(GRID)[None, :]
    rows: npt.NDArray[np.float64] = np.cos(math.pi / 2 / GRID * frequency * (2 * sample + 1))
    return rows * math.sqrt(2.0 / GRID)
