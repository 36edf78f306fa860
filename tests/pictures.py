"""Drawn pictures, encoded in memory. Shapes and gradients only."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

import numpy as np
from PIL import Image, ImageDraw


def drawn(size: tuple[int, int] = (320, 240), seed: int = 1) -> Image.Image:
    """A picture of overlapping ellipses and boxes, different for each seed, without symmetry."""
    generator = np.random.default_rng(seed)
    image = Image.linear_gradient("L").resize(size).convert("RGB")
    pen = ImageDraw.Draw(image)
    width, height = size
    for number in range(14):
        x, y = int(generator.integers(0, width)), int(generator.integers(0, height))
        w, h = (int(value) for value in generator.integers(width // 12, width // 3, 2))
        color = tuple(int(value) for value in generator.integers(0, 256, 3))
        draw = pen.ellipse if number % 2 else pen.rectangle
        draw((x, y, x + w, y + h), fill=color)
    return image


def encoded(image: Image.Image, kind: str, **options: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def distance(first: str, second: str) -> int:
    return (int(first, 16) ^ int(second, 16)).bit_count()


def bomb_png(width: int, height: int) -> bytes:
    """A tiny PNG whose header promises a huge picture."""

    def chunk(name: bytes, data: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(name + data))
        return struct.pack(">I", len(data)) + name + data + check

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(bytes(100_000)))
        + chunk(b"IEND", b"")
    )
