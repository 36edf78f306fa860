"""What comes from another desk: referrals, and how ours go on there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from django.db import IntegrityError, transaction

from coldframe.core.actors import Actor
from coldframe.core.errors import Conflict
from coldframe.core.ids import is_id, new_id
from coldframe.core.moments import parse_moment
from coldframe.core.text import clean
from coldframe.custody.actions import act
from coldframe.intake.actions import receive_clue
from coldframe.intake.channels import desk as channel
from coldframe.intake.terms import NewClue, Provenance
from coldframe.partners.actions import record_origin
from coldframe.partners.document import canonical
from coldframe.partners.errors import MessageRefused
from coldframe.partners.terms import (
    HarmCategory,
    MessageProblem,
    NewOrigin,
    OnwardTransfer,
    OpenedMessage,
    Purpose,
)
from coldframe.referral.actions.feedback import record_feedback
from coldframe.referral.actions.recalling import apply_waiting_recalls
from coldframe.referral.actions.sending import record_state
from coldframe.referral.actions.supplementing import apply_waiting_supplements
from coldframe.referral.answers import read_feedback_v1
from coldframe.referral.formats.coldframe_v1 import ColdframeV1
from coldframe.referral.models import ReceivedReferral
from coldframe.referral.queries import find_referral_by_message
from coldframe.referral.rules import REPORTABLE, read_returned_v1
from coldframe.referral.terms import ReferralEvent, ReferralState
from coldframe.vault.actions import keep
from coldframe.vault.terms import Sealed


def receive_referral(
    opened: OpenedMessage, files: Mapping[str, Sealed], /, *, actor: Actor, as_of: datetime
) -> str:
    """Take in a referral from another desk as a clue with its items and files.

    See ``partners.actions.Handler``.

    Returns:
        The clue's id.

    Raises:
        MessageRefused: Its document is not of a form that we read.
        Conflict: The referral's id was used before for something else.

    Records:
        referral_received, clue_received, origin_recorded and so on.
    """
    new, row = _read(opened, as_of=as_of)
    items = tuple(replace(item, file=files.get(item.part)) if item.part else item for item in new.items)
    with act(actor=actor, as_of=as_of) as ledger:
        for file in opened.message.files:
            keep(files[file.sha256], actor=actor, as_of=as_of)
        clue_id = receive_clue(replace(new, items=items), actor=actor, as_of=as_of).clue_id
        row.clue_id = clue_id
        _insert(row)
        terms = NewOrigin(
            sender_id=row.sender_id,
            purpose=Purpose(row.purpose),
            agreement_id=row.agreement_id,
            agreement_version=row.agreement_version,
            retention_days=row.retention_days,
            onward_transfer=OnwardTransfer(row.onward_transfer),
        )
        record_origin(clue_id, terms, actor=actor, as_of=as_of)
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
        apply_waiting_supplements(row, actor=actor, as_of=as_of)
        apply_waiting_recalls(row, actor=actor, as_of=as_of)
    return clue_id


def _insert(row: ReceivedReferral) -> None:
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise Conflict("This referral was taken in already.") from None


def receive_state(
    opened: OpenedMessage, _files: Mapping[str, Sealed], /, *, actor: Actor, as_of: datetime
) -> str:
    """Take in what a recipient tells about a referral of ours.

    See ``partners.actions.Handler``.

    Returns:
        The referral's id.

    Raises:
        MessageRefused: It is about no referral that went to this desk, or cannot be read.

    Records:
        referral_state_received; referral_feedback_received if feedback comes with it.
    """
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
    why = payload.get("returned")
    if why is not None and (state is not ReferralState.NOT_OURS or not isinstance(why, dict)):
        raise _unreadable("Only what is not the recipient's own is given back, with a reason of the list.")
    returned = read_returned_v1(why) if why is not None else None
    with act(actor=actor, as_of=as_of):
        record_state(about.id, state, at=at, returned=returned, actor=actor, as_of=as_of)
        if told is not None:
            record_feedback(about.id, told, at=at, actor=actor, as_of=as_of)
    return about.id


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


def _unreadable(detail: str) -> MessageRefused:
    return MessageRefused(MessageProblem.UNREADABLE, f"The message was not taken in. {detail}")
