"""Reads of the protection lane. Never a fingerprint."""

from __future__ import annotations

import hashlib

from coldframe.core.errors import Conflict
from coldframe.matching.models import ProtectionLane, Registration
from coldframe.matching.terms.protection import (
    LaneState,
    LaneView,
    RegistrationState,
    RegistrationView,
)


def find_open_lane() -> LaneView | None:
    """The lane that takes registrations now, if there is one."""
    row = ProtectionLane.objects.filter(state=LaneState.OPEN).first()
    return lane_view(row) if row else None


def find_lane_of_bank(bank_id: str) -> LaneView | None:
    """The newest lane of a bank, whatever its state."""
    row = ProtectionLane.objects.filter(bank_id=bank_id).order_by("-proposed_at", "id").first()
    return lane_view(row) if row else None


def find_registration(token: str) -> RegistrationView | None:
    """The registration that a link opens; ``None`` for any other token."""
    digest = hashlib.sha256(token.encode()).hexdigest()
    row = Registration.objects.filter(token_sha256=digest).first()
    if row is None:
        return None
    return RegistrationView(
        state=RegistrationState(row.state),
        pictures=row.pictures,
        registered_at=row.registered_at,
        keeps_until=row.keeps_until,
        ended_at=row.ended_at,
    )


def refuse_lane_bank(bank_id: str) -> None:
    """Refuse where something else would go into the bank of a protection lane.

    Raises:
        Conflict: The bank takes registrations, or is proposed to.
    """
    if ProtectionLane.objects.filter(
        bank_id=bank_id, state__in=(LaneState.PROPOSED, LaneState.OPEN)
    ).exists():
        raise Conflict(
            "This bank takes registrations of people who are shown, and nothing else. Use another bank."
        )


def lane_view(row: ProtectionLane) -> LaneView:
    """Turn a row into the value that leaves the stage."""
    return LaneView(
        id=row.id,
        bank_id=row.bank_id,
        keeps_days=row.keeps_days,
        state=LaneState(row.state),
        proposed_by=row.proposed_by,
        proposed_at=row.proposed_at,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
        active_registrations=row.registrations.filter(state=RegistrationState.ACTIVE).count(),
    )
