"""What one picture costs: decoded and hashed in this process, and the same in the confined child.

    .venv/bin/python bench/pictures.py

The difference is the price of the sandbox: bytes over a pipe, an answer back. Drawn
pictures, JPEG at quality 85. Rounds are interleaved; medians. The child's start is
paid once in a thousand files and is printed apart.
"""

from __future__ import annotations

import io
import os
import statistics
import sys
import time
from collections.abc import Callable

# As in the child, so that both do the same; numpy reads it when it is loaded.
os.environ["OPENBLAS_NUM_THREADS"] = "1"

from PIL import Image

from coldframe.demo.pictures import draw
from coldframe.media import decode
from coldframe.media.sandbox import Sandbox
from coldframe.media.terms import Derivative, Limits, PictureSignals

ROUNDS = 7
SIZES = (((400, 300), 20), ((1600, 1200), 6), ((4000, 3000), 2))
"""Pixels, and how many pictures a round handles."""


def encode(picture: Image.Image, size: tuple[int, int]) -> bytes:
    out = io.BytesIO()
    picture.resize(size, Image.Resampling.BICUBIC).save(out, "JPEG", quality=85)
    return out.getvalue()


def each(pictures: list[bytes], act: Callable[[bytes], object]) -> tuple[float, list[object]]:
    """Seconds a picture, and the answers."""
    started = time.perf_counter()
    answers = [act(picture) for picture in pictures]
    return (time.perf_counter() - started) / len(pictures), answers


def main() -> None:
    limits = Limits()
    drawn = [draw(seed) for seed in range(max(count for _, count in SIZES))]
    cases = [(size, [encode(picture, size) for picture in drawn[:count]]) for size, count in SIZES]
    took: dict[tuple[tuple[int, int], str], list[float]] = {}
    same = True
    with Sandbox(limits) as sandbox:
        started = time.perf_counter()
        strength = sandbox.strength()
        start_seconds = time.perf_counter() - started
        for _ in range(ROUNDS):
            for size, pictures in cases:
                inside, expected = each(pictures, lambda encoded: decode.signals(encoded, limits))
                confined, answers = each(pictures, lambda encoded: sandbox.signals([encoded]))
                blurred, shown = each(pictures, lambda encoded: sandbox.derivative([encoded], max_px=192))
                same &= answers == expected and all(isinstance(one, PictureSignals) for one in answers)
                same &= all(isinstance(one, Derivative) for one in shown)
                for name, seconds in (("here", inside), ("confined", confined), ("blurred", blurred)):
                    took.setdefault((size, name), []).append(seconds)
    print(f"sandbox: {strength.describe()}; its start takes {start_seconds * 1000:,.0f} ms")
    print(f"median of {ROUNDS} interleaved rounds, one child")
    print("| picture | file, KB | here, ms | confined, ms | more, ms | ratio | hidden picture, ms |")
    print("|---|---|---|---|---|---|---|")
    for size, pictures in cases:
        median = {
            name: statistics.median(took[size, name]) * 1000 for name in ("here", "confined", "blurred")
        }
        pairs = list(zip(took[size, "confined"], took[size, "here"], strict=True))
        print(
            f"| {size[0]} × {size[1]} | {sum(map(len, pictures)) / len(pictures) / 1000:,.0f} "
            f"| {median['here']:,.1f} | {median['confined']:,.1f} "
            f"| {statistics.median(c - h for c, h in pairs) * 1000:,.1f} "
            f"| {statistics.median(c / h for c, h in pairs):.2f} | {median['blurred']:,.1f} |"
        )
    sys.exit(0 if same else 1)


if __name__ == "__main__":
    main()
