"""Pages with names set upright over their columns, and cells that span rows, as typst sets them."""

from __future__ import annotations

import pytest
import typst
from tests.unit.publication.foreign import reports, tables
from tests.unit.publication.verdicts import CONTRADICTED, HOLDS

_NAMES = ["Reports", "Sent to the police", "Taken down within one day"]
_COUNTS = [
    ("Alba", (310, 120, 44)),
    ("Borea", (207, 81, 19)),
    ("Cora", (93, 12, 7)),
    ("Total", (610, 213, 70)),
]


def _pdf(table: str) -> bytes:
    return bytes(
        typst.compile(f"#set page(width: 15cm, height: 15cm)\nReports by country, 2023\n{table}".encode())
    )


def _upright(angle: str, total: int, *, width: str = "auto") -> bytes:
    names = ", ".join(f"rotate({angle}, reflow: true)[#box(width: {width})[{name}]]" for name in _NAMES)
    rows = [(place, (*counts[:2], total) if place == "Total" else counts) for place, counts in _COUNTS]
    cells = ", ".join(f"[{each}]" for place, counts in rows for each in (place, *counts))
    return _pdf(
        f"#table(columns: 4, align: (left, right, right, right), table.header([Country], {names}), {cells})"
    )


@pytest.mark.parametrize(("angle", "width"), [("-90deg", "auto"), ("90deg", "auto"), ("-90deg", "2cm")])
def test_names_set_upright_name_the_columns_below_them(angle: str, width: str) -> None:
    content = _upright(angle, 70, width=width)
    (table,) = tables("report.pdf", content)
    assert table.header == ("Country", *_NAMES)
    assert reports("report.pdf", content)[0].verdict is HOLDS
    assert reports("report.pdf", _upright(angle, 80, width=width))[0].verdict is CONTRADICTED


_OFFENCES = [
    ("Grooming", (210, 44, 3)),
    ("Sexual extortion of children and young people", (95, 310, 12)),
    ("Other", (20, 4, 9)),
]


def _spanning(place: str, off: int, *, parts: int = 3, stroke: str = "1pt") -> bytes:
    cells = []
    for name, counts in _OFFENCES:
        told = counts[:parts]
        cells.append(f"table.cell(rowspan: {parts + 1}, align: {place})[{name}]")
        cells += [
            f"[{sex}], [{count}]" for sex, count in zip(("Girls", "Boys", "Not stated"), told, strict=False)
        ]
        cells.append(f"[Total], [{sum(told) - (off if name == 'Grooming' else 0)}]")
    everything = sum(sum(counts[:parts]) for _, counts in _OFFENCES)
    return _pdf(
        f"#table(columns: (3cm, auto, auto), stroke: {stroke}, align: (left, left, right), "
        f"table.header([Offence], [Sex], [Victims]), {', '.join(cells)}, [All], [], [{everything}])"
    )


@pytest.mark.parametrize("stroke", ["1pt", "none"])
@pytest.mark.parametrize("parts", [2, 3])
@pytest.mark.parametrize("place", ["horizon", "top"])
def test_a_cell_that_spans_rows_stands_for_all_of_them(place: str, parts: int, stroke: str) -> None:
    content = _spanning(place, 0, parts=parts, stroke=stroke)
    (table,) = tables("report.pdf", content)
    assert [row.cells[0] for row in table.rows if row.cells[0]] == [*(name for name, _ in _OFFENCES), "All"]
    assert [row.cells[1] for row in table.rows if row.cells[0]] == ["Girls"] * 3 + [""]
    assert reports("report.pdf", content)[0].verdict is HOLDS
    assert reports("report.pdf", _spanning(place, 3, parts=parts, stroke=stroke))[0].verdict is CONTRADICTED


def test_what_stands_above_the_next_table_of_a_page_is_its_title() -> None:
    table = (
        "#table(columns: 3, [{}], [2022], [2023], [A], [{}], [{}], [B], [550], [580], [Total], [{}], [{}])"
    )
    content = _pdf(
        "#table(columns: 2, [Sender], [2023], [Public], [30], [Partners], [70], [Total], [100])\nNote: all of them.\n\n"
        "*Suspects by sex*\n" + table.format("Sex", 400, 420, 950, 1000)
    )
    one, other = tables("report.pdf", content)
    assert [text for _, text in one.outside] == ["Reports by country, 2023", "Note: all of them."]
    assert [text for _, text in other.outside] == ["Suspects by sex"]
