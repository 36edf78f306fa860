"""Reads of the contacts of agreements."""

from __future__ import annotations

from coldframe.partners.models import Contact
from coldframe.partners.terms import ContactRole, ContactView, Party


def list_contacts(agreement_id: str) -> tuple[ContactView, ...]:
    """Return whom to call about an agreement, ours first, by role."""
    rows = Contact.objects.filter(agreement_id=agreement_id).order_by("party", "role", "pk")
    return tuple(
        ContactView(
            row.id,
            row.agreement_id,
            Party(row.party),
            ContactRole(row.role),
            row.name_as_printed,
            row.mail,
            row.phone,
        )
        for row in rows
    )
