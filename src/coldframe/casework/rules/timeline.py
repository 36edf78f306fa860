"""The order of a timeline on which some things are known to the minute and others to the year."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

from coldframe.casework.terms.diary import TimelineEntry
from coldframe.core.rough_dates import MAX_ROUGH_LENGTH
from coldframe.core.rough_moments import RoughMoment


def span_v1(when: RoughMoment, zone: str) -> tuple[datetime, datetime]:
    """The first moment that it can be, and the first that it can no longer be, in UTC.

    A day, a month and a year begin where the reader is; a minute is the same everywhere.
    """
    if len(when.text) > MAX_ROUGH_LENGTH:
        return when.first, when.end
    local = ZoneInfo(zone)
    first, end = (
        datetime.combine(edge.date(), time(), local).astimezone(UTC) for edge in (when.first, when.end)
    )
    return first, end


def order_v1(entries: Iterable[TimelineEntry], zone: str) -> tuple[TimelineEntry, ...]:
    """Put a timeline in order: what surely ended before another began stands before it.

    Where two begin together, what is known less exactly stands first, as a heading over what lies in it. The
    rest is settled by the text, so that the same entries always stand the same way.
    """

    def key(entry: TimelineEntry) -> tuple[datetime, float, bool, str, str]:
        first, end = span_v1(entry.when, zone)
        at = entry.at or first
        number = entry.source.zfill(12) if entry.is_custody else entry.text
        return (at, (first - end).total_seconds(), entry.is_custody, number, entry.id)

    return tuple(sorted(entries, key=key))
