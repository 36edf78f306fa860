"""One table, drawn as the many programs that make PDF draw it: the same rows come out of all of them."""

from __future__ import annotations

import io

import pypdf
import pytest
from PIL import Image
from tests.unit.publication.drawn import document, table, text, width
from tests.unit.publication.foreign import page, reports, tables, traps_of

from coldframe.core.errors import InvalidInput
from coldframe.publication.published.findings import Report, Verdict

ROWS = (
    ("State", "2022", "2023"), ("California", "1,234", "110,784"), ("District of Columbia", "12,345", "2,345"),
    ("New Mexico", "1", "22"), ("Unspecified", "-", "221,930"), ("Total", "13,580", "335,081"),
)  # fmt: skip
SMALL = (("State", "Reports"), ("North", "30"), ("South", "12"), ("Unspecified", "8"), ("Total", "50"))
KINDS = (("Kind", "Items"), ("Video", "4"), ("Photo", "5"), ("Total", "9"))
ENDS = (72, 250)


def only(content: bytes, rows: tuple[tuple[str, ...], ...] = SMALL) -> Report:
    """The report of the one table in it, which has to be ``rows``."""
    (found,) = tables("report.pdf", content)
    assert found.header == rows[0]
    assert [row.cells for row in found.rows] == [tuple(row) for row in rows[1:]]
    (report,) = reports("report.pdf", content)
    assert report.verdict is Verdict.HOLDS
    return report


@pytest.mark.parametrize("style", ["cells", "columns", "letters", "words", "kerned", "scaled"])
def test_it_does_not_matter_in_which_pieces_a_page_was_written(style: str) -> None:
    only(document(table(ROWS, style=style)), ROWS)


TURNED = b"q 0 1 -1 0 612 0 cm\n%s Q"


@pytest.mark.parametrize(
    ("content", "page", "form"),
    [
        (TURNED % table(SMALL, ENDS, top=500), b"/Rotate 90", b""),
        (TURNED % table(SMALL, ENDS, top=500), b"", b""),
        (b"q -1 0 0 -1 612 792 cm\n%s Q" % table(SMALL, ENDS), b"/Rotate 180", b""),
        (b"q 1 0 0 1 9 -20 cm /Fm0 Do Q", b"", table(SMALL, ENDS)),
        (b"3 Tr\n" + table(SMALL, ENDS), b"", b""),
        (table(SMALL, ENDS) + table(SMALL, (72.3, 250.3)), b"", b""),
        (b"q .7 .7 -.7 .7 99 99 cm %s Q\n" % text(0, 0, "DRAFT 2023", 40) + table(SMALL, ENDS), b"", b""),
        (b"q 0 1 -1 0 40 100 cm %s Q\n" % text(0, 0, "Annual report 2023") + table(SMALL, ENDS), b"", b""),
        (table(SMALL, ENDS) + text(72, -300, "cut 9 9") + text(72, 900, "cut 8 8"), b"", b""),
        (table(SMALL, ENDS) + text(72, 500, "big 5", 5000) + text(72, 400, "none 5", 0), b"", b""),
        (table(SMALL, ENDS) + b"BT /F1 9 Tf 1e30 0 0 1e30 1e30 1e30 Tm (far 5) Tj ET /Fm0 Do", b"", b"/Fm0 Do"),
    ],
    ids=["turned page", "turned text", "upside down", "form", "invisible over a scan", "struck twice", "watermark",
         "margin", "off the page", "sizes", "endless"],
)  # fmt: skip
def test_what_pages_do_to_text_changes_no_row(content: bytes, page: bytes, form: bytes) -> None:
    only(document(content, page=page, form=form))


def test_small_raised_digits_are_marks_of_notes_and_no_digits() -> None:
    marks = text(250.3, 688, "1", 6) + text(72.3 + width("South"), 672, "2", 6)
    report = only(
        document(table(SMALL, ENDS) + marks), (SMALL[0], ("North", "30¹"), ("South²", "12"), *SMALL[3:])
    )
    assert "footnote_mark" in traps_of(report)


@pytest.mark.parametrize("space", [1.5, 2.5, 6.0])
def test_spaces_between_thousands_are_within_a_number_whatever_their_width(space: float) -> None:
    rows = (
        ("State", "2022", "2023"),
        ("North", "1 234", "110 784"),
        ("South", "12", "4 216"),
        ("Total", "1 246", "115 000"),
    )
    content = b""
    for line, row in enumerate(rows):
        for at, (end, cell) in enumerate(zip((72, 200, 280), row, strict=True)):
            x = end - (width(cell.replace(" ", "")) + space * cell.count(" ") if at else 0)
            pieces = (b" %.0f " % (-space * 100)).join(b"(%s)" % word.encode() for word in cell.split(" "))
            content += b"BT /F1 10 Tf %.2f %d Td [%s] TJ ET\n" % (x, 700 - 16 * line, pieces)
    (found,) = reports("report.pdf", document(content))
    assert [one.parts for one in found.sums] == [1246, 115000]


@pytest.mark.parametrize("align", ["top", "horizon", "bottom"])
@pytest.mark.parametrize(
    "look", ["", "stroke: none,", "stroke: none, inset: 2pt,", "stroke: (x, y) => (bottom: 0.4pt),"]
)
def test_short_labels_that_wrap_are_told_by_distance_or_by_lines(align: str, look: str) -> None:
    rows = (
        ("State", "2022", "2023"), ("New South Wales and others", "1", "4"), ("Bay", "2", "5"), ("Two more of them", "3", "6"),
        ("Kent", "4", "7"), ("Total", "10", "22"),
    )  # fmt: skip
    only(
        page(
            *rows,
            columns="(2.2cm, auto, auto)",
            table=f"align: (left + {align}, right + {align}, right + {align}), {look}",
        ),
        rows,
    )


def test_names_that_span_columns_are_joined_to_those_below() -> None:
    cells = (
        "table.cell(rowspan: 2)[State], table.cell(colspan: 2)[2022], table.cell(colspan: 2)[2023], [reports], [children],"
        "[reports], [children], [North], [3], [1], [4], [2], [South], [5], [2], [6], [3], [Total], [8], [3], [10], [5]"
    )
    for look in ("", "align: center + horizon, ", "stroke: none, "):
        found = page(("x",), columns="1", after=f"#table(columns: 5, {look}{cells})")
        (report,) = reports("report.pdf", found)
        names = ["State", "2022 · reports", "2022 · children", "2023 · reports", "2023 · children"]
        assert [name for name, _ in report.columns] == names
        assert (report.verdict, "joined_header" in traps_of(report)) == (Verdict.HOLDS, True)


def test_tables_and_words_that_stand_side_by_side_are_told_apart() -> None:
    both = reports("report.pdf", document(table(SMALL, (72, 200)) + table(KINDS, (360, 480))))
    assert [(one.columns[1][0], one.verdict) for one in both] == [
        ("Reports", Verdict.HOLDS),
        ("Items", Verdict.HOLDS),
    ]
    prose = b"".join(
        text(72, 706 - 11 * at, f"In {2000 + at} they had {at} of many, of which 3 new", 7)
        for at in range(20)
    )
    report = only(document(prose + table(SMALL, (360, 480))))
    assert len(report.outside) == 20


def test_what_stands_on_every_page_is_no_row_of_a_table_that_goes_on() -> None:
    rows = [(f"Place {at}", "10", "1") for at in range(60)]
    pages = []
    for number in (1, 2, 3):
        part = (("State", "Reports", "Children"), *rows[20 * number - 20 : 20 * number])
        part = (*part, ("Total", "600", "60")) if number == 3 else part
        foot = text(72, 360, "Office of Examples") + text(350, 360, "2023") + text(480, 360, str(number))
        pages.append(table(part, lead=15) + foot)
    (report,) = reports("report.pdf", document(*pages))
    assert (report.rows, report.verdict, report.sums[0].part_count) == (61, Verdict.HOLDS, 60)
    assert "repeated_header" in traps_of(report)
    assert sum("Office of Examples" in words for _, words in report.outside) == 3


def test_the_heading_of_a_section_is_no_label() -> None:
    rows = (
        ("Category", "2022"),
        ("Online", ""),
        ("Images", "10"),
        ("Videos", "30"),
        ("Offline", ""),
        ("Images", "1"),
        ("Total", "41"),
    )
    report = only(document(table(rows, ENDS)), (rows[0], *(row for row in rows[1:] if row[1])))
    assert [text for _, text in report.outside] == ["Online", "Offline"]


def test_a_long_table_that_was_folded_is_one() -> None:
    half = (("State", "Reports"), ("North", "30"), ("South", "12"), ("East", "3"))
    rest = (half[0], ("West", "5"), ("Unspecified", "8"), ("Total", "58"))
    report = only(document(table(half, (72, 200)) + table(rest, (300, 430))), (*half, *rest[1:]))
    assert "repeated_header" in traps_of(report)


def test_a_number_that_looks_like_a_year_is_a_row() -> None:
    rows = (
        ("State", "Reports"),
        ("North", "300"),
        ("South", "2028"),
        ("East", "100"),
        ("West", "1930"),
        ("Total", "4358"),
    )
    only(document(table(rows, ENDS)), rows)


def test_a_label_that_reaches_up_to_its_number_ends_before_it() -> None:
    rows = (
        ("State", "2022", "2023"),
        ("North", "1,000", "2,000"),
        ("South and islands", "10,345", "3,456"),
        ("Total", "11,345", "5,456"),
    )
    only(document(table(rows, (72, 72 + width("South and islands") + 4 + width("10,345"), 300))), rows)


def test_a_scan_is_refused_and_says_that_it_holds_no_text() -> None:
    out = io.BytesIO()
    Image.new("L", (60, 80), 255).save(out, "PDF")
    with pytest.raises(InvalidInput, match=r"holds no text: .*OCR"):
        tables("scan.pdf", out.getvalue())


@pytest.mark.parametrize("algorithm", ["RC4-128", "AES-256"])
def test_a_password_is_asked_for_only_where_reading_needs_one(algorithm: str) -> None:
    for password in ("", "secret"):
        writer = pypdf.PdfWriter(clone_from=io.BytesIO(document(table(SMALL, ENDS))))
        writer.encrypt(password, "owner", algorithm=algorithm)
        out = io.BytesIO()
        writer.write(out)
        if password:
            with pytest.raises(InvalidInput, match="password"):
                tables("report.pdf", out.getvalue())
        else:
            only(out.getvalue())


def test_a_page_that_says_more_than_any_page_of_print_is_refused() -> None:
    with pytest.raises(InvalidInput, match=r"too large|too long"):
        tables("report.pdf", document(b"BT /F1 9 Tf 9 9 Td " + b"(a) Tj " * 150_000 + b"ET"))
