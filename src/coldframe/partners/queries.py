"""Reads of partners: recipients, agreements, the disclosure ledger, and messages being opened."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import QuerySet

from coldframe.core.errors import NotFound
from coldframe.custody.signing import public_key_text, signing_key
from coldframe.custody.terms import SignedHead
from coldframe.partners import messages, post, rules
from coldframe.partners.errors import MessageRefused
from coldframe.partners.keys import fingerprint
from coldframe.partners.models import Agreement, Disclosure, PartnerHead, Recipient, SeenMessage
from coldframe.partners.terms import (
    AgreementState,
    AgreementTerms,
    DisclosureView,
    Field,
    HarmCategory,
    HeadJudgment,
    MessageKind,
    MessageProblem,
    OnwardTransfer,
    OpenedMessage,
    PartnerHeadView,
    Purpose,
    RecipientKind,
    RecipientView,
    Refused,
    Released,
    SeenMessageView,
)


def own_public_key() -> str:
    """Return this desk's public key as partners pin it: base64, 44 characters."""
    return public_key_text(signing_key())


def own_fingerprint() -> str:
    """Return the fingerprint of this desk's key: what messages to us must name."""
    return fingerprint(own_public_key())


def get_recipient(recipient_id: str) -> RecipientView:
    """Return a recipient.

    Raises:
        NotFound: There is none with this id.
    """
    row = Recipient.objects.filter(pk=recipient_id).first()
    if row is None:
        raise NotFound("There is no recipient with this id. Choose one from the partners page.")
    return _recipient(row)


def find_recipient_by_key(key_fingerprint: str) -> RecipientView | None:
    """Return the recipient whose pinned key has this fingerprint, if any. The only look-up by identity."""
    row = Recipient.objects.filter(fingerprint=key_fingerprint).first() if key_fingerprint else None
    return _recipient(row) if row is not None else None


def list_recipients() -> tuple[RecipientView, ...]:
    """Return all recipients, by name as printed."""
    return tuple(_recipient(row) for row in Recipient.objects.order_by("name_as_printed", "pk"))


def get_agreement(agreement_id: str, version: int | None = None) -> AgreementTerms:
    """Return one version of an agreement: the given one, else the active one, else the newest.

    Raises:
        NotFound: There is no such agreement or version.
    """
    rows = Agreement.objects.filter(agreement_id=agreement_id)
    if version is not None:
        row = rows.filter(version=version).first()
    else:
        row = rows.filter(state=AgreementState.ACTIVE).first() or rows.order_by("-version").first()
    if row is None:
        raise NotFound("There is no agreement with this id. Choose one from the partners page.")
    return agreement_terms(row)


def list_agreements(
    *, recipient_id: str | None = None, agreement_id: str | None = None, state: AgreementState | None = None
) -> tuple[AgreementTerms, ...]:
    """Return every version that fits, by agreement, newest version first."""
    rows = Agreement.objects.order_by("agreement_id", "-version")
    if recipient_id is not None:
        rows = rows.filter(recipient_id=recipient_id)
    if agreement_id is not None:
        rows = rows.filter(agreement_id=agreement_id)
    if state is not None:
        rows = rows.filter(state=state)
    return tuple(agreement_terms(row) for row in rows)


def check_release(
    agreement_id: str | None,
    *,
    version: int | None = None,
    recipient_id: str,
    fields: Iterable[Field],
    purpose: Purpose,
    categories: Iterable[HarmCategory],
    as_of: datetime,
) -> Released | Refused:
    """Say what ``rules.check_release_v1`` says about the agreement and the recipient as they are now.

    Without ``version`` it is the active one that is asked, else the newest.

    Raises:
        NotFound: There is no such recipient or agreement.
    """
    recipient = get_recipient(recipient_id)
    agreement = get_agreement(agreement_id, version) if agreement_id else None
    return rules.check_release_v1(
        agreement,
        fields,
        purpose,
        categories,
        as_of,
        recipient_id=recipient.id,
        recipient_pin=recipient.pin,
    )


def list_disclosures(
    *,
    subject_id: str | None = None,
    recipient_id: str | None = None,
    agreement_id: str | None = None,
    offset: int = 0,
    limit: int | None = None,
) -> tuple[DisclosureView, ...]:
    """Return the lines of the disclosure ledger that fit, newest first."""
    rows = select_disclosures(subject_id=subject_id, recipient_id=recipient_id, agreement_id=agreement_id)
    until = None if limit is None else offset + limit
    return tuple(_disclosure(row) for row in rows.order_by("-sent_at", "-pk")[offset:until])


def select_disclosures(
    *, subject_id: str | None = None, recipient_id: str | None = None, agreement_id: str | None = None
) -> QuerySet[Disclosure]:
    """Select the lines of the disclosure ledger that fit, in no order, to be listed or counted."""
    rows = Disclosure.objects.all()
    if subject_id is not None:
        rows = rows.filter(subject_id=subject_id)
    if recipient_id is not None:
        rows = rows.filter(recipient_id=recipient_id)
    if agreement_id is not None:
        rows = rows.filter(agreement_id=agreement_id)
    return rows


def get_disclosure(message_id: str) -> DisclosureView:
    """Return the line of the ledger for one message.

    Raises:
        NotFound: No such message was begun here.
    """
    row = Disclosure.objects.filter(message_id=message_id).first()
    if row is None:
        raise NotFound("The disclosure ledger has no such message.")
    return _disclosure(row)


def list_partner_heads(recipient_id: str) -> tuple[PartnerHeadView, ...]:
    """Return the ledger heads a partner sent us, latest signed first."""
    rows = PartnerHead.objects.filter(recipient_id=recipient_id).order_by("-signed_at", "-pk")
    return tuple(_head(row) for row in rows)


def open_message(token: str, *, as_of: datetime) -> OpenedMessage:
    """Verify a message that came in and say whether it was taken in before. Writes nothing.

    Raises:
        MessageRefused: No pinned key fits, the signature does not hold, it is for another
            desk or of another time, or its id was used before to say something else.
    """
    recipient = find_recipient_by_key(messages.untrusted_sender(token))
    if recipient is None:
        raise MessageRefused(
            MessageProblem.UNKNOWN_SENDER,
            "The sender's key is not pinned at this desk. Ask its liaison to pin your public key.",
        )
    message = messages.verify(
        token, pinned_key=recipient.public_key, own_fingerprint=own_fingerprint(), as_of=as_of
    )
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


def agreement_terms(row: Agreement) -> AgreementTerms:
    """Return a stored version as a value."""
    return AgreementTerms(
        agreement_id=row.agreement_id,
        version=row.version,
        recipient_id=row.recipient_id,
        recipient_pin=row.recipient_pin,
        state=AgreementState(row.state),
        legal_basis=row.legal_basis,
        purposes=frozenset(Purpose(value) for value in row.purposes),
        categories=frozenset(HarmCategory(value) for value in row.categories),
        fields=frozenset(Field(value) for value in row.fields),
        active_from=row.active_from,
        active_to=row.active_to,
        retention_days=row.retention_days,
        onward_transfer=OnwardTransfer(row.onward_transfer),
        rights_caveat=row.rights_caveat,
        proposed_by=row.proposed_by,
        activated_by=row.activated_by,
        suspended_by=row.suspended_by,
        suspended_reason=row.suspended_reason,
        proposed_at=row.proposed_at,
        activated_at=row.activated_at,
        suspended_at=row.suspended_at,
        ended_at=row.ended_at,
    )


def _recipient(row: Recipient) -> RecipientView:
    return RecipientView(
        row.id,
        row.name_as_printed,
        RecipientKind(row.kind),
        row.public_key,
        row.fingerprint,
        row.delivery_url,
        row.mail,
        row.jurisdiction,
        row.pin,
    )


def _disclosure(row: Disclosure) -> DisclosureView:
    return DisclosureView(
        row.id,
        row.recipient_id,
        row.subject_id,
        row.message_id,
        tuple(Field(value) for value in row.fields),
        row.agreement_id,
        row.agreement_version,
        row.document_sha256,
        row.sent_at,
        row.delivered_at,
        row.head_count,
        row.head_hash,
    )


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
