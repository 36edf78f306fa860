"""Drawn pictures: gradients and shapes from a seed, and copies as people make them. No photographs, no people."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

from PIL import Image, ImageDraw, ImageEnhance, ImageFilter

WIDTH_PX, HEIGHT_PX = 400, 300


def draw(seed: int) -> Image.Image:
    """A picture of 400 × 300 px that only ``seed`` determines."""
    rng = random.Random(seed)
    picture = Image.linear_gradient("L").rotate(rng.uniform(0, 360)).resize((WIDTH_PX, HEIGHT_PX))
    first, second = (tuple(rng.randrange(30, 226) for _ in range(3)) for _ in range(2))
    canvas = Image.composite(
        Image.new("RGB", (WIDTH_PX, HEIGHT_PX), first),
        Image.new("RGB", (WIDTH_PX, HEIGHT_PX), second),
        picture,
    )
    pen = ImageDraw.Draw(canvas)
    for _ in range(rng.randrange(9, 16)):
        x, y = rng.randrange(-60, WIDTH_PX), rng.randrange(-60, HEIGHT_PX)
        box = (x, y, x + rng.randrange(30, 170), y + rng.randrange(30, 150))
        color = tuple(rng.randrange(256) for _ in range(3))
        shape = rng.choice((pen.ellipse, pen.rectangle))
        shape(box, fill=color)
    for _ in range(5):
        points = [(rng.randrange(WIDTH_PX), rng.randrange(HEIGHT_PX)) for _ in range(3)]
        pen.polygon(points, fill=tuple(rng.randrange(256) for _ in range(3)))
    return canvas.filter(ImageFilter.GaussianBlur(1))


def _turned(picture: Image.Image, path: Path) -> None:
    # Stored lying on its side with the EXIF note that says so, as telephones do.
    exif = Image.Exif()
    exif[0x0112] = 6
    picture.transpose(Image.Transpose.ROTATE_90).save(path, quality=90, exif=exif)


COPIES: tuple[tuple[str, str, Callable[[Image.Image, Path], None]], ...] = (
    ("again", "jpg", lambda p, path: p.save(path, quality=55)),
    ("smaller", "jpg", lambda p, path: p.resize((200, 150)).save(path, quality=80)),
    ("palette", "png", lambda p, path: p.quantize(64).save(path)),
    ("gif", "gif", lambda p, path: p.quantize(128).save(path)),
    ("print", "jpg", lambda p, path: p.convert("CMYK").save(path, quality=90)),
    ("grey", "png", lambda p, path: p.convert("L").save(path)),
    ("web", "webp", lambda p, path: p.save(path, quality=70)),
    ("turned", "jpg", _turned),
    ("brighter", "jpg", lambda p, path: ImageEnhance.Brightness(p).enhance(1.2).save(path, quality=85)),
    ("soft", "tiff", lambda p, path: p.filter(ImageFilter.GaussianBlur(2)).save(path)),
)
"""Edits that leave a picture the same to the eye: name, file ending, how to write it."""


def draw_originals(folder: Path, seeds: range) -> list[Path]:
    """Write one PNG for each seed; return the paths in order."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for seed in seeds:
        path = folder / f"drawing-{seed:04}.png"
        draw(seed).save(path)
        paths.append(path)
    return paths


def draw_copies(folder: Path, seed: int) -> list[Path]:
    """Write every edited copy of the picture of ``seed``; return the paths in order."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for name, ending, write in COPIES:
        path = folder / f"copy-{seed:04}-{name}.{ending}"
        write(draw(seed), path)
        paths.append(path)
    return paths
