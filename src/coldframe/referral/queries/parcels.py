"""Reads of packages: how one travels, whether a link opens, and its bytes as they leave."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import datetime

from coldframe.core.actors import Actor
from coldframe.core.errors import Conflict, NotFound
from coldframe.intake.queries import require_usable
from coldframe.partners.queries import get_recipient
from coldframe.partners.sealing import key_fingerprint, seal
from coldframe.partners.terms import Channel, Refused
from coldframe.referral import package
from coldframe.referral.models import PaperReceipt, Parcel
from coldframe.referral.queries.preview import decision_stands, release_of
from coldframe.referral.queries.referrals import get_referral
from coldframe.referral.terms import (
    FetchView,
    HandOverReceipt,
    MailState,
    ParcelView,
    ReferralState,
    ReferralView,
)
from coldframe.vault.actions import read
from coldframe.vault.terms import ReadReason

_TO_BE_FETCHED = (ReferralState.OFFERED, ReferralState.SENDING, ReferralState.DELIVERED)


def find_parcel(referral_id: str) -> ParcelView | None:
    """Return how a referral travels as a package; ``None`` if it does not."""
    row = Parcel.objects.filter(pk=referral_id).first()
    if row is None:
        return None
    return ParcelView(
        referral_id=referral_id,
        channel=Channel(row.channel),
        forms=tuple(row.forms),
        size_bytes=row.size_bytes,
        mail_state=MailState(row.mail_state),
        mail_round=row.mail_round,
        link_expires_at=row.link_expires_at,
        downloads_left=row.downloads_left,
        fetches=tuple(FetchView(one.begun_at, one.ended_at) for one in row.fetches.order_by("pk")),
    )


def list_open_links(agreement_id: str, *, as_of: datetime) -> tuple[tuple[str, datetime], ...]:
    """Return the packages under an agreement that a link opens now: referral and end of the link, newest first.

    Only as far as time and number say; the agreement itself is asked when the link is used.
    """
    rows = Parcel.objects.filter(
        referral__agreement_id=agreement_id,
        referral__state__in=_TO_BE_FETCHED,
        link_expires_at__gt=as_of,
        downloads_left__gt=0,
    )
    found = rows.order_by("-link_expires_at", "-pk").values_list("pk", "link_expires_at")
    return tuple((str(referral_id), ends) for referral_id, ends in found if ends is not None)


def find_offered(token: str, *, as_of: datetime) -> ReferralView | None:
    """Return the referral whose package a link's token opens at this moment.

    ``None`` alike for a wrong, an expired and a used-up link, and where the referral was recalled or asked
    back, its decision fell, its clue may not be used, or the agreement does not cover it any more.
    """
    row = Parcel.objects.filter(link_sha256=hash_token(token)).first()
    if row is None or row.link_expires_at is None or row.link_expires_at <= as_of or not row.downloads_left:
        return None
    found = get_referral(str(row.pk))
    if found.state not in _TO_BE_FETCHED or not decision_stands(found):
        return None
    try:
        require_usable(found.clue_id)
    except Conflict:
        return None
    return None if isinstance(release_of(found, as_of=as_of), Refused) else found


def list_unsettled() -> tuple[str, ...]:
    """Return the referrals whose mail may or may not have arrived, oldest first: each waits for a person."""
    rows = Parcel.objects.filter(mail_state=MailState.UNKNOWN, referral__state=ReferralState.SENDING)
    return tuple(rows.order_by("referral__drafted_at", "pk").values_list("pk", flat=True))


def sealed_package(referral_id: str, *, actor: Actor, as_of: datetime) -> Iterator[bytes]:
    """Seal a referral's package to its recipient's key, as a stream; asks nobody whether it may leave.

    Raises:
        NotFound: The referral does not travel as a package.
        PackageDamaged: A file is no longer what was signed, or the recipient's key is another by now; may
            come while streaming.
    """
    referral = get_referral(referral_id)
    if find_parcel(referral_id) is None:
        raise NotFound("This referral does not travel as a package.")

    def content(sha256: str) -> Iterator[bytes]:
        return read(sha256, actor=actor, as_of=as_of, reason=ReadReason.REFERRAL, about=referral_id)

    token = b"".join(content(referral.document_sha256)).decode()
    manifest, key = package.manifest_of(token), get_recipient(referral.recipient_id).sealing_key
    if not key or manifest["to"]["sealing_key_sha256"] != key_fingerprint(key):
        # Whoever let it leave asked about the key that was agreed; it may have changed in between.
        raise package.PackageDamaged("The recipient's key is not the one that this package is signed for.")
    chunks = package.write(
        token,
        manifest,
        lambda entry: content(entry.sha256),
        modified_at=as_of,
    )
    return seal(chunks, key)


def find_paper_receipt(referral_id: str) -> HandOverReceipt | None:
    """Return who signed for a document that was handed over, if that was entered."""
    row = PaperReceipt.objects.filter(pk=referral_id).first()
    return HandOverReceipt(row.received_by, row.received_at, row.entered_by) if row is not None else None


def hash_token(token: str) -> str:
    """Return what is kept of a link's token: it is random, so a plain digest is enough."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
