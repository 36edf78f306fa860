"""A whole case as a CASE 1.5.0 graph, for other bodies' systems. Pure: made of the rows that leave, and of nothing else.

People, organizations and things with what names them; roles; exhibits with a provenance record each and every step
as an action, each informed by the one before; measures and outcomes as actions; judgements as relationships; the
timeline as events, with a time only where it is known to the minute.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping

from coldframe.casework.portable.terms import Row, Tables
from coldframe.casework.terms import ExhibitKind, IdentifierKind, JudgementKind, JudgementState
from coldframe.documents.graph import Graph, Node

_EXHIBITS = {ExhibitKind.FILE: "File", ExhibitKind.WORKING_COPY: "File", ExhibitKind.DEVICE: "Device"}
_NAMED_BY = {
    IdentifierKind.URL: ("URL", "URLFacet", "fullValue"),
    IdentifierKind.GROUP_LINK: ("URL", "URLFacet", "fullValue"),
    IdentifierKind.DOMAIN: ("DomainName", "DomainNameFacet", "value"),
    IdentifierKind.EMAIL: ("EmailAddress", "EmailAddressFacet", "addressValue"),
    IdentifierKind.PHONE: ("PhoneAccount", "PhoneAccountFacet", "phoneNumber"),
    IdentifierKind.HANDLE: ("DigitalAccount", "DigitalAccountFacet", "displayName"),
    IdentifierKind.IP: ("IPAddress", "IPAddressFacet", "addressValue"),
    IdentifierKind.DEVICE: ("Device", "DeviceFacet", "serialNumber"),
}


def write_graph(tables: Tables, *, desk: str) -> bytes:
    """Write a case as a CASE graph: JSON-LD, UTF-8.

    Args:
        tables: The rows that leave, masked already.
        desk: This desk's name.
    """
    case = tables["case"][0]
    graph = Graph(f"{case['id']}/case")
    office = graph.add("uco-identity:Organization", "desk", {"uco-core:name": desk})
    nodes: dict[str, Node] = {}
    for row in tables.get("parties", ()):
        name = row["identity"].get("label") or f"P-{row['number']}"
        nodes[row["id"]] = graph.party(row["kind"], row["id"], name, [f"coldframe-id:{row['id']}"])
    for row in tables.get("things", ()):
        nodes[row["id"]] = graph.observable(
            "ObservableObject", row["id"], {}, name=row["label"], description=row["what"] or None,
            tag=[f"coldframe-id:{row['id']}", f"kind:{row['kind']}"],
        )  # fmt: skip
    _named(graph, tables, nodes)
    _roles(graph, tables, nodes)
    _exhibits(graph, tables, office)
    _done(graph, tables, nodes, office)
    _judged(graph, tables, nodes)
    for row in tables.get("moments", ()):
        if not row["withdrawn_at"]:
            graph.add("uco-core:Event", row["id"], {
                "uco-core:eventType": row["kind"], "uco-core:startTime": _minute(row["when"]),
                "uco-core:description": f"{row['when']}: {row['text']}",
            })  # fmt: skip
    said = {"uco-core:description": case["title"], "case-investigation:investigationStatus": case["status"]}
    graph.investigation(case["code"], office, **said)
    return json.dumps(graph.document(), ensure_ascii=False, sort_keys=True, indent=1).encode()


def _named(graph: Graph, tables: Tables, nodes: Mapping[str, Node]) -> None:
    for row in tables.get("aliases", ()):
        text = row["words"].get("text")
        if text and row["holder_id"] in nodes:
            other = graph.add("uco-core:UcoObject", row["id"], {
                "uco-core:name": text, "uco-core:tag": [f"name:{row['kind']}"],
            })  # fmt: skip
            graph.relate(nodes[row["holder_id"]], other, "Has_Name", row["id"])
    for row in tables.get("identifiers", ()):
        value, found = row["words"].get("value"), _NAMED_BY.get(row["kind"])
        if not value or row["holder_id"] not in nodes:
            continue
        kind, facet, key = found or ("ObservableObject", "", "")
        facets = {facet: {key: value}} if facet else {}
        name = None if facet else f"{row['kind']}: {value}"
        shown = graph.observable(kind, row["id"], facets, name=name, tag=[f"identifier:{row['kind']}"])
        graph.relate(nodes[row["holder_id"]], shown, "Has_Identifier", row["id"])


def _roles(graph: Graph, tables: Tables, nodes: Mapping[str, Node]) -> None:
    for row in tables.get("roles", ()):
        bearer = nodes.get(str(row["party"] or row["thing"]))
        if bearer is None or row["withdrawn_at"]:
            continue
        words = [row["role"].replace("_", " "), *([row["printed"]] if row["printed"] else [])]
        held = graph.add(
            "uco-role:NeutralRole", row["id"], {"uco-core:name": words[0], "uco-core:tag": words[1:]}
        )
        graph.relate(bearer, held, "Has_Role", row["id"])
        if row["under"] in nodes:
            graph.relate(bearer, nodes[row["under"]], "Under", f"{row['id']}/under")


def _exhibits(graph: Graph, tables: Tables, office: Node) -> None:
    names = {row["id"]: row["name"] for row in tables.get("people", ())}
    people: dict[str, Node] = {}

    def hand(person_id: str, outside: str = "") -> Node:
        said = names.get(person_id, person_id) or outside
        if said not in people:
            kind = "uco-identity:Person" if person_id else "uco-identity:Identity"
            people[said] = graph.add(kind, f"hand/{said}", {"uco-core:name": said})
        return people[said]

    for row in tables.get("exhibits", ()):
        digests = [graph.digest("SHA256", row["sha256"], row["id"])] if row["sha256"] else []
        shown = graph.observable(
            _EXHIBITS.get(row["kind"], "ObservableObject"), row["id"],
            {"ContentDataFacet": {"hash": digests}}, description=row["description"] or None,
        )  # fmt: skip
        record = graph.exhibit(row["number"], [shown], description=row["kind"])
        last: Node | None = None
        for step in _steps(tables, row["id"]):
            others = [
                hand(step[f"{side}_id"], step[f"{side}_outside"])
                for side in ("giver", "receiver") if step[f"{side}_id"] or step[f"{side}_outside"]
            ]  # fmt: skip
            last = graph.act(
                step["kind"], at=step["at"], performer=hand(step["by"]) if step["by"] else office, after=last,
                place=step["id"], description=_words(step, "place", "reason", "code", "seal", "receipt"),
                object=[shown, record], participant=others or None, result=[record],
            )  # fmt: skip


def _steps(tables: Tables, exhibit_id: str) -> list[Row]:
    steps = [row for row in tables.get("exhibit_steps", ()) if row["exhibit"] == exhibit_id]
    return sorted(steps, key=lambda row: int(row["number"]))


def _done(graph: Graph, tables: Tables, nodes: Mapping[str, Node], office: Node) -> None:
    authorities: dict[str, Node] = {}
    for row in tables.get("measures", ()):
        name = row["authority"]
        if name not in authorities:
            authorities[name] = graph.add(
                "uco-identity:Organization", f"authority/{name}", {"uco-core:name": name}
            )
        graph.act(
            f"measure: {row['stage']}", at=None, performer=authorities[name], place=row["id"],
            description=f"{row['native_term']} · {row['legal_basis']} · {row['from_on']} – {row['to_on'] or ''}",
            object=[nodes[row["party"]]] if row["party"] in nodes else None,
        )  # fmt: skip
    for row in tables.get("outcomes", ()):
        graph.act(
            f"outcome: {row['code']}", at=row["decided_at"], performer=office, place=row["id"],
            description=_words(row, "reason"), object=[nodes[row["party"]]] if row["party"] in nodes else None,
        )  # fmt: skip


def _judged(graph: Graph, tables: Tables, nodes: Mapping[str, Node]) -> None:
    for row in tables.get("judgements", ()):
        if row["state"] != JudgementState.IN_FORCE or not {row["left_id"], row["right_id"]} <= nodes.keys():
            continue
        kind = row["relation"] if row["kind"] == JudgementKind.LINK else row["kind"]
        graph.relate(nodes[row["left_id"]], nodes[row["right_id"]], str(kind).title(), row["id"])


def _words(row: Row, *names: str) -> list[str] | None:
    return [f"{name}: {row[name]}" for name in names if row[name]] or None


def _minute(when: str) -> Mapping[str, str] | None:
    """A moment with its minute and zone; one that is known less well stays in the words."""
    if "T" not in when:
        return None
    day, _, clock = when.partition("T")
    zone = "Z" if clock.endswith("Z") else clock[5:]
    return {"@type": "xsd:dateTime", "@value": f"{day}T{clock[:5]}:00{zone}"}


def short(name: str) -> str:
    """Return what stands behind the last colon, slash or hash of a name."""
    return name.replace("#", ":").replace("/", ":").rpartition(":")[2]


def nodes_of(document: object) -> Iterator[tuple[dict[str, object], Row]]:
    """Go through the nodes of a JSON-LD document: members by their short names, and the node as it came.

    What is written inside another node is a node too. Nothing is fetched: a context is not read.
    """
    pending: list[object] = [document]
    while pending:
        value = pending.pop()
        if isinstance(value, list):
            pending += reversed(value)
        elif isinstance(value, dict):
            pending += [part for key, part in reversed(value.items()) if key != "@context" and part]
            if "@type" in value and "@value" not in value:
                yield {short(key): part for key, part in value.items()}, value


def first_text(value: object) -> str:
    """Return the first text of a member, whatever way it is written; else an empty one."""
    for part in value if isinstance(value, list) else [value]:
        if isinstance(part, dict):
            part = part.get("@value")  # noqa: PLW2901
        if isinstance(part, str | int) and not isinstance(part, bool):
            return str(part)
    return ""


def references(value: object) -> list[str]:
    """Return the ids that a member names."""
    parts: Iterable[object] = value if isinstance(value, list) else [value]
    return [str(part["@id"]) for part in parts if isinstance(part, dict) and "@id" in part]


NAMED_BY = {
    facet: (kind, key) for kind, (_, facet, key) in _NAMED_BY.items() if kind is not IdentifierKind.GROUP_LINK
}
"""Facet to the kind of identifier that it holds, and the member that holds it."""
