"""Reads of recipients."""

from __future__ import annotations

from itertools import combinations

from coldframe.core.errors import NotFound
from coldframe.partners.models import Recipient
from coldframe.partners.names import look_alike_v1, shape_of_v1
from coldframe.partners.terms import (
    Alias,
    Area,
    Channel,
    Purpose,
    RecipientKind,
    RecipientView,
)


def get_recipient(recipient_id: str) -> RecipientView:
    """Return a recipient.

    Raises:
        NotFound: There is none with this id.
    """
    row = Recipient.objects.filter(pk=recipient_id).first()
    if row is None:
        raise NotFound("There is no recipient with this id. Choose one from the partners page.")
    return _recipient(row)


def find_recipient_by_key(key_fingerprint: str) -> RecipientView | None:
    """Return the recipient whose pinned key has this fingerprint, if any. The only look-up by identity."""
    row = Recipient.objects.filter(fingerprint=key_fingerprint).first() if key_fingerprint else None
    return _recipient(row) if row is not None else None


def list_recipients() -> tuple[RecipientView, ...]:
    """Return all recipients, by name as printed."""
    return tuple(_recipient(row) for row in Recipient.objects.order_by("name_as_printed", "pk"))


def list_recipients_for(function: Purpose, *, country: str, region: str = "") -> tuple[RecipientView, ...]:
    """Return the recipients with this function that are competent there, the nearest area first.

    Args:
        function: What is to be done with the matter.
        country: ISO 3166-1 alpha-2, upper case.
        region: ISO 3166-2; empty if only the country is known: then every region's body is returned.
    """
    found = [
        (max(bool(area.region) for area in areas), one)
        for one in list_recipients()
        if function in one.functions
        and (areas := [area for area in one.areas if area.covers(country, region)])
    ]
    return tuple(one for _, one in sorted(found, key=lambda each: not each[0]))


def list_lookalikes() -> dict[str, tuple[RecipientView, ...]]:
    """Return the recipients that a reader could mistake for others, with those, by any name of either."""
    shapes = [
        (one, [shape_of_v1(name) for name in (one.name_as_printed, *_other_names(one))])
        for one in list_recipients()
    ]
    found: dict[str, list[RecipientView]] = {}
    for (one, its), (other, others) in combinations(shapes, 2):
        if any(look_alike_v1(left, right) for left in its for right in others):
            found.setdefault(one.id, []).append(other)
            found.setdefault(other.id, []).append(one)
    return {recipient_id: tuple(others) for recipient_id, others in found.items()}


def _other_names(recipient: RecipientView) -> tuple[str, ...]:
    return tuple(alias.name_as_printed for alias in recipient.aliases)


def possible_channels(row: Recipient) -> frozenset[Channel]:
    """Return the ways that a recipient's keys and addresses allow."""
    allowed = {Channel.PRINTED}
    if row.sealing_key:
        allowed.add(Channel.DOWNLOAD)
    if row.public_key and row.delivery_url:
        allowed.add(Channel.DESK)
    if row.mail and row.sealing_key:
        allowed.add(Channel.SEALED_MAIL)
    return frozenset(allowed)


def _recipient(row: Recipient) -> RecipientView:
    open_now = possible_channels(row) & frozenset(row.channels or Channel)
    channels = tuple(channel for channel in Channel if channel in open_now)
    return RecipientView(
        id=row.id,
        name_as_printed=row.name_as_printed,
        kind=RecipientKind(row.kind),
        public_key=row.public_key,
        fingerprint=row.fingerprint,
        delivery_url=row.delivery_url,
        mail=row.mail,
        jurisdiction=row.jurisdiction,
        pin=row.pin,
        sealing_key=row.sealing_key,
        functions=frozenset(Purpose(value) for value in row.functions),
        areas=tuple(Area(**one) for one in row.areas) or (Area(row.jurisdiction),),
        aliases=tuple(Alias(**one) for one in row.aliases),
        channels=channels,
        preferred_channel=next(
            (one for one in channels if one == row.preferred_channel), channels[0] if channels else None
        ),
    )
