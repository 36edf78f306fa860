"""Reads of the terms under which matters came here."""

from __future__ import annotations

from collections.abc import Iterable

from coldframe.core.errors import NotFound
from coldframe.partners import models
from coldframe.partners.terms import OnwardTransfer, Origin, PermissionView, Purpose


def list_origins(matter_ids: Iterable[str]) -> tuple[Origin, ...]:
    """Return the terms under which these matters came here, the oldest first; none: they are our own."""
    rows = models.Origin.objects.filter(matter_id__in=sorted(set(matter_ids)))
    rows = rows.select_related("sender").prefetch_related("permissions").order_by("received_at", "pk")
    return tuple(_origin(row) for row in rows)


def get_origin(origin_id: str) -> Origin:
    """Return one set of terms.

    Raises:
        NotFound: There is none with this id.
    """
    row = models.Origin.objects.select_related("sender").filter(pk=origin_id).first()
    if row is None:
        raise NotFound("Nothing came here under terms of that id. Open the matter again and choose there.")
    return _origin(row)


def list_permissions(matter_id: str) -> tuple[PermissionView, ...]:
    """Return what the senders of a matter allowed later, the newest first."""
    rows = models.Permission.objects.filter(origin__matter_id=matter_id).select_related("recipient")
    return tuple(
        PermissionView(
            row.id,
            row.origin_id,
            row.recipient_id or "",
            row.recipient.name_as_printed if row.recipient else "",
            Purpose(row.purpose),
            row.given_by,
            row.given_at,
            row.reference,
            row.recorded_by,
            row.recorded_at,
        )
        for row in rows.order_by("-recorded_at", "-pk")
    )


def _origin(row: models.Origin) -> Origin:
    permitted: dict[str, set[Purpose]] = {}
    for permission in row.permissions.all():
        permitted.setdefault(permission.recipient_id or "", set()).add(Purpose(permission.purpose))
    return Origin(
        id=row.id,
        matter_id=row.matter_id,
        sender_id=row.sender_id or "",
        sender_name=row.sender.name_as_printed if row.sender else row.sender_name,
        purpose=Purpose(row.purpose) if row.purpose else None,
        agreement_id=row.agreement_id,
        agreement_version=row.agreement_version,
        retention_days=row.retention_days,
        onward_transfer=OnwardTransfer(row.onward_transfer),
        received_at=row.received_at,
        permitted={recipient: frozenset(purposes) for recipient, purposes in permitted.items()},
    )
