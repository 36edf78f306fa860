"""The decoder's process. Started by ``sandbox``; loads everything, confines itself, answers until the end.

Speaks ``protocol`` on standard input and output and has nothing else.
"""

from __future__ import annotations

import io
import json
import os
import signal
import sys
import time
from dataclasses import asdict
from typing import Any

from PIL import Image

from coldframe.media import decode, known_files, protocol
from coldframe.media.confine import confine
from coldframe.media.terms import (
    Derivative,
    Limits,
    PictureSignals,
    Unreadable,
    UnreadableReason,
    VideoSignals,
    unreadable,
)


class _Stop(Exception):
    """The parent closed its end."""


def main(limits_text: str, task: str) -> None:
    """Serve until standard input ends.

    Args:
        limits_text: ``terms.Limits`` as a JSON object.
        task: ``pictures``; ``films`` or ``tables`` for a child that is asked for nothing else.
    """
    # Ctrl-C at a terminal goes to the whole group; the parent decides when this process ends.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    limits = Limits(**json.loads(limits_text))
    if task == "films":
        from coldframe.media import keyframes, video  # noqa: PLC0415 — an extra that no other child pays for

        needs_threads = False
        keyframes.warm_up(video.warm_up(limits), limits)
    elif task == "tables":
        from coldframe.media import workbooks  # noqa: PLC0415 — nothing that a child of pictures pays for

        needs_threads = False
        workbooks.warm_up()
    else:
        needs_threads = decode.register_heif()
        warm_up(limits)
    strength = confine(limits, allow_threads=needs_threads)
    _write(protocol.pack(asdict(strength)))
    try:
        while True:
            _serve_one(limits)
    except (_Stop, BrokenPipeError):
        return


def warm_up(limits: Limits) -> None:
    """Encode, decode and hash one small picture in every format.

    Python and Pillow load parts of themselves at first use; after this nothing is left to load, which
    the confined process could not do.
    """
    for text in (b"no picture", b"%PDF-1.4"):
        decode.signals(text, limits)
    known_files.warm_up(limits)
    drawn = Image.linear_gradient("L").resize((64, 48)).convert("RGB")
    names = ("JPEG", "PNG", "GIF", "WEBP", "TIFF", "BMP", "JPEG2000", "PPM", "AVIF")
    pictures = [(drawn, name) for name in names]
    pictures += [(drawn.convert(mode), "TIFF") for mode in ("CMYK", "1", "I", "F", "P", "RGBA")]
    pictures.append((Image.new("LAB", (64, 48)), "TIFF"))
    for picture, name in pictures:
        out = io.BytesIO()
        try:
            picture.save(out, name)
        except (OSError, KeyError):
            continue  # This Pillow was built without that codec; such files will be "unsupported".
        decode.signals(out.getvalue(), limits)
        decode.signals(out.getvalue(), limits, screen=True)
        decode.decode(out.getvalue()[: len(out.getvalue()) * 2 // 3], limits)
        decode.derivative(out.getvalue(), limits, max_pixels=32, blur=True, grey=True)


def _serve_one(limits: Limits) -> None:
    (length,) = protocol.LENGTH.unpack(_read(protocol.LENGTH.size))
    request = json.loads(_read(length))
    encoded = _read_file(limits)
    if encoded is None:
        return
    try:
        if isinstance(encoded, Unreadable):
            answer, blob = _plain(encoded), b""
        else:
            answer, blob = _answer(request, encoded, limits)
    except MemoryError:
        answer, blob = _plain(unreadable(UnreadableReason.OUT_OF_MEMORY)), b""
    answer["cpu_seconds"] = round(time.process_time(), 3)
    _write(protocol.pack(answer) + protocol.LENGTH.pack(len(blob)))
    _write(blob)


def _answer(request: dict[str, Any], encoded: bytes, limits: Limits) -> tuple[dict[str, Any], bytes]:
    if request["want"] == "file_digests":
        read = known_files.read_digests(encoded, limits)
        return (_plain(read), b"") if isinstance(read, Unreadable) else ({"kind": read[0]}, read[1])
    if request["want"] == "video":
        from coldframe.media import video  # noqa: PLC0415 — loaded before this process was confined

        film = video.signals(encoded, limits)
        return _plain(film), b"" if isinstance(film, Unreadable) else protocol.pack_frames(film.frames)
    if request["want"] == "sheet":
        from coldframe.media import keyframes  # noqa: PLC0415 — loaded before this process was confined

        drawn = keyframes.sheet(
            encoded, limits, max_pixels=request["max_pixels"], blur=request["blur"], grey=request["grey"]
        )
        return _plain(drawn), drawn.jpeg if isinstance(drawn, Derivative) else b""
    if request["want"] == "grids":
        from coldframe.media import workbooks  # noqa: PLC0415 — loaded before this process was confined

        grids = workbooks.read_grids(encoded)
        if isinstance(grids, Unreadable):
            return _plain(grids), b""
        packed = protocol.pack_grids(grids)
        if len(packed) > protocol.MAX_BLOB_BYTES:
            return _plain(unreadable(UnreadableReason.TOO_LARGE)), b""
        return {"kind": grids.kind}, packed
    if request["want"] == "signals":
        return _plain(decode.signals(encoded, limits, screen=request["screen"])), b""
    found = decode.derivative(
        encoded, limits, max_pixels=request["max_pixels"], blur=request["blur"], grey=request["grey"]
    )
    return _plain(found), found.jpeg if isinstance(found, Derivative) else b""


def _plain(value: PictureSignals | VideoSignals | Derivative | Unreadable) -> dict[str, Any]:
    if isinstance(value, Unreadable):
        return {"reason": value.reason.value}
    plain = asdict(value)
    for apart in ("jpeg", "frames"):
        plain.pop(apart, None)
    return plain


def _read_file(limits: Limits) -> bytes | Unreadable | None:
    """Read one file's frames; ``None`` if the parent withdrew it.

    If memory runs out the rest is still read, so that the next request starts where it should.
    """
    frames: list[bytes] | None = []
    total = 0
    while True:
        (length,) = protocol.LENGTH.unpack(_read(protocol.LENGTH.size))
        if length == protocol.WITHDRAWN:
            return None
        if length == protocol.END:
            break
        total += length
        if length > protocol.CHUNK_BYTES or total > limits.file_bytes:
            raise _Stop  # The parent keeps both limits; if it does not, something is very wrong.
        frame = _fill(length)
        try:
            if frames is not None:
                frames.append(bytes(frame))
        except MemoryError:
            frames = None
    try:
        return unreadable(UnreadableReason.OUT_OF_MEMORY) if frames is None else b"".join(frames)
    except MemoryError:
        return unreadable(UnreadableReason.OUT_OF_MEMORY)


# Made before any memory is short, so that a frame can always be read to its end.
_INPUT = io.FileIO(0, closefd=False)
_BUFFER = memoryview(bytearray(protocol.CHUNK_BYTES))


def _fill(length: int) -> memoryview:
    """Read exactly ``length`` bytes, at most ``CHUNK_BYTES``, into the standing buffer."""
    at = 0
    while at < length:
        count = _INPUT.readinto(_BUFFER[at:length])
        if not count:
            raise _Stop
        at += count
    return _BUFFER[:length]


def _read(length: int) -> bytes:
    return bytes(_fill(length))


def _write(data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(1, view) :]


if __name__ == "__main__":
    main(*sys.argv[1:])
