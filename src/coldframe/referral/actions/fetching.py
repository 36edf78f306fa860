"""A sealed package is fetched by its recipient, with a link that opens only while everything still allows it."""

from __future__ import annotations

from datetime import datetime

from coldframe.core.actors import Actor, desk
from coldframe.core.errors import Conflict, NotFound
from coldframe.custody.actions import act
from coldframe.partners import actions as partners
from coldframe.partners.terms import Refused, Way
from coldframe.referral.actions.drafting import move
from coldframe.referral.actions.parcels import disclose, locked_parcel, make_link, note_arrival
from coldframe.referral.models import Fetch
from coldframe.referral.queries import release_of
from coldframe.referral.queries.parcels import find_offered
from coldframe.referral.terms import OfferedLink, ReferralEvent, ReferralState, ReferralView

_CAN_BE_FETCHED = (ReferralState.OFFERED, ReferralState.SENDING, ReferralState.DELIVERED)


def offer_link(referral_id: str, *, actor: Actor, as_of: datetime) -> OfferedLink:
    """Make another link to a package; the one before opens nothing from now on.

    Whether it may leave is asked when the link is used.

    Raises:
        NotFound: There is no such referral, or it is no package to be fetched.
        Conflict: It was recalled or refused.
        NotAllowed: The actor is not a person.

    Records:
        referral_link_made: with its expiry.
    """
    actor.person_id  # noqa: B018 - only a person offers it again
    with act(actor=actor, as_of=as_of) as ledger:
        parcel = locked_parcel(referral_id)
        if parcel.referral.state not in _CAN_BE_FETCHED or not parcel.link_number:
            raise Conflict("This package is not one to be fetched, or was recalled. Draft a new referral.")
        return make_link(parcel, ledger, as_of)


def close_link(referral_id: str, *, actor: Actor, as_of: datetime) -> None:
    """Close the link to a package at once, such as when a person asks the recipient to destroy what it got.

    Raises:
        NotFound: There is no such referral, or it is no package.
        Conflict: No link opens.
        NotAllowed: The actor is not a person.

    Records:
        referral_link_closed.
    """
    actor.person_id  # noqa: B018 - only a person closes it early
    with act(actor=actor, as_of=as_of) as ledger:
        parcel = locked_parcel(referral_id)
        if parcel.link_expires_at is None or parcel.link_expires_at <= as_of:
            raise Conflict("No link to this package opens any more.")
        parcel.link_expires_at = as_of
        parcel.save(update_fields=["link_expires_at"])
        ledger.record(ReferralEvent.LINK_CLOSED, referral_id)


def begin_fetch(token: str, *, as_of: datetime) -> tuple[ReferralView, int]:
    """Let the holder of a link have the package now: everything is asked at this very moment.

    Args:
        token: As in the link.
        as_of: Now.

    Returns:
        The referral, and the number of this download for ``end_fetch``.

    Raises:
        NotFound: No such link, its time or number is over, the referral was recalled, its decision fell, or
            the agreement does not cover it any more: the same answer for all.

    Records:
        disclosure_begun: on the referral, the first time.
        referral_package_fetched: with how often the link still opens.
    """
    gone = NotFound("This link opens nothing.")
    found = find_offered(token, as_of=as_of)
    if found is None:
        raise gone
    actor = desk(found.recipient_id)
    with act(actor=actor, as_of=as_of) as ledger:
        parcel = locked_parcel(found.id)
        released = release_of(found, as_of=as_of)
        if find_offered(token, as_of=as_of) is None or isinstance(released, Refused):
            raise gone
        if parcel.referral.state == ReferralState.OFFERED:
            move(parcel.referral, ReferralState.SENDING, actor=actor, at=as_of)
        parcel.downloads_left -= 1
        parcel.save(update_fields=["downloads_left"])
        fetch = Fetch.objects.create(parcel=parcel, begun_at=as_of)
        disclose(parcel.referral, released, Way.DOWNLOAD, actor=actor, as_of=as_of)
        ledger.record(
            ReferralEvent.PACKAGE_FETCHED,
            found.id,
            recipient=found.recipient_id,
            message=found.message_id,
            downloads_left=parcel.downloads_left,
        )
    return found, int(fetch.pk)


def end_fetch(referral_id: str, fetch_id: int, *, actor: Actor, as_of: datetime) -> None:
    """Write down that the last byte of a download has left.

    Records:
        disclosure_confirmed: on the referral, the first time.
        disclosure_read: on the referral, the first time.
        referral_delivered: the first time.
    """
    with act(actor=actor, as_of=as_of) as ledger:
        parcel = locked_parcel(referral_id)
        parcel.fetches.filter(pk=fetch_id).update(ended_at=as_of)
        note_arrival(parcel.referral, ledger, actor=actor, as_of=as_of)
        partners.note_read(parcel.referral.message_id, read_at=as_of, actor=actor, as_of=as_of)
