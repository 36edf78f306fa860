"""Invented networks for tests: people in a tree, payers, things, and money between them."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta

from hypothesis import strategies as st

from coldframe.casework.rules.graph import paid_edges_v1
from coldframe.casework.terms import Amount, FlowEnd, FlowView, PaymentChannel
from coldframe.casework.terms.graph import Band, Graph, GraphEdge, GraphNode, Mark, MarkKind, Tie
from coldframe.core.values import Qualifier

AT = datetime(2026, 11, 1, tzinfo=UTC)
FIRST = date(2019, 1, 1)
KINDS = (
    ("person", "organizer", Band.ACTING, 0), ("person", "agent", Band.ACTING, 3), ("person", "anchor", Band.ACTING, 6),
    ("person", "payer", Band.ALONE, 0), ("organization", "front_company", Band.COMPANY, 4),
    ("account", "", Band.THING, 0), ("wallet", "", Band.THING, 0), ("end", "", Band.ALONE, 1),
)  # fmt: skip


def flow(number: int, payer: str, payee: str, currency: str, minor: int, day: date | None) -> FlowView:
    """Money that went; without a number its amount is not known."""
    amount = Amount(currency, Qualifier.EXACT, minor) if minor else Amount(currency)
    return FlowView(
        id=f"flw_{number}", case_id="cas_1", payer=FlowEnd(payer, payer), payee=FlowEnd(payee, payee), amount=amount,
        channel=PaymentChannel.UNKNOWN, payments=None, first_on=day, last_on=day, at=None, source="a file",
        reference="", import_id="", corrects="", reason="", recorded_by="per_1", recorded_at=AT,
    )  # fmt: skip


def invent(nodes: int, edges: int, seed: int) -> Graph:
    """A network of so many nodes and edges; the same again for the same seed."""
    chance = random.Random(seed)
    made = []
    for at in range(nodes):
        sort, role, band, depth = KINDS[0] if at == 0 else chance.choice(KINDS[1:])
        marks = []
        for _ in range(chance.choice((0, 1, 1, 2))):
            day = FIRST + timedelta(days=chance.randrange(2000))
            marks.append(Mark(MarkKind.ACT, day, day + timedelta(days=chance.choice((0, 0, 29, 364)))))
        made.append(
            GraphNode(
                f"n{at:05}", (f"n{at:05}",), sort, (f"Name {at}",), band, depth, (role,) if role else (),
                is_open=role == "anchor" and chance.random() < 0.3, marks=tuple(marks),
            )
        )  # fmt: skip
    ties: dict[str, GraphEdge] = {}
    flows = []
    for at in range(edges if nodes > 1 else 0):
        one, other = chance.randrange(max(1, nodes // 5)), chance.randrange(nodes)
        source, target = made[one].id, made[other].id
        if chance.random() < 0.4:
            day = None if chance.random() < 0.2 else FIRST + timedelta(days=chance.randrange(2000))
            currency = chance.choice(("CNY", "KRW", ""))
            flows.append(flow(at, target, source, currency, chance.randrange(500) if currency else 0, day))
        elif source != target:
            kind = chance.choice((Tie.UNDER, Tie.UNDER, Tie.LINK))
            key = f"{kind}:{source}:{target}"
            since = FIRST + timedelta(days=chance.randrange(2000))
            marks = (
                (Mark(MarkKind.ROLE, since, None, since, None, "agent"),)
                if kind is Tie.UNDER and at % 3
                else ()
            )
            code = "agent" if kind is Tie.UNDER else "operates"
            ties[key] = GraphEdge(key, kind, source, target, (code,), marks, of=(key,))
    same = {node.id: node.id for node in made}
    return Graph(tuple(made), (*ties.values(), *paid_edges_v1(flows, same)))


networks = st.builds(invent, st.integers(0, 60), st.integers(0, 120), st.integers(0, 10**6))
