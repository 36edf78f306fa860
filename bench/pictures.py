"""What hashing a JPEG costs, beside threatexchange, pdqhash and imagehash, and how near the fast ways stay.

    ./run bench pictures

JPEG bytes in memory, one core, rounds interleaved. Pictures are drawn by seed (``bench/drawn.py``).
"""

from __future__ import annotations

import io
import os
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

# As in the child, so that both do the same; numpy reads it when it is loaded.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import imagehash
import numpy as np
import pdqhash
import simplejpeg
from bench import drawn
from bench.tables import Table
from PIL import Image
from threatexchange.signal_type.pdq.pdq_hasher import pdq_from_bytes

from coldframe.media import blur, decode, pdq
from coldframe.media.sandbox import Sandbox
from coldframe.media.terms import Limits, PictureSignals

LIMITS = Limits()
MATCHED_QUALITY = 50
"""Below this the field discards a hash."""


@dataclass(frozen=True)
class Size:
    """One size of picture.

    Attributes:
        name: For a heading.
        width: Pixels.
        height: Pixels.
        grain: Noise of the drawn sensor; decides the bytes a pixel takes.
        pictures: How many are timed.
    """

    name: str
    width: int
    height: int
    grain: float
    pictures: int


SIZES = (
    Size("0.3 MP", 640, 480, 2.0, 12),
    Size("2 MP", 1632, 1224, 2.5, 6),
    Size("12 MP", 4032, 3024, 2.0, 3),
    Size("12 MP, grainy", 4032, 3024, 5.0, 3),
)


def run(quick: bool) -> list[Table]:
    """Measure; ``quick`` takes small sizes and two rounds."""
    sizes = SIZES[:1] if quick else SIZES
    rounds = 2 if quick else 7
    files = {size: _files(size, 2 if quick else size.pictures) for size in sizes}
    counts = {0.3: 10} if quick else {0.3: 600, 1.0: 300, 2.0: 200, 12.0: 40}
    return [_speed(files, rounds), _confinement(files, rounds), *_drift(counts)]


def _files(size: Size, count: int) -> list[bytes]:
    return [
        drawn.jpeg(drawn.photo(size.width, size.height, seed, grain=size.grain), 90) for seed in range(count)
    ]


def _pixels(encoded: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(encoded)).convert("RGB"))


def _eighth(encoded: bytes) -> object:
    height, width, _, _ = simplejpeg.decode_jpeg_header(encoded)
    return simplejpeg.decode_jpeg(
        encoded, colorspace="GRAY", min_height=-(-height // 8), min_width=-(-width // 8)
    )


WAYS: dict[str, Callable[[bytes], object]] = {
    "threatexchange `pdq_from_bytes`": pdq_from_bytes,
    "Pillow, pdqhash": lambda encoded: pdqhash.compute(_pixels(encoded)),
    "imagehash `phash(hash_size=16)`, not PDQ": lambda encoded: imagehash.phash(
        Image.open(io.BytesIO(encoded)), hash_size=16
    ),
    "**Coldframe, exact**": lambda encoded: decode.signals(encoded, LIMITS),
    "**Coldframe, screening**": lambda encoded: decode.signals(encoded, LIMITS, screen=True),
    "bound of exact: libjpeg-turbo decodes to RGB": lambda encoded: simplejpeg.decode_jpeg(encoded, "RGB"),
    "bound of screening: libjpeg-turbo decodes luma at 1/8": _eighth,
}
KERNELS: dict[str, Callable[[np.ndarray], object]] = {
    "kernel alone, pdqhash": pdqhash.compute,
    "**kernel alone, Coldframe**": pdq.hash_rgb,
}


def _speed(files: dict[Size, list[bytes]], rounds: int) -> Table:
    """Processor time of every way, for every size."""
    for encoded in files.values():
        for way in WAYS.values():
            way(encoded[0])  # loads what is loaded late, and fills caches
    took: dict[tuple[str, Size], list[float]] = {}
    for _ in range(rounds):
        for size, encoded in files.items():
            for name, way in WAYS.items():
                took.setdefault((name, size), []).append(_each(encoded, way))
            pixels = [_pixels(one) for one in encoded]
            for name, kernel in KERNELS.items():
                took.setdefault((name, size), []).append(_each(pixels, kernel))
    rows = []
    for name in (*WAYS, *KERNELS):
        cells = [name]
        for size in files:
            ratios = [
                theirs / ours
                for theirs, ours in zip(took[next(iter(WAYS)), size], took[name, size], strict=True)
            ]
            cells += [f"{statistics.median(took[name, size]) * 1000:.2f}", f"{statistics.median(ratios):.1f}"]
        rows.append(tuple(cells))
    columns = ["way"]
    for size in files:
        columns += [f"{size.name}, ms", "× threatexchange"]
    weights = "; ".join(
        f"{size.name} {sum(map(len, some)) / len(some) / 1000:,.0f} kB" for size, some in files.items()
    )
    return Table(
        "From a JPEG's bytes to its hash",
        f"Drawn photos with grain, JPEG quality 90 ({weights} on average); processor time of one core, medians of "
        f"{rounds} interleaved rounds; ours gives all eight turns; kernel: {blur.KERNEL}. The bounds "
        "are what libjpeg-turbo alone takes: to RGB, and to luma at an eighth, which is entropy decoding and one "
        "term a block, so entropy decoding alone is a little less. Nothing that decodes with it can be faster.",
        tuple(columns),
        rows,
    )


def _each(items: list, act: Callable) -> float:  # type: ignore[type-arg]
    """Processor seconds an item."""
    started = time.process_time()
    for item in items:
        act(item)
    return (time.process_time() - started) / len(items)


def _confinement(files: dict[Size, list[bytes]], rounds: int) -> Table:
    """Wall time here and in the confined child."""
    rows = []
    with Sandbox(LIMITS) as sandbox:
        strength = sandbox.strength().describe()
        for size, encoded in files.items():
            took: dict[str, list[float]] = {}
            for _ in range(rounds):
                for name, way in (
                    ("exact here", lambda one: decode.signals(one, LIMITS)),
                    ("exact confined", lambda one: sandbox.signals([one])),
                    ("screening here", lambda one: decode.signals(one, LIMITS, screen=True)),
                    ("screening confined", lambda one: sandbox.signals([one], screen=True)),
                    ("hidden picture confined", lambda one: sandbox.derivative([one], max_px=192)),
                ):
                    way(encoded[0])  # wakes the child, fills the caches
                    started = time.perf_counter()
                    for one in encoded:
                        way(one)
                    took.setdefault(name, []).append((time.perf_counter() - started) / len(encoded))
            rows.append((size.name, *(f"{statistics.median(some) * 1000:.2f}" for some in took.values())))
    return Table(
        "What the sandbox costs",
        f"Wall milliseconds a file in this process and in the confined child, one file at a time; {strength}.",
        ("picture", *took),
        rows,
    )


def _drift(counts: dict[float, int]) -> list[Table]:
    """Distances to pdqhash and between the two ways of ours."""
    exact_rows, screen_rows = [], []
    for megapixels, count in counts.items():
        to_pdqhash, to_exact, to_turns, fallen = [], [], [], 0
        for seed in range(count):
            encoded = drawn.mixed_jpeg(megapixels, seed)
            bits, quality = pdqhash.compute(_pixels(encoded))
            if quality < MATCHED_QUALITY:
                continue
            exact = decode.signals(encoded, LIMITS)
            screened = decode.signals(encoded, LIMITS, screen=True)
            assert isinstance(exact, PictureSignals)
            assert isinstance(screened, PictureSignals)
            to_pdqhash.append(_distance(np.packbits(bits).tobytes().hex(), exact.pdq_hex))
            turns = [_distance(one, other) for one, other in zip(exact.turns, screened.turns, strict=True)]
            to_exact.append(turns[0])
            to_turns.append(max(turns))
            fallen += not screened.screened
        name, found = f"{megapixels:g} MP", len(to_pdqhash)
        same = f"{100 * to_pdqhash.count(0) / found:.1f} %"
        exact_rows.append((name, str(found), same, *_spread(to_pdqhash)))
        share = f"{100 * fallen / found:.1f} %"
        screen_rows.append((name, str(found), *_spread(to_exact), str(max(to_turns)), share))
    bag = (
        "A mixed bag by seed: drawn photos, pieces of two outside photos, screens, a fifth of them soft, a fifth "
        "pale; JPEG quality 75 to 95, a seventh progressive; PDQ quality 50 and more. "
    )
    return [
        Table(
            "Exact hash against pdqhash at full resolution",
            bag + "Bits of 256.",
            ("size", "pictures", "same hash", "median", "p99", "max"),
            exact_rows,
        ),
        Table(
            "Screened hash against the exact one",
            bag + "Bits of 256, after the fall-back to the exact way where many terms lie near the median.",
            ("size", "pictures", "median", "p99", "max", "max over eight turns", "fell back"),
            screen_rows,
        ),
    ]


def _spread(distances: list[int]) -> tuple[str, str, str]:
    return (
        f"{statistics.median(distances):g}",
        f"{np.percentile(distances, 99):.0f}",
        str(max(distances)),
    )


def _distance(one: str, other: str) -> int:
    return (int(one, 16) ^ int(other, 16)).bit_count()


if __name__ == "__main__":
    for table in run(quick=False):
        print(table.as_markdown())
