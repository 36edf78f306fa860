"""What presses on the desk now, in a few numbers that are read at a glance: the head of the dashboard."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from coldframe.access.queries import list_exposure_days, may
from coldframe.access.terms import Permission
from coldframe.core.actors import Actor
from coldframe.triage.queries import get_pressure
from coldframe.web.figures import ShownRate, length_of
from coldframe.work.queries import count_work
from coldframe.work.terms import WorkState

_FEWEST_PEOPLE = 3
"""Person-days below which no mean of what was looked at is told: it would be somebody's own number."""


@dataclass(frozen=True, slots=True)
class Tile:
    """One number.

    Attributes:
        words: What it counts.
        note: What else has to be known of it; empty for nothing.
        url: Where it is worked on; empty if the reader may not open it.
        is_alarm: Somebody has to act.
    """

    value: str
    words: str
    note: str = ""
    url: str = ""
    is_alarm: bool = False


def tiles_of(reader: Actor, reversed_: ShownRate | None, *, as_of: datetime) -> tuple[Tile, ...]:
    """What presses now, the gravest first: danger, clocks of the law, what waits, in and out, and how the desk fares.

    Args:
        reader: Who looks; what lies in queues closed to them is not counted.
        reversed_: Decisions reversed in the period that the page shows; ``None`` without any decision.
        as_of: Now.
    """
    now = get_pressure(reader.id, as_of=as_of)
    queue = _address(reader, Permission.REVIEW_VIEW, "review:queue")
    failed = count_work().get(WorkState.FAILED, 0)
    return (
        Tile(
            f"{now.danger:,}",
            _("clues about a child in danger now"),
            _oldest(now.oldest_danger, as_of),
            queue and f"{queue}?show=all&lane=danger",
            is_alarm=bool(now.danger),
        ),
        Tile(
            f"{now.overdue:,}",
            _("clocks of the law have run out"),
            _("%(count)d more within 24 hours") % {"count": now.due},
            queue and f"{queue}?show=all&due=soon",
            is_alarm=bool(now.overdue),
        ),
        Tile(
            f"{now.waiting:,}",
            _("wait for a decision"),
            _oldest(now.oldest, as_of),
            queue and f"{queue}?show=all",
        ),
        Tile(
            f"{now.arrived:,} / {now.decided:,}",
            _("came in / were decided in 24 hours"),
            _("%(arrived)s / %(decided)s in 7 days")
            % {"arrived": f"{now.arrived_week:,}", "decided": f"{now.decided_week:,}"},
        ),
        Tile(
            f"{now.appeals:,}",
            _("appeals without an answer"),
            _oldest(now.oldest_appeal, as_of),
            _address(reader, Permission.REDRESS_WORK, "redress:appeals"),
        ),
        Tile(
            f"{failed:,}",
            _("automatic steps failed"),
            "",
            _address(reader, Permission.WORK_VIEW, "office:work"),
            is_alarm=bool(failed),
        ),
        Tile(
            (reversed_.percent or "–") if reversed_ else "–",
            _("of decisions reversed"),
            _("%(part)s of %(base)s in the period below")
            % {"part": f"{reversed_.part:,}", "base": f"{reversed_.base:,}"}
            if reversed_
            else "",
            "#quality",
        ),
        _looking(reader),
    )


def _looking(reader: Actor) -> Tile:
    """Items a person and day over the last seven days: a mean of several people, and nobody's number."""
    today = timezone.localdate()
    days = list_exposure_days(start=today - timedelta(days=6), end=today + timedelta(days=2))
    shifts, items = sum(day.people for day in days), sum(day.items for day in days)
    seconds = sum(day.seconds for day in days)
    is_told = shifts and max(day.people for day in days) >= _FEWEST_PEOPLE
    return Tile(
        f"{items / shifts:,.0f}" if is_told else "–",
        _("items seen a person and day"),
        _("%(minutes)d minutes on screen, mean of 7 days") % {"minutes": round(seconds / shifts / 60)}
        if is_told
        else _("told from three people a day on"),
        _address(reader, Permission.EXPOSURE_VIEW_SUMS, "review:exposure-sums"),
    )


def _oldest(since: datetime | None, as_of: datetime) -> str:
    return "" if since is None else _("the oldest for %(time)s") % {"time": length_of(as_of - since)}


def _address(reader: Actor, permission: Permission, view: str) -> str:
    return reverse(view) if may(reader, permission) else ""
