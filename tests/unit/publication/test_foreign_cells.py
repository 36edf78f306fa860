"""What workbooks do to single cells and what is no workbook at all; and that only the confined child opens any."""

from __future__ import annotations

import io
import subprocess
import sys
import zipfile

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from tests.unit.publication.drawn import document, table
from tests.unit.publication.foreign import lines_of, reports, tables, traps_of, workbook

from coldframe.core.errors import InvalidInput
from coldframe.publication.published.findings import Verdict

ROWS = (("State", "Reports"), ("North", 30), ("South", 12), ("Unspecified", 8), ("Total", 50))


def formatted(*formats: str) -> bytes:
    def edit(book: openpyxl.Workbook) -> None:
        for line, form in enumerate(formats, 2):
            book.worksheets[0].cell(line, 2).number_format = form

    return workbook(*ROWS, edit=edit)


def test_numbers_that_a_format_hides_are_named_and_what_is_kept_is_read() -> None:
    (report,) = reports("a.xlsx", formatted('"<20"', '[<20]"<20";0', ";;;", "0"))
    assert lines_of(report, "masked_format") == (2, 3, 4)
    assert report.verdict is Verdict.HOLDS
    shown = formatted('0" persons"', "#,##0_);(#,##0)", '[>99]"many";0', "General")
    assert "masked_format" not in traps_of(reports("a.xlsx", shown)[0])


@pytest.mark.parametrize("form", ["#,##0,", '#,##0,"k"', "0.0,,", "0,;-0,"])
def test_numbers_shown_smaller_than_they_are_are_named(form: str) -> None:
    assert "scaled_format" in traps_of(reports("a.xlsx", formatted(form, form, form, form))[0])


def test_numbers_kept_as_text_are_numbers_and_named_but_years_are_labels() -> None:
    rows = (("State", "2022", "2023"), ("North", "1,030", "'3"), ("South", "12", "4"), ("Total", 1042, 7))
    (report,) = reports("a.xlsx", workbook(*rows))
    assert (lines_of(report, "text_number"), report.verdict) == ((2, 3), Verdict.HOLDS)


def test_raised_digits_of_a_cell_are_no_digits_of_its_number() -> None:
    def edit(book: openpyxl.Workbook) -> None:
        book.worksheets[0]["B2"].value = CellRichText(
            "30", TextBlock(InlineFont(vertAlign="superscript"), "1")
        )

    (report,) = reports("a.xlsx", workbook(*ROWS, edit=edit))
    assert (report.sums[0].parts, "footnote_mark" in traps_of(report)) == (50, True)


def test_a_value_from_another_workbook_is_named_and_nothing_is_opened() -> None:
    content = changed(workbook(*ROWS), "<v>30</v>", "<f>'[1]Raw data'!A1</f><v>30</v>")
    (report,) = reports("a.xlsx", content)
    assert (lines_of(report, "linked_value"), report.verdict) == ((2,), Verdict.HOLDS)


def test_the_strict_kind_is_read_as_the_other() -> None:
    content = workbook(*ROWS)
    for kind in ("spreadsheetml", "officeDocument"):
        content = changed(
            content, f"http://schemas.openxmlformats.org/{kind}/2006/", f"http://purl.oclc.org/ooxml/{kind}/"
        )
    assert reports("a.xlsx", content)[0].verdict is Verdict.HOLDS


def test_several_tables_of_a_sheet_are_several_and_their_traps_stay_with_them() -> None:
    rows = (*ROWS, (), ("Kind", "Items", "Files"), ("Video", 4, 1), ("Photo", 5, 2), ("Total", 9, 3))

    def edit(book: openpyxl.Workbook) -> None:
        book.worksheets[0].row_dimensions[9].hidden = True

    states, kinds = reports("a.xlsx", workbook(*rows, edit=edit))
    assert (states.name, kinds.name) == ("a.xlsx · table 1", "a.xlsx · table 2")
    assert ("hidden_row" in traps_of(states), lines_of(kinds, "hidden_row")) == (False, (9,))
    assert (states.verdict, kinds.verdict) == (Verdict.HOLDS, Verdict.HOLDS)


def test_names_of_rows_that_a_program_wrote_below_the_header_are_of_it() -> None:
    rows = ((None, 2022, None, 2023, None), (None, "reports", "items", "reports", "items"), ("State",), ("N", 1, 2, 3, 4),
            ("S", 1, 2, 3, 4), ("Total", 2, 4, 6, 8))  # fmt: skip

    def edit(book: openpyxl.Workbook) -> None:
        for area in ("B1:C1", "D1:E1"):
            book.worksheets[0].merge_cells(area)

    (report,) = reports("a.xlsx", workbook(*rows, edit=edit))
    assert [name for name, _ in report.columns][:3] == ["State", "2022 · reports", "2022 · items"]
    assert report.verdict is Verdict.HOLDS


def test_a_row_of_units_is_of_the_header_and_one_of_column_numbers_is_none() -> None:
    for second in ((None, "number", "number"), ("(1)", "(2)", "(3)")):
        rows = (("State", "Reports", "Items"), second, ("N", 1, 2), ("S", 3, 4), ("Total", 4, 6))
        (report,) = reports("a.xlsx", workbook(*rows))
        assert (report.rows, report.verdict) == (3, Verdict.HOLDS)


def archive(**members: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name, content in members.items():
            made.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is empty"),
        (b"\xd0\xcf\x11\xe0" + bytes(99) + "EncryptedPackage".encode("utf-16-le"), "password"),
        (b"\xd0\xcf\x11\xe0" + bytes(99) + "Workbook".encode("utf-16-le"), "old kind. Save it as XLSX"),
        (b"\x09\x04\x06\x00\x00\x00\x10\x00", "old kind. Save it as XLSX"),
        (archive(mimetype="application/vnd.oasis.opendocument.spreadsheet"), "OpenDocument.*Save it as XLSX"),
        (archive(**{"xl/workbook.bin": ""}), "XLSB"),
        (archive(**{"word/document.xml": ""}), "text document"),
        (archive(table="a,b\n1,2\n"), "Unpack it"),
        (b"\x1f\x8b\x08rest", "Unpack it"),
        (b"<html><table><tr><td>a", "web page, whatever its name"),
        (b"\xef\xbb\xbf\n<!DOCTYPE html>", "web page"),
        ("<html><table>".encode("utf-16"), "web page"),
        (b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n", "web page"),
        (b'<?xml version="1.0"?><Workbook/>', "XML file.*save it as XLSX"),
        (b"{\\rtf1 a}", "text document"),
        (b"\xff\xd8\xff\xe0rest", "picture"),
    ],
)  # fmt: skip
def test_what_is_no_table_is_named_and_says_what_to_do(content: bytes, says: str) -> None:
    with pytest.raises(InvalidInput, match=rf"^t\.xls .*{says}"):
        tables("t.xls", content)


_PROGRAM = """
import sys
from coldframe.media.sandbox import TableSandbox
from coldframe.publication.published.reading import read_tables
with TableSandbox() as sandbox:
    (found,) = read_tables("a", sys.stdin.buffer.read(), lambda untrusted: sandbox.grids([untrusted]))
print(len(found.rows), sorted({"openpyxl", "pypdf", "zipfile", "PIL"} & set(sys.modules)))
"""


@pytest.mark.parametrize(
    "content", [workbook(*ROWS), document(table([[str(each) for each in row] for row in ROWS]))]
)
def test_this_process_never_loads_what_decodes_a_workbook_or_a_page(content: bytes) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM], input=content, capture_output=True, timeout=60, check=True
    )
    assert done.stdout.split(maxsplit=1) == [b"4", b"[]\n"]


def changed(content: bytes, old: str, new: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(out, "w") as target:
        for each in source.infolist():
            target.writestr(each.filename, source.read(each).replace(old.encode(), new.encode()))
    return out.getvalue()
