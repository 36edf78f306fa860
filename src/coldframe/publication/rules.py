"""Counting. Pure: events in, figures out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from coldframe.custody.terms import Event
from coldframe.publication.terms import EVERY_EVENT, Breakdown, Figure, LedgerMeasure, Part, Period, exactly


def count_v1(
    events: Iterable[Event],
    measures: Sequence[LedgerMeasure],
    *,
    period: Period,
    as_of: datetime,
    population: str,
    source: str,
) -> tuple[Figure, ...]:
    """Count every measure in one pass.

    A thing counts if its event lies in the period and nothing took it back by ``as_of``;
    if it happened again after being taken back, it counts again. Cost: linear in the
    events, memory linear in the distinct things counted.

    Args:
        events: In order of sequence; may hold kinds nobody counts.
        measures: Their ``counting_point``, ``undone_by`` and ``restored_by`` name kinds.
        as_of: Later events are ignored.
    """
    counted: dict[str, dict[str, _Counted]] = {measure.code: {} for measure in measures}
    gone: dict[str, dict[str, _Counted]] = {measure.code: {} for measure in measures}
    by_event = _by_kind((measure.counting_point, measure) for measure in measures)
    by_undo = _by_kind((kind, measure) for measure in measures for kind in measure.undone_by)
    by_restoring = _by_kind((kind, measure) for measure in measures for kind in measure.restored_by)
    for event in events:
        if event.at > as_of:
            continue
        for measure in by_undo.get(event.kind, ()):
            _move(_identity(measure, event), counted[measure.code], gone[measure.code])
        for measure in by_restoring.get(event.kind, ()):
            _move(_identity(measure, event), gone[measure.code], counted[measure.code])
        if period.start <= event.at < period.end:
            for measure in by_event.get(event.kind, ()):
                counted[measure.code].setdefault(_identity(measure, event), _counted(measure, event))
    return tuple(
        _figure(measure, counted[measure.code].values(), period, as_of, population, source)
        for measure in measures
    )


@dataclass(frozen=True, slots=True)
class _Counted:
    """One counted thing: its part of the breakdown (empty if the event does not say), and how many it is."""

    part: str
    amount: int


def _by_kind(pairs: Iterable[tuple[str, LedgerMeasure]]) -> dict[str, list[LedgerMeasure]]:
    found: dict[str, list[LedgerMeasure]] = {}
    for kind, measure in pairs:
        found.setdefault(kind, []).append(measure)
    return found


def _move(identity: str, source: dict[str, _Counted], to: dict[str, _Counted]) -> None:
    if identity in source:
        to[identity] = source.pop(identity)


def _identity(measure: LedgerMeasure, event: Event) -> str:
    if measure.identity == EVERY_EVENT:
        return str(event.sequence)
    return str(event.detail[measure.identity]) if measure.identity else event.subject


def _counted(measure: LedgerMeasure, event: Event) -> _Counted:
    part = str(event.detail.get(measure.breakdown) or "") if measure.breakdown else ""
    return _Counted(part, int(event.detail[measure.amount]) if measure.amount else 1)


def _figure(
    measure: LedgerMeasure,
    found: Iterable[_Counted],
    period: Period,
    as_of: datetime,
    population: str,
    source: str,
) -> Figure:
    tally: Counter[str] = Counter()
    for one in found:
        tally[one.part] += one.amount
    value = exactly(tally.total())
    breakdown = None
    if measure.breakdown:
        stated = sorted((code for code in tally if code), key=lambda code: (-tally[code], code))
        parts = tuple(Part(code, exactly(tally[code])) for code in stated)
        breakdown = Breakdown(measure.breakdown_kind, value, parts, scheme=measure.breakdown)
    return Figure(
        measure=measure,
        period=period,
        value=value,
        breakdown=breakdown,
        population=population,
        as_of=as_of,
        source=source,
    )
