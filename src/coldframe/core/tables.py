"""Rows of a CSV file from a stranger: every good row, and for every bad one its line and the reason.

The standard reader stops at the first malformed quote, or swallows the rows that
follow it into one field. Here each row is read on its own, so that one bad row costs
exactly one row. Nothing here knows what the columns mean.
"""

from __future__ import annotations

import codecs
import csv
import difflib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from coldframe.core.errors import InvalidInput
from coldframe.core.said import Said

MAX_ROWS = 1_000_000
"""Rows in one file; a longer one is refused and has to be split."""

MAX_LINE_CHARACTERS = 100_000
"""Characters in one physical line."""

_MAX_LINES_IN_ROW = 500
"""Physical lines that one quoted row may span."""

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def spreadsheet_cell(text: str) -> str:
    """Return a cell's text, marked as text with ``'`` where a spreadsheet would take it for a formula.

    Source: OWASP, CSV Injection.
    """
    return f"'{text}" if text.startswith(_FORMULA) else text


@dataclass(frozen=True, slots=True)
class Row:
    """One row that could be split into its cells.

    Attributes:
        line: Number of its first physical line in the file, from 1.
        cells: Column name to text; surrounding white space removed.
        raw: The header and this row as UTF-8: a file of one row that can be read again.
    """

    line: int
    cells: dict[str, str]
    raw: bytes


@dataclass(frozen=True, slots=True)
class BadRow:
    """One row that could not be split.

    Attributes:
        line: Number of its first physical line in the file, from 1.
        said: What is wrong and what to do; holds nothing of the row's content.
        raw: The header and this row as UTF-8, invalid bytes replaced.
    """

    line: int
    said: Said
    raw: bytes


def decode(untrusted: bytes) -> str:
    """Return the text of a file: UTF-8 with or without a mark, or UTF-16.

    Bytes that are not valid stay visible as lone surrogates, so that the row they
    stand in can be refused without losing the others.
    """
    for mark, encoding in _BOMS:
        if untrusted.startswith(mark):
            return untrusted[len(mark) :].decode(
                encoding, errors="surrogateescape" if encoding == "utf-8" else "replace"
            )
    # UTF-16 without a mark: in mostly Western text every second byte is zero. Zeros in both halves are damage.
    start = untrusted[:200]
    firsts, seconds = start[::2].count(0), start[1::2].count(0)
    in_one_half = max(firsts, seconds) * 3 >= len(start) and min(firsts, seconds) * 40 <= len(start)
    if len(start) >= 4 and in_one_half:
        return untrusted.decode("utf-16-le" if seconds > firsts else "utf-16-be", errors="replace")
    return untrusted.decode("utf-8", errors="surrogateescape")


def read_rows(
    untrusted: bytes, *, columns: Sequence[str], required: Sequence[str] = ()
) -> Iterator[Row | BadRow]:
    """Yield the rows of a CSV file in order; blank lines are skipped.

    The first line is the header. Comma, semicolon and tab are understood, whichever
    the header uses. Linear in the size of the file.

    Args:
        untrusted: The whole file.
        columns: The names a header may have, lower-case.
        required: Those it must have.

    Raises:
        InvalidInput: The header is missing or names an unknown column: nothing of the
            file can be understood safely, so nothing is read.
    """
    # Only real line ends count; str.splitlines would also cut at form feeds and U+2028.
    lines = decode(untrusted).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    at = next((number for number, line in enumerate(lines) if line.strip()), None)
    if at is None:
        raise InvalidInput(
            Said("The file is empty. The first line names the columns: %(names)s.", names=", ".join(columns))
        )
    delimiter = max(",;\t", key=lines[at].count)
    header = _header(lines[at], delimiter, columns=columns, required=required)
    position, count = at + 1, 0
    while position < len(lines):
        if not lines[position].strip():
            position += 1
            continue
        count += 1
        if count > MAX_ROWS:
            raise InvalidInput(
                Said("The file has more than %(most)s rows. Split it and send the parts.", most=MAX_ROWS)
            )
        row, taken = _row(lines, position, delimiter, header, header_line=lines[at])
        yield row
        position += taken


def _header(line: str, delimiter: str, *, columns: Sequence[str], required: Sequence[str]) -> list[str]:
    try:
        names = [name.strip().lower() for name in next(csv.reader([line], delimiter=delimiter, strict=True))]
    except csv.Error:
        names = []
    for name in names:
        if name not in columns:
            near = difflib.get_close_matches(name[:40], columns, n=1)
            known = ", ".join(columns)
            raise InvalidInput(
                Said(
                    "The header has a column that is not known. Did you mean %(near)s? The first line names the "
                    "columns, out of: %(names)s.",
                    near=near[0],
                    names=known,
                )
                if near
                else Said(
                    "The header has a column that is not known. The first line names the columns, out of: "
                    "%(names)s.",
                    names=known,
                ),
                field="header",
            )
    if len(set(names)) != len(names):
        raise InvalidInput("The header names a column twice. Remove one of them.", field="header")
    missing = [name for name in required if name not in names]
    if missing or not names:
        raise InvalidInput(
            Said(
                "The header lacks: %(names)s. Add it as the first line.", names=", ".join(missing or columns)
            ),
            field="header",
        )
    return names


def _row(
    lines: list[str], position: int, delimiter: str, header: list[str], *, header_line: str
) -> tuple[Row | BadRow, int]:
    end = min(len(lines), position + _MAX_LINES_IN_ROW)

    def bad(said: Said) -> tuple[BadRow, int]:
        # Only the first line is given up: what follows may well be good rows.
        raw = f"{header_line}\n{lines[position][:MAX_LINE_CHARACTERS]}\n".encode(errors="replace")
        return BadRow(position + 1, said, raw), 1

    if len(lines[position]) > MAX_LINE_CHARACTERS:
        return bad(
            Said(
                "The line is longer than %(most)s characters. Shorten it or send it as a file.",
                most=MAX_LINE_CHARACTERS,
            )
        )
    reader = csv.reader((f"{lines[n]}\n" for n in range(position, end)), delimiter=delimiter, strict=True)
    try:
        cells = next(reader)
    except csv.Error:
        return bad(
            Said(
                'A quotation mark is not closed, or stands inside a cell. Write it twice ("") inside quotes.'
            )
        )
    if len(cells) != len(header):
        return bad(
            Said(
                "The row has %(cells)s cells and the header %(columns)s. Put quotation marks around a cell that "
                "holds the separator.",
                cells=len(cells),
                columns=len(header),
            )
        )
    taken = reader.line_num
    text = "\n".join(lines[position : position + taken])
    if not text.isascii() and any(
        "\ud800" <= character <= "\udfff" or character == "\ufffd" for character in text
    ):
        return bad(
            Said("The row holds bytes that are not UTF-8. Save the file as UTF-8 and send the row again.")
        )
    raw = f"{header_line}\n{text}\n".encode(errors="replace")
    values = dict(zip(header, (cell.strip() for cell in cells), strict=True))
    return Row(position + 1, values, raw), taken
