"""PDQ, Meta's 256-bit perceptual hash of a picture, and the hashes of its eight turns.

The blurred and sampled picture (``blur``) goes through a 16 x 16 low DCT (frequencies 1 to 16 each way); a
bit is set where a term exceeds the lower median. The result equals the full-resolution reference
(facebook/ThreatExchange, ``pdq/cpp``, without its optional down-scaling) up to rounding.

A turned picture is a mirrored one with rows and columns swapped, and so are its terms: the blur gives the grid and
its mirrors from one decoded picture, and each of the four terms serves two of the eight turns.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from coldframe.media.blur import GRID, Blur, Layout, PixelArray

TERMS = 16
"""DCT terms kept per axis; 16 x 16 terms give 256 bits."""

NEAR_MEDIAN = 0.25
"""A term this near the median may flip its bit with the least change: re-encoding, another decoder."""

# The reference scales the summed gradient by this, so that 100 means "certainly detailed enough".
_QUALITY_DIVISOR = 90


@dataclass(frozen=True, slots=True)
class PdqHash:
    """A PDQ hash and how far to trust it.

    Attributes:
        turns: 32 bytes for each turn in the order of ``terms.Turn``, most significant bit first: bit 255 of
            the reference comes first.
        quality: 0 (flat, the bits are rounding noise) to 100; the field discards below 50.
        stability: How many of the 256 terms lie within ``NEAR_MEDIAN`` of the median, in the worst turn. Photos
            have 1 to 5; many mean a flat or symmetric graphic whose bits are partly rounding noise.
    """

    turns: tuple[bytes, ...]
    quality: int
    stability: int

    @property
    def bits(self) -> bytes:
        """The picture's own hash."""
        return self.turns[0]

    @property
    def hex(self) -> str:
        """The picture's own hash in 64 lower-case hexadecimal digits, the form that hash lists exchange."""
        return self.bits.hex()


def hash_rgb(pixels: PixelArray) -> PdqHash:
    """Hash one upright picture held whole in memory.

    Args:
        pixels: Height x width x 3, red, green, blue, 0 to 255. Any size from 1x1.
    """
    height, width = pixels.shape[:2]
    return hash_stripes((pixels,), Layout(height, width))


def hash_stripes(stripes: Iterable[PixelArray], layout: Layout) -> PdqHash:
    """Hash the upright picture whose samples arrive in stripes from top to bottom as stored.

    Raises:
        ValueError: The stripes do not add up to the picture.
    """
    blur = Blur(layout)
    for stripe in stripes:
        blur.add(stripe)
    return hash_grids(blur.grids())


def hash_grids(grids: npt.NDArray[np.floating]) -> PdqHash:
    """Hash blurred, sampled luma pictures (0 to 255) that are mirrors of each other.

    Args:
        grids: 4 x 64 x 64: upright, mirrored across, down, both ways; as ``Blur.grids`` gives them.
    """
    transform = _dct_rows()
    # Terms run to hundreds. Below a thousandth there is only rounding, which differs between processors:
    # cutting it off makes the same picture give the same hash everywhere, all zeros if it is flat.
    terms = np.round(transform @ grids.astype(np.float64) @ transform.T, 3)
    # The lower of the two middle values, as Torben's method gives on 256 values.
    medians = np.partition(terms.reshape(4, -1), 127, axis=1)[:, 127, None, None]
    near = (np.abs(terms - medians) <= NEAR_MEDIAN).sum(axis=(1, 2))
    same, across, down, both = terms > medians
    turns = np.stack((same, down.T, both, across.T, across, both.T, down, same.T))
    # The reference numbers bits from the first term and prints the highest number first.
    packed = np.packbits(turns.reshape(8, -1)[:, ::-1], axis=1)
    return PdqHash(
        turns=tuple(row.tobytes() for row in packed), quality=quality_of(grids[0]), stability=int(near.max())
    )


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


@lru_cache(maxsize=1)
def _dct_rows() -> npt.NDArray[np.float64]:
    """The 16 x 64 DCT matrix for frequencies 1 to 16; frequency 0, the brightness, is left out."""
    frequency = np.arange(1, TERMS + 1)[:, None]
    sample = np.arange(GRID)[None, :]
    rows: npt.NDArray[np.float64] = np.cos(math.pi / 2 / GRID * frequency * (2 * sample + 1))
    return rows * math.sqrt(2.0 / GRID)
