"""What a chart does with much, little, long and unfinished: nothing is cut, covered or told as more than it is."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from coldframe.core.values import MISSING, SUPPRESSED, exactly
from coldframe.publication.measures import FUNNEL, MEASURES
from coldframe.publication.pictures import desk, rendering
from coldframe.publication.pictures.charts import Chart, ChartKind, Panel, Point, headline, is_whole
from coldframe.publication.pictures.lettering import MOST_LINES, lines_of, width_of
from coldframe.publication.pictures.releases import draw_charts
from coldframe.publication.pictures.rendering import PictureFailed, render
from coldframe.publication.pictures.specs import WIDTH, spec_of
from coldframe.publication.pictures.telling import alternative_of
from coldframe.publication.pictures.world import land
from coldframe.publication.rules import figures_v1, split_by_month
from coldframe.publication.terms import Figure, Period, SpanFigure

SVG = "{http://www.w3.org/2000/svg}"
START = datetime(2026, 1, 1, tzinfo=UTC)
OF = {one.code: one for one in MEASURES}
TEXTS = st.text(
    st.characters(whitelist_categories=("Lu", "Ll", "Lo", "Nd")) | st.just(" "), min_size=1, max_size=90
).filter(str.strip)


def chart_of(kind: ChartKind, *points: Point, title: str = "") -> Chart:
    return Chart(
        name="a", kind=kind, title="What is counted", unit="clues", note="", about="",
        panels=(Panel(title, points),),
    )  # fmt: skip


def figure_of(code: str, tally: dict[str, int], period: Period, as_of: datetime) -> Figure:
    (figure,) = figures_v1(
        {code: tally}, [OF[code]], period=period, as_of=as_of, population="a desk", source="custody:1:0"
    )
    return figure


def texts(svg: str) -> list[str]:
    return ["".join(one.itertext()) for one in etree.fromstring(svg.encode()).iter(f"{SVG}text")]


def titles(svg: str) -> list[str]:
    root = etree.fromstring(svg.encode())
    return [one.text or "" for one in root.iter(f"{SVG}title") if one.getparent() is not root]


@given(TEXTS, st.integers(40, 340))
def test_that_a_name_stands_in_lines_that_fit_and_only_its_end_is_cut(text: str, room: int) -> None:
    lines = lines_of(text, room)
    assert 1 <= len(lines) <= MOST_LINES
    assert all(width_of(line.rstrip("…")) <= room for line in lines)
    whole, shown = "".join(text.split()), "".join("".join(lines).split())
    assert shown == whole or (shown.endswith("…") and whole.startswith(shown[:-1]))


@given(st.lists(st.tuples(TEXTS, st.integers(0, 10**9)), min_size=1, max_size=14))
@settings(max_examples=40)
def test_that_no_name_reaches_its_number_and_no_row_the_next(rows: list[tuple[str, int]]) -> None:
    (panel,) = spec_of(chart_of(ChartKind.BARS, *(Point(name, exactly(n)) for name, n in rows)))["vconcat"]
    drawn = panel["data"]["values"]
    for row in drawn:
        room = WIDTH - width_of(row["shown"])
        assert all(width_of(line.rstrip("…")) < room for line in row["label"].split("\n"))
        assert row["bar"] > row["top"] + 16 * row["label"].count("\n")
    assert all(one["bar"] < other["top"] for one, other in pairwise(drawn))
    assert drawn[-1]["bar"] + 6 < panel["height"]


@pytest.mark.parametrize(
    ("code", "start", "end", "as_of", "whole"),
    [
        ("2026-02", START, datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 3, 1, tzinfo=UTC), True),
        ("2026-02", START, datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 2, 28, 23, tzinfo=UTC), False),
        ("2026-02", START, datetime(2026, 2, 28, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC), False),
        ("2026-01", START + timedelta(hours=1), datetime(2026, 3, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC), False),
    ],
)  # fmt: skip
def test_that_a_month_is_whole_only_from_end_to_end_and_once_it_is_over(
    code: str, start: datetime, end: datetime, as_of: datetime, whole: bool
) -> None:
    assert is_whole(code, Period(start, end), as_of) is whole


def test_that_a_month_has_the_days_of_its_zone() -> None:
    period = Period(
        datetime(2025, 12, 31, 15, tzinfo=UTC), datetime(2026, 1, 31, 15, tzinfo=UTC), "Asia/Seoul"
    )
    assert is_whole("2026-01", period, datetime(2026, 2, 1, tzinfo=UTC))
    assert not is_whole("2026-01", Period(period.start, period.end), datetime(2026, 2, 1, tzinfo=UTC))


def test_that_an_unfinished_month_is_outlined_and_not_told_as_the_lowest_and_a_later_one_has_no_number() -> (
    None
):
    period, as_of = Period(START, datetime(2027, 2, 1, tzinfo=UTC)), datetime(2026, 11, 20, tzinfo=UTC)
    months = [
        (month, {"clues_received": figure_of("clues_received", {"api": number}, part, as_of)})
        for (month, part), number in zip(split_by_month(period), [*range(50, 60), 3, 0, 0, 0], strict=False)
    ]
    chart = desk.months_of_measures(months, ("clues_received",), period=period, as_of=as_of, about="")
    points = chart.panels[0].points
    assert [point.is_partial for point in points] == [False] * 10 + [True] * 3
    assert [point.value for point in points[10:]] == [exactly(3), MISSING, MISSING]
    assert "Outlined" in chart.note
    said = alternative_of(chart)
    assert "November 2026 3 (a part of the month)" in said or "lowest in January 2026 with 50" in said
    assert "lowest in November" not in said
    (picture,) = draw_charts([chart])
    outlined = [
        one
        for one in etree.fromstring(picture.svg.encode()).iter(f"{SVG}path")
        if (one.get("stroke"), one.get("fill")) == ("#24605a", "#ffffff")
    ]
    assert [one.findtext(f"{SVG}title") for one in outlined] == ["November 2026: 3 · a part of the month"]
    assert "a part of the month" in picture.csv
    done = desk.months_of_measures(months[:10], ("clues_received",), period=period, as_of=as_of, about="")
    assert done.note == ""


def test_that_numbers_that_would_run_into_each_other_are_left_to_the_axis() -> None:
    months = [f"2026-{at:02d}" for at in range(1, 13)]
    wide, narrow = draw_charts(
        [
            chart_of(ChartKind.MONTHS, *(Point(month, exactly(number), month) for month in months))
            for number in (1_234_567, 123)
        ]
    )
    assert "1,234,567" not in texts(wide.svg)
    assert "1,200,000" in texts(wide.svg) or "1,000,000" in texts(wide.svg)
    assert texts(narrow.svg).count("123") == 12
    assert "1,234,567" in wide.csv


def test_that_a_map_lists_its_largest_and_what_lies_in_no_country_and_its_table_holds_all() -> None:
    codes = ["KR", "DE", "US", "GB", "JP", "FR", "BR", "AU", "NL", "SE", "PL", "IN", "PH", "TH"]
    points = [Point(f"in {code}", exactly(100 - at), code) for at, code in enumerate(codes)]
    points += [Point("in VN", SUPPRESSED, "VN"), Point("not stated", exactly(7), "unstated"), Point("in ZZ", SUPPRESSED, "ZZ")]  # fmt: skip
    (picture,) = draw_charts([chart_of(ChartKind.MAP, *points)])
    shown = texts(picture.svg)
    assert [name for name in shown if name.startswith("in ")] == [f"in {code}" for code in codes[:12]] + [
        "in ZZ"
    ]
    assert "not stated" in shown
    said = set(titles(picture.svg))
    assert {"in TH: 87", "in VN: [c]", "not stated: 7"} <= said
    assert len(picture.csv.splitlines()) == len(points)
    assert "(in VN; in ZZ)" in picture.alternative
    assert len(picture.svg) < 80_000


def test_that_the_land_is_drawn_shorter_and_not_moved() -> None:
    rings = land()["geometry"]["coordinates"]  # type: ignore[index]
    path = "".join(
        "M" + "L".join(f"{x * 340 / 720:.6f},{y * 340 / 720:.6f}" for x, y in ring) + "Z" for (ring,) in rings
    )
    short = rendering._shortened(path)
    assert len(short) < len(path) / 2
    found, x, y = [], 0.0, 0.0
    for step, first, second in re.findall(r"([Mlz])(-?[\d.]+)? ?(-?[\d.]+)?", short):
        if step == "z":
            continue
        x, y = (float(first), float(second)) if step == "M" else (x + float(first), y + float(second))
        found.append((x, y))
    wanted = [(x * 340 / 720, y * 340 / 720) for (ring,) in rings for x, y in ring]
    near = {(round(10 * x), round(10 * y)) for x, y in wanted}
    assert {(round(10 * x), round(10 * y)) for x, y in found} == near
    assert rendering._shortened("M0,0h10.26v2") == "M0,0h10.2v2"


@given(
    st.dictionaries(st.text("abcdef", min_size=1, max_size=4), st.integers(1, 999), max_size=40),
    st.integers(0, 50),
)
@settings(max_examples=60)
def test_that_parts_that_add_up_still_do_when_the_smallest_are_taken_together(
    tally: dict[str, int], rest: int
) -> None:
    period = Period(START, START + timedelta(days=30))
    for code in ("clues_received", "referrals_by_country"):
        figure = figure_of(code, tally | {"": rest}, period, period.end)
        chart = desk.parts_of(figure, lambda _key, part: part, about="")
        if not sum(tally.values()) + rest:
            assert chart is None
            continue
        assert chart is not None
        assert sum(int(point.value.number) for point in chart.points) == sum(tally.values()) + rest
        assert ("not stated" in [point.label for point in chart.points]) is bool(rest)
        if code == "clues_received":
            assert len(chart.points) <= desk.MOST_PARTS + 1
        else:
            assert len(chart.points) == len(tally) + bool(rest)
            assert chart.kind is ChartKind.MAP


def test_that_parts_that_overlap_are_not_taken_together() -> None:
    period = Period(START, START + timedelta(days=30))
    figure = figure_of("clues_by_harm", {f"h{at:02d}": 50 - at for at in range(20)}, period, period.end)
    chart = desk.parts_of(figure, lambda _key, part: part, about="")
    assert chart is not None
    assert [point.label for point in chart.points] == [f"h{at:02d}" for at in range(desk.MOST_PARTS - 1)]
    assert "9 smaller parts are left out." in chart.note


def test_that_a_way_that_ended_does_not_look_like_a_loss() -> None:
    period = Period(START, START + timedelta(days=30))
    counts = {"clues_decided": 9, "clues_for_report": 3, "clues_reported": 3}
    steps = [
        SpanFigure(
            span=span, period=period, ended=counts.get(span.end, 0), open=10 - counts.get(span.end, 0),
            quantiles=(None,) * 4, population="a desk", as_of=period.end, source="custody:1:0",
        )
        for span in FUNNEL
    ]  # fmt: skip
    chart = desk.funnel_of(figure_of("clues_received", {"api": 10}, period, period.end), steps, about="")
    said = {point.label: (point.shown, point.note) for point in chart.points}
    assert said["not decided yet"] == ("1", "10 %")
    # A report is held against what was to be reported, which stands right above it.
    assert said["decided: to report"] == said["report begun"] == ("3", "30 %")
    assert "nothing more was to be done" in alternative_of(chart)


def test_that_a_sentence_of_any_language_becomes_a_title() -> None:
    assert headline("Clues that arrived, by the way they came.") == "Clues that arrived, by the way they came"
    assert headline("收到的线索，按渠道分列。", short=True) == "收到的线索"
    assert headline("收到的线索，按渠道分列。") == "收到的线索，按渠道分列"


@pytest.mark.parametrize(
    "program",
    [
        "import os, signal; os.kill(os.getpid(), signal.SIGKILL)",
        "import time; time.sleep(600)",
        "print('[\"<svg')",
        "print('[\"<svg\"]')",
        "raise SystemExit(3)",
    ],
    ids=["killed", "hanging", "cut off", "no XML", "failing"],
)
def test_that_a_drawing_process_that_ends_or_hangs_is_said_and_nothing_is_kept_of_it(
    program: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rendering, "_PROGRAM", program)
    monkeypatch.setattr(rendering, "MAX_SECONDS", 1)
    kept = dict(rendering._cache)
    with pytest.raises(PictureFailed):
        render([(spec_of(chart_of(ChartKind.BARS, Point(program, exactly(1)))), "t", "w")])
    assert dict(rendering._cache) == kept


def test_that_a_page_does_not_wait_long_for_what_others_draw(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = [(spec_of(chart_of(ChartKind.BARS, Point("drawn before", exactly(1)))), "t", "w")]
    drawn = render(asked)
    monkeypatch.setattr(rendering, "_MAX_WAIT", 0)
    other = [(spec_of(chart_of(ChartKind.BARS, Point("not drawn", exactly(1)))), "t", "w")]
    with rendering._drawing:
        assert render(asked) == drawn
        with pytest.raises(PictureFailed):
            render(other)
    assert render(other)


def test_that_a_one_beside_a_huge_month_is_more_to_see_than_a_zero() -> None:
    numbers = {"2026-01": 0, "2026-02": 1, "2026-03": 10**9}
    chart = chart_of(ChartKind.MONTHS, *(Point(code, exactly(n), code) for code, n in numbers.items()))
    (picture,) = draw_charts([chart])
    bars = [
        one
        for one in etree.fromstring(picture.svg.encode()).iter(f"{SVG}path")
        if one.get("stroke-width") == "1"
    ]
    assert [one.findtext(f"{SVG}title") for one in bars] == ["2026-02: 1", "2026-03: 1,000,000,000"]


def test_that_one_point_and_none_can_be_drawn() -> None:
    charts = [
        chart_of(
            kind, *([Point("only", value, "2026-01" if kind is ChartKind.MONTHS else "KR")] if value else [])
        )
        for kind in (ChartKind.BARS, ChartKind.MONTHS, ChartKind.MAP)
        for value in (SUPPRESSED, MISSING, exactly(0), exactly(10**12), None)
    ]
    assert all(picture.svg.startswith("<svg ") for picture in draw_charts(charts))
