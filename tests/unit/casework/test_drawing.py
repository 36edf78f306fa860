"""Drawings: every card and wire once, markup is text, nothing that a strict policy refuses, the same bytes again."""

from __future__ import annotations

import io
import re
from collections import Counter
from dataclasses import replace
from datetime import date
from itertools import pairwise
from xml.etree import ElementTree as ET

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.casework.networks import networks

from coldframe.casework.drawing.exchange import write_graphml
from coldframe.casework.drawing.layout import CARD_HEIGHT, CARD_WIDTH, GUTTER, place
from coldframe.casework.drawing.marks import Bar, Card, Chart, Line, Shape, TimeChart, Tone, Wire
from coldframe.casework.drawing.svg import draw
from coldframe.casework.drawing.text import cut, eastern, width_of, wrap
from coldframe.casework.drawing.times import draw_times
from coldframe.casework.terms.graph import Graph, MarkKind, Tie
from coldframe.documents.png import DrawingFailed, write_png

HOSTILE = "]]></text><script>alert(1)</script><a href='javascript:x'>&amp;\u202e\x00\x1b\ufffe"
PARTS = {"svg", "title", "desc", "defs", "marker", "path", "rect", "g", "a", "text", "circle"}


def chart_of(graph: Graph, *, by_flow: bool = False) -> Chart:
    shapes = list(Shape)
    cards = tuple(
        Card(
            node.id,
            shapes[index % len(shapes)],
            f"{HOSTILE} {node.labels[0]}",
            HOSTILE,
            HOSTILE,
            node.lane,
            href=f"?node={node.id}",
        )
        for index, node in enumerate(graph.nodes)
    )
    wires = tuple(
        Wire(edge.id, edge.kind, edge.source, edge.target, HOSTILE, HOSTILE, 1 + index % 5)
        for index, edge in enumerate(graph.edges)
    )
    lanes = tuple((node.lane, HOSTILE) for node in graph.nodes)
    legend = ((Shape.PERSON, HOSTILE), (Tone.OPEN, "x"), (Tie.PAID, "y"))
    return Chart(HOSTILE, HOSTILE, cards, wires, lanes, legend, ("a", "b", "c") if by_flow else ())


def parts_of(svg: str) -> list[ET.Element]:
    return list(ET.fromstring(svg).iter())


@settings(max_examples=25, deadline=None)
@given(networks, st.booleans())
def test_every_card_and_wire_stands_once_and_what_is_written_is_text(graph: Graph, by_flow: bool) -> None:
    chart = chart_of(graph, by_flow=by_flow)
    svg = draw(chart)
    parts = parts_of(svg)
    assert Counter(part.get("data-node") for part in parts if part.get("data-node")) == Counter(
        node.id for node in graph.nodes
    )
    assert Counter(part.get("data-edge") for part in parts if part.get("data-edge")) == Counter(
        edge.id for edge in graph.edges
    )
    assert {part.tag.rpartition("}")[2] for part in parts} <= PARTS
    assert not [name for part in parts for name in part.attrib if name.startswith("on") or name == "style"]
    assert all((part.get("href") or "?").startswith("?") for part in parts)
    assert draw(chart) == svg


@settings(max_examples=25, deadline=None)
@given(networks, st.booleans())
def test_no_card_lies_on_another(graph: Graph, by_flow: bool) -> None:
    placed = place(chart_of(graph, by_flow=by_flow))
    found = sorted(placed.at.values(), key=lambda at: (at[1], at[0]))
    assert len(found) == len(graph.nodes)
    for (x1, y1), (x2, y2) in pairwise(found):
        assert y2 >= y1 + CARD_HEIGHT or (y1 == y2 and x2 >= x1 + CARD_WIDTH)
    assert all(GUTTER - 1 <= x <= placed.width - CARD_WIDTH + 1 for x, _y in found)
    assert all(y + CARD_HEIGHT <= placed.height + 1 for _x, y in found)


def test_whoever_pays_stands_over_who_is_paid() -> None:
    cards = tuple(Card(key, Shape.PERSON, key, "", key, (0, 0, "")) for key in "abcd")
    wires = tuple(Wire(f"{one}{other}", Tie.PAID, one, other, "", "") for one, other in ("ba", "cb", "db"))
    at = place(Chart("t", "d", cards, wires, by_flow=("p", "q", "r"))).at
    assert at["c"][1] == at["d"][1] < at["b"][1] < at["a"][1]


@given(st.text(max_size=60), st.integers(20, 200))
def test_words_are_cut_to_their_room(text: str, room: int) -> None:
    assert width_of(cut(text, room, 13), 13) <= max(room, 13) + 13
    assert len(wrap(text, room, 13)) <= 2


def test_eastern_words_ask_for_their_own_font() -> None:
    assert (eastern("马某某"), eastern("A씨"), eastern("Blue")) == ("zh", "ko", "")


def test_a_time_drawing_shows_each_line_and_how_exactly_it_is_known() -> None:
    year = Bar(MarkKind.ACT, date(2020, 1, 1), date(2020, 12, 31), HOSTILE)
    day = Bar(MarkKind.PAID, date(2021, 5, 1), date(2021, 5, 1), "paid")
    role = Bar(MarkKind.ROLE, date(2020, 1, 1), None, "role", date(2020, 12, 31), None)
    lines = (
        Line("a", HOSTILE, "Agent", HOSTILE, (year, role), "?node=a"),
        Line("b", "B", "", "B", (day,)),
        Line("c", "C", "", "C", ()),
    )
    chart = TimeChart(HOSTILE, HOSTILE, lines, date(2020, 1, 1), date(2021, 12, 31), ((MarkKind.ACT, "act"),))
    svg = draw_times(chart)
    parts = parts_of(svg)
    assert [part.get("data-node") for part in parts if part.get("data-node")] == ["a", "b", "c"]
    assert Counter(part.get("data-mark") for part in parts if part.get("data-mark")) == {
        "act": 1,
        "paid": 1,
        "role": 1,
    }
    wide = [
        float(part.get("width") or 0)
        for part in parts
        if part.get("class") in ("graph-time-act", "graph-time-paid")
    ]
    assert wide[0] > 50 * wide[-1] / 4
    assert {part.tag.rpartition("}")[2] for part in parts} <= PARTS
    assert re.search(r">2020-0[1-9]<", svg) or ">2020<" in svg


@settings(max_examples=25, deadline=None)
@given(networks)
def test_graphml_is_read_again_as_it_was(graph: Graph) -> None:
    hostile = replace(graph, nodes=tuple(replace(node, labels=(HOSTILE,)) for node in graph.nodes))
    read = nx.read_graphml(io.BytesIO(write_graphml(hostile)), force_multigraph=True)
    assert set(read.nodes) == {node.id for node in graph.nodes}
    assert Counter(key for _a, _b, key in read.edges(keys=True)) == Counter(edge.id for edge in graph.edges)
    for _a, _b, key, data in read.edges(keys=True, data=True):
        assert data["kind"] == key.partition(":")[0]


def test_a_drawing_that_asks_for_all_memory_ends_in_words() -> None:
    huge = '<svg xmlns="http://www.w3.org/2000/svg" width="14000" height="14000"><rect width="9" height="9"/></svg>'
    with pytest.raises(DrawingFailed):
        write_png(huge)
