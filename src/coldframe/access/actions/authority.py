"""Who may manage people, and the rows that those actions lock."""

from __future__ import annotations

from coldframe.access.errors import LastAdministrator
from coldframe.access.models import Person, RoleGrant
from coldframe.access.queries import require
from coldframe.access.terms import Permission, Role
from coldframe.core.actors import Actor, ActorKind
from coldframe.core.errors import Conflict, NotFound


def require_manager(actor: Actor) -> None:
    """Pass for an administrator, and for the machine's own terminal (a system actor).

    Whoever runs commands on the machine owns its files already; without this nobody
    could make the first administrator.

    Raises:
        NotAllowed: Anybody else.
    """
    if actor.kind is not ActorKind.SYSTEM:
        require(actor, Permission.PERSON_MANAGE)


def lock_person(person_id: str) -> Person:
    """The person's row, locked until the transaction ends.

    Raises:
        NotFound: There is none.
    """
    person = Person.objects.select_for_update().filter(id=person_id).first()
    if person is None:
        raise NotFound("There is no person with that id. Reload the list of people.")
    return person


def lock_active_person(person_id: str) -> Person:
    """The same, for an act that makes no sense on a deactivated person.

    Raises:
        NotFound: There is none.
        Conflict: The person is deactivated.
    """
    person = lock_person(person_id)
    if not person.is_active:
        raise Conflict("This person is deactivated. Reactivate them first.")
    return person


def require_other_administrator(person_id: str) -> None:
    """Pass unless ``person_id`` is the only active administrator.

    Locks every administrator's grant, so that two administrators cannot remove each
    other at the same moment.

    Raises:
        LastAdministrator: There is no other.
    """
    living = RoleGrant.objects.select_for_update().filter(role=Role.ADMINISTRATOR, revoked_at=None)
    holders = {grant.person_id for grant in living.order_by("id")}
    active = set(Person.objects.filter(id__in=holders, is_active=True).values_list("id", flat=True))
    if active == {person_id}:
        raise LastAdministrator(
            "This is the desk's last administrator. Give the role to somebody else first, then try again."
        )
