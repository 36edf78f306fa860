"""Reads of the disclosure ledger."""

from __future__ import annotations

from django.db.models import QuerySet

from coldframe.core.errors import NotFound
from coldframe.partners.models import Disclosure
from coldframe.partners.terms import (
    DisclosureView,
    Field,
)


def list_disclosures(
    *,
    subject_id: str | None = None,
    recipient_id: str | None = None,
    agreement_id: str | None = None,
    offset: int = 0,
    limit: int | None = None,
) -> tuple[DisclosureView, ...]:
    """Return the lines of the disclosure ledger that fit, newest first."""
    rows = select_disclosures(subject_id=subject_id, recipient_id=recipient_id, agreement_id=agreement_id)
    until = None if limit is None else offset + limit
    return tuple(_disclosure(row) for row in rows.order_by("-sent_at", "-pk")[offset:until])


def select_disclosures(
    *, subject_id: str | None = None, recipient_id: str | None = None, agreement_id: str | None = None
) -> QuerySet[Disclosure]:
    """Select the lines of the disclosure ledger that fit, in no order, to be listed or counted."""
    rows = Disclosure.objects.all()
    if subject_id is not None:
        rows = rows.filter(subject_id=subject_id)
    if recipient_id is not None:
        rows = rows.filter(recipient_id=recipient_id)
    if agreement_id is not None:
        rows = rows.filter(agreement_id=agreement_id)
    return rows


def get_disclosure(message_id: str) -> DisclosureView:
    """Return the line of the ledger for one message.

    Raises:
        NotFound: No such message was begun here.
    """
    row = Disclosure.objects.filter(message_id=message_id).first()
    if row is None:
        raise NotFound("The disclosure ledger has no such message.")
    return _disclosure(row)


def _disclosure(row: Disclosure) -> DisclosureView:
    return DisclosureView(
        row.id,
        row.recipient_id,
        row.subject_id,
        row.message_id,
        tuple(Field(value) for value in row.fields),
        row.agreement_id,
        row.agreement_version,
        row.document_sha256,
        row.sent_at,
        row.delivered_at,
        row.head_count,
        row.head_hash,
    )
