"""Reads of referrals that came in, and what their senders are still to be told."""

from __future__ import annotations

from coldframe.core.errors import NotFound
from coldframe.core.moments import isoformat
from coldframe.referral.models import ReceivedReferral, StateReport
from coldframe.referral.rules import (
    REPORTABLE,
    may_move_v1,
    read_returned_v1,
)
from coldframe.referral.terms import (
    ReceivedView,
    ReferralState,
)


def get_received(received_id: str) -> ReceivedView:
    """Return a referral that came in.

    Raises:
        NotFound: There is none with this id.
    """
    row = ReceivedReferral.objects.filter(pk=received_id).first()
    if row is None:
        raise NotFound("There is no received referral with this id.")
    return _received(row)


def list_received(
    *, clue_id: str | None = None, offset: int = 0, limit: int = 200
) -> tuple[ReceivedView, ...]:
    """Return referrals that came in, newest first, at most ``limit`` after the first ``offset``."""
    rows = ReceivedReferral.objects.order_by("-received_at", "-pk").prefetch_related("reports")
    if clue_id is not None:
        rows = rows.filter(clue_id=clue_id)
    return tuple(_received(row) for row in rows[offset : offset + limit])


def count_received() -> int:
    """Count referrals that came in."""
    return ReceivedReferral.objects.count()


def states_to_tell(received: ReceivedView) -> tuple[ReferralState, ...]:
    """Return what its sender can be told next about a received referral, in the order in which it happens."""
    return tuple(state for state in REPORTABLE if may_move_v1(received.state, state))


def state_payload(report: StateReport) -> dict[str, object]:
    """Return what a message that tells a state says: its time, the sender's own number, and feedback if any."""
    payload: dict[str, object] = {
        "message": report.received.message_id,
        "state": report.state,
        "at": isoformat(report.at),
    }
    if report.returned is not None:
        payload["returned"] = report.returned
    return payload if report.feedback is None else {**payload, "feedback": report.feedback}


def _received(row: ReceivedReferral) -> ReceivedView:
    told = [report for report in sorted(row.reports.all(), key=lambda one: one.at) if report.told_at]
    return ReceivedView(
        id=row.pk,
        sender_id=row.sender_id,
        message_id=row.message_id,
        referral_id=row.referral_id,
        clue_id=row.clue_id,
        purpose=row.purpose,
        agreement_id=row.agreement_id,
        agreement_version=row.agreement_version,
        retention_days=row.retention_days,
        onward_transfer=row.onward_transfer,
        rights_caveat=row.rights_caveat,
        received_at=row.received_at,
        state=ReferralState(row.state),
        told_state=ReferralState(told[-1].state) if told else ReferralState.DELIVERED,
        returned=next((read_returned_v1(one.returned) for one in row.reports.all() if one.returned), None),
    )
