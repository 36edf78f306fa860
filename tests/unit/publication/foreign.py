"""Tables as others write them: workbooks and pages, made on the spot and read in the confined child."""

from __future__ import annotations

import io
import random
from collections.abc import Callable, Sequence
from decimal import Decimal

import openpyxl
import typst

from coldframe.media.sandbox import TableSandbox
from coldframe.publication.published.checking import check_tables
from coldframe.publication.published.findings import Report
from coldframe.publication.published.reading import read_tables
from coldframe.publication.published.shaping import Table

SANDBOX = TableSandbox()
"""One child for all tests of this process; ended by ``close`` in ``conftest``."""


def tables(name: str, content: bytes) -> tuple[Table, ...]:
    return read_tables(name, content, lambda untrusted: SANDBOX.grids([untrusted]))


def reports(name: str, content: bytes) -> tuple[Report, ...]:
    return check_tables(tables(name, content))[0]


def workbook(*rows: Sequence[object], edit: Callable[[openpyxl.Workbook], None] | None = None) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(list(row))
    if edit is not None:
        edit(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def page(
    *rows: Sequence[str], columns: str = "(5cm, auto, auto)", before: str = "", after: str = "", table: str = "",
    height: str = "20cm", header: bool = False, font: str = "",
) -> bytes:  # fmt: skip
    """A PDF with one table, as typst sets it; ``header`` repeats the first row on each page."""
    cells = [", ".join(f"[{_escaped(cell)}]" for cell in row) for row in rows]
    first = f"table.header({cells[0]}), " if header else f"{cells[0]}, "
    body = first + ", ".join(cells[1:])
    source = (
        f"#set page(width: 16cm, height: {height})\n{font}\n{before}\n"
        f"#table(columns: {columns}, {table} {body})\n{after}\n"
    )
    return bytes(typst.compile(source.encode()))


def traps_of(report: Report) -> set[str]:
    return {str(each.trap) for each in report.traps}


def lines_of(report: Report, trap: str) -> tuple[int, ...]:
    return next(each.lines for each in report.traps if each.trap == trap)


def split_number(rng: random.Random, number: int, into: int) -> list[int]:
    """``number`` as a sum of numbers of 0 or more."""
    cuts = sorted(rng.randint(0, number) for _ in range(into - 1))
    return [after - before for before, after in zip([0, *cuts], [*cuts, number], strict=True)]


def grouped(number: int | Decimal) -> str:
    return f"{number:,}"


def _escaped(text: str) -> str:
    return "".join(f"\\{each}" if each in "#$*_@<>[]\\`~-" else each for each in text)
