"""Destroying what this stage holds of a clue that is destroyed."""

from __future__ import annotations

from datetime import datetime

from coldframe.core.actors import Actor
from coldframe.custody.actions import act
from coldframe.partners.actions import give_up_matter
from coldframe.referral.actions.destroying import destroy_documents
from coldframe.referral.actions.drafting import move
from coldframe.referral.models import (
    Assessment,
    FeedbackEntry,
    PlaceNote,
    ReceivedSupplement,
    Referral,
    Supplement,
)
from coldframe.referral.terms import ReferralEvent, ReferralState


def forget_matter(clue_id: str, *, reason: str, actor: Actor, as_of: datetime) -> None:
    """Destroy what was written to send a clue, what came beside it, and where it seemed to belong.

    Who has what stays as ids, codes and hashes: in the disclosure ledger and in the receipts.

    Args:
        clue_id: A clue that is destroyed in the same transaction.
        reason: A code, such as ``recalled``.
        actor: Who destroys it.
        as_of: Now.

    Raises:
        Conflict: A legal hold protects a document of it.

    Records:
        object_destroyed: on each document; referral_recalled: on each draft.
        message_given_up: on what was still to be sent.
    """
    with act(actor=actor, as_of=as_of) as ledger:
        for draft in Referral.objects.select_for_update().filter(clue_id=clue_id, state=ReferralState.DRAFT):
            move(draft, ReferralState.RECALLED, actor=actor, at=as_of)
            ledger.record(ReferralEvent.REFERRAL_RECALLED, draft.pk)
        destroy_documents(clue_id, reason=reason, actor=actor, as_of=as_of)
        ReceivedSupplement.objects.filter(received__clue_id=clue_id).update(document={})
        Supplement.objects.filter(referral__clue_id=clue_id).update(document={})
        FeedbackEntry.objects.filter(referral__clue_id=clue_id).update(told_by="")
        PlaceNote.objects.filter(clue_id=clue_id).delete()
        Assessment.objects.filter(clue_id=clue_id).update(evidence=[], hypotheses=[])
        give_up_matter(clue_id, actor=actor, as_of=as_of)
