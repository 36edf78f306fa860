"""What a matter holds that could be released, and how a referral may move on. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from coldframe.core.answers import Answer
from coldframe.core.errors import InvalidInput
from coldframe.core.moments import isoformat
from coldframe.intake.terms import ClueView, ItemKind, ItemView, TraceView
from coldframe.partners.terms import REPEATED_RECORDS, Facts, Field, Matter, Purpose, Value
from coldframe.referral.terms import ReferralState, Returned, ReturnReason
from coldframe.selectors.terms import SelectorKind
from coldframe.triage.terms import DecisionView

_S = ReferralState
_MOVES: Mapping[ReferralState, frozenset[ReferralState]] = {
    _S.DRAFT: frozenset({_S.QUEUED, _S.RECALLED, _S.HANDED_OVER, _S.OFFERED}),
    _S.QUEUED: frozenset({_S.SENDING, _S.REFUSED, _S.RECALLED}),
    # A quick partner may say "seen" before its receipt is written down here.
    _S.SENDING: frozenset(
        {
            _S.DELIVERED,
            _S.REFUSED,
            _S.SEEN,
            _S.WORKING,
            _S.NOT_OURS,
            _S.DONE,
            _S.OFFERED,
        }
    ),
    _S.OFFERED: frozenset({_S.SENDING, _S.RECALLED}),
    _S.DELIVERED: frozenset({_S.SEEN, _S.WORKING, _S.NOT_OURS, _S.DONE}),
    _S.SEEN: frozenset({_S.WORKING, _S.NOT_OURS, _S.DONE}),
    _S.WORKING: frozenset({_S.NOT_OURS, _S.DONE}),
    _S.NOT_OURS: frozenset(),
    _S.DONE: frozenset(),
    _S.REFUSED: frozenset(),
    _S.RECALLED: frozenset(),
    _S.HANDED_OVER: frozenset(),
}

REPORTABLE: tuple[ReferralState, ...] = (_S.SEEN, _S.WORKING, _S.NOT_OURS, _S.DONE)
"""What a recipient may tell the sender, in the order in which it happens."""


def write_recall_v1(*, referral_id: str, message_id: str, left_at: datetime, desk_name: str) -> str:
    """Write what a recipient is told when the decision behind a referral no longer stands."""
    return "\n".join([
        f"{desk_name}: recall of a referral",
        "",
        f"Our referral: {referral_id}",
        f"Message: {message_id}",
        f"Handed to you: {isoformat(left_at)}",
        "",
        "The decision on which this referral rests was reversed. It no longer says what it said.",
        "Please do not act on it any more, correct or destroy what you derived from it as your law provides,",
        "and tell those to whom you passed it on.",
        "",
        "Please answer under our reference and say what you did, or why you keep it.",
        "",
    ])  # fmt: skip


def write_mail_v1(
    *,
    desk_name: str,
    referral_id: str,
    agreement_id: str,
    agreement_version: int,
    key_sha256: str,
    contacts: Sequence[str],
    link: str,
    expires_at: datetime | None,
) -> str:
    """Write the mail that a sealed package comes in, or that says where it waits: no word of the matter."""
    where = (
        [f"A sealed package waits for you until {isoformat(expires_at)}:", "", link]
        if expires_at is not None
        else ["A sealed package is attached."]
    )
    groups = " ".join(key_sha256[start : start + 8] for start in range(0, len(key_sha256), 8))
    return "\n".join(
        [
            f"{desk_name}: a referral for you",
            "",
            *where,
            "",
            "Only the holder of your key can open it:",
            f"age --decrypt --identity KEYFILE {referral_id}.tar.age | tar --extract",
            f"sha256 of your key: {groups}",
            "",
            f"Our referral: {referral_id}",
            f"Agreement: {agreement_id}, version {agreement_version}",
            f"Whom to call: {'; '.join(contacts) or 'whom the agreement names'}",
            "",
            "If you do not expect this, delete it and call us.",
            "",
        ]
    )


def may_move_v1(now: ReferralState, to: ReferralState) -> bool:
    """Say whether a referral may go from one state to another. No state follows itself."""
    return to in _MOVES[now]


def next_state_v1(now: ReferralState, reported: ReferralState) -> ReferralState:
    """Return the state after a report that may come late or twice: never back, never out of an end."""
    return reported if may_move_v1(now, reported) else now


def fields_of(
    clue: ClueView,
    items: Sequence[ItemView],
    *,
    pdq: Mapping[str, str],
    match_sentences: Mapping[str, Sequence[str]],
    decision: DecisionView | None,
    report_number: str,
    reporters_own: Collection[str] = (),
) -> Matter:
    """Return everything in a matter that could be released, by field. Decides nothing.

    A fact that nobody stated is left out; *unknown* is a statement and stays.

    Args:
        clue: As intake keeps it.
        items: All its items.
        pdq: Item id to PDQ hash, 64 hex digits.
        match_sentences: Item id to what a reviewer read about its matches.
        decision: The one that led here, if any.
        report_number: A clearinghouse's number for the same matter, or ``""``.
        reporters_own: Ids of items that name whoever reported: perhaps the child concerned, whose own report
            is never evidence against the child, so that they name no subject.
    """
    once: dict[Field, Value] = {
        Field.CLUE_STATEMENT: clue.statement,
        Field.CLUE_RECEIVED_AT: isoformat(clue.received_at),
        Field.CLUE_OCCURRED_AT: _time(clue.occurred_at),
        Field.CLUE_LANGUAGE: clue.language,
        Field.CLUE_CHANNEL: clue.channel,
        Field.CLUE_DANGER_NOW: clue.danger_now,
        Field.REPORT_NUMBER: report_number,
    }
    if decision is not None:
        once[Field.DECISION_OUTCOME] = decision.outcome
        once[Field.DECISION_CATEGORY] = decision.category
        once[Field.DECISION_REASON] = decision.reason
        once[Field.DECISION_DECIDED_AT] = isoformat(decision.decided_at)
    return Matter(
        once=_stated(once),
        items={
            item.position: _item(item, pdq.get(item.id, ""), match_sentences.get(item.id, ()))
            for item in items
        },
        subjects={
            item.position: facts
            for item in items
            if item.id not in reporters_own and (facts := _subject(item))
        },
    )


_HELD: Mapping[str, tuple[Field, ...]] = {
    "statement": (Field.CLUE_STATEMENT,),
    "occurred_at": (Field.CLUE_OCCURRED_AT,),
    "language": (Field.CLUE_LANGUAGE,),
    "item.kind": (Field.ITEM_KIND,),
    "item.kind_file": (Field.ITEM_VIEWED, Field.ITEM_PUBLIC),
    "item.file": (Field.ITEM_FILE,),
    "item.media_type": (Field.ITEM_MEDIA_TYPE,),
    "item.url": (Field.ITEM_URL,),
    "item.text": (Field.ITEM_TEXT,),
    "item.md5": (Field.ITEM_MD5,),
    "item.sha1": (Field.ITEM_SHA1,),
    "item.sha256": (Field.ITEM_SHA256,),
    "item.pdq": (Field.ITEM_PDQ,),
    "item.original_name": (Field.ITEM_ORIGINAL_NAME,),
    "subject.account": (Field.SUBJECT_ACCOUNT,),
    "subject.platform": (Field.SUBJECT_SERVICE,),
    "subject.screen_name": (Field.SUBJECT_SCREEN_NAME,),
    "subject.email": (Field.SUBJECT_EMAIL,),
    "subject.phone": (Field.SUBJECT_PHONE,),
    "subject.ip": (Field.SUBJECT_IP_EVENT,),
}
_ALWAYS = (Field.CLUE_RECEIVED_AT, Field.CLUE_CHANNEL, Field.CLUE_DANGER_NOW)
_DECIDED = (
    Field.DECISION_OUTCOME,
    Field.DECISION_CATEGORY,
    Field.DECISION_REASON,
    Field.DECISION_DECIDED_AT,
)


def fields_held_v1(names: Collection[str], *, has_pdq: bool, has_match: bool) -> frozenset[Field]:
    """Return the fields of a decided matter that ``fields_of`` gives a value, told only what is not empty.

    Args:
        names: As in ``intake.holdings.Holding``; one that names no field is passed over.
        has_pdq: An item has a PDQ fingerprint of our own.
        has_match: A match of an item still speaks for harm.
    """
    held = {field for name in names for field in _HELD.get(name, ())}
    if has_pdq:
        held.add(Field.ITEM_PDQ)
    if has_match:
        held.add(Field.MATCH_SUMMARY)
    return frozenset({*held, *_ALWAYS, *_DECIDED})


def names_of(item: ItemView) -> tuple[str, ...]:
    """Whatever an item says that a person could be reached by: account, screen name, e-mail, telephone."""
    found = (
        item.account,
        item.screen_name,
        *_values(item, SelectorKind.EMAIL),
        *_values(item, SelectorKind.PHONE),
    )
    return tuple(name for name in found if name)


def _item(item: ItemView, pdq: str, sentences: Sequence[str]) -> Facts:
    facts: dict[Field, Value] = {
        # An account is a subject; it would come out as two things if it were an item as well.
        Field.ITEM_KIND: "" if item.kind is ItemKind.ACCOUNT else item.kind,
        Field.ITEM_MEDIA_TYPE: item.media_type,
        Field.ITEM_URL: item.url,
        Field.ITEM_TEXT: item.text,
        Field.ITEM_MD5: item.md5 or item.claimed.get("md5", ""),
        Field.ITEM_SHA1: item.sha1 or item.claimed.get("sha1", ""),
        Field.ITEM_SHA256: item.sha256 or item.claimed.get("sha256", ""),
        Field.ITEM_PDQ: pdq or item.claimed.get("pdq", ""),
        Field.ITEM_ORIGINAL_NAME: item.original_name,
        Field.MATCH_SUMMARY: list(sentences),
    }
    if item.kind is ItemKind.FILE:
        facts[Field.ITEM_VIEWED] = item.viewed_by_sender
        facts[Field.ITEM_PUBLIC] = item.publicly_available
    if item.is_held and item.size_bytes is not None:
        facts[Field.ITEM_FILE] = {"sha256": item.sha256, "size_bytes": item.size_bytes}
    return _stated(facts)


def _subject(item: ItemView) -> Facts:
    return _stated(
        {
            Field.SUBJECT_ACCOUNT: item.account,
            Field.SUBJECT_SERVICE: item.platform,
            Field.SUBJECT_SCREEN_NAME: item.screen_name,
            Field.SUBJECT_EMAIL: _values(item, SelectorKind.EMAIL),
            Field.SUBJECT_PHONE: _values(item, SelectorKind.PHONE),
            Field.SUBJECT_IP_EVENT: [
                _ip_event(trace) for trace in item.traces if trace.kind is SelectorKind.IP
            ],
        }
    )


def _ip_event(trace: TraceView) -> dict[str, str | int | bool]:
    event: dict[str, str | int | bool] = {"address": trace.value}
    if trace.port is not None:
        event["port"] = trace.port
    if trace.seen_at is not None:
        event["at"] = isoformat(trace.seen_at)
    if trace.event:
        event["event"] = trace.event
    if trace.proxy is not Answer.UNKNOWN:
        event["proxy"] = trace.proxy is Answer.YES
    return event


def _values(item: ItemView, kind: SelectorKind) -> list[str]:
    return [trace.value for trace in item.traces if trace.kind is kind]


def _stated(facts: Mapping[Field, Value]) -> dict[Field, Value]:
    return {field: value for field, value in facts.items() if value not in ("", [])}


def _time(moment: datetime | None) -> str:
    return isoformat(moment) if moment is not None else ""


def added_v1(had: Mapping[str, object], now: Mapping[str, object]) -> dict[str, object]:
    """Return what a matter says that an earlier document of it did not. Rows keep their number.

    Args:
        had: The ``matter`` of what was sent.
        now: The ``matter`` as it would be sent now.
    """
    added: dict[str, object] = {}
    for record, part in now.items():
        before = had.get(record)
        if isinstance(part, Mapping):
            known = before if isinstance(before, Mapping) else {}
            facts = {key: value for key, value in part.items() if known.get(key) != value}
            if facts:
                added[record] = facts
        elif isinstance(part, list):
            rows = _added_rows(before if isinstance(before, list) else [], part)
            if rows:
                added[record] = rows
    return added


def _added_rows(had: list[dict[str, object]], now: list[dict[str, object]]) -> list[dict[str, object]]:
    known = {row["number"]: row for row in had}
    rows = []
    for row in now:
        before = known.get(row["number"], {})
        facts = {key: value for key, value in row.items() if before.get(key) != value}
        if facts:
            rows.append({"number": row["number"], **facts})
    return rows


def fields_in_v1(matter: Mapping[str, object]) -> frozenset[Field]:
    """Return the fields that a matter of a document holds."""
    singular = {rows: record for record, rows in REPEATED_RECORDS.items()}
    found = set()
    for record, part in matter.items():
        repeats = isinstance(part, list)
        rows = [row for row in (part if isinstance(part, list) else [part]) if isinstance(row, Mapping)]
        keys = {key for row in rows for key in row if not (repeats and key == "number")}
        found |= {Field(f"{singular.get(record, record)}.{key}") for key in keys}
    return frozenset(found)


_COUNTRY, _REGION = re.compile(r"[A-Z]{2}"), re.compile(r"[A-Z]{2}-[A-Z0-9]{1,3}")


def check_returned_v1(given: Returned) -> None:
    """Refuse a place that is none.

    Raises:
        InvalidInput: Names the field and how to mend it.
    """
    if given.country and not _COUNTRY.fullmatch(given.country):
        raise InvalidInput("Write the country as two letters, such as SE (ISO 3166-1).", field="country")
    if given.region and not (
        _REGION.fullmatch(given.region) and given.region.startswith(f"{given.country}-")
    ):
        raise InvalidInput("Write a region of that country like SE-AB (ISO 3166-2).", field="region")


def returned_payload(given: Returned) -> dict[str, str]:
    """Return why a referral is given back as a message carries it: what is unknown is left out."""
    values = {
        "reason": given.reason,
        "country": given.country,
        "region": given.region,
        "function": given.function or "",
    }
    return {name: str(value) for name, value in values.items() if value}


def read_returned_v1(payload: Mapping[str, object]) -> Returned:
    """Read what :func:`returned_payload` wrote, from another desk. A function that we do not know is left out.

    Raises:
        InvalidInput: A reason or a place that is none, or another name.
    """
    reason = next((one for one in ReturnReason if one == payload.get("reason")), None)
    if reason is None or set(payload) - set(Returned.__dataclass_fields__):
        raise InvalidInput("Why it was given back is not of the form that desks agreed on.", field="returned")
    given = Returned(
        reason,
        str(payload.get("country", "")),
        str(payload.get("region", "")),
        next((one for one in Purpose if one == payload.get("function")), None),
    )
    check_returned_v1(given)
    return given
