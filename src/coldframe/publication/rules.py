"""Counting. Pure: events in, figures out."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from decimal import Decimal
from enum import StrEnum
from itertools import groupby
from typing import NamedTuple
from zoneinfo import ZoneInfo

from coldframe.core.errors import InvalidInput
from coldframe.core.values import MISSING, Qualifier, Value, ValueKind, add, at_least
from coldframe.custody.terms import Event
from coldframe.publication.terms import EVERY_EVENT, Breakdown, Figure, LedgerMeasure, Part, Period, exactly

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

NEVER = 0
"""The day before which nothing was counted: of a thing that counts for the first time."""


class Turn(StrEnum):
    """What an event does to a counted thing."""

    COUNTS = "counts"
    CORRECTS = "corrects"
    TAKES_BACK = "takes_back"
    RESTORES = "restores"


class Touch(NamedTuple):
    """One thing that one event touches: ``identity`` under the measure ``code``.

    Attributes:
        at: Microseconds since 1970 UTC.
        part: Codes of the breakdown, several joined by commas (no code holds one); empty if not stated.
    """

    turn: Turn
    code: str
    identity: str
    sequence: int
    at: int
    part: str = ""
    amount: int = 1


@dataclass(slots=True)
class Occurrence:
    """One time that a thing was counted.

    Attributes:
        before: When the thing was counted the last time before, of those that stand; ``None``: never.
        is_latest: None of this thing is later.
    """

    sequence: int
    at: int
    part: str
    amount: int
    stands: bool = True
    before: int | None = None
    is_latest: bool = False


class DayRow(NamedTuple):
    """Where a thing stands in the rollup: counted on a day, and before that on another one or never.

    A thing counts once in a period: on its first day there. It is the row whose day lies in the period and whose
    day before does not, so that sums over these rows are exact for every period of whole days.
    """

    code: str
    day: int
    before: int
    part: str


def microseconds(moment: datetime) -> int:
    """Microseconds since 1970 UTC, exactly."""
    return (moment - _EPOCH) // _MICROSECOND


def moment_of(at: int) -> datetime:
    """The moment of microseconds since 1970 UTC."""
    return _EPOCH + timedelta(microseconds=at)


def day_of(at: int, zone: tzinfo) -> int:
    """The day of a moment in a zone, as the ordinal of ``date.toordinal``."""
    return moment_of(at).astimezone(zone).toordinal()


def split_by_month(period: Period) -> tuple[tuple[str, Period], ...]:
    """The months that a period touches in its zone, each cut to it."""
    zone, found = ZoneInfo(period.zone), []
    start = period.start
    while start < period.end:
        local = start.astimezone(zone)
        first = datetime(local.year + local.month // 12, local.month % 12 + 1, 1, tzinfo=zone)
        end = min(first.astimezone(UTC), period.end)
        found.append((f"{local:%Y-%m}", Period(start, end, period.zone)))
        start = end
    return tuple(found)


class Touching:
    """Finds what an event touches, under each of these measures."""

    def __init__(self, measures: Iterable[LedgerMeasure]) -> None:
        """Sort the measures by the kinds that they look at."""
        self._by_kind: dict[str, list[tuple[Turn, LedgerMeasure]]] = {}
        for measure in measures:
            for turn, kinds in (
                (Turn.TAKES_BACK, measure.undone_by),
                (Turn.RESTORES, measure.restored_by),
                (Turn.CORRECTS, measure.corrected_by),
                (Turn.COUNTS, (measure.counting_point,)),
            ):
                for kind in kinds:
                    self._by_kind.setdefault(str(kind), []).append((turn, measure))

    @property
    def rules(self) -> tuple[tuple[str, Turn, LedgerMeasure], ...]:
        """What each kind of event does to the things of which measure, in the order in which it happens."""
        return tuple((kind, turn, one) for kind, found in self._by_kind.items() for turn, one in found)

    @property
    def kinds(self) -> frozenset[str]:
        """Every kind of event that any of them looks at."""
        return frozenset(self._by_kind)

    def of(self, event: Event) -> Iterator[Touch]:
        """Every touch of an event, in the order in which they happen."""
        found = self._by_kind.get(event.kind)
        if found is None:
            return
        at = microseconds(event.at)
        for turn, measure in found:
            code, detail = measure.code, event.detail
            identity = _identity(measure, event)
            if not identity:
                continue  # The event does not name what this measure counts.
            if turn is Turn.TAKES_BACK or turn is Turn.RESTORES:
                yield Touch(turn, code, identity, event.sequence, at)
                continue
            if turn is Turn.COUNTS and measure.replaces and detail.get(measure.replaces):
                yield Touch(Turn.TAKES_BACK, code, str(detail[measure.replaces]), event.sequence, at)
            if not measure.where or all(text_of(detail.get(key)) == value for key, value in measure.where):
                part = text_of(detail.get(measure.breakdown)) if measure.breakdown else ""
                amount = int(detail.get(measure.amount) or 0) if measure.amount else 1
                if measure.is_qualified and part == Qualifier.UNCOUNTED:
                    amount = 1
                yield Touch(turn, code, identity, event.sequence, at, part, amount)
            elif turn is Turn.CORRECTS:
                # It is said anew to be something that this measure does not count.
                yield Touch(turn, code, identity, event.sequence, at, "", 0)


def touch_v1(found: list[Occurrence], touch: Touch) -> None:
    """Let ``touch`` happen to the occurrences of its thing, in order of sequence.

    What is taken back is taken back as often as it was counted so far; what is restored counts again each time
    that it did; a correction changes what was counted last. Before anything was counted, nothing happens.
    """
    if touch.turn is Turn.COUNTS:
        new = Occurrence(touch.sequence, touch.at, touch.part, touch.amount)
        last = found[-1] if found else None
        found.append(new)
        if last is None or (last.stands and last.is_latest and last.at <= new.at):
            # Nearly always: the first time, or again and later. Nothing else of this thing changes then.
            new.before, new.is_latest = (None if last is None else last.at), True
            return
    elif touch.turn is Turn.CORRECTS:
        for one in found[-1:]:
            one.part, one.amount = touch.part, touch.amount
    else:
        for one in found:
            one.stands = touch.turn is Turn.RESTORES
    before = None
    ordered = sorted(found, key=lambda each: (each.at, each.sequence))
    for one in ordered:
        one.before, one.is_latest = before, one is ordered[-1]
        if one.stands:
            before = one.at


def counted_in_v1(found: Iterable[Occurrence], start: int, end: int) -> Iterator[Occurrence]:
    """The times that a thing counts in a period (µs, ``end`` not included): standing, and the first there."""
    for one in found:
        if one.stands and start <= one.at < end and (one.before is None or one.before < start):
            yield one


def day_rows_v1(code: str, found: Iterable[Occurrence], zone: tzinfo) -> Iterator[tuple[DayRow, int]]:
    """What a thing adds to the rollup, in the days of ``zone``."""
    for one in found:
        if one.stands and one.amount:
            day = day_of(one.at, zone)
            before = NEVER if one.before is None else day_of(one.before, zone)
            if before != day:
                yield DayRow(code, day, before, one.part), one.amount


def roll_up_v1(events: Iterable[Event], measures: Sequence[LedgerMeasure], zone: tzinfo) -> Counter[DayRow]:
    """Recount a whole ledger by days, in memory: what the kept rollup is held against.

    Cost: linear in the events, memory linear in what is counted.
    """
    touching, things = Touching(measures), dict[tuple[str, str], list[Occurrence]]()
    for event in events:
        for touch in touching.of(event):
            touch_v1(things.setdefault((touch.code, touch.identity), []), touch)
    rows: Counter[DayRow] = Counter()
    for (code, _), found in things.items():
        for row, amount in day_rows_v1(code, found, zone):
            rows[row] += amount
    return rows


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
        measures: Their kinds name events.
        period: Of the counting events.
        as_of: Later events are ignored.
        population: Of whom or what.
        source: Where it can be checked.
    """
    touching, things = Touching(measures), dict[tuple[str, str], list[Occurrence]]()
    start, end = microseconds(period.start), microseconds(period.end)
    for event in events:
        if event.at <= as_of:
            for touch in touching.of(event):
                touch_v1(things.setdefault((touch.code, touch.identity), []), touch)
    tallies: dict[str, Counter[str]] = {}
    for (code, _), found in things.items():
        for one in counted_in_v1(found, start, end):
            tallies.setdefault(code, Counter())[one.part] += one.amount
    return figures_v1(tallies, measures, period=period, as_of=as_of, population=population, source=source)


def figures_v1(
    tallies: Mapping[str, Mapping[str, int]],
    measures: Sequence[LedgerMeasure],
    *,
    period: Period,
    as_of: datetime,
    population: str,
    source: str,
) -> tuple[Figure, ...]:
    """Make a figure of each measure from its tally: part to how many, several codes joined by commas."""
    made = []
    for measure in measures:
        tally = tallies.get(measure.code, {})
        value = exactly(sum(tally.values()))
        breakdown = None
        if measure.is_qualified:
            value = _weakest(tally)
        elif measure.breakdown:
            parts: Counter[str] = Counter()
            for codes, number in tally.items():
                for code in filter(None, codes.split(",")):
                    parts[code] += number
            stated = sorted((code for code in parts if parts[code]), key=lambda code: (-parts[code], code))
            breakdown = Breakdown(
                measure.breakdown_kind, value, tuple(Part(code, exactly(parts[code])) for code in stated),
                scheme=measure.breakdown,
            )  # fmt: skip
        made.append(
            Figure(
                measure=measure, period=period, value=value, breakdown=breakdown,
                population=population, as_of=as_of, source=source,
            )
        )  # fmt: skip
    return tuple(made)


def _weakest(tally: Mapping[str, int]) -> Value:
    """The sum of numbers known more or less firmly, as firmly as can be said."""
    values = [exactly(0)]
    for code, number in tally.items():
        if code == Qualifier.UNCOUNTED:
            values.append(at_least(number))
        elif code:
            values.append(Value(ValueKind.COUNT, Decimal(number), Qualifier(code)))
    try:
        return add(values)
    except InvalidInput:
        # "At least" and "at most" together bound nothing on either side.
        return MISSING


def _identity(measure: LedgerMeasure, event: Event) -> str:
    if measure.identity == EVERY_EVENT:
        return str(event.sequence)
    return text_of(event.detail.get(measure.identity)) if measure.identity else event.subject


def text_of(value: object) -> str:
    """Write a detail as a part's code: several codes in order, joined by commas; empty if nothing is stated."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return ",".join(sorted({str(one) for one in value if one}))
    return "" if value is None else str(value)


def quantiles_v1(
    ended: Sequence[int], still_open: Sequence[int], wanted: Sequence[float]
) -> tuple[int | None, ...]:
    """Within which time which part had reached the end, with those that have not yet.

    The product-limit estimator of E. L. Kaplan and P. Meier, *Nonparametric estimation from incomplete
    observations*, JASA 53 (1958): what is open counts as at risk until the time that it has been open for. Without
    anything open it is the smallest time within which at least that part ended.

    Args:
        ended: How long each took that reached the end, any unit.
        still_open: How long each has been open that did not.
        wanted: Parts, above 0 and below 1.

    Returns:
        A time for each of ``wanted``; ``None`` where too little ended to say.
    """
    opened = sorted(still_open)
    found: list[int | None] = [None] * len(wanted)
    at_risk, left = len(ended) + len(opened), 1.0
    before = 0
    for time, same in groupby(sorted(ended)):
        together = sum(1 for _one in same)
        # At one moment what ends goes before what is only known until then.
        earlier = bisect_left(opened, time, before)
        at_risk -= earlier - before
        before = earlier
        left *= 1 - together / at_risk
        at_risk -= together
        for place, part in enumerate(wanted):
            if found[place] is None and 1 - left >= part - 1e-12:
                found[place] = time
        if None not in found:
            break
    return tuple(found)
