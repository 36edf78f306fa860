"""Reads of recalls, sent and received."""

from __future__ import annotations

from collections.abc import Iterable

from coldframe.core.errors import NotFound
from coldframe.partners.queries import get_outgoing
from coldframe.partners.terms import AttemptOutcome, OutgoingState
from coldframe.referral.models import Parcel, ReceivedRecall, SentRecall
from coldframe.referral.terms import (
    LEFT,
    KeptReason,
    RecallAnswer,
    RecallReason,
    ReceivedRecallView,
    ReferralState,
    ReferralView,
    SentRecallView,
)


def list_recalls(referral_id: str) -> tuple[SentRecallView, ...]:
    """Return how a referral of ours was asked back, newest first."""
    rows = SentRecall.objects.filter(referral_id=referral_id).order_by("-asked_at", "-pk")
    return tuple(_sent(row) for row in rows)


def is_with_a_desk(referral: ReferralView) -> bool:
    """Tell whether a recipient's desk has a referral, or may have it. A package and a paper, a person asks back."""
    if Parcel.objects.filter(pk=referral.id).exists():
        return False
    return referral.state in LEFT - {ReferralState.HANDED_OVER} or any(
        one.outcome is AttemptOutcome.UNKNOWN for one in referral.attempts
    )


def list_asked_back(received_ids: Iterable[str]) -> frozenset[str]:
    """Return which of these received referrals their senders asked back, without an answer yet."""
    rows = ReceivedRecall.objects.filter(received_id__in=tuple(received_ids), answer="")
    return frozenset(str(one) for one in rows.values_list("received_id", flat=True))


def list_parked_recalls(*, limit: int = 200) -> tuple[ReceivedRecallView, ...]:
    """Return recalls of referrals that never came, the earliest deadline first."""
    rows = ReceivedRecall.objects.filter(answer="", received=None).order_by("due_at", "pk")[:limit]
    return tuple(received_recall_view(row) for row in rows)


def list_open_recalls(*, limit: int = 200) -> tuple[SentRecallView, ...]:
    """Return recalls of ours that nobody answered yet, the earliest deadline first."""
    rows = SentRecall.objects.filter(answer="", replaced_at=None).order_by("due_at", "pk")[:limit]
    return tuple(_sent(row) for row in rows)


def get_received_recall(recall_id: str) -> ReceivedRecallView:
    """Return a recall that came in.

    Raises:
        NotFound: There is none with this id.
    """
    row = ReceivedRecall.objects.filter(pk=recall_id).first()
    if row is None:
        raise NotFound("There is no recall with this id.")
    return received_recall_view(row)


def list_received_recalls(*, received_id: str) -> tuple[ReceivedRecallView, ...]:
    """Return how a received referral was asked back, newest first."""
    rows = ReceivedRecall.objects.filter(received_id=received_id).order_by("-received_at", "-pk")
    return tuple(received_recall_view(row) for row in rows)


def list_unanswered_recalls(*, limit: int = 200) -> tuple[ReceivedRecallView, ...]:
    """Return recalls that wait for a person here, the earliest deadline first."""
    rows = ReceivedRecall.objects.filter(answer="", received__isnull=False).order_by("due_at", "pk")
    return tuple(received_recall_view(row) for row in rows[:limit])


def _sent(row: SentRecall) -> SentRecallView:
    asked = get_outgoing(row.message_id)
    return SentRecallView(
        id=row.pk,
        referral_id=row.referral_id,
        reason=RecallReason(row.reason),
        due_at=row.due_at,
        asked_by=row.asked_by,
        asked_at=row.asked_at,
        message_id=row.message_id,
        answer=RecallAnswer(row.answer) if row.answer else None,
        kept_reason=KeptReason(row.kept_reason) if row.kept_reason else None,
        answered_at=row.answered_at,
        told_at=row.told_at,
        refused_why="" if row.answer or asked.state is not OutgoingState.REFUSED else asked.note,
    )


def received_recall_view(row: ReceivedRecall) -> ReceivedRecallView:
    """Return a stored recall as a value."""
    return ReceivedRecallView(
        id=row.pk,
        sender_id=row.sender_id,
        about=row.about,
        received_id=row.received_id or "",
        reason=RecallReason(row.reason),
        due_at=row.due_at,
        received_at=row.received_at,
        answer=RecallAnswer(row.answer) if row.answer else None,
        kept_reason=KeptReason(row.kept_reason) if row.kept_reason else None,
        answered_by=row.answered_by,
        answered_at=row.answered_at,
        answer_message_id=row.answer_message_id,
    )
