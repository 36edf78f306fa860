"""The bytes between the sandbox and its child: length-prefixed frames, JSON for values, never pickle.

To the child: a request (JSON), then the file in frames, then an end or a withdrawal. From the child: a
greeting once, then for each request an answer (JSON) and a blob (empty unless a derivative was asked for).
What comes from the child is untrusted: it may have been taken over by the file it decoded.
"""

from __future__ import annotations

import json
import re
import struct
from collections.abc import Iterable
from itertools import pairwise
from typing import Any

from coldframe.core.errors import ColdframeError
from coldframe.media.grids import MAX_CHARACTERS, MAX_COLUMNS, MAX_MARKS, MAX_ROWS, Grid, Grids, Mark, Marked
from coldframe.media.known_files import DIGEST_BYTES, FileDigests
from coldframe.media.sniff import PICTURE_FORMATS, VIDEO_FORMATS
from coldframe.media.terms import (
    MAX_SIDE_PIXELS,
    MAX_VIDEO_FRAMES,
    MAX_VIDEO_SECONDS,
    Derivative,
    PictureSignals,
    SandboxStrength,
    Turn,
    Unreadable,
    UnreadableReason,
    VideoFrame,
    VideoSignals,
    unreadable,
)

LENGTH = struct.Struct(">I")
"""Every frame starts with its length in bytes."""

CHUNK_BYTES = 256 * 1024
"""Largest piece of a file in one frame."""

END = 0
"""Length that ends a file."""

WITHDRAWN = 0xFFFFFFFF
"""Length that says: forget this file, no answer wanted."""

MAX_ANSWER_BYTES = 4096
"""Largest JSON answer that is accepted from a child."""

MAX_BLOB_BYTES = 32 * 1024 * 1024
"""Largest derivative that is accepted from a child: 4096 x 4096 pixels at 16 bits each."""

_FRAME = struct.Struct(">dB" + "32s" * len(Turn))
"""A film's frame in a blob: second, quality, PDQ for each turn."""

_FAR = 10**9
"""No place on a page is so far from its corner, in tenths of a point."""

_HASH = re.compile(r"[0-9a-f]{64}")


class ProtocolViolation(ColdframeError):
    """The child answered something that the protocol does not know. It is replaced."""

    code = "sandbox_protocol_violation"


def pack(value: dict[str, Any]) -> bytes:
    """Frame one JSON object."""
    text = json.dumps(value, separators=(",", ":")).encode()
    return LENGTH.pack(len(text)) + text


def read_strength(untrusted_answer: bytes) -> SandboxStrength:
    """Check a child's greeting.

    Raises:
        ProtocolViolation: It is not a greeting.
    """
    answer = _object(untrusted_answer)
    return SandboxStrength(
        resource_limits=_flag(answer, "resource_limits"),
        no_new_privileges=_flag(answer, "no_new_privileges"),
        landlock=_flag(answer, "landlock"),
        landlock_version=_number(answer, "landlock_version", 0, 1000),
        seccomp=_flag(answer, "seccomp"),
    )


def read_signals(untrusted_answer: bytes, untrusted_blob: bytes) -> PictureSignals | Unreadable:
    """Check an answer to a request for signals.

    Raises:
        ProtocolViolation: It is no such answer.
    """
    answer = _object(untrusted_answer)
    if "reason" in answer:
        return _unreadable(answer)
    kind = answer.get("format")
    if untrusted_blob:
        raise _violation()
    if not isinstance(kind, str) or kind not in PICTURE_FORMATS:
        raise _violation()
    turns = _turns(answer)
    return PictureSignals(
        pdq_hex=turns[0],
        quality=_number(answer, "quality", 0, 100),
        width=_number(answer, "width", 1, MAX_SIDE_PIXELS),
        height=_number(answer, "height", 1, MAX_SIDE_PIXELS),
        format=kind,
        turns=turns,
        stability=_number(answer, "stability", 0, 256),
        screened=_flag(answer, "screened"),
        damaged=_flag(answer, "damaged"),
    )


def read_derivative(
    untrusted_answer: bytes, untrusted_blob: bytes, *, max_pixels: int
) -> Derivative | Unreadable:
    """Check an answer to a request for a derivative.

    Raises:
        ProtocolViolation: It is no such answer.
    """
    answer = _object(untrusted_answer)
    if "reason" in answer:
        return _unreadable(answer)
    if not untrusted_blob.startswith(b"\xff\xd8\xff") or not untrusted_blob.endswith(b"\xff\xd9"):
        raise _violation()
    return Derivative(
        jpeg=untrusted_blob,
        width=_number(answer, "width", 1, max_pixels),
        height=_number(answer, "height", 1, max_pixels),
        blurred=_flag(answer, "blurred"),
        grey=_flag(answer, "grey"),
    )


def read_file_digests(untrusted_answer: bytes, untrusted_blob: bytes) -> FileDigests | Unreadable:
    """Check an answer to a request for the digests of a database.

    Raises:
        ProtocolViolation: It is no such answer.
    """
    answer = _object(untrusted_answer)
    if "reason" in answer:
        return _unreadable(answer)
    kind = answer.get("kind")
    length = DIGEST_BYTES.get(kind) if isinstance(kind, str) else None
    if length is None or not untrusted_blob or len(untrusted_blob) % length:
        raise _violation()
    places = range(0, len(untrusted_blob), length)
    return FileDigests(str(kind), tuple(untrusted_blob[at : at + length].hex() for at in places))


def pack_frames(frames: Iterable[VideoFrame]) -> bytes:
    """Write a film's frames as the blob of an answer."""
    return b"".join(_FRAME.pack(one.second, one.quality, *map(bytes.fromhex, one.turns)) for one in frames)


def read_video(untrusted_answer: bytes, untrusted_blob: bytes) -> VideoSignals | Unreadable:
    """Check an answer to a request for a film's signals.

    Raises:
        ProtocolViolation: It is no such answer.
    """
    answer = _object(untrusted_answer)
    if "reason" in answer:
        return _unreadable(answer)
    kind = answer.get("format")
    if not isinstance(kind, str) or kind not in VIDEO_FORMATS:
        raise _violation()
    if len(untrusted_blob) % _FRAME.size or not 0 < len(untrusted_blob) <= MAX_VIDEO_FRAMES * _FRAME.size:
        raise _violation()
    frames = tuple(
        VideoFrame(second, turns[0].hex(), quality, tuple(bits.hex() for bits in turns))
        for second, quality, *turns in _FRAME.iter_unpack(untrusted_blob)
    )
    seconds = [-1.0, *(one.second for one in frames)]
    # A time that is no number is not greater than any other.
    if not all(after > before for before, after in pairwise(seconds)) or seconds[-1] > MAX_VIDEO_SECONDS:
        raise _violation()
    if seconds[1] < 0 or any(one.quality > 100 for one in frames):
        raise _violation()
    return VideoSignals(
        frames=frames,
        width=_number(answer, "width", 1, MAX_SIDE_PIXELS),
        height=_number(answer, "height", 1, MAX_SIDE_PIXELS),
        format=kind,
        frame_rate=_real(answer, "frame_rate", 1000.0),
        seconds=_real(answer, "seconds", MAX_VIDEO_SECONDS),
        frames_hashed=_number(answer, "frames_hashed", len(frames), 10**9),
        complete=_flag(answer, "complete"),
        damaged=_flag(answer, "damaged"),
    )


def pack_grids(grids: Grids) -> bytes:
    """Write grids as the blob of an answer."""
    plain = [
        [
            one.name,
            one.rows,
            [[each.mark, each.line, each.where] for each in one.marks],
            one.places,
            one.ruled,
        ]
        for one in grids.grids
    ]
    return json.dumps(plain, ensure_ascii=False, separators=(",", ":")).encode(errors="replace")


def read_grids(untrusted_answer: bytes, untrusted_blob: bytes) -> Grids | Unreadable:
    """Check an answer to a request for the grids of a table.

    Raises:
        ProtocolViolation: It is no such answer.
    """
    answer = _object(untrusted_answer)
    if "reason" in answer:
        return _unreadable(answer)
    if answer.get("kind") not in ("sheets", "pages"):
        raise _violation()
    try:
        return Grids(str(answer["kind"]), tuple(_grid(*one) for one in json.loads(untrusted_blob)))
    except (ValueError, TypeError, RecursionError):
        raise _violation() from None


def _grid(name: object, rows: list[Any], marks: list[Any], places: list[Any], ruled: list[Any]) -> Grid:
    """One grid, or a ``ValueError``."""
    if len(rows) > MAX_ROWS or len(marks) > MAX_MARKS:
        raise ValueError
    found = []
    for line, cells in rows:
        if not isinstance(line, int) or not isinstance(cells, list) or len(cells) > MAX_COLUMNS:
            raise ValueError
        found.append((line, tuple(_cell(cell) for cell in cells)))
    marked = tuple(Marked(Mark(mark), int(line), _cell(where)) for mark, line, where in marks)
    if places and [2 + 2 * len(cells) for _, cells in found] != [len(each) for each in places]:
        raise ValueError
    where = tuple(tuple(_place(each) for each in one) for one in places)
    return Grid(_cell(name), tuple(found), marked, where, tuple(_place(each) for each in ruled))


def _place(number: object) -> int:
    if not isinstance(number, int) or not -_FAR < number < _FAR:
        raise ValueError
    return number


def _cell(text: object) -> str:
    if not isinstance(text, str) or len(text) > MAX_CHARACTERS:
        raise ValueError
    return text


def read_cpu_seconds(untrusted_answer: bytes) -> float:
    """Return the processor time that the child says it has used so far.

    Raises:
        ProtocolViolation: The answer does not say.
    """
    return _real(_object(untrusted_answer), "cpu_seconds", 1e9)


def _unreadable(answer: dict[str, Any]) -> Unreadable:
    # Only the code is taken over; the words are ours, so that no file can put text before a person.
    try:
        return unreadable(UnreadableReason(answer["reason"]))
    except ValueError:
        raise _violation() from None


def _object(untrusted_answer: bytes) -> dict[str, Any]:
    try:
        answer = json.loads(untrusted_answer)
    except (ValueError, RecursionError):
        raise _violation() from None
    if not isinstance(answer, dict):
        raise _violation()
    return answer


def _turns(answer: dict[str, Any]) -> tuple[str, ...]:
    turns = answer.get("turns")
    if not isinstance(turns, list) or len(turns) != len(Turn):
        raise _violation()
    if not all(isinstance(one, str) and _HASH.fullmatch(one) for one in turns):
        raise _violation()
    return tuple(turns)


def _number(answer: dict[str, Any], name: str, low: int, high: int) -> int:
    value = answer.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
        raise _violation()
    return value


def _real(answer: dict[str, Any], name: str, high: float) -> float:
    value = answer.get(name)
    if not isinstance(value, float | int) or isinstance(value, bool) or not 0 <= value <= high:
        raise _violation()
    return float(value)


def _flag(answer: dict[str, Any], name: str) -> bool:
    value = answer.get(name)
    if not isinstance(value, bool):
        raise _violation()
    return value


def _violation() -> ProtocolViolation:
    return ProtocolViolation("The decoder answered nonsense and was stopped. Treat the file as hostile.")
