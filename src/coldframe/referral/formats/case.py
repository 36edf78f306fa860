"""A referral as a CASE / UCO graph (``documents.graph``).

An ``Investigation`` gathers the matter under an ``Authorization``, the agreement. Each item is an object of its
kind with a ``ProvenanceRecord`` that bears its number; ``InvestigativeAction`` says who received, decided and
released. Every object bears the marking, so that one taken out of the graph keeps it. A PDQ fingerprint is no
known hash method there: ``case_validate`` notes it, and passes with ``--allow-info``.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator, Mapping
from datetime import datetime

from coldframe.core.moments import isoformat
from coldframe.documents.graph import Graph, Node, time
from coldframe.partners.document import canonical
from coldframe.referral.formats.base import (
    Contact,
    Problem,
    check_substance,
    record,
    require_none,
    rows,
    terms_of,
)
from coldframe.referral.formats.marking import CONDITION, handling_statement
from coldframe.referral.terms import Envelope

_HASHES = (("md5", "MD5"), ("sha1", "SHA1"), ("sha256", "SHA256"), ("pdq", "PDQ"))


class Case:
    """Writes the graph. See ``formats.base.Format``.

    Args:
        desk: This desk, which releases.
        recipient: Who receives, as its letterhead says.
        written_at: Now.
    """

    name = "case/1.5.0"
    media_type = "application/ld+json"

    def __init__(self, desk: Contact, *, recipient: str, written_at: datetime) -> None:
        self._desk, self._recipient, self._written_at = desk, recipient, written_at

    def check(self, _envelope: Envelope, released: Mapping[str, object], /) -> tuple[Problem, ...]:
        """Say everything that keeps the graph from being written. Pure."""
        return check_substance(released)

    def write(self, envelope: Envelope, released: Mapping[str, object]) -> bytes:
        """Return the graph.

        Raises:
            InvalidInput: ``check`` finds a problem.
        """
        require_none(self.check(envelope, released))
        graph = Graph(envelope.referral_id)
        self._fill(graph, envelope, released)
        return canonical(graph.document())

    def _fill(self, graph: Graph, envelope: Envelope, released: Mapping[str, object]) -> None:
        desk = graph.add("uco-identity:Organization", "desk", {"uco-core:name": self._desk.organization})
        recipient = graph.add("uco-identity:Organization", "recipient", {"uco-core:name": self._recipient})
        for holder, role in ((desk, "sending desk"), (recipient, "receiving body")):
            held = graph.add("uco-role:NeutralRole", role, {"uco-core:name": role})
            graph.relate(holder, held, "has-role", f"{role}/held")
        graph.marking = _marking(graph, envelope)
        agreement = _authorization(graph, envelope)
        exhibits = [exhibit for row in rows(released, "items") for exhibit in _item(graph, row)]
        exhibits += [exhibit for row in rows(released, "subjects") for exhibit in _subject(graph, row)]
        decision, clue = record(released, "decision"), record(released, "clue")
        last = graph.act("received", at=clue.get("received_at"), performer=desk, result=exhibits)
        if decision:
            last = graph.act(
                "decided", at=decision.get("decided_at"), performer=desk, object=exhibits, after=last,
                description=[f"{key}: {value}" for key, value in sorted(decision.items()) if key != "decided_at"],
            )  # fmt: skip
        graph.act(
            "released", at=isoformat(self._written_at), performer=desk, object=exhibits, after=last,
            participant=recipient,
        )  # fmt: skip
        _investigation(graph, envelope, released, agreement, desk)


def _marking(graph: Graph, envelope: Envelope) -> Node:
    told = " ".join(words for label, words in terms_of(envelope) if label in ("Keep", "Passing on"))
    definitions = [
        graph.add(
            "uco-marking:StatementMarking",
            "handling",
            {
                "uco-marking:definitionType": "statement",
                "uco-marking:statement": handling_statement(envelope),
            },
        ),
        graph.add(
            "uco-marking:TermsOfUseMarking",
            "words",
            {"uco-marking:definitionType": "terms-of-use", "uco-marking:termsOfUse": told},
        ),
    ]
    if envelope.rights_caveat:
        condition = f"{CONDITION}{envelope.rights_caveat}"
        values = {"uco-marking:definitionType": "statement", "uco-marking:statement": condition}
        definitions.append(graph.add("uco-marking:StatementMarking", "condition", values))
    marking = {"uco-marking:definitionType": "handling", "uco-marking:definition": definitions}
    return graph.add("uco-marking:MarkingDefinition", "handling", marking)


def _authorization(graph: Graph, envelope: Envelope) -> Node:
    return graph.add(
        "case-investigation:Authorization",
        "agreement",
        {
            "uco-core:name": f"Agreement {envelope.agreement_id}, version {envelope.agreement_version}",
            "uco-core:description": envelope.legal_basis,
            "case-investigation:authorizationType": "agreement",
            "case-investigation:authorizationIdentifier": [
                envelope.agreement_id, f"{envelope.agreement_id}/{envelope.agreement_version}",
            ],
        },
    )  # fmt: skip


def _investigation(
    graph: Graph, envelope: Envelope, released: Mapping[str, object], agreement: Node, desk: Node
) -> None:
    clue, report = record(released, "clue"), record(released, "report")
    reference = None
    if number := report.get("number"):
        values = {"uco-core:externalIdentifier": number, "uco-core:definingContext": "clearinghouse report"}
        reference = graph.add("uco-core:ExternalReference", "report", values)
    if happened := clue.get("occurred_at"):
        values = {"uco-core:eventType": "occurrence", "uco-core:startTime": time(happened)}
        graph.add("uco-core:Event", "occurrence", values)
    held = [{"@id": node["@id"]} for node in graph.nodes if node["@type"] != "uco-core:ExternalReference"
            and not str(node["@type"]).endswith(("Facet", "Hash", "Marking"))]  # fmt: skip
    graph.add(
        "case-investigation:Investigation",
        "matter",
        {
            "uco-core:name": f"Referral {envelope.referral_id}",
            "uco-core:description": clue.get("statement"),
            "uco-core:createdBy": desk,
            "uco-core:externalReference": reference,
            "uco-core:tag": [
                f"purpose:{envelope.purpose}",
                *_tags(clue, "channel", "danger_now", "language"),
            ],
            "case-investigation:focus": [str(harm) for harm in envelope.harms],
            "case-investigation:investigationForm": "suspicious-activity",
            "case-investigation:relevantAuthorization": agreement,
            "uco-core:object": held,
        },
    )


def _item(graph: Graph, row: Mapping[str, object]) -> Iterator[Node]:
    number, shown = row.get("number"), []
    place = f"item/{number}"
    hashes = [
        graph.digest(method, str(row[name]), f"{place}/{name}") for name, method in _HASHES if row.get(name)
    ]
    size = record(row, "file").get("size_bytes")
    if not row.get("sha256") and (sha256 := record(row, "file").get("sha256")):
        hashes.append(graph.digest("SHA256", str(sha256), f"{place}/file"))
    name = row.get("original_name")
    if hashes or name or size is not None or (row.get("media_type") and not row.get("url")):
        content = {"hash": hashes, "mimeType": row.get("media_type"), "sizeInBytes": size}
        facets = {"FileFacet": {"fileName": name, "sizeInBytes": size}, "ContentDataFacet": content}
        shown.append(graph.observable("File", place, facets))
    if url := row.get("url"):
        shown.append(graph.observable("URL", place, {"URLFacet": {"fullValue": url}}))
    if text := row.get("text"):
        shown.append(graph.observable("Message", place, {"MessageFacet": {"messageText": text}}))
    if shown:
        tags = _tags(row, "kind", "viewed", "public")
        yield graph.exhibit(number, shown, description=row.get("match_summary"), tag=tags)


def _subject(graph: Graph, row: Mapping[str, object]) -> Iterator[Node]:
    number, shown = row.get("number"), []
    place = f"subject/{number}"
    account: Node | None = None
    if row.get("account") or row.get("screen_name") or row.get("service"):
        application = None
        if service := row.get("service"):
            application = graph.observable("Application", place, {}, name=service)
        facets: dict[str, Mapping[str, object]] = {
            "AccountFacet": {"accountIdentifier": row.get("account")},
            "DigitalAccountFacet": {"displayName": row.get("screen_name")},
            "ApplicationAccountFacet": {"application": application},
        }
        account = graph.observable("DigitalAccount", place, facets)
        shown.append(account)
    for at, (kind, facet, key, value) in enumerate(_reached(row)):
        shown.append(graph.observable(kind, f"{place}/{at}", {facet: {key: value}}))
    events = row.get("ip_event")
    for at, event in enumerate(events if isinstance(events, list) else []):
        if isinstance(event, Mapping) and event.get("address"):
            shown.append(_connection(graph, event, f"{place}/ip/{at}"))
    if account is not None:
        for at, other in enumerate(shown[1:]):
            graph.relate(other, account, "Related_To", f"{place}/{at}/of")
    if shown:
        yield graph.exhibit(number, shown)


def _reached(row: Mapping[str, object]) -> Iterator[tuple[str, str, str, object]]:
    for name, kind, facet, key in (
        ("email", "EmailAddress", "EmailAddressFacet", "addressValue"),
        ("phone", "PhoneAccount", "PhoneAccountFacet", "phoneNumber"),
    ):
        values = row.get(name)
        for value in values if isinstance(values, list) else []:
            yield kind, facet, key, value


def _connection(graph: Graph, event: Mapping[str, object], place: str) -> Node:
    address = str(event["address"])
    try:
        kind = f"IPv{ipaddress.ip_address(address).version}Address"
    except ValueError:
        kind = "IPAddress"
    source = graph.observable(kind, place, {f"{kind}Facet": {"addressValue": address}})
    facet = {"src": source, "sourcePort": event.get("port"), "startTime": time(event.get("at"))}
    return graph.observable(
        "NetworkConnection",
        place,
        {"NetworkConnectionFacet": facet},
        name=event.get("event"),
        tag=_tags(event, "proxy"),
    )


def _tags(values: Mapping[str, object], *names: str) -> list[str]:
    return [f"{name}:{values[name]}" for name in names if values.get(name) not in (None, "")]
