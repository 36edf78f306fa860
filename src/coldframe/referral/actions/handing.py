"""Handing a document to a recipient that has no desk: a person takes it there, under the same agreement."""

from __future__ import annotations

from datetime import datetime

from coldframe.core.actors import Actor
from coldframe.core.errors import Conflict, InvalidInput
from coldframe.core.text import clean
from coldframe.custody.actions import act
from coldframe.custody.queries import get_head
from coldframe.intake.queries import require_usable
from coldframe.partners import actions as partners
from coldframe.partners.terms import Way
from coldframe.referral.actions.drafting import locked, move, require_release
from coldframe.referral.formats.base import Format
from coldframe.referral.models import PaperReceipt
from coldframe.referral.queries import decision_stands, get_referral, preview_of
from coldframe.referral.terms import ReferralEvent, ReferralState
from coldframe.triage.queries import require_past_undo
from coldframe.vault.actions import store
from coldframe.vault.keys import keyed_hash


def hand_over(referral_id: str, *, form: Format, actor: Actor, as_of: datetime) -> bytes:
    """Write a drafted referral as a document of another form, for a person to take to the recipient.

    The agreement is asked as for any sending; the document is sealed, and the disclosure is written down
    before it is handed out. No file travels with it, and no receipt can come back.

    Args:
        referral_id: A draft.
        form: Such as ``XarfV4`` or ``Article18``.
        actor: The liaison who takes it.
        as_of: Now.

    Returns:
        The document. Handed out once: a second time needs a second referral.

    Raises:
        NotFound: There is no such referral.
        Conflict: It is no draft any more, its decision no longer stands or can still be taken back, or its
            clue may not be used: its sender asked it back.
        ReleaseRefused: The agreement does not cover it.
        InvalidInput: The form needs something that was not released; names the field.
        NotAllowed: The actor is not a person.

    Records:
        release_refused: on the referral, when it is refused.
        object_stored: for the sealed document.
        disclosure_begun: on the referral.
        referral_handed_over: with the form and the document's SHA-256.
    """
    sent_by = actor.person_id
    referral = get_referral(referral_id)
    if not decision_stands(referral):
        raise Conflict("The decision that this referral rests on no longer stands. Recall it.")
    require_past_undo(referral.clue_id, as_of=as_of)
    require_usable(referral.clue_id)
    seen = preview_of(referral_id, as_of=as_of)
    released = require_release(
        seen, subject_id=referral_id, recipient_id=referral.recipient_id, actor=actor, as_of=as_of
    )
    assert seen.envelope is not None  # what was released has one
    document = form.write(seen.envelope, seen.released)
    with act(actor=actor, as_of=as_of) as ledger:
        row = locked(referral_id)
        stored = store([document], actor=actor, as_of=as_of)
        row.sent_by, row.agreement_version, row.document_sha256 = sent_by, released.version, stored.sha256
        move(row, ReferralState.HANDED_OVER, actor=actor, at=as_of)
        partners.record_disclosure(
            way=Way.BY_HAND,
            recipient_id=row.recipient_id,
            clue_id=row.clue_id,
            subject_id=row.id,
            message_id=row.message_id,
            released=released,
            document_sha256=stored.sha256,
            head=get_head(),
            actor=actor,
            as_of=as_of,
        )
        ledger.record(
            ReferralEvent.REFERRAL_HANDED_OVER,
            row.id,
            recipient=row.recipient_id,
            format=form.name,
            document_sha256=stored.sha256,
        )
    return document


def sign_hand_over(
    referral_id: str, *, received_by: str, received_at: datetime, actor: Actor, as_of: datetime
) -> None:
    """Write down who signed for a document that was handed over: its receipt.

    Args:
        referral_id: A referral that was handed over.
        received_by: Name and office, as signed on paper; kept in a row, never in the ledger.
        received_at: When, as signed.
        actor: The person who holds the signed paper.
        as_of: Now.

    Raises:
        NotFound: There is no such referral.
        Conflict: It was not handed over, or was signed for already.
        InvalidInput: Nobody is named, or it was signed before it was handed out or in the future.
        NotAllowed: The actor is not a person.

    Records:
        referral_hand_over_signed: with the time and a keyed hash of the name, which nobody can guess it from.
        disclosure_confirmed: on the referral.
    """
    entered_by = actor.person_id
    name = clean(received_by, max_characters=300).strip()
    if not name:
        raise InvalidInput("Write who received it, as signed.", field="received_by")
    with act(actor=actor, as_of=as_of) as ledger:
        row = locked(referral_id)
        if row.state != ReferralState.HANDED_OVER or PaperReceipt.objects.filter(pk=referral_id).exists():
            raise Conflict("This referral was not handed over on paper, or was signed for already.")
        handed_at = row.states.get(state=ReferralState.HANDED_OVER).at
        if not handed_at.replace(second=0, microsecond=0) <= received_at <= as_of:
            raise InvalidInput(
                "It cannot have been received before it was handed out, or in the future. Correct the moment.",
                field="received_at",
            )
        PaperReceipt.objects.create(
            referral=row, received_by=name, received_at=received_at, entered_by=entered_by, entered_at=as_of
        )
        partners.confirm_disclosure(row.message_id, actor=actor, as_of=as_of)
        ledger.record(
            ReferralEvent.HAND_OVER_SIGNED,
            row.id,
            received_at=received_at,
            received_by_keyed_hash=keyed_hash("referral.paper_receipt", name),
        )
