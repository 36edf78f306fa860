"""A referral from another Coldframe desk: the document that an agreement allowed, and nothing else.

    {"sending_desk": "rcp_…", "referral_id": "ref_…", "agreement_id": "agr_…",
     "document": {"clue": {"statement": …}, "items": [{"number": 1, "kind": "file", "file": {"sha256": …}}],
                  "subjects": [{"service": …, "account": …, "ip_event": {"address": …}}], "decision": {…}}}

The keys inside ``document`` are the released fields of ``partners.terms.Field``. What
this desk has no field for (a decision's reason, another desk's match) stays in the raw
original, where the reviewer finds it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from coldframe.core.errors import InvalidInput
from coldframe.core.ids import is_id
from coldframe.core.said import Said
from coldframe.intake.channels.base import parsed, problem, read_json
from coldframe.intake.reading import (
    Values,
    answer_of,
    harms_of,
    list_of,
    mapping_of,
    moment_of,
    read_item,
    text_of,
)
from coldframe.intake.terms import Channel, ItemKind, NewClue, NewItem, NewTrace, Parsed, Provenance
from coldframe.selectors.terms import SelectorKind

NAME = Channel.DESK
MEDIA_TYPE = "application/json"


def parse(untrusted: bytes) -> Parsed:
    """Read a referral; see ``base.Channel.parse``."""
    try:
        values = mapping_of(read_json(untrusted), "referral")
        clue = read(
            mapping_of(values.get("document"), "document"),
            raw=untrusted,
            provenance=Provenance(
                *(_id(values, name) for name in ("sending_desk", "referral_id", "agreement_id"))
            ),
        )
    except InvalidInput as error:
        return parsed(NAME, MEDIA_TYPE, untrusted, problems=(problem(error, untrusted),))
    return parsed(NAME, MEDIA_TYPE, untrusted, clues=(clue,))


def read(document: Mapping[str, object], *, raw: bytes, provenance: Provenance) -> NewClue:
    """Read a document that a door has taken out of a verified message.

    Files travel under their SHA-256, which is the ``part`` of their item.

    Raises:
        InvalidInput: A field is not of the form that the desks agreed on.
    """
    clue = _record(document, "clue")
    decision = _record(document, "decision")
    category = text_of(decision, "category")
    items = [
        _item(mapping_of(row, "items"), category, place=f"items.{number}.")
        for number, row in enumerate(list_of(document, "items"), start=1)
    ]
    items += [one for row in list_of(document, "subjects") for one in _subject(mapping_of(row, "subjects"))]
    return NewClue(
        channel=NAME,
        raw=raw,
        raw_media_type=MEDIA_TYPE,
        items=tuple(items),
        idempotency_key=f"referral:{provenance.referral_id}",
        statement=text_of(clue, "statement"),
        language=text_of(clue, "language"),
        danger_now=answer_of(clue, "danger_now"),
        harms=harms_of(clue),
        occurred_at=moment_of(clue, "occurred_at"),
        sender_reference=provenance.referral_id,
        provenance=provenance,
    )


def _item(row: Values, category: str, *, place: str) -> NewItem:
    file = _record(row, "file")
    sha256 = text_of(file, "sha256") or text_of(row, "sha256")
    known: dict[str, object] = {
        name: row.get(name)
        for name in ("kind", "url", "text", "md5", "sha1", "pdq", "original_name", "media_type")
    }
    known |= {
        "sha256": sha256,
        "part": text_of(file, "sha256"),
        "viewed_by_sender": row.get("viewed"),
        "publicly_available": row.get("public"),
        "sender_category": category,
    }
    if not known["kind"] and (sha256 or known["md5"] or known["pdq"] or known["original_name"]):
        # The agreement may cover a hash and not the kind; only a file has hashes.
        known["kind"] = ItemKind.FILE
    elif not known["kind"] and known["url"] and known["text"]:
        known["kind"] = ItemKind.LISTING
    return read_item(known, place=place)


def _subject(row: Values) -> Iterator[NewItem]:
    traces = [
        NewTrace(kind, text)
        for kind, name in ((SelectorKind.EMAIL, "email"), (SelectorKind.PHONE, "phone"))
        for text in _texts(row, name)
    ]
    traces += [_ip_event(mapping_of(event, "ip_event")) for event in _several(row.get("ip_event"))]
    account, screen_name = text_of(row, "account"), text_of(row, "screen_name")
    if account or screen_name or traces:
        yield NewItem(
            kind=ItemKind.ACCOUNT,
            platform=text_of(row, "service"),
            account=account,
            screen_name=screen_name,
            traces=tuple(traces),
        )


def _ip_event(event: Values) -> NewTrace:
    port = event.get("port")
    return NewTrace(
        SelectorKind.IP,
        text_of(event, "address"),
        seen_at=moment_of(event, "at"),
        port=port if isinstance(port, int) and not isinstance(port, bool) else None,
        event=text_of(event, "event"),
        proxy=answer_of(event, "proxy"),
    )


def _record(values: Values, name: str) -> Values:
    value = values.get(name)
    return {} if value is None else mapping_of(value, name)


def _texts(row: Values, name: str) -> list[str]:
    return [text for one in _several(row.get(name)) if (text := text_of({name: one}, name))]


def _several(value: object) -> list[object]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _id(values: Values, name: str) -> str:
    text = text_of(values, name)
    if not is_id(text):
        raise InvalidInput(Said("%(name)s must be the id that the sending desk gave.", name=name), field=name)
    return text
