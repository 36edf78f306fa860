"""Counting looks, so that nobody has to see more than they can carry."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings

from coldframe.access.actions.authority import lock_active_person
from coldframe.access.errors import ExposureCapReached
from coldframe.access.models import Exposure
from coldframe.access.queries import get_exposure
from coldframe.access.rules import day_of_v1
from coldframe.access.terms import AccessEvent, ExposureView
from coldframe.core.actors import Actor
from coldframe.core.errors import InvalidInput
from coldframe.core.ids import new_id
from coldframe.custody.actions import act


def record_look(
    person_id: str,
    *,
    items: int = 1,
    seconds: int = 0,
    category: str = "",
    severity: int = 0,
    actor: Actor,
    as_of: datetime,
) -> ExposureView:
    """Count a look at material, or refuse it because the day's cap is reached.

    Called in the transaction of the reveal, before anything is shown: a refused
    look shows nothing and counts nothing. Time on screen is known only afterwards
    and comes with ``items=0``, which is never refused.

    ``items`` is how many items are shown now, ``seconds`` how long they were on
    screen, ``category`` the code of what they were judged or thought to be, if
    known, and ``severity`` that code's rank (greater is worse; the caller knows it).

    Raises:
        ExposureCapReached: ``COLDFRAME_EXPOSURE_ITEMS_PER_DAY`` would be passed.
        InvalidInput: A negative number.
        NotFound: There is no such person.
        Conflict: The person is deactivated.

    Records:
        look_counted: on the person, with items and seconds; what was seen is not in it.
    """
    if min(items, seconds, severity) < 0:
        raise InvalidInput("A look is counted in whole numbers from 0.", field="items")
    cap = settings.COLDFRAME_EXPOSURE_ITEMS_PER_DAY
    with act(actor=actor, as_of=as_of) as ledger:
        # The person's row is the lock under which their day is counted.
        row = lock_active_person(person_id)
        day = day_of_v1(as_of, row.time_zone or settings.TIME_ZONE)
        today = Exposure.objects.filter(person=row, day=day).first()
        today = today or Exposure(id=new_id("exp"), person=row, day=day)
        if items and today.items + items > cap:
            raise ExposureCapReached(
                f"You have looked at {today.items} items today; the desk asks no more than {cap} of anybody. "
                "Please stop here for today. Your reviews are kept, and a colleague can take them on."
            )
        today.items += items
        today.seconds += seconds
        if severity > today.worst_severity:
            today.worst_category, today.worst_severity = category, severity
        today.save()
        ledger.record(AccessEvent.LOOK_COUNTED, row.id, items=items, seconds=seconds)
        return get_exposure(row.id, as_of=as_of)
