"""Messages to partners' desks: queued in the act that gives rise to them, handed over until a receipt comes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime

from coldframe.core.actors import Actor
from coldframe.core.errors import InvalidInput, NotFound
from coldframe.core.ids import is_id, new_id
from coldframe.custody.actions import act
from coldframe.custody.queries import get_head
from coldframe.partners import messages
from coldframe.partners.actions.disclosures import (
    confirm_disclosure,
    record_disclosure,
    record_refusal,
    withdraw_disclosure,
)
from coldframe.partners.actions.messages import keep_head
from coldframe.partners.models import DeliveryTry, OutgoingMessage
from coldframe.partners.queries import get_recipient
from coldframe.partners.terms import (
    AttemptOutcome,
    Cover,
    FileRef,
    Message,
    MessageKind,
    OutgoingState,
    PartnersEvent,
    Refused,
    Way,
)
from coldframe.work.actions import enqueue

DELIVER = "partners.deliver_message"
"""Task that hands a message over, with its id."""


def queue_message(
    *,
    recipient_id: str,
    kind: MessageKind,
    subject_id: str,
    payload: Mapping[str, object],
    files: Sequence[FileRef] = (),
    cover: Cover | None = None,
    actor: Actor,
    as_of: datetime,
) -> str:
    """Have a message handed to a partner's desk, exactly once for it, however often it is tried.

    Call it inside the act that gives rise to the message: rolled back or committed with it.

    Args:
        recipient_id: Whose desk.
        kind: What the message says; the recipient's table of incoming messages must know it.
        subject_id: What it is about here; its ledger tells of the message.
        payload: JSON values, with global ids only.
        files: Files of the vault that travel beside it.
        cover: What allows it, if it holds fields of a matter: asked again before each try, and
            a line of the disclosure ledger is begun. ``None`` where it holds none.
        actor: Who has it sent.
        as_of: Now.

    Returns:
        The message's id, ``msg_…``.

    Raises:
        NotFound: There is no such recipient.
        InvalidInput: The recipient has no desk, or the message is too long.

    Records:
        message_queued: on the subject, with message, kind, recipient and digest.
        disclosure_begun: on the subject, if it holds fields of a matter.
    """
    recipient = get_recipient(recipient_id)
    if not recipient.delivery_url or not recipient.public_key:
        raise InvalidInput(
            "This recipient has no desk to send to. Add its address and pin its key on the partners page.",
            field="recipient_id",
        )
    if messages.payload_bytes(payload) > messages.MAX_PAYLOAD_BYTES or len(files) > messages.MAX_FILES:
        raise InvalidInput("This is too much for one message. Choose fewer fields.", field="fields")
    message_id, digest = new_id(messages.MESSAGE_PREFIX), messages.body_sha256(kind, payload, files)
    with act(actor=actor, as_of=as_of) as ledger:
        OutgoingMessage.objects.create(
            id=message_id,
            recipient_id=recipient_id,
            kind=kind,
            subject_id=subject_id,
            payload=payload,
            files=[asdict(file) for file in files],
            cover=None if cover is None else _stored(cover),
            state=OutgoingState.QUEUED,
            queued_at=as_of,
            queued_by=str(actor),
        )
        ledger.record(
            PartnersEvent.MESSAGE_QUEUED,
            subject_id,
            message=message_id,
            message_kind=kind,
            recipient=recipient_id,
            body_sha256=digest,
        )
        if cover is not None:
            record_disclosure(
                way=Way.DESK,
                recipient_id=recipient_id,
                clue_id=cover.clue_id,
                subject_id=subject_id,
                message_id=message_id,
                released=cover.released,
                document_sha256=digest,
                head=get_head(),
                actor=actor,
                as_of=as_of,
            )
        enqueue(DELIVER, message_id, message_id)
    return message_id


def record_try(
    message_id: str, outcome: AttemptOutcome, *, note: str, code: str, actor: Actor, as_of: datetime
) -> None:
    """Write down a try that did not deliver, so that a person can see it while it is repeated.

    Records:
        message_try_failed: on the subject, with outcome and error code.
    """
    with act(actor=actor, as_of=as_of) as ledger:
        row = _locked(message_id)
        DeliveryTry.objects.create(message=row, at=as_of, outcome=outcome, note=note)
        ledger.record(
            PartnersEvent.MESSAGE_TRY_FAILED, row.subject_id, message=row.id, outcome=outcome, code=code
        )


def record_given_up(
    message_id: str, *, note: str, refused: Refused | None = None, actor: Actor, as_of: datetime
) -> None:
    """Write down that a message will not be handed over: the partner or the agreement said no.

    Records:
        release_refused: if it was the agreement.
        message_given_up: on the subject.
        disclosure_withdrawn: on the subject, if it held fields of a matter and surely nothing left.
    """
    with act(actor=actor, as_of=as_of) as ledger:
        row = _locked(message_id)
        if row.state != OutgoingState.QUEUED:
            return
        row.state, row.ended_at, row.note, row.payload = OutgoingState.REFUSED, as_of, note, {}
        row.save(update_fields=["state", "ended_at", "note", "payload"])
        if refused is not None:
            record_refusal(
                row.subject_id, recipient_id=row.recipient_id, refused=refused, actor=actor, as_of=as_of
            )
        ledger.record(
            PartnersEvent.MESSAGE_GIVEN_UP, row.subject_id, message=row.id, by_agreement=refused is not None
        )
        if row.cover is not None:
            withdraw_disclosure(row.id, actor=actor, as_of=as_of)


def record_delivered(
    message_id: str, *, receipt: str, answer: Message, actor: Actor, as_of: datetime
) -> None:
    """Keep the recipient's verified receipt for a message. Harmless when repeated.

    Args:
        message_id: Which.
        receipt: The receipt's token as it came.
        answer: The same, verified.
        actor: The recipient's desk.
        as_of: Now.

    Records:
        message_delivered: on the subject, with the recipient's own id for it.
        disclosure_confirmed: on the subject, if it held fields of a matter.
        partner_head_received: on the recipient.
    """
    with act(actor=actor, as_of=as_of) as ledger:
        row = _locked(message_id)
        if row.state == OutgoingState.DELIVERED:
            return
        reference = answer.payload.get("reference")
        # What it said is told no more; the ledger has its digest.
        row.state, row.ended_at, row.payload = OutgoingState.DELIVERED, as_of, {}
        row.receipt, row.note = receipt, ""
        # A partner's own words: only an id may go into the ledger, whatever another program sends.
        row.reference = reference if isinstance(reference, str) and is_id(reference) else ""
        row.save()
        DeliveryTry.objects.create(message=row, at=as_of, outcome=AttemptOutcome.DELIVERED)
        ledger.record(
            PartnersEvent.MESSAGE_DELIVERED,
            row.subject_id,
            message=row.id,
            recipient=row.recipient_id,
            remote_reference=row.reference,
        )
        if row.cover is not None:
            confirm_disclosure(row.id, actor=actor, as_of=as_of)
        keep_head(row.recipient_id, answer, actor=actor, as_of=as_of)


def give_up_matter(matter_id: str, *, actor: Actor, as_of: datetime) -> None:
    """Give up what was still to be sent of a matter that is destroyed, with what it says.

    Records:
        message_given_up: on the subject of each message.
    """
    with act(actor=actor, as_of=as_of):
        waiting = OutgoingMessage.objects.filter(cover__clue=matter_id, state=OutgoingState.QUEUED)
        for message_id in waiting.order_by("pk").values_list("pk", flat=True):
            record_given_up(message_id, note="What it was about was destroyed.", actor=actor, as_of=as_of)


def _stored(cover: Cover) -> dict[str, object]:
    return {
        "agreement": cover.released.agreement_id,
        "version": cover.released.version,
        "fields": sorted(cover.released.fields),
        "purpose": cover.purpose,
        "categories": list(cover.categories),
        "clue": cover.clue_id,
    }


def _locked(message_id: str) -> OutgoingMessage:
    row = OutgoingMessage.objects.select_for_update().filter(pk=message_id).first()
    if row is None:
        raise NotFound("There is no outgoing message with this id.")
    return row
