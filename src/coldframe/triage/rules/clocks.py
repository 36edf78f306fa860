"""By when a review has to be answered. Pure."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from coldframe.core.answers import Answer
from coldframe.partners.terms import HarmCategory
from coldframe.rulepacks.clocks import due_at
from coldframe.rulepacks.terms import ClockPack, ClockStart
from coldframe.triage.terms import ClockView, Lane, RoutingFacts, RoutingField

_REMOVAL_HARMS = frozenset({HarmCategory.INTIMATE_IMAGE, HarmCategory.SELF_PRODUCED})


def clocks_v1(
    facts: RoutingFacts, pack: ClockPack, *, desk_kind: str, received_at: datetime
) -> tuple[ClockView, ...]:
    """Name the clocks of the law that run while this clue is reviewed, the earliest due first.

    All of them start when the clue arrives: nothing that the desk does later can give it more time.

    Args:
        facts: What is known of the clue.
        pack: The clocks of the desk's law on the day of arrival.
        desk_kind: Which desks have which duties.
        received_at: When it arrived, UTC.
    """
    affected = Answer.YES in facts[RoutingField.AFFECTED]
    starts = {
        ClockStart.RECEIVED: True,
        ClockStart.NOTICE: "article_16" in facts[RoutingField.CHANNEL],
        ClockStart.AFFECTED_ASKS: affected,
        ClockStart.REMOVAL_ASKED: affected and not _REMOVAL_HARMS.isdisjoint(facts[RoutingField.HARM]),
        ClockStart.DANGER: Lane.DANGER in facts[RoutingField.LANE],
    }
    running = [
        ClockView(
            code=clock.code,
            act=clock.act,
            wording=clock.wording,
            started_at=received_at,
            due_at=due_at(clock, received_at),
            reliability=clock.reliability,
            pack_id=pack.id,
        )
        for clock in pack.clocks
        if clock.starts is not None
        and starts[clock.starts]
        and (not clock.desks or desk_kind in clock.desks)
        and (clock.from_day is None or received_at.date() >= clock.from_day)
    ]
    # Those without a number say "promptly" or "at once": they come before any that counts hours.
    return tuple(sorted(running, key=lambda clock: (clock.due_at is not None, clock.due_at or received_at)))


def end_of_day_v1(as_of: datetime, time_zone: str) -> datetime:
    """Compute when the day of a moment ends where the person works, in UTC; in UTC if the zone is unknown."""
    try:
        zone: tzinfo = ZoneInfo(time_zone) if time_zone else UTC
    except (ZoneInfoNotFoundError, ValueError):
        zone = UTC
    tomorrow = as_of.astimezone(zone).date() + timedelta(days=1)
    return datetime.combine(tomorrow, time.min, tzinfo=zone).astimezone(UTC)
