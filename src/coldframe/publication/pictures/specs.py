"""Vega-Lite documents of charts: plain values in, plain values out.

Drawn 340 units wide with letters of 13, so that a chart can be read on a screen of 380 pixels. Bars begin at 0 and
have one color that carries no meaning, so that nobody has to tell colors apart. What is withheld has a dashed
line of one and the same length whatever the number is, no data is a gap, and 0 is a 0.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from coldframe.publication.pictures.charts import Chart, ChartKind, Panel, Point, month_of
from coldframe.publication.pictures.world import SIZE, center_of, land

INK, SOFT, LINE, BAR = "#1c2326", "#555f63", "#dcd9d0", "#24605a"
"""The light colors; ``coldframe.css`` puts the page's own in their place (``.chart [fill=…]``)."""

WIDTH = 340
_ROW = 44
_TIMES_ROW = 66
_MONTH_HEIGHT = 130
_FEW_MONTHS = 13
_LABEL = {"type": "text", "align": "left", "baseline": "middle", "fontSize": 13, "fill": INK, "aria": False}
_SOFT = {**_LABEL, "fill": SOFT}
_MAP_WIDTH, _MAP_HEIGHT = WIDTH, round(WIDTH * SIZE[1] / SIZE[0])
_BIGGEST_DISC = 1200
_SHORTEST, _LONGEST = 30, 60_000_000
"""Seconds at the two ends of the axis of times: half a minute, not quite two years."""

Spec = dict[str, Any]


def spec_of(chart: Chart) -> Spec:
    """The Vega-Lite document of a chart, its numbers in ``data`` as they are told and nothing else in it."""
    if chart.kind is ChartKind.TIMES:
        return _document([_times(chart.panels)])
    panel_of = {ChartKind.BARS: _bars, ChartKind.MONTHS: _months, ChartKind.MAP: _map}[chart.kind]
    most = max((point.height or 0.0 for point in chart.points), default=0.0) or 1.0
    panels = [panel_of(panel, most) for panel in chart.panels]
    for panel, drawn in zip(chart.panels, panels, strict=True):
        if panel.title:
            drawn["title"] = panel.title
    return _document(panels)


def _document(panels: list[Spec]) -> Spec:
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "background": "#ffffff",
        "padding": 4,
        "vconcat": panels,
        "spacing": 14,
        "config": {
            "font": "system-ui, sans-serif",
            "view": {"stroke": None},
            "title": {"anchor": "start", "fontSize": 13, "color": INK, "offset": 4, "frame": "group"},
            "axis": {
                "labelFontSize": 12, "labelColor": SOFT, "gridColor": LINE, "domain": False, "ticks": False,
                "title": None, "aria": False,
            },
        },
    }  # fmt: skip


def _rows_of(panel: Panel) -> list[dict[str, object]]:
    return [
        {
            "at": at, "label": point.label, "shown": _printed(point), "height": point.height,
            "says": f"{point.label}: {_printed(point)}", "withheld": point.is_withheld,
        }
        for at, point in enumerate(panel.points)
    ]  # fmt: skip


def _printed(point: Point) -> str:
    return f"{point.shown} · {point.note}" if point.note else point.shown


def _bars(panel: Panel, most: float) -> Spec:
    """A row for each point: its name and number above, its bar below."""
    length = {
        "field": "height", "type": "quantitative", "axis": None, "scale": {"domain": [0, most], "nice": False},
    }  # fmt: skip
    track = {"type": "rule", "x": 0, "x2": "width", "yOffset": 9, "stroke": LINE, "aria": False}
    return {
        "width": WIDTH,
        "height": _ROW * max(len(panel.points), 1),
        "data": {"values": _rows_of(panel)},
        "encoding": {
            "y": {"field": "at", "type": "ordinal", "axis": None, "scale": {"padding": 0}},
        },
        "layer": [
            {"transform": [{"filter": "!datum.withheld"}], "mark": {**track, "strokeWidth": 1}},
            {
                "transform": [{"filter": "datum.withheld"}],
                "mark": {**track, "strokeWidth": 2, "strokeDash": [2, 5], "stroke": SOFT},
            },
            {
                "transform": [{"filter": "isValid(datum.height)"}],
                "mark": {"type": "bar", "height": 12, "yOffset": 9, "fill": BAR},
                "encoding": {"x": length, "description": {"field": "says"}},
            },
            {
                "mark": {**_LABEL, "x": 0, "dy": -9, "limit": 210},
                "encoding": {"text": {"field": "label"}},
            },
            {
                "mark": {**_LABEL, "x": WIDTH, "dy": -9, "align": "right", "fontWeight": "bold"},
                "encoding": {"text": {"field": "shown"}},
            },
        ],
    }


def _months(panel: Panel, most: float) -> Spec:
    """A bar for each month; few months have their numbers on them, many have an axis of years."""
    rows, few = _rows_of(panel), len(panel.points) <= _FEW_MONTHS
    for row, point in zip(rows, panel.points, strict=True):
        first = month_of(point.code)
        row["tick"] = f"{first.month}" if few else ""
        # At the start of each year; at the first month, too, where the next year does not begin at once.
        is_start = first.month == 1 or (not row["at"] and first.month < 12 - len(rows) // _FEW_MONTHS)
        row["year"] = f"{first.year}" if is_start else ""
    height: Spec = {
        "field": "height", "type": "quantitative", "scale": {"domain": [0, most], "nice": True},
        "axis": {"tickCount": 3, "tickMinStep": 1, "format": ",d"},
    }  # fmt: skip
    base: Spec = {**_SOFT, "align": "center", "y": _MONTH_HEIGHT}
    layers: list[Spec] = [
        {
            "transform": [{"filter": "datum.withheld"}],
            "mark": {
                "type": "rule", "y": 0, "y2": _MONTH_HEIGHT - 18, "stroke": SOFT, "strokeDash": [2, 5], "aria": False,
            },
        },
        {
            "transform": [{"filter": "isValid(datum.height)"}],
            "mark": {"type": "bar", "fill": BAR},
            "encoding": {"y": height, "description": {"field": "says"}},
        },
        {
            "transform": [{"filter": "datum.height === 0"}],
            "mark": {"type": "tick", "y": _MONTH_HEIGHT, "thickness": 2, "bandSize": 10, "orient": "horizontal", "stroke": BAR, "fill": BAR},
            "encoding": {"description": {"field": "says"}},
        },
        {"mark": {**base, "dy": 12}, "encoding": {"text": {"field": "tick"}}},
        {"mark": {**base, "dy": 28, "fill": INK}, "encoding": {"text": {"field": "year"}}},
    ]  # fmt: skip
    if few:
        numbers = {**_LABEL, "align": "center", "baseline": "bottom", "dy": -3, "fontSize": 11}
        layers += [
            {
                "transform": [{"filter": "isValid(datum.height)"}],
                "mark": numbers,
                "encoding": {"y": height, "text": {"field": "shown"}},
            },
            {
                "transform": [{"filter": "!isValid(datum.height)"}],
                "mark": {**numbers, "y": _MONTH_HEIGHT},
                "encoding": {"text": {"field": "shown"}},
            },
        ]
    return {
        "width": WIDTH - 36,
        "height": _MONTH_HEIGHT,
        "data": {"values": rows},
        "encoding": {
            "x": {"field": "at", "type": "ordinal", "axis": None, "scale": {"paddingInner": 0.2}},
        },
        "layer": layers,
    }


def _map(panel: Panel, most: float) -> Spec:
    """Discs whose areas are the numbers, on the outlines of the countries; without one: a ring of one size."""
    rows = []
    for row, point in zip(_rows_of(panel), panel.points, strict=True):
        center = center_of(point.code)
        if center is not None:
            rows.append({**row, "x": center[0], "y": center[1]})
    place = {
        "x": {"field": "x", "type": "quantitative", "axis": None, "scale": {"domain": [0, SIZE[0]], "nice": False}},
        "y": {
            "field": "y", "type": "quantitative", "axis": None,
            "scale": {"domain": [0, SIZE[1]], "nice": False, "reverse": True},
        },
        "description": {"field": "says"},
    }  # fmt: skip
    area = {
        "field": "height", "type": "quantitative", "legend": None,
        "scale": {"domain": [0, most], "range": [0, _BIGGEST_DISC], "nice": False},
    }  # fmt: skip
    return {
        "width": _MAP_WIDTH,
        "height": _MAP_HEIGHT,
        "data": {"values": rows},
        "layer": [
            {
                "data": {"values": land()},
                "projection": {"type": "identity", "scale": WIDTH / SIZE[0], "translate": [0, 0]},
                "mark": {"type": "geoshape", "fill": LINE, "stroke": "#ffffff", "strokeWidth": 0.3, "aria": False},
            },
            {
                "transform": [{"filter": "datum.height > 0"}],
                "mark": {"type": "point", "filled": True, "fill": BAR, "fillOpacity": 0.75, "stroke": "#ffffff"},
                "encoding": {**place, "size": area},
            },
            {
                "transform": [{"filter": "datum.withheld"}],
                "mark": {"type": "point", "size": 90, "fill": "#ffffff", "stroke": SOFT, "strokeDash": [2, 2]},
                "encoding": place,
            },
        ],
    }  # fmt: skip


def _times(panels: Sequence[Panel]) -> Spec:
    """A line for each span, from its first quantile to its third, its median on it; time grows by factors."""
    rows: list[dict[str, object]] = []
    for at, panel in enumerate(panels):
        row: dict[str, object] = {"at": at, "label": panel.title}
        for point in panel.points:
            row[f"q{round(float(point.code) * 100)}"] = (
                None if point.height is None else max(point.height, _SHORTEST)
            )
        row["says"] = f"{panel.title}: " + ", ".join(f"{point.label} {point.shown}" for point in panel.points)
        row["half"] = next((point.shown for point in panel.points if point.code == "0.5"), "")
        # What cannot be said yet is open on the right, from the last that can.
        known = [row[key] for key in ("q25", "q50", "q75", "q90") if row.get(key) is not None]
        row["open"] = known[-1] if known and row.get("q90") is None else None
        rows.append(row)
    x = {
        "type": "quantitative", "scale": {"type": "log", "domain": [_SHORTEST, _LONGEST], "clamp": True, "nice": False},
        "axis": {
            "values": [60, 3600, 86400, 604800, 2629800, 31557600], "grid": True, "tickCount": 6,
            "labelExpr": "{60: '1 min', 3600: '1 h', 86400: '1 d', 604800: '7 d', 2629800: '30 d', 31557600: '1 y'}[datum.value]",
        },
    }  # fmt: skip
    line = {"type": "rule", "yOffset": 17, "aria": False}
    return {
        "width": WIDTH,
        "height": _TIMES_ROW * max(len(panels), 1),
        "data": {"values": rows},
        "encoding": {"y": {"field": "at", "type": "ordinal", "axis": None, "scale": {"padding": 0}}},
        "layer": [
            {
                "transform": [{"filter": "isValid(datum.q90)"}],
                "mark": {**line, "stroke": SOFT, "strokeWidth": 1.5},
                "encoding": {"x": {"field": "q25", **x}, "x2": {"field": "q90"}},
            },
            {
                "transform": [{"filter": "isValid(datum.open)"}],
                "mark": {**line, "stroke": SOFT, "strokeWidth": 1.5, "strokeDash": [2, 5], "x2": WIDTH},
                "encoding": {"x": {"field": "open", **x}},
            },
            {
                "transform": [{"filter": "isValid(datum.q75)"}],
                "mark": {"type": "bar", "height": 10, "yOffset": 17, "fill": BAR},
                "encoding": {"x": {"field": "q25", **x}, "x2": {"field": "q75"}, "description": {"field": "says"}},
            },
            {
                "transform": [{"filter": "isValid(datum.q50)"}],
                "mark": {"type": "point", "filled": True, "size": 110, "yOffset": 17, "fill": "#ffffff", "stroke": BAR, "strokeWidth": 2.5},
                "encoding": {"x": {"field": "q50", **x}, "description": {"field": "says"}},
            },
            {"mark": {**_LABEL, "x": 0, "dy": -18, "limit": WIDTH}, "encoding": {"text": {"field": "label"}}},
            {
                "mark": {**_LABEL, "x": 0, "dy": -2, "fontWeight": "bold"},
                "encoding": {"text": {"field": "half"}},
            },
        ],
    }  # fmt: skip
