"""What came after the rollup's place: counted in memory each time somebody asks, and written by nobody."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeVar

from coldframe.custody.queries import get_head, read_on
from coldframe.publication.measures import MEASURES
from coldframe.publication.rollups.keeping import Things, find_place, load
from coldframe.publication.rules import Touching, microseconds, touch_v1

LIVE_EVENTS = 20_000
"""Events that a page counts itself: under a second. If more came, it tells how far it counted."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Pending:
    """How the rollup stands, and what has changed since.

    Attributes:
        kept: Sequence of the last event in the rollup; 0: nothing of it may be used.
        sequence, hash: Of the last event counted, with what came since.
        uncounted: Events after that one.
        latest_at: The latest moment of an event counted, µs since 1970.
        was, now: Each thing that was touched since: as the rollup has it, and as it is.
    """

    kept: int
    sequence: int
    hash: str
    uncounted: int
    latest_at: int
    was: Things
    now: Things


def counting(read: Callable[[Pending], T]) -> T:
    """Read the rollup with what came since; again, if it was brought forward in the midst of it."""
    while True:
        pending = _read()
        found = read(pending)
        place = find_place()
        if (place.sequence if place else 0) == pending.kept:
            return found


def _read() -> Pending:
    place, head = find_place(), get_head()
    kept, latest_at = (place.sequence, place.latest_at) if place else (0, 0)
    last_hash, behind = place.hash if place else "", head.count - kept
    if not behind or behind > LIVE_EVENTS:
        return Pending(kept, kept, last_hash, behind, latest_at, {}, {})
    touching = Touching(MEASURES)
    events, end = read_on(touching.kinds, after=kept, limit=LIVE_EVENTS)
    touches = [touch for event in events for touch in touching.of(event)]
    was: Things = load(touches)[1] if kept else {}
    now: Things = {key: [replace(one) for one in found] for key, found in was.items()}
    for touch in touches:
        touch_v1(now.setdefault((touch.code, touch.identity), []), touch)
    latest_at = max([latest_at, *(microseconds(event.at) for event in events)])
    return Pending(kept, end.count, end.last_hash, head.count - end.count, latest_at, was, now)
