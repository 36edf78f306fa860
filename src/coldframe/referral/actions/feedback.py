"""Feedback: what came of a referral, said where it was worked on and told to the desk it came from."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from coldframe.core.actors import Actor
from coldframe.core.answers import Answer
from coldframe.core.errors import Conflict, InvalidInput, NotFound
from coldframe.core.ids import new_id
from coldframe.core.moments import isoformat, require_past
from coldframe.core.text import clean
from coldframe.custody.actions import act
from coldframe.custody.queries import get_head
from coldframe.intake.queries import find_clue
from coldframe.partners import actions as partners
from coldframe.partners.document import sha256_of
from coldframe.partners.messages import MESSAGE_PREFIX
from coldframe.partners.queries import get_recipient
from coldframe.partners.terms import Way
from coldframe.referral.actions.states import TELL
from coldframe.referral.answers import check_feedback_v1, feedback_payload
from coldframe.referral.models import FeedbackEntry, ReceivedReferral, StateReport
from coldframe.referral.queries import feedback_release, get_received, get_referral, state_payload
from coldframe.referral.rules import next_state_v1
from coldframe.referral.terms import LEFT, Feedback, ReceivedView, ReferralEvent, ReferralState
from coldframe.work.actions import enqueue


def give_feedback(received_id: str, given: Feedback, *, actor: Actor, as_of: datetime) -> ReceivedView:
    """Write down what came of a received referral, and tell its sender if an agreement covers that.

    Unlike a state, feedback says something about the matter: it leaves only under an agreement in force
    with the sender that covers ``feedback.outcome``. Without one it stays here, and the page says so.

    Args:
        received_id: ``rrf_…``
        given: The closed answers.
        actor: The person who gives it.
        as_of: Now.

    Raises:
        NotFound: There is no such referral.
        InvalidInput: Answers that do not belong together; names the field.
        NotAllowed: The actor is not a person.

    Records:
        referral_feedback_given: with the answers, and whether the sender is told.
        disclosure_begun: if it is told.
    """
    actor.person_id  # noqa: B018 - what came of a matter is a person's statement
    check_feedback_v1(given)
    with act(actor=actor, as_of=as_of) as ledger:
        row = ReceivedReferral.objects.select_for_update().filter(pk=received_id).first()
        if row is None:
            raise NotFound("There is no received referral with this id.")
        # Whoever can say what came of it has seen it.
        row.state = next_state_v1(ReferralState(row.state), ReferralState.SEEN)
        row.save(update_fields=["state"])
        answers = feedback_payload(given)
        report = StateReport.objects.create(
            id=new_id("srp"),
            received=row,
            state=row.state,
            at=as_of,
            message_id=new_id(MESSAGE_PREFIX),
            feedback=answers,
            given_by=str(actor),
        )
        released = feedback_release(get_received(received_id), as_of=as_of)
        is_told = released is not None and bool(get_recipient(row.sender_id).delivery_url)
        if released is not None and is_told:
            partners.record_disclosure(
                way=Way.DESK,
                recipient_id=row.sender_id,
                clue_id=row.clue_id,
                subject_id=row.id,
                message_id=report.message_id,
                released=released,
                document_sha256=sha256_of(state_payload(report)),
                head=get_head(),
                actor=actor,
                as_of=as_of,
            )
            enqueue(TELL, report.id, report.id)
        ledger.record(
            ReferralEvent.FEEDBACK_GIVEN,
            row.id,
            clue=row.clue_id,
            message=report.message_id,
            is_told=is_told,
            **answers,
        )
    return get_received(received_id)


def record_feedback(referral_id: str, told: Feedback, *, at: datetime, actor: Actor, as_of: datetime) -> None:
    """Keep what a recipient's desk says came of a referral of ours. Each piece stays; none replaces another.

    Args:
        referral_id: Which.
        told: Its answers.
        at: Since when, by its clock.
        actor: The recipient's desk.
        as_of: Now.

    Records:
        referral_feedback_received: with the answers, who had sent us the clue, and its kind of harm.
    """
    _keep(referral_id, told, told_by="", at=at, actor=actor, as_of=as_of)


def enter_feedback(
    referral_id: str, told: Feedback, *, told_by: str, at: datetime, actor: Actor, as_of: datetime
) -> None:
    """Keep what a recipient told a person here: by mail, by telephone, on paper.

    Args:
        referral_id: One that left.
        told: The answers, as the person understood them.
        told_by: Who told it, and how, in words; at most 200 characters. It stays in the row.
        at: When it was told.
        actor: The person who enters it.
        as_of: Now.

    Raises:
        NotFound: There is no such referral.
        Conflict: It never left, so nothing can have come of it.
        InvalidInput: Answers that do not belong together, nobody named, or a moment to come; names the field.
        NotAllowed: The actor is not a person.

    Records:
        referral_feedback_received: with the answers, and that it was entered by hand.
    """
    actor.person_id  # noqa: B018 - a person vouches for what was told
    check_feedback_v1(told)
    source = clean(told_by, max_characters=200).strip()
    if not source:
        raise InvalidInput("Say who told it, and how.", field="told_by")
    moment = require_past(at, as_of=as_of, field="told_on")
    if get_referral(referral_id).state not in LEFT:
        raise Conflict("This referral never left, so nothing can have come of it.")
    _keep(referral_id, told, told_by=source, at=moment, actor=actor, as_of=as_of)


def _keep(
    referral_id: str, told: Feedback, *, told_by: str, at: datetime, actor: Actor, as_of: datetime
) -> None:
    with act(actor=actor, as_of=as_of) as ledger:
        referral = get_referral(referral_id)
        FeedbackEntry.objects.create(
            referral_id=referral_id, answers=feedback_payload(told), at=at, actor=str(actor), told_by=told_by
        )
        clue = find_clue(referral.clue_id)
        ledger.record(
            ReferralEvent.FEEDBACK_RECEIVED,
            referral_id,
            clue=referral.clue_id,
            recipient=referral.recipient_id,
            sender=clue.sender.partition(":")[2] if clue is not None else "",
            harm=referral.harms[0] if len(referral.harms) == 1 else "several",
            useful_count=int(told.useful is Answer.YES),
            by_hand=bool(told_by),
            said_at=isoformat(at),
            # A stranger's code is whatever it chose to write: it stays in the row.
            **feedback_payload(replace(told, others=())),
        )
