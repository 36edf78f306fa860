"""Reads of feedback, given and received."""

from __future__ import annotations

from datetime import datetime

from coldframe.intake.queries import find_clue
from coldframe.partners.queries import check_release, list_agreements
from coldframe.partners.terms import (
    AgreementState,
    Field,
    Purpose,
    Released,
)
from coldframe.referral.answers import read_feedback_v1
from coldframe.referral.models import FeedbackEntry, ReceivedReferral, StateReport
from coldframe.referral.terms import FeedbackView, ReceivedView, ReferralState


def feedback_release(received: ReceivedView, *, as_of: datetime) -> Released | None:
    """Return what allows telling a sender what came of its referral, or ``None`` if no agreement does.

    It has to cover the field, the purpose for which the referral came, and what it is about.
    """
    clue = find_clue(received.clue_id)
    for terms in list_agreements(recipient_id=received.sender_id, state=AgreementState.ACTIVE):
        answer = check_release(
            terms.agreement_id,
            recipient_id=received.sender_id,
            fields={Field.FEEDBACK_OUTCOME},
            purpose=Purpose(received.purpose),
            categories=clue.harms if clue is not None else (),
            as_of=as_of,
        )
        if isinstance(answer, Released):
            return answer
    return None


def list_feedback_given(received_id: str) -> tuple[FeedbackView, ...]:
    """Return the feedback that was given here on a received referral, oldest first."""
    rows = StateReport.objects.filter(received_id=received_id, feedback__isnull=False).order_by("at", "pk")
    return tuple(
        FeedbackView(read_feedback_v1(row.feedback or {}), row.at, row.given_by, row.told_at) for row in rows
    )


def list_feedback(referral_id: str) -> tuple[FeedbackView, ...]:
    """Return the feedback that a recipient told about a referral of ours, oldest first."""
    rows = FeedbackEntry.objects.filter(referral_id=referral_id).order_by("pk")
    return tuple(
        FeedbackView(read_feedback_v1(row.answers), row.at, row.actor, told_by=row.told_by) for row in rows
    )


def clues_owing_feedback(*, limit: int = 200) -> tuple[tuple[str, str], ...]:
    """Return received referrals that were done here without a word on what came of them: id and clue, oldest first."""
    rows = ReceivedReferral.objects.filter(state=ReferralState.DONE).exclude(reports__feedback__isnull=False)
    return tuple(rows.order_by("received_at", "pk").values_list("pk", "clue_id")[:limit])
