"""Figures of a period, counted from the ledger when they are asked for."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings

from coldframe.custody.queries import get_head, iterate_events
from coldframe.publication.measures import MEASURES
from coldframe.publication.rules import count_v1
from coldframe.publication.terms import Figure, Period


def list_figures(period: Period, *, as_of: datetime) -> tuple[Figure, ...]:
    """Every measure over ``period``, as known at ``as_of``.

    What was undone after the period but before ``as_of`` is left out, so the same period
    may give another number later; the as-of date and the ledger's end tell them apart.

    Cost: one pass over the events from the period's start.
    """
    head = get_head()
    kinds = {
        kind
        for measure in MEASURES
        for kind in (measure.counting_point, *measure.undone_by, *measure.restored_by)
    }
    return count_v1(
        iterate_events(kinds=sorted(kinds), start=period.start, end=None),
        MEASURES,
        period=period,
        as_of=as_of,
        population=f"the ledger of {settings.COLDFRAME_DESK_NAME}",
        source=f"custody:{head.count}:{head.last_hash[:16]}",
    )
