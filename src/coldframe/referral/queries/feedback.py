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
from coldframe.referral.models import FeedbackEntry, StateReport
from coldframe.referral.rules import (
    read_feedback_v1,
)
from coldframe.referral.terms import (
    FeedbackView,
    ReceivedView,
)


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
    return tuple(FeedbackView(read_feedback_v1(row.answers), row.at, row.actor) for row in rows)
