"""Messages of partner desks: opening them, and the ledger heads they carried."""

from __future__ import annotations

from datetime import datetime

from coldframe.custody.terms import SignedHead
from coldframe.partners import messages, post
from coldframe.partners.errors import KeyNotBelievedNow, MessageRefused
from coldframe.partners.models import PartnerHead, SeenMessage
from coldframe.partners.queries.keys import find_speaker, own_fingerprints
from coldframe.partners.terms import (
    HeadJudgment,
    MessageKind,
    MessageProblem,
    OpenedMessage,
    PartnerHeadView,
    SeenMessageView,
)


def list_partner_heads(recipient_id: str) -> tuple[PartnerHeadView, ...]:
    """Return the ledger heads a partner sent us, latest signed first."""
    rows = PartnerHead.objects.filter(recipient_id=recipient_id).order_by("-signed_at", "-pk")
    return tuple(_head(row) for row in rows)


def open_message(token: str, *, as_of: datetime) -> OpenedMessage:
    """Verify a message that came in and say whether it was taken in before. Writes nothing.

    Raises:
        MessageRefused: No pinned key fits, the signature does not hold, it is for another
            desk or of another time, or its id was used before to say something else.
        KeyNotBelievedNow: A partner's, but of a key that is over or that nobody accepted yet.
    """
    speaker = find_speaker(messages.untrusted_sender(token), as_of=as_of)
    message = messages.verify(
        token,
        pinned_key=speaker.public_key if speaker is not None else messages.NOBODY,
        own_fingerprints=own_fingerprints(),
        as_of=as_of,
    )
    assert speaker is not None  # nobody's key signed nothing
    if speaker.why_not:
        raise KeyNotBelievedNow(speaker.why_not)
    recipient = speaker.recipient
    row = SeenMessage.objects.filter(recipient_id=recipient.id, message_id=message.id).first()
    if row is not None and row.body_sha256 != message.body_sha256:
        raise MessageRefused(
            MessageProblem.CHANGED_ON_REPEAT,
            "This message id was used before to say something else. Send the change under a new id.",
        )
    return OpenedMessage(message, recipient, _seen(row) if row is not None else None)


def open_transport(authorization: str, *, as_of: datetime) -> OpenedMessage:
    """Verify the ``Authorization`` header of a delivery, before any of its parts are read.

    The door then reads the parts, and checks with ``announces`` that the message is the one
    that was announced.

    Raises:
        MessageRefused: There is none, or it is not a partner's.
    """
    scheme, _, token = authorization.partition(" ")
    if scheme.lower() != post.AUTHORIZATION_SCHEME.lower() or not token:
        raise MessageRefused(
            MessageProblem.UNREADABLE,
            f"The Authorization header must be {post.AUTHORIZATION_SCHEME} and a JWS.",
        )
    opened = open_message(token.strip(), as_of=as_of)
    if opened.message.kind is not MessageKind.TRANSPORT:
        raise MessageRefused(
            MessageProblem.UNREADABLE, "The Authorization header must carry a transport message."
        )
    return opened


def announces(transport: OpenedMessage, token: str) -> bool:
    """Tell whether a verified transport message announces exactly this message."""
    return transport.message.payload.get("message_sha256") == post.message_digest(token)


def _seen(row: SeenMessage) -> SeenMessageView:
    return SeenMessageView(
        row.message_id, row.recipient_id, row.body_sha256, row.subject_id, row.receipt, row.received_at
    )


def _head(row: PartnerHead) -> PartnerHeadView:
    return PartnerHeadView(
        row.recipient_id,
        row.message_id,
        signed_head(row),
        HeadJudgment(row.judgment),
        row.received_at,
    )


def signed_head(row: PartnerHead) -> SignedHead:
    """Return a stored head as its desk signed it, ready for ``custody`` to check."""
    return SignedHead(
        desk=row.desk,
        count=row.count,
        last_hash=row.last_hash,
        at=row.signed_at,
        public_key=row.public_key,
        signature=row.signature,
    )
