"""The custody sheet of one exhibit: on paper for a court, and as a CASE graph for other bodies' systems.

Both are made anew from the rows each time, and say so if custody recorded anything else.
"""

from __future__ import annotations

import json
from datetime import datetime

from coldframe.casework.terms import Disagreement, ExhibitKind, Hand, HandlingKind, Sheet, Step
from coldframe.core.moments import isoformat
from coldframe.documents.graph import Graph, Node
from coldframe.documents.paper import Block, Facts, Paper, Section, Table, Words

_KINDS = {
    ExhibitKind.FILE: "File in the vault",
    ExhibitKind.DEVICE: "Device",
    ExhibitKind.DOCUMENT: "Document",
    ExhibitKind.OBJECT: "Object",
    ExhibitKind.WORKING_COPY: "Working copy: not the original",
}
_STEPS = {
    HandlingKind.ADMITTED: "Admitted",
    HandlingKind.OFFERED: "Offered: signed by the giver",
    HandlingKind.TAKEN: "Taken: signed by the receiver",
    HandlingKind.REFUSED: "Refused by the receiver",
    HandlingKind.WITHDRAWN: "Offer taken back",
    HandlingKind.MOVED: "Moved",
    HandlingKind.CHECKED: "Checked",
    HandlingKind.SEALED: "Sealed",
    HandlingKind.UNSEALED: "Seal broken",
    HandlingKind.COPIED: "Copied",
    HandlingKind.DOUBTED: "In doubt: not as admitted",
    HandlingKind.SETTLED: "Doubt settled",
    HandlingKind.RETURNED: "Given back",
    HandlingKind.DESTROYED: "Destroyed",
}
_WHY = {
    "no_event": "a row that custody never recorded",
    "no_row": "recorded by custody, and its row is gone",
    "differs": "a row that says something else than custody recorded",
}


def write_paper(sheet: Sheet, *, desk: str, written_at: datetime) -> Paper:
    """Lay out the custody sheet for paper. Pure.

    Args:
        sheet: What it says.
        desk: This desk, as its letterhead says.
        written_at: Now; stands on each page.
    """
    exhibit, (count, last_hash) = sheet.exhibit, sheet.head
    facts = [
        ("Exhibit", exhibit.number),
        ("Case", sheet.case_code),
        ("Kind", _KINDS[exhibit.kind]),
        ("What it is", exhibit.description),
        ("Copy of exhibit", sheet.original_number),
        ("Held by", _name(exhibit.life.holder, sheet)),
        ("Lies at", exhibit.life.place),
        ("Seals on it", ", ".join(exhibit.life.seals)),
    ]
    digests = [("SHA-256 at admission", exhibit.sha256)]
    if exhibit.life.sha256 != exhibit.sha256:
        digests.append(("SHA-256 that holds now", exhibit.life.sha256))
    rows = tuple(
        (str(step.number), _time(step.at), _said(step), _people(step, sheet)) for step in sheet.steps
    )
    read = tuple(
        (str(step.number), step.sha256_before, step.sha256_after)
        for step in sheet.steps
        if step.sha256_before or step.sha256_after
    )
    sections = [
        Section("", (*_warning(sheet), Facts(tuple(row for row in facts if row[1])), Facts(tuple(digests), is_code=True))),
        Section("What happened to it", (Table(("No.", "When (UTC)", "What", "Who"), rows, (1, 4, 9, 6)),)),
    ]  # fmt: skip
    if read:
        table = Table(("No.", "SHA-256 before", "SHA-256 after"), read, (1, 10, 10), code=(1, 2))
        sections.append(Section("Digests as read", (table,)))
    ledger = Facts(
        (("Custody events at this desk", str(count)), ("Hash of the last", last_hash)), is_code=True
    )
    sections.append(Section("Held against", (ledger,)))
    return Paper(
        title=f"Custody sheet · exhibit {exhibit.number}",
        reference=exhibit.id,
        created_at=written_at,
        sections=tuple(sections),
        foot=(f"{desk} · case {sheet.case_code} · exhibit {exhibit.number} · {_time(written_at)} UTC",),
    )


def write_graph(sheet: Sheet, *, desk: str) -> bytes:
    """Write the custody sheet as a CASE 1.5.0 graph: an action a step, each informed by the one before. Pure."""
    exhibit = sheet.exhibit
    graph = Graph(exhibit.id)
    office = graph.add("uco-identity:Organization", "desk", {"uco-core:name": desk})
    hands = {hand: _identity(graph, hand, sheet) for hand in _hands(sheet)}
    shown = _object(graph, sheet)
    record = graph.exhibit(exhibit.number, [shown], description=_KINDS[exhibit.kind])
    last: Node | None = None
    for step in sheet.steps:
        others = [hands[hand] for hand in (step.giver, step.receiver) if hand]
        last = graph.act(
            step.kind.value, at=isoformat(step.at), performer=hands[Hand(step.by)], after=last,
            description=_said(step), place=step.id, object=[shown, record],
            participant=others or None, location=_place(graph, step), result=[record],
        )  # fmt: skip
    for each in sheet.disagreements:
        values = {"uco-core:statement": _disagreement(each, sheet), "uco-core:object": [record]}
        graph.add("uco-core:Annotation", each.step_id, values)
    held = [
        {"@id": node["@id"]} for node in graph.nodes if not str(node["@type"]).endswith(("Facet", "Hash"))
    ]
    graph.add(
        "case-investigation:Investigation",
        "matter",
        {
            "uco-core:name": sheet.case_code,
            "uco-core:description": f"Custody of exhibit {exhibit.number}, held against {sheet.head[0]} events",
            "uco-core:createdBy": office,
            "case-investigation:investigationForm": "case",
            "uco-core:object": held,
        },
    )
    return json.dumps(graph.document(), ensure_ascii=False, sort_keys=True, indent=1).encode()


def _warning(sheet: Sheet) -> tuple[Block, ...]:
    said = []
    if sheet.disagreements:
        said.append("THIS SHEET CANNOT BE RELIED ON. Rows and custody of this exhibit disagree:")
        said += [_disagreement(each, sheet) for each in sheet.disagreements]
    if sheet.exhibit.life.doubt is not None:
        said.append("THIS EXHIBIT IS IN DOUBT. It is not as it was admitted, and nobody has settled why.")
    return (Words("\n".join(said)),) if said else ()


def _disagreement(each: Disagreement, sheet: Sheet) -> str:
    numbers = {step.id: step.number for step in sheet.steps}
    which = f"No. {numbers[each.step_id]}" if each.step_id in numbers else each.step_id
    return f"{which}: {_WHY[each.why]}."


def _said(step: Step) -> str:
    parts = [
        _STEPS[step.kind],
        step.place and f"Lies at: {step.place}",
        step.seal and f"Seal {step.seal}",
        step.code and f"Found: {step.code.replace('_', ' ')}",
        step.reason and f"Reason: {step.reason}",
        step.receipt and f"Paper: {step.receipt}",
        step.copy_id and f"Working copy {step.copy_id}",
        step.attachment_sha256 and f"Photograph or scan {step.attachment_sha256}",
    ]
    return "\n".join(part for part in parts if part)


def _people(step: Step, sheet: Sheet) -> str:
    parts = [
        step.giver and f"From: {_name(step.giver, sheet)}",
        step.receiver and f"To: {_name(step.receiver, sheet)}",
        f"By: {_name(Hand(step.by), sheet)}",
    ]
    return "\n".join(part for part in parts if part)


def _name(hand: Hand, sheet: Sheet) -> str:
    return hand.outside or sheet.names.get(hand.person_id, hand.person_id)


def _time(moment: datetime) -> str:
    return isoformat(moment)[:16].replace("T", " ")


def _hands(sheet: Sheet) -> list[Hand]:
    found: dict[Hand, None] = {}
    for step in sheet.steps:
        found |= dict.fromkeys(hand for hand in (step.giver, step.receiver, Hand(step.by)) if hand)
    return list(found)


def _identity(graph: Graph, hand: Hand, sheet: Sheet) -> Node:
    kind = "uco-identity:Person" if hand.person_id else "uco-identity:Identity"
    place = hand.person_id or f"outside/{hand.outside}"
    return graph.add(kind, place, {"uco-core:name": _name(hand, sheet)})


def _object(graph: Graph, sheet: Sheet) -> Node:
    exhibit = sheet.exhibit
    digests = [graph.digest("SHA256", exhibit.sha256, "exhibit")] if exhibit.sha256 else []
    kind = {ExhibitKind.FILE: "File", ExhibitKind.DEVICE: "Device", ExhibitKind.WORKING_COPY: "File"}
    return graph.observable(
        kind.get(exhibit.kind, "ObservableObject"),
        "exhibit",
        {"ContentDataFacet": {"hash": digests}},
        description=exhibit.description or None,
    )


def _place(graph: Graph, step: Step) -> Node | None:
    if not step.place:
        return None
    return graph.add("uco-location:Location", step.id, {"uco-core:name": step.place})
