"""How a person first gets in: a one-time link, a password, a time-based code."""

from __future__ import annotations

import base64
import binascii
import secrets
from datetime import datetime, timedelta

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import encrypt
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from coldframe.access.actions.authority import lock_active_person, require_manager
from coldframe.access.errors import SetupLinkSpent
from coldframe.access.models import Person, SetupLink
from coldframe.access.queries import hash_token
from coldframe.access.terms import AccessEvent
from coldframe.core.actors import Actor, person
from coldframe.core.errors import InvalidInput
from coldframe.core.ids import PersonId, new_id
from coldframe.core.said import Listed
from coldframe.custody.actions import act

SETUP_LINK_HOURS = 24
"""How long a set-up link can be used."""

_SECRET_BYTES = 10  # 80 bits, the least that authenticator apps make; allauth makes 160


def create_setup_link(person_id: str, *, actor: Actor, as_of: datetime) -> str:
    """Make the token of a one-time link, and withdraw any earlier one. Returned this once.

    Used for a first sign-in, and again for somebody who lost password or telephone:
    redeeming it replaces both.

    Raises:
        NotFound: There is no such person.
        Conflict: The person is deactivated.
        NotAllowed: The actor is neither an administrator nor the terminal.

    Records:
        setup_link_created: on the person, with its expiry.
    """
    require_manager(actor)
    token = f"cfs_{secrets.token_urlsafe(32)}"
    expires_at = as_of + timedelta(hours=SETUP_LINK_HOURS)
    with act(actor=actor, as_of=as_of) as ledger:
        row = lock_active_person(person_id)
        SetupLink.objects.filter(person=row, used_at=None, withdrawn_at=None).update(withdrawn_at=as_of)
        SetupLink.objects.create(
            id=new_id("lnk"), person=row, token_sha256=hash_token(token),
            created_at=as_of, expires_at=expires_at,
        )  # fmt: skip
        ledger.record(AccessEvent.SETUP_LINK_CREATED, row.id, expires_at=expires_at)
    return token


def redeem_setup_link(
    token: str, *, password: str, totp_secret: str, actor: Actor, as_of: datetime
) -> PersonId:
    """Set password and second factor by a one-time link; every earlier factor is removed.

    The page has already seen the person type a right code for ``totp_secret``
    (base 32), so that nobody locks themself out. ``actor`` is the person whom
    :func:`coldframe.access.queries.find_setup_person` finds for the link.

    Raises:
        SetupLinkSpent: Unknown, used, withdrawn, expired, or the person is deactivated.
        InvalidInput: The password is too weak, or the secret no good; the link stays usable.

    Records:
        setup_link_redeemed, password_set, totp_enrolled: on the person.
    """
    with act(actor=actor, as_of=as_of) as ledger:
        link = (
            SetupLink.objects.select_for_update()
            .filter(token_sha256=hash_token(token), used_at=None, withdrawn_at=None, expires_at__gt=as_of)
            .first()
        )
        row = None if link is None else Person.objects.filter(id=link.person_id, is_active=True).first()
        if link is None or row is None:
            raise SetupLinkSpent("This link was used or has expired. Ask an administrator for a new one.")
        link.used_at = as_of
        link.save(update_fields=["used_at"])
        ledger.record(AccessEvent.SETUP_LINK_REDEEMED, row.id)
        Authenticator.objects.filter(user=row).delete()
        set_password(row.id, password, actor=person(row.id), as_of=as_of)
        enrol_totp(row.id, totp_secret, actor=person(row.id), as_of=as_of)
    return PersonId(row.id)


def set_password(person_id: str, password: str, *, actor: Actor, as_of: datetime) -> None:
    """Set a person's password, which ends their other sessions.

    By the person or the terminal; for everybody else there are set-up links.

    Raises:
        InvalidInput: Too weak; the message says how.
        NotFound: There is no such person.
        Conflict: The person is deactivated.
        NotAllowed: The actor is somebody else.

    Records:
        password_set: on the person.
    """
    if actor != person(person_id):
        require_manager(actor)
    with act(actor=actor, as_of=as_of) as ledger:
        row = lock_active_person(person_id)
        try:
            validate_password(password, row)
        except ValidationError as refused:
            raise InvalidInput(Listed(tuple(refused.messages), " "), field="password") from None
        row.set_password(password)
        row.save(update_fields=["password"])
        ledger.record(AccessEvent.PASSWORD_SET, row.id)


def enrol_totp(person_id: str, secret: str, *, actor: Actor, as_of: datetime) -> None:
    """Give a person a time-based code by a known secret (base 32), replacing the one they had.

    Stored as allauth stores it, through its MFA adapter, so that its sign-in pages
    take it. By the person or the terminal.

    Raises:
        InvalidInput: The secret is not base 32 or shorter than 80 bits.
        NotFound: There is no such person.
        Conflict: The person is deactivated.
        NotAllowed: The actor is somebody else.

    Records:
        totp_enrolled: on the person.
    """
    if actor != person(person_id):
        require_manager(actor)
    try:
        strength = len(base64.b32decode(secret, casefold=True))
    except (binascii.Error, ValueError):
        strength = 0
    if strength < _SECRET_BYTES:
        raise InvalidInput("A time-based code's secret is base 32 and holds 80 bits or more.", field="secret")
    with act(actor=actor, as_of=as_of) as ledger:
        row = lock_active_person(person_id)
        Authenticator.objects.filter(user=row, type=Authenticator.Type.TOTP).delete()
        Authenticator.objects.create(
            user=row, type=Authenticator.Type.TOTP, data={"secret": encrypt(secret)}, created_at=as_of
        )
        ledger.record(AccessEvent.TOTP_ENROLLED, row.id)
