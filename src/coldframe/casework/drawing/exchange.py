"""A network in formats that other programs read: GraphML for graph tools, CASE for case systems. Codes, no prose."""

from __future__ import annotations

import json
from collections.abc import Iterable
from io import BytesIO

import networkx as nx

from coldframe.casework.drawing.text import one_line
from coldframe.casework.terms.graph import END, Graph, GraphEdge, GraphNode, Mark, Tie
from coldframe.core.values import Value
from coldframe.documents.graph import Graph as Document
from coldframe.documents.graph import Node

_KINDS = {Tie.UNDER: "Stands_Over", Tie.MAY_BE: "May_Be_Same_As", Tie.PAID: "Paid"}


def write_graphml(graph: Graph) -> bytes:
    """Write a network as GraphML (http://graphml.graphdrawing.org): a directed graph with parallel edges.

    Amounts are whole minor units of their own currency, as text; what is not known is empty.
    """
    out: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for node in graph.nodes:
        out.add_node(
            node.id, label=label_of(node), sort=str(node.sort), roles=" ".join(node.roles), band=str(node.band),
            records=" ".join(node.records), is_sealed=node.is_sealed, safeguarding_open=node.is_open,
            **_number(node), **_days(node.marks),
        )  # fmt: skip
    for edge in graph.edges:
        out.add_edge(
            edge.source, edge.target, key=edge.id, kind=str(edge.kind), codes=" ".join(edge.codes),
            **_money(edge), **_days(edge.marks),
        )  # fmt: skip
    body = BytesIO()
    nx.write_graphml_xml(out, body)
    return body.getvalue()


def write_case(graph: Graph, *, case_id: str, code: str, desk: str) -> bytes:
    """Write a network as a CASE 1.5.0 graph: identities and observables, a relationship for each tie."""
    out = Document(f"{case_id}/network")
    office = out.add("uco-identity:Organization", "desk", {"uco-core:name": desk})
    nodes = {node.id: _described(out, node) for node in graph.nodes}
    for edge in graph.edges:
        kind = _KINDS.get(edge.kind) or "_".join(edge.codes)
        out.relate(nodes[edge.source], nodes[edge.target], kind, edge.id)
        said = [
            *edge.codes,
            *(f"{key}:{value}" for key, value in (_money(edge) | _days(edge.marks)).items() if value),
        ]
        if said:
            out.nodes[-1]["uco-core:tag"] = said
    out.investigation(one_line(code), office)
    return json.dumps(out.document(), ensure_ascii=False, sort_keys=True, indent=1).encode()


def label_of(node: GraphNode) -> str:
    """What a node is called where no language is asked for: as masked as everywhere."""
    return one_line(" = ".join(node.labels)) or f"{node.sort} {node.id[-6:]}"


def _described(out: Document, node: GraphNode) -> Node:
    tags = [
        f"{node.sort}",
        *node.roles,
        *(f"{key}:{value}" for key, value in (_number(node) | _days(node.marks)).items() if value),
    ]
    if node.sort in ("person", "organization"):
        return out.party(node.sort, node.id, label_of(node), tags)
    if node.sort == END:
        return out.add("uco-core:UcoObject", node.id, {"uco-core:name": label_of(node), "uco-core:tag": tags})
    return out.observable("ObservableObject", node.id, {}, name=label_of(node), tag=tags)


def _number(node: GraphNode) -> dict[str, str]:
    if node.number.is_one:
        return {"count": "", "count_qualifier": ""}
    return {"count": str(node.number.count or ""), "count_qualifier": str(node.number.qualifier)}


def _days(marks: Iterable[Mark]) -> dict[str, str]:
    held = [mark for mark in marks if mark.is_dated]
    return {
        "first_day": str(min((mark.first for mark in held if mark.first), default="")),
        "last_day": str(max((mark.last for mark in held if mark.last), default="")),
    }


def _money(edge: GraphEdge) -> dict[str, str]:
    if edge.total is None:
        return {"currency": "", "minor": "", "qualifier": "", "payments": "", "without_amount": ""}
    value, payments = edge.total.value, edge.total.payments
    return {
        "currency": edge.total.currency,
        "minor": _digits(value),
        "qualifier": str(value.qualifier) if value else "",
        "payments": _digits(payments),
        "without_amount": str(edge.total.unknown or ""),
    }


def _digits(value: Value | None) -> str:
    return f"{value.number:f}" if value else ""
