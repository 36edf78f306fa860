"""Reads of what goes to partners' desks."""

from __future__ import annotations

from coldframe.core.errors import NotFound
from coldframe.partners.models import OutgoingMessage
from coldframe.partners.terms import (
    AttemptOutcome,
    Cover,
    Field,
    FileRef,
    HarmCategory,
    MessageKind,
    OutgoingState,
    OutgoingView,
    Purpose,
    Released,
    TryView,
)


def get_outgoing(message_id: str) -> OutgoingView:
    """Return a message to a partner's desk with its tries.

    Raises:
        NotFound: There is none with this id.
    """
    row = OutgoingMessage.objects.filter(pk=message_id).first()
    if row is None:
        raise NotFound("There is no outgoing message with this id.")
    return _view(row)


def list_outgoing(
    *, subject_id: str | None = None, recipient_id: str | None = None, limit: int = 200
) -> tuple[OutgoingView, ...]:
    """Return messages to partners' desks that fit, newest first."""
    rows = OutgoingMessage.objects.order_by("-queued_at", "-pk").prefetch_related("tries")
    if subject_id is not None:
        rows = rows.filter(subject_id=subject_id)
    if recipient_id is not None:
        rows = rows.filter(recipient_id=recipient_id)
    return tuple(_view(row) for row in rows[:limit])


def count_waiting_under(agreement_id: str) -> int:
    """Count the messages that wait to be handed to a partner's desk under an agreement."""
    return OutgoingMessage.objects.filter(state=OutgoingState.QUEUED, cover__agreement=agreement_id).count()


def _view(row: OutgoingMessage) -> OutgoingView:
    cover = row.cover
    return OutgoingView(
        id=row.pk,
        recipient_id=row.recipient_id,
        kind=MessageKind(row.kind),
        subject_id=row.subject_id,
        payload=row.payload,
        files=tuple(FileRef(**file) for file in row.files),
        cover=None
        if cover is None
        else Cover(
            Released(
                frozenset(Field(value) for value in cover["fields"]), cover["agreement"], cover["version"]
            ),
            Purpose(cover["purpose"]),
            tuple(HarmCategory(value) for value in cover["categories"]),
            cover["clue"],
        ),
        state=OutgoingState(row.state),
        queued_at=row.queued_at,
        queued_by=row.queued_by,
        ended_at=row.ended_at,
        reference=row.reference,
        note=row.note,
        tries=tuple(
            TryView(one.at, AttemptOutcome(one.outcome), one.note)
            for one in sorted(row.tries.all(), key=lambda one: one.pk)
        ),
    )
