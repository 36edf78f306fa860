"""API keys: what a program signs in with."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from coldframe.access.actions.authority import lock_active_person, require_manager
from coldframe.access.models import ApiKey
from coldframe.access.queries import hash_token, permissions_of
from coldframe.access.terms import KEY_PERMISSIONS, AccessEvent, NewApiKey, Permission
from coldframe.core.actors import Actor, ActorKind, person
from coldframe.core.errors import InvalidInput, NotAllowed, NotFound
from coldframe.core.ids import is_id, new_id
from coldframe.core.moments import as_utc
from coldframe.core.said import Listed, Said, gettext_noop
from coldframe.core.text import clean
from coldframe.custody.actions import act

MAX_DAYS = 400
"""Longest life of a key: a year and a margin to renew it in."""


def create_api_key(
    owner_id: str,
    label: str,
    scopes: Iterable[Permission],
    *,
    banks: Iterable[str] = (),
    expires_at: datetime,
    actor: Actor,
    as_of: datetime,
) -> NewApiKey:
    """Make a key that acts for its owner, within these scopes and banks. Its token is shown this once.

    Only the owner makes one (or the terminal), and only with what they may do
    themselves, so that nobody gains anything by a key: an administrator cannot mint
    one that sees material. When the owner loses a role, so does the key.

    Raises:
        InvalidInput: No label, no scope, a scope that only people hold, a bank's id that is none,
            or an expiry in the past or more than :data:`MAX_DAYS` days away.
        NotAllowed: The actor is not the owner, or the owner lacks a scope.
        NotFound: There is no such person.
        Conflict: The person is deactivated.

    Records:
        key_created: on the key, with owner, scopes, banks and expiry.
    """
    if actor.kind is not ActorKind.SYSTEM and actor != person(owner_id):
        raise NotAllowed("A key is made by the person for whom it acts. Ask them to make it.")
    label = clean(label).strip()
    if not 1 <= len(label) <= 120:
        raise InvalidInput("Say in at most 120 characters which program will hold the key.", field="label")
    wanted = sorted({str(scope) for scope in scopes})
    if not wanted or not set(wanted) <= KEY_PERMISSIONS:
        offered = Listed(tuple(sorted(map(str, KEY_PERMISSIONS))), gettext_noop(", "))
        raise InvalidInput(
            Said("A key takes one or more of: %(permissions)s.", permissions=offered), field="scopes"
        )
    bank_ids = sorted(set(banks))
    if not all(is_id(bank_id, "bnk") for bank_id in bank_ids):
        raise InvalidInput("A key names banks by their ids, such as bnk_….", field="banks")
    expires_at = as_utc(expires_at, field="expires_at")
    if not as_of < expires_at <= as_of + timedelta(days=MAX_DAYS):
        raise InvalidInput(
            Said("A key expires within %(most)s days from now.", most=MAX_DAYS), field="expires_at"
        )
    token = f"cfk_{secrets.token_urlsafe(32)}"
    with act(actor=actor, as_of=as_of) as ledger:
        owner = lock_active_person(owner_id)
        missing = set(wanted) - permissions_of(person(owner.id))
        if missing:
            raise NotAllowed(
                Said(
                    "The owner does not hold %(permissions)s; a key cannot either.",
                    permissions=Listed(tuple(sorted(map(str, missing))), gettext_noop(", ")),
                )
            )
        row = ApiKey.objects.create(
            id=new_id("key"), owner=owner, label=label, token_sha256=hash_token(token), scopes=wanted,
            banks=bank_ids, created_at=as_of, expires_at=expires_at,
        )  # fmt: skip
        ledger.record(
            AccessEvent.KEY_CREATED,
            row.id,
            owner=owner.id,
            scopes=wanted,
            banks=bank_ids,
            expires_at=expires_at,
        )
    return NewApiKey(row.id, token)


def revoke_api_key(key_id: str, *, actor: Actor, as_of: datetime) -> None:
    """Make a key worthless at once, by its owner or an administrator. Again is harmless.

    Raises:
        NotFound: There is no such key.
        NotAllowed: The actor is somebody else.

    Records:
        key_revoked: on the key.
    """
    with act(actor=actor, as_of=as_of) as ledger:
        row = ApiKey.objects.select_for_update().filter(id=key_id).first()
        if row is None:
            raise NotFound("There is no key with that id. Reload the list of keys.")
        if actor != person(row.owner_id):
            require_manager(actor)
        if row.revoked_at is None:
            row.revoked_at = as_of
            row.save(update_fields=["revoked_at"])
            ledger.record(AccessEvent.KEY_REVOKED, row.id)


def note_key_use(*, actor: Actor, as_of: datetime) -> None:
    """Note that ``actor``'s key was used; writes once a day (UTC), so that the ledger does not fill with it.

    Records:
        key_used: on the key, by itself, the first time in a day.
    """
    midnight = as_utc(as_of).replace(hour=0, minute=0, second=0, microsecond=0)
    stale = ApiKey.objects.filter(id=actor.id).exclude(last_used_at__gte=midnight)
    if not stale.exists():
        return
    with act(actor=actor, as_of=as_of) as ledger:
        if stale.update(last_used_at=as_of):
            ledger.record(AccessEvent.KEY_USED, actor.id)
