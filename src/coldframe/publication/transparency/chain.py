"""The public log as a chain: each line seals all before it, so that whoever kept one seal sees what was changed since.

A line's seal is the SHA-256 of the JSON array of the seal before it and the cells of the line, as UTF-8 without
spaces. The heading is the first line: its seal is made after an empty one and stands nowhere, but in all that follow.
Anybody can recompute them from the file alone. Pure; no Django.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterable, Sequence
from itertools import pairwise

SEAL = "seal"
"""Name of the last column."""


def seal_of(before: str, cells: Sequence[str]) -> str:
    """The seal of a line of these cells after one with the seal ``before``."""
    plain = json.dumps([before, *cells], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(plain.encode()).hexdigest()


def sealed(rows: Iterable[Sequence[str]]) -> list[tuple[str, ...]]:
    """Every row with its seal as one cell more."""
    found: list[tuple[str, ...]] = []
    for row in rows:
        found.append((*row, seal_of(found[-1][-1] if found else "", row)))
    return found


def read_log(text: str) -> list[list[str]]:
    """The lines of a public log, the heading first, with the seal that it has.

    Raises:
        ValueError: It is no public log.
    """
    rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    if not rows or rows[0][-1:] != [SEAL]:
        raise ValueError("This is no public log: its last column is not the seal.")
    return [[*rows[0][:-1], seal_of("", rows[0][:-1])], *rows[1:]]


def find_break(rows: Sequence[Sequence[str]]) -> int | None:
    """The first line below the heading, from 1, whose seal is not that of what stands there; ``None``: it holds."""
    for at, (before, row) in enumerate(pairwise([[""], *rows])):
        if not row or row[-1] != seal_of(before[-1] if before else "", row[:-1]):
            return at
    return None


def find_change(older: Sequence[Sequence[str]], rows: Sequence[Sequence[str]]) -> int | None:
    """The first line of an older copy that is not in its place any more, the heading 0; ``None``: only added to."""
    for at, row in enumerate(older):
        if at >= len(rows) or list(rows[at]) != list(row):
            return at
    return None
