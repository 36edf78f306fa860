"""Counting looks, so that nobody has to see more than they can carry, and what each chooses about it."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from django.conf import settings

from coldframe.access.actions.authority import lock_active_person
from coldframe.access.errors import BreakDue, ExposureCapReached, LookingDeclined
from coldframe.access.models import Exposure, Looking
from coldframe.access.queries import get_exposure, get_looking
from coldframe.access.rules import day_of_v1, stretch_v1
from coldframe.access.terms import (
    AccessEvent,
    BreakRule,
    ExposureView,
    LookingChoice,
    Stretch,
)
from coldframe.core.actors import Actor
from coldframe.core.errors import InvalidInput
from coldframe.core.ids import new_id
from coldframe.core.said import Said
from coldframe.custody.actions import act

_CODE = re.compile(r"[a-z_]{1,40}")
_MOST_DECLINED = 100


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
    """Count a look at material, or refuse it because of a cap, a break or the person's own choice.

    Called in the transaction of the reveal, before anything is shown: a refused
    look shows nothing and counts nothing. Time on screen is known only afterwards
    and comes with ``items=0``, which is never refused.

    ``items`` is how many items are shown now, ``seconds`` how long they were on
    screen, ``category`` the code of what they were judged or thought to be, if
    known, and ``severity`` that code's rank (greater is worse; the caller knows it).

    Raises:
        LookingDeclined: The person chose to look at nothing.
        BreakDue: A break that was asked for is not over.
        ExposureCapReached: The day's items would be passed, or its minutes are used up: the desk's, or
            the person's own where they are fewer.
        InvalidInput: A negative number.
        NotFound: There is no such person.
        Conflict: The person is deactivated.

    Records:
        look_counted: on the person, with items and seconds; what was seen is not in it.
    """
    if min(items, seconds, severity) < 0:
        raise InvalidInput("A look is counted in whole numbers from 0.", field="items")
    with act(actor=actor, as_of=as_of) as ledger:
        # The person's row is the lock under which their day is counted.
        row = lock_active_person(person_id)
        if items:
            _refuse(get_exposure(row.id, as_of=as_of), items)
        day = day_of_v1(as_of, row.time_zone or settings.TIME_ZONE)
        today = Exposure.objects.filter(person=row, day=day).first()
        today = today or Exposure(id=new_id("exp"), person=row, day=day)
        today.items += items
        today.seconds += seconds
        if severity > today.worst_severity:
            today.worst_category, today.worst_severity = category, severity
        today.save()
        if items or seconds:
            _stretch(row.id, items, seconds, as_of)
        ledger.record(AccessEvent.LOOK_COUNTED, row.id, items=items, seconds=seconds)
        return get_exposure(row.id, as_of=as_of)


def carry_day(person_id: str, *, zone_before: str, zone: str, as_of: datetime) -> None:
    """Let today's count follow a person into another time zone, so that moving begins no new day.

    Call inside :func:`act`, with the person's row locked.

    Args:
        person_id: Who moves.
        zone_before: IANA name, or empty for the desk's.
        zone: Likewise.
        as_of: Now.
    """
    before = day_of_v1(as_of, zone_before or settings.TIME_ZONE)
    day = day_of_v1(as_of, zone or settings.TIME_ZONE)
    row = Exposure.objects.filter(person_id=person_id, day=before).first()
    if row is None or day == before:
        return
    other = Exposure.objects.filter(person_id=person_id, day=day).first()
    row.day = day
    if other is not None:
        row.items, row.seconds = row.items + other.items, row.seconds + other.seconds
        if other.worst_severity > row.worst_severity:
            row.worst_category, row.worst_severity = other.worst_category, other.worst_severity
        other.delete()
    row.save()


def choose_looking(choice: LookingChoice, *, actor: Actor, as_of: datetime) -> LookingChoice:
    """Choose about one's own looking: not at all, less in a day, or not certain lanes or kinds of harm.

    Only ever the person's own act, and taken back as freely. The ledger does not say what was chosen.

    Args:
        choice: A cap above the desk's changes nothing: the lower of the two holds.
        actor: The person whose choice it is.
        as_of: Now.

    Raises:
        NotAllowed: Not a person.
        InvalidInput: A cap below 1, or a code that is none.
        NotFound: There is no such person.
        Conflict: The person is deactivated.

    Records:
        preferences_changed: on the person, without a detail.
    """
    person_id = actor.person_id
    for name in ("items_per_day", "minutes_per_day"):
        if (getattr(choice, name) or 1) < 1:
            raise InvalidInput("An own cap is at least 1; to look at nothing, choose that.", field=name)
    declined = sorted(choice.declined)
    if len(declined) > _MOST_DECLINED or not all(_CODE.fullmatch(code) for code in declined):
        raise InvalidInput("What is declined are codes of lanes and kinds of harm.", field="declined")
    with act(actor=actor, as_of=as_of) as ledger:
        row = lock_active_person(person_id)
        Looking.objects.update_or_create(
            person=row,
            defaults={
                "looks": choice.looks,
                "items_per_day": choice.items_per_day,
                "minutes_per_day": choice.minutes_per_day,
                "declined": declined,
            },
        )
        ledger.record(AccessEvent.PREFERENCES_CHANGED, row.id)
    return get_looking(person_id)


def _refuse(today: ExposureView, items: int) -> None:
    if not today.looks:
        raise LookingDeclined(
            "You chose not to look at pictures. Your own page about looking changes that, whenever you like."
        )
    if today.break_until is not None:
        raise BreakDue(
            Said(
                "You have looked for a while without a pause. Nothing is revealed until the break is over "
                "at %(time)s UTC; deciding by text, and everything else, works meanwhile.",
                time=f"{today.break_until:%H:%M}",
            )
        )
    if items > today.items_left or today.seconds_left == 0:
        raise ExposureCapReached(
            Said(
                "You have looked at %(items)s items today, for %(minutes)s minutes; that is as much as the "
                "desk asks of anybody, or as you chose for yourself. Please stop here for today. Your "
                "reviews are kept, and a colleague can take them on.",
                items=today.items,
                minutes=today.seconds // 60,
            )
        )


def _stretch(person_id: str, items: int, seconds: int, as_of: datetime) -> None:
    row, _ = Looking.objects.get_or_create(person_id=person_id)
    rule = BreakRule(
        settings.COLDFRAME_BREAK_AFTER_ITEMS,
        settings.COLDFRAME_BREAK_AFTER_MINUTES * 60,
        timedelta(minutes=settings.COLDFRAME_BREAK_MINUTES),
    )
    before = Stretch(row.stretch_items, row.stretch_seconds, row.last_at, row.break_until)
    after = stretch_v1(before, rule, items=items, seconds=seconds, as_of=as_of)
    row.stretch_items, row.stretch_seconds = after.items, after.seconds
    row.last_at, row.break_until = after.last_at, after.break_until
    row.save(update_fields=("stretch_items", "stretch_seconds", "last_at", "break_until"))
