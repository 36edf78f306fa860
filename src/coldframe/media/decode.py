"""Encoded bytes to an RGB picture and its hashes. Runs in the sandboxed child, on hostile input.

Only an allow-list of formats is opened, the size is checked against the header before anything is
decoded, and every failure becomes an ``Unreadable``.
"""

from __future__ import annotations

import io
import struct
import warnings
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

# The plug-ins register themselves when imported. Only what _PIL_FORMATS names is ever tried; the imports
# also make sure that nothing has to be loaded once the child may open no file.
from PIL import (  # noqa: F401
    AvifImagePlugin,
    BmpImagePlugin,
    GifImagePlugin,
    Image,
    ImageFile,
    ImageFilter,
    Jpeg2KImagePlugin,
    JpegImagePlugin,
    MpoImagePlugin,
    PngImagePlugin,
    PpmImagePlugin,
    TiffImagePlugin,
    UnidentifiedImageError,
    WebPImagePlugin,
)

from coldframe.media import jpeg, pdq
from coldframe.media.blur import Layout, PixelArray
from coldframe.media.color import stripes, to_rgb
from coldframe.media.orientation import orientation_of, set_upright
from coldframe.media.sniff import HEAD_BYTES, sniff
from coldframe.media.terms import (
    MAX_SIDE_PIXELS,
    Derivative,
    Limits,
    PictureSignals,
    Unreadable,
    UnreadableReason,
    unreadable,
)

MAX_NEAR = 12
"""Terms near the median up to which a screened hash counts. Photos have 1 to 5."""

MIN_SCREENED_QUALITY = 55
"""Quality from which a screened hash counts: so far above 50, where matching begins, that it is not misjudged."""

MAX_MISSING_SHARE = 0.1
"""Share of rows that may be missing at the end before a picture counts as truncated."""

_PIL_FORMATS = {
    "BMP": "bmp",
    "GIF": "gif",
    "JPEG": "jpeg",
    "MPO": "jpeg",
    "JPEG2000": "jpeg2000",
    "PNG": "png",
    "PPM": "ppm",
    "TIFF": "tiff",
    "WEBP": "webp",
    "AVIF": "avif",
    "HEIF": "heif",
}
"""The allow-list: Pillow's name of a format, and ours. Nothing else is opened, whatever Pillow knows."""

# More threads would need a system call that the sandbox refuses.
AvifImagePlugin.DEFAULT_MAX_THREADS = 1


def register_heif() -> bool:
    """Let Pillow open HEIC and HEIF if the optional ``heic`` extra is installed; say whether it is."""
    try:
        import pi_heif  # noqa: PLC0415 — an optional extra
    except ImportError:
        return False
    pi_heif.options.DECODE_THREADS = 1
    pi_heif.register_heif_opener()
    return True


@dataclass(frozen=True, slots=True)
class Picture:
    """A decoded picture.

    Attributes:
        image: Mode RGB, as stored.
        orientation: EXIF's number for how it has to be turned to stand upright, 1 to 8.
        format: A key of ``sniff.PICTURE_FORMATS``.
        damaged: Up to ``MAX_MISSING_SHARE`` of the rows were missing at the end.
    """

    image: Image.Image
    orientation: int
    format: str
    damaged: bool


def signals(encoded: bytes, limits: Limits, *, screen: bool = False) -> PictureSignals | Unreadable:
    """Decode and hash one picture.

    Args:
        encoded: The file.
        limits: What it may cost.
        screen: A hash within ``terms.SCREEN_MARGIN_BITS`` of the exact one will do, for a fraction of the time.
    """
    kind = _kind(encoded, limits)
    if isinstance(kind, Unreadable):
        return kind
    if kind == "jpeg":
        straight = (_screened(encoded, limits) if screen else None) or _straight(encoded, limits)
        if straight is not None:
            return straight
    picture = _decode(encoded, limits, kind)
    if isinstance(picture, Unreadable):
        return picture
    width, height = picture.image.size
    layout = Layout(height, width, orientation=picture.orientation)
    return _signals(stripes(picture.image), layout, picture.format, damaged=picture.damaged)


def _screened(encoded: bytes, limits: Limits) -> PictureSignals | None:
    reduced = jpeg.decode_reduced(encoded, limits)
    if reduced is None:
        return None
    luma, layout = reduced
    found = _signals((luma,), layout, "jpeg", screened=True)
    settled = found.stability <= MAX_NEAR and found.quality >= MIN_SCREENED_QUALITY
    return found if settled else None


def _straight(encoded: bytes, limits: Limits) -> PictureSignals | None:
    whole = jpeg.decode_whole(encoded, limits)
    return None if whole is None else _signals((whole[0],), whole[1], "jpeg")


def _signals(
    samples: Iterable[PixelArray],
    layout: Layout,
    kind: str,
    *,
    screened: bool = False,
    damaged: bool = False,
) -> PictureSignals:
    found = pdq.hash_stripes(samples, layout)
    width, height = layout.upright_size
    return PictureSignals(
        pdq_hex=found.hex,
        quality=found.quality,
        width=width,
        height=height,
        format=kind,
        turns=tuple(bits.hex() for bits in found.turns),
        stability=found.stability,
        screened=screened,
        damaged=damaged,
    )


def derivative(
    encoded: bytes, limits: Limits, *, max_pixels: int, blur: bool, grey: bool
) -> Derivative | Unreadable:
    """Decode one picture and draw it anew: small, and blurred and grey unless told otherwise.

    Args:
        encoded: The file.
        limits: What it may cost.
        max_pixels: Longest side of the result. Smaller pictures are not enlarged.
        blur: Blur so strongly that shapes remain and faces do not.
        grey: Remove color.
    """
    picture = decode(encoded, limits)
    if isinstance(picture, Unreadable):
        return picture
    image = picture.image
    image.thumbnail((max_pixels, max_pixels))
    image = set_upright(image, picture.orientation)
    if grey:
        image = image.convert("L")
    if blur:
        image = image.filter(ImageFilter.GaussianBlur(max(image.size) / 24))
    out = io.BytesIO()
    # A fresh image: neither EXIF, ICC, XMP nor comments of the original can come along.
    fresh = Image.frombytes(image.mode, image.size, image.tobytes())
    fresh.save(out, "JPEG", quality=80)
    return Derivative(jpeg=out.getvalue(), width=fresh.width, height=fresh.height, blurred=blur, grey=grey)


def decode(encoded: bytes, limits: Limits) -> Picture | Unreadable:
    """Decode the first frame to RGB, or say why not.

    A picture whose last rows alone are missing is decoded without them and marked: cutting off the
    last bytes of a file must not be enough to escape a match.
    """
    kind = _kind(encoded, limits)
    return kind if isinstance(kind, Unreadable) else _decode(encoded, limits, kind)


def _kind(encoded: bytes, limits: Limits) -> str | Unreadable:
    """Say which format it is, if it is one that is decoded and not too large."""
    if not encoded:
        return unreadable(UnreadableReason.EMPTY)
    if len(encoded) > limits.file_bytes:
        return unreadable(UnreadableReason.TOO_LARGE)
    kind = sniff(encoded[:HEAD_BYTES])
    return kind.format if kind.is_picture else unreadable(kind.refusal)


def _decode(encoded: bytes, limits: Limits, kind: str) -> Picture | Unreadable:
    picture = _try(encoded, limits, kind)
    if isinstance(picture, Unreadable) and picture.reason is UnreadableReason.TRUNCATED:
        return _without_the_end(encoded, limits, kind) or picture
    return picture


def _try(encoded: bytes, limits: Limits, kind: str) -> Picture | Unreadable:
    """Open, check the size against the header, load and convert; turn every failure into a value."""
    Image.MAX_IMAGE_PIXELS = limits.pixels
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            # Pillow only warns between one and two times its limit; that has to be a refusal.
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            # Formats are narrowed to the one that the signature names: no plug-in guesses.
            wanted = [name for name, ours in _PIL_FORMATS.items() if ours == kind and name in Image.OPEN]
            if not wanted:
                return unreadable(UnreadableReason.UNSUPPORTED)
            with Image.open(io.BytesIO(encoded), formats=wanted) as image:
                width, height = image.size
                if width * height > limits.pixels or max(width, height) > MAX_SIDE_PIXELS:
                    return unreadable(UnreadableReason.TOO_MANY_PIXELS)
                image.load()
                if image.width * image.height > limits.pixels:
                    return unreadable(UnreadableReason.TOO_MANY_PIXELS)
                rgb = to_rgb(image)
                return Picture(image=rgb, orientation=orientation_of(rgb), format=kind, damaged=False)
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        return unreadable(UnreadableReason.TOO_MANY_PIXELS)
    except MemoryError:
        return unreadable(UnreadableReason.OUT_OF_MEMORY)
    except UnidentifiedImageError:
        # The signature was right. TIFF has kinds of samples that nothing here reads; others are broken.
        return unreadable(UnreadableReason.UNSUPPORTED if kind == "tiff" else UnreadableReason.DAMAGED)
    except (OSError, EOFError, SyntaxError, ValueError, struct.error, zlib.error) as error:
        return unreadable(_reason(error))
    except Exception:  # noqa: BLE001
        # Pillow's plug-ins raise almost anything on damaged input (KeyError, IndexError, TypeError …).
        # Whatever it is, this file could not be decoded and the next one may be.
        return unreadable(UnreadableReason.DAMAGED)


def _reason(error: Exception) -> UnreadableReason:
    """Sort a decoder's message; Pillow has no error classes for these."""
    text = str(error).lower()
    if "memory" in text:
        return UnreadableReason.OUT_OF_MEMORY
    if isinstance(error, EOFError) or any(sign in text for sign in _TRUNCATION_SIGNS):
        return UnreadableReason.TRUNCATED
    return UnreadableReason.DAMAGED


_TRUNCATION_SIGNS = ("truncated", "not enough", "unexpected end", "end of file", "eof", "incomplete")


def _without_the_end(encoded: bytes, limits: Limits, kind: str) -> Picture | None:
    """Decode a truncated picture if only its last rows are missing; ``None`` if more is."""
    if kind == "jpeg":
        encoded += b"\xff\xd9"  # An end marker makes libjpeg give out what it has of a progressive file.
    ImageFile.LOAD_TRUNCATED_IMAGES = True
    try:
        picture = _try(encoded, limits, kind)
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = False
    if isinstance(picture, Unreadable) or _missing_share(picture.image) > MAX_MISSING_SHARE:
        return None
    return replace(picture, damaged=True)


def _missing_share(image: Image.Image) -> float:
    """Share of rows at the end that hold one single color: decoders fill missing rows like that."""
    # Turned pictures have lost a side instead of the bottom, so the largest of the four sides counts.
    pixels = np.asarray(image)
    shares = []
    for view in (pixels, pixels[::-1], pixels.transpose(1, 0, 2), pixels.transpose(1, 0, 2)[::-1]):
        flat = (view == view[-1:, -1:, :]).all(axis=(1, 2))
        shares.append(float(np.argmin(flat[::-1])) / len(flat) if not flat.all() else 1.0)
    return max(shares)
