"""Durable steps: handing a referral, or a state, to another desk. The network stands in ``partners.steps`` only."""

from __future__ import annotations

import json
from datetime import datetime

from coldframe.core.actors import desk, system
from coldframe.core.errors import Conflict, RemoteFailure
from coldframe.intake.queries import require_usable
from coldframe.partners.queries import get_recipient
from coldframe.partners.steps import Clock, hand_over, outcome_of, read_receipt
from coldframe.partners.terms import MessageKind, Refused
from coldframe.referral import actions
from coldframe.referral.actions.sending import DECISION_GONE
from coldframe.referral.formats.coldframe_v1 import files_of
from coldframe.referral.models import StateReport
from coldframe.referral.queries import (
    decision_stands,
    feedback_release,
    get_received,
    get_referral,
    release_of,
    state_payload,
)
from coldframe.vault.actions import read
from coldframe.vault.terms import ReadReason
from coldframe.work.tasks import Run
from coldframe.work.terms import StepFailed

_ACTOR = system("referral")
_REFUSED = ""


def deliver(run: Run, referral_id: str, *, clock: Clock) -> None:
    """Deliver a queued referral: exactly once for the recipient, however often it is tried.

    Args:
        run: The task's run.
        referral_id: Which.
        clock: Gives the time of each try; the agreement must cover that very moment.

    Raises:
        StepFailed: The partner could not be reached for longer than the task's patience. The
            referral stays ``sending``; retry the work when the partner is back.
    """
    if not run.once("begin", actions.begin_sending, referral_id, actor=_ACTOR, as_of=run.now()):
        return
    try:
        receipt = run.step("send", send, referral_id, clock=clock)
    except StepFailed as failed:
        if not failed.permanent:
            raise
        run.once(
            "refused",
            actions.record_refusal,
            referral_id,
            refused=None,
            note=failed.message,
            actor=_ACTOR,
            as_of=run.now("refused"),
        )
        return
    if receipt != _REFUSED:
        run.once("record", _record_delivery, referral_id, receipt, run.now("delivered"))


def send(referral_id: str, *, clock: Clock) -> str:
    """Try once to hand over a referral. Writes down a try that failed; opens no transaction around it.

    Returns:
        The verified receipt's token, or ``""`` if the agreement does not allow it any more or its
        decision no longer stands.

    Raises:
        RemoteFailure: Not delivered, or nobody knows; ``permanent`` if the partner said no.
    """
    as_of = clock()
    referral = get_referral(referral_id)
    if not decision_stands(referral):
        actions.record_refusal(referral_id, refused=None, note=DECISION_GONE, actor=_ACTOR, as_of=as_of)
        return _REFUSED
    try:
        require_usable(referral.clue_id)
    except Conflict as stopped:
        actions.record_refusal(referral_id, refused=None, note=stopped.message, actor=_ACTOR, as_of=as_of)
        return _REFUSED
    recipient = get_recipient(referral.recipient_id)
    answer = release_of(referral, as_of=as_of)
    if isinstance(answer, Refused):
        actions.record_refusal(referral_id, refused=answer, note="", actor=_ACTOR, as_of=as_of)
        return _REFUSED
    sealed = read(
        referral.document_sha256, actor=_ACTOR, as_of=as_of, reason=ReadReason.REFERRAL, about=referral.id
    )
    payload = json.loads(b"".join(sealed))
    try:
        return hand_over(
            recipient,
            kind=MessageKind.REFERRAL,
            message_id=referral.message_id,
            payload=payload,
            files=files_of(payload),
            about=referral.id,
            actor=_ACTOR,
            as_of=as_of,
        )
    except RemoteFailure as failure:
        actions.record_attempt(
            referral_id,
            outcome_of(failure),
            message=failure.message,
            code=failure.code,
            actor=_ACTOR,
            as_of=as_of,
        )
        raise


def tell(run: Run, report_id: str, *, clock: Clock) -> None:
    """Tell the desk a referral came from how it goes on.

    Raises:
        StepFailed: It could not be told; the work shows it and can be retried.
    """
    receipt = run.step("send", send_state, report_id, clock=clock)
    run.once("record", _record_told, report_id, receipt, run.now("told"))


def send_state(report_id: str, *, clock: Clock) -> str:
    """Try once to tell a state; return the verified receipt's token.

    Raises:
        RemoteFailure: Not told, or nobody knows; ``permanent`` if it holds feedback that no agreement
            covers any more.
    """
    report = StateReport.objects.select_related("received").get(pk=report_id)
    if (
        report.feedback is not None
        and feedback_release(get_received(report.received_id), as_of=clock()) is None
    ):
        raise RemoteFailure(
            "No agreement with the sender covers feedback any more, so it was not told. "
            "Make one, then give the feedback again.",
            permanent=True,
        )
    return hand_over(
        get_recipient(report.received.sender_id),
        kind=MessageKind.REFERRAL_STATE,
        message_id=report.message_id,
        payload=state_payload(report),
        files=(),
        about=report.received_id,
        actor=_ACTOR,
        as_of=clock(),
    )


def _record_delivery(referral_id: str, receipt: str, as_of: datetime) -> str:
    referral = get_referral(referral_id)
    recipient = get_recipient(referral.recipient_id)
    answer = read_receipt(receipt, recipient, message_id=referral.message_id, as_of=as_of)
    actor = desk(recipient.id)
    return actions.record_delivery(
        referral_id, receipt=receipt, answer=answer, actor=actor, as_of=as_of
    ).state.value


def _record_told(report_id: str, receipt: str, as_of: datetime) -> None:
    report = StateReport.objects.select_related("received").get(pk=report_id)
    sender = get_recipient(report.received.sender_id)
    answer = read_receipt(receipt, sender, message_id=report.message_id, as_of=as_of)
    actions.record_told(report_id, answer=answer, actor=desk(sender.id), as_of=as_of)
