"""Telling the desk a referral came from how it goes on, so that silence never has to be read."""

from __future__ import annotations

from datetime import datetime

from coldframe.core.actors import Actor
from coldframe.core.errors import Conflict, InvalidInput, NotFound
from coldframe.core.ids import new_id
from coldframe.core.said import Listed, Said, gettext_noop
from coldframe.custody.actions import act
from coldframe.partners import actions as partners
from coldframe.partners.messages import MESSAGE_PREFIX
from coldframe.partners.queries import get_recipient
from coldframe.partners.terms import Message
from coldframe.referral.models import ReceivedReferral, StateReport
from coldframe.referral.queries import get_received
from coldframe.referral.rules import REPORTABLE, check_returned_v1, may_move_v1, returned_payload
from coldframe.referral.terms import ReceivedView, ReferralEvent, ReferralState, Returned
from coldframe.work.actions import enqueue

TELL = "referral.tell_state"
"""Task that tells the sender a state, with the report's id."""


def tell_state(
    received_id: str,
    state: ReferralState,
    *,
    returned: Returned | None = None,
    actor: Actor,
    as_of: datetime,
) -> ReceivedView:
    """Say how a received referral goes on, here and to the desk it came from.

    What leaves is the state, its time and the sender's own message id: no field of ours,
    so no agreement is asked.

    Args:
        received_id: ``rrf_…``
        state: Seen, working, not ours or done.
        returned: Why it is not ours and where it may belong; only with *not ours*, and needed there.
        actor: The person who says so.
        as_of: Since when.

    Raises:
        NotFound: There is no such referral.
        InvalidInput: Another state, or the sender has no desk to tell.
        Conflict: It is further on already.
        NotAllowed: The actor is not a person.

    Records:
        referral_state_queued: with the state.
    """
    actor.person_id  # noqa: B018 - how a matter goes on is a person's statement
    if state not in REPORTABLE:
        raise InvalidInput(
            Said("A sender can be told: %(states)s.", states=Listed(tuple(REPORTABLE), gettext_noop(", "))),
            field="state",
        )
    if (state is ReferralState.NOT_OURS) != (returned is not None):
        raise InvalidInput("Say why it is not yours, and only then.", field="reason")
    if returned is not None:
        check_returned_v1(returned)
    with act(actor=actor, as_of=as_of) as ledger:
        row = ReceivedReferral.objects.select_for_update().filter(pk=received_id).first()
        if row is None:
            raise NotFound("There is no received referral with this id.")
        if not may_move_v1(ReferralState(row.state), state):
            raise Conflict(
                Said(
                    "This referral stands at “%(state)s” already and cannot become “%(next)s”.",
                    state=ReferralState(row.state),
                    next=state,
                )
            )
        if not get_recipient(row.sender_id).delivery_url:
            raise InvalidInput(
                "The sender has no address to tell. Add its desk's address on the partners page.",
                field="received_id",
            )
        row.state = state
        row.save(update_fields=["state"])
        report = StateReport.objects.create(
            id=new_id("srp"),
            received=row,
            state=state,
            at=as_of,
            message_id=new_id(MESSAGE_PREFIX),
            returned=None if returned is None else returned_payload(returned),
        )
        ledger.record(
            ReferralEvent.STATE_QUEUED,
            row.id,
            state=state,
            clue=row.clue_id,
            message=report.message_id,
            reason="" if returned is None else returned.reason,
        )
        enqueue(TELL, report.id, report.id)
    return get_received(received_id)


def record_told(report_id: str, *, answer: Message, actor: Actor, as_of: datetime) -> None:
    """Keep that the sender confirmed a state. Harmless when repeated.

    Args:
        report_id: ``srp_…``
        answer: The sender's verified receipt.
        actor: The sender's desk.
        as_of: Now.

    Records:
        referral_state_told: with the state.
        disclosure_confirmed: if feedback went with it.
        partner_head_received: on the sender.
    """
    with act(actor=actor, as_of=as_of) as ledger:
        report = StateReport.objects.select_for_update().select_related("received").get(pk=report_id)
        if report.told_at is not None:
            return
        report.told_at = as_of
        report.save(update_fields=["told_at"])
        partners.keep_head(report.received.sender_id, answer, actor=actor, as_of=as_of)
        if report.feedback is not None:
            partners.confirm_disclosure(report.message_id, actor=actor, as_of=as_of)
        ledger.record(ReferralEvent.STATE_TOLD, report.received_id, state=report.state)
