"""A chart as SVG: shapes and words only, colors as attributes that a page's style sheet may replace by class.

No script, no style, no address but the links it was given: it passes a strict content security policy, and what
somebody wrote into a label is text there.
"""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree import ElementTree as ET

from coldframe.casework.drawing.layout import CARD_HEIGHT, CARD_WIDTH, GUTTER, Placed, place
from coldframe.casework.drawing.marks import Card, Chart, Shape, Tone, Wire
from coldframe.casework.drawing.text import cut, eastern, one_line, width_of, wrap
from coldframe.casework.terms.graph import Tie

MARGIN = 20
SIZE, SMALL = 13, 11
FONTS = "Segoe UI, Roboto, Noto Sans, Liberation Sans, Arial, sans-serif"
_EASTERN = {"ko": "Malgun Gothic, Noto Sans CJK KR", "zh": "PingFang SC, Microsoft YaHei, Noto Sans CJK SC"}
"""Stand first where a text needs them: what sets a PNG takes any font that has the letter, else."""

PAPER, INK, SOFT, LINE, EDGE, BAND = "#ffffff", "#1c2326", "#555f63", "#dcd9d0", "#878c86", "#f5f4f0"
ACCENT, HEED, ALARM, GOOD = "#24605a", "#7a5208", "#97313c", "#2b5580"
_TONES = {
    Tone.PLAIN: ("#ffffff", EDGE),
    Tone.ACTING: ("#e4efec", ACCENT),
    Tone.HARMED: ("#f8efd9", HEED),
    Tone.OPEN: ("#f8e7e7", ALARM),
}
_TIES = {Tie.UNDER: (EDGE, ""), Tie.LINK: (ACCENT, "2 5"), Tie.MAY_BE: (HEED, "8 5"), Tie.PAID: (GOOD, "")}
_MOST_WORDS = 70
"""Wires with words beside them; of more, each keeps its words for who points at it."""

_LEGEND_STEP, _SAMPLE = 30, 30
LEAST_WIDTH = 440


def draw(chart: Chart) -> str:
    """Draw a chart as SVG. The same chart gives the same text. About 20 ms for two hundred cards."""
    placed = place(chart)
    width = max(placed.width, LEAST_WIDTH)
    legend = _legend_places(chart, width)
    legend_height = (legend[-1][1] + 1 if legend else 0) * _LEGEND_STEP + MARGIN
    height = placed.height + legend_height + 2 * MARGIN
    root = begin(chart.title, chart.description, width + 2 * MARGIN, height)
    body = ET.SubElement(root, "g", {"transform": f"translate({MARGIN} {MARGIN})"})
    for index, (heading, top, tall) in enumerate(placed.lanes):
        if index % 2 == 0:
            band = {
                "y": _n(top),
                "width": _n(width),
                "height": _n(tall),
                "rx": "8",
                "fill": BAND,
                "class": "graph-band",
            }
            ET.SubElement(body, "rect", band)
        for row, line in enumerate(wrap(one_line(heading), GUTTER - 20, SMALL + 1)):
            middle = top + min(tall, CARD_HEIGHT + 48) / 2 + 4 + row * 15
            text(body, line, 12, middle, SMALL + 1, "graph-lane", SOFT, weight="600")
    cards = {card.id: card for card in chart.cards}
    curves = _curves(chart.wires, placed)
    has_words = len(chart.wires) <= _MOST_WORDS
    for wire in chart.wires:
        is_far = bool(chart.chosen) and chart.chosen not in (wire.source, wire.target)
        _wire(
            body, wire, curves[wire.id], opacity=0.2 if is_far else 1 if has_words or chart.chosen else 0.55
        )
    in_order = sorted(cards.values(), key=lambda card: (placed.at[card.id][1], placed.at[card.id][0]))
    for card in in_order:
        _card(body, card, *placed.at[card.id])
    if has_words:
        _wire_words(body, chart.wires, curves, placed)
    _legend(body, legend, placed.height + MARGIN)
    return ET.tostring(root, encoding="unicode")


def begin(title: str, description: str, width: float, height: float) -> ET.Element:
    """Begin a picture with its title, its words for who cannot see it, and its arrowheads."""
    root = ET.Element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "viewBox": f"0 0 {_n(width)} {_n(height)}",
            "width": _n(width),
            "height": _n(height),
            "class": "graph",
            "role": "group",
            "aria-labelledby": "graph-title graph-told",
            "font-family": FONTS,
        },
    )
    for tag, name, words in (("title", "graph-title", title), ("desc", "graph-told", description)):
        ET.SubElement(root, tag, {"id": name}).text = one_line(words)
    for kind in (Tie.PAID, Tie.LINK):
        marker = ET.SubElement(
            ET.SubElement(root, "defs"),
            "marker",
            {"id": f"graph-{kind}", "viewBox": "0 0 8 8", "refX": "7", "refY": "4", "markerWidth": "8",
             "markerHeight": "8", "orient": "auto", "markerUnits": "userSpaceOnUse"},
        )  # fmt: skip
        ET.SubElement(
            marker, "path", {"d": "M0 0 8 4 0 8z", "fill": _TIES[kind][0], "class": f"graph-head-{kind}"}
        )
    ET.SubElement(
        root, "rect", {"width": _n(width), "height": _n(height), "fill": PAPER, "class": "graph-paper"}
    )
    return root


def text(
    parent: ET.Element, words: str, x: float, y: float, size: int, name: str, fill: str = INK, *,
    weight: str = "400", anchor: str = "start", spacing: str = "", halo: bool = False,
) -> None:  # fmt: skip
    """Write a line of words."""
    marks = {"x": _n(x), "y": _n(y), "font-size": str(size), "fill": fill, "class": name}
    if weight != "400":
        marks["font-weight"] = weight
    if anchor != "start":
        marks["text-anchor"] = anchor
    if spacing:
        marks["letter-spacing"] = spacing
    if halo:
        marks |= {"paint-order": "stroke", "stroke": PAPER, "stroke-width": "4", "stroke-linejoin": "round"}
    said = one_line(words)
    if language := eastern(said):
        marks["font-family"] = f"{_EASTERN[language]}, {FONTS}"
    ET.SubElement(parent, "text", marks).text = said


def linked(parent: ET.Element, key: str, href: str, title: str) -> ET.Element:
    """Begin a part that keyboard and pointer reach, with all of it in words."""
    row = ET.SubElement(parent, "g", {"data-row": "", "data-node": key})
    part = ET.SubElement(row, "a", {"href": href, "aria-label": one_line(title)}) if href else row
    ET.SubElement(part, "title").text = one_line(title)
    return part


def _card(body: ET.Element, card: Card, x: float, y: float) -> None:
    part = linked(body, card.id, card.href, card.title)
    group = ET.SubElement(part, "g", {"transform": f"translate({_n(x)} {_n(y)})"})
    fill, stroke = _TONES[card.tone]
    marks = {"fill": fill, "stroke": stroke, "class": f"graph-card graph-{card.tone}",
             "stroke-width": "3" if card.is_centre else "1.5"}  # fmt: skip
    if card.shape is Shape.GROUP:
        ET.SubElement(group, "path", {"d": outline(Shape.GROUP, 5, 5), **marks})
    if card.shape in (Shape.END, Shape.GROUP):
        marks["stroke-dasharray"] = "5 4"
    ET.SubElement(group, "path", {"d": outline(card.shape), **marks})
    inset = 20 if card.shape in (Shape.PERSON, Shape.THING) else 12
    room = CARD_WIDTH - inset - 12 - (14 if card.sign else 0)
    lines = wrap(one_line(card.words), room, SIZE)
    below = cut(one_line(card.below), room, SMALL)
    top = 15 + (0 if len(lines) == 2 else 7 if below else 15)
    for index, line in enumerate(lines):
        text(group, line, inset, top + 4 + index * 15, SIZE, "graph-words", weight="600")
    if below:
        text(group, below, inset, top + 4 + len(lines) * 15 - 1, SMALL, "graph-below", SOFT)
    if card.sign:
        mark = {
            "cx": _n(CARD_WIDTH - 15),
            "cy": "15",
            "r": "9",
            "fill": stroke,
            "class": f"graph-sign graph-sign-{card.tone}",
        }
        ET.SubElement(group, "circle", mark)
        text(
            group,
            card.sign,
            CARD_WIDTH - 15,
            19,
            SMALL,
            "graph-sign-words",
            PAPER,
            weight="700",
            anchor="middle",
        )


def outline(shape: Shape, dx: float = 0, dy: float = 0, w: float = CARD_WIDTH, h: float = CARD_HEIGHT) -> str:
    """The outline of a card: a pill for a person, a box for an organization, a cut box for a thing."""
    right, low = dx + w, dy + h
    if shape is Shape.PERSON:
        r = h / 2
        return (f"M{_n(dx + r)} {_n(dy)}H{_n(right - r)}A{_n(r)} {_n(r)} 0 0 1 {_n(right - r)} {_n(low)}"
                f"H{_n(dx + r)}A{_n(r)} {_n(r)} 0 0 1 {_n(dx + r)} {_n(dy)}z")  # fmt: skip
    if shape is Shape.THING:
        c = h / 4
        return (f"M{_n(dx + c)} {_n(dy)}H{_n(right - c)}L{_n(right)} {_n(dy + h / 2)}L{_n(right - c)} {_n(low)}"
                f"H{_n(dx + c)}L{_n(dx)} {_n(dy + h / 2)}z")  # fmt: skip
    return f"M{_n(dx)} {_n(dy)}H{_n(right)}V{_n(low)}H{_n(dx)}z"


Point = tuple[float, float]
Curve = tuple[Point, Point, Point, Point]
"""A cubic Bézier: where it begins, two points that pull, where it ends."""


def _curves(wires: Sequence[Wire], placed: Placed) -> dict[str, Curve]:
    """Lead each wire so that cards hide as little of it as may be: straight, or out at a side and around."""
    beside: dict[frozenset[str], list[str]] = {}
    for wire in wires:
        beside.setdefault(frozenset((wire.source, wire.target)), []).append(wire.id)
    rows: dict[float, list[float]] = {}
    for x, y in placed.at.values():
        rows.setdefault(y, []).append(x)
    found: dict[str, Curve] = {}
    around: list[Curve] = []
    for wire in wires:
        same = beside[frozenset((wire.source, wire.target))]
        aside = (same.index(wire.id) - (len(same) - 1) / 2) * min(26, 110 / len(same))
        ways = _ways(
            placed.at[wire.source], placed.at[wire.target], aside, is_loop=wire.source == wire.target
        )
        way = min(ways, key=lambda each: _hidden(each, rows, placed.width + MARGIN) + _crowded(each, around))
        if way is not ways[0]:
            around.append(way)
        found[wire.id] = way
    return found


def _crowded(way: Curve, around: Sequence[Curve]) -> float:
    """Weigh how many wires go around at the same place already, so that they stand apart."""
    pull, low, high = way[1][0], *sorted((way[0][1], way[3][1]))
    return sum(
        0.6
        for each in around
        if abs(each[1][0] - pull) < CARD_WIDTH / 8
        and min(high, max(each[0][1], each[3][1])) > max(low, min(each[0][1], each[3][1]))
    )


def _ways(one: Point, other: Point, aside: float, *, is_loop: bool) -> list[Curve]:
    (x1, y1), (x2, y2) = one, other
    half, low = CARD_WIDTH / 2, CARD_HEIGHT
    if is_loop:
        return [((x1 + half - 16, y1 + low), (x1 + half - 30, y1 + low + 34), (x1 + half + 30, y1 + low + 34),
                 (x1 + half + 16, y1 + low))]  # fmt: skip
    if abs(y1 - y2) < 1:
        bow = 24 + abs(x2 - x1) / 40
        return [((x1 + half + aside, y1 + low), (x1 + half, y1 + low + bow), (x2 + half, y2 + low + bow),
                 (x2 + half + aside, y2 + low))]  # fmt: skip
    start, end = (y1 + low, y2) if y2 > y1 else (y1, y2 + low)
    middle = (start + end) / 2
    ways = [
        (
            (x1 + half + aside, start),
            (x1 + half + aside, middle),
            (x2 + half + aside, middle),
            (x2 + half + aside, end),
        )
    ]
    for bow in (26, 60, 110):
        out = bow + aside / 2
        for edge, way in ((CARD_WIDTH, 1), (0, -1)):
            far = max(x1, x2) if way > 0 else min(x1, x2)
            pull = far + edge + way * out
            ways.append(
                (
                    (x1 + edge, y1 + low / 2),
                    (pull, y1 + low / 2),
                    (pull, y2 + low / 2),
                    (x2 + edge, y2 + low / 2),
                )
            )
    return ways


_SAMPLES = 24


def _hidden(way: Curve, rows: dict[float, list[float]], right: float) -> int:
    """Count how many of so many points of a curve lie behind a card, or outside of the drawing."""
    count = 0
    for index in range(1, _SAMPLES):
        x, y = _on(way, index / _SAMPLES)
        if not GUTTER - 20 <= x <= right:
            count += 2
        for row, cards in rows.items():
            if row - 2 <= y <= row + CARD_HEIGHT + 2:
                count += any(each - 2 <= x <= each + CARD_WIDTH + 2 for each in cards)
    return count


def _wire(body: ET.Element, wire: Wire, curve: Curve, *, opacity: float) -> None:
    begin_at, *pulled = (f"{_n(x)} {_n(y)}" for x, y in curve)
    stroke, dashes = _TIES[wire.kind]
    marks = {
        "d": f"M{begin_at}C{' '.join(pulled)}",
        "fill": "none",
        "stroke": stroke,
        "stroke-width": _n(1 + wire.weight * 0.5),
        "class": f"graph-wire graph-wire-{wire.kind}",
    }
    if dashes:
        marks["stroke-dasharray"] = dashes
    if wire.kind in (Tie.PAID, Tie.LINK):
        marks["marker-end"] = f"url(#graph-{wire.kind})"
    if opacity < 1:
        marks["opacity"] = str(opacity)
    group = ET.SubElement(body, "g", {"data-edge": wire.id})
    ET.SubElement(group, "title").text = one_line(wire.title)
    ET.SubElement(group, "path", marks)


def _wire_words(body: ET.Element, wires: Sequence[Wire], curves: dict[str, Curve], placed: Placed) -> None:
    """Write beside each wire what it says, where no card and no other words stand; else not at all."""
    taken = [
        (x + CARD_WIDTH / 2, CARD_WIDTH / 2, y + CARD_HEIGHT / 2, CARD_HEIGHT / 2)
        for x, y in placed.at.values()
    ]
    for wire in wires:
        words = cut(one_line(wire.words), CARD_WIDTH + 60, SMALL)
        half, tall = width_of(words, SMALL) / 2 + 2, SMALL / 2 + 1
        for part in (0.5, 0.4, 0.6, 0.3, 0.7, 0.22, 0.78, 0.85, 0.15) if words else ():
            x, y = _on(curves[wire.id], part)
            if all(abs(x - a) >= half + b or abs(y - c) >= tall + d for a, b, c, d in taken):
                taken.append((x, half, y, tall))
                ink = SOFT if wire.kind is Tie.UNDER else _TIES[wire.kind][0]
                name = f"graph-wire-words graph-words-{wire.kind}"
                text(body, words, x, y + 4, SMALL, name, ink, anchor="middle", halo=True)
                break


def _on(curve: Curve, t: float) -> Point:
    (ax, ay), (bx, by), (cx, cy), (dx, dy) = curve
    s = 1 - t
    a, b, c, d = s * s * s, 3 * s * s * t, 3 * s * t * t, t * t * t
    return a * ax + b * bx + c * cx + d * dx, a * ay + b * by + c * cy + d * dy


Sample = tuple[float, int, Shape | Tone | Tie, str]


def _legend_places(chart: Chart, width: float) -> list[Sample]:
    found: list[Sample] = []
    x, row = 0.0, 0
    for sample, words in chart.legend:
        wide = _SAMPLE + 8 + width_of(words, SMALL) + 26
        if x + wide > width and x:
            x, row = 0.0, row + 1
        found.append((x, row, sample, words))
        x += wide
    return found


def _legend(body: ET.Element, legend: Sequence[Sample], y: float) -> None:
    group = ET.SubElement(body, "g", {"class": "graph-legend"})
    for x, row, sample, words in legend:
        top = y + row * _LEGEND_STEP
        if isinstance(sample, Tie):
            stroke, dashes = _TIES[sample]
            marks = {"d": f"M{_n(x)} {_n(top + 9)}h{_SAMPLE}", "stroke": stroke, "fill": "none",
                     "stroke-width": "2.5" if sample is Tie.PAID else "1.5", "class": f"graph-wire-{sample}"}  # fmt: skip
            if dashes:
                marks["stroke-dasharray"] = dashes
            if sample in (Tie.PAID, Tie.LINK):
                marks["marker-end"] = f"url(#graph-{sample})"
        else:
            shape = sample if isinstance(sample, Shape) else Shape.PERSON
            fill, stroke = _TONES[sample if isinstance(sample, Tone) else Tone.PLAIN]
            tone = sample if isinstance(sample, Tone) else Tone.PLAIN
            marks = {"d": outline(shape, x, top, _SAMPLE, 18), "fill": fill, "stroke": stroke,
                     "class": f"graph-card graph-{tone}"}  # fmt: skip
            if shape in (Shape.END, Shape.GROUP):
                marks["stroke-dasharray"] = "4 3"
        ET.SubElement(group, "path", marks)
        text(group, words, x + _SAMPLE + 8, top + 13, SMALL, "graph-below", SOFT)


def _n(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
