"""Reads of recalls, sent and received."""

from __future__ import annotations

from datetime import datetime

from coldframe.core.errors import NotFound
from coldframe.referral.models import ReceivedRecall, SentRecall
from coldframe.referral.terms import (
    KeptReason,
    RecallAnswer,
    RecallReason,
    ReceivedRecallView,
    SentRecallView,
)


def list_recalls(referral_id: str) -> tuple[SentRecallView, ...]:
    """Return how a referral of ours was asked back, newest first."""
    rows = SentRecall.objects.filter(referral_id=referral_id).order_by("-asked_at", "-pk")
    return tuple(_sent(row) for row in rows)


def list_open_recalls(*, limit: int = 200) -> tuple[SentRecallView, ...]:
    """Return recalls of ours that nobody answered yet, the earliest deadline first."""
    rows = SentRecall.objects.filter(answer="").order_by("due_at", "pk")[:limit]
    return tuple(_sent(row) for row in rows)


def count_overdue_recalls(*, as_of: datetime) -> int:
    """Count recalls of ours whose answer should have come."""
    return SentRecall.objects.filter(answer="", due_at__lte=as_of).count()


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
    )


def received_recall_view(row: ReceivedRecall) -> ReceivedRecallView:
    """Return a stored recall as a value."""
    return ReceivedRecallView(
        id=row.pk,
        sender_id=row.sender_id,
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
