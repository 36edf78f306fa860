"""Reads of referrals that we made."""

from __future__ import annotations

from django.conf import settings

from coldframe.core.errors import NotFound
from coldframe.partners.terms import (
    Field,
    HarmCategory,
    Purpose,
)
from coldframe.referral.models import Referral
from coldframe.referral.rules import (
    read_returned_v1,
    write_recall_v1,
)
from coldframe.referral.terms import (
    LEFT,
    AttemptOutcome,
    AttemptView,
    ReferralState,
    ReferralView,
    StateView,
)


def get_referral(referral_id: str) -> ReferralView:
    """Return a referral with its states and tries.

    Raises:
        NotFound: There is none with this id.
    """
    row = Referral.objects.filter(pk=referral_id).first()
    if row is None:
        raise NotFound("There is no referral with this id.")
    return _view(row)


def find_referral_by_message(message_id: str, *, recipient_id: str) -> ReferralView | None:
    """Return our referral that went out as this message to this recipient, if there is one."""
    row = Referral.objects.filter(message_id=message_id, recipient_id=recipient_id).first()
    return _view(row) if row is not None else None


def list_referrals(
    *,
    clue_id: str | None = None,
    recipient_id: str | None = None,
    decision_id: str | None = None,
    state: ReferralState | None = None,
    offset: int = 0,
    limit: int = 200,
) -> tuple[ReferralView, ...]:
    """Return referrals that fit, newest first, at most ``limit`` after the first ``offset``."""
    rows = Referral.objects.order_by("-drafted_at", "-pk").prefetch_related("states", "attempts")
    if clue_id is not None:
        rows = rows.filter(clue_id=clue_id)
    if recipient_id is not None:
        rows = rows.filter(recipient_id=recipient_id)
    if decision_id is not None:
        rows = rows.filter(decision_id=decision_id)
    if state is not None:
        rows = rows.filter(state=state)
    return tuple(_view(row) for row in rows[offset : offset + limit])


def list_not_left(agreement_id: str) -> tuple[tuple[str, ReferralState], ...]:
    """Return the referrals under an agreement that have not arrived: id and state, newest first.

    They stop where they are when the agreement is suspended.
    """
    stopped = (ReferralState.DRAFT, ReferralState.QUEUED, ReferralState.SENDING, ReferralState.OFFERED)
    rows = Referral.objects.filter(agreement_id=agreement_id, state__in=stopped)
    found = rows.order_by("-drafted_at", "-pk").values_list("pk", "state")
    return tuple((referral_id, ReferralState(state)) for referral_id, state in found)


def count_referrals(*, state: ReferralState | None = None) -> int:
    """Count referrals that we made."""
    rows = Referral.objects.all()
    return rows.count() if state is None else rows.filter(state=state).count()


def get_recall_text(referral_id: str) -> str:
    """Return what a person tells a recipient whose referral rests on a decision that no longer stands.

    It names our id, the message and its time, and nothing of the matter, so no agreement is asked.

    Raises:
        NotFound: There is no such referral.
    """
    referral = get_referral(referral_id)
    left = [state.at for state in referral.states if state.state in LEFT]
    return write_recall_v1(
        referral_id=referral.id,
        message_id=referral.message_id,
        left_at=left[0] if left else referral.drafted_at,
        desk_name=settings.COLDFRAME_DESK_NAME,
    )


def is_to_be_sent(clue_id: str) -> bool:
    """Tell whether a referral of this clue is drafted or under way: its files are still needed."""
    unsent = (ReferralState.DRAFT, ReferralState.QUEUED, ReferralState.SENDING, ReferralState.REFUSED)
    return Referral.objects.filter(clue_id=clue_id, state__in=unsent).exists()


def _view(row: Referral) -> ReferralView:
    states = sorted(row.states.all(), key=lambda entry: entry.pk)
    attempts = sorted(row.attempts.all(), key=lambda entry: entry.pk)
    return ReferralView(
        id=row.pk,
        clue_id=row.clue_id,
        decision_id=row.decision_id,
        recipient_id=row.recipient_id,
        agreement_id=row.agreement_id,
        agreement_version=row.agreement_version,
        purpose=Purpose(row.purpose),
        harms=tuple(HarmCategory(value) for value in row.harms),
        fields=tuple(Field(value) for value in row.fields),
        report_number=row.report_number,
        state=ReferralState(row.state),
        message_id=row.message_id,
        document_sha256=row.document_sha256,
        remote_reference=row.remote_reference,
        drafted_by=row.drafted_by,
        drafted_at=row.drafted_at,
        sent_by=row.sent_by,
        redirected_from=row.redirected_from,
        states=tuple(
            StateView(
                ReferralState(one.state),
                one.at,
                one.actor,
                one.note,
                read_returned_v1(one.returned) if one.returned else None,
            )
            for one in states
        ),
        attempts=tuple(
            AttemptView(number, one.at, AttemptOutcome(one.outcome), one.message)
            for number, one in enumerate(attempts, start=1)
        ),
    )
