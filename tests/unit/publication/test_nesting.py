"""Tables in JSON, in the shapes in which programs and offices write them."""

from __future__ import annotations

import contextlib
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coldframe.core.errors import InvalidInput
from coldframe.publication.published.checking import check_tables
from coldframe.publication.published.findings import Verdict
from coldframe.publication.published.reading import read_tables
from coldframe.publication.published.refused import TableRefused
from coldframe.publication.published.shaping import Table

PAIRS = (("North", 30), ("South", 12), ("Total", 42))
ROWS = [{"state": state, "reports": count} for state, count in PAIRS]
KINDS = [{"kind": "Video", "items": 4}, {"kind": "Photo", "items": 5}, {"kind": "Total", "items": 9}]


def read(document: object) -> tuple[Table, ...]:
    return read_tables("a.json", json.dumps(document).encode())


def cells(table: Table) -> list[tuple[str, ...]]:
    return [table.header, *(row.cells for row in table.rows)]


WANTED = [("state", "reports"), *((state, str(count)) for state, count in PAIRS)]


@pytest.mark.parametrize(
    "document",
    [
        ROWS,
        {"meta": {"source": "x", "columns": list("abcdef")}, "data": {"rows": ROWS}},
        {"columns": ["state", "reports"], "data": [list(pair) for pair in PAIRS]},
        {"columns": ["state", "reports"], "index": [0, 1, 2], "data": [list(pair) for pair in PAIRS]},
        {"fields": [{"name": "state"}, {"name": "reports"}], "rows": [list(pair) for pair in PAIRS]},
        {"schema": {"fields": [{"name": "state"}, {"name": "reports"}]}, "data": ROWS},
        {"state": [state for state, _ in PAIRS], "reports": [count for _, count in PAIRS]},
        {"state": {str(at): pair[0] for at, pair in enumerate(PAIRS)},
         "reports": {str(at): pair[1] for at, pair in enumerate(PAIRS)}},
        [["state", "reports"], *PAIRS],
    ],
)  # fmt: skip
def test_rows_are_found_however_they_are_wrapped(document: object) -> None:
    (table,) = read(document)
    assert cells(table) == WANTED


def test_objects_within_rows_become_columns_and_rows_within_rows_keep_what_is_said_of_them() -> None:
    (table,) = read([{"state": state, "of": {"reports": count, "children": 1}} for state, count in PAIRS])
    assert table.header == ("state", "of · reports", "of · children")
    (table,) = read([{"year": year, "states": ROWS} for year in (2022, 2023)])
    assert table.header == ("year", "state", "reports")
    assert [row.cells[0] for row in table.rows] == ["2022"] * 3 + ["2023"] * 3
    (report,), _ = check_tables([table])
    assert [(one.group, one.verdict) for one in report.sums] == [
        ("2022", Verdict.HOLDS),
        ("2023", Verdict.HOLDS),
    ]


@pytest.mark.parametrize(
    "document", [{"by_state": ROWS, "by_kind": KINDS}, {"tables": [{"title": "by_state", "rows": ROWS}, {"title": "by_kind", "rows": KINDS}]}]
)  # fmt: skip
def test_several_tables_are_several(document: object) -> None:
    found = read(document)
    assert [table.header for table in found] == [("state", "reports"), ("kind", "items")]
    assert ["by_state" in found[0].name, "by_kind" in found[1].name] == [True, True]
    assert {one.verdict for one in check_tables(found)[0]} == {Verdict.HOLDS}


def test_numbers_by_name_and_by_year_are_tables() -> None:
    assert [row.cells for row in read(dict(PAIRS))[0].rows] == [(state, str(count)) for state, count in PAIRS]
    (table,) = read({"2022": dict(PAIRS), "2023": dict(PAIRS)})
    assert cells(table) == [
        ("column 1", "North", "South", "Total"),
        ("2022", "30", "12", "42"),
        ("2023", "30", "12", "42"),
    ]


def test_what_unfolds_to_too_much_is_refused() -> None:
    wide = {f"k{at}": at for at in range(3_000)}
    with pytest.raises(InvalidInput, match="Split it"):
        read([{**wide, "rows": [{"x": 1}] * 1_000}])
    with pytest.raises(InvalidInput, match="none"):
        read_tables("a.json", b"[" * 100_000)


ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=25,
)


@settings(max_examples=150, deadline=None)
@given(ANY)
def test_no_document_breaks_the_reader(document: object) -> None:
    with contextlib.suppress(TableRefused):
        found = read_tables("a.json", json.dumps([document, {"x": document}]).encode())
        assert all(len(row.cells) == len(table.header) for table in found for row in table.rows)
