"""Bank files for ``coldframe scan``: plain lists of hashes, and CSV with a header.

Plain: one hash a line; 32 hexadecimal digits are MD5, 40 SHA-1. 64 may be PDQ or SHA-256 and are taken
as PDQ unless ``--kind sha256`` says otherwise. CSV: a header with ``value`` (or ``hash``), and if wanted
``kind``, ``category``, ``source``, ``withdrawn`` or ``state``. Blank lines and lines that begin with
``#`` are left out. A bad row is reported with its line, and the rest is used.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from coldframe.cli.files import shown
from coldframe.core.errors import InvalidInput

HEX_DIGITS = {"md5": 32, "sha1": 40, "sha256": 64, "pdq": 64}
"""The kinds that are matched, and how many hexadecimal digits each has."""

_VALUE_COLUMNS = ("value", "hash")
_HEX = re.compile(r"[0-9a-f]+")
_NO = frozenset({"", "no", "false", "0"})


@dataclass(frozen=True, slots=True)
class BankEntry:
    """One usable row.

    Attributes:
        bank: The file's name as given.
        line: Line number in it, from 1.
        kind: A key of ``HEX_DIGITS``.
        value: Lower-case hexadecimal. Never printed.
        category: As listed; may be empty.
        source: As listed; may be empty.
    """

    bank: str
    line: int
    kind: str
    value: str
    category: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class BadRow:
    """One row that was left out: its line number, and what is wrong with it."""

    line: int
    message: str


@dataclass(frozen=True, slots=True)
class BankFile:
    """One file read.

    Attributes:
        name: As given.
        entries: Usable rows in order.
        bad_rows: Rows left out because they are wrong.
        withdrawn: Number of rows left out because the list has withdrawn them.
    """

    name: str
    entries: tuple[BankEntry, ...]
    bad_rows: tuple[BadRow, ...]
    withdrawn: int


def load_bank(path: Path, *, plain_kind: str = "") -> BankFile:
    """Read a bank file.

    Args:
        path: The file.
        plain_kind: Kind of values without a ``kind`` column; empty to tell by length.

    Raises:
        InvalidInput: It cannot be read.
    """
    try:
        with path.open(encoding="utf-8-sig", errors="replace", newline="") as lines:
            return read_bank(lines, name=shown(str(path)), plain_kind=plain_kind)
    except OSError as error:
        raise InvalidInput(
            f"The bank {shown(str(path))} cannot be read ({error.strerror}). Check the path.", field="bank"
        ) from error


def read_bank(lines: Iterable[str], *, name: str, plain_kind: str = "") -> BankFile:
    """Read a bank from its lines; see ``load_bank``."""
    entries: list[BankEntry] = []
    bad: list[BadRow] = []
    withdrawn = 0
    for line, row in _rows(lines):
        if isinstance(row, BadRow):
            bad.append(row)
        elif _is_withdrawn(row):
            withdrawn += 1
        else:
            found = _entry(name, line, row, plain_kind)
            if isinstance(found, BadRow):
                bad.append(found)
            else:
                entries.append(found)
    return BankFile(name=name, entries=tuple(entries), bad_rows=tuple(bad), withdrawn=withdrawn)


def _rows(lines: Iterable[str]) -> Iterator[tuple[int, Mapping[str, str] | BadRow]]:
    """Yield each row with its line; the first row decides between a plain list and CSV."""
    header: list[str] | None = None
    started = False
    # Line by line, so that one stray quotation mark costs its own line and not the rest of the list.
    for line, text in enumerate(lines, start=1):
        if not text.strip() or text.lstrip().startswith("#"):
            continue
        try:
            cells = [cell.strip() for cell in next(csv.reader([text], strict=True))]
        except csv.Error:
            yield line, BadRow(line, "the row cannot be read as CSV; mend its quotation marks")
            continue
        names = [cell.lower() for cell in cells]
        if not started and any(name in names for name in _VALUE_COLUMNS):
            header = names
        elif header is not None:
            yield line, dict(zip(header, cells, strict=False))
        elif len(cells) == 1:
            yield line, {"value": cells[0]}
        else:
            yield (
                line,
                BadRow(line, "several columns; begin the file with a header, kind,value,category,source"),
            )
        started = True


def _is_withdrawn(row: Mapping[str, str]) -> bool:
    return row.get("withdrawn", "").lower() not in _NO or row.get("state", "").lower() == "withdrawn"


def _entry(bank: str, line: int, row: Mapping[str, str], plain_kind: str) -> BankEntry | BadRow:
    value = next((row[column] for column in _VALUE_COLUMNS if row.get(column)), "").lower()
    kind = row.get("kind", "").lower().replace("-", "").replace("_", "") or plain_kind
    if not value:
        return BadRow(line, "there is no value in this row")
    if not _HEX.fullmatch(value):
        return BadRow(line, "the value is not hexadecimal; only 0-9 and a-f may stand there")
    if not kind:
        kind = {32: "md5", 40: "sha1", 64: "pdq"}.get(len(value), "")
        if not kind:
            return BadRow(
                line, f"{len(value)} hexadecimal digits; an MD5 has 32, a SHA-1 40, a PDQ or SHA-256 64"
            )
    if kind not in HEX_DIGITS:
        return BadRow(line, "the kind is not matched here; use md5, sha1, sha256 or pdq")
    if len(value) != HEX_DIGITS[kind]:
        return BadRow(line, f"{len(value)} hexadecimal digits; {kind} has {HEX_DIGITS[kind]}")
    return BankEntry(
        bank=bank,
        line=line,
        kind=kind,
        value=value,
        category=row.get("category", ""),
        source=row.get("source", ""),
    )
