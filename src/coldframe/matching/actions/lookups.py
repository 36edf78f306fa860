"""Counting what programs look up: a limit by the minute, and a line in the ledger by the day."""

from __future__ import annotations

from datetime import UTC, datetime

from django.db.models import F

from coldframe.core.actors import Actor
from coldframe.core.errors import NotAllowed
from coldframe.core.moments import as_utc
from coldframe.core.said import Part, Said
from coldframe.custody.actions import act
from coldframe.matching.models import LookupTally
from coldframe.matching.terms import MatchingEvent


class TooManyLookups(NotAllowed):
    """A program looked up more in one minute than the desk allows. Wait for the next one.

    Attributes:
        retry_after_seconds: When the next minute begins, 1 to 60.
    """

    code = "too_many_lookups"

    def __init__(self, message: Part, *, retry_after_seconds: int) -> None:
        super().__init__(message)
        self.retry_after_seconds = retry_after_seconds


def count_lookup(*, limit_per_minute: int, actor: Actor, as_of: datetime) -> None:
    """Count one look-up of a program, before it is answered. Cost: one small update, mostly.

    Whoever may look up without end can find out what a bank holds, one guess at a time.

    Args:
        limit_per_minute: Look-ups that one key may make in a minute of the clock.
        actor: The program.
        as_of: Now.

    Raises:
        TooManyLookups: The limit is reached; the refusal is counted, too.

    Records:
        lookups_counted: on the key, the totals of the last day on which it looked something up,
            with the first look-up of a later day (UTC).
        lookups_limited: on the key, the first time in a day that the limit stops it.
    """
    now = as_utc(as_of)
    minute = now.replace(second=0, microsecond=0)
    within = LookupTally.objects.filter(id=actor.id, minute=minute, in_minute__lt=limit_per_minute)
    if within.update(in_minute=F("in_minute") + 1, lookups=F("lookups") + 1):
        return
    with act(actor=actor, as_of=as_of) as ledger:
        LookupTally.objects.bulk_create(
            [LookupTally(id=actor.id, minute=minute, day=minute.date())], ignore_conflicts=True
        )
        tally = LookupTally.objects.select_for_update().get(id=actor.id)
        if tally.day < minute.date():
            ledger.record(
                MatchingEvent.LOOKUPS_COUNTED, actor.id, day=tally.day.isoformat(),
                lookups=tally.lookups, matched=tally.matched, refused=tally.refused,
            )  # fmt: skip
            tally.day, tally.lookups, tally.matched, tally.refused = minute.date(), 0, 0, 0
        if tally.minute.astimezone(UTC) < minute:
            tally.minute, tally.in_minute = minute, 0
        is_over = tally.in_minute >= limit_per_minute
        if is_over:
            if tally.refused == 0:
                ledger.record(MatchingEvent.LOOKUPS_LIMITED, actor.id, limit_per_minute=limit_per_minute)
            tally.refused += 1
        else:
            tally.in_minute += 1
            tally.lookups += 1
        tally.save()
    if is_over:
        raise TooManyLookups(
            Said("This key may look up %(most)s times a minute. Wait, then go on.", most=limit_per_minute),
            retry_after_seconds=60 - now.second,
        )


def count_matched(actor: Actor, entries: int) -> None:
    """Add to a program's count of entries that its look-ups found."""
    LookupTally.objects.filter(id=actor.id).update(matched=F("matched") + entries)
