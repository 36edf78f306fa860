"""Pictures by seed: drawn with the statistics of photos, and pieces of the outside photos where they are there."""

from __future__ import annotations

import io
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFilter


def photo(width: int, height: int, seed: int, *, grain: float = 3.0) -> Image.Image:
    """Draw a scene of leaves, the model of natural pictures: discs and boxes of all sizes, the later on top.

    Args:
        width: Pixels.
        height: Pixels.
        seed: The same seed gives the same scene at every size.
        grain: Standard deviation of the noise a sensor adds, in levels of 255. It decides how many bytes a
            JPEG takes.
    """
    generator = np.random.default_rng(seed)
    side = max(width, height)
    image = _sky(width, height, generator)
    pen = ImageDraw.Draw(image)
    # Few large shapes, many small ones, as with things at all distances.
    radii = 0.25 * (1 - generator.random(260)) ** 1.5 + 0.006
    for radius in np.sort(radii)[::-1]:
        x, y = generator.random(2) * (width, height)
        across, down = radius * side * (0.4 + generator.random(2))
        color = tuple(
            int(level) for level in generator.normal(generator.integers(40, 215), 35, 3).clip(0, 255)
        )
        box = (x - across / 2, y - down / 2, x + across / 2, y + down / 2)
        if generator.random() < 0.6:
            pen.ellipse(box, fill=color)
        else:
            pen.polygon([(box[0], y), (x, box[1]), (box[2], y), (x, box[3])], fill=color)
    image = image.filter(ImageFilter.GaussianBlur(side / 1400))
    pixels = np.asarray(image, dtype=np.float32) * _texture(width, height, generator)[:, :, None]
    pixels += grain * np.random.default_rng(seed + 1).standard_normal((height, width, 1), dtype=np.float32)
    return Image.fromarray(pixels.clip(0, 255).astype(np.uint8))


def graphic(width: int, height: int, seed: int) -> Image.Image:
    """Draw a screen: flat boxes, rules and lines of strokes like text. Its hash has bits that mean little."""
    generator = np.random.default_rng(seed)
    image = Image.new("RGB", (width, height), "white")
    pen = ImageDraw.Draw(image)
    for _ in range(9):
        x, y = (int(v) for v in generator.random(2) * (width, height))
        w, h = (int(v) for v in (0.1 + 0.3 * generator.random(2)) * (width, height))
        pen.rectangle((x, y, x + w, y + h), fill=tuple(int(v) for v in generator.integers(30, 256, 3)))
    line = max(6, height // 48)
    for top in range(line, height - line, line * 2):
        at = width // 20
        while at < width * generator.random():
            word = int(line * (0.8 + 3 * generator.random()))
            pen.rectangle((at, top, at + word, top + line // 2), fill="black")
            at += word + line // 2
    return image


def mixed(megapixels: float, seed: int) -> Image.Image:
    """Make one picture of a mixed bag: drawn photos, pieces of outside photos, screens; some soft, some pale."""
    generator = np.random.default_rng([seed, round(megapixels * 10)])
    pixels = megapixels * 1e6 * generator.uniform(0.8, 1.25)
    width = int((pixels * generator.choice([4 / 3, 3 / 2, 16 / 9, 1, 3 / 4, 9 / 16])) ** 0.5)
    height = int(pixels / width)
    kind, outside = generator.random(), outside_photos()
    if kind < 0.15:
        image = graphic(width, height, seed)
    elif kind < 0.4 and outside:
        image = _piece(outside[seed % len(outside)], width, height, generator)
    else:
        image = photo(width, height, seed, grain=generator.uniform(0, 6))
    if generator.random() < 0.2:
        image = image.filter(ImageFilter.GaussianBlur(width / generator.uniform(60, 400)))
    if generator.random() < 0.2:
        factor, lift = generator.uniform(0.3, 1), generator.uniform(0, 60)
        image = image.point([min(255, int(level * factor + lift)) for level in range(256)] * 3)
    return image


def mixed_jpeg(megapixels: float, seed: int) -> bytes:
    """The same as a JPEG of quality 75 to 95, each way of subsampling, some progressive."""
    generator = np.random.default_rng([seed, 7])
    return jpeg(
        mixed(megapixels, seed),
        int(generator.integers(75, 96)),
        subsampling=int(generator.integers(0, 3)),
        progressive=bool(generator.random() < 0.15),
    )


@cache
def outside_photos() -> tuple[Image.Image, ...]:
    """The two large photos of ``shared/data/pdq``; none where the folder is missing."""
    folder = Path(__file__).resolve().parents[2] / "shared" / "data" / "pdq"
    paths = (folder / "modes" / "original.jpg", folder / "odd" / "c.png")
    return tuple(Image.open(path).convert("RGB") for path in paths if path.exists())


def jpeg(image: Image.Image, quality: int = 90, **options: Any) -> bytes:
    """Encode a picture."""
    return encoded(image, "JPEG", quality=quality, **options)


def encoded(image: Image.Image, kind: str, **options: Any) -> bytes:
    """Encode a picture in any format that Pillow writes."""
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def _piece(source: Image.Image, width: int, height: int, generator: np.random.Generator) -> Image.Image:
    across, down = (int(v) for v in generator.uniform(0.4, 1, 2) * source.size)
    x, y = (int(generator.integers(0, room + 1)) for room in (source.width - across, source.height - down))
    return source.crop((x, y, x + across, y + down)).resize((width, height), Image.Resampling.BICUBIC)


def _sky(width: int, height: int, generator: np.random.Generator) -> Image.Image:
    corners = generator.integers(0, 256, (3, 4, 3), dtype=np.uint8)
    return Image.fromarray(corners).resize((width, height), Image.Resampling.BICUBIC)


def _texture(width: int, height: int, generator: np.random.Generator) -> npt.NDArray[np.float32]:
    """Factors near 1 that vary alike at every scale."""
    total = np.ones((height, width), dtype=np.float32)
    cells = 12
    while cells < max(width, height) / 4:
        rows, columns = (
            max(2, cells * height // max(width, height)),
            max(2, cells * width // max(width, height)),
        )
        some = generator.normal(0, 0.05, (rows, columns)).astype(np.float32)
        total += np.asarray(Image.fromarray(some).resize((width, height), Image.Resampling.BILINEAR))
        cells *= 3
    return total
