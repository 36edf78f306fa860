"""Durable step: mailing a sealed package, or the link to one. The network stands in ``send`` only."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from urllib.parse import urlsplit

from django.conf import settings

from coldframe.core.actors import system
from coldframe.core.errors import RemoteFailure
from coldframe.partners.errors import RefusedByPartner, UnknownOutcome
from coldframe.partners.mail import read_server, send_mail
from coldframe.partners.queries import get_recipient, list_contacts
from coldframe.partners.sealing import MEDIA_TYPE, key_fingerprint
from coldframe.partners.terms import AttemptOutcome, Party, RecipientView
from coldframe.referral import actions
from coldframe.referral.queries import get_referral
from coldframe.referral.queries.parcels import find_parcel, sealed_package
from coldframe.referral.rules import write_mail_v1
from coldframe.referral.terms import MailState, ReferralView
from coldframe.vault.sealed import open_text
from coldframe.work.tasks import Run
from coldframe.work.terms import Patience, StepFailed

Clock = Callable[[], datetime]

PATIENCE = Patience(quick_tries=1, later_times=60, later_wait_seconds=300)
"""First again after five minutes, which gray-listing asks for; then later and later, for two days in all."""

_ACTOR = system("referral")
_ACCEPTED, _REFUSED = "accepted", ""


def mail(run: Run, referral_id: str, *, clock: Clock) -> None:
    """Mail a package that a person sent: as often as the mail server asks to come later, never twice by itself.

    Raises:
        StepFailed: The mail server took nothing for longer than the task's patience.
    """
    if not run.once("begin", actions.begin_mailing, referral_id, actor=_ACTOR, as_of=run.now()):
        return
    try:
        ended = run.step("send", send, referral_id, clock=clock)
    except StepFailed as failed:
        if not failed.permanent:
            raise
        run.once("failed", _record_end, referral_id, failed.message, run.now("failed"))
        return
    if ended == _ACCEPTED:
        run.once("record", actions.record_mailed, referral_id, actor=_ACTOR, as_of=run.now("mailed"))


def send(referral_id: str, *, clock: Clock) -> str:
    """Try once to mail; opens no transaction around the network.

    Returns:
        ``accepted``, or ``""`` if the agreement does not allow it any more or its decision fell, or its clue may
        not be used.

    Raises:
        RemoteFailure: Not taken, refused for good, or nobody knows; the last two are permanent.
    """
    as_of = clock()
    referral = get_referral(referral_id)
    # First: what an earlier try may have sent is never called refused.
    token = actions.begin_mail_try(referral_id, actor=_ACTOR, as_of=as_of)
    if token is None:
        cut_off = UnknownOutcome(
            "An earlier try to mail this was cut off, so it may or may not be on its way. Ask the recipient "
            "whether it came, then say so here; it is not repeated by itself.",
            permanent=True,
        )
        _note(referral_id, cut_off, AttemptOutcome.UNKNOWN, as_of)
        raise cut_off
    if not actions.may_mail_now(referral_id, actor=_ACTOR, as_of=as_of):
        return _REFUSED
    try:
        message = _message(referral, get_recipient(referral.recipient_id), token, as_of)
        send_mail(
            read_server(
                settings.COLDFRAME_MAIL_SERVER,
                security=settings.COLDFRAME_MAIL_SECURITY,
                username=settings.COLDFRAME_MAIL_USERNAME,
                password=open_text(settings.COLDFRAME_MAIL_PASSWORD),
            ),
            message,
            sender=settings.COLDFRAME_MAIL_FROM,
            recipient=str(message["To"]),
        )
    except UnknownOutcome as failure:
        _note(referral_id, failure, AttemptOutcome.UNKNOWN, as_of)
        actions.end_mail_try(referral_id, MailState.UNKNOWN, actor=_ACTOR, as_of=as_of)
        raise
    except RemoteFailure as failure:
        refused = isinstance(failure, RefusedByPartner)
        outcome = AttemptOutcome.REFUSED_BY_PARTNER if refused else AttemptOutcome.NOT_SENT
        _note(referral_id, failure, outcome, as_of)
        actions.end_mail_try(referral_id, MailState.WAITING, actor=_ACTOR, as_of=as_of)
        raise
    except Exception:
        # Before the network was touched: a damaged file, say. Nothing went; the work shows the error.
        actions.end_mail_try(referral_id, MailState.WAITING, actor=_ACTOR, as_of=as_of)
        raise
    return _ACCEPTED


def _message(referral: ReferralView, recipient: RecipientView, token: str, as_of: datetime) -> EmailMessage:
    host = urlsplit(settings.COLDFRAME_PUBLIC_URL).hostname or "localhost"
    message = EmailMessage()
    message["From"] = settings.COLDFRAME_MAIL_FROM
    message["To"] = recipient.mail
    message["Subject"] = f"Sealed package {referral.id}"
    message["Date"] = format_datetime(as_of)
    # The same at every try, so that a second copy can be known for what it is (RFC 5322, 3.6.4).
    message["Message-ID"] = f"<{referral.message_id}@{host}>"
    message["Auto-Submitted"] = "auto-generated"
    link = f"{settings.COLDFRAME_PUBLIC_URL}/packages/{token}" if token else ""
    parcel = find_parcel(referral.id)
    assert parcel is not None  # the try began
    message.set_content(
        write_mail_v1(
            desk_name=settings.COLDFRAME_DESK_NAME,
            referral_id=referral.id,
            agreement_id=referral.agreement_id,
            agreement_version=referral.agreement_version,
            key_sha256=key_fingerprint(recipient.sealing_key),
            contacts=[
                ", ".join(filter(None, (one.name_as_printed, one.phone, one.mail)))
                for one in list_contacts(referral.agreement_id)
                if one.party is Party.OURS
            ],
            link=link,
            expires_at=parcel.link_expires_at if token else None,
        )
    )
    if not token:
        sealed = b"".join(sealed_package(referral.id, actor=_ACTOR, as_of=as_of))
        kind, _, subtype = MEDIA_TYPE.partition("/")
        message.add_attachment(sealed, maintype=kind, subtype=subtype, filename=f"{referral.id}.tar.age")
    return message


def _note(referral_id: str, failure: RemoteFailure, outcome: AttemptOutcome, as_of: datetime) -> None:
    actions.record_attempt(
        referral_id, outcome, message=failure.message, code=failure.code, actor=_ACTOR, as_of=as_of
    )


def _record_end(referral_id: str, note: str, as_of: datetime) -> None:
    parcel = find_parcel(referral_id)
    if parcel is not None and parcel.mail_state is not MailState.UNKNOWN:
        actions.record_refusal(referral_id, refused=None, note=note, actor=_ACTOR, as_of=as_of)
