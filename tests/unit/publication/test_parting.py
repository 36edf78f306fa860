"""Several tables on one sheet: each is checked by itself, and one table is never cut."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.publication.foreign import split_number

from coldframe.publication.published.checking import check_tables
from coldframe.publication.published.findings import Verdict
from coldframe.publication.published.parting import Line, parts_of
from coldframe.publication.published.reading import read_tables

STATES = (("State", "Reports"), ("North", "30"), ("South", "12"), ("Unspecified", "8"), ("Total", "50"))
KINDS = (("Kind", "Items", "Files"), ("Video", "4", "1"), ("Photo", "5", "2"), ("Total", "9", "3"))


def grid(*rows: tuple[str, ...]) -> list[Line]:
    wide = max(map(len, rows))
    return [(at, row + ("",) * (wide - len(row)) if row else ()) for at, row in enumerate(rows, 1)]


def filled(part: list[Line]) -> list[tuple[str, ...]]:
    return [tuple(filter(None, cells)) for _, cells in part if sum(map(bool, cells)) > 1]


BESIDE = tuple(
    (*(STATES[at] if at < 5 else ("", "")), "", *(KINDS[at] if at < 4 else ("", "", ""))) for at in range(5)
)


@pytest.mark.parametrize(
    "rows",
    [
        (*STATES, (), *KINDS),
        (("Table 1",), *STATES, ("Source:", "an office"), (), ("Table 2",), *KINDS, ("Note",)),
        (*STATES, ("Table 2",), *KINDS),
        (*STATES, (), *(("", "", "", *row) for row in KINDS)),
        (*STATES, *(("", "", "", *row) for row in KINDS)),
        BESIDE,
        (("States", "", "", "Kinds"), (), *BESIDE),
    ],
)
def test_tables_below_and_beside_each_other_are_parted(rows: tuple[tuple[str, ...], ...]) -> None:
    assert [filled(part) for part in parts_of(grid(*rows))] == [list(STATES), list(KINDS)]


@pytest.mark.parametrize(
    "rows",
    [
        STATES,
        (*STATES[:3], (), *STATES[3:]),
        (STATES[0], (), *STATES[1:]),
        (("Reports", ""), (), *STATES, (), ("Source:", "an office")),
        (("Year:", "2023"), ("Version:", "2"), (), *STATES),
        (*STATES[:3], (), STATES[0], *STATES[3:]),
        tuple((label, "", number) for label, number in STATES),
        (*STATES[:2], ("Elsewhere",), *STATES[2:]),
    ],
)
def test_one_table_is_not_cut(rows: tuple[tuple[str, ...], ...]) -> None:
    told = [each for part in parts_of(grid(*rows)) for each in filled(part)]
    assert len(parts_of(grid(*rows))) == 1
    assert list(dict.fromkeys(told)) == list(STATES)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**9), st.integers(1, 4))
def test_any_tables_below_each_other_each_hold_by_themselves(seed: int, count: int) -> None:
    rng = random.Random(seed)
    lines: list[str] = []
    for at in range(count):
        width, height = rng.randint(1, 4), rng.randint(2, 6)
        sums = [rng.randint(10, 10**6) for _ in range(width)]
        columns = [split_number(rng, each, height) for each in sums]
        lines += [f"Table {at}"] * rng.randint(0, 1)
        lines.append(",".join(("Part", *(f"{chr(65 + at)} of {each}" for each in "wxyz"[:width]))))
        lines += [",".join((f"p{row}", *(str(column[row]) for column in columns))) for row in range(height)]
        lines += [",".join(("Total", *map(str, sums))), *([""] * rng.randint(1, 3))]
    tables = read_tables("many.csv", "\n".join(lines).encode())
    assert len(tables) == count
    assert {one.verdict for one in check_tables(tables)[0]} == {Verdict.HOLDS}


def test_text_copied_out_of_a_page_is_read_by_its_spaces_or_by_its_numbers() -> None:
    wide = b"Title\n\nState                2022   2023\nNorth               1,030     30\nSouth and the very\nfar islands            12     12\nTotal               1,042     42\n\nSource: office\n"
    loose = b"State 2022 2023\nNorth 1,030 30\nSouth and the very far islands 12 12\nTotal 1,042 42\n"
    for content in (wide, loose):
        (table,) = read_tables("a.txt", content)
        assert table.header == ("State", "2022", "2023")
        assert [row.cells for row in table.rows] == [
            ("North", "1,030", "30"), ("South and the very far islands", "12", "12"), ("Total", "1,042", "42"),
        ]  # fmt: skip
        assert check_tables([table])[0][0].verdict is Verdict.HOLDS
