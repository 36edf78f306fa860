"""A network in words of the reader's language: as cards and wires, on an axis of time, as rows of two tables."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, TypeVar

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coldframe.casework.drawing.marks import Bar, Card, Chart, Line, Shape, TimeChart, Tone, Wire
from coldframe.casework.terms.graph import (
    END,
    Band,
    Gathered,
    Graph,
    GraphEdge,
    GraphNode,
    GraphSight,
    Mark,
    MarkKind,
    Tie,
)
from coldframe.core.values import Qualifier
from coldframe.web.amounts import say_total, say_value
from coldframe.web.labels import label_of, label_within

Leads = Callable[[str], str]
"""Id of a node or group to where its card leads; empty for nowhere."""

_SHAPES = {"person": Shape.PERSON, "organization": Shape.ORGANIZATION, END: Shape.END}
_MOST_TOLD = 12
_SPARE = timedelta(days=15)
Row = TypeVar("Row")


def nowhere(_id: str) -> str:
    """Lead nowhere: a file has no pages."""
    return ""


def say_kind(code: str) -> str:
    """A role, or what something is where it has none."""
    return label_within(("Role", "PartyKind", "ThingKind", "Sort"), code)


def name_of(node: GraphNode) -> str:
    """What a node is called, masked as everywhere; its kind where even that would say who somebody is."""
    return " = ".join(node.labels) or f"{_('Sealed')} · {node.id[-4:]}"


def say_number(node: GraphNode) -> str:
    """How many stand behind a node; empty for one."""
    number = node.number
    if number.is_one:
        return ""
    if number.share is not None:
        return f"{number.share.normalize():f} %"
    if number.count is None:
        return str(_("several, not counted"))
    return (
        str(number.count)
        if number.qualifier is Qualifier.EXACT
        else f"{label_of(number.qualifier)} {number.count}"
    )


def below_of(node: GraphNode) -> str:
    """Role or kind, and how many."""
    return " · ".join(filter(None, [*map(say_kind, node.kinds[:2]), say_number(node)]))


def say_mark(mark: Mark) -> str:
    """When something was, as exactly as it is known."""
    if mark.kind is MarkKind.ROLE:
        begin = _span(mark.first, mark.begun) if mark.first else "…"
        end = _span(mark.ended, mark.last) if mark.last else "…"
        return f"{begin} – {end}"
    return _span(mark.first, mark.last)


def say_money(edge: GraphEdge) -> str:
    """Sum and number of payments of an edge, in its one currency; what has no amount stands beside it."""
    total = edge.total
    if total is None:
        return ""
    known = len(edge.flows) - total.unknown
    words = [say_total(total.value, total.currency)] if total.value or not known else []
    if known and total.value is None:
        words.append(_("%(currency)s: no sum can be said") % {"currency": total.currency})
    if total.payments is not None and total.payments.number > 1:
        words.append(_("%(n)s payments") % {"n": say_value(total.payments)})
    if known and total.unknown:
        words.append(_("%(n)s without an amount") % {"n": total.unknown})
    return " · ".join(words)


def say_tie(edge: GraphEdge) -> str:
    """What a tie says beside its line."""
    match edge.kind:
        case Tie.PAID:
            return say_money(edge)
        case Tie.LINK:
            return ", ".join(label_within(("Relation",), code) for code in edge.codes)
        case Tie.MAY_BE:
            return _("may be the same")
        case _:
            return ", ".join(map(say_kind, edge.codes))


def describe(graph: Graph) -> str:
    """A network in words: how many of which kind, how many ties of which."""
    kinds = Counter(node.kinds[0] for node in graph.nodes)
    ties = Counter(edge.kind for edge in graph.edges)
    parts = [
        f"{say_kind(kind)}: {count}"
        for kind, count in sorted(kinds.items(), key=lambda each: (-each[1], each[0]))
    ]
    parts += [f"{label_of(tie)}: {ties[tie]}" for tie in Tie if ties[tie]]
    return "; ".join(parts) or _("Nothing.")


def chart_of(
    sight: GraphSight, *, code: str, leads: Leads = nowhere, by_money: bool = False, chosen: str = ""
) -> Chart:
    """Turn what is seen of a network into cards and wires."""
    names = {node.id: name_of(node) for node in sight.nodes} | {
        each.id: _group_name(each) for each in sight.groups
    }
    cards = [_card(node, leads, is_centre=node.id in (sight.centre, chosen)) for node in sight.nodes]
    cards += [_group_card(each, leads, names) for each in sight.groups]
    weights = _weights(sight.edges)
    wires = tuple(
        Wire(
            id=edge.id,
            kind=edge.kind,
            source=edge.source,
            target=edge.target,
            words="" if edge.kind is Tie.UNDER else say_tie(edge),
            title=f"{names[edge.source]} → {names[edge.target]}: {label_of(edge.kind)}"
            + (f", {said}" if (said := say_tie(edge)) else ""),
            weight=weights.get(edge.id, 1),
        )
        for edge in sight.edges
    )
    title = _("How the money goes in %(code)s") if by_money else _("Who stands where in %(code)s")
    return Chart(
        title=title % {"code": code},
        description=describe(sight.inside),
        cards=tuple(cards),
        wires=wires,
        lanes=_lanes(sight),
        legend=_legend(cards, wires),
        by_flow=(_("Pays"), _("Is paid, pays on"), _("Is paid")) if by_money else (),
        chosen=chosen if chosen in names else "",
    )


def time_chart_of(
    nodes: Sequence[GraphNode],
    graph: Graph,
    *,
    code: str,
    since: date | None,
    until: date | None,
    leads: Leads = nowhere,
) -> TimeChart:
    """Turn nodes into lines on one axis, each with its own marks and those of its payments."""
    money = marks_of_money(graph)
    lines = tuple(_line(node, money.get(node.id, []), leads) for node in nodes)
    days = [day for line in lines for bar in line.bars for day in (bar.first, bar.last) if day]
    first, last = since or min(days, default=date(2000, 1, 1)), until or max(days, default=date(2000, 12, 31))
    used = {bar.kind for line in lines for bar in line.bars}
    return TimeChart(
        title=_("When, in %(code)s") % {"code": code},
        description=describe(graph),
        lines=lines,
        since=first if since else first - _SPARE,
        until=max(first, last) if until else max(first, last) + _SPARE,
        legend=tuple((kind, label_of(kind)) for kind in MarkKind if kind in used),
    )


def _line(node: GraphNode, money: Sequence[Mark], leads: Leads) -> Line:
    held = [*(mark for mark in node.marks if mark.is_dated), *money]
    told = [f"{_say_what(mark)}: {say_mark(mark)}" for mark in held]
    bars = [
        Bar(mark.kind, mark.first, mark.last, words, mark.begun, mark.ended)
        for mark, words in zip(held, told, strict=True)
    ]
    title = f"{name_of(node)}, {below_of(node)}: {'; '.join(told[:_MOST_TOLD]) or _('no date')}"
    return Line(node.id, name_of(node), below_of(node), title, tuple(bars), leads(node.id))


def marks_of_money(graph: Graph) -> Mapping[str, list[Mark]]:
    """Dated payments of each node, in order, each moment once."""
    found: dict[str, dict[Mark, None]] = {}
    for edge in graph.edges:
        for mark in edge.marks if edge.kind is Tie.PAID else ():
            if mark.is_dated:
                for end in (edge.source, edge.target):
                    found.setdefault(end, {})[mark] = None
    return {
        end: sorted(marks, key=lambda mark: (str(mark.first), str(mark.last))) for end, marks in found.items()
    }


@dataclass(frozen=True, slots=True)
class NodeRow:
    """A node as a row of the table."""

    node: GraphNode
    name: str
    kind: str
    number: str
    ties: int
    first: date | None
    last: date | None


@dataclass(frozen=True, slots=True)
class EdgeRow:
    """A tie as a row of the table."""

    edge: GraphEdge
    source: str
    target: str
    says: str
    when: str


NODE_SORTS: dict[str, Callable[[NodeRow], tuple[Any, ...]]] = {
    "name": lambda row: (row.name,),
    "kind": lambda row: (row.node.lane, row.name),
    "ties": lambda row: (row.ties, row.name),
    "first": lambda row: (str(row.first or "9999"), row.name),
    "last": lambda row: (str(row.last or ""), row.name),
}
EDGE_SORTS: dict[str, Callable[[EdgeRow], tuple[Any, ...]]] = {
    "source": lambda row: (row.source, row.target),
    "target": lambda row: (row.target, row.source),
    "tie": lambda row: (list(Tie).index(row.edge.kind), row.source),
    # Sums of two currencies are never compared: each currency stands by itself.
    "says": lambda row: (*_sum_key(row.edge), row.says, row.source),
    "when": lambda row: (row.when or "9999", row.source),
}


def node_rows(graph: Graph, sort: str) -> list[NodeRow]:
    """Every node of a network as a row, sorted; ``-`` before the name of a column turns it around."""
    ties = Counter(end for edge in graph.edges for end in {edge.source, edge.target})
    money = marks_of_money(graph)
    rows = []
    for node in graph.nodes:
        marks = [*node.marks, *money.get(node.id, ())]
        first = min((mark.first for mark in marks if mark.first), default=None)
        last = max((mark.last for mark in marks if mark.last), default=None)
        kinds = ", ".join(map(say_kind, node.kinds))
        rows.append(NodeRow(node, name_of(node), kinds, say_number(node), ties[node.id], first, last))
    return _sorted(rows, sort, NODE_SORTS)


def edge_rows(graph: Graph, sort: str) -> list[EdgeRow]:
    """Every tie of a network as a row, sorted likewise."""
    names = {node.id: name_of(node) for node in graph.nodes}
    rows = [
        EdgeRow(
            edge,
            names[edge.source],
            names[edge.target],
            say_tie(edge),
            "; ".join(dict.fromkeys(say_mark(mark) for mark in edge.marks if mark.is_dated)),
        )
        for edge in graph.edges
    ]
    return _sorted(rows, sort, EDGE_SORTS)


def _sorted(rows: list[Row], sort: str, sorts: Mapping[str, Callable[[Row], tuple[Any, ...]]]) -> list[Row]:
    name = sort.removeprefix("-")
    key = sorts.get(name) or next(iter(sorts.values()))
    return sorted(rows, key=key, reverse=sort.startswith("-"))


def _sum_key(edge: GraphEdge) -> tuple[str, Decimal]:
    if edge.total is None or edge.total.value is None:
        return ("", Decimal(0))
    return (edge.total.currency, edge.total.value.number)


def _span(first: date | None, last: date | None) -> str:
    if first is None or last is None or first == last:
        return str(first or last or "…")
    if (first.month, first.day, last.month, last.day) == (1, 1, 12, 31) and first.year == last.year:
        return str(first.year)
    if (
        first.day == 1
        and (last + timedelta(days=1)).day == 1
        and (first.year, first.month) == (last.year, last.month)
    ):
        return f"{first:%Y-%m}"
    return f"{first} – {last}"


def _say_what(mark: Mark) -> str:
    return say_kind(mark.code) if mark.code else label_of(mark.kind)


def _card(node: GraphNode, leads: Leads, *, is_centre: bool) -> Card:
    below = below_of(node)
    said = [name_of(node), below]
    if node.is_sealed:
        said.append(_("sealed"))
    if node.is_open:
        said.append(_("safeguarding first"))
    tone = Tone.PLAIN
    if node.is_open:
        tone = Tone.OPEN
    elif node.is_harmed:
        tone = Tone.HARMED
    elif node.band in (Band.ACTING, Band.COMPANY, Band.ALONE) and node.roles:
        tone = Tone.ACTING
    return Card(
        id=node.id, shape=_SHAPES.get(node.sort, Shape.THING), words=name_of(node), below=below,
        title=", ".join(filter(None, said)), lane=node.lane, tone=tone, href=leads(node.id),
        sign="!" if node.is_open else "", is_centre=is_centre,
    )  # fmt: skip


def _group_name(group: Gathered) -> str:
    return f"+ {len(group.members)} · {say_kind(group.kind)}"


def _group_card(group: Gathered, leads: Leads, names: Mapping[str, str]) -> Card:
    near = (
        _("tied to %(name)s alone") % {"name": names[group.parent]} if group.parent else _("tied to nobody")
    )
    count = group.open_count
    opened = (
        ngettext("%(n)s: safeguarding first", "%(n)s: safeguarding first", count) % {"n": count}
        if count
        else ""
    )
    return Card(
        id=group.id, shape=Shape.GROUP, words=_group_name(group), below=opened or near,
        title=", ".join(filter(None, [_group_name(group), near, opened, _("opens")])), lane=group.members[0].lane,
        tone=Tone.OPEN if count else Tone.PLAIN, href=leads(group.id), sign="!" if count else "",
    )  # fmt: skip


def _lanes(sight: GraphSight) -> tuple[tuple[tuple[int, int, str], str], ...]:
    found: dict[tuple[int, int, str], Counter[str]] = {}
    for node in (*sight.nodes, *(group.members[0] for group in sight.groups)):
        found.setdefault(node.lane, Counter())[node.kinds[0]] += 1
    return tuple(
        (lane, " · ".join(say_kind(kind) for kind, _n in kinds.most_common(2)))
        for lane, kinds in sorted(found.items())
    )


def _legend(cards: Iterable[Card], wires: Iterable[Wire]) -> tuple[tuple[Shape | Tone | Tie, str], ...]:
    shapes, tones, ties = (
        {card.shape for card in cards},
        {card.tone for card in cards},
        {wire.kind for wire in wires},
    )
    return (
        *((shape, label_of(shape)) for shape in Shape if shape in shapes),
        *((tone, label_of(tone)) for tone in Tone if tone in tones and tone is not Tone.PLAIN),
        *((tie, label_of(tie)) for tie in Tie if tie in ties),
    )


def _weights(edges: Sequence[GraphEdge]) -> dict[str, int]:
    """How thick money is drawn: by the size of its sum, within its own currency alone."""
    sums = {edge.id: _sum_key(edge) for edge in edges if edge.kind is Tie.PAID}
    most: dict[str, Decimal] = {}
    for currency, number in sums.values():
        most[currency] = max(most.get(currency, Decimal(1)), number)
    return {
        key: 1 + round(4 * math.log1p(float(number)) / math.log1p(float(most[currency]))) if number else 1
        for key, (currency, number) in sums.items()
    }
