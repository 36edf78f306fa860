"""Arithmetic of legal clocks: calendar months and years, hours and days."""

from __future__ import annotations

import calendar
from datetime import datetime, timedelta

from coldframe.core.moments import as_utc
from coldframe.rulepacks.terms import Clock, ClockUnit


def due_at(clock: Clock, started_at: datetime) -> datetime | None:
    """Compute when a clock that started at ``started_at`` has run (UTC).

    A month that has no such day ends on its last day (31 January plus one month is 28 or 29
    February), so that no clock of months ever runs past the month it names.

    Returns:
        The moment, or ``None`` where the law gives no number ("promptly", "at once"): the caller then
        shows the law's own wording and computes nothing.
    """
    started_at = as_utc(started_at, field="started_at")
    if clock.amount is None or clock.unit is None:
        return None
    match clock.unit:
        case ClockUnit.HOURS:
            return started_at + timedelta(hours=clock.amount)
        case ClockUnit.DAYS:
            return started_at + timedelta(days=clock.amount)
        case ClockUnit.MONTHS:
            return _add_months(started_at, clock.amount)
        case ClockUnit.YEARS:
            return _add_months(started_at, 12 * clock.amount)


def _add_months(moment: datetime, months: int) -> datetime:
    index = moment.year * 12 + moment.month - 1 + months
    year, month = divmod(index, 12)
    last_day = calendar.monthrange(year, month + 1)[1]
    return moment.replace(year=year, month=month + 1, day=min(moment.day, last_day))
