"""What a matter holds that could be released, and how a referral may move on. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from coldframe.core.moments import isoformat
from coldframe.intake.terms import ClueView, ItemKind, ItemView, TraceView
from coldframe.partners.terms import Facts, Field, Matter, Value
from coldframe.referral.terms import ReferralState
from coldframe.selectors.terms import SelectorKind
from coldframe.triage.terms import DecisionView

_S = ReferralState
_MOVES: Mapping[ReferralState, frozenset[ReferralState]] = {
    _S.DRAFT: frozenset({_S.QUEUED, _S.RECALLED}),
    _S.QUEUED: frozenset({_S.SENDING, _S.REFUSED, _S.RECALLED}),
    # A quick partner may say "seen" before its receipt is written down here.
    _S.SENDING: frozenset({_S.DELIVERED, _S.REFUSED, _S.SEEN, _S.WORKING, _S.NOT_OURS, _S.DONE}),
    _S.DELIVERED: frozenset({_S.SEEN, _S.WORKING, _S.NOT_OURS, _S.DONE}),
    _S.SEEN: frozenset({_S.WORKING, _S.NOT_OURS, _S.DONE}),
    _S.WORKING: frozenset({_S.NOT_OURS, _S.DONE}),
    _S.NOT_OURS: frozenset(),
    _S.DONE: frozenset(),
    _S.REFUSED: frozenset(),
    _S.RECALLED: frozenset(),
}

REPORTABLE: tuple[ReferralState, ...] = (_S.SEEN, _S.WORKING, _S.NOT_OURS, _S.DONE)
"""What a recipient may tell the sender, in the order in which it happens."""


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
        subjects={item.position: facts for item in items if (facts := _subject(item))},
    )


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
    return event


def _values(item: ItemView, kind: SelectorKind) -> list[str]:
    return [trace.value for trace in item.traces if trace.kind is kind]


def _stated(facts: Mapping[Field, Value]) -> dict[Field, Value]:
    return {field: value for field, value in facts.items() if value not in ("", [])}


def _time(moment: datetime | None) -> str:
    return isoformat(moment) if moment is not None else ""
