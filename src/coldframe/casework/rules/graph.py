"""What of a network is shown: narrowed by role, money and time, around one node, with its leaves gathered. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from coldframe.casework.rules.money import pair_totals_v1
from coldframe.casework.terms.graph import (
    Band,
    Gathered,
    Graph,
    GraphEdge,
    GraphNode,
    GraphSight,
    GraphWish,
    Mark,
    MarkKind,
    Tie,
)
from coldframe.casework.terms.money import FlowEnd, FlowView
from coldframe.rulepacks.roles import Bearer, RolePack, RoleRule, RoleSide

MAX_DRAWN = 160
"""Nodes and groups in one drawing; more is nothing that a person reads."""

MAX_HOPS = 3

_LEAST_GATHERED = 6


def depths_v1(pack: RolePack) -> dict[str, int]:
    """Say how deep each role stands: below the deepest that it may stand under. Circles in a pack end."""
    above = {role.code: sorted(role.under) for role in pack.roles}
    found: dict[str, int] = {}

    def depth(code: str, way: frozenset[str]) -> int:
        if code not in found:
            over = [each for each in above.get(code, ()) if each not in way]
            found[code] = max((depth(each, way | {each}) + 1 for each in over), default=0)
        return found[code]

    for code in above:
        depth(code, frozenset((code,)))
    return found


def band_v1(role: RoleRule, pack: RolePack) -> Band:
    """Say where whoever bears a role stands."""
    if role.side is RoleSide.HARMED:
        return Band.HARMED
    if role.side is RoleSide.OFFICE:
        return Band.OFFICE
    if role.side is RoleSide.OTHER:
        return Band.MEMBER
    if Bearer.PERSON not in role.borne_by:
        return Band.COMPANY
    has_place = bool(role.under) or any(role.code in each.under for each in pack.roles)
    return Band.ACTING if has_place else Band.ALONE


def paid_edges_v1(flows: Iterable[FlowView], node_of: Mapping[str, str]) -> tuple[GraphEdge, ...]:
    """Tie payers to whom they paid: one edge a pair and currency, so that no sum crosses currencies.

    Args:
        flows: What flowed.
        node_of: Id of an end of flows to its node.
    """
    found: dict[tuple[str, str, str], list[FlowView]] = {}
    for each in flows:
        key = (node_of[each.payer.id], node_of[each.payee.id], each.amount.currency)
        found.setdefault(key, []).append(each)
    return tuple(_paid(*key, tuple(group)) for key, group in found.items())


def narrow_v1(graph: Graph, wish: GraphWish) -> Graph:
    """Leave what the wish lets through; an edge stays only between two nodes that stay."""
    has_window = wish.since is not None or wish.until is not None
    nodes = {each.id: each for each in graph.nodes if not wish.kinds or not wish.kinds.isdisjoint(each.kinds)}
    edges = [
        kept
        for each in graph.edges
        if each.source in nodes and each.target in nodes and (not wish.ties or each.kind in wish.ties)
        if (kept := _edge_within(each, wish, has_window=has_window)) is not None
    ]
    if has_window:
        dated = {
            end
            for each in edges
            if any(mark.is_dated for mark in each.marks)
            for end in (each.source, each.target)
        }
        held = (_node_within(each, wish, is_reached=each.id in dated) for each in nodes.values())
        nodes = {each.id: each for each in held if each is not None}
        edges = [each for each in edges if each.source in nodes and each.target in nodes]
    if wish.only_tied:
        tied = {end for each in edges for end in (each.source, each.target)}
        nodes = {key: each for key, each in nodes.items() if key in tied}
    return Graph(tuple(nodes.values()), tuple(edges))


def around_v1(graph: Graph, centre: str, hops: int) -> Graph:
    """Leave what lies at most so many edges from one node."""
    near = set(_distances(graph, centre, hops))
    return Graph(
        tuple(each for each in graph.nodes if each.id in near),
        tuple(each for each in graph.edges if each.source in near and each.target in near),
    )


def gather_v1(
    graph: Graph, opened: frozenset[str], *, keep: str = ""
) -> tuple[tuple[GraphNode, ...], tuple[Gathered, ...], tuple[GraphEdge, ...]]:
    """Draw leaves of one kind under one parent as one; so also those that no edge reaches.

    Args:
        graph: What is to be drawn.
        opened: Groups that stay as they are.
        keep: A node that is never gathered.

    Returns:
        Nodes that stand alone, groups, and edges with those of a group as one a kind, way and currency.
    """
    neighbours = _neighbours(graph)
    groups: dict[str, list[GraphNode]] = {}
    about: dict[str, tuple[str, str]] = {}
    for node in graph.nodes:
        near = neighbours[node.id]
        if len(near) > 1 or node.id in near or node.id == keep:
            continue
        parent, kind = next(iter(near), ""), node.kinds[0]
        key = f"{parent}+{kind}"
        about[key] = (parent, kind)
        groups.setdefault(key, []).append(node)
    made = {
        key: Gathered(key, *about[key], tuple(members))
        for key, members in groups.items()
        if len(members) >= _LEAST_GATHERED and key not in opened
    }
    inside = {member.id: key for key, group in made.items() for member in group.members}
    return (
        tuple(each for each in graph.nodes if each.id not in inside),
        tuple(made.values()),
        _edges_between(graph.edges, inside),
    )


def see_v1(graph: Graph, wish: GraphWish, *, most: int = MAX_DRAWN) -> GraphSight:
    """Choose what to draw so that a person can read it, and count what is not drawn.

    Where all of it is too much, what is near to whoever stands uppermost is drawn (by money: to whoever has the
    most ties), as far as there is room. Inside = nodes + members of groups + left out, each node once.
    """
    inside = narrow_v1(graph, wish)
    hops = min(max(wish.hops, 1), MAX_HOPS)
    is_chosen = any(each.id == wish.around for each in inside.nodes)
    centre = wish.around if is_chosen else ""
    near = inside = around_v1(inside, centre, hops) if centre else inside
    drawn, groups, edges = gather_v1(near, wish.opened, keep=centre)
    if len(drawn) + len(groups) > most and not centre:
        centre = _stand(inside, by_money=wish.ties == {Tie.PAID})
        for hops in range(MAX_HOPS, 0, -1):
            near = around_v1(inside, centre, hops)
            drawn, groups, edges = gather_v1(near, wish.opened, keep=centre)
            if len(drawn) + len(groups) <= most:
                break
    if len(drawn) + len(groups) > most:
        far, neighbours = _distances(near, centre, MAX_HOPS), _neighbours(near)
        order = sorted(drawn, key=lambda each: (far[each.id], -len(neighbours[each.id]), each.id))
        kept = {each.id for each in order[: max(1, most - min(len(groups), most // 4))]}
        drawn = tuple(each for each in drawn if each.id in kept)
        groups = tuple(each for each in groups if each.parent in kept)[: most - len(drawn)]
        shown = kept | {each.id for each in groups}
        edges = tuple(each for each in edges if each.source in shown and each.target in shown)
    seen = {each.id for each in drawn} | {member.id for group in groups for member in group.members}
    whole, dated = narrow_v1(graph, replace(wish, undated=True)), narrow_v1(graph, wish)
    return GraphSight(
        inside=inside,
        nodes=drawn,
        groups=groups,
        edges=edges,
        left_out=tuple(each.id for each in inside.nodes if each.id not in seen),
        undated=len(whole.nodes) + len(whole.edges) - len(dated.nodes) - len(dated.edges),
        centre=centre,
        is_chosen=is_chosen,
        hops=hops,
    )


def _paid(payer: str, payee: str, currency: str, flows: tuple[FlowView, ...]) -> GraphEdge:
    key = f"paid:{payer}:{payee}:{currency}"
    ends = FlowEnd(payer, ""), FlowEnd(payee, "")
    total, *others = pair_totals_v1(flows)
    if others:  # several ends were judged, or drawn, as one
        (total,) = pair_totals_v1(replace(each, payer=ends[0], payee=ends[1]) for each in flows)
    marks = tuple(
        sorted(
            {Mark(MarkKind.PAID, each.first_on, each.last_on or each.first_on) for each in flows}, key=_order
        )
    )
    return GraphEdge(key, Tie.PAID, payer, payee, (), marks, flows, total, (key,))


def _order(mark: Mark) -> tuple[str, str]:
    return (str(mark.first or ""), str(mark.last or ""))


def _edge_within(edge: GraphEdge, wish: GraphWish, *, has_window: bool) -> GraphEdge | None:
    if edge.kind is Tie.PAID:
        if wish.currencies and edge.flows[0].amount.currency not in wish.currencies:
            return None
        if not has_window:
            return edge
        flows = tuple(
            each
            for each in edge.flows
            if _meets(Mark(MarkKind.PAID, each.first_on, each.last_on or each.first_on), wish)
        )
        return _paid(edge.source, edge.target, flows[0].amount.currency, flows) if flows else None
    if not has_window:
        return edge
    marks = tuple(mark for mark in edge.marks if _meets(mark, wish))
    if not marks and (edge.marks or not wish.undated):
        return None
    held = {mark.code for mark in marks}
    codes = edge.codes if edge.kind is not Tie.UNDER else tuple(code for code in edge.codes if code in held)
    return replace(edge, marks=marks, codes=codes)


def _node_within(node: GraphNode, wish: GraphWish, *, is_reached: bool) -> GraphNode | None:
    marks = tuple(mark for mark in node.marks if _meets(mark, wish))
    is_undated = not any(mark.is_dated for mark in node.marks)
    if any(mark.is_dated for mark in marks) or is_reached or (wish.undated and is_undated):
        return replace(node, marks=marks)
    return None


def _meets(mark: Mark, wish: GraphWish) -> bool:
    return mark.meets(wish.since, wish.until) if mark.is_dated else wish.undated


def _neighbours(graph: Graph) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {each.id: set() for each in graph.nodes}
    for each in graph.edges:
        found[each.source].add(each.target)
        found[each.target].add(each.source)
    return found


def _distances(graph: Graph, centre: str, most: int) -> Mapping[str, int]:
    neighbours = _neighbours(graph)
    found, edge = {centre: 0}, [centre]
    for distance in range(1, most + 1):
        edge = sorted({each for node in edge for each in neighbours[node]} - set(found))
        found.update(dict.fromkeys(edge, distance))
    return found


def _stand(graph: Graph, *, by_money: bool) -> str:
    ties = {key: len(near) for key, near in _neighbours(graph).items()}
    tied = [each for each in graph.nodes if ties[each.id]] or graph.nodes
    return min(
        tied,
        key=lambda each: ((), -ties[each.id], each.id) if by_money else (each.lane, -ties[each.id], each.id),
    ).id


def _edges_between(edges: Sequence[GraphEdge], inside: Mapping[str, str]) -> tuple[GraphEdge, ...]:
    alone: list[GraphEdge] = []
    joined: dict[tuple[Tie, str, str, str, tuple[str, ...]], list[GraphEdge]] = {}
    for each in edges:
        source, target = inside.get(each.source, each.source), inside.get(each.target, each.target)
        if (source, target) == (each.source, each.target):
            alone.append(each)
        else:
            currency = each.flows[0].amount.currency if each.flows else ""
            joined.setdefault((each.kind, source, target, currency, each.codes), []).append(each)
    for (kind, source, target, currency, codes), group in joined.items():
        of = tuple(each.id for each in group)
        if kind is Tie.PAID:
            flows = tuple(flow for each in group for flow in each.flows)
            alone.append(replace(_paid(source, target, currency, flows), of=of))
        else:
            marks = tuple(sorted({mark for each in group for mark in each.marks}, key=_order))
            key = f"{kind}:{source}:{target}:{','.join(codes)}"
            alone.append(GraphEdge(key, kind, source, target, codes, marks, of=of))
    return tuple(alone)
