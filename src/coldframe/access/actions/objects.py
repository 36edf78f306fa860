"""Opening one case to one person."""

from __future__ import annotations

from datetime import datetime

from coldframe.access.actions.authority import lock_active_person, require_manager
from coldframe.access.models import ObjectGrant
from coldframe.access.queries import may
from coldframe.access.terms import AccessEvent, Permission
from coldframe.core.actors import Actor, person
from coldframe.core.errors import NotAllowed
from coldframe.core.ids import new_id
from coldframe.custody.actions import act


def grant_object(person_id: str, object_id: str, *, actor: Actor, as_of: datetime) -> None:
    """Open a case to a person. Opening it again changes nothing.

    The very first grant of a case is its opener's own, which ``casework`` asks for
    when a case is opened. Later ones come from somebody who works on the case, or
    from an administrator; nobody opens a case to themself.

    Raises:
        NotAllowed: The actor may not open this case to that person.
        NotFound: There is no such person.
        Conflict: The person is deactivated.

    Records:
        object_granted: on the case, with the person.
    """
    with act(actor=actor, as_of=as_of) as ledger:
        row = lock_active_person(person_id)
        # Revoked grants count: a case whose people all left must not fall to the next comer.
        is_first = not ObjectGrant.objects.filter(object_id=object_id).exists()
        if not (is_first and may(actor, Permission.CASE_OPEN)):
            if actor == person(person_id):
                raise NotAllowed("Nobody opens a case to themself. Ask somebody who works on it.")
            _require_authority(actor, object_id)
        if ObjectGrant.objects.filter(person=row, object_id=object_id, revoked_at=None).exists():
            return
        ObjectGrant.objects.create(
            id=new_id("gra"), person=row, object_id=object_id, granted_by=str(actor), granted_at=as_of
        )
        ledger.record(AccessEvent.OBJECT_GRANTED, object_id, person=row.id)


def revoke_object(person_id: str, object_id: str, *, actor: Actor, as_of: datetime) -> None:
    """Close a case to a person, who may also do so themself. Closing it again changes nothing.

    Raises:
        NotAllowed: The actor neither works on the case nor manages people.

    Records:
        object_grant_revoked: on the case, with the person.
    """
    with act(actor=actor, as_of=as_of) as ledger:
        if actor != person(person_id):
            _require_authority(actor, object_id)
        living = ObjectGrant.objects.filter(person_id=person_id, object_id=object_id, revoked_at=None)
        if living.update(revoked_by=str(actor), revoked_at=as_of):
            ledger.record(AccessEvent.OBJECT_GRANT_REVOKED, object_id, person=person_id)


def _require_authority(actor: Actor, object_id: str) -> None:
    if not may(actor, Permission.CASE_WORK, object_id):
        require_manager(actor)
