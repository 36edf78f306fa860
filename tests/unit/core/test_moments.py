"""Days as people see them, whatever zone they are in."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

from coldframe.core.moments import latest_day


def test_the_latest_day_is_that_of_the_furthest_zone() -> None:
    assert latest_day(datetime(2026, 11, 22, 9, 59, tzinfo=UTC)) == date(2026, 11, 22)
    assert latest_day(datetime(2026, 11, 22, 10, 0, tzinfo=UTC)) == date(2026, 11, 23)
    # Eight in the morning in Seoul is still yesterday in UTC; today's date is no future there.
    assert latest_day(datetime(2026, 11, 23, 8, 0, tzinfo=timezone(timedelta(hours=9)))) == date(2026, 11, 23)
