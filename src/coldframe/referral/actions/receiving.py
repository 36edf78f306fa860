"""What comes from another desk: taken in once, answered with a signed receipt every time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from django.db import IntegrityError, transaction

from coldframe.core.actors import Actor, desk
from coldframe.core.errors import Conflict, InvalidInput
from coldframe.core.ids import is_id, new_id
from coldframe.core.moments import isoformat, parse_moment
from coldframe.core.text import clean
from coldframe.custody.actions import act
from coldframe.custody.queries import signed_head
from coldframe.custody.signing import signing_key
from coldframe.intake.actions import receive_clue
from coldframe.intake.channels import desk as channel
from coldframe.intake.terms import NewClue, Provenance
from coldframe.partners import messages
from coldframe.partners.actions import keep_message
from coldframe.partners.document import canonical
from coldframe.partners.errors import MessageRefused
from coldframe.partners.queries import open_message
from coldframe.partners.terms import (
    HarmCategory,
    Message,
    MessageKind,
    MessageProblem,
    OnwardTransfer,
    OpenedMessage,
    Purpose,
)
from coldframe.referral.actions.feedback import record_feedback
from coldframe.referral.actions.sending import record_state
from coldframe.referral.formats.coldframe_v1 import ColdframeV1
from coldframe.referral.models import ReceivedReferral
from coldframe.referral.queries import find_referral_by_message
from coldframe.referral.rules import REPORTABLE, read_feedback_v1
from coldframe.referral.terms import ReferralEvent, ReferralState
from coldframe.vault.actions import keep
from coldframe.vault.terms import Sealed


def receive_message(token: str, files: Mapping[str, Sealed], *, as_of: datetime) -> str:
    """Take in a message from another desk and return the signed receipt to answer with.

    The same message again gives the same receipt and changes nothing, however often and
    by however many ways it comes. The actor is the desk whose pinned key signed it.

    Args:
        token: The part ``message``.
        files: The other parts: name to what the vault sealed. Drop them if this raises or if
            the message was known; what is kept is kept by then.
        as_of: Now.

    Returns:
        The receipt's token, for ``{"receipt": …}``.

    Raises:
        MessageRefused: Not a partner's message to us about now, or of a kind we do not take.
        InvalidInput: A listed file is missing or differs, or the document cannot be read.
        Conflict: The referral's id was used before for something else.

    Records:
        referral_received, clue_received and so on: for a referral.
        referral_state_received: for a state; referral_feedback_received: if feedback comes with it.
        message_received, partner_head_received: for both.
    """
    opened = open_message(token, as_of=as_of)
    if opened.seen is not None:
        return opened.seen.receipt
    actor = desk(opened.recipient.id)
    try:
        match opened.message.kind:
            case MessageKind.REFERRAL:
                return _receive_referral(opened, files, actor=actor, as_of=as_of)
            case MessageKind.REFERRAL_STATE:
                return _receive_state(opened, actor=actor, as_of=as_of)
            case _:
                raise _unreadable("This kind of message asks for nothing. Send a referral or a state.")
    except Conflict:
        # The same message may have come by another connection at the same moment.
        again = open_message(token, as_of=as_of)
        if again.seen is None:
            raise
        return again.seen.receipt


def _receive_referral(
    opened: OpenedMessage, files: Mapping[str, Sealed], *, actor: Actor, as_of: datetime
) -> str:
    message = opened.message
    _check_files(message, files)
    new, row = _read(opened, as_of=as_of)
    items = tuple(replace(item, file=files.get(item.part)) if item.part else item for item in new.items)
    with act(actor=actor, as_of=as_of) as ledger:
        for file in message.files:
            keep(files[file.sha256], actor=actor, as_of=as_of)
        clue_id = receive_clue(replace(new, items=items), actor=actor, as_of=as_of).clue_id
        row.clue_id = clue_id
        _insert(row)
        ledger.record(
            ReferralEvent.REFERRAL_RECEIVED,
            row.id,
            clue=clue_id,
            sender=row.sender_id,
            referral=row.referral_id,
            agreement=row.agreement_id,
            version=row.agreement_version,
            purpose=row.purpose,
            retention_days=row.retention_days,
        )
        receipt = _receipt(opened, reference=clue_id, as_of=as_of)
        keep_message(opened, subject_id=clue_id, receipt=receipt, actor=actor, as_of=as_of)
    return receipt


def _insert(row: ReceivedReferral) -> None:
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise Conflict("This referral was taken in already.") from None


def _receive_state(opened: OpenedMessage, *, actor: Actor, as_of: datetime) -> str:
    payload = opened.message.payload
    about = find_referral_by_message(str(payload.get("message", "")), recipient_id=opened.recipient.id)
    if about is None:
        # Absent and another recipient's answer alike, so that ids cannot be tried out.
        raise _unreadable("It is about no referral that was sent to you.")
    state = next((one for one in REPORTABLE if one == payload.get("state")), None)
    if state is None:
        raise _unreadable(f"Its state must be one of: {', '.join(REPORTABLE)}.")
    at = min(parse_moment(str(payload.get("at", "")), field="at"), as_of)
    feedback = payload.get("feedback")
    if feedback is not None and not isinstance(feedback, dict):
        raise _unreadable("Its feedback must be an object of closed answers.")
    told = read_feedback_v1(feedback) if feedback is not None else None
    with act(actor=actor, as_of=as_of):
        record_state(about.id, state, at=at, actor=actor, as_of=as_of)
        if told is not None:
            record_feedback(about.id, told, at=at, actor=actor, as_of=as_of)
        receipt = _receipt(opened, reference=about.id, as_of=as_of)
        keep_message(opened, subject_id=about.id, receipt=receipt, actor=actor, as_of=as_of)
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


def _read(opened: OpenedMessage, *, as_of: datetime) -> tuple[NewClue, ReceivedReferral]:
    payload = opened.message.payload
    agreement = payload.get("agreement")
    try:
        if payload["format"] != ColdframeV1.name or not isinstance(agreement, dict):
            raise ValueError("another format")
        referral_id, agreement_id = str(payload["referral"]), str(agreement["id"])
        if not is_id(referral_id, "ref") or not is_id(agreement_id, "agr"):
            raise ValueError("not an id")
        harms = payload["harms"]
        if not isinstance(harms, list):
            raise TypeError("not a list")
        row = ReceivedReferral(
            id=new_id("rrf"),
            sender_id=opened.recipient.id,
            message_id=opened.message.id,
            referral_id=referral_id,
            purpose=Purpose(str(payload["purpose"])),
            agreement_id=agreement_id,
            agreement_version=_positive(agreement["version"]),
            retention_days=_positive(agreement["retention_days"]),
            onward_transfer=_strictest(str(agreement.get("onward_transfer", ""))),
            rights_caveat=clean(str(agreement.get("rights_caveat", ""))),
            received_at=as_of,
            state=ReferralState.DELIVERED,
        )
        matter = payload["matter"]
        if not isinstance(matter, dict):
            raise TypeError("not an object")
    except (KeyError, TypeError, ValueError):
        raise _unreadable(f"Its document is not of the form {ColdframeV1.name}.") from None
    provenance = Provenance(opened.recipient.id, referral_id, agreement_id)
    new = channel.read(matter, raw=canonical(payload), provenance=provenance)
    return replace(new, harms=_harms(harms), source=opened.recipient.name_as_printed), row


def _harms(names: list[object]) -> tuple[HarmCategory, ...]:
    """Return the harms; one that only the sender knows counts as another harm to a child."""
    known = {str(harm): harm for harm in HarmCategory}
    return tuple(sorted({known.get(str(name), HarmCategory.OTHER_HARM_TO_CHILD) for name in names}))


def _positive(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 < value < 2**31:
        raise ValueError("not a positive whole number")
    return value


def _strictest(onward_transfer: str) -> OnwardTransfer:
    """Return the rule for passing on; one that we do not know forbids."""
    known = (rule for rule in OnwardTransfer if rule == onward_transfer)
    return next(known, OnwardTransfer.NOT_ALLOWED)


def _receipt(opened: OpenedMessage, *, reference: str, as_of: datetime) -> str:
    return messages.sign(
        key=signing_key(),
        recipient=opened.message.sender,
        message_id=new_id(messages.MESSAGE_PREFIX),
        kind=MessageKind.RECEIPT,
        payload={
            "message": opened.message.id,
            "body_sha256": opened.message.body_sha256,
            "reference": reference,
            "received_at": isoformat(as_of),
        },
        head=signed_head(as_of=as_of),
        as_of=as_of,
    )


def _unreadable(detail: str) -> MessageRefused:
    return MessageRefused(MessageProblem.UNREADABLE, f"The message was not taken in. {detail}")
