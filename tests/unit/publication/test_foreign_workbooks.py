"""Workbooks of others: what a spreadsheet does to numbers is named, and nothing of it enters a sum unseen."""

from __future__ import annotations

import contextlib
import io
import struct
import zipfile
from datetime import date
from typing import Any

import openpyxl
import pytest
from tests.unit.publication.foreign import lines_of, reports, tables, traps_of, workbook

from coldframe.core.errors import InvalidInput
from coldframe.publication.published.checking import check_tables
from coldframe.publication.published.findings import Verdict
from coldframe.publication.terms import BreakdownKind

ROWS = (("State", "Reports"), ("North", 30), ("South", 12), ("Unspecified", 8), ("Total", 50))


def first(content: bytes) -> Any:
    return reports("book.xlsx", content)[0]


def test_a_workbook_is_checked_like_any_table_and_its_traps_are_named() -> None:
    report = first(workbook(*ROWS))
    assert report.verdict is Verdict.HOLDS
    (one,) = report.sums
    assert (one.parts, one.naive, one.breakdown) == (50, 100, BreakdownKind.PARTITION)
    assert lines_of(report, "total_row") == (5,)
    assert lines_of(report, "unspecified_row") == (4,)


def test_titles_above_and_notes_below_are_no_rows() -> None:
    report = first(workbook(("Reports by state, 2023",), (), *ROWS, (), ("Source: an invented office.",)))
    assert report.verdict is Verdict.HOLDS
    assert [text for _, text in report.outside] == ["Reports by state, 2023", "Source: an invented office."]


def test_every_sheet_is_read_and_a_hidden_one_is_named_so() -> None:
    def edit(book: openpyxl.Workbook) -> None:
        sheet = book.create_sheet("raw")
        sheet.sheet_state = "veryHidden"
        for row in (("State", "Reports"), ("North", 31), ("Total", 50)):
            sheet.append(row)

    shown, hidden = reports("book.xlsx", workbook(*ROWS, edit=edit))
    assert hidden.name == "book.xlsx · raw (hidden)"
    assert "hidden_sheet" in traps_of(hidden)
    assert "hidden_sheet" not in traps_of(shown)
    assert (shown.verdict, hidden.verdict) == (Verdict.HOLDS, Verdict.CONTRADICTED)


def test_hidden_rows_and_columns_are_read_and_named() -> None:
    def edit(book: openpyxl.Workbook) -> None:
        sheet = book.worksheets[0]
        sheet.row_dimensions[3].hidden = True
        sheet.column_dimensions["B"].hidden = True

    report = first(workbook(*ROWS, edit=edit))
    assert report.verdict is Verdict.HOLDS
    assert lines_of(report, "hidden_row") == (3,)
    assert "hidden_column" in traps_of(report)


def test_merged_labels_hold_for_the_rows_below_and_a_merged_number_counts_once() -> None:
    rows = (
        ("Year", "Kind", "Reports"), (2022, "online", 10), (None, "other", 5), (None, "Total", 15),
        (2023, "online", 20), (None, "other", 4), (None, "Total", 24),
    )  # fmt: skip

    def edit(book: openpyxl.Workbook) -> None:
        sheet = book.worksheets[0]
        sheet.merge_cells("A2:A4")
        sheet.merge_cells("A5:A7")
        sheet.merge_cells("C2:C2")

    report = first(workbook(*rows, edit=edit))
    assert [(one.group, one.parts, one.verdict) for one in report.sums] == [
        ("2022", 15, Verdict.HOLDS), ("2023", 24, Verdict.HOLDS),
    ]  # fmt: skip
    assert "merged" in traps_of(report)
    merged = workbook(*ROWS, edit=lambda book: book.worksheets[0].merge_cells("B2:B3"))
    report = first(merged)
    assert "merged_number" in traps_of(report)
    assert report.sums[0].parts == 38  # 30 once, and what is unspecified: the 12 below was merged away.


def test_a_header_of_two_rows_is_joined() -> None:
    rows = (
        (None, "2022", None, "2023", None), ("State", "reports", "children", "reports", "children"),
        ("North", 3, 1, 4, 2), ("South", 5, 2, 6, 3), ("Total", 8, 3, 10, 5),
    )  # fmt: skip

    def edit(book: openpyxl.Workbook) -> None:
        for area in ("B1:C1", "D1:E1"):
            book.worksheets[0].merge_cells(area)

    report = first(workbook(*rows, edit=edit))
    names = [name for name, _ in report.columns]
    assert names == ["State", "2022 · reports", "2022 · children", "2023 · reports", "2023 · children"]
    assert report.verdict is Verdict.HOLDS
    assert "joined_header" in traps_of(report)


def test_formulas_without_a_kept_value_are_missing_and_their_errors_are_words() -> None:
    report = first(workbook(*ROWS[:-1], ("Total", "=SUM(B2:B4)")))
    assert report.verdict is Verdict.CANNOT_TELL
    assert lines_of(report, "no_cached_value") == (5,)

    def edit(book: openpyxl.Workbook) -> None:
        cell = book.worksheets[0]["B3"]
        cell.value, cell.data_type = "#REF!", "e"

    report = first(workbook(*ROWS, edit=edit))
    assert lines_of(report, "formula_error") == (3,)
    assert report.verdict is Verdict.CANNOT_TELL  # What it was, nobody can read; it was not 0.


def test_dates_are_dates_whether_the_workbook_says_so_or_not() -> None:
    rows = [("Month", "Reports"), (date(2023, 1, 1), 3), (date(2023, 2, 1), 4)]
    report = first(workbook(*rows))
    assert dict(report.columns)["Month"] == "period"
    assert "date_cell" in traps_of(report)
    (table,) = tables("book.xlsx", workbook(("Date", "Reports"), (44927, 3), (44958, 4)))
    assert [row.cells[0] for row in table.rows] == ["2023-01-01", "2023-02-01"]
    assert "date_number" in traps_of(check_tables([table])[0][0])


def test_a_share_shown_as_percent_is_percent() -> None:
    rows = (("Group", "People", "Share"), ("A", 33, 0.282), ("B", 84, 0.718), ("Total", 117, 1))

    def edit(book: openpyxl.Workbook) -> None:
        for line in (2, 3, 4):
            book.worksheets[0].cell(line, 3).number_format = "0.0%"

    report = first(workbook(*rows, edit=edit))
    assert dict(report.columns)["Share"] == "share"
    assert {"percent_format", "shares"} <= traps_of(report)
    assert report.verdict is Verdict.HOLDS


def test_numbers_written_as_text_are_numbers_and_said_to_be() -> None:
    rows = (
        ("地区", "件数"),
        ("甲", "１，２３４"),
        ("乙", "2.2万"),
        ("丙", "12 345"),
        ("丁", "约300"),
        ("戊", "1,000*"),
    )
    report = first(workbook(*rows))
    found = traps_of(report)
    assert {"full_width", "unit_in_cell", "thousands", "qualified", "footnote_mark"} <= found
    assert report.sums[0].naive == 1234 + 22000 + 12345 + 300 + 1000


def test_a_unit_in_the_header_and_a_scaling_format_are_named() -> None:
    rows = (("State", "Reports (thousands)"), ("North", 3), ("South", 4), ("Total", 7))

    def edit(book: openpyxl.Workbook) -> None:
        book.worksheets[0]["B2"].number_format = "#,##0,"

    report = first(workbook(*rows, edit=edit))
    assert {"unit_in_header", "scaled_format"} <= traps_of(report)
    other = workbook(("Year", "Reports"), (2023, 7000))
    _, between = check_tables([*tables("a.xlsx", workbook(("Year", "Part", "Reports (thousands)"), (2023, "x", 3),
                               (2023, "y", 4), (2023, "Total", 7))), *tables("b.xlsx", other)])  # fmt: skip
    assert [each.verdict for each in between] == [Verdict.HOLDS]


def test_years_in_the_header_are_columns_by_themselves_and_compared_with_other_files() -> None:
    wide = tables(
        "wide.xlsx", workbook(("State", 2022, 2023), ("N", 1, 2), ("S", 3, 4), ("Total reports", 4, 6))
    )
    long = tables("reports.csv", b"year,reports\n2022,4\n2023,5\n")
    found, between = check_tables([*wide, *long])
    assert "year_header" in traps_of(found[0])
    assert found[0].verdict is Verdict.HOLDS
    # 2023: 6 here and 5 there.
    assert {"2022", "2023"} == {str(each.says)[:4] for each in between}


def test_noise_of_binary_fractions_is_no_digit() -> None:
    (table,) = tables(
        "book.xlsx", workbook(("A", "Rate"), ("x", 0.1 + 0.2), ("y", 1e-7), ("z", 12345678901234))
    )
    assert [row.cells[1] for row in table.rows] == ["0.3", "0.0000001", "12345678901234"]


def test_what_a_spreadsheet_would_run_is_named_and_stays_words() -> None:
    report = reports("t.csv", b"name,reports\n=HYPERLINK(0),5\nnorth,-6\n+1-2,7\n")[0]
    assert lines_of(report, "formula_text") == (2, 4)


@pytest.mark.parametrize("cell", ["XFD1048576", "A1048576"])
def test_a_cell_far_away_costs_nothing(cell: str) -> None:
    content = workbook(*ROWS, edit=lambda book: book.worksheets[0].__setitem__(cell, "far"))
    assert first(content).verdict is Verdict.HOLDS


def test_a_sheet_that_claims_a_million_rows_is_read_by_its_cells() -> None:
    content = _replaced(workbook(*ROWS), "xl/worksheets/sheet1.xml", b'ref="A1:B5"', b'ref="A1:XFD1048576"')
    assert first(content).verdict is Verdict.HOLDS


def test_an_archive_that_unpacks_to_too_much_is_refused_before_it_is_unpacked() -> None:
    out = io.BytesIO(workbook(*ROWS))
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/a.bin", b"\0" * (300 << 20))
    assert len(out.getvalue()) < 1 << 20
    with pytest.raises(InvalidInput, match="too large"):
        first(out.getvalue())


def test_an_archive_that_lies_about_its_size_is_damaged_or_harmless() -> None:
    out = io.BytesIO(workbook(*ROWS))
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/sharedStrings2.xml", b"<a/>" * 100_000)
    data = out.getvalue().replace(struct.pack("<I", 400_000), struct.pack("<I", 10))
    assert first(data).verdict is Verdict.HOLDS


@pytest.mark.parametrize(
    "content",
    [
        b"PK\x03\x04",
        b"PK\x03\x04" + b"\0" * 300,
        b"%PDF-1.7\nnothing",
        b"\xd0\xcf\x11\xe0old",
        workbook(*ROWS)[:900],
    ],
)
def test_what_cannot_be_read_is_refused_with_what_to_do(content: bytes) -> None:
    with pytest.raises(InvalidInput, match=r"Save it|too large|holds no table"):
        first(content)


def test_entities_are_not_resolved() -> None:
    evil = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><sst>&x;</sst>'
    content = _replaced(workbook(*ROWS), "xl/sharedStrings.xml", None, evil)
    text = ""
    with contextlib.suppress(InvalidInput):
        text = str(first(content))
    assert "root:" not in text


def test_a_workbook_without_the_child_is_refused() -> None:
    from coldframe.publication.published.reading import read_tables

    with pytest.raises(InvalidInput, match="as CSV"):
        read_tables("book.xlsx", workbook(*ROWS))


def _replaced(content: bytes, member: str, old: bytes | None, new: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(out, "w") as target:
        for each in source.infolist():
            data = source.read(each)
            if each.filename == member:
                data = new if old is None else data.replace(old, new)
            target.writestr(each.filename, data)
    return out.getvalue()
