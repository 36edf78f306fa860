"""Moments that are known to the minute, the day, the month or the year: ISO 8601 with reduced precision."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from coldframe.core.errors import InvalidInput
from coldframe.core.moments import as_utc, latest_day
from coldframe.core.rough_dates import MAX_ROUGH_LENGTH, parse_rough_date

MAX_MOMENT_LENGTH = 22
"""Characters of the longest form, ``2021-03-05T14:05+09:00``."""


@dataclass(frozen=True, slots=True)
class RoughMoment:
    """A minute, a day, a month or a year. It stands for every moment from ``first`` to before ``end``.

    Attributes:
        text: As kept and shown: ``2020``, ``2021-03``, ``2021-03-05`` or ``2021-03-05T14:05+09:00``.
        first: The earliest moment that it can be, in UTC; a day begins at midnight UTC.
        end: The first moment that it can no longer be.
    """

    text: str
    first: datetime
    end: datetime

    def __str__(self) -> str:
        return self.text


def parse_rough_moment(text: str, *, as_of: datetime, field: str = "when") -> RoughMoment | None:
    """Read ``2020``, ``2021-03``, ``2021-03-05`` or ``2021-03-05T14:05+09:00``; empty is ``None``.

    Args:
        text: What was entered.
        as_of: Now; nothing may begin later.
        field: What is named in an error.

    Raises:
        InvalidInput: None of these, a minute without a zone, or all of it lies in the future.
    """
    written = text.strip()
    if not written:
        return None
    if len(written) > MAX_ROUGH_LENGTH:
        try:
            moment = datetime.fromisoformat(written)
        except ValueError:
            raise InvalidInput("Write a minute as 2021-03-05T14:05+09:00.", field=field) from None
        moment = moment.replace(second=0, microsecond=0)
        first = as_utc(moment, field=field)
        found = RoughMoment(moment.isoformat(timespec="minutes"), first, first + timedelta(minutes=1))
    else:
        days = parse_rough_date(written, field=field)
        first = datetime.combine(days.first, time(), UTC)
        found = RoughMoment(str(days), first, datetime.combine(days.last, time(), UTC) + timedelta(days=1))
    if found.first.date() > latest_day(as_of):
        raise InvalidInput("This lies in the future.", field=field)
    return found


def require_order(first: RoughMoment | None, last: RoughMoment | None, *, field: str = "to_when") -> None:
    """Refuse an end that surely lies before its beginning.

    Raises:
        InvalidInput: It does.
    """
    if first and last and last.end <= first.first:
        raise InvalidInput("The end lies before the beginning.", field=field)
