"""A sealed package on its way by mail: each try written down before and after, none repeated blindly."""

from __future__ import annotations

from datetime import datetime

from coldframe.core.actors import Actor
from coldframe.core.errors import Conflict
from coldframe.custody.actions import act
from coldframe.intake.queries import require_usable
from coldframe.partners.terms import Refused, Released, Way
from coldframe.referral.actions.drafting import move
from coldframe.referral.actions.parcels import (
    disclose,
    fits_mail,
    locked_parcel,
    make_link,
    note_arrival,
    queue_mail,
    token_of,
)
from coldframe.referral.actions.sending import DECISION_GONE, record_refusal
from coldframe.referral.queries import decision_stands, get_referral, release_of
from coldframe.referral.terms import MailState, ReferralEvent, ReferralState


def begin_mailing(referral_id: str, *, actor: Actor, as_of: datetime) -> bool:
    """Ask the agreement once more, and write down that the package may leave by mail from now on.

    Returns:
        True if it is to be mailed; False if it was recalled or refused, or waits for a person.

    Records:
        release_refused and referral_refused: if the agreement covers it no longer.
        referral_refused: if the decision it rests on no longer stands, or its clue may not be used.
        disclosure_begun: on the referral, unless only a link is mailed.
        referral_sending: with message id and the manifest's SHA-256.
    """
    with act(actor=actor, as_of=as_of) as ledger:
        parcel = locked_parcel(referral_id)
        row = parcel.referral
        if row.state != ReferralState.QUEUED:
            return row.state == ReferralState.SENDING and parcel.mail_state == MailState.WAITING
        answer = _release(referral_id, actor=actor, as_of=as_of)
        if answer is None:
            return False
        move(row, ReferralState.SENDING, actor=actor, at=as_of)
        if fits_mail(parcel.size_bytes):
            disclose(row, answer, Way.MAIL, actor=actor, as_of=as_of)
        ledger.record(
            ReferralEvent.REFERRAL_SENDING,
            row.id,
            message=row.message_id,
            document_sha256=row.document_sha256,
        )
    return True


def may_mail_now(referral_id: str, *, actor: Actor, as_of: datetime) -> bool:
    """Ask everything once more, in a try that has begun and just before it connects.

    Returns:
        True to go on. False if the referral was refused or is now; the try ends with nothing sent.

    Records:
        release_refused and referral_refused: as in ``begin_mailing``.
    """
    with act(actor=actor, as_of=as_of):
        is_on_its_way = locked_parcel(referral_id).referral.state == ReferralState.SENDING
        if is_on_its_way and _release(referral_id, actor=actor, as_of=as_of) is not None:
            return True
        end_mail_try(referral_id, MailState.WAITING, actor=actor, as_of=as_of)
    return False


def begin_mail_try(referral_id: str, *, actor: Actor, as_of: datetime) -> str | None:
    """Note that a try to mail begins, so that one that is cut off is never repeated silently.

    Returns:
        ``""`` to go on with the package itself, a link's token to go on with that, or ``None``
        if an earlier try was cut off: only a person may have it repeated.

    Records:
        referral_link_made: the first time that a link is to be mailed.
    """
    with act(actor=actor, as_of=as_of) as ledger:
        parcel = locked_parcel(referral_id)
        if parcel.mail_state != MailState.WAITING:
            parcel.mail_state = MailState.UNKNOWN
            parcel.save(update_fields=["mail_state"])
            return None
        token = ""
        if not fits_mail(parcel.size_bytes):
            has_link = parcel.link_expires_at is not None and parcel.link_expires_at > as_of
            # The same link at every try: whichever mail arrives, its link opens.
            token = token_of(parcel) if has_link else make_link(parcel, ledger, as_of).token
        parcel.mail_state = MailState.IN_FLIGHT
        parcel.save(update_fields=["mail_state"])
    return token


def end_mail_try(referral_id: str, state: MailState, *, actor: Actor, as_of: datetime) -> None:
    """Note how a try to mail ended: nothing was taken (``WAITING``), or nobody knows (``UNKNOWN``).

    Records:
        Nothing of its own; the try itself is recorded by ``record_attempt``.
    """
    with act(actor=actor, as_of=as_of):
        parcel = locked_parcel(referral_id)
        parcel.mail_state = state
        parcel.save(update_fields=["mail_state"])


def record_mailed(referral_id: str, *, actor: Actor, as_of: datetime) -> None:
    """Write down that the mail server took the mail. Harmless when repeated.

    Records:
        disclosure_confirmed and referral_delivered: if the package itself was in it.
    """
    with act(actor=actor, as_of=as_of) as ledger:
        parcel = locked_parcel(referral_id)
        if parcel.mail_state == MailState.ACCEPTED:
            return
        parcel.mail_state = MailState.ACCEPTED
        parcel.save(update_fields=["mail_state"])
        row = parcel.referral
        if not parcel.link_number:
            note_arrival(row, ledger, actor=actor, as_of=as_of)
        elif row.state == ReferralState.SENDING and not parcel.fetches.exists():
            move(row, ReferralState.OFFERED, actor=actor, at=as_of)


def settle_mail(referral_id: str, *, has_arrived: bool, actor: Actor, as_of: datetime) -> None:
    """Say what became of a mail whose end nobody could know: a person asked the recipient.

    Args:
        referral_id: Which.
        has_arrived: True: it is there. False: mail it again, under the same Message-ID.
        actor: The person who asked.
        as_of: Now.

    Raises:
        NotFound: There is no such package.
        Conflict: Nothing about its mail is open.
        NotAllowed: The actor is not a person.

    Records:
        referral_mail_settled: with the answer.
        disclosure_confirmed and referral_delivered: if it arrived.
    """
    actor.person_id  # noqa: B018 - the recipient told a person
    with act(actor=actor, as_of=as_of) as ledger:
        parcel = locked_parcel(referral_id)
        if parcel.mail_state != MailState.UNKNOWN or parcel.referral.state != ReferralState.SENDING:
            raise Conflict("Nothing about this mail is open. Reload the page.")
        ledger.record(ReferralEvent.MAIL_SETTLED, referral_id, has_arrived=has_arrived)
        if has_arrived:
            record_mailed(referral_id, actor=actor, as_of=as_of)
        else:
            queue_mail(parcel)


def _release(referral_id: str, *, actor: Actor, as_of: datetime) -> Released | None:
    """Return what is released at this moment; a no is written down, and ends the referral."""
    referral = get_referral(referral_id)
    answer = release_of(referral, as_of=as_of)
    if isinstance(answer, Refused):
        record_refusal(referral_id, refused=answer, note="", actor=actor, as_of=as_of)
        return None
    note = "" if decision_stands(referral) else DECISION_GONE
    try:
        require_usable(referral.clue_id)
    except Conflict as stopped:
        note = note or stopped.message
    if note:
        record_refusal(referral_id, refused=None, note=note, actor=actor, as_of=as_of)
        return None
    return answer
