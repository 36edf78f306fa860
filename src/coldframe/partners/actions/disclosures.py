"""The disclosure ledger: what may have left, what surely arrived, was read or asked back, and what was refused."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from coldframe.core.actors import Actor
from coldframe.core.errors import InvalidInput, NotFound
from coldframe.core.ids import new_id
from coldframe.core.moments import isoformat
from coldframe.custody.actions import act
from coldframe.custody.queries import get_head
from coldframe.custody.terms import Head
from coldframe.partners.errors import NotSent
from coldframe.partners.models import Disclosure
from coldframe.partners.queries import get_disclosure
from coldframe.partners.terms import (
    OUTSIDE_AGREEMENTS,
    DisclosureView,
    Field,
    PartnersEvent,
    Refused,
    Released,
    Way,
)


def record_disclosure(
    *,
    way: Way,
    recipient_id: str,
    clue_id: str,
    subject_id: str,
    message_id: str,
    released: Released,
    document_sha256: str,
    head: Head,
    actor: Actor,
    as_of: datetime,
) -> DisclosureView:
    """Write down, before sending, that a document may leave from now on.

    Args:
        way: By which way.
        recipient_id: Who receives it.
        clue_id: The matter that it is about; empty if it is about none.
        subject_id: What is disclosed: ``ref_…`` or ``rpt_…``.
        message_id: ``msg_…``; one line each.
        released: What ``check_release_v1`` allowed.
        document_sha256: Digest of exactly the bytes that are sent.
        head: Our ledger's head at this moment.
        actor: Who sends.
        as_of: Now.

    Returns:
        The line; for a message id that was recorded before, that line unchanged.

    Records:
        disclosure_begun: on the subject, with everything above.
    """
    row = Disclosure(
        id=new_id("dis"),
        recipient_id=recipient_id,
        way=way,
        clue_id=clue_id,
        subject_id=subject_id,
        message_id=message_id,
        fields=sorted(released.fields),
        agreement_id=released.agreement_id,
        agreement_version=released.version,
        document_sha256=document_sha256,
        sent_at=as_of,
        head_count=head.count,
        head_hash=head.last_hash,
    )
    return _begin(row, actor=actor, as_of=as_of)


def record_handed_out(
    *,
    way: Way,
    clue_id: str,
    subject_id: str,
    fields: Iterable[Field],
    document_sha256: str,
    actor: Actor,
    as_of: datetime,
) -> DisclosureView:
    """Write down that a person hands out what a law asks for and no agreement covers.

    Args:
        way: One of ``OUTSIDE_AGREEMENTS``; any other needs an agreement.
        clue_id: The matter.
        subject_id: What was handed out: ``ntc_…``, ``sor_…`` or the clue.
        fields: What of the matter it names.
        document_sha256: Digest of the text.
        actor: The person.
        as_of: When it went.

    Raises:
        InvalidInput: The way needs an agreement.

    Records:
        disclosure_begun: on the subject, without recipient and agreement.
    """
    if way not in OUTSIDE_AGREEMENTS:
        raise InvalidInput("Nothing leaves this way without an agreement.", field="way")
    head = get_head()
    row = Disclosure(
        id=new_id("dis"),
        recipient=None,
        way=way,
        clue_id=clue_id,
        subject_id=subject_id,
        message_id=new_id("msg"),
        fields=sorted(set(fields)),
        agreement_id="",
        agreement_version=0,
        document_sha256=document_sha256,
        sent_at=as_of,
        head_count=head.count,
        head_hash=head.last_hash,
    )
    return _begin(row, actor=actor, as_of=as_of)


def confirm_disclosure(message_id: str, *, actor: Actor, as_of: datetime) -> DisclosureView:
    """Write down that the recipient's receipt for a message came. Harmless when repeated.

    Raises:
        NotFound: No such message was begun here.

    Records:
        disclosure_confirmed: on the subject, the first time.
    """
    with act(actor=actor, as_of=as_of) as ledger:
        row = _locked(message_id)
        if row.delivered_at is None:
            row.delivered_at = as_of
            row.save(update_fields=["delivered_at"])
            ledger.record(PartnersEvent.DISCLOSURE_CONFIRMED, row.subject_id, **_about(row))
    return get_disclosure(message_id)


def begin_try(message_id: str) -> bool:
    """Write down, before the network, that something may leave from now on. Not an act: a technical mark.

    Left standing by a crash in the middle of the try, so that a line is never withdrawn on a guess.

    Args:
        message_id: Which; one without a line of the ledger holds nothing of a matter.

    Returns:
        True if it is the first try that may have let something out.

    Raises:
        NotSent: It was given up meanwhile, and the ledger says that nothing left.
    """
    if Disclosure.objects.filter(message_id=message_id, withdrawn_at=None, may_have_left=False).update(
        may_have_left=True
    ):
        return True
    if Disclosure.objects.filter(message_id=message_id, withdrawn_at__isnull=False).exists():
        raise NotSent("This was given up, and nothing of it may leave any more.", permanent=True)
    return False


def end_try_unsent(message_id: str) -> None:
    """Take back what :func:`begin_try` wrote: of its first try surely nothing left this machine."""
    Disclosure.objects.filter(message_id=message_id).update(may_have_left=False)


def withdraw_disclosure(message_id: str, *, actor: Actor, as_of: datetime) -> None:
    """Write down that a message to a desk was given up before anything of it left. Its line stays.

    Harmless where there is no line, where another way was taken, or where something may have left.

    Args:
        message_id: What was given up.
        actor: Who gave it up.
        as_of: Now.

    Records:
        disclosure_withdrawn: on the subject, if surely nothing left.
    """
    with act(actor=actor, as_of=as_of) as ledger:
        row = (
            Disclosure.objects.select_for_update()
            .filter(message_id=message_id, way=Way.DESK, may_have_left=False, withdrawn_at=None)
            .filter(delivered_at=None, read_at=None)
            .first()
        )
        if row is not None:
            row.withdrawn_at = as_of
            row.save(update_fields=["withdrawn_at"])
            ledger.record(PartnersEvent.DISCLOSURE_WITHDRAWN, row.subject_id, **_about(row))


def note_read(message_id: str, *, read_at: datetime, actor: Actor, as_of: datetime) -> DisclosureView:
    """Write down that the recipient read what it got. Harmless when repeated: the first time stands.

    Args:
        message_id: Which.
        read_at: When, by its own word, or when it downloaded it.
        actor: The recipient's desk, or who learned of it.
        as_of: Now.

    Raises:
        NotFound: No such message was begun here.

    Records:
        disclosure_read: on the subject, with the time, the first time.
    """
    with act(actor=actor, as_of=as_of) as ledger:
        row = _locked(message_id)
        if row.read_at is None:
            row.read_at = read_at
            row.save(update_fields=["read_at"])
            ledger.record(
                PartnersEvent.DISCLOSURE_READ, row.subject_id, read_at=isoformat(read_at), **_about(row)
            )
    return get_disclosure(message_id)


def note_recall(
    message_id: str, *, due_at: datetime | None, anew: bool = False, actor: Actor, as_of: datetime
) -> DisclosureView:
    """Write down that what left was asked back. Harmless when repeated while its answer is awaited.

    After an answer it can be asked back again: the line then tells of the last time, custody of all.

    Args:
        message_id: What left, not the recall's own message.
        due_at: Until when the recipient is to answer; ``None`` where no answer is awaited.
        anew: The recall before it never arrived, so that no answer to it is awaited.
        actor: Who asks.
        as_of: Now.

    Raises:
        NotFound: No such message was begun here.

    Records:
        disclosure_recalled: on the subject, with the deadline, unless an answer is awaited already.
    """
    with act(actor=actor, as_of=as_of) as ledger:
        row = _locked(message_id)
        if anew or row.recalled_at is None or row.recall_answered_at is not None:
            row.recalled_at, row.recall_due_at = as_of, due_at
            row.recall_answer, row.recall_answered_at = "", None
            row.save(update_fields=["recalled_at", "recall_due_at", "recall_answer", "recall_answered_at"])
            ledger.record(
                PartnersEvent.DISCLOSURE_RECALLED,
                row.subject_id,
                due_at=isoformat(due_at) if due_at is not None else "",
                **_about(row),
            )
    return get_disclosure(message_id)


def note_recall_answer(message_id: str, answer: str, *, actor: Actor, as_of: datetime) -> DisclosureView:
    """Write down what a recipient answered to a recall. Another answer later replaces it; both stay in custody.

    Args:
        message_id: What was asked back.
        answer: The code of what it did with it.
        actor: The recipient's desk, or the person whom it told.
        as_of: Now.

    Raises:
        NotFound: No such message was begun here.
        InvalidInput: It was never asked back.

    Records:
        disclosure_recall_answered: on the subject, with the answer.
    """
    with act(actor=actor, as_of=as_of) as ledger:
        row = _locked(message_id)
        if row.recalled_at is None:
            raise InvalidInput("This was never asked back.", field="message_id")
        if row.recall_answer != answer:
            row.recall_answer, row.recall_answered_at = answer, as_of
            row.save(update_fields=["recall_answer", "recall_answered_at"])
            ledger.record(PartnersEvent.RECALL_ANSWERED, row.subject_id, answer=answer, **_about(row))
    return get_disclosure(message_id)


def note_taken_back(subject_id: str, answer: str, *, actor: Actor, as_of: datetime) -> int:
    """Write down that a person told whoever got something that it no longer stands. No answer is awaited.

    Args:
        subject_id: What left: ``rpt_…``, ``ntc_…``, ``sor_…`` and so on.
        answer: The code of how that ended.
        actor: The person.
        as_of: When it was told.

    Returns:
        How many lines it concerns; one that was asked back before is left as it is.

    Records:
        disclosure_recalled and disclosure_recall_answered: on the subject, for each line.
    """
    with act(actor=actor, as_of=as_of):
        rows = Disclosure.objects.filter(subject_id=subject_id, recalled_at=None).order_by("pk")
        messages = list(rows.values_list("message_id", flat=True))
        for message_id in messages:
            note_recall(message_id, due_at=None, actor=actor, as_of=as_of)
            note_recall_answer(message_id, answer, actor=actor, as_of=as_of)
    return len(messages)


def record_refusal(
    subject_id: str, *, recipient_id: str, refused: Refused, actor: Actor, as_of: datetime
) -> None:
    """Write down that a release was asked for and refused.

    Records:
        release_refused: on the subject, with recipient, fields and reasons.
    """
    with act(actor=actor, as_of=as_of) as ledger:
        ledger.record(
            PartnersEvent.RELEASE_REFUSED,
            subject_id,
            recipient=recipient_id,
            fields=sorted(refused.fields),
            reasons=sorted({str(problem.reason) for problem in refused.problems}),
        )


def _begin(row: Disclosure, *, actor: Actor, as_of: datetime) -> DisclosureView:
    with act(actor=actor, as_of=as_of) as ledger:
        # One line a message, also where two tries begin at the same moment.
        Disclosure.objects.bulk_create([row], ignore_conflicts=True)
        line = get_disclosure(row.message_id)
        if line.id == row.id:
            ledger.record(
                PartnersEvent.DISCLOSURE_BEGUN,
                row.subject_id,
                way=row.way,
                clue=row.clue_id,
                agreement=row.agreement_id,
                version=row.agreement_version,
                fields=row.fields,
                document_sha256=row.document_sha256,
                **_about(row),
            )
    return line


def _locked(message_id: str) -> Disclosure:
    row = Disclosure.objects.select_for_update().filter(message_id=message_id).first()
    if row is None:
        raise NotFound("The disclosure ledger has no such message.")
    return row


def _about(row: Disclosure) -> dict[str, str]:
    return {"disclosure": row.id, "recipient": row.recipient_id or "", "message": row.message_id}
