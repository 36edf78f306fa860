"""What a liaison does: draft a referral, send it, or take it back before it left."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from coldframe.core.actors import Actor
from coldframe.core.errors import Conflict, InvalidInput, NotFound
from coldframe.core.ids import new_id
from coldframe.core.said import Said
from coldframe.core.text import clean
from coldframe.custody.actions import act
from coldframe.intake.queries import require_usable
from coldframe.partners import actions as partners
from coldframe.partners.document import canonical, sha256_of
from coldframe.partners.errors import ReleaseRefused
from coldframe.partners.messages import MAX_FILES, MAX_PAYLOAD_BYTES, MESSAGE_PREFIX
from coldframe.partners.queries import get_recipient
from coldframe.partners.terms import Channel, Field, HarmCategory, Purpose, Refused, Released
from coldframe.referral.actions.places import assess_belonging
from coldframe.referral.formats.coldframe_v1 import has_substance
from coldframe.referral.models import Referral, StateEntry
from coldframe.referral.queries import get_referral, preview, preview_of
from coldframe.referral.rules import may_move_v1, returned_payload
from coldframe.referral.terms import Preview, ReferralEvent, ReferralState, ReferralView, Returned
from coldframe.triage.queries import get_decision, require_past_undo
from coldframe.work.actions import enqueue

DELIVER = "referral.deliver"
"""Task that delivers a referral, with its id."""


def draft_referral(
    *,
    clue_id: str = "",
    decision_id: str = "",
    recipient_id: str,
    agreement_id: str | None,
    fields: Iterable[Field],
    purpose: Purpose,
    harms: Iterable[HarmCategory] = (),
    report_number: str = "",
    redirected_from: str = "",
    actor: Actor,
    as_of: datetime,
) -> ReferralView:
    """Draft a referral of a clue's matter. Nothing leaves until a person sends it.

    Args:
        clue_id: The matter; may be left out where a decision names it.
        decision_id: The final decision that led here, if any; its harms are added.
        recipient_id: Who is to get it. Without a desk of its own it is handed a document by a person.
        agreement_id: Which agreement allows it; ``None`` refuses, by name of each field.
        fields: What the recipient is to see.
        purpose: What it is to use it for.
        harms: What the matter is about; with neither these nor the decision's, it is refused.
        report_number: A clearinghouse's number for the same matter.
        redirected_from: Our referral of this clue that another recipient gave back.
        actor: The liaison.
        as_of: Now.

    Raises:
        ReleaseRefused: The agreement does not cover it; names each field, why, what to do next.
        NotFound: There is no such clue, decision, recipient or agreement.
        Conflict: The decision is not final, or the clue may not be used: its sender asked it back.
        InvalidInput: Nothing would be left to look at, or ``redirected_from`` was not given back.
        NotAllowed: The actor is not a person.

    Records:
        release_refused: on the clue, when it is refused.
        referral_drafted: with clue, recipient, agreement, version, fields, purpose and harms.
        belonging_assessed: where the matter seemed to belong at that moment.
    """
    drafted_by = actor.person_id
    decision = get_decision(decision_id) if decision_id else None
    clue_id = clue_id or (decision.clue_id if decision is not None else "")
    if not clue_id:
        raise InvalidInput("Name the clue or the decision that is to be referred.", field="clue_id")
    require_usable(clue_id)
    _require_given_back(redirected_from, clue_id)
    decided = {HarmCategory(harm) for harm in decision.harms} if decision is not None else set()
    about = decided | set(harms)
    number = clean(report_number, max_characters=100).strip()
    chosen = sorted(set(fields))
    seen = preview(
        clue_id=clue_id,
        recipient_id=recipient_id,
        agreement_id=agreement_id,
        fields=chosen,
        purpose=purpose,
        harms=about,
        decision_id=decision_id,
        report_number=number,
        as_of=as_of,
    )
    released = require_release(seen, subject_id=clue_id, recipient_id=recipient_id, actor=actor, as_of=as_of)
    row = Referral(
        id=new_id("ref"),
        clue_id=clue_id,
        decision_id=decision_id,
        recipient_id=recipient_id,
        agreement_id=released.agreement_id,
        agreement_version=released.version,
        purpose=purpose,
        harms=sorted(about),
        fields=chosen,
        report_number=number,
        state=ReferralState.DRAFT,
        message_id=new_id(MESSAGE_PREFIX),
        drafted_by=drafted_by,
        drafted_at=as_of,
        redirected_from=redirected_from,
    )
    with act(actor=actor, as_of=as_of) as ledger:
        row.save(force_insert=True)
        StateEntry.objects.create(referral=row, state=ReferralState.DRAFT, at=as_of, actor=str(actor))
        ledger.record(
            ReferralEvent.REFERRAL_DRAFTED,
            row.id,
            clue=clue_id,
            decision=decision_id,
            recipient=recipient_id,
            agreement=released.agreement_id,
            version=released.version,
            fields=chosen,
            purpose=purpose,
            harms=sorted(about),
            redirected_from=redirected_from,
        )
        assess_belonging(clue_id, referral_id=row.id, actor=actor, as_of=as_of)
    return get_referral(row.id)


def send_referral(referral_id: str, *, seen_sha256: str = "", actor: Actor, as_of: datetime) -> ReferralView:
    """Send a drafted referral: from here on it is delivered by itself, as often as needed.

    The agreement is asked now and again at the moment each try leaves.

    Args:
        referral_id: A draft.
        seen_sha256: Digest of the document that the person looked at; empty: as it is at this moment.
        actor: The person who sends it.
        as_of: Now.

    Raises:
        NotFound: There is no such referral.
        Conflict: It was sent or recalled already, or a decision about its clue can still be taken back,
            or what would leave is no longer what the person looked at.
        ReleaseRefused: The agreement does not cover it any more.
        InvalidInput: The recipient has no desk, or nothing would be left to look at.
        NotAllowed: The actor is not a person.

    Records:
        release_refused: on the referral, when it is refused.
        referral_queued: with recipient and message id.
        referral_redirected: on the one that was given back, if it is sent on.
    """
    sent_by = actor.person_id
    require_past_undo(get_referral(referral_id).clue_id, as_of=as_of)
    seen = preview_of(referral_id, as_of=as_of)
    recipient_id = get_referral(referral_id).recipient_id
    require_release(seen, subject_id=referral_id, recipient_id=recipient_id, actor=actor, as_of=as_of)
    require_as_seen(seen, seen_sha256)
    recipient = get_recipient(recipient_id)
    if Channel.DESK not in recipient.channels:
        raise InvalidInput(
            "This recipient has no desk to send to, or does not take messages there. Add its address, pin its "
            "key and open that way on the partners page, or choose another way.",
            field="recipient_id",
        )
    with act(actor=actor, as_of=as_of) as ledger:
        row = locked(referral_id)
        row.sent_by, row.seen_sha256 = sent_by, sha256_of(seen.document)
        move(row, ReferralState.QUEUED, actor=actor, at=as_of)
        ledger.record(
            ReferralEvent.REFERRAL_QUEUED, row.id, recipient=row.recipient_id, message=row.message_id
        )
        if row.redirected_from:
            # The matter counts where it is now, not a second time where it was given back.
            ledger.record(ReferralEvent.REFERRAL_REDIRECTED, row.redirected_from, onward=row.id)
        enqueue(DELIVER, row.id, row.id)
    return get_referral(referral_id)


def recall_referral(referral_id: str, *, actor: Actor, as_of: datetime) -> ReferralView:
    """Take back a referral that has not begun to leave.

    Raises:
        NotFound: There is no such referral.
        Conflict: It may have left already. Ask the recipient to destroy it.
        NotAllowed: The actor is not a person.

    Records:
        referral_recalled.
    """
    actor.person_id  # noqa: B018 - only a person takes a referral back
    with act(actor=actor, as_of=as_of) as ledger:
        row = locked(referral_id)
        if not may_move_v1(ReferralState(row.state), ReferralState.RECALLED):
            raise Conflict(
                Said(
                    "This referral stands at “%(state)s”: it may have left already. Ask the recipient to destroy what "
                    "it got.",
                    state=ReferralState(row.state),
                )
            )
        move(row, ReferralState.RECALLED, actor=actor, at=as_of)
        ledger.record(ReferralEvent.REFERRAL_RECALLED, row.id)
    return get_referral(referral_id)


def _require_given_back(referral_id: str, clue_id: str) -> None:
    if referral_id:
        first = get_referral(referral_id)
        if first.clue_id != clue_id or first.state is not ReferralState.NOT_OURS:
            raise InvalidInput(
                "Only a referral of this clue that was given back is sent on.", field="redirected_from"
            )


def locked(referral_id: str) -> Referral:
    """Return a referral's row, locked for the open transaction.

    Raises:
        NotFound: There is none with this id.
    """
    row = Referral.objects.select_for_update().filter(pk=referral_id).first()
    if row is None:
        raise NotFound("There is no referral with this id.")
    return row


def move(
    row: Referral,
    to: ReferralState,
    *,
    actor: Actor,
    at: datetime,
    note: str = "",
    returned: Returned | None = None,
) -> None:
    """Move a locked referral to a state, save it and write the state's line.

    Raises:
        Conflict: It cannot go there from where it is.
    """
    if not may_move_v1(ReferralState(row.state), to):
        raise Conflict(
            Said(
                "This referral stands at “%(state)s” and cannot become “%(next)s”. Reload the page.",
                state=ReferralState(row.state),
                next=to,
            )
        )
    row.state = to
    row.save()
    why = None if returned is None else returned_payload(returned)
    StateEntry.objects.create(referral=row, state=to, at=at, actor=str(actor), note=note, returned=why)


def require_as_seen(seen: Preview, seen_sha256: str) -> None:
    """Pass if what would leave is what a person looked at; an empty digest is whatever it is now.

    Raises:
        Conflict: The matter, or the agreement in force, changed in between.
    """
    if seen_sha256 and seen_sha256 != sha256_of(seen.document):
        raise Conflict(
            "What would leave changed since you looked at it: the matter, or the agreement in force. Nothing was "
            "sent. Read it again as it is now, then send it."
        )


def require_release(
    seen: Preview, *, subject_id: str, recipient_id: str, actor: Actor, as_of: datetime
) -> Released:
    """Return what is released, or refuse and write the refusal down.

    Raises:
        ReleaseRefused: The agreement does not cover it; names each field.
        InvalidInput: Nothing would be left to look at, or too much for one message.

    Records:
        release_refused: when it is refused.
    """
    if isinstance(seen.answer, Refused):
        partners.record_refusal(
            subject_id, recipient_id=recipient_id, refused=seen.answer, actor=actor, as_of=as_of
        )
        raise ReleaseRefused(seen.answer)
    if not has_substance(seen.document):
        raise InvalidInput(
            "The recipient would get nothing it could look at. Choose at least one field of an item or of "
            "an account that holds something here.",
            field="fields",
        )
    if len(canonical(seen.document)) > MAX_PAYLOAD_BYTES:
        raise InvalidInput(
            "The document would be too long for one message. Choose fewer fields, or refer a smaller clue.",
            field="fields",
        )
    if len(seen.files) > MAX_FILES:
        raise InvalidInput(
            Said("More than %(most)s files cannot go in one referral.", most=MAX_FILES),
            field="fields",
        )
    return seen.answer
