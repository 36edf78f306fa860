"""Asking back what another desk got, and answering where we are asked: nothing is destroyed without a person."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from coldframe.core.actors import Actor
from coldframe.core.errors import Conflict, InvalidInput, NotFound
from coldframe.core.ids import is_id, new_id
from coldframe.core.moments import isoformat, parse_moment
from coldframe.core.said import Said
from coldframe.custody.actions import act
from coldframe.intake.actions import release_clue, stop_clue
from coldframe.partners import actions as partners
from coldframe.partners.errors import MessageRefused
from coldframe.partners.queries import get_outgoing
from coldframe.partners.terms import MessageKind, MessageProblem, OpenedMessage, OutgoingState
from coldframe.referral.actions.parking import check_room
from coldframe.referral.models import ReceivedRecall, ReceivedReferral, SentRecall
from coldframe.referral.queries import get_referral, is_with_a_desk, list_recalls, received_recall_view
from coldframe.referral.terms import (
    MAX_RECALL_DAYS,
    KeptReason,
    RecallAnswer,
    RecallReason,
    ReceivedRecallView,
    ReferralEvent,
    SentRecallView,
)
from coldframe.triage.actions import ask_again, end_recalls_of
from coldframe.triage.queries import find_review_for_clue
from coldframe.triage.terms import LookAgain, RecallEnd, RecallKind
from coldframe.vault.terms import Sealed


def ask_back(
    referral_id: str, *, reason: RecallReason, days: int, actor: Actor, as_of: datetime
) -> SentRecallView:
    """Ask a desk to give up a referral that it has, or may have. What leaves names ids, a code and a date.

    No agreement is asked: a recall must reach whoever has something, also after the agreement ended.

    Args:
        referral_id: A referral that left.
        reason: Why.
        days: How long the desk has for its answer: 1 to 90.
        actor: The person who asks.
        as_of: Now.

    A recall whose message the desk refused for good can be asked anew: the first stays, as replaced.

    Raises:
        NotFound: There is no such referral.
        InvalidInput: The time is too short or too long, or the recipient has no desk.
        Conflict: It never left, was handed over by a person, or is asked back already.
        NotAllowed: The actor is not a person.

    Records:
        referral_asked_back: with reason and deadline.
        message_queued: for the recall; disclosure_recalled: in the disclosure ledger.
    """
    asked_by = actor.person_id
    if not 1 <= days <= MAX_RECALL_DAYS:
        raise InvalidInput(
            Said("Give the recipient 1 to %(most)s days.", most=MAX_RECALL_DAYS),
            field="days",
        )
    referral, due_at = get_referral(referral_id), as_of + timedelta(days=days)
    if not is_with_a_desk(referral):
        raise Conflict(
            Said(
                "This referral stands at “%(state)s”: no desk has it. Before it left, recall it; a package, and what"
                " a person handed over, a person asks back.",
                state=referral.state,
            )
        )
    with act(actor=actor, as_of=as_of) as ledger:
        message_id = partners.queue_message(
            recipient_id=referral.recipient_id,
            kind=MessageKind.RECALL,
            subject_id=referral_id,
            payload={"message": referral.message_id, "reason": reason, "due": isoformat(due_at)},
            actor=actor,
            as_of=as_of,
        )
        anew = _replace_refused(referral_id, as_of=as_of)
        try:
            with transaction.atomic():
                row = SentRecall.objects.create(
                    id=new_id("rcl"),
                    referral_id=referral_id,
                    reason=reason,
                    due_at=due_at,
                    asked_by=asked_by,
                    asked_at=as_of,
                    message_id=message_id,
                )
        except IntegrityError:
            raise Conflict("This referral is asked back already. Wait for the answer.") from None
        ledger.record(
            ReferralEvent.ASKED_BACK,
            referral_id,
            recall=row.pk,
            recipient=referral.recipient_id,
            reason=reason,
            due_at=isoformat(due_at),
        )
        partners.note_recall(referral.message_id, due_at=due_at, anew=anew, actor=actor, as_of=as_of)
    return list_recalls(referral_id)[0]


def receive_recall(
    opened: OpenedMessage, _files: Mapping[str, Sealed], /, *, actor: Actor, as_of: datetime
) -> str:
    """Take in that a desk asks something back, and stop its use until a person answers. See ``Handler``.

    A recall that comes before its referral waits for it. One about a referral that never was gets the
    same answer, so that ids cannot be tried out.

    Returns:
        The recall's own id here.

    Raises:
        MessageRefused: It cannot be read.
        TooManyParked: Too much of the sender's waits for referrals that have not come.

    Records:
        referral_recall_received: with reason and deadline; clue_stopped, look_again_asked: on the clue's.
    """
    payload = opened.message.payload
    reason = next((one for one in RecallReason if one == payload.get("reason")), None)
    about = str(payload.get("message", ""))
    try:
        due_at = parse_moment(str(payload.get("due", "")), field="due")
    except InvalidInput:
        reason = None
    if reason is None or not is_id(about, "msg"):
        raise _unreadable("A recall names a message, a reason of the list and a date.")
    sender_id = opened.recipient.id
    with act(actor=actor, as_of=as_of) as ledger:
        open_one = ReceivedRecall.objects.filter(sender_id=sender_id, about=about, answer="").first()
        if open_one is not None:
            return open_one.pk  # One answer ends it; a desk of ours asks once.
        received = ReceivedReferral.objects.filter(sender_id=sender_id, message_id=about).first()
        if received is None:
            check_room(ReceivedRecall.objects.filter(sender_id=sender_id, received=None))
        row = ReceivedRecall.objects.create(
            id=new_id("rrc"),
            sender_id=sender_id,
            about=about,
            message_id=opened.message.id,
            reason=reason,
            due_at=due_at,
            received_at=as_of,
        )
        ledger.record(
            ReferralEvent.RECALL_RECEIVED,
            row.pk,
            sender=row.sender_id,
            about=about,
            reason=reason,
            due_at=isoformat(due_at),
        )
        if received is not None:
            _apply(row, received, actor=actor, as_of=as_of)
    return row.pk


def apply_waiting_recalls(received: ReceivedReferral, *, actor: Actor, as_of: datetime) -> None:
    """Let recalls that came before their referral take effect on it.

    Records:
        clue_stopped: on the clue.
    """
    for row in ReceivedRecall.objects.filter(
        sender_id=received.sender_id, about=received.message_id, received=None
    ).order_by("pk"):
        _apply(row, received, actor=actor, as_of=as_of)


def answer_recall(
    recall_id: str,
    answer: RecallAnswer,
    *,
    kept_reason: KeptReason | None = None,
    actor: Actor,
    as_of: datetime,
) -> ReceivedRecallView:
    """Answer a recall, and tell the desk that asked. ``pipeline`` destroys in the same transaction.

    Args:
        recall_id: ``rrc_…``
        answer: What is done with the clue; where it is not *destroyed*, it may be used again.
        kept_reason: Which law keeps it; only where it is kept, and needed there.
        actor: The person who answers.
        as_of: Now.

    Raises:
        NotFound: There is no such recall.
        InvalidInput: A reason is missing, or does not belong to the answer.
        Conflict: It was answered before.
        NotAllowed: The actor is not a person.

    Records:
        referral_recall_answered: with the answer.
        clue_released: unless it is destroyed.
        message_queued: the sender is told.
    """
    answered_by = actor.person_id
    if (answer is RecallAnswer.KEPT) != (kept_reason is not None):
        raise InvalidInput("Say which law keeps it, if it is kept, and only then.", field="kept_reason")
    with act(actor=actor, as_of=as_of) as ledger:
        # The recall alone: PostgreSQL locks nothing across a join that may find nothing.
        rows = ReceivedRecall.objects.select_for_update(of=("self",)).select_related("received")
        row = rows.filter(pk=recall_id).first()
        if row is None or row.received is None:
            raise NotFound("There is no recall with this id.")
        if row.answer:
            raise Conflict(
                Said("This recall was answered before: %(answer)s.", answer=RecallAnswer(row.answer))
            )
        clue_id = row.received.clue_id
        if answer is not RecallAnswer.DESTROYED:
            release_clue(clue_id, cause_id=row.pk, actor=actor, as_of=as_of)
        row.answer, row.kept_reason = answer, kept_reason or ""
        row.answered_by, row.answered_at = answered_by, as_of
        row.answer_message_id = partners.queue_message(
            recipient_id=row.sender_id,
            kind=MessageKind.RECALL_ANSWER,
            subject_id=row.pk,
            payload={
                "recall": row.message_id,
                "answer": answer,
                "kept_reason": kept_reason or "",
                "at": isoformat(as_of),
            },
            actor=actor,
            as_of=as_of,
        )
        row.save()
        ledger.record(
            ReferralEvent.RECALL_ANSWERED,
            row.pk,
            clue=clue_id,
            referral=row.received_id,
            answer=answer,
            kept_reason=kept_reason or "",
        )
    return received_recall_view(row)


def receive_recall_answer(
    opened: OpenedMessage, _files: Mapping[str, Sealed], /, *, actor: Actor, as_of: datetime
) -> str:
    """Take in what a desk did with what we asked back. See ``Handler``.

    Returns:
        The referral's id.

    Raises:
        MessageRefused: It is about no recall that went to this desk, or cannot be read.

    Records:
        referral_recall_answer_received: with the answer; disclosure_recall_answered: in the disclosure ledger.
        The recall of a reversed decision ends with it.
    """
    payload = opened.message.payload
    answer = next((one for one in RecallAnswer if one == payload.get("answer")), None)
    kept = next((one for one in KeptReason if one == payload.get("kept_reason")), None)
    with act(actor=actor, as_of=as_of) as ledger:
        row = (
            SentRecall.objects.select_for_update()
            .select_related("referral")
            .filter(message_id=str(payload.get("recall", "")), referral__recipient_id=opened.recipient.id)
            .first()
        )
        if row is None:
            # Absent and another recipient's answer alike, so that ids cannot be tried out.
            raise _unreadable("It is about no recall that was sent to you.")
        if answer is None or (answer is RecallAnswer.KEPT) != (kept is not None):
            raise _unreadable("Its answer must be one of the list, with the law that keeps it.")
        if row.answer:
            return str(row.referral_id)
        row.answer, row.kept_reason, row.told_at = answer, kept or "", as_of
        row.answered_at = min(parse_moment(str(payload.get("at", "")), field="at"), as_of)
        row.save()
        ledger.record(
            ReferralEvent.RECALL_ANSWER_RECEIVED,
            row.referral_id,
            recall=row.pk,
            answer=answer,
            kept_reason=kept or "",
        )
        partners.note_recall_answer(row.referral.message_id, answer, actor=actor, as_of=as_of)
        end_recalls_of(
            RecallKind.SENT_REFERRAL,
            row.referral_id,
            RecallEnd.NOT_HEEDED if answer is RecallAnswer.KEPT else RecallEnd.TOLD,
            receipt_sha256=opened.message.body_sha256,
            actor=actor,
            as_of=as_of,
        )
    return str(row.referral_id)


def _replace_refused(referral_id: str, *, as_of: datetime) -> bool:
    """Set a recall aside whose message was given up; tell whether there was one."""
    rows = SentRecall.objects.select_for_update().filter(referral_id=referral_id, answer="", replaced_at=None)
    row = rows.first()
    if row is None or get_outgoing(row.message_id).state is not OutgoingState.REFUSED:
        return False
    row.replaced_at = as_of
    row.save(update_fields=["replaced_at"])
    return True


def _apply(row: ReceivedRecall, received: ReceivedReferral, *, actor: Actor, as_of: datetime) -> None:
    row.received = received
    row.save(update_fields=["received"])
    stop_clue(received.clue_id, cause_id=row.pk, actor=actor, as_of=as_of)
    if find_review_for_clue(received.clue_id, as_of=as_of) is not None:
        ask_again(received.clue_id, reason=LookAgain.ASKED_BACK, actor=actor, as_of=as_of)


def _unreadable(detail: str) -> MessageRefused:
    return MessageRefused(MessageProblem.UNREADABLE, f"The message was not taken in. {detail}")
