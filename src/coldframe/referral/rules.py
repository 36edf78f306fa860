"""What a matter holds that could be released, and how a referral may move on. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from coldframe.core.answers import Answer
from coldframe.core.errors import InvalidInput
from coldframe.core.moments import isoformat
from coldframe.intake.terms import ClueView, ItemKind, ItemView, TraceView
from coldframe.partners.terms import Facts, Field, Matter, Value
from coldframe.referral.terms import (
    ClosedReason,
    Feedback,
    FeedbackStatus,
    ReferralState,
    WhyNotUseful,
)
from coldframe.selectors.terms import SelectorKind
from coldframe.triage.terms import DecisionView

_S = ReferralState
_MOVES: Mapping[ReferralState, frozenset[ReferralState]] = {
    _S.DRAFT: frozenset({_S.QUEUED, _S.RECALLED, _S.HANDED_OVER}),
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


def may_move_v1(now: ReferralState, to: ReferralState) -> bool:
    """Say whether a referral may go from one state to another. No state follows itself."""
    return to in _MOVES[now]


def next_state_v1(now: ReferralState, reported: ReferralState) -> ReferralState:
    """Return the state after a report that may come late or twice: never back, never out of an end."""
    return reported if may_move_v1(now, reported) else now


MAX_VICTIMS = 100_000
"""Further children in one piece of feedback; more is a slip of the hand."""


def check_feedback_v1(given: Feedback) -> None:
    """Refuse answers that do not belong together.

    Raises:
        InvalidInput: Names the field and how to mend it.
    """
    if given.status is FeedbackStatus.CLOSED and given.closed_reason is None:
        raise InvalidInput("Say why it was closed: choose a reason.", field="closed_reason")
    if given.status is not FeedbackStatus.CLOSED and given.closed_reason is not None:
        raise InvalidInput("A reason for closing belongs to a closed matter only.", field="closed_reason")
    if given.additional_victims is not None:
        if given.status not in (FeedbackStatus.ARREST, FeedbackStatus.CONVICTION):
            raise InvalidInput(
                "Further children are counted after an arrest or a conviction only. Leave the number out.",
                field="additional_victims",
            )
        if not 0 <= given.additional_victims <= MAX_VICTIMS:
            raise InvalidInput("Give a number of children from 0 up.", field="additional_victims")
    if given.useful is Answer.NO and given.why_not_useful is None:
        raise InvalidInput("Say why it was not useful: choose a reason.", field="why_not_useful")
    if given.useful is not Answer.NO and given.why_not_useful is not None:
        raise InvalidInput("A reason belongs here only if it was not useful.", field="why_not_useful")


def feedback_payload(given: Feedback) -> dict[str, str | int]:
    """Return feedback as a message carries it: what is unknown is left out."""
    values: dict[str, object] = {
        "status": given.status,
        "child_identified": given.child_identified,
        "additional_victims": given.additional_victims,
        "closed_reason": given.closed_reason,
        "self_produced": given.self_produced,
        "useful": given.useful,
        "why_not_useful": given.why_not_useful,
    }
    return {
        name: value if isinstance(value, int) else str(value)
        for name, value in values.items()
        if value not in (None, Answer.UNKNOWN)
    }


def read_feedback_v1(payload: Mapping[str, object]) -> Feedback:
    """Read what :func:`feedback_payload` wrote, from another desk.

    Raises:
        InvalidInput: A code that is not on its list, another name, or answers that do not belong together.
    """
    victims = payload.get("additional_victims")
    if set(payload) - set(Feedback.__dataclass_fields__) or isinstance(victims, bool):
        raise InvalidInput("The feedback is not of the form that desks agreed on.", field="feedback")
    try:
        given = Feedback(
            status=FeedbackStatus(str(payload.get("status"))),
            child_identified=Answer(str(payload.get("child_identified", Answer.UNKNOWN))),
            additional_victims=victims if isinstance(victims, int) else None,
            closed_reason=ClosedReason(str(payload["closed_reason"])) if "closed_reason" in payload else None,
            self_produced=Answer(str(payload.get("self_produced", Answer.UNKNOWN))),
            useful=Answer(str(payload.get("useful", Answer.UNKNOWN))),
            why_not_useful=WhyNotUseful(str(payload["why_not_useful"]))
            if "why_not_useful" in payload
            else None,
        )
    except ValueError:
        raise InvalidInput(
            "The feedback holds an answer that is not on its list.", field="feedback"
        ) from None
    check_feedback_v1(given)
    return given


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
    return event


def _values(item: ItemView, kind: SelectorKind) -> list[str]:
    return [trace.value for trace in item.traces if trace.kind is kind]


def _stated(facts: Mapping[Field, Value]) -> dict[Field, Value]:
    return {field: value for field, value in facts.items() if value not in ("", [])}


def _time(moment: datetime | None) -> str:
    return isoformat(moment) if moment is not None else ""
