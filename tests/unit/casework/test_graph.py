"""What of a network is shown: nothing from outside of a filter, nothing lost, nothing twice."""

from __future__ import annotations

from collections import Counter
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.casework.networks import KINDS, flow, invent, networks

from coldframe.casework.rules.graph import around_v1, depths_v1, gather_v1, narrow_v1, paid_edges_v1, see_v1
from coldframe.casework.terms.graph import Graph, GraphEdge, GraphNode, GraphWish, Mark, MarkKind, Tie
from coldframe.rulepacks.loader import load
from coldframe.rulepacks.terms import PackName

days = st.one_of(st.none(), st.dates(date(2018, 1, 1), date(2026, 1, 1)))
wishes = st.builds(
    GraphWish,
    ties=st.frozensets(st.sampled_from(Tie), max_size=2),
    kinds=st.frozensets(st.sampled_from([role or sort for sort, role, _b, _d in KINDS]), max_size=4),
    currencies=st.frozensets(st.sampled_from(["CNY", "KRW", ""]), max_size=2),
    since=days,
    until=days,
    undated=st.booleans(),
    only_tied=st.booleans(),
    around=st.sampled_from(["", "n00000", "n00003", "nobody"]),
    hops=st.integers(1, 3),
)


@settings(max_examples=60, deadline=None)
@given(networks, wishes)
def test_a_filter_shows_nothing_from_outside(graph: Graph, wish: GraphWish) -> None:
    inside = narrow_v1(graph, wish)
    nodes = {node.id for node in inside.nodes}
    assert len(nodes) == len(inside.nodes)
    for edge in inside.edges:
        assert edge.source in nodes
        assert edge.target in nodes
        assert not wish.ties or edge.kind in wish.ties
        if edge.kind is Tie.PAID:
            assert {each.amount.currency for each in edge.flows} == {
                edge.total.currency if edge.total else None
            }
            assert not wish.currencies or edge.flows[0].amount.currency in wish.currencies
        if wish.since or wish.until:
            assert all(mark.meets(wish.since, wish.until) for mark in edge.marks if mark.is_dated)
            for each in edge.flows:
                assert wish.undated if each.first_on is None else (
                    (wish.since is None or each.first_on >= wish.since)
                    and (wish.until is None or each.first_on <= wish.until)
                )  # fmt: skip
    for node in inside.nodes:
        assert not wish.kinds or wish.kinds & set(node.kinds)
        if wish.since or wish.until:
            assert all(mark.meets(wish.since, wish.until) for mark in node.marks)
    if wish.only_tied:
        assert nodes == {end for edge in inside.edges for end in (edge.source, edge.target)}


@settings(max_examples=60, deadline=None)
@given(networks, wishes, st.sampled_from([3, 10, 160]))
def test_everything_inside_is_drawn_gathered_or_counted_once(
    graph: Graph, wish: GraphWish, most: int
) -> None:
    sight = see_v1(graph, wish, most=most)
    counted = Counter([node.id for node in sight.nodes])
    counted.update(member.id for group in sight.groups for member in group.members)
    counted.update(sight.left_out)
    assert counted == Counter(node.id for node in sight.inside.nodes)
    assert len(sight.nodes) + len(sight.groups) <= most
    shown = {node.id for node in sight.nodes} | {group.id for group in sight.groups}
    drawn = Counter(each for edge in sight.edges for each in edge.of)
    assert max(drawn.values(), default=1) == 1
    assert all(edge.source in shown and edge.target in shown for edge in sight.edges)
    assert len({edge.id for edge in sight.edges}) == len(sight.edges)
    if not sight.left_out:
        assert set(drawn) == {edge.id for edge in sight.inside.edges}
    assert see_v1(graph, wish, most=most) == sight


@settings(max_examples=40, deadline=None)
@given(networks)
def test_sums_never_cross_currencies_and_lose_nothing(graph: Graph) -> None:
    def flows(edges: tuple[GraphEdge, ...]) -> Counter[str]:
        return Counter(each.id for edge in edges for each in edge.flows)

    nodes, groups, edges = gather_v1(graph, frozenset())
    assert flows(edges) == flows(graph.edges)
    for edge in edges:
        if edge.total is not None:
            assert {each.amount.currency for each in edge.flows} == {edge.total.currency}
            known = sum(each.amount.minor for each in edge.flows)
            assert (edge.total.value.number if edge.total.value else 0) == known
            assert edge.total.unknown == sum(each.amount.qualifier is None for each in edge.flows)
    opened = gather_v1(graph, frozenset(group.id for group in groups))
    assert opened[0] == graph.nodes
    assert len(nodes) + sum(len(group.members) for group in groups) == len(graph.nodes)


def test_payers_of_one_receiver_stand_as_one_and_open() -> None:
    kinds = ("person", "payer")
    head = GraphNode("n0", ("n0",), "person", ("Head",), KINDS[0][2], roles=("organizer",))
    payers = tuple(
        GraphNode(f"p{at}", (f"p{at}",), kinds[0], (f"P-{at}",), KINDS[3][2], roles=(kinds[1],))
        for at in range(214)
    )
    flows = [
        flow(at, f"p{at}", "n0", "KRW" if at % 2 else "CNY", 100 if at else 0, None) for at in range(214)
    ]
    graph = Graph(
        (head, *payers), paid_edges_v1(flows, {f"p{at}": f"p{at}" for at in range(214)} | {"n0": "n0"})
    )
    sight = see_v1(graph, GraphWish())
    (group,) = sight.groups
    assert (group.parent, group.kind, len(group.members)) == ("n0", "payer", 214)
    assert [(edge.total.currency, edge.total.value.number, edge.total.unknown) for edge in sight.edges
            if edge.total and edge.total.value] == [("CNY", 10600, 1), ("KRW", 10700, 0)]  # fmt: skip
    opened = see_v1(graph, GraphWish(opened=frozenset((group.id,))), most=300)
    assert len(opened.nodes) == 215
    assert not opened.groups


def test_what_has_no_date_is_hidden_by_days_and_counted() -> None:
    dated = GraphNode(
        "a",
        ("a",),
        "person",
        ("A",),
        KINDS[0][2],
        marks=(Mark(MarkKind.ACT, date(2020, 1, 1), date(2020, 12, 31)),),
    )
    silent = GraphNode("b", ("b",), "person", ("B",), KINDS[0][2])
    tie = GraphEdge("t", Tie.LINK, "a", "b", ("operates",), of=("t",))
    graph = Graph((dated, silent), (tie,))
    sight = see_v1(graph, GraphWish(since=date(2020, 6, 1), until=date(2020, 6, 2)))
    assert [node.id for node in sight.inside.nodes] == ["a"]
    assert sight.undated == 2
    assert not see_v1(graph, GraphWish(since=date(2021, 1, 1))).inside.nodes
    assert len(see_v1(graph, GraphWish(since=date(2020, 6, 1), undated=True)).inside.nodes) == 2


def test_around_goes_as_far_as_asked() -> None:
    nodes = tuple(GraphNode(f"n{at}", (f"n{at}",), "person", (), KINDS[0][2]) for at in range(6))
    edges = tuple(GraphEdge(f"e{at}", Tie.UNDER, f"n{at}", f"n{at + 1}", of=(f"e{at}",)) for at in range(5))
    graph = Graph(nodes, edges)
    assert [node.id for node in around_v1(graph, "n2", 1).nodes] == ["n1", "n2", "n3"]
    assert len(around_v1(graph, "n2", 3).nodes) == 6


def test_roles_stand_below_the_deepest_they_may_stand_under() -> None:
    depths = depths_v1(load(PackName.ROLES, "CN", on=date(2026, 1, 1)))
    order = [
        depths[code]
        for code in (
            "organizer",
            "operator",
            "senior_agent",
            "agent",
            "anchor_agent",
            "anchor_organizer",
            "anchor",
        )
    ]
    assert order == sorted(order)
    assert len(set(order)) == len(order)


def test_thousands_are_brought_down_to_what_a_person_reads() -> None:
    graph = invent(5000, 20000, 1)
    sight = see_v1(graph, GraphWish())
    assert len(sight.nodes) + len(sight.groups) <= 160
    assert sight.centre
    assert len(sight.inside.nodes) == 5000
