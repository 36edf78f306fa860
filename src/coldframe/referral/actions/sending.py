"""What happens to a referral on its way: written down before, at each try, and after."""

from __future__ import annotations

from datetime import datetime

from coldframe.core.actors import Actor
from coldframe.core.errors import Conflict
from coldframe.core.ids import is_id
from coldframe.core.moments import isoformat
from coldframe.core.said import gettext_noop
from coldframe.custody.actions import act
from coldframe.custody.queries import get_head
from coldframe.intake.queries import require_usable
from coldframe.partners import actions as partners
from coldframe.partners.document import canonical, sha256_of
from coldframe.partners.queries import get_recipient
from coldframe.partners.terms import Message, Refused, Way
from coldframe.referral.actions.drafting import locked, move
from coldframe.referral.models import Attempt, StateEntry
from coldframe.referral.queries import decision_stands, get_referral, preview_of
from coldframe.referral.rules import next_state_v1, returned_payload
from coldframe.referral.terms import AttemptOutcome, ReferralEvent, ReferralState, ReferralView, Returned
from coldframe.vault.actions import store

DECISION_GONE = gettext_noop(
    "The decision that this referral rests on no longer stands, so it is not sent. "
    "If an earlier try may have arrived, ask the recipient to destroy what it got."
)


NOT_AS_SEEN = gettext_noop(
    "What would leave changed after it was sent from here: the matter, or the agreement in force. Nothing left. "
    "Draft it again, read it, and send that."
)


def begin_sending(referral_id: str, *, actor: Actor, as_of: datetime) -> bool:
    """Ask the agreement once more, seal the document, and write down that it may leave from now on.

    Returns:
        True if it is to be sent; False if it was recalled, refused or begun before.

    Records:
        release_refused and referral_refused: if the agreement covers it no longer.
        referral_refused: if the decision it rests on no longer stands, its clue may not be used, or what
            would leave is no longer what the person looked at who sent it.
        object_stored: for the sealed document.
        disclosure_begun: on the referral.
        referral_sending: with message id and the document's SHA-256.
    """
    with act(actor=actor, as_of=as_of) as ledger:
        row = locked(referral_id)
        if row.state != ReferralState.QUEUED:
            return row.state == ReferralState.SENDING
        if not decision_stands(get_referral(referral_id)):
            record_refusal(referral_id, refused=None, note=DECISION_GONE, actor=actor, as_of=as_of)
            return False
        try:
            require_usable(row.clue_id)
        except Conflict as stopped:
            record_refusal(referral_id, refused=None, note=stopped.message, actor=actor, as_of=as_of)
            return False
        seen = preview_of(referral_id, as_of=as_of)
        if isinstance(seen.answer, Refused):
            _refuse(referral_id, seen.answer, actor=actor, as_of=as_of)
            return False
        document = canonical(seen.document)
        if row.seen_sha256 and row.seen_sha256 != sha256_of(seen.document):
            record_refusal(referral_id, refused=None, note=NOT_AS_SEEN, actor=actor, as_of=as_of)
            return False
        stored = store([document], actor=actor, as_of=as_of)
        row.agreement_version, row.document_sha256 = seen.answer.version, stored.sha256
        move(row, ReferralState.SENDING, actor=actor, at=as_of)
        partners.record_disclosure(
            way=Way.DESK,
            recipient_id=row.recipient_id,
            clue_id=row.clue_id,
            subject_id=row.id,
            message_id=row.message_id,
            released=seen.answer,
            document_sha256=stored.sha256,
            head=get_head(),
            actor=actor,
            as_of=as_of,
        )
        ledger.record(
            ReferralEvent.REFERRAL_SENDING,
            row.id,
            message=row.message_id,
            document_sha256=stored.sha256,
            files=len(seen.files),
        )
    return True


def record_attempt(
    referral_id: str, outcome: AttemptOutcome, *, message: str, code: str, actor: Actor, as_of: datetime
) -> None:
    """Write down a try that did not deliver, so that a person can see it while it is repeated.

    Records:
        referral_attempt_failed: with outcome and error code.
    """
    with act(actor=actor, as_of=as_of) as ledger:
        row = locked(referral_id)
        Attempt.objects.create(referral=row, at=as_of, outcome=outcome, message=message)
        ledger.record(ReferralEvent.REFERRAL_ATTEMPT_FAILED, row.id, outcome=outcome, code=code)


def record_refusal(
    referral_id: str, *, refused: Refused | None, note: str, actor: Actor, as_of: datetime
) -> None:
    """Write down that a referral will not be delivered: the agreement or the partner said no, or its decision fell.

    Args:
        referral_id: Which.
        refused: What the agreement said; ``None`` if it was not the agreement.
        note: What to do next.
        actor: Who found out.
        as_of: Now.

    Records:
        release_refused: if it was the agreement.
        referral_refused.
        disclosure_withdrawn: if surely nothing of it left.
    """
    with act(actor=actor, as_of=as_of) as ledger:
        if refused is not None:
            _refuse(referral_id, refused, actor=actor, as_of=as_of)
            return
        row = locked(referral_id)
        if next_state_v1(ReferralState(row.state), ReferralState.REFUSED) == row.state:
            return
        move(row, ReferralState.REFUSED, actor=actor, at=as_of, note=note)
        ledger.record(ReferralEvent.REFERRAL_REFUSED, row.id, by_agreement=False)
        partners.withdraw_disclosure(row.message_id, actor=actor, as_of=as_of)


def record_delivery(
    referral_id: str, *, receipt: str, answer: Message, actor: Actor, as_of: datetime
) -> ReferralView:
    """Keep the recipient's verified receipt. Harmless when repeated, or when a state came first.

    Args:
        referral_id: Which.
        receipt: The receipt's token as it came.
        answer: The same, verified.
        actor: The recipient's desk.
        as_of: Now.

    Records:
        disclosure_confirmed: on the referral.
        partner_head_received: on the recipient.
        referral_delivered: with the recipient's country as it is now, and its own id for it.
    """
    with act(actor=actor, as_of=as_of) as ledger:
        row = locked(referral_id)
        if row.receipt:
            return get_referral(referral_id)
        reference = answer.payload.get("reference")
        row.receipt = receipt
        # A partner's own words: only an id may go into the ledger, whatever another program sends.
        row.remote_reference = reference if isinstance(reference, str) and is_id(reference) else ""
        state = next_state_v1(ReferralState(row.state), ReferralState.DELIVERED)
        if state != row.state:
            move(row, state, actor=actor, at=as_of)
        else:
            row.save()
            StateEntry.objects.create(referral=row, state=ReferralState.DELIVERED, at=as_of, actor=str(actor))
        Attempt.objects.create(referral=row, at=as_of, outcome=AttemptOutcome.DELIVERED)
        partners.confirm_disclosure(row.message_id, actor=actor, as_of=as_of)
        partners.keep_head(row.recipient_id, answer, actor=actor, as_of=as_of)
        ledger.record(
            ReferralEvent.REFERRAL_DELIVERED,
            row.id,
            recipient=row.recipient_id,
            country=get_recipient(row.recipient_id).jurisdiction,
            remote_reference=row.remote_reference,
        )
    return get_referral(referral_id)


def record_state(
    referral_id: str,
    state: ReferralState,
    *,
    at: datetime,
    returned: Returned | None = None,
    actor: Actor,
    as_of: datetime,
) -> ReferralView:
    """Write down what the recipient says about a referral. It never goes back or leaves an end.

    Args:
        referral_id: Which.
        state: What it says.
        at: Since when, by its clock.
        returned: Why it gives the referral back.
        actor: The recipient's desk.
        as_of: Now.

    Records:
        disclosure_read: by partners, the first time: whoever says how it goes on has read it.
        referral_state_received: with state and time.
    """
    with act(actor=actor, as_of=as_of) as ledger:
        row = locked(referral_id)
        moved = next_state_v1(ReferralState(row.state), state)
        if moved != row.state:
            move(row, moved, actor=actor, at=at, returned=returned)
        else:
            why = None if returned is None else returned_payload(returned)
            StateEntry.objects.create(referral=row, state=state, at=at, actor=str(actor), returned=why)
        partners.note_read(row.message_id, read_at=at, actor=actor, as_of=as_of)
        ledger.record(
            ReferralEvent.REFERRAL_STATE_RECEIVED,
            row.id,
            state=state,
            said_at=isoformat(at),
            reason="" if returned is None else returned.reason,
        )
    return get_referral(referral_id)


def _refuse(referral_id: str, refused: Refused, *, actor: Actor, as_of: datetime) -> None:
    with act(actor=actor, as_of=as_of) as ledger:
        row = locked(referral_id)
        if row.state == ReferralState.REFUSED:
            return
        partners.record_refusal(
            row.id, recipient_id=row.recipient_id, refused=refused, actor=actor, as_of=as_of
        )
        Attempt.objects.create(
            referral=row, at=as_of, outcome=AttemptOutcome.REFUSED_BY_AGREEMENT, message=refused.explain()
        )
        if next_state_v1(ReferralState(row.state), ReferralState.REFUSED) != row.state:
            move(row, ReferralState.REFUSED, actor=actor, at=as_of, note=refused.explain())
        ledger.record(ReferralEvent.REFERRAL_REFUSED, row.id, by_agreement=True)
        partners.withdraw_disclosure(row.message_id, actor=actor, as_of=as_of)
