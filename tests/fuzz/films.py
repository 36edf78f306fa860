"""The film decoder, confined as the sandbox's second child is; see ``pictures``."""

from __future__ import annotations

import functools
from collections.abc import Mapping

from PIL import Image
from tests.fuzz.target import Target, damaging, hold
from tests.pictures import drawn

from coldframe.media import child, protocol
from coldframe.media.confine import confine
from coldframe.media.terms import Limits, Unreadable

LIMITS = Limits(memory_bytes=512 * 1024**2, seconds=20.0, pixels=1_000_000, file_bytes=1_000_000)
_SIZE = (48, 32)

_TOKENS: Mapping[str, tuple[bytes, ...]] = {
    "mp4": (
        b"moov",
        b"trak",
        b"mdia",
        b"stbl",
        b"stts",
        b"stsc",
        b"stsz",
        b"stco",
        b"co64",
        b"elst",
        b"moof",
        b"trun",
        b"dref",
        b"url ",
        b"cmov",
        b"avc1",
        b"mp4v",
        b"jpeg",
        b"tmcd",
    ),
    "matroska": (
        b"\x1aE\xdf\xa3",
        b"\x18S\x80g",
        b"\x16T\xaek",
        b"\x1fC\xb6u",
        b"\xa3",
        b"\xa0",
        b"V_VP8",
        b"V_MPEG4/ISO/ASP",
        b"V_MS/VFW/FOURCC",
        b"\x01\xff\xff\xff\xff\xff\xff\xff",
        b"\x1cS\xbbk",
    ),
    "other": (
        b"RIFF",
        b"LIST",
        b"movi",
        b"idx1",
        b"00dc",
        b"MJPG",
        b"HFYU",
        b"FLV\x01",
        b"OggS",
        b"\0\0\x01\xb3",
        b"\0\0\x01\xba",
        b"\x47\x40\x11",
        b"WMV2",
        b"\x47",
    ),
}


@functools.cache
def _frames(count: int) -> list[Image.Image]:
    wall = drawn((200, 100), seed=3)
    return [wall.crop((at * 9, at * 3, at * 9 + _SIZE[0], at * 3 + _SIZE[1])) for at in range(count)]


def seeds(name: str) -> list[bytes]:
    from tests import films

    def film(container: str, codec: str, **more: object) -> bytes:
        # The encoder of HEVC breaks its own memory where pictures are smaller than its blocks.
        frames = [frame.resize((64, 64)) if codec == "libx265" else frame for frame in _frames(5)]
        return films.film(frames, container=container, codec=codec, key_every=3, bit_rate=60_000, **more)  # type: ignore[arg-type]

    if name == "mp4":
        found = [film("mp4", codec) for codec in ("mpeg4", "libx264")]
        found += [
            film("mov", "mjpeg", pixel_format="yuvj420p"),
            film("mp4", "libx265"),
            film("mp4", "libvpx-vp9"),
        ]
        found += [film("mov", "mpeg4", turned=90, title="drawn"), film("3gp", "mpeg4", with_sound=False)]
        return [
            *found,
            film("mov", "prores", pixel_format="yuv422p10le"),
            film("mov", "svq1", pixel_format="yuv410p"),
        ]
    if name == "matroska":
        found = [film("matroska", codec) for codec in ("mpeg4", "ffv1", "mpeg2video")]
        return [
            *found,
            film("webm", "libvpx"),
            film("avi", "huffyuv", pixel_format="yuv422p", with_sound=True),
        ]
    found = [
        film("avi", "mjpeg", pixel_format="yuvj420p"),
        film("avi", "mpeg4"),
        film("avi", "cinepak", pixel_format="rgb24"),
    ]
    found += [film("mpegts", "mpeg2video", rate=25), film("mpeg", "mpeg1video", rate=25), film("flv", "flv")]
    return [*found, film("asf", "wmv2"), film("avi", "msmpeg4")]


def make(name: str) -> Target:
    return Target(_check, damaging(seeds(name), _TOKENS[name]), confine=lambda: _confine(name))


def _confine(name: str) -> None:
    from coldframe.media import video

    video.warm_up(LIMITS)
    for data in seeds(name):
        _check(data)
    confine(LIMITS)


def _check(data: bytes) -> str:
    from coldframe.media import video

    try:
        answer = video.signals(data, LIMITS)
    except MemoryError:
        return "out_of_memory"
    sent = protocol.pack(child._plain(answer))[protocol.LENGTH.size :]
    blob = b"" if isinstance(answer, Unreadable) else protocol.pack_frames(answer.frames)
    hold(protocol.read_video(sent, blob) == answer, "the parent reads another answer")
    if isinstance(answer, Unreadable):
        return answer.reason.value
    return "read" if answer.complete and not answer.damaged else "damaged, read"
