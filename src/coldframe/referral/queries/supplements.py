"""Reads of supplements, sent and received."""

from __future__ import annotations

from coldframe.partners.terms import Field
from coldframe.referral.models import ReceivedSupplement, Supplement
from coldframe.referral.terms import ReceivedSupplementView, SupplementView


def list_supplements(referral_id: str) -> tuple[SupplementView, ...]:
    """Return what we added to a referral of ours, oldest first."""
    rows = Supplement.objects.filter(referral_id=referral_id).order_by("sent_at", "pk")
    return tuple(
        SupplementView(
            row.pk,
            row.referral_id,
            tuple(Field(value) for value in row.fields),
            row.sent_by,
            row.sent_at,
            row.message_id,
        )
        for row in rows
    )


def list_received_supplements(received_id: str) -> tuple[ReceivedSupplementView, ...]:
    """Return what its sender added to a referral that came in, oldest first."""
    rows = ReceivedSupplement.objects.filter(received_id=received_id).order_by("received_at", "pk")
    return tuple(
        ReceivedSupplementView(
            row.pk, row.document.get("matter", {}), tuple(row.items), row.received_at, row.applied_at
        )
        for row in rows
    )
