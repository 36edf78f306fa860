"""Grids out of XLSX and lines out of PDF. Runs in a confined child only.

No formula is computed, no link followed, no macro looked at. A value is the one that the writing program kept
beside the formula; where it kept none, the cell is empty and marked.
"""

from __future__ import annotations

import codecs
import io
import logging
import operator as op
import re
import warnings
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

import openpyxl
import pypdf
from openpyxl.cell.cell import Cell
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.styles.numbers import is_date_format
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet
from pypdf.errors import LimitReachedError

from coldframe.media.drawing import RAISED, Drawings, TooMuch
from coldframe.media.grids import (
    MAX_CELLS,
    MAX_CHARACTERS,
    MAX_COLUMNS,
    MAX_MARKS,
    MAX_MEMBERS,
    MAX_PAGES,
    MAX_ROWS,
    MAX_SHEETS,
    MAX_UNPACKED_BYTES,
    Grid,
    Grids,
    Mark,
    Marked,
)
from coldframe.media.pages import lines_of
from coldframe.media.terms import Unreadable, UnreadableReason, unreadable

_ENCODINGS = (
    "ascii", "latin-1", "cp1252", "cp1250", "cp437", "mac_roman", "charmap", "utf-8", "utf-16", "utf-16-be",
    "utf-16-le", "gbk", "gb18030", "big5", "cp950", "shift_jis", "cp932", "euc_jp", "euc_kr", "cp949", "johab",
)  # fmt: skip

_SHEET_ROWS = 1_048_576
"""A sheet has no more rows, whether they hold anything or not."""

_KINDS = (b"spreadsheetml", b"ms-excel.sheet.macroEnabled", b"ms-excel.template.macroEnabled")
_STRICT, _NAMES = b"http://purl.oclc.org/ooxml/", b"http://schemas.openxmlformats.org/"
_TEXT_NUMBER = re.compile(r"'?[-+−(]?\d[\d.,'’\s]*%?\)?")
_YEAR = re.compile(r"(?:19|20)\d\d")
_OTHER_BOOK = re.compile(r"\[[^\[\]]*\][^\[\]!]*!")
_ADDED = re.compile(r'"[^"]*"|\\.|_.|\*.')
_IN_BRACKETS = re.compile(r"\[[^\]]*\]")
_ASKED = re.compile(r"\[(<=|>=|<>|<|>|=)(-?\d+(?:\.\d+)?)\]")
_IS = {"<": op.lt, "<=": op.le, ">": op.gt, ">=": op.ge, "=": op.eq, "<>": op.ne}
_SCALED = re.compile(r"[0#?],+(?![0#?])")


def read_grids(untrusted: bytes) -> Grids | Unreadable:
    """Read the sheets of an XLSX file or the lines of a PDF.

    Whatever the parsers raise means a damaged file: this process has nothing that they could harm.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            if untrusted.startswith(b"PK\x03\x04"):
                return _sheets(untrusted)
            if b"%PDF-" in untrusted[:1024]:
                return _pages(untrusted)
    except MemoryError:
        raise
    except (TooMuch, LimitReachedError):
        return unreadable(UnreadableReason.TOO_LARGE)
    except Exception:  # noqa: BLE001
        return unreadable(UnreadableReason.DAMAGED)
    return unreadable(UnreadableReason.UNSUPPORTED)


def warm_up() -> None:
    """Read a small workbook and a small page, so that nothing is left to load after confinement."""
    logging.disable()
    for name in _ENCODINGS:
        codecs.lookup(name)
        b"".decode(name) if name != "charmap" else None
    read_grids(_workbook())
    read_grids(_page())
    read_grids(_workbook()[:400])
    read_grids(_page()[:200])


def _sheets(untrusted: bytes) -> Grids | Unreadable:
    with zipfile.ZipFile(io.BytesIO(untrusted)) as archive:
        members = archive.infolist()
        if len(members) > MAX_MEMBERS or sum(each.file_size for each in members) > MAX_UNPACKED_BYTES:
            return unreadable(UnreadableReason.TOO_LARGE)
        kinds = archive.read("[Content_Types].xml")
        if any(each.flag_bits & 1 for each in members) or not any(kind in kinds for kind in _KINDS):
            return unreadable(UnreadableReason.UNSUPPORTED)
        sheets = [each for each in members if each.filename.startswith("xl/worksheets/")]
        if any(archive.read(each).count(b"<row") > _SHEET_ROWS for each in sheets):
            return unreadable(UnreadableReason.TOO_LARGE)
        if _STRICT in archive.read("_rels/.rels"):
            untrusted = _transitional(archive)
    shown = openpyxl.load_workbook(io.BytesIO(untrusted), data_only=True, keep_links=False, rich_text=True)
    written = openpyxl.load_workbook(io.BytesIO(untrusted), keep_links=False)
    told = [sheet for sheet in shown.worksheets if isinstance(sheet, Worksheet)]
    cells = sum(len(_cells(sheet)) for sheet in told)
    if len(told) > MAX_SHEETS or cells > MAX_CELLS:
        return unreadable(UnreadableReason.TOO_LARGE)
    grids = []
    for sheet in told:
        grid = _sheet(sheet, written[sheet.title])
        if grid is None:
            return unreadable(UnreadableReason.TOO_LARGE)
        grids.append(grid)
    return Grids("sheets", tuple(grids))


def _transitional(archive: zipfile.ZipFile) -> bytes:
    """A workbook of the strict kind under the names of the other, the only ones that openpyxl knows."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as other:
        for each in archive.infolist():
            part = archive.read(each)
            if each.filename.endswith((".xml", ".rels")):
                part = part.replace(_STRICT + b"officeDocument/", _NAMES + b"officeDocument/2006/")
                part = part.replace(_STRICT + b"spreadsheetml/", _NAMES + b"spreadsheetml/2006/")
            other.writestr(each.filename, part)
    return out.getvalue()


def _sheet(shown: Worksheet, written: Worksheet) -> Grid | None:
    found: dict[int, dict[int, str]] = {}
    marks: list[Marked] = []
    if shown.sheet_state != "visible":
        marks.append(Marked(Mark.HIDDEN_SHEET, 0, _cut(shown.title)))
    formulas = _cells(written)
    for (row, column), cell in sorted(_cells(shown).items()):
        formula = formulas.get((row, column))
        text, mark = _text(cell, formula)
        linked = Mark.LINKED_VALUE if formula is not None and _is_linked(formula.value) else None
        marks += [
            Marked(each, row, f"{get_column_letter(column)}{row}")
            for each in (mark, linked)
            if each is not None
        ]
        if text:
            found.setdefault(row, {})[column] = text
    marks += _hidden(shown, found)
    marks += _merge(shown, found)
    used = sorted({column for cells in found.values() for column in cells})
    # One empty column tells tables apart that stand side by side; more of them say no more.
    columns = [
        each for column in used for each in ((column,) if column == 1 or column - 1 in used else (0, column))
    ]
    if len(found) > MAX_ROWS or len(columns) > MAX_COLUMNS or len(found) * len(columns) > 4 * MAX_CELLS:
        return None
    rows = tuple(
        (row, tuple(cells.get(column, "") for column in columns)) for row, cells in sorted(found.items())
    )
    return Grid(_cut(shown.title), rows, tuple(marks[:MAX_MARKS]))


def _cells(sheet: Worksheet) -> dict[tuple[int, int], Any]:
    """The cells that are there: a sheet may claim a million empty rows, and no public way leaves those out."""
    return sheet._cells  # noqa: SLF001


def _text(cell: Any, formula: Any) -> tuple[str, Mark | None]:
    """A cell as its reader sees it, with a point as the decimal sign; and what is particular about it."""
    value, form = cell.value, str(getattr(cell, "number_format", "") or "")
    if value is None:
        is_formula = isinstance(formula, Cell) and formula.data_type == "f"
        return "", Mark.NO_CACHED_VALUE if is_formula else None
    if isinstance(value, datetime):
        return (value.date().isoformat() if value.time() == time() else value.isoformat()), Mark.DATE_CELL
    if isinstance(value, date | time):
        return value.isoformat(), Mark.DATE_CELL
    if isinstance(value, timedelta):
        return str(value), Mark.DATE_CELL
    if cell.data_type == "e":
        return _cut(str(value)), Mark.FORMULA_ERROR
    if isinstance(value, bool):
        return str(value), None
    if isinstance(value, int | float):
        return _number(value, form)
    text = _cut(_raised(value))
    if _TEXT_NUMBER.fullmatch(text) and not _YEAR.fullmatch(text):
        return text.lstrip("'"), Mark.TEXT_NUMBER
    return text, Mark.CUT if len(str(value)) > MAX_CHARACTERS else None


def _raised(value: Any) -> str:
    """A text with its raised digits as such: they are marks of notes and no digits of a number before them."""
    if not isinstance(value, CellRichText):
        return str(value)
    parts = (
        each.text.translate(RAISED) if isinstance(each, TextBlock) and each.font.vertAlign == "superscript"
        else str(each) for each in value
    )  # fmt: skip
    return "".join(parts)


def _is_linked(formula: Any) -> bool:
    return isinstance(formula, str) and formula.startswith("=") and _OTHER_BOOK.search(formula) is not None


def _number(value: float, form: str) -> tuple[str, Mark | None]:
    form = _IN_BRACKETS.sub("", _section(value, form))
    if "%" in form and not is_date_format(form):
        places = len(form.split("%", maxsplit=1)[0].partition(".")[2].strip("?")) if "." in form else 0
        return f"{value * 100:.{min(places, 10)}f} %", Mark.PERCENT_FORMAT
    # Fifteen digits are what a spreadsheet keeps; more are noise of the binary form.
    text = str(value) if isinstance(value, int) else f"{value:.15g}"
    if "e" in text:
        text = f"{value:.10f}".rstrip("0").rstrip(".")
    if _SCALED.search(form):
        return text, Mark.SCALED_FORMAT
    return text, None if re.search(r"[0#?@]|general", form, re.IGNORECASE) else Mark.MASKED_FORMAT


def _section(value: float, form: str) -> str:
    """What of a format is for this number, without the words that it adds. ECMA-376 part 1, 18.8.31."""
    sections = _ADDED.sub("", form or "General").split(";")
    for section in sections:
        asked = _ASKED.search(section)
        if asked is not None and _IS[asked[1]](value, float(asked[2])):
            return section
    if _ASKED.search(sections[0]) is not None:
        return next((section for section in sections if _ASKED.search(section) is None), sections[-1])
    at = 1 if value < 0 else 2 if value == 0 else 0
    return sections[at] if at < len(sections) else sections[0]


def _hidden(sheet: Worksheet, found: dict[int, dict[int, str]]) -> Iterator[Marked]:
    for row, dimension in sheet.row_dimensions.items():
        if (dimension.hidden or dimension.ht == 0) and row in found:
            yield Marked(Mark.HIDDEN_ROW, row, str(row))
    for letters, column in sheet.column_dimensions.items():
        if column.hidden or column.width == 0:
            yield Marked(Mark.HIDDEN_COLUMN, 0, str(letters))


def _merge(sheet: Worksheet, found: dict[int, dict[int, str]]) -> Iterator[Marked]:
    """Words that were merged hold for each cell below and beside; a number that was merged stands once."""
    for area in sheet.merged_cells.ranges:
        text = found.get(area.min_row, {}).get(area.min_col, "")
        if not text:
            continue
        if _is_number(text):
            yield Marked(Mark.MERGED_NUMBER, area.min_row, str(area.coord))
            continue
        yield Marked(Mark.MERGED, area.min_row, str(area.coord))
        # A title that spans the table is no label of its columns; rows that hold nothing else get nothing.
        for row in range(area.min_row, min(area.max_row, area.min_row + MAX_ROWS) + 1):
            outside = (at for at in found.get(row, ()) if not area.min_col <= at <= area.max_col)
            if any(True for _ in outside):
                for column in range(area.min_col, min(area.max_col, area.min_col + MAX_COLUMNS) + 1):
                    found[row].setdefault(column, text)


def _is_number(text: str) -> bool:
    """True for a count; a year is a label."""
    if len(text) == 4 and text.startswith(("19", "20")):
        return False
    return text.replace(",", "").replace(".", "").replace(" ", "").lstrip("-").isdigit()


def _pages(untrusted: bytes) -> Grids | Unreadable:
    reader = pypdf.PdfReader(io.BytesIO(untrusted), strict=False)
    # A document that opens without a password may forbid copying; what its numbers say is no copy of it.
    if reader.is_encrypted and not reader.decrypt(""):
        return unreadable(UnreadableReason.UNSUPPORTED)
    if len(reader.pages) > MAX_PAGES:
        return unreadable(UnreadableReason.TOO_LARGE)
    drawings, grids, lines = Drawings(reader), [], 0
    for number, page in enumerate(reader.pages, 1):
        grids.append(lines_of(drawings, page, number))
        lines += len(grids[-1].rows)
        if lines > MAX_ROWS:
            return unreadable(UnreadableReason.TOO_LARGE)
    return Grids("pages", tuple(grids))


def _cut(text: str) -> str:
    return text[:MAX_CHARACTERS].strip()


def _workbook() -> bytes:
    """A workbook of one cell of each kind, by hand: the writer of a library needs temporary files."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    package = "http://schemas.openxmlformats.org/package/2006"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    parts = {
        "[Content_Types].xml": (
            f'<Types xmlns="{package}/content-types"><Default Extension="rels" ContentType="application/'
            'vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType='
            f'"{kind}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="{kind}.'
            f'worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="{kind}.styles+xml"/></Types>'
        ),
        "_rels/.rels": (
            f'<Relationships xmlns="{package}/relationships"><Relationship Id="a" Type="{office}/officeDocument" '
            'Target="xl/workbook.xml"/></Relationships>'
        ),
        "xl/workbook.xml": (
            f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets><sheet name="A" sheetId="1" r:id="a"/></sheets>'
            "</workbook>"
        ),
        "xl/_rels/workbook.xml.rels": (
            f'<Relationships xmlns="{package}/relationships"><Relationship Id="a" Type="{office}/worksheet" '
            f'Target="worksheets/sheet1.xml"/><Relationship Id="b" Type="{office}/styles" Target="styles.xml"/>'
            "</Relationships>"
        ),
        "xl/styles.xml": (
            f'<styleSheet xmlns="{main}"><fonts count="1"><font/></fonts><fills count="1"><fill/></fills><borders '
            'count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="2"><xf/>'
            '<xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>'
        ),
        "xl/worksheets/sheet1.xml": (
            f'<worksheet xmlns="{main}"><cols><col min="1" max="1" hidden="1"/></cols><sheetData><row r="1" '
            'hidden="1"><c r="A1"><v>1.5</v></c><c r="B1" s="1"><v>44927</v></c><c r="C1" t="inlineStr"><is><t>a'
            '</t></is></c><c r="D1"><f>A1</f></c><c r="E1" t="e"><v>#REF!</v></c><c r="F1" t="b"><v>1</v></c>'
            '</row></sheetData><mergeCells><mergeCell ref="C1:C2"/></mergeCells></worksheet>'
        ),
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return out.getvalue()


def _page() -> bytes:
    """A page of one line, by hand."""
    content = b"BT /F1 12 Tf 72 700 Td (State  2023) Tj 0 -14 Td [(Al) -250 (abama)] TJ ET"
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(content), content),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
    )
    out, places = bytearray(b"%PDF-1.4\n"), []
    for number, each in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    start = len(out)
    out += b"xref\n0 6\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % at for at in places)
    return bytes(out) + b"trailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % start
