"""When a period of days ends: by the calendar, or by the days on which offices work; holidays are data."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from coldframe.core.moments import as_utc
from coldframe.rulepacks.terms import Reliability


class Counting(StrEnum):
    """How the length of a period is counted."""

    HOURS = "hours"
    CALENDAR_DAYS = "calendar_days"
    WORKING_DAYS = "working_days"


@dataclass(frozen=True, slots=True)
class WorkYear:
    """The days of one year on which offices deviate from Monday to Friday.

    Attributes:
        year: The year.
        off: Days off, weekends among them or not.
        work: Days of a weekend that are worked to make up for them.
        source: The notice that says so.
        reliability: How well the days are known.
    """

    year: int
    off: frozenset[date]
    work: frozenset[date]
    source: str
    reliability: Reliability


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """Where days begin and end, and which are worked.

    Attributes:
        zone: IANA zone of the offices.
        years: The years of which the holidays are known.
    """

    zone: str
    years: tuple[WorkYear, ...]

    def knows(self, day: date) -> bool:
        """Tell whether the holidays of the day's year are known."""
        return any(known.year == day.year for known in self.years)

    def confirms(self, day: date) -> bool:
        """Tell whether somebody read the day's year in the notice itself."""
        return any(
            known.year == day.year and known.reliability is not Reliability.UNCONFIRMED
            for known in self.years
        )

    def is_worked(self, day: date) -> bool:
        """Tell whether offices work on a day; in a year that is not known, from Monday to Friday."""
        for known in self.years:
            if day in known.off:
                return False
            if day in known.work:
                return True
        return day.weekday() < 5


@dataclass(frozen=True, slots=True)
class CountedDay:
    """One day between the start of a period and its end.

    Attributes:
        is_worked: Offices work on it.
        is_counted: It counts toward the period. The day on which that starts never does.
    """

    day: date
    is_worked: bool
    is_counted: bool


@dataclass(frozen=True, slots=True)
class Due:
    """When a period ends.

    Attributes:
        at: The end, in UTC: the first moment that is too late.
        counting: How that was counted.
        other_at: The end if days were counted the other way; ``None`` for hours.
        are_holidays_known: The holidays of each year it touches are known.
        are_holidays_confirmed: And somebody read them in the notice itself.
        days: Every day from the start to the end, the first of which is not counted; none for hours.
    """

    at: datetime
    counting: Counting
    other_at: datetime | None
    are_holidays_known: bool
    are_holidays_confirmed: bool = True
    days: tuple[CountedDay, ...] = ()


def end_of(amount: int, counting: Counting, started_at: datetime, calendar: WorkCalendar) -> Due:
    """Compute when a period ends that started at ``started_at``.

    Of days, the one on which it starts is not counted, and the last is counted to its end where the offices are.

    Args:
        amount: Length, 1 or more.
        counting: Hours, calendar days or working days.
        started_at: When it started.
        calendar: Where, and which days are worked.
    """
    started_at = as_utc(started_at, field="started_at")
    if counting is Counting.HOURS:
        return Due(started_at + timedelta(hours=amount), counting, None, are_holidays_known=True)
    zone = ZoneInfo(calendar.zone)
    first = started_at.astimezone(zone).date()
    by_calendar = first + timedelta(days=amount)
    worked, left = first, amount
    while left:
        worked += timedelta(days=1)
        left -= calendar.is_worked(worked)
    ends = {Counting.CALENDAR_DAYS: by_calendar, Counting.WORKING_DAYS: worked}
    other = next(each for each in ends if each is not counting)
    return Due(
        _end_of_day(ends[counting], zone),
        counting,
        _end_of_day(ends[other], zone),
        are_holidays_known=calendar.knows(first) and calendar.knows(worked),
        are_holidays_confirmed=calendar.confirms(first) and calendar.confirms(worked),
        days=tuple(_days(first, ends[counting], counting, calendar)),
    )


def _days(first: date, last: date, counting: Counting, calendar: WorkCalendar) -> Iterator[CountedDay]:
    for ahead in range((last - first).days + 1):
        day = first + timedelta(days=ahead)
        is_worked = calendar.is_worked(day)
        counts = is_worked or counting is Counting.CALENDAR_DAYS
        yield CountedDay(day, is_worked, is_counted=counts and ahead > 0)


def _end_of_day(day: date, zone: ZoneInfo) -> datetime:
    return as_utc(datetime.combine(day + timedelta(days=1), time(), zone))
