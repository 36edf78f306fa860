"""Vega-Lite documents of charts: plain values in, plain values out.

Drawn 340 units wide with letters of 13, so that a chart can be read on a screen of 380 pixels. Bars begin at 0 and
have one color that carries no meaning, so that nobody has to tell colors apart. What is withheld has a dashed
line of one and the same length whatever the number is, no data is a gap, and 0 is a 0. A month that counts in part
only is outlined, not filled. A name goes on in a second and a third line; no number stands over another.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext as _

from coldframe.publication.pictures.charts import Chart, ChartKind, Panel, Point, month_of
from coldframe.publication.pictures.lettering import lines_of, width_of
from coldframe.publication.pictures.world import SIZE, center_of, land

INK, SOFT, LINE, BAR = "#1c2326", "#555f63", "#dcd9d0", "#24605a"
"""The light colors; ``coldframe.css`` puts the page's own in their place (``.chart [fill=…]``)."""

WIDTH = 340
_LINE = 16
_LISTED = 12
"""Countries that are listed under a map; all of them stand in the table beside it."""

_MONTH_HEIGHT = 130
_FEW_MONTHS = 13
_LABEL = {
    "type": "text", "align": "left", "baseline": "middle", "fontSize": 13, "fill": INK, "aria": False,
    "lineBreak": "\n", "lineHeight": _LINE,
}  # fmt: skip
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
            drawn["title"] = lines_of(panel.title, WIDTH - 36)
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
            "at": at, "label": point.label, "shown": point.shown, "height": point.height,
            "says": f"{point.label}: {_printed(point)}", "withheld": point.is_withheld,
            "partial": point.is_partial,
        }
        for at, point in enumerate(panel.points)
    ]  # fmt: skip


def _printed(point: Point) -> str:
    return f"{point.shown} · {point.note}" if point.note else point.shown


def _bars(panel: Panel, most: float) -> Spec:
    """A row for each point: its name and number above, its bar below."""
    rows, top = _rows_of(panel), 0
    for row, point in zip(rows, panel.points, strict=True):
        row["shown"] = _printed(point)
        lines = lines_of(point.label, WIDTH - 12 - width_of(_printed(point)))
        row |= {"label": "\n".join(lines), "top": top + 13, "bar": top + 15 + _LINE * len(lines)}
        top += 28 + _LINE * len(lines)
    length = {
        "field": "height", "type": "quantitative", "axis": None, "scale": {"domain": [0, most], "nice": False},
    }  # fmt: skip
    track = {"type": "rule", "x": 0, "x2": "width", "stroke": LINE, "aria": False}
    middle, name = _down("bar", top), _down("top", top)
    return {
        "width": WIDTH,
        "height": max(top, 1),
        "data": {"values": rows},
        "layer": [
            {
                "transform": [{"filter": "!datum.withheld"}],
                "mark": {**track, "strokeWidth": 1},
                "encoding": {"y": middle},
            },
            {
                "transform": [{"filter": "datum.withheld"}],
                "mark": {**track, "strokeWidth": 2, "strokeDash": [2, 5], "stroke": SOFT},
                "encoding": {"y": middle},
            },
            {
                "transform": [{"filter": "isValid(datum.height)"}],
                "mark": {"type": "bar", "orient": "horizontal", "height": 12, "fill": BAR},
                "encoding": {"x": length, "y": middle, "description": {"field": "says"}},
            },
            {"mark": {**_LABEL, "x": 0}, "encoding": {"y": name, "text": {"field": "label"}}},
            {
                "mark": {**_LABEL, "x": WIDTH, "align": "right", "fontWeight": "bold"},
                "encoding": {"y": name, "text": {"field": "shown"}},
            },
        ],
    }  # fmt: skip


def _down(field: str, height: int) -> Spec:
    """A place in units from the upper edge."""
    scale = {"domain": [0, max(height, 1)], "nice": False, "reverse": True, "padding": 0}
    return {"field": field, "type": "quantitative", "axis": None, "scale": scale}


def _months(panel: Panel, most: float) -> Spec:
    """A bar for each month; few months have their numbers on them, many have an axis of years."""
    rows, few = _rows_of(panel), len(panel.points) <= _FEW_MONTHS
    width = WIDTH - 36
    step = width / max(len(rows), 1)
    bar: Spec = {"type": "bar", "width": min(0.8 * step, 48)}
    # Letters of 11 here; two that stand side by side share the room of both.
    wide = [width_of(point.shown) * 11 / 13 for point in panel.points]
    has_room = all(one + other <= 2 * step for one, other in pairwise(wide))
    for row, point in zip(rows, panel.points, strict=True):
        first = month_of(point.code)
        row["tick"] = f"{first.month}" if few else ""
        # At the start of each year; at the first month, too, where the next year does not begin at once.
        to_next = 13 - first.month
        is_first = not row["at"] and (to_next >= len(rows) or to_next * step > width_of("2000 "))
        row["year"] = f"{first.year}" if first.month == 1 or is_first else ""
    height: Spec = {
        "field": "height", "type": "quantitative", "scale": {"domain": [0, most], "nice": True},
        "axis": {"tickCount": 3, "format": ",d"} | ({"values": list(range(int(most) + 1))} if most < 3 else {}),
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
            # A border, so that the smallest number beside a huge one is more to see than a 0.
            "transform": [{"filter": "datum.height > 0 && !datum.partial"}],
            "mark": {**bar, "fill": BAR, "stroke": BAR, "strokeWidth": 1},
            "encoding": {"y": height, "description": {"field": "says"}},
        },
        {
            "transform": [{"filter": "datum.height > 0 && datum.partial"}],
            "mark": {**bar, "fill": "#ffffff", "stroke": BAR, "strokeWidth": 1.5},
            "encoding": {"y": height, "description": {"field": "says"}},
        },
        {
            "transform": [{"filter": "datum.height === 0"}],
            "mark": {"type": "tick", "y": _MONTH_HEIGHT, "thickness": 2, "bandSize": min(10, 0.8 * step), "orient": "horizontal", "stroke": BAR, "fill": BAR},
            "encoding": {"description": {"field": "says"}},
        },
        {"mark": {**base, "dy": 12}, "encoding": {"text": {"field": "tick"}}},
        {"mark": {**base, "dy": 28, "fill": INK}, "encoding": {"text": {"field": "year"}}},
    ]  # fmt: skip
    numbers = {**_LABEL, "align": "center", "baseline": "bottom", "dy": -3, "fontSize": 11}
    if few and has_room:
        layers.append(
            {
                "transform": [{"filter": "isValid(datum.height)"}],
                "mark": numbers,
                "encoding": {"y": height, "text": {"field": "shown"}},
            }
        )
    if few:
        layers.append(
            {
                "transform": [{"filter": "!isValid(datum.height)"}],
                "mark": {**numbers, "y": _MONTH_HEIGHT},
                "encoding": {"text": {"field": "shown"}},
            }
        )
    return {
        "width": width,
        "height": _MONTH_HEIGHT,
        "data": {"values": rows},
        "encoding": {
            "x": {"field": "at", "type": "ordinal", "axis": None, "scale": {"paddingInner": 0.2}},
        },
        "layer": layers,
    }


def _map(panel: Panel, most: float) -> Spec:
    """Discs whose areas are the numbers, on the outlines of the countries; without one: a ring of one size.

    Below, the first of them with their numbers, and whatever lies in no country.
    """
    rows, listed = [], list(panel.points[:_LISTED])
    for row, point in zip(_rows_of(panel), panel.points, strict=True):
        center = center_of(point.code)
        if center is not None:
            rows.append({**row, "x": center[0], "y": center[1]})
        elif point not in listed:
            listed.append(point)
    place = {
        "x": {"field": "x", "type": "quantitative", "axis": None, "scale": {"domain": [0, SIZE[0]], "nice": False}},
        "y": _down("y", SIZE[1]),
        "description": {"field": "says"},
    }  # fmt: skip
    area = {
        "field": "height", "type": "quantitative", "legend": None,
        "scale": {"domain": [0, most], "range": [0, _BIGGEST_DISC], "nice": False},
    }  # fmt: skip
    world = {
        "width": _MAP_WIDTH,
        "height": _MAP_HEIGHT,
        "data": {"values": rows},
        "layer": [
            {
                "data": {"values": [land()]},
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
                "mark": {"type": "point", "size": 90, "opacity": 1, "fill": "#ffffff", "stroke": SOFT, "strokeDash": [2, 2]},
                "encoding": place,
            },
        ],
    }  # fmt: skip
    return {"vconcat": [world, _bars(Panel("", tuple(listed)), most)], "spacing": 6}


def _times(panels: Sequence[Panel]) -> Spec:
    """A line for each span, from its first quantile to its third, its median on it; time grows by factors."""
    rows: list[dict[str, object]] = []
    top = 0
    for panel in panels:
        lines = lines_of(panel.title, WIDTH)
        row: dict[str, object] = {
            "label": "\n".join(lines),
            "top": top + 13,
            "number": top + 13 + _LINE * len(lines),
            "bar": top + 32 + _LINE * len(lines),
        }
        top += 50 + _LINE * len(lines)
        for point in panel.points:
            row[f"q{round(float(point.code) * 100)}"] = (
                None if point.height is None else max(point.height, _SHORTEST)
            )
        row["says"] = f"{panel.title}: " + ", ".join(f"{point.label} {point.shown}" for point in panel.points)
        row["half"] = next((point.shown for point in panel.points if point.code == "0.5"), "")
        # What cannot be said yet is open on the right, from the last that can.
        known = [row[key] for key in ("q25", "q50", "q75", "q90") if row.get(key) is not None]
        row["last"] = known[-1] if known else None
        row["open"] = row["last"] if row.get("q90") is None else None
        rows.append(row)
    said = {
        60: _("1 min"), 3600: _("1 h"), 86400: _("1 d"), 604800: _("7 d"), 2629800: _("30 d"), 31557600: _("1 y"),
    }  # fmt: skip
    x = {
        "type": "quantitative", "scale": {"type": "log", "domain": [_SHORTEST, _LONGEST], "clamp": True, "nice": False},
        "axis": {
            "values": list(said), "grid": True, "tickCount": 6,
            "labelExpr": f"{json.dumps(said, ensure_ascii=False)}[datum.value]",
        },
    }  # fmt: skip
    line = {"type": "rule", "aria": False}
    middle = _down("bar", top)
    return {
        "width": WIDTH,
        "height": max(top, 1),
        "data": {"values": rows},
        "layer": [
            {
                "transform": [{"filter": "isValid(datum.last)"}],
                "mark": {**line, "stroke": SOFT, "strokeWidth": 1.5},
                "encoding": {"x": {"field": "q25", **x}, "x2": {"field": "last"}, "y": middle},
            },
            {
                "transform": [{"filter": "isValid(datum.open)"}],
                "mark": {**line, "stroke": SOFT, "strokeWidth": 1.5, "strokeDash": [2, 5]},
                "encoding": {"x": {"field": "open", **x}, "x2": {"datum": _LONGEST}, "y": middle},
            },
            {
                "transform": [{"filter": "isValid(datum.q75)"}],
                "mark": {"type": "bar", "orient": "horizontal", "height": 10, "fill": BAR},
                "encoding": {
                    "x": {"field": "q25", **x}, "x2": {"field": "q75"}, "y": middle, "description": {"field": "says"},
                },
            },
            {
                "transform": [{"filter": "isValid(datum.q50)"}],
                "mark": {"type": "point", "filled": True, "size": 110, "opacity": 1, "fill": "#ffffff", "stroke": BAR, "strokeWidth": 2.5},
                "encoding": {"x": {"field": "q50", **x}, "y": middle, "description": {"field": "says"}},
            },
            {"mark": {**_LABEL, "x": 0}, "encoding": {"y": _down("top", top), "text": {"field": "label"}}},
            {
                "mark": {**_LABEL, "x": 0, "fontWeight": "bold"},
                "encoding": {"y": _down("number", top), "text": {"field": "half"}},
            },
        ],
    }  # fmt: skip
