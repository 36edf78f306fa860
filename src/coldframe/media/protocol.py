"""The bytes between the sandbox and its child: length-prefixed frames, JSON for values, never pickle.

To the child: a request (JSON), then the file in frames, then an end or a withdrawal. From the child: a
greeting once, then for each request an answer (JSON) and a blob (empty unless a derivative was asked for).
What comes from the child is untrusted: it may have been taken over by the file it decoded.
"""

from __future__ import annotations

import json
import re
import struct
from typing import Any

from coldframe.core.errors import ColdframeError
from coldframe.media.sniff import PICTURE_FORMATS
from coldframe.media.terms import (
    MAX_SIDE_PIXELS,
    Derivative,
    PictureSignals,
    SandboxStrength,
    Unreadable,
    UnreadableReason,
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
    hash_text, kind = answer.get("pdq_hex"), answer.get("format")
    if not isinstance(hash_text, str) or not _HASH.fullmatch(hash_text) or untrusted_blob:
        raise _violation()
    if not isinstance(kind, str) or kind not in PICTURE_FORMATS:
        raise _violation()
    return PictureSignals(
        pdq_hex=hash_text,
        quality=_number(answer, "quality", 0, 100),
        width=_number(answer, "width", 1, MAX_SIDE_PIXELS),
        height=_number(answer, "height", 1, MAX_SIDE_PIXELS),
        format=kind,
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


def read_cpu_seconds(untrusted_answer: bytes) -> float:
    """Return the processor time that the child says it has used so far.

    Raises:
        ProtocolViolation: The answer does not say.
    """
    value = _object(untrusted_answer).get("cpu_seconds")
    if not isinstance(value, float | int) or isinstance(value, bool) or not value >= 0:
        raise _violation()
    return float(value)


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


def _number(answer: dict[str, Any], name: str, low: int, high: int) -> int:
    value = answer.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
        raise _violation()
    return value


def _flag(answer: dict[str, Any], name: str) -> bool:
    value = answer.get(name)
    if not isinstance(value, bool):
        raise _violation()
    return value


def _violation() -> ProtocolViolation:
    return ProtocolViolation("The decoder answered nonsense and was stopped. Treat the file as hostile.")
