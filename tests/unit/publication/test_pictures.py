"""A chart says what its table says: the same numbers, what is withheld as withheld, and nothing that runs or loads."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from coldframe.core.values import MISSING, SUPPRESSED, UNCOUNTED, Value, about, at_least, at_most, exactly
from coldframe.publication.disclosure.recipes import MONTH, TOTAL
from coldframe.publication.disclosure.releasing import Release, ReleasedCell, ReleasedTable
from coldframe.publication.measures import MEASURES
from coldframe.publication.pictures import rendering
from coldframe.publication.pictures.charts import Picture, Point
from coldframe.publication.pictures.releases import chart_of, draw
from coldframe.publication.pictures.rendering import PictureFailed, render
from coldframe.publication.pictures.specs import spec_of
from coldframe.publication.pictures.telling import alternative_of
from coldframe.publication.terms import Period

SVG = "{http://www.w3.org/2000/svg}"
START, END = datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)
MONTHS = [f"2026-{number:02d}" for number in range(1, 13)]


def release_of(*tables: ReleasedTable) -> Release:
    return Release(
        measure=MEASURES[0], period=Period(START, END), population="the ledger of a test desk", as_of=END,
        source="custody:1:0", k=5, base=1, tables=tables,
    )  # fmt: skip


def table_of(name: str, axis: str, cells: Sequence[tuple[str, Value]]) -> ReleasedTable:
    return ReleasedTable(name, (axis,), tuple(ReleasedCell((code,), value) for code, value in cells))


def plain(_axis: str, code: str) -> str:
    return code


def drawn(*tables: ReleasedTable) -> tuple[Picture, ...]:
    return draw(release_of(*tables), "en", words=plain)


def told(svg: str) -> dict[str, str]:
    """What the marks say of themselves: label to number."""
    root = etree.fromstring(svg.encode())
    titles = [title.text or "" for title in root.iter(f"{SVG}title") if title.getparent() is not root]
    return dict(title.rsplit(": ", 1) for title in titles)


def texts(svg: str) -> list[str]:
    return [one.text or "" for one in etree.fromstring(svg.encode()).iter(f"{SVG}text")]


VALUES = st.one_of(
    st.integers(0, 10**7).map(exactly),
    st.just(SUPPRESSED),
    st.just(MISSING),
    st.just(UNCOUNTED),
    st.integers(1, 5000).map(at_least),
    st.integers(1, 5000).map(at_most),
    st.integers(1, 5000).map(lambda number: about(number, reach=2)),
)


@given(values=st.lists(VALUES, min_size=1, max_size=12))
@settings(max_examples=60, deadline=None)
def test_that_a_document_holds_the_numbers_of_its_release_and_a_hidden_one_has_no_length(
    values: list[Value],
) -> None:
    for axis, codes in ((MONTH, MONTHS), ("channel", [f"c{at}" for at in range(12)])):
        cells = list(zip(codes, values, strict=False))
        table = table_of("t", axis, [*cells, (TOTAL, exactly(10**8))])
        release = release_of(table)
        chart = chart_of(release, table, plain)
        assert chart is not None
        (panel,) = spec_of(chart)["vconcat"]
        rows = panel["data"]["values"]
        assert {row["shown"] for row in rows} == {Point("", value).shown for _code, value in cells}
        assert sorted(row["height"] for row in rows if row["height"] is not None) == sorted(
            float(value.number) for _code, value in cells if value.is_number and value != UNCOUNTED
        )
        assert [row["height"] for row in rows if row["withheld"]] == [None] * values.count(SUPPRESSED)
        # The whole would show what is hidden beside its parts only as a bar: it is told, not drawn.
        assert "100,000,000" not in str(panel)
        assert "100,000,000" in alternative_of(chart)
        ends = [layer["encoding"][way]["scale"]["domain"] for layer in panel["layer"] for way in ("x", "y")
                if layer.get("encoding", {}).get(way, {}).get("scale", {}).get("domain")]  # fmt: skip
        assert ends
        assert {end[0] for end in ends} == {0}, "bars begin at 0"


@given(
    numbers=st.lists(st.integers(5, 99), min_size=3, max_size=6), secrets=st.tuples(VALUES, st.integers(0, 5))
)
@settings(max_examples=20, deadline=None)
def test_that_the_order_of_bars_tells_nothing_of_what_is_hidden(
    numbers: list[int], secrets: tuple[Value, int]
) -> None:
    cells = [(f"c{at}", exactly(number)) for at, number in enumerate(numbers)]
    cells[secrets[1] % len(cells)] = (cells[secrets[1] % len(cells)][0], SUPPRESSED)
    table = table_of("t", "channel", cells)
    chart = chart_of(release_of(table), table, plain)
    assert chart is not None
    points = chart.points
    assert points[-1].is_withheld
    shown = [point.value.number for point in points[:-1]]
    assert shown == sorted(shown, reverse=True)


def test_that_a_drawing_shows_the_numbers_of_the_table_and_bars_as_long_as_they_are() -> None:
    months = [exactly(12), exactly(0), SUPPRESSED, MISSING, about(40, reach=2), at_least(20)]
    parts = [("form", exactly(80)), ("api", exactly(20)), ("mail", SUPPRESSED), ("xarf", exactly(0))]
    by_month, by_part = drawn(
        table_of("by_month", MONTH, list(zip(MONTHS, months, strict=False))),
        table_of("by_part", "channel", [*parts, (TOTAL, exactly(103))]),
    )
    said = told(by_month.svg)
    assert said == {
        "January 2026": "12", "February 2026": "0", "May 2026": "≈ 40", "June 2026": "≥ 20",
    }  # fmt: skip
    assert texts(by_month.svg).count("[c]") == 1
    assert texts(by_month.svg).count("–") == 1, "no data is no zero"
    assert told(by_part.svg) == {"form": "80", "api": "20", "xarf": "0"}
    assert "[c]" in texts(by_part.svg)
    root = etree.fromstring(by_part.svg.encode())
    lengths = {}
    for path in root.iter(f"{SVG}path"):
        title = path.find(f"{SVG}title")
        if title is not None:
            found = re.fullmatch(r"M[\d.]+,[\d.]+h([\d.]+)v[\d.]+h-[\d.]+Z", path.get("d", ""))
            lengths[str(title.text)] = float(found[1]) if found else 0.0
    assert lengths["form: 80"] == pytest.approx(4 * lengths["api: 20"], rel=0.01)
    assert lengths["xarf: 0"] == 0
    for picture in (by_month, by_part):
        rows = list(csv.reader(picture.csv.splitlines()))
        assert [row[-2] for row in rows] == [point.shown for _title, point in picture.chart.rows]
    assert "1 number is withheld" in by_month.alternative
    assert "Of 1 there is no number." in by_month.alternative
    assert "≈" not in by_month.alternative


def test_that_every_kind_of_chart_is_shapes_and_text_only_and_says_what_it_is() -> None:
    months = [(code, exactly(at)) for at, code in enumerate(MONTHS)]
    places = [("KR", exactly(120)), ("DE", SUPPRESSED), ("US", exactly(30)), ("BR", exactly(0))]
    crossed = ReleasedTable(
        "crossed",
        ("channel", MONTH),
        tuple(
            ReleasedCell((part, month), exactly(7))
            for part in ("api", "</title><script>")
            for month in MONTHS
        ),
    )
    pictures = drawn(table_of("m", MONTH, months), table_of("p", "country", places), crossed)
    assert len(pictures) == 3
    for picture in pictures:
        root = etree.fromstring(picture.svg.encode())
        assert root.get("role") == "img"
        names = {etree.QName(one).localname for one in root.iter()}
        assert names <= {"svg", "g", "path", "line", "rect", "text", "tspan", "title", "desc"}
        kept = {name for one in root.iter() for name in one.attrib}
        assert not kept & {"style", "href", "onclick", "clip-path", "filter"}
        assert not [name for name in kept if name.startswith(("on", "{"))]
        assert "url(" not in picture.svg
        title, desc = root[0], root[1]
        assert (root.get("aria-labelledby"), root.get("aria-describedby")) == (
            title.get("id"),
            desc.get("id"),
        )
        assert (title.text, desc.text) == (picture.chart.title, picture.alternative)
    assert told(pictures[1].svg) == {"KR": "120", "US": "30", "BR": "0", "DE": "[c]"}
    # Nothing came of 0, so it has no disc; the list below and the table have it.
    assert ("", "0") in [(title, point.shown) for title, point in pictures[1].chart.rows]


def test_that_a_table_that_no_picture_can_hold_has_none() -> None:
    many = ReleasedTable(
        "many",
        ("channel", MONTH),
        tuple(ReleasedCell((f"c{at}", "2026-01"), exactly(5)) for at in range(9)),
    )
    deep = ReleasedTable("deep", ("a", "b", "c"), (ReleasedCell(("x", "y", "z"), exactly(5)),))
    single = ReleasedTable("single", (), (ReleasedCell((), exactly(5)),))
    assert drawn(many, deep, single) == ()


def test_that_a_document_that_would_load_something_is_not_drawn() -> None:
    spec: dict[str, Any] = {
        "data": {"url": "https://example.org/data.csv"},
        "mark": "bar",
        "encoding": {"x": {"field": "a", "type": "quantitative"}},
    }
    with pytest.raises(PictureFailed):
        render([(spec, "t", "w")])
    for bad in ("<image/>", "<script/>", "<foreignObject/>", "<style/>", "<a/>"):
        with pytest.raises(PictureFailed):
            rendering._clean(f'<svg xmlns="http://www.w3.org/2000/svg">{bad}</svg>')


def test_that_what_was_drawn_is_not_drawn_again(monkeypatch: pytest.MonkeyPatch) -> None:
    table = table_of("once", "channel", [("form", Value(exactly(1).kind, Decimal(77)))])
    first = drawn(table)
    monkeypatch.setattr(rendering, "_draw", lambda specs: pytest.fail("drawn again"))
    assert drawn(table) == first


def test_that_the_words_follow_the_language() -> None:
    table = table_of("m", MONTH, [("2026-11", exactly(1))])
    (english,) = draw(release_of(table), "en", words=plain)
    (korean,) = draw(release_of(table), "ko", words=plain)
    assert "November 2026" in english.svg
    assert "2026년 11월" in korean.svg
    assert "2026년 11월" in korean.alternative
