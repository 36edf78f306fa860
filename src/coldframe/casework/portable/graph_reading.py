"""Another body's CASE graph as rows of a case: what is understood; the rest by its type, to be kept beside. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import islice

from coldframe.casework.portable.graph import NAMED_BY, first_text, nodes_of, references, short
from coldframe.casework.portable.terms import ArchiveDamaged, Row
from coldframe.casework.portable.untrusted import read_json
from coldframe.casework.terms import ExhibitKind, JudgementKind, JudgementReason, JudgementState, ThingKind
from coldframe.casework.terms.diary import MomentKind
from coldframe.core.text import clean

MAX_BYTES = 64 * 1024 * 1024
MAX_NODES = 50_000

_PARTS = ("Facet", "Hash", "ExternalReference", "MarkingDefinition", "StatementMarking", "TermsOfUseMarking")
_PARTIES = {"Person": "person", "Organization": "organization"}
"""An ``Identity`` that is said to be neither lies beside: as an organization a child would have no age."""

_THINGS = {
    "ObservableObject": ThingKind.SERVICE, "Website": ThingKind.SITE, "URL": ThingKind.SITE,
    "DomainName": ThingKind.SITE, "Device": ThingKind.DEVICE, "MobileDevice": ThingKind.DEVICE,
    "DigitalAccount": ThingKind.ACCOUNT, "Account": ThingKind.ACCOUNT, "EmailAddress": ThingKind.ACCOUNT,
    "EmailAccount": ThingKind.ACCOUNT, "PhoneAccount": ThingKind.ACCOUNT, "Application": ThingKind.SERVICE,
    "IPAddress": ThingKind.DEVICE, "IPv4Address": ThingKind.DEVICE, "IPv6Address": ThingKind.DEVICE,
}  # fmt: skip
_LABEL = 200


@dataclass(slots=True)
class ReadGraph:
    """Rows by table, as an archive has them, and the nodes of which nobody here knows what they say."""

    tables: dict[str, list[Row]] = field(default_factory=dict)
    unknown: list[tuple[str, Row]] = field(default_factory=list)
    name: str = ""

    def put(self, table: str, row: Row) -> None:
        """Add a row."""
        self.tables.setdefault(table, []).append(row)


def read_graph(content: bytes, *, next_number: int, person_id: str, at: str) -> ReadGraph:
    """Read a CASE graph.

    Args:
        content: JSON-LD; it is data, and nothing that it names is fetched.
        next_number: Number of the first party in the case.
        person_id: Who takes it in.
        at: Now, as ``isoformat`` writes it.

    Raises:
        ArchiveDamaged: It is no JSON-LD, too large, or holds no node with a type.
    """
    nodes = _nodes(content)
    by_id = {str(node["@id"]): node for node, _ in nodes if "@id" in node}
    found, said = ReadGraph(), (person_id, at)
    exhibited = {
        target
        for node, _ in nodes
        if _type(node) == "ProvenanceRecord"
        for target in references(node.get("object"))
    }
    for number, (node, raw) in enumerate(nodes):
        kind, origin = _type(node), clean(str(node.get("@id") or ""))[:200] or f"node-{number}"
        if kind.endswith(_PARTS) or origin in exhibited:
            continue
        if kind in _PARTIES:
            _party(found, node, kind, origin, next_number, said)
        elif kind in _THINGS:
            _thing(found, node, kind, origin, by_id, said)
        elif not _other(found, node, kind, origin, by_id, said):
            found.unknown.append((kind[:40] or "node", {"id": origin, "node": raw}))
    return found


def _nodes(content: bytes) -> list[tuple[Row, Row]]:
    if len(content) > MAX_BYTES:
        raise ArchiveDamaged("The graph is larger than 64 MiB. Send it in parts.", field="graph")
    try:
        document = read_json(content)
    except ValueError:
        raise ArchiveDamaged("This is not a CASE graph: it is no JSON.", field="graph") from None
    nodes = list(islice(nodes_of(document), MAX_NODES + 1))
    if len(nodes) > MAX_NODES:
        raise ArchiveDamaged("The graph has more than 50,000 nodes. Send it in parts.", field="graph")
    if not nodes:
        raise ArchiveDamaged("This is not a CASE graph: no node has a type.", field="graph")
    return nodes


def _other(
    found: ReadGraph, node: Row, kind: str, origin: str, by_id: dict[str, Row], said: tuple[str, str]
) -> bool:
    """Take what is neither somebody nor something; false if nobody here knows what it says."""
    if kind == "ProvenanceRecord":
        _exhibit(found, node, origin, by_id, said)
        return True
    if kind in ("Event", "InvestigativeAction"):
        return _event(found, node, origin, said)
    if kind in ("Relationship", "ObservableRelationship"):
        return _tie(found, node, origin, said)
    if kind == "Investigation":
        found.name = found.name or clean(first_text(node.get("name")))[:_LABEL]
        return True
    return False


def _type(node: Row) -> str:
    return short(first_text(node.get("@type")))


def _party(found: ReadGraph, node: Row, kind: str, origin: str, first: int, said: tuple[str, str]) -> None:
    number = first + len(found.tables.get("parties", ()))
    label = clean(first_text(node.get("name")))[:_LABEL] or f"P-{number}"
    found.put("parties", {
        "id": origin, "kind": _PARTIES[kind], "number": number, "band_low": None, "band_high": None,
        "band_on": None, "age_basis": "unknown", "cleared_on": None, "stub_of": "", "stubbed_at": None,
        "added_by": said[0], "added_at": said[1], "identity": {"label": label},
    })  # fmt: skip


def _thing(
    found: ReadGraph, node: Row, kind: str, origin: str, by_id: dict[str, Row], said: tuple[str, str]
) -> None:
    values = []
    for facet in _facets(node, by_id):
        named = NAMED_BY.get(_type(facet))
        value = clean(first_text(facet.get(named[1]))) if named else ""
        if named and value:
            values.append((named[0], value))
    label = clean(first_text(node.get("name"))) or (values[0][1] if values else kind)
    found.put("things", {
        "id": origin, "kind": _THINGS[kind], "label": label[:_LABEL],
        "what": clean(first_text(node.get("description")))[:_LABEL], "count": 1, "qualifier": "exact",
        "is_victims": False, "added_by": said[0], "added_at": said[1],
    })  # fmt: skip
    for at, (identifier, value) in enumerate(values):
        found.put("identifiers", {
            "id": f"{origin[:180]}/facet-{at}", "holder_id": origin, "kind": identifier, "seen": "", "port": 0,
            "event": "", "proxy": "unknown", "keep_until": None, "source": "CASE", "added_by": said[0],
            "added_at": said[1], "words": {"value": value},
        })  # fmt: skip


def _exhibit(found: ReadGraph, node: Row, origin: str, by_id: dict[str, Row], said: tuple[str, str]) -> None:
    shown = [by_id[each] for each in references(node.get("object")) if each in by_id]
    kinds = {_type(each) for each in shown}
    digest = next((value for each in shown for value in _digests(each, by_id)), "")
    kind = (
        ExhibitKind.FILE
        if digest or "File" in kinds
        else ExhibitKind.DEVICE
        if "Device" in kinds
        else ExhibitKind.OBJECT
    )
    words = [first_text(each.get(name)) for each in (node, *shown) for name in ("name", "description")]
    found.put("exhibits", {
        "id": origin, "number": clean(first_text(node.get("exhibitNumber")))[:40] or origin[-40:], "kind": kind,
        "description": clean(" · ".join(dict.fromkeys(word for word in words if word)))[:400], "original": None,
        "item_id": "", "sha256": digest, "is_verified": False, "admitted_by": said[0], "admitted_at": said[1],
    })  # fmt: skip


def _event(found: ReadGraph, node: Row, origin: str, said: tuple[str, str]) -> bool:
    when = first_text(node.get("startTime"))
    words = [first_text(node.get(name)) for name in ("name", "eventType", "description")]
    text = clean(": ".join(word for word in words if word))
    if not when or not text:
        return False
    found.put("moments", {
        "id": origin, "when": _minute(when), "kind": MomentKind.INVESTIGATION, "text": text, "source": "CASE",
        "entered_by": said[0], "entered_at": said[1], "withdrawn_by": "", "withdrawn_at": None,
        "withdrawn_why": "",
    })  # fmt: skip
    return True


def _tie(found: ReadGraph, node: Row, origin: str, said: tuple[str, str]) -> bool:
    left, right = references(node.get("source")), references(node.get("target"))
    if len(left) != 1 or len(right) != 1:
        return False
    words = clean(first_text(node.get("kindOfRelationship"))).replace("_", " ")
    found.put("judgements", {
        "id": origin, "kind": JudgementKind.LINK, "left_id": left[0], "right_id": right[0], "relation": "related",
        "state": JudgementState.IN_FORCE, "reason": JudgementReason.REPORTED,
        "text": f"As the graph says: {words}"[:1000], "answers": {}, "made_by": said[0], "made_at": said[1],
        "second_by": "", "second_at": None, "undone_by": "", "undone_at": None, "undone_why": "",
        "undone_text": "",
    })  # fmt: skip
    return True


def _facets(node: Row, by_id: dict[str, Row]) -> list[Row]:
    parts = node.get("hasFacet")
    found = []
    for part in parts if isinstance(parts, list) else [parts]:
        if isinstance(part, dict):
            named = by_id.get(str(part.get("@id")))
            found.append(named or {short(key): value for key, value in part.items()})
    return found


def _digests(node: Row, by_id: dict[str, Row]) -> list[str]:
    found = []
    for facet in _facets(node, by_id):
        for each in _inner(facet.get("hash"), by_id):
            value = first_text(each.get("hashValue")).lower()
            if "sha256" in first_text(each.get("hashMethod")).lower().replace("-", "") and len(value) == 64:
                found.append(value)
    return found


def _inner(value: object, by_id: dict[str, Row]) -> list[Row]:
    parts = value if isinstance(value, list) else [value]
    return [
        by_id.get(str(part.get("@id"))) or {short(key): each for key, each in part.items()}
        for part in parts
        if isinstance(part, dict)
    ]


def _minute(when: str) -> str:
    """A time as the ontology writes it, to the minute, with its zone."""
    day, mark, clock = when.partition("T")
    if not mark:
        return day
    zone = next((clock[at:] for at, each in enumerate(clock) if each in "Z+-"), "Z")
    return f"{day}T{clock[:5]}{zone}"
