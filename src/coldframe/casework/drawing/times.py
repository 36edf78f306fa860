"""When everybody and everything is known of, on one axis, each as exactly as it is known."""

from __future__ import annotations

from datetime import date, timedelta
from xml.etree import ElementTree as ET

from coldframe.casework.drawing.marks import Bar, Line, TimeChart
from coldframe.casework.drawing.svg import (
    ACCENT,
    ALARM,
    EDGE,
    GOOD,
    HEED,
    LINE,
    MARGIN,
    SIZE,
    SMALL,
    SOFT,
    begin,
    linked,
    text,
)
from coldframe.casework.drawing.text import cut, one_line, width_of
from coldframe.casework.terms.graph import MarkKind

WIDTH = 920
_NAMES = 210
_STEP = 34
_TOP = 30
_AXIS = WIDTH - _NAMES
_FILL = {MarkKind.ROLE: ACCENT, MarkKind.ACT: ALARM, MarkKind.SEEN: HEED, MarkKind.PAID: GOOD}
_LEAST = 3.0
"""Pixels: a single day can still be seen."""


def draw_times(chart: TimeChart) -> str:
    """Draw a chart of time as SVG: a line each, the light part of a mark is when it may have been."""
    height = _TOP + len(chart.lines) * _STEP + 56
    root = begin(chart.title, chart.description, WIDTH + 2 * MARGIN, height + 2 * MARGIN)
    body = ET.SubElement(root, "g", {"transform": f"translate({MARGIN} {MARGIN})"})
    low = _TOP + len(chart.lines) * _STEP
    for day, words in _ticks(chart.since, chart.until):
        x = _NAMES + _x(chart, day)
        path = {"d": f"M{x:.1f} {_TOP - 8}V{low}", "stroke": LINE, "class": "graph-tick"}
        ET.SubElement(body, "path", path)
        text(body, words, x + 4, _TOP - 12, SMALL, "graph-below", SOFT)
    for index, line in enumerate(chart.lines):
        _line(body, chart, line, _TOP + index * _STEP)
    x = 0.0
    for kind, words in chart.legend:
        _mark(body, kind, x + 12, low + 32, 24, 0.45)
        text(body, words, x + 42, low + 36, SMALL, "graph-below", SOFT)
        x += 42 + width_of(words, SMALL) + 28
    return ET.tostring(root, encoding="unicode")


def _line(body: ET.Element, chart: TimeChart, line: Line, top: float) -> None:
    path = {"d": f"M0 {top + _STEP:.1f}H{WIDTH}", "stroke": LINE, "class": "graph-tick"}
    ET.SubElement(body, "path", path)
    part = linked(body, line.id, line.href, line.title)
    ET.SubElement(
        part,
        "rect",
        {"x": "0", "y": f"{top + 1:.1f}", "width": str(_NAMES), "height": str(_STEP - 2), "fill": "none",
         "pointer-events": "all", "class": "graph-line"},
    )  # fmt: skip
    words, below = one_line(line.words), one_line(line.below)
    text(part, cut(words, _NAMES - 16, SIZE), 4, top + 15, SIZE, "graph-words", weight="600")
    text(part, cut(below, _NAMES - 16, SMALL), 4, top + 28, SMALL, "graph-below", SOFT)
    for bar in line.bars:
        _bar(body, chart, bar, top + _STEP / 2)


def _bar(body: ET.Element, chart: TimeChart, bar: Bar, y: float) -> None:
    group = ET.SubElement(body, "g", {"data-mark": bar.kind})
    ET.SubElement(group, "title").text = one_line(bar.title)
    first, last = bar.first or chart.since, bar.last or chart.until
    start, end = _NAMES + _x(chart, first), _NAMES + _x(chart, last + timedelta(days=1))
    if bar.kind is not MarkKind.ROLE:
        _mark(group, bar.kind, (start + end) / 2, y, max(_LEAST, end - start), 0.3)
        return
    fill = _FILL[bar.kind]
    _band(group, start, end, y, fill, "0.28", is_open=bar.first is None or bar.last is None)
    begun, ended = bar.begun or first, bar.ended or last
    if begun <= ended:
        sure = _NAMES + _x(chart, begun), _NAMES + _x(chart, ended + timedelta(days=1))
        if bar.begun is not None and bar.ended is not None:
            _band(group, *sure, y, fill, "0.85", is_open=False)


def _band(
    parent: ET.Element, start: float, end: float, y: float, fill: str, opacity: str, *, is_open: bool
) -> None:
    marks = {"x": f"{start:.1f}", "y": f"{y - 6:.1f}", "width": f"{max(_LEAST, end - start):.1f}", "height": "12",
             "rx": "3", "fill": fill, "fill-opacity": opacity, "class": "graph-time-role"}  # fmt: skip
    if is_open:
        marks |= {"stroke": fill, "stroke-dasharray": "3 3"}
    ET.SubElement(parent, "rect", marks)


def _mark(parent: ET.Element, kind: MarkKind, x: float, y: float, width: float, opacity: float) -> None:
    """A moment: a sign in the middle of the days on which it may have been, which lie under it."""
    fill, name = _FILL[kind], f"graph-time-{kind}"
    under = {"x": f"{x - width / 2:.1f}", "y": f"{y - 3:.1f}", "width": f"{width:.1f}", "height": "6", "fill": fill,
             "fill-opacity": str(opacity), "class": name}  # fmt: skip
    ET.SubElement(parent, "rect", under)
    if kind is MarkKind.ROLE:
        return
    paths = {
        MarkKind.ACT: f"M{x:.1f} {y - 8:.1f}l8 8-8 8-8-8z",
        MarkKind.SEEN: f"M{x - 6:.1f} {y - 6:.1f}h12v12h-12z",
        MarkKind.PAID: f"M{x:.1f} {y - 8:.1f}l8 14h-16z",
    }
    shape = {"d": paths[kind], "fill": fill, "stroke": EDGE, "stroke-width": "0.5", "class": name}
    ET.SubElement(parent, "path", shape)


def _x(chart: TimeChart, day: date) -> float:
    whole = (chart.until - chart.since).days + 1
    return min(max((day - chart.since).days, 0), whole) / whole * _AXIS


def _ticks(since: date, until: date) -> list[tuple[date, str]]:
    months = (until.year - since.year) * 12 + until.month - since.month + 1
    step = next((step for step in (1, 3, 6, 12, 24, 60, 120) if months / step <= 14), 240)
    found = []
    for index in range(since.year * 12 + since.month - 1, until.year * 12 + until.month):
        day = date(index // 12, index % 12 + 1, 1)
        if index % step == 0 and since <= day <= until:
            found.append((day, f"{day.year}" if step % 12 == 0 else f"{day:%Y-%m}"))
    return found
