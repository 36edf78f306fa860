"""Messages that came in: each is taken in once, and the sender's ledger head is kept."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from django.db import IntegrityError, transaction

from coldframe.core.actors import Actor, desk
from coldframe.core.errors import Conflict, InvalidInput
from coldframe.core.ids import new_id
from coldframe.core.moments import isoformat
from coldframe.custody.actions import act
from coldframe.custody.queries import signed_head as own_head
from coldframe.custody.signing import head_is_genuine
from coldframe.partners import messages
from coldframe.partners.errors import MessageRefused
from coldframe.partners.models import PartnerHead, Recipient, SeenMessage
from coldframe.partners.queries import find_chain_key, open_message, own_key_for, signed_head
from coldframe.partners.rules import compare_heads_v1
from coldframe.partners.terms import (
    HeadJudgment,
    Message,
    MessageKind,
    MessageProblem,
    OpenedMessage,
    PartnersEvent,
)
from coldframe.vault.terms import Sealed


class Handler(Protocol):
    """Acts on a message of one kind; one per kind, in the table that ``pipeline`` holds."""

    def __call__(
        self, opened: OpenedMessage, files: Mapping[str, Sealed], /, *, actor: Actor, as_of: datetime
    ) -> str:
        """Do what the message asks, in the transaction that also remembers it.

        Args:
            opened: Verified; its files are here exactly as it lists them.
            files: By SHA-256; keep those that are to stay.
            actor: The desk whose pinned key signed it.
            as_of: Now.

        Returns:
            The id of what became of it here: it goes into the receipt.

        Raises:
            MessageRefused: It cannot be read, or is about nothing that is the sender's.
        """
        ...


def receive_message(
    token: str, files: Mapping[str, Sealed], handlers: Mapping[MessageKind, Handler], *, as_of: datetime
) -> str:
    """Take in a message from another desk and return the signed receipt to answer with.

    The same message again gives the same receipt and changes nothing, however often and
    by however many ways it comes. The actor is the desk whose pinned key signed it.

    Args:
        token: The part ``message``.
        files: The other parts: name to what the vault sealed. Drop them if this raises or if
            the message was known; what is kept is kept by then.
        handlers: What to do with each kind that asks for something.
        as_of: Now.

    Returns:
        The receipt's token, for ``{"receipt": …}``.

    Raises:
        MessageRefused: Not a partner's message to us about now, or of a kind we do not take.
        InvalidInput: A listed file is missing or differs, or the message cannot be read.
        Conflict: What it says contradicts what was taken in before.

    Records:
        message_received: on what became of it, with message id, kind, sender and digest.
        partner_head_received: see ``keep_head``.
        What the kind's own handler records.
    """
    opened = open_message(token, as_of=as_of)
    if opened.seen is not None:
        return opened.seen.receipt
    handler = handlers.get(opened.message.kind)
    if handler is None:
        raise MessageRefused(
            MessageProblem.UNREADABLE, "The message was not taken in. This kind of message asks for nothing."
        )
    _check_files(opened.message, files)
    actor = desk(opened.recipient.id)
    try:
        with act(actor=actor, as_of=as_of):
            # One sender's messages one after another: a recall and its referral that come at the same moment
            # would each miss the other's rows. Not the key, which rows that name the sender lock, too.
            Recipient.objects.select_for_update(no_key=True).get(pk=opened.recipient.id)
            reference = handler(opened, files, actor=actor, as_of=as_of)
            receipt = _receipt(opened, reference=reference, as_of=as_of)
            _remember(opened, reference=reference, receipt=receipt, actor=actor, as_of=as_of)
    except Conflict:
        # The same message may have come by another connection at the same moment.
        again = open_message(token, as_of=as_of)
        if again.seen is None:
            raise
        return again.seen.receipt
    return receipt


def _check_files(message: Message, files: Mapping[str, Sealed]) -> None:
    listed = {file.sha256: file.size_bytes for file in message.files}
    if set(files) - set(listed):
        raise InvalidInput(
            "A file came that the message does not list. Send only listed files.", field="files"
        )
    for sha256, size_bytes in listed.items():
        sealed = files.get(sha256)
        if sealed is None:
            raise InvalidInput("A file that the message lists did not come. Send it again.", field="files")
        if (sealed.sha256, sealed.size_bytes) != (sha256, size_bytes):
            raise InvalidInput("A file is not the one that the message lists. Send it again.", field="files")


def _receipt(opened: OpenedMessage, *, reference: str, as_of: datetime) -> str:
    key = own_key_for(opened.recipient.id, as_of=as_of)
    return messages.sign(
        key=key,
        recipient=opened.message.sender,
        message_id=new_id(messages.MESSAGE_PREFIX),
        kind=MessageKind.RECEIPT,
        payload={
            "message": opened.message.id,
            "body_sha256": opened.message.body_sha256,
            "reference": reference,
            "received_at": isoformat(as_of),
        },
        head=own_head(as_of=as_of, key=key),
        as_of=as_of,
    )


def _remember(opened: OpenedMessage, *, reference: str, receipt: str, actor: Actor, as_of: datetime) -> None:
    """Keep that a message was taken in; if two deliveries race, the conflict undoes the loser's transaction."""
    message = opened.message
    with act(actor=actor, as_of=as_of) as ledger:
        try:
            with transaction.atomic():
                SeenMessage.objects.create(
                    recipient_id=opened.recipient.id,
                    message_id=message.id,
                    kind=message.kind,
                    body_sha256=message.body_sha256,
                    subject_id=reference,
                    receipt=receipt,
                    received_at=as_of,
                )
        except IntegrityError:
            raise Conflict("This message was taken in already.") from None
        ledger.record(
            PartnersEvent.MESSAGE_RECEIVED,
            reference,
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
    if head is None or not head_is_genuine(
        head, pinned_key=find_chain_key(recipient_id, message.sender, as_of=None)
    ):
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
