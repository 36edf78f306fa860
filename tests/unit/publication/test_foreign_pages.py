"""Tables on pages of a PDF: labels that wrap, headers that come again, columns that only spaces part."""

from __future__ import annotations

import random

import pytest
from tests.unit.publication.foreign import grouped, page, reports, split_number, tables, traps_of

from coldframe.core.errors import InvalidInput
from coldframe.publication.published.findings import Report, Verdict

LONG = "District of Columbia and the surrounding federal areas of it"
ALSO_LONG = "Northern Mariana Islands and other territories"
ROWS = (
    ("State", "2022", "2023"), ("California", "1,234", "110,784"), (LONG, "12,345", "2,345"), ("New Mexico", "1", "22"),
    (ALSO_LONG, "7", "9"), ("Unspecified", "-", "221,921"), ("Total", "13,587", "335,081"),
)  # fmt: skip


def only(content: bytes) -> Report:
    (report,) = reports("report.pdf", content)
    return report


@pytest.mark.parametrize("table", ["", "align: (left, right, right),", "align: (left + horizon, right + horizon, right + horizon),",
                                   "align: (left + bottom, right + bottom, right + bottom),", "stroke: none, inset: 3pt,"])  # fmt: skip
def test_labels_that_wrap_are_joined_wherever_their_numbers_stand(table: str) -> None:
    content = page(
        *ROWS, table=table, before="= Reports by state\nWords above the table.", after="Note: all of it."
    )
    (found,) = tables("report.pdf", content)
    assert found.header == ("State", "2022", "2023")
    assert [row.cells for row in found.rows] == [tuple(row) for row in ROWS[1:]]
    report = only(content)
    assert report.verdict is Verdict.HOLDS
    assert "wrapped_line" in traps_of(report)
    assert [text for _, text in report.outside][:1] == ["Reports by state"]


def test_a_table_over_several_pages_is_one_and_its_header_stands_once() -> None:
    numbers = split_number(random.Random(1), 90_000, 40)
    rows = [
        ("State", "Reports"),
        *((f"Place {at}", grouped(n)) for at, n in enumerate(numbers)),
        ("Total", "90,000"),
    ]
    report = only(page(*rows, columns="(5cm, auto)", height="9cm", header=True))
    assert report.rows == 41
    assert report.verdict is Verdict.HOLDS
    assert "repeated_header" in traps_of(report)
    assert report.sums[0].part_count == 40


def test_a_table_over_pages_without_a_second_header_is_one() -> None:
    rows = [("State", "Reports"), *((f"Place {at}", "100") for at in range(30)), ("Total", "3,000")]
    report = only(page(*rows, columns="(5cm, auto)", height="9cm"))
    assert (report.rows, report.verdict) == (31, Verdict.HOLDS)


def test_a_header_that_wraps_is_one_name_a_column() -> None:
    rows = (
        ("State or territory", "Reports from the public", "Reports from providers"),
        ("North", "10", "200"), ("South", "20", "300"), ("Total", "30", "500"),
    )  # fmt: skip
    (found,) = tables("report.pdf", page(*rows, columns="(4cm, 2.5cm, 2.5cm)"))
    assert found.header == rows[0]
    assert [row.cells for row in found.rows] == [tuple(row) for row in rows[1:]]


def test_two_tables_on_a_page_are_two() -> None:
    first = page(
        ("State", "Reports"), ("North", "1"), ("South", "2"), ("Total", "3"), columns="(5cm, auto)",
        after="#v(1cm)\nThe second one\n#table(columns: (5cm, auto), [Kind],[Items],[Video],[4],[Photo],[5],[Total],[9])",
    )  # fmt: skip
    found = reports("report.pdf", first)
    assert [report.columns[1][0] for report in found] == ["Reports", "Items"]
    assert [report.verdict for report in found] == [Verdict.HOLDS, Verdict.HOLDS]


def test_two_columns_of_labels_and_one_of_years_stay_columns() -> None:
    rows = (
        ("Year", "Kind", "Level", "Reports"), ("2022", "local", "actionable", "10"), ("2022", "local", "informational", "5"),
        ("2023", "federal", "actionable", "1,000"), ("2023", "federal", "informational", "50"),
    )  # fmt: skip
    (found,) = tables("report.pdf", page(*rows, columns="(auto, auto, auto, auto)"))
    assert [row.cells for row in found.rows] == [tuple(row) for row in rows[1:]]


def test_words_of_other_scripts_and_their_units() -> None:
    rows = (("지역", "건수"), ("서울", "1.2만"), ("부산", "3,000"), ("합계", "15,000"))
    report = only(page(*rows, columns="(4cm, auto)"))
    assert report.verdict is Verdict.HOLDS
    assert "unit_in_cell" in traps_of(report)


def test_what_contradicts_is_found_on_a_page_as_well() -> None:
    report = only(
        page(("State", "Reports"), ("North", "10"), ("South", "5"), ("Total", "16"), columns="(5cm, auto)")
    )
    assert report.verdict is Verdict.CONTRADICTED


def test_a_page_of_prose_holds_no_table() -> None:
    with pytest.raises(InvalidInput, match="holds no table"):
        only(page(("One", "Two"), before="Words.\n\n" * 5, columns="(auto, auto)"))


@pytest.mark.parametrize("seed", range(6))
def test_any_partition_on_a_page_is_recognized_and_nothing_is_added_twice(seed: int) -> None:
    rng = random.Random(seed)
    words = [
        "reports",
        "of",
        "the",
        "northern",
        "southern",
        "Office",
        "and",
        "others",
        "region",
        "with",
        "islands",
    ]
    labels = [
        f"{chr(65 + at)} {' '.join(rng.choices(words, k=rng.randint(1, 9)))}"
        for at in range(rng.randint(3, 12))
    ]
    whole = rng.randint(1_000, 9_000_000)
    loose = rng.randint(1, 999)
    parts = split_number(rng, whole - loose, len(labels))
    rows = [("Office of origin", "Reports"), *((label, grouped(n)) for label, n in zip(labels, parts, strict=True)),
            ("Unspecified", grouped(loose)), ("Total", grouped(whole))]  # fmt: skip
    align = rng.choice(["top", "horizon", "bottom"])
    table = f"align: (left + {align}, right + {align}),"
    report = only(page(*rows, columns="(5cm, auto)", table=table, height=rng.choice(["8cm", "25cm"])))
    (one,) = report.sums
    assert (one.parts, one.part_count, one.unaccounted) == (whole, len(labels), 0), align
    assert report.verdict is Verdict.HOLDS
