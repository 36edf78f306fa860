"""Messages from other desks: which stage takes which kind, and what answering one has to ask every stage."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from coldframe.casework.deconfliction import actions as deconfliction
from coldframe.casework.queries import find_admitted
from coldframe.core.actors import Actor
from coldframe.intake.queries import list_items
from coldframe.partners import actions as partners
from coldframe.partners.terms import MessageKind
from coldframe.referral import actions as referral
from coldframe.referral.queries import get_received, get_received_recall
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
    """Answer a recall for a person; what a case holds as an exhibit is not destroyed. See ``referral.actions``."""
    recall = get_received_recall(recall_id)
    files = [item.sha256 for item in list_items(get_received(recall.received_id).clue_id) if item.sha256]
    return referral.answer_recall(
        recall_id, answer, kept_reason=kept_reason, needed=find_admitted(files), actor=actor, as_of=as_of
    )
