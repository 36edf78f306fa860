"""Recipients: adding one, pinning its key, changing where it is reached."""

from __future__ import annotations

import re
from datetime import datetime

from django.db import IntegrityError, transaction

from coldframe.core.actors import Actor
from coldframe.core.countries import COUNTRIES
from coldframe.core.errors import Conflict, InvalidInput, NotFound
from coldframe.core.ids import new_id
from coldframe.core.said import Said, gettext_noop
from coldframe.core.text import clean
from coldframe.custody.actions import act
from coldframe.partners import keys
from coldframe.partners.http import check_url
from coldframe.partners.models import Recipient
from coldframe.partners.queries import get_recipient
from coldframe.partners.queries.recipients import possible_channels
from coldframe.partners.sealing import read_sealing_key
from coldframe.partners.terms import (
    Area,
    Channel,
    PartnersEvent,
    RecipientKind,
    RecipientProfile,
    RecipientView,
)

_REGION = re.compile(r"[A-Z]{2}-[A-Z0-9]{1,3}")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?")
_MAX_LISTED = 50
_NEEDED = {
    Channel.DESK: gettext_noop("This way needs its delivery address and its public key. Enter that first."),
    Channel.SEALED_MAIL: gettext_noop(
        "This way needs its mail address and its sealing key. Enter that first."
    ),
    Channel.DOWNLOAD: gettext_noop("This way needs its sealing key. Enter that first."),
}
# One address that every mail server takes as it is: no list, no quoting, no other alphabet.
_MAIL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9.-]{1,180}\.[A-Za-z0-9-]{2,63}")


def propose_recipient(
    *,
    name_as_printed: str,
    kind: RecipientKind,
    jurisdiction: str,
    public_key: str = "",
    delivery_url: str = "",
    mail: str = "",
    sealing_key: str = "",
    profile: RecipientProfile | None = None,
    actor: Actor,
    as_of: datetime,
) -> RecipientView:
    """Add a recipient. It can receive nothing until a second person activates an agreement with it.

    Args:
        name_as_printed: As on its letterhead; for reading only.
        kind: What it is.
        jurisdiction: ISO 3166-1 alpha-2; the codes are those of Unicode CLDR, as ``phonenumbers`` brings them.
        public_key: Base64 of its Ed25519 key, compared with the partner by telephone. From
            then on its desk may send us messages. Empty if it has no desk.
        delivery_url: Where its desk takes messages: ``https://…/api/v1/desk/messages``.
        mail: Address of its contact.
        sealing_key: Age recipient (``age1…``) for sealed packages, compared by telephone. Empty for none.
        profile: What it does, where, its other names, and the ways it keeps open.
        actor: The person who vouches for key and addresses.
        as_of: Now.

    Raises:
        InvalidInput: A field has the wrong form.
        Conflict: Another recipient has this key already.
        NotAllowed: The actor is not a person.

    Records:
        recipient_added: with its kind, functions, countries, channels, the key's fingerprint and the pin.
    """
    added_by = actor.person_id
    name = clean(name_as_printed, max_characters=300).strip()
    country = jurisdiction.strip().upper()
    if not name:
        raise InvalidInput("Write the recipient's name as its letterhead has it.", field="name_as_printed")
    _require_country(country, "jurisdiction")
    row = Recipient(
        id=new_id("rcp"),
        name_as_printed=name,
        kind=kind,
        jurisdiction=country,
        added_by=added_by,
        added_at=as_of,
    )
    _set_addresses(row, delivery_url=delivery_url, mail=mail)
    _set_key(row, public_key)
    _set_sealing_key(row, sealing_key)
    _set_profile(row, profile or RecipientProfile())
    with act(actor=actor, as_of=as_of) as ledger:
        _save(row, new=True)
        ledger.record(
            PartnersEvent.RECIPIENT_ADDED,
            row.id,
            recipient_kind=kind,
            **_recorded(row),
            key_fingerprint=row.fingerprint,
            pin=row.pin,
        )
    return get_recipient(row.id)


def pin_key(recipient_id: str, public_key: str, *, actor: Actor, as_of: datetime) -> RecipientView:
    """Pin another key for a recipient. Its agreements release nothing until renewed by two people.

    Raises:
        NotFound: There is no such recipient.
        InvalidInput: Not a key.
        Conflict: Another recipient has this key already.
        NotAllowed: The actor is not a person.

    Records:
        key_pinned: with the fingerprints before and after, and the new pin.
    """
    actor.person_id  # noqa: B018 - only a person may vouch for a key
    with act(actor=actor, as_of=as_of) as ledger:
        row = _locked(recipient_id)
        before = row.fingerprint
        _set_key(row, public_key)
        _save(row)
        ledger.record(
            PartnersEvent.KEY_PINNED, row.id, before=before, key_fingerprint=row.fingerprint, pin=row.pin
        )
    return get_recipient(recipient_id)


def change_recipient(
    recipient_id: str,
    *,
    name_as_printed: str | None = None,
    delivery_url: str | None = None,
    mail: str | None = None,
    sealing_key: str | None = None,
    actor: Actor,
    as_of: datetime,
) -> RecipientView:
    """Change a recipient's name or addresses; ``None`` leaves one as it is.

    A changed address stops every release to it until two people have agreed again.

    Raises:
        NotFound: There is no such recipient.
        InvalidInput: An address has the wrong form.
        NotAllowed: The actor is not a person.

    Records:
        recipient_changed: with the new pin.
    """
    actor.person_id  # noqa: B018 - only a person may change where material goes
    with act(actor=actor, as_of=as_of) as ledger:
        row = _locked(recipient_id)
        if name_as_printed is not None:
            row.name_as_printed = clean(name_as_printed, max_characters=300).strip() or row.name_as_printed
        _set_addresses(
            row,
            delivery_url=row.delivery_url if delivery_url is None else delivery_url,
            mail=row.mail if mail is None else mail,
        )
        if sealing_key is not None:
            _set_sealing_key(row, sealing_key)
        _save(row)
        ledger.record(PartnersEvent.RECIPIENT_CHANGED, row.id, pin=row.pin)
    return get_recipient(recipient_id)


def describe_recipient(
    recipient_id: str, profile: RecipientProfile, *, actor: Actor, as_of: datetime
) -> RecipientView:
    """Replace what is known of a recipient beside its key and addresses. No agreement is touched by it.

    Raises:
        NotFound: There is no such recipient.
        InvalidInput: An area, a language or a channel has the wrong form, or a channel lacks its key or address.
        NotAllowed: The actor is not a person.

    Records:
        recipient_changed: with functions, countries, channels and the unchanged pin.
    """
    actor.person_id  # noqa: B018 - only a person may say where a matter belongs
    with act(actor=actor, as_of=as_of) as ledger:
        row = _locked(recipient_id)
        _set_profile(row, profile)
        _save(row)
        ledger.record(PartnersEvent.RECIPIENT_CHANGED, row.id, pin=row.pin, **_recorded(row))
    return get_recipient(recipient_id)


def _recorded(row: Recipient) -> dict[str, list[str]]:
    """What the ledger keeps of a profile: codes only, never a name or a place."""
    return {
        "functions": row.functions,
        "countries": sorted({area["country"] for area in row.areas} | {row.jurisdiction}),
        "channels": row.channels,
    }


def _set_profile(row: Recipient, profile: RecipientProfile) -> None:
    if len(profile.areas) > _MAX_LISTED or len(profile.aliases) > _MAX_LISTED:
        raise InvalidInput(
            Said("Name at most %(most)s areas and as many other names.", most=_MAX_LISTED),
            field="areas",
        )
    aliases = []
    for alias in profile.aliases:
        name = clean(alias.name_as_printed, max_characters=300).strip()
        if not name or not _LANGUAGE.fullmatch(alias.language):
            raise InvalidInput(
                "Write each other name with its language, such as ko, zh-Hant or sr-Latn.", field="aliases"
            )
        aliases.append({"name_as_printed": name, "language": alias.language})
    row.functions = sorted(profile.functions)
    row.areas = [_area(area) for area in sorted(set(profile.areas))]
    row.aliases = aliases
    missing = [channel for channel in Channel if channel in profile.channels - possible_channels(row)]
    if missing:
        raise InvalidInput(_NEEDED[missing[0]], field="channels")
    if profile.preferred_channel and profile.channels and profile.preferred_channel not in profile.channels:
        raise InvalidInput("Prefer one of the ways that are open.", field="preferred_channel")
    row.channels, row.preferred_channel = sorted(profile.channels), profile.preferred_channel or ""


def _area(area: Area) -> dict[str, str]:
    country, region = area.country.strip().upper(), area.region.strip().upper()
    place = clean(area.place, max_characters=200).strip()
    _require_country(country, "areas")
    if region and (not _REGION.fullmatch(region) or not region.startswith(f"{country}-")):
        raise InvalidInput(
            Said("Write a region of %(country)s like %(country)s-11 (ISO 3166-2).", country=country),
            field="areas",
        )
    return {"country": country, "region": region, "place": place}


def _require_country(code: str, field: str) -> None:
    if code not in COUNTRIES:
        raise InvalidInput(
            Said(
                "There is no country %(code)s in ISO 3166-1. Write its two letters, such as SE, GB for the "
                "United Kingdom, GR for Greece.",
                code=code[:20],
            ),
            field=field,
        )


def _set_addresses(row: Recipient, *, delivery_url: str, mail: str) -> None:
    delivery_url, mail = delivery_url.strip(), mail.strip()
    if delivery_url:
        check_url(delivery_url, field="delivery_url")
    if mail and not _MAIL.fullmatch(mail):
        raise InvalidInput("Write the mail address like desk@example.org.", field="mail")
    row.delivery_url, row.mail = delivery_url, mail


def _set_key(row: Recipient, public_key: str) -> None:
    text = public_key.strip()
    row.fingerprint = keys.fingerprint(text) if text else ""
    row.public_key = text
    # Pinned by hand: a new chain begins, and with it the pin that agreements cover.
    row.key_anchor = row.fingerprint


def _set_sealing_key(row: Recipient, sealing_key: str) -> None:
    row.sealing_key = read_sealing_key(sealing_key) if sealing_key.strip() else ""


def _save(row: Recipient, *, new: bool = False) -> None:
    row.pin = keys.pin(
        key_fingerprint=row.key_anchor,
        delivery_url=row.delivery_url,
        mail=row.mail,
        sealing_key=row.sealing_key,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=new)
    except IntegrityError:
        raise Conflict(
            "Another recipient has this key already. Use that one, or ask the partner which key is its own.",
            field="public_key",
        ) from None


def _locked(recipient_id: str) -> Recipient:
    row = Recipient.objects.select_for_update().filter(pk=recipient_id).first()
    if row is None:
        raise NotFound("There is no recipient with this id. Choose one from the partners page.")
    return row
