"""Reading published tables: CSV of any separator, JSON, and what a confined child gives of XLSX and PDF.

Words above and below a table are kept apart. A row that cannot be split costs that row and no other.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import takewhile
from pathlib import PurePath

from coldframe.core.said import Said
from coldframe.core.said import gettext_noop as _
from coldframe.media.grids import MAX_CHARACTERS, Grid, Grids, Mark, Marked
from coldframe.media.terms import Unreadable, UnreadableReason
from coldframe.publication.published.cells import read_value
from coldframe.publication.published.decoding import decoded
from coldframe.publication.published.kinds import refuse_other_kinds
from coldframe.publication.published.labels import is_period
from coldframe.publication.published.nesting import tables_in
from coldframe.publication.published.pages import tables_of
from coldframe.publication.published.parting import Line, parts_of
from coldframe.publication.published.refused import TableRefused
from coldframe.publication.published.shaping import Table, plain_cell, shape
from coldframe.publication.published.traps import Named, Trap, named_marks

MAX_BYTES = 64 * 1024 * 1024
"""Of one file; published tables are small."""

_LINES_IN_ROW = 50
"""Physical lines that one quoted row may span."""

ReadGrids = Callable[[bytes], Grids | Unreadable]
"""What reads a spreadsheet or PDF in a confined child (``media.sandbox.TableSandbox.grids``)."""

_COLUMNS = re.compile(r"\S {2,}[-+(<>≥≤~]*\d[\d.,]*")
_BOLD = re.compile(r"^(\*\*|__)(.+)\1$")
_BINARY = (b"PK\x03\x04", b"%PDF")

_NO_TEXT = _(
    "%(file)s holds no text: its pages are pictures, as a scanner makes them. Recognize their text (OCR) in another "
    "program, compare it with the picture, and check that file."
)
_NO_LINES = _(
    "%(file)s holds no table: a header and rows of two or more columns, parted by comma, semicolon, tab, | or spaces."
)
_NO_VALUES = _(
    "%(file)s holds formulas without the values that they gave, and nothing is computed here. Open and save it in its "
    "own program, and check that file."
)
_DAMAGED = _("%(file)s is damaged and cannot be read. Save it anew, or its table as CSV.")
_WHY = {
    UnreadableReason.TOO_LARGE: _(
        "%(file)s is too large: it has too many sheets, pages, rows or cells, or unpacks to too much. Split it."
    ),
    UnreadableReason.UNSUPPORTED: _(
        "%(file)s is protected by a password, or of a kind that is not read here. Save it as XLSX or CSV."
    ),
    UnreadableReason.OUT_OF_TIME: _("%(file)s takes too long to read. Split it, or save its table as CSV."),
    UnreadableReason.OUT_OF_MEMORY: _(
        "%(file)s takes too much memory to read. Split it, or save its table as CSV."
    ),
}


def read_tables(name: str, untrusted: bytes, read_grids: ReadGrids | None = None) -> tuple[Table, ...]:
    """Read the tables that a file holds: one of a text file, one a sheet, those of the pages of a PDF.

    Args:
        name: Of the file.
        untrusted: All of it.
        read_grids: Reads XLSX and PDF; without it, they are refused.

    Raises:
        TableRefused: It holds none, is too large, or is of a kind that is not read here; says what to do.
    """
    shown = plain_cell(PurePath(name).name)
    if len(untrusted) > MAX_BYTES:
        raise TableRefused(
            Said("%(file)s is larger than %(most)s MiB. Split it.", file=shown, most=str(MAX_BYTES >> 20))
        )
    refuse_other_kinds(shown, untrusted)
    if untrusted.startswith(_BINARY) or b"%PDF-" in untrusted[:1024]:
        if read_grids is None:
            raise TableRefused(
                Said(
                    "%(file)s is a spreadsheet or PDF. Save its table as CSV, and check that file.",
                    file=shown,
                )
            )
        return _from_grids(shown, read_grids(untrusted))
    text, traps = decoded(shown, untrusted)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    is_json = text.lstrip()[:1] in ("[", "{")
    tables = tables_in(shown, text) if is_json else _from_lines(shown, text)
    if not tables:
        raise TableRefused(Said(_NO_LINES, file=shown))
    return tuple(replace(table, traps=(*traps, *table.traps)) for table in tables)


def _from_grids(name: str, grids: Grids | Unreadable) -> tuple[Table, ...]:
    if isinstance(grids, Unreadable):
        raise TableRefused(Said(_WHY.get(grids.reason, _DAMAGED), file=name))
    if grids.kind == "pages":
        tables = tables_of(name, grids.grids)
    else:
        found = []
        for grid in grids.grids:
            own = name if len(grids.grids) == 1 else f"{name} · {grid.name}"
            if any(each.mark is Mark.HIDDEN_SHEET for each in grid.marks):
                own = f"{own} (hidden)"
            found += _shaped(own, _with_gaps(grid.rows), grid.marks)
        tables = tuple(found)
    if not tables:
        if grids.kind == "pages" and not any(grid.rows for grid in grids.grids):
            raise TableRefused(Said(_NO_TEXT, file=name))
        if any(each.mark is Mark.NO_CACHED_VALUE for grid in grids.grids for each in grid.marks):
            raise TableRefused(Said(_NO_VALUES, file=name))
        raise TableRefused(
            Said(
                "%(file)s holds no table: a header and rows of two or more columns. A picture of a table is none.",
                file=name,
            )
        )
    return tables


def _with_gaps(rows: Sequence[Line]) -> Iterator[Line]:
    """Rows with an empty line wherever the sheet has one."""
    before = 0
    for line, cells in rows:
        if before and line > before + 1:
            yield before + 1, ()
        yield line, cells
        before = line


def _shaped(
    name: str,
    lines: Iterable[Line],
    marks: tuple[Marked, ...] = (),
    traps: Sequence[Named] = (),
    *,
    between: str = " ",
) -> list[Table]:
    """The tables in lines of cells, each with what was marked within it."""
    cleaned = [(line, tuple(plain_cell(cell) for cell in cells)) for line, cells in lines]
    parts = parts_of(cleaned)
    shaped = []
    for number, part in enumerate(parts, 1):
        within = {line for line, _ in part}
        own = tuple(each for each in marks if not each.line or each.line in within)
        told = name if len(parts) == 1 else f"{name} · table {number}"
        shaped.append(shape(told, part, (*traps, *named_marks(own)), between=between))
    return [table for table in shaped if table is not None]


def _from_lines(name: str, text: str) -> Sequence[Table]:
    lines = text.split("\n")
    delimiter, agreeing = _delimiter(lines)
    loose = _loose(lines)
    if len(loose) > max(agreeing, 2):
        return _shaped(name, loose)
    if agreeing < 2 or _spaced(lines) > agreeing:
        rows = tuple((at, (line[:MAX_CHARACTERS],)) for at, line in enumerate(lines, 1))
        return tables_of(name, [Grid("1", rows)])
    split, broken = _split(lines, delimiter)
    if delimiter in "|│" and all(cells[0] == "" == cells[-1] for _, cells in split if len(cells) > 1):
        # | as a frame, too, as in Markdown, which sets totals bold.
        split = [(line, tuple(_BOLD.sub(r"\2", cell) for cell in cells[1:-1])) for line, cells in split]
    says = Said(
        "Rows whose quotation marks do not fit. Each is read by itself; what has another width is left out."
    )
    traps = [Named(Trap.BROKEN_ROW, says, tuple(broken))] if broken else []
    return _shaped(name, split, traps=traps, between=delimiter)


def _loose(lines: Sequence[str]) -> list[Line]:
    """Rows of text copied out of a page, where one space parts everything: words, then as many numbers as in most."""
    split = [
        (at, words, _tail(words)) for at, line in enumerate(lines, 1) if (words := line.split(" ")) != [""]
    ]
    if any("" in words for _, words, _ in split):
        return []
    ((most, count),) = Counter(tail for _, _, tail in split if tail).most_common(1) or [(0, 0)]
    if count * 2 < len(split):
        return []
    return [
        (at, (" ".join(words[:-most]), *words[-most:])) for at, words, tail in split
        if tail == most or (not tail and len(words) == most + 1)
    ]  # fmt: skip


def _tail(words: Sequence[str]) -> int:
    """How many numbers or years end a line, after at least one word."""
    values = list(takewhile(lambda word: is_period(word) or read_value(word).is_number, reversed(words)))
    return len(values) if len(values) < len(words) else 0


def _spaced(lines: Sequence[str]) -> int:
    """How many lines have columns that spaces part, with numbers in them."""
    return sum(len(_COLUMNS.findall(line)) > 0 for line in lines[:200])


def _split(lines: list[str], delimiter: str) -> tuple[list[Line], list[int]]:
    """Split lines into cells, and name those whose quotation marks do not fit: each costs itself only."""
    found: list[Line] = []
    broken, at = [], 0
    while at < len(lines):
        reader = csv.reader(
            (f"{line}\n" for line in lines[at : at + _LINES_IN_ROW]), delimiter=delimiter, strict=True
        )
        try:
            cells, taken = next(reader), reader.line_num
        except csv.Error:
            broken.append(at + 1)
            cells, taken = lines[at].replace('"', "").split(delimiter), 1
        found.append((at + 1, tuple(cell.strip() for cell in cells)))
        at += taken
    return found, broken


def _delimiter(lines: list[str]) -> tuple[str, int]:
    """The mark that parts most lines into the same number of cells, and how many."""

    def agreement(mark: str) -> tuple[int, int]:
        widths = Counter(
            # Each by itself: a quotation mark that is never closed would swallow the lines after it.
            len(next(csv.reader([line], delimiter=mark)))
            for line in lines[:200] if 0 < len(line) < csv.field_size_limit()
        )  # fmt: skip
        widths.pop(1, None)
        return max(((count, width) for width, count in widths.items()), default=(0, 0))

    mark = max(",;\t|│", key=agreement)
    return mark, agreement(mark)[0]
