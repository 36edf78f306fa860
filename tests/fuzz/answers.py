"""The parent's side of the sandbox: a child that a file has taken over may answer anything."""

from __future__ import annotations

import contextlib
import json
import os
import time
from collections.abc import Callable, Mapping

from tests.fuzz.target import Target, choose, damaging, hold

from coldframe.media import protocol
from coldframe.media.process import ChildLost, DecoderProcess, OutOfTime
from coldframe.media.terms import Derivative, Limits, Unreadable, VideoFrame, VideoSignals

_HASH = "0123456789abcdef" * 4
_PICTURE = {"pdq_hex": _HASH, "quality": 90, "width": 24, "height": 18, "format": "png", "turns": [_HASH] * 8}
_PICTURE |= {"stability": 2, "screened": False, "damaged": True, "cpu_seconds": 0.5}
_FILM = {"width": 24, "height": 18, "format": "mp4", "frame_rate": 25.0, "seconds": 3.5, "frames_hashed": 9}
_FILM |= {"complete": True, "damaged": False, "cpu_seconds": 1}
_DRAWING = {"width": 24, "height": 18, "blurred": True, "grey": False, "cpu_seconds": 0.1}
_GREETING = {
    "resource_limits": True,
    "no_new_privileges": True,
    "landlock": True,
    "landlock_version": 4,
    "seccomp": True,
}
_BLOB_MARK = b"\n--\n"
"""Stands between the answer and the blob in an input."""

_TOKENS = (
    *(
        b"null",
        b"true",
        b"-1",
        b"1e999",
        b"NaN",
        b"Infinity",
        b"9" * 4400,
        b"1.0",
        b'""',
        b"[]",
        b"{}",
        b"[" * 300,
        b"\xff",
    ),
    *(
        b'"reason":',
        b'"reason":"damaged"',
        b'"reason":[]',
        b'"turns":',
        b'"cpu_seconds":',
        b'"kind":"md5"',
        b'"format":"heif"',
    ),
    *(
        b"\xff\xd8\xff",
        b"\xff\xd9",
        b"\\ud800",
        "０".encode(),
        b"\x7f\xf8\0\0\0\0\0\0",
        b"\x7f\xf0\0\0\0\0\0\0",
        b"\xbf\xf0\0\0\0\0\0\0",
        _BLOB_MARK,
    ),
)


def _seed(answer: Mapping[str, object], blob: bytes = b"") -> bytes:
    return json.dumps(answer).encode() + (_BLOB_MARK + blob if blob else b"")


def _frames() -> bytes:
    return protocol.pack_frames([VideoFrame(second, _HASH, 80, (_HASH,) * 8) for second in (0.0, 0.5, 3.5)])


_REASON = _seed({"reason": "truncated", "cpu_seconds": 0})
_SEEDS: Mapping[str, list[bytes]] = {
    "picture": [_seed(_PICTURE), _REASON],
    "derivative": [_seed(_DRAWING, b"\xff\xd8\xff\xe0 drawn \xff\xd9"), _REASON],
    "film": [_seed(_FILM, _frames()), _REASON],
    "digests": [_seed({"kind": "sha1"}, bytes(range(60))), _seed({"kind": "md5"}, bytes(32)), _REASON],
    "greeting": [_seed(_GREETING)],
    "frames": [protocol.pack(_PICTURE) + protocol.LENGTH.pack(3) + b"abc", protocol.pack(_GREETING) * 2],
}
_READERS: Mapping[str, Callable[[bytes, bytes], object]] = {
    "picture": protocol.read_signals,
    "derivative": lambda answer, blob: protocol.read_derivative(answer, blob, max_pixels=64),
    "film": protocol.read_video,
    "digests": protocol.read_file_digests,
    "greeting": lambda answer, _: protocol.read_strength(answer),
}


def _check(name: str) -> Callable[[bytes], str]:
    def check(data: bytes) -> str:
        answer, _, blob = data.partition(_BLOB_MARK)
        with contextlib.suppress(protocol.ProtocolViolation):
            protocol.read_cpu_seconds(answer)
        try:
            found = _READERS[name](answer, blob)
        except protocol.ProtocolViolation:
            return "violation"
        if isinstance(found, VideoSignals):
            seconds = [one.second for one in found.frames]
            hold(
                seconds == sorted(set(seconds)) and seconds[0] >= 0 and seconds[-1] <= 86_400,
                "the frames' times",
            )
            hold(all(len(one.turns) == 8 and one.quality <= 100 for one in found.frames), "a frame")
        if isinstance(found, Derivative):
            hold(1 <= found.width <= 64 and 1 <= found.height <= 64, "the derivative's size")
        return "unreadable" if isinstance(found, Unreadable) else "read"

    return check


def _check_frames(data: bytes) -> str:
    """Bytes of a child that then says nothing more: frames, or a lost child; never more than was asked for."""
    taken = 0
    reading, writing = os.pipe()
    parent = DecoderProcess.__new__(DecoderProcess)
    parent._from_child, parent._limits = reading, Limits()
    os.set_blocking(reading, False)
    try:
        os.write(writing, data[:60_000])
        os.close(writing)
        most = (16, protocol.MAX_ANSWER_BYTES)[choose(data, 2)]
        while True:
            frame = parent._read_frame(most, time.monotonic() + 60)
            hold(len(frame) <= most, "a frame is larger than was accepted")
            taken += 1
    except ChildLost:
        return f"{min(taken, 2)} frames"
    except OutOfTime:
        return "out of time"
    finally:
        os.close(reading)


def make(name: str) -> Target:
    check = _check_frames if name == "frames" else _check(name)
    return Target(check, damaging(_SEEDS[name], _TOKENS, large_one_in=0 if name == "frames" else 2000))
