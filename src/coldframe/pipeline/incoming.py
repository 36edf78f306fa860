"""Messages from other desks: which stage takes which kind, and what answering one has to ask every stage."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from coldframe.casework.deconfliction import actions as deconfliction
from coldframe.core.actors import Actor
from coldframe.core.errors import Conflict
from coldframe.core.said import Said
from coldframe.custody.actions import act
from coldframe.intake.queries import get_clue
from coldframe.partners import actions as partners
from coldframe.partners.terms import MessageKind
from coldframe.pipeline.destroying import destroy_everywhere
from coldframe.pipeline.keeping import find_need
from coldframe.referral import actions as referral
from coldframe.referral.queries import get_received
from coldframe.referral.terms import KeptReason, RecallAnswer, ReceivedRecallView
from coldframe.vault.terms import Sealed

HANDLERS: Mapping[MessageKind, partners.Handler] = {
    MessageKind.REFERRAL: referral.receive_referral,
    MessageKind.REFERRAL_STATE: referral.receive_state,
    MessageKind.DECONFLICTION: deconfliction.receive_interests,
    MessageKind.SUPPLEMENT: referral.receive_supplement,
    MessageKind.RECALL: referral.receive_recall,
    MessageKind.RECALL_ANSWER: referral.receive_recall_answer,
    MessageKind.KEY_SUCCESSION: partners.receive_succession,
    MessageKind.KEY_ACCEPTED: partners.receive_accepted,
}


def receive_message(token: str, files: Mapping[str, Sealed], *, as_of: datetime) -> str:
    """Take in a message from another desk and return the signed receipt; see ``partners.actions``."""
    return partners.receive_message(token, files, HANDLERS, as_of=as_of)


def answer_recall(
    recall_id: str, answer: RecallAnswer, *, kept_reason: KeptReason | None, actor: Actor, as_of: datetime
) -> ReceivedRecallView:
    """Answer a recall for a person; to destroy is to destroy in every stage, unless one of them needs it.

    See ``referral.actions.answer_recall``.

    Raises:
        Conflict: As there; or a legal hold, a case, a report, a referral or an objection needs it.

    Records:
        As there; and, where it is destroyed, what ``destroy_everywhere`` records.
    """
    with act(actor=actor, as_of=as_of):
        answered = referral.answer_recall(
            recall_id, answer, kept_reason=kept_reason, actor=actor, as_of=as_of
        )
        clue_id = get_received(answered.received_id).clue_id
        is_gone = get_clue(clue_id).destroyed_at is not None
        if is_gone and answer is not RecallAnswer.DESTROYED:
            raise Conflict("This clue was destroyed before. Answer that it is destroyed.")
        if answer is RecallAnswer.DESTROYED and not is_gone:
            need = find_need(clue_id)
            if need is not None:
                raise Conflict(
                    Said("%(need)s Until then, answer that it is kept. Nothing was destroyed.", need=need)
                )
            destroy_everywhere(clue_id, reason="recalled", actor=actor, as_of=as_of)
    return answered
