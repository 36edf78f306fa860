"""Which copies of a picture are found: saved in other formats and modes, turned, compressed, shrunk, framed.

./run bench recall
"""

from __future__ import annotations

import io
import statistics
from collections.abc import Callable, Iterator
from typing import Any

import imagehash
import numpy as np
from bench import drawn
from bench.tables import Table
from PIL import Image, ImageOps
from threatexchange.signal_type.pdq.pdq_hasher import pdq_from_bytes

from coldframe.media import decode
from coldframe.media.terms import Limits, PictureSignals

LIMITS = Limits()
PDQ_BITS = 31
"""The field's threshold for PDQ."""

PHASH_BITS = 25
"""imagehash has no threshold of its own. 10 % of 256 bits is what its users take for 64 bits (6 of 64)."""

Copy = Callable[[Image.Image], bytes]


def run(quick: bool) -> list[Table]:
    """Hash every copy of every original with all three."""
    originals = _originals(2 if quick else 30)
    copies = dict(_copies())
    found: dict[str, list[list[int | None]]] = {name: [[], [], []] for name in copies}
    for original in originals:
        first = drawn.encoded(original, "PNG", compress_level=1)
        hashed = [hasher(first) for hasher, _ in _PEERS]
        for name, make in copies.items():
            copy = make(original)
            for place, (hasher, measure) in enumerate(_PEERS):
                other = hasher(copy)
                found[name][place].append(None if other is None else measure(hashed[place], other))
    rows = []
    for name, (ours, theirs, phash) in found.items():
        cells = (*_cells(ours, PDQ_BITS), *_cells(theirs, PDQ_BITS), *_cells(phash, PHASH_BITS))
        rows.append((name, *cells))
    return [
        Table(
            "Copies found, of each kind",
            f"{len(originals)} originals (drawn by seed; where they are there, the two large photos of the outside "
            "data and pieces of them), PDQ quality 50 and more, each as PNG against one copy. Found: at most 31 bits "
            "of 256 from one of the copy's eight turns (ours), from its one hash (threatexchange); imagehash "
            f"`phash(hash_size=16)` at most {PHASH_BITS} of 256. Medians are over those that gave a hash. HEIC has no row: the wheel that decodes it does not encode.",
            (
                "copy",
                "Coldframe found",
                "median",
                "threatexchange found",
                "median",
                "imagehash found",
                "median",
            ),
            rows,
        )
    ]


def _originals(count: int) -> list[Image.Image]:
    found = list(drawn.outside_photos())
    seed = 0
    while len(found) < count:
        image = drawn.mixed(0.5, seed)
        seed += 1
        signals = decode.signals(drawn.encoded(image, "PNG"), LIMITS)
        if isinstance(signals, PictureSignals) and signals.quality >= 50:
            found.append(image)
    return found


def _copies() -> Iterator[tuple[str, Copy]]:
    """Name and make every kind of copy."""
    yield "PNG", lambda it: drawn.encoded(it, "PNG")
    yield "GIF", lambda it: drawn.encoded(it, "GIF")
    yield "PNG, palette of 64", lambda it: drawn.encoded(it.quantize(64), "PNG")
    yield "PNG, web palette", lambda it: drawn.encoded(it.convert("P", palette=Image.Palette.WEB), "PNG")
    yield "PNG, 1-bit", lambda it: drawn.encoded(it.convert("1"), "PNG")
    yield "JPEG, CMYK", lambda it: drawn.encoded(it.convert("CMYK"), "JPEG", quality=85)
    yield "TIFF, CMYK", lambda it: drawn.encoded(it.convert("CMYK"), "TIFF")
    yield "PNG, gray", lambda it: drawn.encoded(it.convert("L"), "PNG")
    yield "PNG, alpha, opaque", lambda it: drawn.encoded(it.convert("RGBA"), "PNG")
    yield "PNG, alpha, corners clear", _with_clear_corners
    yield "PNG, 16-bit gray", _sixteen_bits
    yield "WebP", lambda it: drawn.encoded(it, "WEBP", quality=80)
    yield "TIFF", lambda it: drawn.encoded(it, "TIFF")
    yield "BMP", lambda it: drawn.encoded(it, "BMP")
    yield "AVIF", lambda it: drawn.encoded(it, "AVIF", quality=70)
    for number, way in enumerate(_LYING, start=1):
        yield f"JPEG, EXIF turn {number}", lambda it, number=number, way=way: _lying(it, number, way)
    for quality in (95, 80, 60, 40, 20):
        yield f"JPEG, quality {quality}", lambda it, quality=quality: drawn.jpeg(it, quality)
    yield "half size", lambda it: drawn.jpeg(it.reduce(2), 85)
    yield "quarter size", lambda it: drawn.jpeg(it.reduce(4), 85)
    yield "border of 1 %", lambda it: drawn.jpeg(ImageOps.expand(it, it.width // 100, "white"), 85)
    yield "screenshot: bars of 4 % above and below", _screenshot
    yield "screenshot: bars of 12 % above and below", lambda it: _screenshot(it, 0.12)
    yield "mirrored", lambda it: drawn.jpeg(ImageOps.mirror(it), 85)
    yield "rotated by 90°", lambda it: drawn.jpeg(it.transpose(Image.Transpose.ROTATE_90), 85)
    yield "rotated by 180°", lambda it: drawn.jpeg(it.transpose(Image.Transpose.ROTATE_180), 85)
    yield (
        "mirrored and rotated by 90°, half size",
        lambda it: drawn.jpeg(it.reduce(2).transpose(Image.Transpose.TRANSPOSE), 85),
    )


_LYING = (
    None,
    Image.Transpose.FLIP_LEFT_RIGHT,
    Image.Transpose.ROTATE_180,
    Image.Transpose.FLIP_TOP_BOTTOM,
    Image.Transpose.TRANSPOSE,
    Image.Transpose.ROTATE_90,
    Image.Transpose.TRANSVERSE,
    Image.Transpose.ROTATE_270,
)
"""How a picture is stored under EXIF's turns 1 to 8."""


def _lying(image: Image.Image, number: int, way: Image.Transpose | None) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = number
    return drawn.jpeg(image if way is None else image.transpose(way), 85, exif=exif)


def _with_clear_corners(image: Image.Image) -> bytes:
    mask = Image.new("L", image.size, 0)
    pixels = np.full((image.height, image.width), 255, dtype=np.uint8)
    side = min(image.size) // 12
    pixels[:side, :side] = pixels[:side, -side:] = pixels[-side:, :side] = pixels[-side:, -side:] = 0
    mask = Image.fromarray(pixels)
    clear = image.convert("RGBA")
    clear.putalpha(mask)
    return drawn.encoded(clear, "PNG")


def _sixteen_bits(image: Image.Image) -> bytes:
    return drawn.encoded(Image.fromarray(np.asarray(image.convert("L")).astype(np.uint16) * 257), "PNG")


def _screenshot(image: Image.Image, share: float = 0.04) -> bytes:
    bar = int(image.height * share)
    page = Image.new("RGB", (image.width, image.height + 2 * bar), (28, 28, 30))
    page.paste(image, (0, bar))
    return drawn.encoded(page, "PNG")


def _ours(data: bytes) -> PictureSignals | None:
    found = decode.signals(data, LIMITS)
    return found if isinstance(found, PictureSignals) and found.quality >= 50 else None


def _nearest_turn(one: PictureSignals, other: PictureSignals) -> int:
    return min(_distance(one.pdq_hex, turn) for turn in other.turns)


def _threatexchange(data: bytes) -> str | None:
    try:
        found, quality = pdq_from_bytes(data)
    except Exception:  # noqa: BLE001
        return None  # It raises whatever Pillow and numpy raise on modes it does not know.
    return found if quality >= 50 and found else None


def _imagehash(data: bytes) -> imagehash.ImageHash | None:
    try:
        return imagehash.phash(Image.open(io.BytesIO(data)), hash_size=16)
    except (OSError, ValueError):
        return None


def _cells(distances: list[int | None], threshold: int) -> tuple[str, str]:
    known = [one for one in distances if one is not None]
    found = sum(one <= threshold for one in known)
    return f"{found}/{len(distances)}", f"{statistics.median(known):g}" if known else "no hash"


def _distance(one: str, other: str) -> int:
    return (int(one, 16) ^ int(other, 16)).bit_count()


_PEERS: tuple[tuple[Callable[[bytes], Any], Callable[[Any, Any], int]], ...] = (
    (_ours, _nearest_turn),
    (_threatexchange, _distance),
    (_imagehash, lambda one, other: int(one - other)),
)


if __name__ == "__main__":
    for table in run(quick=False):
        print(table.as_markdown())
