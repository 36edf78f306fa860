"""Figures of a period, from the ledger: added from rollups that follow it, or recounted as known earlier."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from coldframe.core.errors import InvalidInput
from coldframe.custody.queries import get_head, iterate_events
from coldframe.publication.measures import MEASURES, RATES, SPANS
from coldframe.publication.models import RollupPlace
from coldframe.publication.rollups.keeping import catch_up
from coldframe.publication.rollups.pending import Pending, counting
from coldframe.publication.rollups.tallies import counted_days, kept_days, kept_things, tallies_of, times_of
from coldframe.publication.rules import (
    DayRow,
    count_v1,
    figures_v1,
    microseconds,
    moment_of,
    quantiles_v1,
    split_by_month,
)
from coldframe.publication.terms import (
    QUANTILES,
    Figure,
    Period,
    Rate,
    Ratio,
    Span,
    SpanFigure,
    Value,
)


@dataclass(frozen=True, slots=True)
class Difference:
    """One row that does not agree: as kept by days, as added from the things kept, and as counted from custody."""

    row: DayRow
    by_days: int
    by_things: int
    counted: int


def list_figures(period: Period, *, as_of: datetime) -> tuple[Figure, ...]:
    """Every measure over ``period``, as known at ``as_of``.

    What was undone after the period but before ``as_of`` is left out, so the same period
    may give another number later; the as-of date and the ledger's end tell them apart.
    Writes nothing: the rollup is brought forward by itself (``pipeline``), and what came since is counted here.
    If too much came to be counted here, the figures are as of the rollup's last event and say so.

    Cost: what is new in the ledger, and one addition over the days of the period. As known
    before the ledger's last event: one pass over all events.
    """

    def read(pending: Pending) -> tuple[Figure, ...] | None:
        if microseconds(as_of) < pending.latest_at:
            return None
        return figures_v1(
            tallies_of(period, pending), MEASURES, period=period, as_of=_known(pending, as_of), population=population(),
            source=source_of(pending.sequence, pending.hash),
        )  # fmt: skip

    found = counting(read)
    return recount(period, as_of=as_of) if found is None else found


@dataclass(frozen=True, slots=True)
class Freshness:
    """How far the ledger is counted.

    Attributes:
        kept: Events in the rollup.
        live: Events since then, which each page counts itself.
        uncounted: Events that are not counted yet: more came than a page can count itself.
    """

    kept: int
    live: int
    uncounted: int


def get_freshness() -> Freshness:
    """How far the ledger is counted now."""
    return counting(
        lambda pending: Freshness(pending.kept, pending.sequence - pending.kept, pending.uncounted)
    )


def list_months(period: Period, *, as_of: datetime) -> tuple[tuple[str, dict[str, Figure]], ...]:
    """Every measure by its code for each month that a period touches (``2026-11``), as far as it lies in it.

    A thing counts once in each month, so months do not add up to the period. As known now.
    """

    def read(pending: Pending) -> tuple[tuple[str, dict[str, Figure]], ...]:
        return tuple(
            (
                month,
                {
                    one.measure.code: one
                    for one in figures_v1(
                        tallies_of(part, pending), MEASURES, period=part, as_of=_known(pending, as_of),
                        population=population(), source=source_of(pending.sequence, pending.hash),
                    )
                },
            )
            for month, part in split_by_month(period)
        )  # fmt: skip

    return counting(read)


def recount(period: Period, *, as_of: datetime) -> tuple[Figure, ...]:
    """The same figures counted from custody alone, without anything kept. Cost: linear in the events."""
    head = get_head()
    kinds = {kind for measure in MEASURES for kind in measure.kinds}
    return count_v1(
        iterate_events(kinds=sorted(kinds)),
        MEASURES, period=period, as_of=as_of, population=population(),
        source=source_of(head.count, head.last_hash),
    )  # fmt: skip


def list_times(period: Period, *, as_of: datetime) -> tuple[SpanFigure, ...]:
    """How long each span took, of what began in ``period``; what has not ended is told and not left out.

    As known now: ``as_of`` is the moment until which the open ones have been open.

    Cost: what began in the period, and what ended since then; see ``rollups.tallies.times_of``.
    """
    return _span_figures(SPANS, period, as_of, QUANTILES)


def follow(spans: Sequence[Span], period: Period, *, as_of: datetime) -> tuple[SpanFigure, ...]:
    """Of what began in ``period``, how many came to the end of each of these spans; without how long it took.

    Cost: see :func:`list_times`.
    """
    return _span_figures(spans, period, as_of, ())


def ratios_of(figures: tuple[Figure, ...]) -> tuple[tuple[Rate, Ratio, Value | None], ...]:
    """Every rate of these figures with its base, and as a percentage where one can be said; none on a base of 0."""
    of = {figure.measure.code: figure for figure in figures}
    found = []
    for rate in RATES:
        part, base = of[rate.part], of[rate.base]
        if base.value.possible.least > 0:
            ratio = Ratio(part, base)
            try:
                percent = ratio.percent()
            except InvalidInput:
                # More was reversed than decided: no share, two numbers.
                percent = None
            found.append((rate, ratio, percent))
    return tuple(found)


def find_differences() -> tuple[Difference, ...]:
    """Where the rollup differs from a recount of the ledger from custody; empty if they agree.

    The rollup is brought to the ledger's end first. Nothing is locked while the ledger is read; what comes in
    meanwhile is left out of both. Cost: linear in the events, memory in what is counted more than once.
    """
    catch_up()
    with transaction.atomic():
        place = RollupPlace.objects.select_for_update().get(id=1)
        days = kept_days()
        things = kept_things()
    counted = counted_days(place.sequence)
    rows = sorted(
        days.keys() | things.keys() | counted.keys(),
        key=lambda row: (row.code, row.day, row.before, row.part),
    )
    return tuple(
        Difference(row, days[row], things[row], counted[row])
        for row in rows
        if not days[row] == things[row] == counted[row]
    )


def _span_figures(
    spans: Sequence[Span], period: Period, as_of: datetime, wanted: Sequence[float]
) -> tuple[SpanFigure, ...]:
    def read(pending: Pending) -> tuple[SpanFigure, ...]:
        known = _known(pending, as_of)
        until, source = microseconds(known), source_of(pending.sequence, pending.hash)
        return tuple(
            SpanFigure(
                span=span, period=period, ended=len(ended), open=len(open_since),
                quantiles=_quantiles(ended, [max(until - at, 0) for at in open_since], wanted) if wanted else (),
                population=population(), as_of=known, source=source,
            )
            for span, (ended, open_since) in zip(spans, times_of(spans, period, pending), strict=True)
        )  # fmt: skip

    return counting(read)


def _quantiles(
    ended: Sequence[int], still_open: Sequence[int], wanted: Sequence[float]
) -> tuple[timedelta | None, ...]:
    found = quantiles_v1(ended, still_open, wanted)
    return tuple(None if one is None else timedelta(microseconds=one) for one in found)


def _known(pending: Pending, as_of: datetime) -> datetime:
    """As of when: the moment asked for, or the last event counted if others are not."""
    return moment_of(pending.latest_at) if pending.uncounted else as_of


def population() -> str:
    """Of whom this desk's figures are: the desk by its name, which is no sentence of any language."""
    return settings.COLDFRAME_DESK_NAME


def source_of(count: int, last_hash: str) -> str:
    """The end of the ledger that was read, as a figure names it."""
    return f"custody:{count}:{last_hash[:16]}"
