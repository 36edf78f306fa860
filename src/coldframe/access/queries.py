"""*May this actor do this?*, and who is who. Deny by default; nothing is cached between calls."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterable
from datetime import date, datetime

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db.models import Count, QuerySet, Sum

from coldframe.access.models import ApiKey, Exposure, Looking, ObjectGrant, Person, RoleGrant, SetupLink
from coldframe.access.rules import day_of_v1, may_v1, permissions_of_key_v1, permissions_of_roles_v1
from coldframe.access.terms import (
    PER_OBJECT,
    ROLE_PERMISSIONS,
    ApiKeyView,
    ExposureDay,
    ExposureSum,
    ExposureView,
    LookingChoice,
    OwnDay,
    Permission,
    PersonView,
    Role,
)
from coldframe.core.actors import Actor, ActorKind, service
from coldframe.core.errors import NotAllowed, NotFound
from coldframe.core.said import Listed, Said, gettext_noop

# ── May they? ───────────────────────────────────────────────────────────────


def permissions_of(actor: Actor, *, as_of: datetime | None = None) -> frozenset[Permission]:
    """Everything ``actor`` may do now.

    A person: the union of the roles. A service: its key's scopes, as far as the key's
    owner still holds them; with ``as_of`` nothing once the key has expired (doors
    check that on every request, in :func:`find_key_actor`). Partner desks and
    automatic steps hold none: nothing that asks for a permission is theirs to do.
    """
    if actor.kind is ActorKind.PERSON:
        return _permissions_of_person(actor.id)
    if actor.kind is ActorKind.SERVICE:
        key = ApiKey.objects.filter(id=actor.id, revoked_at=None).first()
        if key is None or (as_of is not None and key.expires_at <= as_of):
            return frozenset()
        return permissions_of_key_v1(key.scopes, _permissions_of_person(key.owner_id))
    return frozenset()


def may(
    actor: Actor, permission: Permission, object_id: str | None = None, *, as_of: datetime | None = None
) -> bool:
    """Tell whether ``actor`` may do this, for a case only if a grant opens ``object_id`` to them."""
    granted: frozenset[str] = frozenset()
    if object_id is not None and permission in PER_OBJECT:
        living = ObjectGrant.objects.filter(person_id=actor.id, object_id=object_id, revoked_at=None)
        granted = frozenset(living.values_list("object_id", flat=True))
    return may_v1(permissions_of(actor, as_of=as_of), permission, object_id=object_id, granted=granted)


def require(
    actor: Actor, permission: Permission, object_id: str | None = None, *, as_of: datetime | None = None
) -> None:
    """Pass if ``actor`` may do this.

    Raises:
        NotAllowed: They may not; the message says which roles may.
    """
    if may(actor, permission, object_id, as_of=as_of):
        return
    if object_id is not None and may(actor, permission, as_of=as_of):
        raise NotAllowed("This case is not open to you. Ask somebody who works on it to give you access.")
    # Its code on a page, too: so it stands where roles and keys are described.
    code = str(permission)
    holders = tuple(role for role, given in ROLE_PERMISSIONS.items() if permission in given)
    if not holders:
        raise NotAllowed(
            Said(
                "This needs the permission %(permission)s, which nobody holds. Ask an administrator.",
                permission=code,
            )
        )
    roles = Listed(holders, gettext_noop(" or "))
    raise NotAllowed(
        Said(
            "This needs the permission %(permission)s, which goes with the role %(roles)s. Ask an administrator.",
            permission=code,
            roles=roles,
        )
    )


def _permissions_of_person(person_id: str) -> frozenset[Permission]:
    if not Person.objects.filter(id=person_id, is_active=True).exists():
        return frozenset()
    return permissions_of_roles_v1(
        RoleGrant.objects.filter(person_id=person_id, revoked_at=None).values_list("role", flat=True)
    )


# ── Who is who ──────────────────────────────────────────────────────────────


def get_person(person_id: str) -> PersonView:
    """The person with that id.

    Raises:
        NotFound: There is none.
    """
    found = find_person(person_id)
    if found is None:
        raise NotFound("There is no person with that id. Reload the list of people.")
    return found


def find_person(person_id: str) -> PersonView | None:
    """The person with that id, or ``None``."""
    return next(iter(_views(Person.objects.filter(id=person_id))), None)


def find_person_by_username(username: str) -> PersonView | None:
    """The person who signs in with that name (case does not matter), or ``None``."""
    return next(iter(_views(Person.objects.filter(username=username.lower()))), None)


def list_people(*, role: Role | None = None, active_only: bool = False) -> tuple[PersonView, ...]:
    """People by username, if asked only those active or holding ``role`` now."""
    rows = Person.objects.order_by("username")
    if active_only:
        rows = rows.filter(is_active=True)
    if role is not None:
        holders = RoleGrant.objects.filter(role=role, revoked_at=None).values("person_id")
        rows = rows.filter(id__in=holders, is_active=True)
    return _views(rows)


def display_names(person_ids: Iterable[str]) -> dict[str, str]:
    """Display names by person id; an unknown id is left out."""
    rows = Person.objects.filter(id__in=set(person_ids))
    return dict(rows.values_list("id", "display_name"))


def has_totp(person_id: str) -> bool:
    """True if the person signs in with a time-based code."""
    return bool(Authenticator.objects.filter(user_id=person_id, type=Authenticator.Type.TOTP).exists())


def find_setup_person(token: str, *, as_of: datetime) -> PersonView | None:
    """Whose set-up link this is, if it can still be used; for the page that the link opens."""
    link = SetupLink.objects.filter(
        token_sha256=hash_token(token), used_at=None, withdrawn_at=None, expires_at__gt=as_of,
        person__is_active=True,
    ).first()  # fmt: skip
    return None if link is None else find_person(link.person_id)


def _views(rows: QuerySet[Person]) -> tuple[PersonView, ...]:
    people = list(rows)
    held: dict[str, set[str]] = {person.id: set() for person in people}
    for person_id, role in RoleGrant.objects.filter(
        person_id__in=held, person__is_active=True, revoked_at=None
    ).values_list("person_id", "role"):
        held[person_id].add(role)
    return tuple(
        PersonView(
            id=person.id,
            username=person.username,
            display_name=person.display_name,
            email=person.email,
            language=person.language,
            time_zone=person.time_zone,
            is_active=person.is_active,
            is_demo=person.is_demo,
            roles=tuple(role for role in Role if role in held[person.id]),
        )
        for person in people
    )


# ── Keys and grants ─────────────────────────────────────────────────────────


def hash_token(token: str) -> str:
    """SHA-256 of a token, hex. Plain, because tokens hold 256 random bits: there is nothing to guess."""
    return hashlib.sha256(token.encode()).hexdigest()


def find_key_actor(token: str, *, as_of: datetime) -> Actor | None:
    """The actor for an API token; ``None`` if unknown, revoked, expired, or its owner was deactivated."""
    key = ApiKey.objects.filter(
        token_sha256=hash_token(token), revoked_at=None, expires_at__gt=as_of, owner__is_active=True
    ).first()
    return None if key is None else service(key.id)


def person_behind(actor: str) -> str:
    """Id of the person who answers for what ``actor`` (as the ledger writes it) did; empty if there is none.

    A key acts for its owner, so that proposing by key and approving by hand is still one person.
    """
    kind, _, actor_id = actor.partition(":")
    if kind == ActorKind.PERSON:
        return actor_id
    if kind == ActorKind.SERVICE:
        return ApiKey.objects.filter(id=actor_id).values_list("owner_id", flat=True).first() or ""
    return ""


def banks_of_key(actor: Actor) -> frozenset[str]:
    """Ids of the banks that a program's key names; none for anybody else."""
    if actor.kind is not ActorKind.SERVICE:
        return frozenset()
    return frozenset(ApiKey.objects.filter(id=actor.id).values_list("banks", flat=True).first() or ())


def label_of_key(actor: Actor) -> str:
    """Which program holds a key, in the words of who made it; ``""`` if the actor is no program."""
    return ApiKey.objects.filter(id=actor.id).values_list("label", flat=True).first() or ""


def list_api_keys(owner_id: str | None = None) -> tuple[ApiKeyView, ...]:
    """API keys, newest first; of one person if asked. Revoked ones stay in the list."""
    rows = ApiKey.objects.order_by("-created_at", "id")
    if owner_id is not None:
        rows = rows.filter(owner_id=owner_id)
    return tuple(
        ApiKeyView(
            id=row.id,
            owner_id=row.owner_id,
            label=row.label,
            scopes=tuple(Permission(scope) for scope in row.scopes),
            banks=tuple(row.banks),
            created_at=row.created_at,
            expires_at=row.expires_at,
            last_used_at=row.last_used_at,
            revoked_at=row.revoked_at,
        )
        for row in rows
    )


def list_granted_objects(person_id: str) -> tuple[str, ...]:
    """Ids of the cases open to a person, in the order they were opened."""
    rows = ObjectGrant.objects.filter(person_id=person_id, revoked_at=None).order_by("granted_at", "id")
    return tuple(rows.values_list("object_id", flat=True))


def list_object_people(object_id: str) -> tuple[str, ...]:
    """Ids of the people to whom a case is open, in the order they were let in."""
    rows = ObjectGrant.objects.filter(object_id=object_id, revoked_at=None).order_by("granted_at", "id")
    return tuple(rows.values_list("person_id", flat=True))


# ── Exposure ────────────────────────────────────────────────────────────────


def get_exposure(person_id: str, *, as_of: datetime) -> ExposureView:
    """What a person looked at today; for that person's own eyes.

    Raises:
        NotFound: There is no such person.
    """
    day = day_of_v1(as_of, get_person(person_id).time_zone or settings.TIME_ZONE)
    row = Exposure.objects.filter(person_id=person_id, day=day).first() or Exposure()
    own = Looking.objects.filter(person_id=person_id).first() or Looking()
    items = min(settings.COLDFRAME_EXPOSURE_ITEMS_PER_DAY, own.items_per_day or sys.maxsize)
    minutes = min(settings.COLDFRAME_EXPOSURE_MINUTES_PER_DAY, own.minutes_per_day or sys.maxsize)
    return ExposureView(
        person_id=person_id,
        day=day,
        items=row.items,
        seconds=row.seconds,
        worst_category=row.worst_category,
        items_left=max(0, items - row.items),
        seconds_left=max(0, minutes * 60 - row.seconds),
        break_until=own.break_until if own.break_until is not None and own.break_until > as_of else None,
        looks=own.looks,
    )


def list_own_exposure(person_id: str, *, limit: int) -> tuple[OwnDay, ...]:
    """A person's latest days on which they looked, the newest first; for that person's own eyes."""
    rows = Exposure.objects.filter(person_id=person_id).order_by("-day")[:limit]
    return tuple(OwnDay(row.day, row.items, row.seconds, row.worst_category) for row in rows)


def get_looking(person_id: str) -> LookingChoice:
    """What a person chose about looking: for their own page, and for the queue that offers them work."""
    row = Looking.objects.filter(person_id=person_id).first() or Looking()
    return LookingChoice(row.looks, row.items_per_day, row.minutes_per_day, frozenset(row.declined))


def list_exposure_days(*, start: date, end: date) -> tuple[ExposureDay, ...]:
    """The desk's totals by day from ``start`` (included) to ``end`` (excluded), the latest first.

    A day on which nobody looked is left out. Days are those of each person's own time zone.
    """
    rows = (
        Exposure.objects.filter(day__gte=start, day__lt=end, items__gt=0)
        .values("day")
        .annotate(people=Count("id"), total_items=Sum("items"), total_seconds=Sum("seconds"))
        .order_by("-day")
    )
    return tuple(
        ExposureDay(row["day"], row["people"], row["total_items"], row["total_seconds"]) for row in rows
    )


def list_exposure_sums(*, start: date, end: date) -> tuple[ExposureSum, ...]:
    """Totals by person over the days from ``start`` (included) to ``end`` (excluded), most items first."""
    rows = (
        Exposure.objects.filter(day__gte=start, day__lt=end, items__gt=0)
        .values("person_id")
        .annotate(days=Count("id"), total_items=Sum("items"), total_seconds=Sum("seconds"))
        .order_by("-total_items", "person_id")
    )
    return tuple(
        ExposureSum(row["person_id"], row["days"], row["total_items"], row["total_seconds"]) for row in rows
    )
