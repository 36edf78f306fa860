"""Numbers in lists within JSON, as charts, data frames and statistical offices give them: sound ones hold, others do not."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.publication.verdicts import CONTRADICTED, HOLDS

from coldframe.core.errors import InvalidInput
from coldframe.publication.published.checking import check_tables
from coldframe.publication.published.findings import Verdict
from coldframe.publication.published.reading import read_tables

_PLACES = ["North", "South", "Total"]
_YEARS = ["2022", "2023"]
_TWO = st.lists(st.integers(101, 9999), min_size=2, max_size=2)


def _rows(north: list[int], south: list[int], fault: int) -> list[list[int]]:
    total = [one + other for one, other in zip(north, south, strict=True)]
    return [north, south, [total[0], total[1] - fault]]


def _stat(rows: list[list[int]]) -> dict[str, object]:
    index = {place: at for at, place in enumerate(_PLACES)}
    return {
        "version": "2.0", "id": ["geo", "time"], "size": [3, 2], "value": [each for row in rows for each in row],
        "dimension": {
            "geo": {"label": "Place", "category": {"index": index}},
            "time": {"category": {"index": _YEARS, "label": {year: year for year in _YEARS}}},
        },
    }  # fmt: skip


def _sdmx(rows: list[list[int]]) -> dict[str, object]:
    series = {f"0:{at}": {"observations": {"0": [row[0], 0], "1": [row[1]]}} for at, row in enumerate(rows)}
    dimensions = {
        "series": [{"id": "FREQ", "values": [{"id": "A"}]},
                   {"id": "GEO", "name": {"en": "Place"}, "values": [{"id": place} for place in _PLACES]}],
        "observation": [{"id": "TIME_PERIOD", "values": [{"id": year} for year in _YEARS]}],
    }  # fmt: skip
    return {"data": {"dataSets": [{"series": series}], "structure": {"dimensions": dimensions}}}


def _old_stat(rows: list[list[int]]) -> dict[str, object]:
    cube = _stat(rows)
    cube["dimension"] = {**cube["dimension"], "id": cube.pop("id"), "size": cube.pop("size")}  # type: ignore[dict-item]
    cube["value"] = {str(at): each for at, each in enumerate(cube["value"])}  # type: ignore[arg-type, var-annotated]
    return {"dataset": cube}


_SHAPES = {
    "chart": lambda rows: {"xAxis": {"categories": _YEARS}, "series": [
        {"name": place, "data": row} for place, row in zip(_PLACES, rows, strict=True)]},
    "turned chart": lambda rows: {"labels": ["North", "South", "All states"], "datasets": [
        {"label": year, "data": [row[at] for row in rows]} for at, year in enumerate(_YEARS)]},
    "points": lambda rows: [
        {"name": place, "data": [[int(year), each] for year, each in zip(_YEARS, row, strict=True)]}
        for place, row in zip(_PLACES, rows, strict=True)],
    "traces": lambda rows: {"data": [
        {"name": place, "x": list(map(int, _YEARS)), "y": row} for place, row in zip(_PLACES, rows, strict=True)]},
    "data frame": lambda rows: {"columns": _YEARS, "index": _PLACES, "data": rows},
    "heat map": lambda rows: {"x": _YEARS, "y": _PLACES, "z": rows},
    "columns beside labels": lambda rows: {"places": _PLACES, "values": {
        year: [row[at] for row in rows] for at, year in enumerate(_YEARS)}},
    "keys and values": lambda rows: {
        "columns": [{"code": "p", "text": "place"}, {"code": "t", "text": "year"}, {"code": "n", "text": "reports"}],
        "data": [{"key": [place, year], "values": [str(each)]} for place, row in zip(_PLACES, rows, strict=True)
                 for year, each in zip(_YEARS, row, strict=True)]},
    "JSON-stat": _stat,
    "JSON-stat 1.3": _old_stat,
    "SDMX-JSON": _sdmx,
}  # fmt: skip


def _verdict(document: object) -> Verdict:
    (report,) = check_tables(read_tables("a.json", json.dumps(document).encode()))[0]
    return report.verdict


@pytest.mark.parametrize("shape", _SHAPES)
@settings(max_examples=5, deadline=None)
@given(north=_TWO, south=_TWO, fault=st.integers(1, 9))
def test_series_and_cubes_are_checked_as_the_rows_that_they_are(
    shape: str, north: list[int], south: list[int], fault: int
) -> None:
    assert _verdict(_SHAPES[shape](_rows(north, south, 0))) is HOLDS
    assert _verdict(_SHAPES[shape](_rows(north, south, fault))) is CONTRADICTED


def test_a_matrix_as_wide_as_high_keeps_its_rows() -> None:
    names = ["Girls", "Boys", "Total"]
    document = {
        "index": names,
        "columns": ["A", "B", "C"],
        "data": [[101, 202, 303], [5, 6, 7], [106, 208, 310]],
    }
    (table,) = read_tables("a.json", json.dumps(document).encode())
    assert table.header[1:] == ("A", "B", "C")
    assert [row.cells[0] for row in table.rows] == names


@pytest.mark.parametrize(
    "document",
    [
        {"dimension": {"a": 1}, "value": [1, 2], "id": ["a"]},
        {"dimension": {"a": {"category": {"index": {"x": "y"}}}}, "value": [1], "id": ["a"]},
        {"dataSets": [{"series": {"7": {"observations": {"9": [1]}}}}], "structure": {"dimensions": {}}},
        {"dataSets": [3]},
        [{"a": [1, 2]}, {"a": [1]}],
    ],
)
def test_what_only_looks_like_a_series_or_cube_is_read_as_before_or_refused(document: object) -> None:
    with pytest.raises(InvalidInput):
        read_tables("a.json", json.dumps(document).encode())


def test_words_in_a_list_are_no_series() -> None:
    document = [
        {"place": "North", "reports": 30, "tags": ["a", "b"]},
        {"place": "Total", "reports": 30, "tags": ["c"]},
    ]
    (table,) = read_tables("a.json", json.dumps(document).encode())
    assert [row.cells[:2] for row in table.rows] == [("North", "30"), ("Total", "30")]


@pytest.mark.parametrize(("total", "expected"), [(1806, HOLDS), (1860, CONTRADICTED)])
def test_numbers_by_name_at_any_depth_are_one_table(total: int, expected: Verdict) -> None:
    counts = {"public": 402, "partners": 1404, "total": total}
    kinds = {"images": 4510, "videos": 1203, "total": 5713}
    assert _verdict({"meta": {"unit": "reports"}, "2023": {"reports": counts, "items": kinds}}) is expected


@pytest.mark.parametrize("labels", [{}, {"categories": ["Jan", "Feb", "Mar"]}])
def test_a_series_is_not_named_by_the_names_of_series(labels: dict[str, object]) -> None:
    counts = {"A": [101, 202, 303], "B": [404, 505, 606], "Total": [505, 707, 909]}
    assert (
        _verdict({"series": [{"name": name, "data": each} for name, each in counts.items()], **labels})
        is HOLDS
    )
