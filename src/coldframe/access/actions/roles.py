"""Giving and taking roles."""

from __future__ import annotations

from datetime import datetime

from coldframe.access.actions.authority import (
    lock_active_person,
    lock_person,
    require_manager,
    require_other_administrator,
)
from coldframe.access.models import RoleGrant
from coldframe.access.terms import AccessEvent, Role
from coldframe.core.actors import Actor, person
from coldframe.core.errors import InvalidInput, NotAllowed
from coldframe.core.ids import new_id
from coldframe.core.said import Listed, Said, gettext_noop
from coldframe.custody.actions import act


def grant_role(person_id: str, role: Role, *, actor: Actor, as_of: datetime) -> None:
    """Give somebody else a role. Giving one they hold already changes nothing.

    Raises:
        InvalidInput: There is no such role.
        NotAllowed: The actor is no administrator, or would give it to themself.
        NotFound: There is no such person.
        Conflict: The person is deactivated.

    Records:
        role_granted: on the person, with the role.
    """
    role = _role(role)
    require_manager(actor)
    if actor == person(person_id):
        raise NotAllowed("Nobody gives a role to themself. Ask another administrator.")
    with act(actor=actor, as_of=as_of) as ledger:
        row = lock_active_person(person_id)
        if RoleGrant.objects.filter(person=row, role=role, revoked_at=None).exists():
            return
        RoleGrant.objects.create(
            id=new_id("rol"), person=row, role=role, granted_by=str(actor), granted_at=as_of
        )
        ledger.record(AccessEvent.ROLE_GRANTED, row.id, role=role)


def revoke_role(person_id: str, role: Role, *, actor: Actor, as_of: datetime) -> None:
    """Take a role away, at once. Taking one they do not hold changes nothing.

    Raises:
        InvalidInput: There is no such role.
        NotAllowed: The actor is neither an administrator nor the terminal.
        NotFound: There is no such person.
        LastAdministrator: Nobody would be left to manage people.

    Records:
        role_revoked: on the person, with the role.
    """
    role = _role(role)
    require_manager(actor)
    with act(actor=actor, as_of=as_of) as ledger:
        row = lock_person(person_id)
        if role is Role.ADMINISTRATOR:
            require_other_administrator(row.id)
        living = RoleGrant.objects.filter(person=row, role=role, revoked_at=None)
        if living.update(revoked_by=str(actor), revoked_at=as_of):
            ledger.record(AccessEvent.ROLE_REVOKED, row.id, role=role)


def _role(text: str) -> Role:
    try:
        return Role(text)
    except ValueError:
        raise InvalidInput(
            Said("Choose one of these roles: %(roles)s.", roles=Listed(tuple(Role), gettext_noop(", "))),
            field="role",
        ) from None
