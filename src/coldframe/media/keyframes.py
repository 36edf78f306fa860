"""A film's bytes to one picture of its key frames. Runs in the sandboxed child, on hostile input.

Whoever has to judge a film sees it standing still first: at most ``MAX_SHEET_FRAMES`` key frames, evenly spread, left
to right and top to bottom. There is no sound, and nothing moves. Needs PyAV (the ``video`` extra).
"""

from __future__ import annotations

import io
import time
from dataclasses import dataclass, field

import av
import numpy as np
from PIL import Image, ImageFilter

from coldframe.media.orientation import set_upright
from coldframe.media.sniff import HEAD_BYTES, sniff
from coldframe.media.terms import (
    MAX_SHEET_FRAMES,
    Derivative,
    Limits,
    Unreadable,
    UnreadableReason,
    unreadable,
)
from coldframe.media.video import MARGIN, ORIENTATION, RefusedFilm, is_too_large, open_film

_COLUMNS = 4
_GAPS = 128  # One gap between two frames is this part of the sheet.


def sheet(
    encoded: bytes, limits: Limits, *, max_pixels: int, blur: bool, grey: bool
) -> Derivative | Unreadable:
    """Decode a film's key frames and draw some of them side by side.

    Cost: decoding every key frame once; it ends by itself at 0.8 of the time limit with what it has.

    Args:
        encoded: The file.
        limits: What it may cost; ``pixels`` are those of one frame.
        max_pixels: Longest side of the sheet.
        blur: Blur so strongly that shapes remain and faces do not.
        grey: Remove color.
    """
    if not encoded:
        return unreadable(UnreadableReason.EMPTY)
    if len(encoded) > limits.file_bytes:
        return unreadable(UnreadableReason.TOO_LARGE)
    kind = sniff(encoded[:HEAD_BYTES])
    if not kind.is_video:
        return unreadable(kind.refusal)
    gap = max_pixels // _GAPS
    tiles = _Tiles(max(1, (max_pixels - gap * (_COLUMNS - 1)) // _COLUMNS))
    try:
        _read(encoded, kind.format, limits, tiles)
    except RefusedFilm as refused:
        return unreadable(refused.reason)
    except (av.FFmpegError, OSError, ValueError, EOFError):
        pass  # What was decoded before it broke still shows.
    return (
        _draw(tiles.chosen(), gap, blur=blur, grey=grey)
        if tiles.kept
        else unreadable(UnreadableReason.DAMAGED)
    )


@dataclass
class _Tiles:
    """Small upright pictures of key frames, evenly spread however many come.

    Attributes:
        side: Longest side of each, in pixels.
        step: Only every so manyth is kept; doubles when there are too many.
    """

    side: int
    kept: list[Image.Image] = field(default_factory=list)
    step: int = 1
    _met: int = 0

    def add(self, frame: av.VideoFrame) -> None:
        """Keep a frame if its turn has come."""
        if self._met % self.step == 0:
            self.kept.append(_tile(frame, self.side))
        self._met += 1
        if len(self.kept) >= 2 * MAX_SHEET_FRAMES:
            self.kept, self.step = self.kept[::2], 2 * self.step

    def chosen(self) -> list[Image.Image]:
        """At most ``MAX_SHEET_FRAMES`` of those kept, in order, the first among them."""
        count = min(MAX_SHEET_FRAMES, len(self.kept))
        return [self.kept[i * len(self.kept) // count] for i in range(count)]


def _read(encoded: bytes, kind: str, limits: Limits, tiles: _Tiles) -> None:
    deadline = time.monotonic() + limits.seconds * MARGIN
    with open_film(encoded, kind, limits) as (container, stream):
        stream.codec_context.skip_frame = "NONKEY"
        for packet in container.demux(stream):
            if time.monotonic() > deadline and tiles.kept:
                return
            for frame in packet.decode():
                if not is_too_large(frame.width, frame.height, limits):
                    tiles.add(frame)


def _tile(frame: av.VideoFrame, side: int) -> Image.Image:
    scale = min(1.0, side / max(frame.width, frame.height))
    width, height = max(1, round(frame.width * scale)), max(1, round(frame.height * scale))
    # More threads would need a system call that the sandbox refuses.
    small = frame.reformat(width=width, height=height, format="rgb24", threads=1)
    pixels = np.ascontiguousarray(small.to_ndarray().astype(np.uint8, copy=False))
    picture = Image.frombytes("RGB", (width, height), pixels.tobytes())
    return set_upright(picture, ORIENTATION[round(frame.rotation / 90) * 90 % 360])


def _draw(tiles: list[Image.Image], gap: int, *, blur: bool, grey: bool) -> Derivative:
    width, height = max(tile.width for tile in tiles) + gap, max(tile.height for tile in tiles) + gap
    columns = min(_COLUMNS, len(tiles))
    rows = -(-len(tiles) // columns)
    drawn = Image.new("RGB", (width * columns - gap, height * rows - gap), "gray")
    for place, tile in enumerate(tiles):
        left, top = width * (place % columns), height * (place // columns)
        drawn.paste(tile, (left + (width - gap - tile.width) // 2, top + (height - gap - tile.height) // 2))
    if grey:
        drawn = drawn.convert("L")
    if blur:
        drawn = drawn.filter(ImageFilter.GaussianBlur(max(drawn.size) / 24))
    out = io.BytesIO()
    drawn.save(out, "JPEG", quality=80)
    return Derivative(out.getvalue(), drawn.width, drawn.height, blurred=blur, grey=grey)


def warm_up(encoded: bytes, limits: Limits) -> None:
    """Draw a sheet of a small film, so that nothing is left to load in the confined process."""
    for blur in (True, False):
        sheet(encoded, limits, max_pixels=64, blur=blur, grey=blur)
