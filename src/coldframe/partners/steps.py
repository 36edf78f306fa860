"""Durable steps of partners: handing a message to a partner's desk. The network stands in ``hand_over`` only."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime

from coldframe.core.actors import Actor, desk, system
from coldframe.core.errors import RemoteFailure
from coldframe.core.ids import new_id
from coldframe.core.said import Said, sentences
from coldframe.custody.queries import signed_head
from coldframe.partners import messages
from coldframe.partners.actions.disclosures import begin_try, end_try_unsent
from coldframe.partners.actions.outbox import record_delivered, record_given_up, record_try
from coldframe.partners.errors import MessageRefused, NotSent, RefusedByPartner, UnreadableAnswer
from coldframe.partners.post import message_digest, post_message
from coldframe.partners.queries import (
    check_release,
    find_chain_key,
    get_outgoing,
    get_recipient,
    own_fingerprints,
    own_key_for,
)
from coldframe.partners.terms import (
    AttemptOutcome,
    FileRef,
    Message,
    MessageKind,
    OutgoingState,
    OutgoingView,
    RecipientView,
    Refused,
)
from coldframe.vault.actions import read
from coldframe.vault.terms import ReadReason
from coldframe.work.tasks import Run
from coldframe.work.terms import Patience, StepFailed

Clock = Callable[[], datetime]

PATIENCE = Patience(later_times=180)
"""A partner may be offline for a week: nine tries in the first hour, then one an hour."""

_ACTOR = system("partners")
_REFUSED = ""


def deliver_message(run: Run, message_id: str, *, clock: Clock) -> None:
    """Deliver a queued message: exactly once for the recipient, however often it is tried.

    Args:
        run: The task's run.
        message_id: Which.
        clock: Gives the time of each try; an agreement must cover that very moment.

    Raises:
        StepFailed: The partner could not be reached for longer than the task's patience. The
            message stays queued; retry the work when the partner is back.
    """
    try:
        receipt = run.step("send", send, message_id, clock=clock)
    except StepFailed as failed:
        if not failed.permanent:
            raise
        run.once(
            "refused",
            record_given_up,
            message_id,
            note=failed.message,
            actor=_ACTOR,
            as_of=run.now("refused"),
        )
        return
    if receipt != _REFUSED:
        run.once("record", _record, message_id, receipt, run.now("delivered"))


def send(message_id: str, *, clock: Clock) -> str:
    """Try once to hand a message over. Writes down a try that failed; opens no transaction around it.

    Returns:
        The verified receipt's token, or ``""`` if it is not to be sent any more.

    Raises:
        RemoteFailure: Not delivered, or nobody knows; ``permanent`` if the partner said no.
    """
    as_of = clock()
    message = get_outgoing(message_id)
    if message.state is not OutgoingState.QUEUED:
        return _REFUSED
    refused = _refused(message, as_of)
    if refused is not None:
        record_given_up(message_id, note=refused.explain(), refused=refused, actor=_ACTOR, as_of=as_of)
        return _REFUSED
    try:
        return hand_over(
            get_recipient(message.recipient_id),
            kind=message.kind,
            message_id=message.id,
            payload=message.payload,
            files=message.files,
            about=message.subject_id,
            actor=_ACTOR,
            as_of=as_of,
        )
    except RemoteFailure as failure:
        record_try(
            message_id,
            outcome_of(failure),
            note=failure.message,
            code=failure.code,
            actor=_ACTOR,
            as_of=as_of,
        )
        raise


def hand_over(
    recipient: RecipientView,
    *,
    kind: MessageKind,
    message_id: str,
    payload: Mapping[str, object],
    files: tuple[FileRef, ...],
    about: str,
    actor: Actor,
    as_of: datetime,
) -> str:
    """Sign a message, hand it to a desk with its files, and return the verified receipt's token.

    Args:
        recipient: Whose desk; its pinned key is whom the message is for.
        kind: What the message says.
        message_id: ``msg_…``, the same at every try.
        payload: JSON values.
        files: Files of the vault that travel beside it.
        about: For whose sake the files are read.
        actor: Who reads them.
        as_of: Now.

    Raises:
        RemoteFailure: Not delivered, or nobody knows; ``permanent`` if the partner said no.
    """
    key = own_key_for(recipient.id, as_of=as_of)
    head = signed_head(as_of=as_of, key=key)
    token = messages.sign(
        key=key,
        recipient=recipient.fingerprint,
        message_id=message_id,
        kind=kind,
        payload=payload,
        files=files,
        head=head,
        as_of=as_of,
    )
    transport = messages.sign(
        key=key,
        recipient=recipient.fingerprint,
        message_id=new_id(messages.MESSAGE_PREFIX),
        kind=MessageKind.TRANSPORT,
        payload={"message_sha256": message_digest(token)},
        head=None,
        as_of=as_of,
    )

    def content(file: FileRef) -> Iterator[bytes]:
        return read(file.sha256, actor=actor, as_of=as_of, reason=ReadReason.REFERRAL, about=about)

    is_first = begin_try(message_id)
    try:
        receipt = post_message(
            recipient.delivery_url,
            token=token,
            transport=transport,
            files=[(file, content(file)) for file in files],
        )
    except NotSent:
        if is_first:
            end_try_unsent(message_id)
        raise
    expected = messages.body_sha256(kind, payload, files)
    read_receipt(receipt, recipient, message_id=message_id, expected=expected, as_of=as_of)
    return receipt


def read_receipt(
    receipt: str,
    recipient: RecipientView,
    *,
    message_id: str,
    expected: str | None = None,
    as_of: datetime,
) -> Message:
    """Return the verified receipt for a message.

    Args:
        receipt: Its token as it came.
        recipient: Whose pinned key must have signed it.
        message_id: The message it must be for.
        expected: Digest of what the message said; ``None`` where that was compared before.
        as_of: Now.

    Raises:
        UnreadableAnswer: The pinned key did not sign it, or it is for another message.
    """
    try:
        # One that was verified before, when it came, holds whichever key follows since.
        key = find_chain_key(
            recipient.id, messages.untrusted_sender(receipt), as_of=None if expected is None else as_of
        )
        answer = messages.verify(
            receipt,
            pinned_key=key or recipient.public_key,
            own_fingerprints=own_fingerprints(),
            as_of=as_of,
            max_age_seconds=None,
        )
    except MessageRefused as refused:
        raise UnreadableAnswer(
            sentences((Said("The receipt is not one of the recipient's pinned key."), refused.said)),
            permanent=False,
        ) from refused
    told = (answer.kind, answer.payload.get("message"))
    if told != (MessageKind.RECEIPT, message_id) or expected not in (None, answer.payload.get("body_sha256")):
        raise UnreadableAnswer(
            "The receipt is for another message. Ask the recipient's operator what arrived there.",
            permanent=False,
        )
    return answer


def outcome_of(failure: RemoteFailure) -> AttemptOutcome:
    """Return how a try ended that failed."""
    if isinstance(failure, NotSent):
        return AttemptOutcome.NOT_SENT
    if isinstance(failure, RefusedByPartner):
        return AttemptOutcome.REFUSED_BY_PARTNER
    return AttemptOutcome.UNKNOWN


def _refused(message: OutgoingView, as_of: datetime) -> Refused | None:
    if message.cover is None:
        return None
    answer = check_release(
        message.cover.released.agreement_id,
        version=message.cover.released.version,
        recipient_id=message.recipient_id,
        fields=message.cover.released.fields,
        purpose=message.cover.purpose,
        categories=message.cover.categories,
        matter_ids=(message.cover.clue_id,),
        as_of=as_of,
    )
    return answer if isinstance(answer, Refused) else None


def _record(message_id: str, receipt: str, as_of: datetime) -> None:
    recipient = get_recipient(get_outgoing(message_id).recipient_id)
    answer = read_receipt(receipt, recipient, message_id=message_id, as_of=as_of)
    record_delivered(message_id, receipt=receipt, answer=answer, actor=desk(recipient.id), as_of=as_of)
