"""Encoded files inside a stranger's document are taken out of it before anything is kept.

A document about material may carry the material itself as base64. A file belongs beside a clue, where it is sealed as
it arrives; none may lie inside a text that is parsed, shown or replayed.
"""

from __future__ import annotations

import json
import re

from coldframe.core.errors import InvalidInput

TAKEN_OUT = "[taken out: an encoded file]"
_MAX_LEVELS = 50
_RUN = re.compile(r"[A-Za-z0-9+/=_\s\\-]{2048,}")
_RUN_OF_BYTES = re.compile(rb"[A-Za-z0-9+/=_\s\\-]{2048,}")
_LONGEST_WORD = 60


def short_text(text: str) -> str:
    """Return ``text`` with whatever could be an encoded file replaced by a note."""
    return _RUN.sub(_note, text)


def short_bytes(untrusted: bytes) -> bytes:
    """The same for bytes that could not be read; every long run goes."""
    return _RUN_OF_BYTES.sub(TAKEN_OUT.encode(), untrusted)


def short(value: object, level: int = 0) -> object:
    """Return a JSON value with whatever could be an encoded file replaced by a note, in texts and in names.

    Raises:
        InvalidInput: It is nested too deeply.
    """
    if level > _MAX_LEVELS:
        raise InvalidInput("The report is nested too deeply. No form that is known here needs 50 levels.")
    if isinstance(value, str):
        return short_text(value)
    if isinstance(value, list):
        return [short(part, level + 1) for part in value]
    if isinstance(value, dict):
        return {short_text(name): short(part, level + 1) for name, part in value.items()}
    return value


def without_files(value: object, untrusted: bytes) -> tuple[object, bytes]:
    """Return a document without encoded files, as value and as bytes; one that holds none keeps its own bytes."""
    kept = short(value)
    return (value, untrusted) if kept == value else (kept, json.dumps(kept).encode())


def _note(run: re.Match[str]) -> str:
    # Prose has spaces; a long run without any is no prose.
    return TAKEN_OUT if max(map(len, run[0].split()), default=0) > _LONGEST_WORD else run[0]
