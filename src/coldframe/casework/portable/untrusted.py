"""JSON that another desk or tool wrote, read so that it can be kept and written again. Pure."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from coldframe.casework.portable.terms import Row

_MAX_LINE = 2 * 1024 * 1024
_MAX_DEPTH = 64
"""No row and no node is nested so deeply; what is would end whatever reads it later."""


def read_json(text: bytes) -> Any:
    """Read JSON that somebody else wrote.

    Raises:
        ValueError: It is none, it is nested more deeply than 64, or a text in it is half a character.
    """
    try:
        value = json.loads(text)
    except RecursionError:
        raise ValueError("nested too deeply") from None
    _require_plain(value, _MAX_DEPTH)
    return value


def read_rows(content: bytes) -> list[Row]:
    """Read JSON lines; one that is none becomes a row that says so, and never stops the rest."""
    rows: list[Row] = []
    for number, text in enumerate(content.splitlines(), start=1):
        try:
            row = read_json(text) if len(text) <= _MAX_LINE else None
        except ValueError:
            row = None
        if not isinstance(row, dict):
            digest = hashlib.sha256(text).hexdigest()
            row = {"id": f"line-{number}-{digest[:12]}", "unread": text[:4000].decode("utf-8", "replace")}
        rows.append(row)
    return rows


def _require_plain(value: object, depth: int) -> None:
    if isinstance(value, str):
        value.encode()
    elif isinstance(value, dict | list):
        if not depth:
            raise ValueError("nested too deeply")
        for part in (*value, *value.values()) if isinstance(value, dict) else value:
            _require_plain(part, depth - 1)
