"""What rests on a decision in any stage, what is stopped when it is reversed, and how each recall ends."""

from __future__ import annotations

from datetime import datetime

from coldframe.core.actors import Actor, system
from coldframe.custody.actions import act
from coldframe.intake.queries import list_items
from coldframe.matching.actions import void_judgement
from coldframe.matching.queries import (
    get_feedback,
    list_entries_resting,
    list_feedback_corrected_by,
    list_feedback_of,
)
from coldframe.matching.terms.sources import FeedbackState
from coldframe.partners.terms import AttemptOutcome
from coldframe.referral import actions as referral_actions
from coldframe.referral.queries import get_referral, is_with_a_desk, list_recalls, list_referrals
from coldframe.referral.terms import LEFT, RecallReason, ReferralView
from coldframe.reporting import actions as reporting_actions
from coldframe.reporting.queries import get_receipt, get_report, list_reports
from coldframe.reporting.terms import ReportState, ReportView
from coldframe.takedown import actions as takedown_actions
from coldframe.takedown.queries import list_notices, list_statements
from coldframe.triage import actions as triage_actions
from coldframe.triage.actions import end_recalls_of
from coldframe.triage.queries import find_reversal, get_decision, list_repetitions
from coldframe.triage.terms import DecisionState, DecisionView, RecallEnd, RecallKind, Resting

ACTOR = system("pipeline")


def answer_reversal(decision_id: str, as_of: datetime) -> None:
    """Stop reports of a reversed decision that have not left."""
    reporting_actions.answer_reversal(decision_id, actor=ACTOR, as_of=as_of)


def stop_notices(decision_id: str, as_of: datetime) -> None:
    """Stop notices to hosts that a reversed decision led to and that were not sent."""
    decision = get_decision(decision_id)
    if decision.final_at is not None:
        takedown_actions.stop_notices(
            _judged(decision), since=decision.final_at, decision_id=decision_id, actor=ACTOR, as_of=as_of
        )


def note_reversal(decision_id: str, as_of: datetime) -> None:
    """Put before a person whatever rests on a reversed decision."""
    decision = get_decision(decision_id)
    triage_actions.note_reversal(decision_id, list_resting(decision), actor=ACTOR, as_of=as_of)
    if decision.state in (DecisionState.REVERSED, DecisionState.UNDONE, DecisionState.SETTLED_OTHERWISE):
        kind, end = RecallKind.REPEATED_DECISION, RecallEnd.REVERSED_TOO
        end_recalls_of(kind, decision_id, end, actor=ACTOR, as_of=as_of)


def list_resting(decision: DecisionView) -> tuple[Resting, ...]:
    """Everything in any stage that rests on a decision, with an end where nothing has left or matches."""
    judged = _judged(decision)
    entries = list_entries_resting(judged, is_harmful=decision.category.is_illegal)
    reports = [each for each in list_reports(decision_id=decision.id) if not each.supplements]
    notices = list_notices(item_ids=judged, since=decision.final_at) if decision.final_at else ()
    return (
        *(Resting(RecallKind.BANK_ENTRY, each.id) for each in entries),
        *(
            _resting(RecallKind.SOURCE_FEEDBACK, each.id, has_left=each.state is FeedbackState.SENT)
            for each in list_feedback_of(decision.id)
        ),
        *(
            _resting(RecallKind.FILED_REPORT, each.id, has_left=_stands_there(each))
            for each in reports
            if each.state is not ReportState.RETRACTED
        ),
        *(
            _resting(RecallKind.SENT_REFERRAL, each.id, has_left=_may_have_arrived(each))
            for each in list_referrals(decision_id=decision.id)
        ),
        *(_resting(RecallKind.HOST_NOTICE, each.id, has_left=each.sent_at is not None) for each in notices),
        *(Resting(RecallKind.USER_STATEMENT, each.id) for each in list_statements(decision.id)),
        *(Resting(RecallKind.REPEATED_DECISION, each.id) for each in list_repetitions(decision.id)),
    )


def _resting(kind: RecallKind, object_id: str, *, has_left: bool) -> Resting:
    return Resting(kind, object_id, None if has_left else RecallEnd.NEVER_LEFT)


def _stands_there(report: ReportView) -> bool:
    """True while a clearinghouse has something of it, or may have."""
    on_its_way = (ReportState.SENDING, ReportState.FILED, ReportState.UNKNOWN_OUTCOME)
    return report.state in on_its_way or bool(report.loose_remote_ids)


def _may_have_arrived(made: ReferralView) -> bool:
    return made.state in LEFT or any(one.outcome is AttemptOutcome.UNKNOWN for one in made.attempts)


def _judged(decision: DecisionView) -> list[str]:
    return [decision.item_id] if decision.item_id else [item.id for item in list_items(decision.clue_id)]


def ask_back_resting(decision_id: str, *, days: int, actor: Actor, as_of: datetime) -> int:
    """Ask every desk back, for a person, for what rested on a reversed decision; the answers end its recalls.

    Args:
        decision_id: The reversed decision.
        days: How long each desk has for its answer.
        actor: The person who asks.
        as_of: Now.

    Returns:
        How many were asked; what a desk was asked before, or only a person can ask back, is left out.

    Raises:
        NotAllowed: The actor is not a person.
        InvalidInput: The time is too short or too long, or a recipient has no desk any more.

    Records:
        referral_asked_back: on each referral.
    """
    with act(actor=actor, as_of=as_of):
        asked = list_to_ask_back(decision_id)
        for referral_id in asked:
            referral_actions.ask_back(
                referral_id, reason=RecallReason.DECISION_REVERSED, days=days, actor=actor, as_of=as_of
            )
    return len(asked)


def list_to_ask_back(decision_id: str) -> tuple[str, ...]:
    """Return the referrals that rested on a reversed decision, that a desk has and was not asked back for."""
    reversal = find_reversal(decision_id)
    open_ones = () if reversal is None else (one for one in reversal.recalls if one.end is None)
    return tuple(
        one.object_id
        for one in open_ones
        if one.kind is RecallKind.SENT_REFERRAL
        and is_with_a_desk(get_referral(one.object_id))
        and all(each.answer is not None for each in list_recalls(one.object_id))
    )


def report_recalled(report_id: str, as_of: datetime) -> None:
    """A supplement that was filed, or a report that stands nowhere, is the end of its recall."""
    report = get_report(report_id)
    if report.state is ReportState.FILED and report.supplements:
        receipt = get_receipt(report_id).sha256
        end_recalls_of(
            RecallKind.FILED_REPORT, report.supplements, RecallEnd.TOLD,
            receipt_sha256=receipt, actor=ACTOR, as_of=as_of,
        )  # fmt: skip
    elif not _stands_there(report):
        end_recalls_of(RecallKind.FILED_REPORT, report_id, RecallEnd.TAKEN_OUT, actor=ACTOR, as_of=as_of)


def referral_recalled(referral_id: str, as_of: datetime) -> None:
    """A referral that stopped before it left has nobody to be told."""
    if not _may_have_arrived(get_referral(referral_id)):
        kind, end = RecallKind.SENT_REFERRAL, RecallEnd.NEVER_LEFT
        end_recalls_of(kind, referral_id, end, actor=ACTOR, as_of=as_of)


def feedback_recalled(feedback_id: str, as_of: datetime) -> None:
    """A newer vote on the same entry replaces the one that no longer stands."""
    if get_feedback(feedback_id).state is FeedbackState.SENT:
        for earlier in list_feedback_corrected_by(feedback_id):
            end_recalls_of(RecallKind.SOURCE_FEEDBACK, earlier, RecallEnd.TOLD, actor=ACTOR, as_of=as_of)


def stands(decision_id: str) -> bool:
    """Tell whether a decision is final after all: its reversal was taken back."""
    return get_decision(decision_id).is_final


def void_feedback(decision_id: str, as_of: datetime) -> None:
    """Take back what a reversed decision said of sources' entries."""
    void_judgement(decision_id, actor=ACTOR, as_of=as_of)
