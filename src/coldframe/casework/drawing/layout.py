"""Where each card stands: in layers from the top down, near whom it is tied to. Deterministic."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import networkx as nx

from coldframe.casework.drawing.marks import Card, Chart, Wire

CARD_WIDTH, CARD_HEIGHT = 148, 54
GAP, ROW_GAP, LANE_GAP = 14, 34, 48
GUTTER = 118
"""On the left, where the layers have their headings."""

A_ROW = 5
"""Cards side by side; a layer with more has several rows."""

_SWEEPS = 4

LaneKey = tuple[int, int, str]


@dataclass(frozen=True, slots=True)
class Placed:
    """Where everything stands, in pixels.

    Attributes:
        at: Card to its upper left corner.
        lanes: Heading, upper edge and height of each layer, from the top down.
        width: Of all of it, and ``height``.
    """

    at: dict[str, tuple[float, float]]
    lanes: tuple[tuple[str, float, float], ...]
    width: float
    height: float


def place(chart: Chart) -> Placed:
    """Place the cards of a chart. Cost: milliseconds for two hundred cards."""
    lanes = _lanes(chart)
    _order(lanes, chart.wires)
    at: dict[str, tuple[float, float]] = {}
    told: list[tuple[str, float, float]] = []
    headings = dict(chart.lanes)
    widest = min(A_ROW, max(map(len, lanes.values()), default=1))
    width = GUTTER + widest * (CARD_WIDTH + GAP)
    # Money has words beside it, and those need room.
    gap = LANE_GAP * 2 if chart.by_flow else LANE_GAP
    y = gap / 2
    for index, (key, cards) in enumerate(lanes.items()):
        rows = -(-len(cards) // A_ROW)
        if rows == 1:
            for card, x in zip(cards, _row(cards, at, chart.wires, width - GAP), strict=True):
                at[card] = (x, y)
        else:
            # Column by column, so that neighbours in the order stay neighbours on the page.
            columns = -(-len(cards) // rows)
            left = (GUTTER + width - columns * (CARD_WIDTH + GAP)) / 2
            for place_in, card in enumerate(cards):
                column, row = divmod(place_in, rows)
                at[card] = (left + column * (CARD_WIDTH + GAP), y + row * (CARD_HEIGHT + ROW_GAP))
        height = rows * (CARD_HEIGHT + ROW_GAP) - ROW_GAP
        heading = headings.get(key, "")
        if chart.by_flow:
            heading = chart.by_flow[0 if index == 0 else 2 if index == len(lanes) - 1 else 1]
        told.append((heading, y - gap / 2, height + gap))
        y += height + gap
    return Placed(at, tuple(told), width, max(0.0, y - gap / 2))


def flow_layers(cards: Sequence[Card], wires: Sequence[Wire]) -> dict[str, int]:
    """Layer cards along their wires: who only gives stands uppermost. Those in a circle share a layer."""
    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_nodes_from(card.id for card in cards)
    graph.add_edges_from((wire.source, wire.target) for wire in wires if wire.source != wire.target)
    whole = nx.condensation(graph)
    found: dict[str, int] = {}
    for layer, parts in enumerate(nx.topological_generations(whole)):
        for part in parts:
            found.update(dict.fromkeys(whole.nodes[part]["members"], layer))
    return found


def _lanes(chart: Chart) -> dict[LaneKey, list[str]]:
    found: dict[LaneKey, list[str]] = {}
    layers = flow_layers(chart.cards, chart.wires) if chart.by_flow else {}
    for card in sorted(chart.cards, key=lambda each: (each.words, each.id)):
        key = (layers[card.id], 0, "") if chart.by_flow else card.lane
        found.setdefault(key, []).append(card.id)
    return dict(sorted(found.items()))


def _order(lanes: dict[LaneKey, list[str]], wires: Sequence[Wire]) -> None:
    """Sort each layer by where its neighbours stand (barycentre heuristic: Sugiyama, Tagawa, Toda, 1981)."""
    near: dict[str, set[str]] = {card: set() for cards in lanes.values() for card in cards}
    for wire in wires:
        near[wire.source].add(wire.target)
        near[wire.target].add(wire.source)
    rank = {card: at / max(1, len(cards) - 1) for cards in lanes.values() for at, card in enumerate(cards)}
    layer = {card: index for index, cards in enumerate(lanes.values()) for card in cards}
    for sweep in range(_SWEEPS):
        down = sweep % 2 == 0
        for cards in list(lanes.values()) if down else reversed(list(lanes.values())):
            middle = {}
            for card in cards:
                before = (
                    each for each in near[card] if (layer[each] - layer[card]) * (1 if down else -1) < 0
                )
                beside = sorted(rank[each] for each in before)
                middle[card] = sum(beside) / len(beside) if beside else rank[card]
            cards.sort(key=lambda card: (middle[card], card))
            rank |= {
                card: at / max(1, len(cards) - 1) if len(cards) > 1 else 0.5 for at, card in enumerate(cards)
            }


def _row(
    cards: Sequence[str], at: dict[str, tuple[float, float]], wires: Sequence[Wire], right: float
) -> list[float]:
    """Place one row as near under its upper neighbours as its width allows."""
    step = CARD_WIDTH + GAP
    left = GUTTER + (right - GUTTER - len(cards) * step + GAP) / 2
    even = [left + index * step for index in range(len(cards))]
    wanted = []
    for index, card in enumerate(cards):
        over = [
            at[other][0]
            for wire in wires
            for one, other in ((wire.source, wire.target), (wire.target, wire.source))
            if one == card and other in at
        ]
        wanted.append(sum(over) / len(over) if over else even[index])
    placed: list[float] = []
    for index, x in enumerate(wanted):
        least = placed[-1] + step if placed else float(GUTTER)
        room = right - CARD_WIDTH - (len(cards) - 1 - index) * step
        placed.append(min(max(x, least), room))
    # From the right: what was pushed goes back towards where it wanted to stand, all of a block together.
    drift = sum(want - have for want, have in zip(wanted, placed, strict=True)) / len(cards)
    shift = min(max(drift, GUTTER - placed[0]), right - CARD_WIDTH - placed[-1])
    return [x + shift for x in placed]
