"""Drawn films, encoded in memory with FFmpeg's own encoders. Shapes and gradients only."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable

import pytest
from PIL import Image
from tests.pictures import drawn

av = pytest.importorskip("av", reason="the extra `video` is not installed")

SIZE = (160, 120)


def _wall(first_seed: int) -> Image.Image:
    wall = Image.new("RGB", (800, 600))
    for tile in range(48):
        wall.paste(drawn((100, 100), seed=first_seed + tile), (tile % 8 * 100, tile // 8 * 100))
    return wall


_WALL, _OTHER_WALL = _wall(100), _wall(200)


def panning(number: int, step: int = 6) -> Image.Image:
    """A frame of a camera that moves over a wall of shapes."""
    at = (number * step) % 480
    return _WALL.crop((at, at // 2, at + 320, at // 2 + 240)).resize(SIZE)


def elsewhere(number: int) -> Image.Image:
    """A frame of a camera that moves over another wall."""
    at = (number * 6) % 480
    return _OTHER_WALL.crop((at, at // 2, at + 320, at // 2 + 240)).resize(SIZE)


def resting(number: int) -> Image.Image:
    """A frame of a camera that does not move: the same but for one small spot that blinks."""
    picture = panning(0)
    picture.paste((number % 2 * 40, 0, 0), (80, 60, 84, 63))
    return picture


def film(
    frames: Iterable[Image.Image],
    *,
    container: str = "mp4",
    codec: str = "mpeg4",
    rate: int = 10,
    key_every: int = 10,
    pixel_format: str = "yuv420p",
    turned: int = 0,
    bit_rate: int = 2_000_000,
    title: str = "",
    with_sound: bool = False,
    b_frames: int = 0,
) -> bytes:
    """Encode pictures of one size; ``turned`` is how far a player turns them, counter-clockwise."""
    pictures = list(frames)
    out = io.BytesIO()
    with av.open(out, "w", format=container) as muxer:
        stream = muxer.add_stream(codec, rate=rate, options={"bf": str(b_frames)})
        stream.width, stream.height = pictures[0].size
        stream.pix_fmt, stream.gop_size, stream.bit_rate = pixel_format, key_every, bit_rate
        if turned:
            stream.set_display_rotation(turned)
        if title:
            muxer.metadata["title"] = title
        sound = muxer.add_stream("pcm_s16le", rate=8000, layout="mono") if with_sound else None
        for picture in pictures:
            muxer.mux(stream.encode(av.VideoFrame.from_image(picture)))
        muxer.mux(stream.encode(None))
        if sound is not None:
            silence = av.AudioFrame(format="s16", layout="mono", samples=800)
            silence.planes[0].update(bytes(1600))
            silence.sample_rate = 8000
            muxer.mux(sound.encode(silence))
    return out.getvalue()


def shot(draw: Callable[[int], Image.Image], count: int, start: int = 0) -> list[Image.Image]:
    """The frames ``start`` to ``start + count`` of a camera."""
    return [draw(number) for number in range(start, start + count)]
