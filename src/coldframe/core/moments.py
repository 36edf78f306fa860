"""Moments and periods. Time is always passed in; nothing here asks the clock."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from coldframe.core.errors import InvalidInput
from coldframe.core.said import Said

CLOCK_SKEW_SECONDS = 300
"""How far ahead of us another machine's clock may be before we refuse its time."""


def as_utc(moment: datetime, *, field: str = "time") -> datetime:
    """Return ``moment`` in UTC.

    Raises:
        InvalidInput: It has no zone (a time without a zone is a guess), or the year 0 or 10000 in UTC.
    """
    if moment.tzinfo is None:
        raise InvalidInput(
            Said("%(field)s has no time zone. Add one, such as 2026-01-31T14:05:00Z.", field=field),
            field=field,
        )
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise InvalidInput(
            Said("%(field)s lies outside of the calendar. Write it again.", field=field), field=field
        ) from None


def parse_moment(text: str, *, field: str = "time") -> datetime:
    """Read an ISO 8601 moment with a zone, such as ``2026-01-31T14:05:00+09:00``; return UTC.

    Raises:
        InvalidInput: Not ISO 8601, or without a zone.
    """
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        raise InvalidInput(
            Said("%(field)s is not an ISO 8601 time. Write it like 2026-01-31T14:05:00Z.", field=field),
            field=field,
        ) from None
    return as_utc(moment, field=field)


def require_past(moment: datetime, *, as_of: datetime, field: str = "time") -> datetime:
    """Return ``moment`` in UTC if it is not in the future of ``as_of`` (5 minutes of skew allowed).

    Raises:
        InvalidInput: It lies in the future: a wrong clock or a wrong zone.
    """
    moment = as_utc(moment, field=field)
    if moment > as_of + timedelta(seconds=CLOCK_SKEW_SECONDS):
        raise InvalidInput(
            Said(
                "%(field)s lies in the future (%(moment)s). Check the clock and the time zone of the sender.",
                field=field,
                moment=isoformat(moment),
            ),
            field=field,
        )
    return moment


def latest_day(as_of: datetime) -> date:
    """The latest calendar day that has begun anywhere on Earth (UTC+14): a later one lies in everybody's future."""
    return (as_utc(as_of) + timedelta(hours=14)).date()


def isoformat(moment: datetime) -> str:
    """Write a moment as ``2026-01-31T14:05:00.000000Z``: UTC, always six digits.

    One fixed form, because custody hashes are computed over it.
    """
    return as_utc(moment).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
