"""The straight way for JPEG, the format of nearly all photos: from the file's bytes to samples, no copy between.

libjpeg-turbo decodes as it does for Pillow, so the hash is the same. A file that it has the least to say
against, or that is not plain YCbCr or gray, is left to Pillow and its verdicts.
"""

from __future__ import annotations

import warnings

import simplejpeg

from coldframe.media.blur import Layout, PixelArray
from coldframe.media.orientation import orientation_of_jpeg
from coldframe.media.terms import MAX_SIDE_PIXELS, Limits

REDUCED_SIDE_PIXELS = 300
"""Shorter side that a reduced decode keeps at least. With fewer samples a grid cell the hash drifts more."""

_CHANNELS = {"Gray": 1, "YCbCr": 3}


def decode_whole(encoded: bytes, limits: Limits) -> tuple[PixelArray, Layout] | None:
    """Decode a JPEG at full resolution; ``None`` if Pillow shall judge it."""
    layout = _layout(encoded, limits)
    if layout is None:
        return None
    try:
        return simplejpeg.decode_jpeg(encoded, colorspace="GRAY" if layout.channels == 1 else "RGB"), layout
    except (ValueError, MemoryError):
        return None


def decode_reduced(encoded: bytes, limits: Limits) -> tuple[PixelArray, Layout] | None:
    """Decode a JPEG's luma alone, at 1/2, 1/4 or 1/8 of its size if it is large; ``None`` likewise.

    libjpeg leaves out the finer half, three quarters or seven eighths of each block's terms.
    """
    whole = _layout(encoded, limits)
    if whole is None:
        return None
    shorter = min(whole.height, whole.width)
    reduction = next((by for by in (8, 4, 2) if shorter >= by * REDUCED_SIDE_PIXELS), 1)
    layout = Layout(whole.height, whole.width, 1, whole.orientation, reduction)
    size = (-(-whole.height // reduction), -(-whole.width // reduction))
    try:
        # It picks the smallest size that is not below this one.
        luma = simplejpeg.decode_jpeg(encoded, colorspace="GRAY", min_height=size[0], min_width=size[1])
    except (ValueError, MemoryError):
        return None
    return (luma, layout) if luma.shape[:2] == size else None


def _layout(encoded: bytes, limits: Limits) -> Layout | None:
    """Read a plain JPEG's header, before anything is decoded; ``None`` if it is beyond the limits."""
    try:
        height, width, space, _ = simplejpeg.decode_jpeg_header(encoded)
    except ValueError:
        return None
    if space not in _CHANNELS or width * height > limits.pixels or max(width, height) > MAX_SIDE_PIXELS:
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            orientation = orientation_of_jpeg(encoded)
    except Exception:  # noqa: BLE001
        # Pillow raises almost anything on damaged metadata; ``decode`` sorts it.
        return None
    return Layout(height, width, _CHANNELS[space], orientation)
