"""How long a filed report is preserved: the law of the day of its submission, to the day."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coldframe.reporting.rules import preservation_ends_v1
from coldframe.rulepacks.loader import load
from coldframe.rulepacks.terms import PackName

ZONES = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
SINCE_2024 = datetime(2024, 5, 7, tzinfo=UTC)


def ends(filed_at: datetime, jurisdiction: str = "US") -> datetime | None:
    pack = load(PackName.CLOCKS, jurisdiction, on=filed_at.astimezone(UTC).date())
    return preservation_ends_v1(pack, filed_at)


def naive(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, tzinfo=UTC).replace(tzinfo=None)


@given(st.datetimes(naive(2024, 5, 8), naive(2400, 1, 1), timezones=ZONES))
def test_that_a_year_ends_on_the_same_day_of_the_next(filed_at: datetime) -> None:
    start, end = filed_at.astimezone(UTC), ends(filed_at)
    assert end is not None
    # Walked day by day: the first day of the next year with the same number, or 28 February for the 29th.
    day = start
    while (day.year, day.month) != (start.year + 1, start.month):
        day += timedelta(days=1)
    days = [day + timedelta(days=more) for more in range(-31, 32)]
    same = [one for one in days if (one.year, one.month, one.day) == (start.year + 1, start.month, start.day)]
    last = [one for one in days if one.year == start.year + 1 and (one.month, one.day) == (2, 28)]
    assert end == (same or last)[0]
    assert timedelta(days=365) <= end - start <= timedelta(days=366)


@given(st.datetimes(naive(2009, 1, 1), naive(2024, 5, 5), timezones=ZONES))
def test_that_before_7_may_2024_it_is_90_days_to_the_second(filed_at: datetime) -> None:
    end = ends(filed_at)
    assert end is not None
    assert end - filed_at == timedelta(days=90)


@given(st.datetimes(naive(2009, 1, 1), naive(2100, 1, 1)), ZONES, ZONES)
def test_that_the_zone_in_which_it_is_written_changes_nothing(
    moment: datetime, one: timezone, two: timezone
) -> None:
    at = moment.replace(tzinfo=UTC)
    assert ends(at.astimezone(one)) == ends(at.astimezone(two))


@given(st.datetimes(naive(2024, 5, 7), naive(2100, 1, 1)), st.integers(0, 10**8))
def test_that_who_files_later_preserves_at_least_as_long(moment: datetime, seconds: int) -> None:
    at = moment.replace(tzinfo=UTC)
    first, second = ends(at), ends(at + timedelta(seconds=seconds))
    assert first is not None
    assert second is not None
    assert first <= second


@pytest.mark.parametrize(
    ("filed_at", "end"),
    [
        (SINCE_2024, datetime(2025, 5, 7, tzinfo=UTC)),
        (SINCE_2024 - timedelta(seconds=1), datetime(2024, 8, 4, 23, 59, 59, tzinfo=UTC)),
        # Still 6 May in New York, already 7 May by UTC: the longer clock.
        (
            datetime(2024, 5, 6, 21, tzinfo=timezone(timedelta(hours=-4))),
            datetime(2025, 5, 7, 1, tzinfo=UTC),
        ),
        (datetime(2028, 2, 29, 12, tzinfo=UTC), datetime(2029, 2, 28, 12, tzinfo=UTC)),
        (datetime(2027, 2, 28, 12, tzinfo=UTC), datetime(2028, 2, 28, 12, tzinfo=UTC)),
        (datetime(2027, 12, 31, 23, 59, tzinfo=UTC), datetime(2028, 12, 31, 23, 59, tzinfo=UTC)),
    ],
)
def test_the_days_on_which_it_turns(filed_at: datetime, end: datetime) -> None:
    assert ends(filed_at) == end


@pytest.mark.parametrize("jurisdiction", ["XX", "KR", "CN"])
def test_that_where_no_rule_names_a_length_nothing_is_ever_due(jurisdiction: str) -> None:
    assert ends(datetime(2026, 1, 1, tzinfo=UTC), jurisdiction) is None
