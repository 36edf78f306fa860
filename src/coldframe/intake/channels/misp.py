"""A MISP event as JSON, ours or another organization's: its files, addresses, accounts and what may be done.

Read tolerantly: what is not known here stays in the original and is listed as unread. Every level of the event
may carry a marking of its own, and the strictest holds for all (``marking``). A sample that an attribute carries is
never decoded, and taken out of the original before that is kept.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from coldframe.core.answers import Answer
from coldframe.core.errors import InvalidInput
from coldframe.intake.channels.base import parsed, problem, read_json
from coldframe.intake.channels.embedded import short_bytes, without_files
from coldframe.intake.channels.lenient import Lenient, place
from coldframe.intake.channels.marking import Markings
from coldframe.intake.terms import (
    CLAIMED_HASHES,
    Channel,
    ItemKind,
    NewClue,
    NewItem,
    NewTrace,
    Parsed,
    Problem,
)
from coldframe.partners.terms import HarmCategory
from coldframe.selectors.terms import SelectorKind

NAME = Channel.MISP
MEDIA_TYPE = "application/json"
_H = HarmCategory
_HARMS = {
    'content-classification:illegal-markets="child-abuse-material"': _H.ABUSE_MATERIAL,
    'dark-web:topic="child-sexual-abuse-material"': _H.ABUSE_MATERIAL,
    'circl:incident-classification="sextortion"': _H.SEXUAL_EXTORTION,
    **{f'coldframe:harm="{harm}"': harm for harm in HarmCategory},
}
_TRACES = {
    "email": SelectorKind.EMAIL,
    "email-src": SelectorKind.EMAIL,
    "email-dst": SelectorKind.EMAIL,
    "phone-number": SelectorKind.PHONE,
    "ip-src": SelectorKind.IP,
    "ip-dst": SelectorKind.IP,
}
_PLACES = ("url", "link", "uri", "domain", "hostname")
_HASHES = ("md5", "sha1", "sha256")
_FILES = ("filename", "mime-type", "size-in-bytes", *_HASHES)
_BOOKKEEPING = (
    "id", "uuid", "event_id", "object_id", "timestamp", "to_ids", "deleted", "disable_correlation", "category",
    "sharing_group_id", "template_uuid", "template_version", "meta-category", "first_seen", "last_seen", "date",
    "published", "publish_timestamp", "attribute_count", "analysis", "threat_level_id", "org_id", "orgc_id", "locked",
)  # fmt: skip
_OTHERS = ("RelatedEvent", "Galaxy", "SharingGroup")
"""What stands beside an event and is marked for itself."""

_ABOUT = re.compile(r"(?:item|subject) [0-9]+")
_CONDITION = "Condition: "
_DANGER = "clue.danger_now"
_TERMS = "terms"
"""Comment of what our own events say in words beside the line that states it."""


@dataclass(slots=True)
class _Said:
    """What the event says in words."""

    words: list[str] = field(default_factory=list)
    reports: list[str] = field(default_factory=list)
    danger_now: Answer = Answer.UNKNOWN


def parse(untrusted: bytes) -> Parsed:
    """Read an event, or a list of them as a server exports it; see ``base.Channel.parse``."""
    try:
        value, kept = without_files(read_json(untrusted), untrusted)
        events = _events(value)
    except InvalidInput as error:
        unreadable = short_bytes(untrusted)
        return parsed(NAME, MEDIA_TYPE, untrusted, problems=(problem(error, unreadable),))
    clues: list[NewClue] = []
    problems: list[Problem] = []
    for number, event in enumerate(events, start=1):
        raw = kept if len(events) == 1 else json.dumps(event).encode()
        try:
            clues.append(_clue(event, raw))
        except InvalidInput as error:
            problems.append(problem(error, raw, line=None if len(events) == 1 else number))
    return parsed(NAME, MEDIA_TYPE, untrusted, clues=tuple(clues), problems=tuple(problems))


def _events(value: object) -> list[object]:
    if isinstance(value, dict) and isinstance(value.get("response"), list):
        value = value["response"]
    events = value if isinstance(value, list) else [value]
    if not events:
        raise InvalidInput("The export holds no event. Export it again.")
    return events


def _clue(value: object, raw: bytes) -> NewClue:
    outer = Lenient(value)
    event = outer.part("Event")
    if not event:
        raise InvalidInput(
            "This is no MISP event: it has no Event. Export it from MISP as JSON.", field="Event"
        )
    event.skip(*_BOOKKEEPING)
    markings = Markings()
    said = _Said()
    _mark(outer.value, markings)
    harms = _labels(event)
    parts: list[tuple[str, NewItem]] = []
    for attribute in event.rows("Attribute"):
        harms |= _labels(attribute)
        parts += [(_number_of(attribute), item) for item in _attribute(attribute, markings, said)]
    for thing in event.rows("Object"):
        thing.skip(*_BOOKKEEPING)
        harms |= _labels(thing)
        parts += [(_number_of(thing), item) for item in _object(thing, harms, said)]
    items = _gathered(parts)
    creators = [event.part(name) for name in ("Orgc", "Org")]
    for creator in creators:
        creator.skip("id", "uuid")
    number = event.text("uuid")
    organization = next((name for creator in creators if (name := creator.text("name"))), "")
    if not items and not said.reports:
        raise InvalidInput(
            "The event names nothing to look at. Ask for one with its attributes.", field="Attribute"
        )
    if not event.text("distribution") or not markings.has_label:
        markings.rule("no marking")
    if said.words:
        items.append(NewItem(kind=ItemKind.TEXT, text="\n".join(dict.fromkeys(said.words))))
    return NewClue(
        channel=NAME,
        raw=raw,
        raw_media_type=MEDIA_TYPE,
        items=tuple(items),
        idempotency_key=f"misp:{number}" if number else "",
        statement="\n".join((event.text("info"), *said.reports)).strip(),
        danger_now=said.danger_now,
        harms=tuple(sorted(harms)),
        source=organization,
        sender_reference=number,
        handling=markings.handling(),
        unread=outer.unread(),
    )


def _number_of(part: Lenient) -> str:
    """Return which item or subject a part of our own event is about; empty for another's."""
    found = _ABOUT.search(part.text("comment"))
    return found[0] if found else ""


def _gathered(parts: list[tuple[str, NewItem]]) -> list[NewItem]:
    """Give a file its fingerprint and an account its addresses, where an event says them apart."""
    whole = {
        number: at
        for at, (number, item) in enumerate(parts)
        if number and (item.original_name or set(item.claimed) - {"pdq"} or item.account or item.screen_name)
    }
    items: dict[int, NewItem] = {}
    for at, (number, item) in enumerate(parts):
        home = whole.get(number, at)
        if home != at and item.kind in (ItemKind.FILE, ItemKind.ACCOUNT) and item.kind is parts[home][1].kind:
            other = items.get(home, parts[home][1])
            claimed = {**item.claimed, **other.claimed}
            items[home] = replace(other, claimed=claimed, traces=(*other.traces, *item.traces))
        else:
            items.setdefault(at, item)
    return [items[at] for at in sorted(items)]


def _mark(value: object, markings: Markings) -> None:
    """Take in the marking of every part of an event, also of those that are not read for anything else."""
    if isinstance(value, list):
        for part in value:
            _mark(part, markings)
    elif isinstance(value, dict):
        if value.get("distribution") not in (None, ""):
            markings.distribution(str(value["distribution"]).strip())
        tags = value.get("Tag")
        for tag in tags if isinstance(tags, list) else [tags]:
            markings.label(str(tag.get("name", "") if isinstance(tag, dict) else tag))
        for name, part in value.items():
            if name not in _OTHERS:
                _mark(part, markings)


def _labels(part: Lenient) -> set[HarmCategory]:
    """Return the harms that the tags of an event or a part of one name."""
    part.skip("distribution")
    part.part("SharingGroup")
    found: set[HarmCategory] = set()
    for tag in part.rows("Tag"):
        tag.skip("id", "colour", "exportable", "hide_tag", "local", "user_id", "is_galaxy", "numerical_value")
        name = tag.text("name")
        found.update(harm for written, harm in _HARMS.items() if written == name)
    return found


def _attribute(attribute: Lenient, markings: Markings, said: _Said) -> Iterator[NewItem]:
    attribute.skip(*_BOOKKEEPING, "object_relation")
    kind, value = attribute.text("type"), attribute.text("value")
    comment = attribute.text("comment")
    first, _, second = value.partition("|")
    names = kind.split("|")
    if names[0] in _PLACES and first:
        yield place(first)
    elif names[0] in _TRACES and first:
        port = int(second) if names[-1] == "port" and re.fullmatch(r"[0-9]{1,5}", second) else None
        yield NewItem(kind=ItemKind.ACCOUNT, traces=(NewTrace(_TRACES[names[0]], first, port=port),))
    elif names[0] in _FILES or names[-1] in _HASHES:
        parts = dict(zip(names, (first, second), strict=False))
        yield from _file({name: parts.get(name, "") for name in _FILES}, "")
    elif kind == "other" and comment.upper().startswith("PDQ") and _digest("pdq", value):
        yield NewItem(kind=ItemKind.FILE, claimed={"pdq": value.lower()})
    elif kind in ("text", "comment", "other") and value:
        _words(value, comment, markings, said)


def _words(value: str, comment: str, markings: Markings, said: _Said) -> None:
    if comment == _DANGER:
        said.danger_now = next((answer for answer in Answer if answer == value), Answer.UNKNOWN)
    elif comment not in ("", _TERMS):
        # Words about something: a stranger's, perhaps, and no terms of the sender's.
        said.words.append(f"{comment}: {value}")
    elif value.startswith(_CONDITION):
        markings.caveat(value.removeprefix(_CONDITION))
    elif not markings.statement(value) and not comment:
        said.words.append(value)


def _object(thing: Lenient, harms: set[HarmCategory], said: _Said) -> Iterator[NewItem]:
    name, comment = thing.text("name"), thing.text("comment")
    thing.skip("description", "ObjectReference")
    values: dict[str, list[str]] = {}
    attributes = list(thing.rows("Attribute"))
    for attribute in attributes:
        attribute.skip(*_BOOKKEEPING, "comment", "type", "data")
        harms |= _labels(attribute)
        relation, value = attribute.text("object_relation"), attribute.text("value")
        if value:
            values.setdefault(relation, []).append(value)
    one = {relation: found[0] for relation, found in values.items()}
    if name == "report":
        said.reports += values.get("summary", [])
    elif name == "file":
        known = {kind: one.get("mimetype" if kind == "mime-type" else kind, "") for kind in _FILES}
        yield from _file(known, "\n".join(values.get("text", ())))
    elif name == "url":
        yield from (place(url) for url in values.get("url", ()))
    elif name == "network-connection":
        yield from _connection(one, comment, attributes)
    elif name in ("user-account", "telegram-account", "social-media-account"):
        yield from _account(one, values)
    elif texts := [f"{relation}: {value}" for relation, found in values.items() for value in found]:
        yield NewItem(
            kind=ItemKind.TEXT, text="\n".join(values.get("text", texts) if name == "annotation" else texts)
        )


def _file(known: dict[str, str], text: str) -> Iterator[NewItem]:
    claimed = {kind: digest for kind in _HASHES if (digest := _digest(kind, known[kind]))}
    if claimed or known["filename"]:
        yield NewItem(
            kind=ItemKind.FILE,
            original_name=known["filename"],
            media_type=known["mime-type"],
            claimed=claimed,
            text=text,
        )


def _account(one: dict[str, str], values: dict[str, list[str]]) -> Iterator[NewItem]:
    traces = tuple(NewTrace(SelectorKind.EMAIL, value) for value in values.get("email", ()))
    account = one.get("user-id") or one.get("id", "")
    if account or one.get("username") or traces:
        yield NewItem(
            kind=ItemKind.ACCOUNT,
            platform=one.get("account-type", ""),
            account=account,
            screen_name=one.get("username") or one.get("display-name", ""),
            traces=traces,
        )


def _connection(one: dict[str, str], comment: str, attributes: list[Lenient]) -> Iterator[NewItem]:
    port = one.get("src-port", "")
    seen = next(
        (each.moment("value") for each in attributes if each.text("object_relation") == "first-packet-seen"),
        None,
    )
    event = re.search(r"(?:^|; )event ([^;]{1,40})", comment)
    for relation in ("ip-src", "ip-dst"):
        if address := one.get(relation):
            own = port if relation == "ip-src" and re.fullmatch(r"[0-9]{1,5}", port) else ""
            trace = NewTrace(
                SelectorKind.IP, address, seen_at=seen, port=int(own) if own else None,
                event=event[1].strip() if event else "",
            )  # fmt: skip
            yield NewItem(kind=ItemKind.ACCOUNT, traces=(trace,))


def _digest(kind: str, text: str) -> str:
    found = text.strip().lower()
    return found if re.fullmatch(rf"[0-9a-f]{{{CLAIMED_HASHES[kind]}}}", found) else ""
