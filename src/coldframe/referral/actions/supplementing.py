"""Adding to a referral that was delivered: seen before it goes, sent once, joined to the clue once."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from coldframe.core.actors import Actor
from coldframe.core.errors import Conflict, InvalidInput, NotFound
from coldframe.core.ids import is_id, new_id
from coldframe.core.said import Said
from coldframe.custody.actions import act
from coldframe.intake.actions import add_items
from coldframe.intake.channels import desk as channel
from coldframe.intake.queries import require_usable
from coldframe.intake.terms import NewClue, Provenance
from coldframe.partners import actions as partners
from coldframe.partners.document import canonical, sha256_of
from coldframe.partners.errors import MessageRefused, ReleaseRefused
from coldframe.partners.terms import (
    Cover,
    Field,
    MessageKind,
    MessageProblem,
    OpenedMessage,
    Refused,
    Released,
)
from coldframe.referral.actions.parking import check_room
from coldframe.referral.formats.coldframe_v1 import files_of
from coldframe.referral.models import ReceivedReferral, ReceivedSupplement, Supplement
from coldframe.referral.queries import (
    decision_stands,
    get_referral,
    is_with_a_desk,
    list_recalls,
    list_supplements,
    preview,
)
from coldframe.referral.rules import added_v1, fields_in_v1
from coldframe.referral.terms import (
    LEFT,
    ReferralEvent,
    ReferralState,
    ReferralView,
    SupplementPreview,
    SupplementView,
)
from coldframe.triage.actions import ask_again
from coldframe.triage.queries import find_review_for_clue, require_past_undo
from coldframe.triage.terms import LookAgain
from coldframe.vault.actions import keep, read
from coldframe.vault.queries import get_object
from coldframe.vault.terms import ReadReason, Sealed, Stored

FORMAT = "coldframe-supplement/1"


def preview_supplement(
    referral_id: str, fields: Iterable[Field], *, actor: Actor, as_of: datetime
) -> SupplementPreview:
    """Return exactly what would be added now: what may go and the recipient does not have.

    Args:
        referral_id: A referral that a desk got.
        fields: What the recipient is to see beside what was chosen before.
        actor: Who asks: the sealed document is opened to compare.
        as_of: Now.

    Raises:
        NotFound: There is no such referral.
        Conflict: No desk has it.

    Records:
        object_read: on the document that was sent.
    """
    referral = get_referral(referral_id)
    if not is_with_a_desk(referral):
        raise Conflict("No desk has this referral, so nothing can be added to it. Draft another one.")
    if referral.state not in LEFT - {ReferralState.HANDED_OVER, ReferralState.NOT_OURS}:
        raise Conflict(
            Said(
                "This referral stands at “%(state)s”: there is nothing at a desk to add to.",
                state=referral.state,
            )
        )
    seen = preview(
        clue_id=referral.clue_id,
        recipient_id=referral.recipient_id,
        agreement_id=referral.agreement_id,
        fields={*referral.fields, *fields},
        purpose=referral.purpose,
        harms=referral.harms,
        decision_id=referral.decision_id,
        report_number=referral.report_number,
        referral_id=referral.id,
        as_of=as_of,
    )
    if isinstance(seen.answer, Refused):
        return SupplementPreview(seen.answer, {}, (), "")
    matter = _matter(seen.document)
    for had in _had(referral, actor=actor, as_of=as_of):
        matter = added_v1(had, matter)
    document: dict[str, object] = {
        "format": FORMAT,
        "message": referral.message_id,
        "agreement": seen.document["agreement"],
        "matter": matter,
    }
    return SupplementPreview(
        replace(seen.answer, fields=fields_in_v1(matter)) if matter else seen.answer,
        document if matter else {},
        files_of(document),
        sha256_of(document) if matter else "",
    )


def send_supplement(
    referral_id: str, fields: Iterable[Field], *, seen_sha256: str, actor: Actor, as_of: datetime
) -> SupplementView:
    """Send what a person saw in the preview; the agreement is asked now and at every try.

    Args:
        referral_id: Which.
        fields: As in the preview.
        seen_sha256: Digest of the preview that the person saw: nothing else is sent.
        actor: The liaison.
        as_of: Now.

    Raises:
        NotFound: There is no such referral.
        ReleaseRefused: The agreement does not cover it.
        InvalidInput: There is nothing to add.
        Conflict: What would be added changed since it was seen, the referral is asked back, its decision
            does not stand or can still be taken back, or the clue may not be used.
        NotAllowed: The actor is not a person.

    Records:
        release_refused: on the referral, when it is refused.
        referral_supplemented: with the fields and the document's SHA-256.
        message_queued, disclosure_begun: on the referral.
    """
    sent_by = actor.person_id
    referral = get_referral(referral_id)
    require_past_undo(referral.clue_id, as_of=as_of)
    require_usable(referral.clue_id)
    if not decision_stands(referral) or any(one.is_open for one in list_recalls(referral_id)):
        raise Conflict(
            "This referral is asked back, or its decision no longer stands: nothing is added to it."
        )
    seen = preview_supplement(referral_id, fields, actor=actor, as_of=as_of)
    if isinstance(seen.answer, Refused):
        partners.record_refusal(
            referral_id, recipient_id=referral.recipient_id, refused=seen.answer, actor=actor, as_of=as_of
        )
        raise ReleaseRefused(seen.answer)
    if not seen.document:
        raise InvalidInput(
            "The recipient has all of this. Choose a field that holds something new.", field="fields"
        )
    if seen.sha256 != seen_sha256:
        raise Conflict("What would be added changed since you saw it. Look at it again, then send it.")
    with act(actor=actor, as_of=as_of) as ledger:
        message_id = partners.queue_message(
            recipient_id=referral.recipient_id,
            kind=MessageKind.SUPPLEMENT,
            subject_id=referral_id,
            payload=seen.document,
            files=seen.files,
            cover=_cover(referral, seen.answer),
            actor=actor,
            as_of=as_of,
        )
        row = Supplement.objects.create(
            id=new_id("sup"),
            referral_id=referral_id,
            fields=sorted(seen.answer.fields),
            document=seen.document,
            sent_by=sent_by,
            sent_at=as_of,
            message_id=message_id,
        )
        ledger.record(
            ReferralEvent.REFERRAL_SUPPLEMENTED,
            referral_id,
            supplement=row.pk,
            message=message_id,
            fields=sorted(seen.answer.fields),
            document_sha256=seen.sha256,
        )
    return list_supplements(referral_id)[-1]


def receive_supplement(
    opened: OpenedMessage, files: Mapping[str, Sealed], /, *, actor: Actor, as_of: datetime
) -> str:
    """Take in what a desk adds to a referral of its own; it waits if it comes before it. See ``Handler``.

    Returns:
        The supplement's own id here.

    Raises:
        MessageRefused: It cannot be read.
        Conflict: The clue was destroyed, or too much of the sender's waits for referrals that have not come.

    Records:
        referral_supplement_received; item_added: on each item that it became.
    """
    payload = opened.message.payload
    about = str(payload.get("message", ""))
    if payload.get("format") != FORMAT or not is_id(about, "msg"):
        raise _unreadable()
    _read(payload, opened.recipient.id, "")
    with act(actor=actor, as_of=as_of) as ledger:
        for file in opened.message.files:
            keep(files[file.sha256], actor=actor, as_of=as_of)
        received = ReceivedReferral.objects.filter(sender_id=opened.recipient.id, message_id=about).first()
        if received is None:
            check_room(ReceivedSupplement.objects.filter(sender_id=opened.recipient.id, received=None))
        row = ReceivedSupplement.objects.create(
            id=new_id("rsu"),
            sender_id=opened.recipient.id,
            about=about,
            document=dict(payload),
            received_at=as_of,
        )
        ledger.record(ReferralEvent.SUPPLEMENT_RECEIVED, row.pk, sender=row.sender_id, about=about)
        if received is not None:
            _apply(row, received, actor=actor, as_of=as_of)
    return row.pk


def apply_waiting_supplements(received: ReceivedReferral, *, actor: Actor, as_of: datetime) -> None:
    """Join supplements that came before their referral to its clue.

    Records:
        item_added: on each item.
    """
    for row in ReceivedSupplement.objects.filter(
        sender_id=received.sender_id, about=received.message_id, received=None
    ).order_by("pk"):
        _apply(row, received, actor=actor, as_of=as_of)


def _apply(row: ReceivedSupplement, received: ReceivedReferral, *, actor: Actor, as_of: datetime) -> None:
    new = _read(row.document, row.sender_id, received.referral_id)
    items = tuple(replace(one, file=_stored(one.part)) if one.part else one for one in new.items)
    if items:
        row.items = list(
            add_items(
                received.clue_id, replace(new, items=items), supplement_id=row.pk, actor=actor, as_of=as_of
            )
        )
    row.received, row.applied_at = received, as_of
    row.save(update_fields=["items", "received", "applied_at"])
    if find_review_for_clue(received.clue_id, as_of=as_of) is not None:
        ask_again(received.clue_id, reason=LookAgain.SUPPLEMENTED, actor=actor, as_of=as_of)


def _stored(sha256: str) -> Stored | None:
    try:
        found = get_object(sha256)
    except NotFound:
        return None  # It is named, and did not travel: the agreement covered its hash only.
    return Stored(found.sha256, found.sha1, found.md5, found.size_bytes)


def _read(payload: Mapping[str, object], sender_id: str, referral_id: str) -> NewClue:
    matter = payload.get("matter")
    if not isinstance(matter, dict) or not matter:
        raise _unreadable()
    try:
        return channel.read(matter, raw=canonical(payload), provenance=Provenance(sender_id, referral_id, ""))
    except InvalidInput:
        raise _unreadable() from None


def _had(referral: ReferralView, *, actor: Actor, as_of: datetime) -> list[Mapping[str, object]]:
    """Return what the recipient has, document by document."""
    found: list[Mapping[str, object]] = []
    if referral.document_sha256:
        sealed = read(
            referral.document_sha256, actor=actor, as_of=as_of, reason=ReadReason.REFERRAL, about=referral.id
        )
        found.append(_matter(json.loads(b"".join(sealed))))
    rows = Supplement.objects.filter(referral_id=referral.id).order_by("sent_at", "pk")
    return [*found, *(_matter(row.document) for row in rows)]


def _matter(document: Mapping[str, object]) -> dict[str, object]:
    matter = document.get("matter")
    return dict(matter) if isinstance(matter, Mapping) else {}


def _cover(referral: ReferralView, released: Released) -> Cover:
    return Cover(released, referral.purpose, referral.harms, referral.clue_id)


def _unreadable() -> MessageRefused:
    return MessageRefused(
        MessageProblem.UNREADABLE, f"The message was not taken in. Its document is not of the form {FORMAT}."
    )
