"""Destroying what a partner's terms allow keeping no longer: which stage still needs it is asked here."""

from __future__ import annotations

from datetime import datetime

from coldframe.casework.queries import find_admitted, is_in_open_case
from coldframe.core.actors import Actor
from coldframe.core.errors import Conflict
from coldframe.core.said import Said
from coldframe.custody.actions import act
from coldframe.intake.queries import list_items
from coldframe.partners.queries import list_origins
from coldframe.pipeline.destroying import destroy_everywhere
from coldframe.referral.queries import list_referrals
from coldframe.referral.terms import ReferralState
from coldframe.reporting.queries import find_preservation, list_reports
from coldframe.reporting.terms import ReportState

RETENTION_OVER = "retention_over"
"""Why a clue was destroyed: its sender's terms allow keeping it no longer."""

_ON_ITS_WAY = (ReferralState.QUEUED, ReferralState.SENDING, ReferralState.OFFERED)
_NOT_ENDED = (ReportState.DRAFT, ReportState.APPROVED, ReportState.SENDING, ReportState.UNKNOWN_OUTCOME)


def destroy_received(clue_id: str, *, actor: Actor, as_of: datetime) -> None:
    """Destroy a matter whose sender's terms are over, for a person, unless another stage still needs it.

    Args:
        clue_id: What came under a partner's terms.
        actor: The person who destroys it.
        as_of: Now.

    Raises:
        NotFound: There is no such clue.
        NotAllowed: The actor is not a person.
        Conflict: The terms are not over, a case, a report or a referral needs it, a legal hold protects
            it, or it was destroyed before. Says which, and what to do.

    Records:
        What ``destroy_everywhere`` records.
    """
    actor.person_id  # noqa: B018 - only a person destroys
    with act(actor=actor, as_of=as_of):
        if not any(one.keep_until and one.keep_until <= as_of for one in list_origins((clue_id,))):
            raise Conflict("Its sender's terms still allow keeping this. Nothing was destroyed.")
        need = find_need(clue_id)
        if need is not None:
            raise Conflict(
                Said(
                    "%(need)s If it has to be kept longer, place a legal hold and tell its sender. "
                    "Nothing was destroyed.",
                    need=need,
                )
            )
        destroy_everywhere(clue_id, reason=RETENTION_OVER, actor=actor, as_of=as_of)


def find_need(clue_id: str) -> Said | None:
    """Say in a sentence which stage still needs a matter, and what ends that; ``None``: none does."""
    if find_admitted(item.sha256 for item in list_items(clue_id) if item.sha256):
        return Said("A case holds a file of it as an exhibit.")
    if is_in_open_case(clue_id):
        return Said("A case that is open rests on it. Have the case closed first.")
    for report in list_reports(clue_id=clue_id):
        if report.state in _NOT_ENDED:
            return Said("Report %(report)s about it is not done. File or retract it first.", report=report.id)
        preserved = find_preservation(report.id)
        if preserved is not None and preserved.destroyed_at is None:
            return Said(
                "Report %(report)s about it was filed, and the law has it preserved.", report=report.id
            )
    for made in list_referrals(clue_id=clue_id):
        if made.state in _ON_ITS_WAY:
            return Said(
                "Referral %(referral)s of it is on its way. Wait for it, or take it back first.",
                referral=made.id,
            )
    return None
