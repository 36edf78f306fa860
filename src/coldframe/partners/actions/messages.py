"""Messages that came in: each is taken in once, and the sender's ledger head is kept."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from coldframe.core.actors import Actor
from coldframe.core.errors import Conflict
from coldframe.custody.actions import act
from coldframe.custody.signing import head_is_genuine
from coldframe.partners.models import PartnerHead, SeenMessage
from coldframe.partners.queries import get_recipient, signed_head
from coldframe.partners.rules import compare_heads_v1
from coldframe.partners.terms import HeadJudgment, Message, OpenedMessage, PartnersEvent


def keep_message(
    opened: OpenedMessage, *, subject_id: str, receipt: str, actor: Actor, as_of: datetime
) -> None:
    """Remember that a message was taken in, with the receipt that answers every repetition.

    Call it in the transaction that acts on the message: if two deliveries of one message
    race, the loser's whole transaction is undone by the conflict.

    Args:
        opened: From ``queries.open_message``.
        subject_id: What became of it here: ``clu_…`` or ``ref_…``.
        receipt: The signed receipt.
        actor: The partner's desk.
        as_of: Now.

    Raises:
        Conflict: It was taken in just now by somebody else. Answer with the stored receipt.

    Records:
        message_received: on the subject, with message id, kind, sender and digest.
        partner_head_received: see ``keep_head``.
    """
    message = opened.message
    with act(actor=actor, as_of=as_of) as ledger:
        try:
            with transaction.atomic():
                SeenMessage.objects.create(
                    recipient_id=opened.recipient.id,
                    message_id=message.id,
                    kind=message.kind,
                    body_sha256=message.body_sha256,
                    subject_id=subject_id,
                    receipt=receipt,
                    received_at=as_of,
                )
        except IntegrityError:
            raise Conflict("This message was taken in already.") from None
        ledger.record(
            PartnersEvent.MESSAGE_RECEIVED,
            subject_id,
            message=message.id,
            message_kind=message.kind,
            sender=opened.recipient.id,
            body_sha256=message.body_sha256,
            files=len(message.files),
        )
        keep_head(opened.recipient.id, message, actor=actor, as_of=as_of)


def keep_head(recipient_id: str, message: Message, *, actor: Actor, as_of: datetime) -> HeadJudgment | None:
    """Keep the ledger head that a partner's message or receipt carried.

    It is compared with the heads kept before: a ledger that got shorter or changed its past
    is recorded as such and shown; the message itself is taken in all the same, because the
    clue in it may be about a child.

    Returns:
        The judgment, or ``None`` if it carried no head, or not one of its own key.

    Records:
        partner_head_received: on the recipient, with count, hash and judgment.
    """
    head = message.head
    if head is None or not head_is_genuine(head, pinned_key=get_recipient(recipient_id).public_key):
        return None
    with act(actor=actor, as_of=as_of) as ledger:
        judgment = HeadJudgment.CONSISTENT
        for row in _neighbors(recipient_id, head.at, head.count):
            found = compare_heads_v1(signed_head(row), head)
            judgment = found if found is not HeadJudgment.CONSISTENT else judgment
        PartnerHead.objects.create(
            recipient_id=recipient_id,
            message_id=message.id,
            desk=head.desk,
            count=head.count,
            last_hash=head.last_hash,
            signed_at=head.at,
            public_key=head.public_key,
            signature=head.signature,
            judgment=judgment,
            received_at=as_of,
        )
        ledger.record(
            PartnersEvent.PARTNER_HEAD_RECEIVED,
            recipient_id,
            message=message.id,
            events=head.count,
            last_hash=head.last_hash,
            judgment=judgment,
        )
    return judgment


def _neighbors(recipient_id: str, at: str, count: int) -> list[PartnerHead]:
    """Return the kept heads that a new one could contradict: longest before, shortest after, equally long."""
    rows = PartnerHead.objects.filter(recipient_id=recipient_id)
    found = (
        rows.filter(signed_at__lte=at).order_by("-count").first(),
        rows.filter(signed_at__gte=at).order_by("count").first(),
        rows.filter(count=count).first(),
    )
    return [row for row in found if row is not None]
