"""A CASE / UCO graph as JSON-LD, ours or another tool's.

Read as plain JSON: no context is fetched, and a name counts by what stands behind its last colon, slash or hash. Every
observable whose facets say something that can be looked at becomes an item; what is not known stays in the original
and is listed by its type. A node that cannot be read never stops the others. What may be done with it is read from
the markings of all nodes together (``marking``).
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from coldframe.core.answers import Answer
from coldframe.core.errors import InvalidInput
from coldframe.core.moments import parse_moment
from coldframe.intake.channels.base import parsed, problem, read_json
from coldframe.intake.channels.embedded import short_bytes, without_files
from coldframe.intake.channels.lenient import MAX_UNREAD, place
from coldframe.intake.channels.marking import Markings
from coldframe.intake.channels.referral_document import harms_of_names
from coldframe.intake.terms import (
    CLAIMED_HASHES,
    Channel,
    Handling,
    ItemKind,
    NewClue,
    NewItem,
    NewTrace,
    Parsed,
)
from coldframe.selectors.terms import SelectorKind

NAME = Channel.CASE
MEDIA_TYPE = "application/ld+json"
MAX_NODES = 200_000
"""Nodes of one graph; a larger one is sent in parts."""

_MAX_LEVELS = 20
_NAME = re.compile(r"[^:/#]+$")
_REFERRAL = re.compile(r"Referral (ref_[0-9a-zA-Z]{26})")
_METHODS = {
    "md5": "md5",
    "sha1": "sha1",
    "sha-1": "sha1",
    "sha256": "sha256",
    "sha-256": "sha256",
    "pdq": "pdq",
}
_CONDITION = "Condition: "
_OURS = "coldframe-handling/"
_GRANULAR = "GranularMarking"
_ANOTHER = "another marking"
_READ = frozenset({
    "Investigation", "Authorization", "InvestigativeAction", "ProvenanceRecord", "Organization", "Person", "Role",
    "NeutralRole", "Relationship", "ObservableRelationship", "MarkingDefinition", "StatementMarking",
    "TermsOfUseMarking", "Hash", "Bundle", "Application", "ExternalReference", "Event", "Tool", "IPv4Address",
    "IPv6Address", "IPAddress",
})  # fmt: skip

Node = Mapping[str, object]


def parse(untrusted: bytes) -> Parsed:
    """Read a graph; see ``base.Channel.parse``."""
    try:
        value, kept = without_files(read_json(untrusted), untrusted)
        clue = _clue(_Graph(value), kept)
    except InvalidInput as error:
        unreadable = short_bytes(untrusted)
        return parsed(NAME, MEDIA_TYPE, untrusted, problems=(problem(error, unreadable),))
    return parsed(NAME, MEDIA_TYPE, untrusted, clues=(clue,))


class _Graph:
    """Its nodes, by name and in order, each with its members under their short names."""

    def __init__(self, value: object) -> None:
        self.nodes: list[dict[str, object]] = []
        self._by_id: dict[str, dict[str, Any]] = {}
        self._take(value, 0)
        if not any("type" in node for node in self.nodes):
            raise InvalidInput(
                "This is no CASE graph: no node has a type. Export it as JSON-LD.", field="@graph"
            )

    def _take(self, value: object, level: int) -> object:
        if level > _MAX_LEVELS or len(self.nodes) > MAX_NODES:
            raise InvalidInput("The graph is too deep or too large. Send it in parts.", field="@graph")
        if isinstance(value, list):
            return [self._take(part, level + 1) for part in value]
        if not isinstance(value, dict):
            return value
        if "@value" in value:
            return value["@value"]
        node = {
            _short(name): _short(part)
            if name == "@type" and isinstance(part, str)
            else self._take(part, level + 1)
            for name, part in value.items()
            if name != "@context"
        }
        name = value.get("@id")
        if isinstance(name, str) and set(node) <= {"id"}:
            return {"id": name}
        if isinstance(name, str):
            known = self._by_id.setdefault(name, {"id": name})
            for member in node.keys() - {"id"}:
                # What is said of one thing in two places holds together: nothing is written over.
                known.setdefault(member, []).extend(_parts(node, member))
        self.nodes.append(node)
        return node

    def at(self, node: Node, name: str) -> list[Node]:
        """Return the nodes that a member holds or names."""
        return [
            self._by_id.get(str(part.get("id")), part)
            for part in _parts(node, name)
            if isinstance(part, dict)
        ]

    def find(self, reference: object) -> Node:
        """Return the node that a reference names, written as an object or as its name; else one without members."""
        name = reference.get("id") if isinstance(reference, dict) else reference
        return self._by_id.get(str(name), reference if isinstance(reference, dict) else {})


def _clue(graph: _Graph, raw: bytes) -> NewClue:
    kinds = [(_kind(node), node) for node in graph.nodes]
    observables = [(kind, node) for kind, node in kinds if node.get("hasFacet") is not None]
    made = {str(node.get("id", at)): list(_items(graph, node)) for at, (_, node) in enumerate(observables)}
    for kind, node in kinds:
        if kind in ("Relationship", "ObservableRelationship"):
            _join(made, graph.at(node, "source"), graph.at(node, "target"))
    items = [item for found in made.values() for item in found]
    matters = [node for kind, node in kinds if kind == "Investigation"]
    statement = "\n".join(text for node in matters for text in _texts(node, "description"))
    if not items and not statement:
        raise InvalidInput(
            "The graph names nothing to look at: no file, address, message or account.", field="@graph"
        )
    reference = next(filter(None, (_reference(node) for node in matters)), "")
    focus = [text for node in matters for text in _texts(node, "focus")]
    known = {kind for kind, node in observables if any(True for _ in _items(graph, node))}
    unread = sorted(
        {kind for kind, _ in kinds if kind and kind not in known | _READ and not kind.endswith("Facet")}
    )
    return NewClue(
        channel=NAME,
        raw=raw,
        raw_media_type=MEDIA_TYPE,
        items=tuple(items),
        idempotency_key=f"case:{reference}" if reference else "",
        statement=statement,
        danger_now=Answer.YES
        if any("danger_now:yes" in _texts(node, "tag") for node in matters)
        else Answer.UNKNOWN,
        harms=harms_of_names(focus) if reference else (),
        source=next(
            (text for kind, node in kinds if kind == "Organization" for text in _texts(node, "name")), ""
        ),
        sender_reference=reference,
        handling=_handling(graph, kinds),
        unread=tuple(kind if re.fullmatch(r"[A-Za-z0-9_]{1,64}", kind) else "?" for kind in unread)[
            :MAX_UNREAD
        ],
    )


def _items(graph: _Graph, node: Node) -> Iterator[NewItem]:
    facets = {_kind(facet): facet for facet in graph.at(node, "hasFacet")}
    text = "\n".join(_texts(node, "description"))
    if "FileFacet" in facets or "ContentDataFacet" in facets:
        file, content = facets.get("FileFacet", {}), facets.get("ContentDataFacet", {})
        claimed = dict(filter(None, (_digest(each) for each in graph.at(content, "hash"))))
        name = _text(file, "fileName")
        if claimed or name:
            yield NewItem(
                kind=ItemKind.FILE, original_name=name, media_type=_text(content, "mimeType"), claimed=claimed, text=text
            )  # fmt: skip
    if url := _text(facets.get("URLFacet", {}), "fullValue"):
        yield place(url)
    if words := _text(facets.get("MessageFacet", {}), "messageText") or _text(
        facets.get("NoteFacet", {}), "text"
    ):
        yield NewItem(kind=ItemKind.TEXT, text=words)
    yield from _account(graph, facets)
    if connection := facets.get("NetworkConnectionFacet"):
        yield from _connection(graph, node, connection)


def _account(graph: _Graph, facets: Mapping[str, Node]) -> Iterator[NewItem]:
    digital = facets.get("DigitalAccountFacet", {})
    account = _text(facets.get("AccountFacet", {}), "accountIdentifier") or _text(digital, "accountLogin")
    screen_name = _text(digital, "displayName")
    applications = graph.at(facets.get("ApplicationAccountFacet", {}), "application")
    traces = tuple(
        NewTrace(kind, value)
        for facet, member, kind in (
            ("EmailAddressFacet", "addressValue", SelectorKind.EMAIL),
            ("PhoneAccountFacet", "phoneNumber", SelectorKind.PHONE),
        )
        if (value := _text(facets.get(facet, {}), member))
    )
    if account or screen_name or traces:
        yield NewItem(
            kind=ItemKind.ACCOUNT,
            platform=next((name for each in applications for name in _texts(each, "name")), ""),
            account=account,
            screen_name=screen_name,
            traces=traces,
        )


def _connection(graph: _Graph, node: Node, connection: Node) -> Iterator[NewItem]:
    port = next((one for one in _parts(connection, "sourcePort") if type(one) is int), None)
    for source in graph.at(connection, "src"):
        for facet in graph.at(source, "hasFacet"):
            if address := _text(facet, "addressValue"):
                trace = NewTrace(
                    SelectorKind.IP,
                    address,
                    seen_at=_moment(_text(connection, "startTime")),
                    port=port,
                    event=_text(node, "name"),
                )
                yield NewItem(kind=ItemKind.ACCOUNT, traces=(trace,))


def _join(made: dict[str, list[NewItem]], sources: list[Node], targets: list[Node]) -> None:
    """Give an account what it is related to: an address or a number alone is no account of its own."""
    for source in (str(node.get("id")) for node in sources):
        for target in (str(node.get("id")) for node in targets):
            account, alone = made.get(target, []), made.get(source, [])
            if len(account) != 1 or not (account[0].account or account[0].screen_name):
                continue
            if all(
                item.kind is ItemKind.ACCOUNT and not (item.account or item.screen_name) for item in alone
            ):
                traces = tuple(trace for item in alone for trace in item.traces)
                made[target] = [replace(account[0], traces=account[0].traces + traces)]
                made[source] = []


def _handling(graph: _Graph, kinds: list[tuple[str, dict[str, object]]]) -> Handling:
    markings = Markings()
    for kind, node in kinds:
        if kind == "Investigation":
            for tag in _texts(node, "tag"):
                markings.purpose(tag.removeprefix("purpose:"))
    for node in graph.nodes:
        for named in (*_parts(node, "objectMarking"), *_parts(node, "marking")):
            if named is not None and not _is_definition(graph.find(named)):
                markings.rule(_ANOTHER)
    for definition, is_ours in _definitions(graph):
        _mark(markings, definition, is_ours=is_ours)
    return markings.handling()


def _definitions(graph: _Graph) -> Iterator[tuple[Node, bool]]:
    """Return all that is said of what may be done, and whether it is a definition of our own form."""
    read: set[object] = set()
    for node in filter(_is_definition, graph.nodes):
        found = [graph.find(part) for part in _parts(node, "definition") or [None]]
        is_ours = any(_OURS in words for each in found for words in _texts(each, "statement"))
        read.update(one for each in found for one in (id(each), *_texts(each, "id")))
        yield from ((each, is_ours) for each in found)
    for node in graph.nodes:
        is_alone = read.isdisjoint((id(node), *_texts(node, "id")))
        if is_alone and any(name.endswith("Marking") and name != _GRANULAR for name in _names(node)):
            yield node, False


def _is_definition(node: Node) -> bool:
    return any(name.endswith("MarkingDefinition") for name in _names(node))


def _mark(markings: Markings, definition: Node, *, is_ours: bool) -> None:
    """Take in one definition. What nobody here can read forbids."""
    statements, terms = _texts(definition, "statement"), _texts(definition, "termsOfUse")
    for words in statements:
        if words.startswith(_CONDITION):
            markings.caveat(words.removeprefix(_CONDITION))
        elif words.lower().startswith("tlp"):
            markings.label(words)
        elif not markings.statement(words):
            markings.rule(_ANOTHER)
            markings.caveat(words)
    if terms and is_ours:
        return  # They say in words what the line beside them states.
    for words in terms:
        markings.caveat(words)
    if terms or not statements:
        markings.rule(_ANOTHER)


def _digest(node: Node) -> tuple[str, str] | None:
    kind = _METHODS.get(_text(node, "hashMethod").lower(), "")
    value = _text(node, "hashValue")
    for written in (value.lower(), _hex(value)):
        if kind and re.fullmatch(rf"[0-9a-f]{{{CLAIMED_HASHES[kind]}}}", written):
            return kind, written
    return None


def _hex(text: str) -> str:
    # Some tools write base64 where the ontology asks for hexadecimal digits.
    try:
        return base64.b64decode(text, validate=True).hex()
    except (binascii.Error, ValueError):
        return ""


def _reference(node: Node) -> str:
    found = _REFERRAL.fullmatch(_text(node, "name"))
    return found[1] if found else ""


def _kind(node: Node) -> str:
    return next(iter(_names(node)), "")


def _names(node: Node) -> list[str]:
    """The short names of everything that a node is."""
    return [_short(name) for name in _texts(node, "type")]


def _parts(node: Node, name: str) -> list[object]:
    value = node.get(name)
    return value if isinstance(value, list) else [value]


def _short(name: str) -> str:
    found = _NAME.search(name.lstrip("@"))
    return found[0] if found else ""


def _texts(node: Node, name: str) -> list[str]:
    return [one.strip() for one in _parts(node, name) if isinstance(one, str) and one.strip()]


def _text(node: Node, name: str) -> str:
    return next(iter(_texts(node, name)), "")


def _moment(text: str) -> datetime | None:
    try:
        return parse_moment(text) if text else None
    except InvalidInput:
        return None
