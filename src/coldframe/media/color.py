"""Any color mode to RGB, as a viewer would show it, so that all copies of a picture come out alike.

Color profiles are ignored: they change colors by far less than a hash notices, and parsing them is one
more attack surface.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageCms, TiffImagePlugin

STRIPE_PIXELS = 1_000_000
"""Pixels looked at at a time; bounds the copy that numpy needs."""


def to_rgb(image: Image.Image) -> Image.Image:
    """Bring any mode to RGB as a viewer would show it, keeping EXIF for the turn that follows.

    Transparency is laid over white, because pages and viewers are mostly white and what is hidden
    under full transparency is not what people see.
    """
    if image.mode.startswith("I") or image.mode == "F":
        rgb = _stretch(image).convert("RGB")
    elif image.mode == "LAB":
        rgb = _lab_to_rgb(image)
    elif image.has_transparency_data or image.mode in ("RGBa", "La"):
        rgb = _over_white(image)
    else:
        rgb = image.convert("RGB")
    turn = ("exif", "xmp", "XML:com.adobe.xmp")
    rgb.info.update({key: image.info[key] for key in turn if key in image.info})
    return rgb


def _over_white(image: Image.Image) -> Image.Image:
    if image.mode == "La":
        image = image.convert("LA")
    rgba = image if image.mode == "RGBA" else image.convert("RGBA")
    rgb = Image.new("RGB", rgba.size, "white")
    rgb.paste(rgba, mask=rgba.getchannel("A"))
    return rgb


def _lab_to_rgb(image: Image.Image) -> Image.Image:
    # Both profiles are built in; the file's own is not read.
    transform = ImageCms.buildTransform(
        ImageCms.createProfile("LAB"), ImageCms.createProfile("sRGB"), "LAB", "RGB"
    )
    rgb = ImageCms.applyTransform(image, transform)
    if rgb is None:
        raise ValueError("LAB could not be converted")
    return rgb


def _stretch(image: Image.Image) -> Image.Image:
    """Bring 12-, 16- or 32-bit whole numbers or floats to 8 bits by one linear step.

    Files do not say which of their bits are used: a "16-bit" picture often holds 8 or 12. So whole
    numbers are scaled from the smallest width of at least 8 bits that holds the largest value, floats
    from 0..1 or 0..255 if they fit, else from their own range. A linear step leaves the hash alone.
    """
    low, high = _range(image)
    whole = image.mode != "F"
    if low >= 0 and (whole or high <= 255):
        top = float((1 << max(8, int(high).bit_length())) - 1) if whole else (1.0 if high <= 1 else 255.0)
        low, high = 0.0, top
    scale = 255.0 / (high - low) if high > low else 0.0
    inverted = _is_white_zero(image)
    grey = Image.new("L", image.size)
    for box in _boxes(image):
        values = _values(image, box)
        values = np.nan_to_num(values, nan=low, posinf=high, neginf=low)
        levels = np.clip(np.rint((values - low) * scale), 0, 255).astype(np.uint8)
        grey.paste(Image.fromarray(255 - levels if inverted else levels), box)
    return grey


def _range(image: Image.Image) -> tuple[float, float]:
    """Smallest and largest finite value."""
    lows, highs = [], []
    for box in _boxes(image):
        values = _values(image, box)
        finite = values[np.isfinite(values)]
        if finite.size:
            lows.append(float(finite.min()))
            highs.append(float(finite.max()))
    return (min(lows), max(highs)) if lows else (0.0, 0.0)


def _values(image: Image.Image, box: tuple[int, int, int, int]) -> npt.NDArray[np.float64]:
    raw = np.asarray(image.crop(box))
    tags = getattr(image, "tag_v2", None)
    if image.mode == "I" and tags is not None and tags.get(TiffImagePlugin.SAMPLEFORMAT, (1,)) == (1,):
        raw = raw.view(np.uint32)  # Pillow reads unsigned 32-bit samples as signed ones.
    return raw.astype(np.float64)


def _is_white_zero(image: Image.Image) -> bool:
    """True for a TIFF in which 0 is white; Pillow turns only the 8-bit ones around."""
    tags = getattr(image, "tag_v2", None)
    return tags is not None and tags.get(TiffImagePlugin.PHOTOMETRIC_INTERPRETATION) == 0


def stripes(image: Image.Image) -> Iterator[npt.NDArray[np.uint8]]:
    """Cut an RGB picture into arrays from top to bottom, each about ``STRIPE_PIXELS`` or one row."""
    for box in _boxes(image):
        yield np.asarray(image.crop(box))


def _boxes(image: Image.Image) -> Iterator[tuple[int, int, int, int]]:
    rows = max(1, STRIPE_PIXELS // image.width)
    for top in range(0, image.height, rows):
        yield (0, top, image.width, min(top + rows, image.height))
