"""A referral as a sealed package: made once, then mailed, or fetched by its recipient with a link."""

from __future__ import annotations

import base64
import hmac
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta

from django.conf import settings

from coldframe.core.actors import Actor
from coldframe.core.errors import Conflict, InvalidInput, NotFound
from coldframe.core.moments import isoformat
from coldframe.custody.actions import Ledger, act
from coldframe.custody.queries import get_head, signed_head
from coldframe.custody.signing import public_key_text
from coldframe.intake.queries import require_usable
from coldframe.partners import actions as partners
from coldframe.partners import messages
from coldframe.partners.keys import fingerprint
from coldframe.partners.queries import get_recipient, list_contacts, own_key_for
from coldframe.partners.sealing import key_fingerprint
from coldframe.partners.terms import (
    Channel,
    FileRef,
    MessageKind,
    Party,
    RecipientView,
    Released,
    Way,
)
from coldframe.referral import package
from coldframe.referral.actions.drafting import locked, move, require_release
from coldframe.referral.formats.base import Format
from coldframe.referral.models import Parcel, Referral
from coldframe.referral.queries import decision_stands, get_referral, preview_of
from coldframe.referral.queries.parcels import hash_token
from coldframe.referral.terms import (
    Envelope,
    MailState,
    OfferedLink,
    ReferralEvent,
    ReferralState,
    ReferralView,
)
from coldframe.triage.queries import require_past_undo
from coldframe.vault.actions import store
from coldframe.vault.keys import derive_key
from coldframe.work.actions import enqueue

MAIL = "referral.mail"
"""Task that mails a package, or the link to it; its key is the referral's id and the round."""

LINK_DAYS = 14
"""How long a link opens. A person can make another, as long as the agreement holds."""

LINK_DOWNLOADS = 5
"""How often a link opens: a download that broke off counts, for its bytes may have left."""


def send_package(
    referral_id: str, *, channel: Channel, forms: Sequence[Format], actor: Actor, as_of: datetime
) -> OfferedLink | None:
    """Make a drafted referral into a package for a recipient that has no desk.

    By mail it goes by itself from here on. As a download it waits until the recipient fetches it. The
    agreement is asked now, and again whenever the package leaves; only then is it disclosed.

    Args:
        referral_id: A draft.
        channel: ``SEALED_MAIL`` or ``DOWNLOAD``. What is too large for a mail goes as a mail with a link.
        forms: In which forms the package tells the matter; at least one.
        actor: The liaison.
        as_of: Now.

    Returns:
        The link, for ``DOWNLOAD``, this once: give it to the recipient.

    Raises:
        NotFound: There is no such referral.
        Conflict: It is no draft any more, its decision no longer stands or can still be taken back, or its
            clue may not be used: its sender asked it back.
        ReleaseRefused: The agreement does not cover it.
        InvalidInput: The recipient has no sealing key or address, or a form lacks something; names the field.
        NotAllowed: The actor is not a person.

    Records:
        release_refused: on the referral, when it is refused.
        object_stored: for each document and the signed manifest.
        referral_package_made: with channel, forms and the manifest's SHA-256.
        referral_queued: for mail.
        referral_link_made: for a download.
    """
    sent_by = actor.person_id
    referral = get_referral(referral_id)
    if not decision_stands(referral):
        raise Conflict("The decision that this referral rests on no longer stands. Recall it.")
    require_past_undo(referral.clue_id, as_of=as_of)
    require_usable(referral.clue_id)
    recipient = get_recipient(referral.recipient_id)
    _require_reach(recipient, channel)
    if not forms:
        raise InvalidInput("Choose at least one form for the package.", field="forms")
    seen = preview_of(referral_id, as_of=as_of)
    released = require_release(
        seen, subject_id=referral_id, recipient_id=recipient.id, actor=actor, as_of=as_of
    )
    assert seen.envelope is not None  # what was released has one
    documents = package.list_documents(
        [(form.name, form.media_type, form.write(seen.envelope, seen.released)) for form in forms]
    )
    manifest = _manifest(
        referral, recipient, seen.envelope, [entry for entry, _ in documents], seen.files, as_of
    )
    token = _sign(referral, recipient, manifest, seen.files, as_of)
    link = None
    with act(actor=actor, as_of=as_of) as ledger:
        row = locked(referral_id)
        for _entry, content in documents:
            store([content], actor=actor, as_of=as_of)
        stored = store([token.encode()], actor=actor, as_of=as_of)
        row.sent_by, row.agreement_version, row.document_sha256 = sent_by, released.version, stored.sha256
        by_mail = channel is Channel.SEALED_MAIL
        move(row, ReferralState.QUEUED if by_mail else ReferralState.OFFERED, actor=actor, at=as_of)
        parcel = Parcel.objects.create(
            referral=row, channel=channel, forms=[form.name for form in forms],
            size_bytes=package.size_bytes(manifest),
        )  # fmt: skip
        ledger.record(
            ReferralEvent.PACKAGE_MADE,
            row.id,
            recipient=row.recipient_id,
            channel=channel,
            formats=[form.name for form in forms],
            document_sha256=stored.sha256,
            files=len(seen.files),
        )
        if by_mail:
            ledger.record(
                ReferralEvent.REFERRAL_QUEUED, row.id, recipient=row.recipient_id, message=row.message_id
            )
            queue_mail(parcel)
        else:
            link = make_link(parcel, ledger, as_of)
    return link


def fits_mail(size_bytes: int) -> bool:
    """Tell whether a package of this size goes into one mail; base64 makes four bytes of three, with line ends."""
    return size_bytes * 1.4 < settings.COLDFRAME_MAIL_MAX_BYTES


def locked_parcel(referral_id: str) -> Parcel:
    """Return a referral's package, with its referral, both locked for the open transaction.

    Raises:
        NotFound: There is none.
    """
    row = locked(referral_id)
    parcel = Parcel.objects.filter(pk=referral_id).first()
    if parcel is None:
        raise NotFound("This referral does not travel as a package.")
    parcel.referral = row
    return parcel


def queue_mail(parcel: Parcel) -> None:
    """Have a locked package mailed, in the open transaction: another round each time a person asks."""
    parcel.mail_round += 1
    parcel.mail_state = MailState.WAITING
    parcel.save(update_fields=["mail_round", "mail_state"])
    enqueue(MAIL, f"{parcel.pk}:{parcel.mail_round}", parcel.pk)


def make_link(parcel: Parcel, ledger: Ledger, as_of: datetime) -> OfferedLink:
    """Make a locked package's next link; the one before opens nothing from now on."""
    parcel.link_number += 1
    token = token_of(parcel)
    parcel.link_sha256 = hash_token(token)
    parcel.link_expires_at = as_of + timedelta(days=LINK_DAYS)
    parcel.downloads_left = LINK_DOWNLOADS
    parcel.save()
    ledger.record(
        ReferralEvent.LINK_MADE, parcel.pk, expires_at=parcel.link_expires_at, downloads=LINK_DOWNLOADS
    )
    return OfferedLink(token, parcel.link_expires_at, LINK_DOWNLOADS)


def token_of(parcel: Parcel) -> str:
    """Return the token of the present link: made from a key of the desk, so that every try mails the same and no row holds it."""
    made = hmac.digest(derive_key("referral.link"), f"{parcel.pk}/{parcel.link_number}".encode(), "sha256")
    return f"cfp_{base64.urlsafe_b64encode(made).rstrip(b'=').decode()}"


def disclose(row: Referral, released: Released, way: Way, *, actor: Actor, as_of: datetime) -> None:
    """Write down that a package may leave from now on.

    Records:
        disclosure_begun: on the referral, the first time.
    """
    partners.record_disclosure(
        way=way,
        recipient_id=row.recipient_id,
        clue_id=row.clue_id,
        subject_id=row.id,
        message_id=row.message_id,
        released=released,
        document_sha256=row.document_sha256,
        head=get_head(),
        actor=actor,
        as_of=as_of,
    )


def note_arrival(row: Referral, ledger: Ledger, *, actor: Actor, as_of: datetime) -> None:
    """Write down that a package arrived, as far as its way can tell. Harmless when repeated.

    Records:
        disclosure_confirmed and referral_delivered: the first time.
    """
    if row.state != ReferralState.SENDING:
        return
    move(row, ReferralState.DELIVERED, actor=actor, at=as_of)
    partners.confirm_disclosure(row.message_id, actor=actor, as_of=as_of)
    ledger.record(
        ReferralEvent.REFERRAL_DELIVERED,
        row.id,
        recipient=row.recipient_id,
        country=get_recipient(row.recipient_id).jurisdiction,
        remote_reference="",
    )


def _require_reach(recipient: RecipientView, channel: Channel) -> None:
    if channel not in (Channel.SEALED_MAIL, Channel.DOWNLOAD):
        raise InvalidInput("A package goes by mail, or is fetched.", field="channel")
    if channel not in recipient.channels:
        raise InvalidInput(
            "This way is not open to this recipient. It needs an age key to seal to, and a mail address for "
            "mail: enter them on the partners page, compare the key by telephone, renew the agreement.",
            field="channel",
        )
    if channel is Channel.SEALED_MAIL and not (
        settings.COLDFRAME_MAIL_SERVER and settings.COLDFRAME_MAIL_FROM
    ):
        raise InvalidInput(
            "This desk sends no mail. Ask its operator to set COLDFRAME_MAIL_SERVER and COLDFRAME_MAIL_FROM, "
            "or offer a download.",
            field="channel",
        )


def _manifest(
    referral: ReferralView,
    recipient: RecipientView,
    envelope: Envelope,
    documents: Sequence[package.Entry],
    files: Sequence[FileRef],
    as_of: datetime,
) -> dict[str, object]:
    own_key, head = public_key_text(own_key_for(recipient.id, as_of=as_of)), get_head()
    return {
        "format": package.FORMAT,
        "referral": referral.id,
        "message": referral.message_id,
        "made_at": isoformat(as_of),
        "from": {
            "name": settings.COLDFRAME_DESK_NAME,
            "public_key": own_key,
            "fingerprint": fingerprint(own_key),
        },
        "to": {
            "name": recipient.name_as_printed,
            "sealing_key_sha256": key_fingerprint(recipient.sealing_key),
        },
        "contacts": [
            {"role": str(one.role), "name": one.name_as_printed, "mail": one.mail, "phone": one.phone}
            for one in list_contacts(envelope.agreement_id)
            if one.party is Party.OURS
        ],
        "agreement": {
            "id": envelope.agreement_id,
            "version": envelope.agreement_version,
            "legal_basis": envelope.legal_basis,
        },
        "purpose": str(envelope.purpose),
        "harms": [str(harm) for harm in envelope.harms],
        "retention_days": envelope.retention_days,
        "onward_transfer": str(envelope.onward_transfer),
        "rights_caveat": envelope.rights_caveat,
        "ledger_head": {"count": head.count, "last_hash": head.last_hash},
        "documents": [asdict(entry) for entry in documents],
        "files": [
            asdict(package.Entry(f"files/{file.sha256}", file.sha256, file.size_bytes)) for file in files
        ],
    }


def _sign(
    referral: ReferralView,
    recipient: RecipientView,
    manifest: dict[str, object],
    files: Sequence[FileRef],
    as_of: datetime,
) -> str:
    key = own_key_for(recipient.id, as_of=as_of)
    return messages.sign(
        key=key,
        recipient=key_fingerprint(recipient.sealing_key),
        message_id=referral.message_id,
        kind=MessageKind.PACKAGE,
        payload=manifest,
        files=files,
        head=signed_head(as_of=as_of, key=key),
        as_of=as_of,
    )
