"""Since when the queue is news to a person: since the last shift ended, by hand or by not being there."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import F

from coldframe.access.queries import require
from coldframe.access.terms import Permission
from coldframe.core.actors import Actor
from coldframe.custody.actions import act
from coldframe.triage.models import Shift
from coldframe.triage.terms import TriageEvent

AWAY = timedelta(hours=6)
"""Whoever did not look at the queue for so long begins a new shift."""

_NOTED_EVERY = timedelta(minutes=5)


def note_visit(*, actor: Actor, as_of: datetime) -> None:
    """Note that a person looks at the queue, to five minutes; after six hours away a new shift begins.

    Records:
        Nothing: it is a convenience for the person alone, and no trace of when somebody worked.
    """
    person_id = actor.person_id
    row, is_new = Shift.objects.get_or_create(
        person_id=person_id, defaults={"since": as_of - AWAY * 4, "seen_at": as_of}
    )
    if is_new or as_of - row.seen_at < _NOTED_EVERY:
        return
    visits = Shift.objects.filter(person_id=person_id, seen_at=row.seen_at)
    if as_of - row.seen_at >= AWAY:
        visits.update(since=F("seen_at"), seen_at=as_of)
    else:
        visits.update(seen_at=as_of)


def end_shift(*, actor: Actor, as_of: datetime) -> None:
    """End the person's shift: what comes from now on is new to them.

    Raises:
        NotAllowed: Not a person, or no permission to see reviews.

    Records:
        shift_ended: on the person.
    """
    person_id = actor.person_id
    require(actor, Permission.REVIEW_VIEW)
    with act(actor=actor, as_of=as_of) as ledger:
        Shift.objects.update_or_create(person_id=person_id, defaults={"since": as_of, "seen_at": as_of})
        ledger.record(TriageEvent.SHIFT_ENDED, person_id)
