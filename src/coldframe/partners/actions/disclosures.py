"""The disclosure ledger: what may have left, what surely arrived, and what was refused."""

from __future__ import annotations

from datetime import datetime

from coldframe.core.actors import Actor
from coldframe.core.errors import NotFound
from coldframe.core.ids import new_id
from coldframe.custody.actions import act
from coldframe.custody.terms import Head
from coldframe.partners.models import Disclosure
from coldframe.partners.queries import get_disclosure
from coldframe.partners.terms import DisclosureView, PartnersEvent, Refused, Released


def record_disclosure(
    *,
    recipient_id: str,
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
        recipient_id: Who receives it.
        message_id: ``msg_…``; one line each.
        subject_id: What is disclosed: ``ref_…`` or ``rpt_…``.
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
    with act(actor=actor, as_of=as_of) as ledger:
        _, is_new = Disclosure.objects.get_or_create(
            message_id=message_id,
            defaults={
                "id": new_id("dis"),
                "recipient_id": recipient_id,
                "subject_id": subject_id,
                "fields": sorted(released.fields),
                "agreement_id": released.agreement_id,
                "agreement_version": released.version,
                "document_sha256": document_sha256,
                "sent_at": as_of,
                "head_count": head.count,
                "head_hash": head.last_hash,
            },
        )
        line = get_disclosure(message_id)
        if is_new:
            ledger.record(
                PartnersEvent.DISCLOSURE_BEGUN,
                subject_id,
                disclosure=line.id,
                recipient=recipient_id,
                message=message_id,
                agreement=released.agreement_id,
                version=released.version,
                fields=sorted(released.fields),
                document_sha256=document_sha256,
            )
    return line


def confirm_disclosure(message_id: str, *, actor: Actor, as_of: datetime) -> DisclosureView:
    """Write down that the recipient's signed receipt for a message came. Harmless when repeated.

    Raises:
        NotFound: No such message was begun here.

    Records:
        disclosure_confirmed: on the subject, the first time.
    """
    with act(actor=actor, as_of=as_of) as ledger:
        row = Disclosure.objects.select_for_update().filter(message_id=message_id).first()
        if row is None:
            raise NotFound("The disclosure ledger has no such message.")
        if row.delivered_at is None:
            row.delivered_at = as_of
            row.save(update_fields=["delivered_at"])
            ledger.record(
                PartnersEvent.DISCLOSURE_CONFIRMED,
                row.subject_id,
                disclosure=row.id,
                recipient=row.recipient_id,
                message=message_id,
            )
    return get_disclosure(message_id)


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
