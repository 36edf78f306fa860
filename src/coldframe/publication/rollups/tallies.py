"""Read the rollup: how many of each part, over any period."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.db.models import F, Min, OuterRef, Q, QuerySet, Subquery, Sum

from coldframe.publication.measures import MEASURES
from coldframe.publication.models import CountedThing, DayCount
from coldframe.publication.rollups.keeping import BATCH_EVENTS, kept_of, zone_of_days
from coldframe.publication.rollups.pending import Pending
from coldframe.publication.rollups.sweeping import STANDS_ALONE, days_of, others, roomy, sweep_each
from coldframe.publication.rules import (
    NEVER,
    DayRow,
    Occurrence,
    counted_in_v1,
    day_rows_v1,
    microseconds,
    touch_v1,
)
from coldframe.publication.terms import Period, Span

Tallies = dict[str, Counter[str]]

_NO_MOMENT = 2**63
"""Later than anything: no end comes after it."""

_WORTH_READING = 3
"""Ends read in a row for what one look into an index costs. An old month has the ends of all years since behind it."""


def tallies_of(period: Period, pending: Pending) -> Tallies:
    """Code of a measure to how many of each part: as the rollup stands, and what came since.

    A period of whole days of the desk is added from days; any other is added from the things themselves, as
    exactly, at a cost that is linear in what was counted in it.
    """
    first, last = microseconds(period.start), microseconds(period.end)
    tallies: dict[str, Counter[str]] = {}
    for code, part, amount in _kept(period) if pending.kept else ():
        tallies.setdefault(code, Counter())[part] = amount
    for sign, things in ((-1, pending.was), (1, pending.now)):
        for (code, _identity), found in things.items():
            for one in counted_in_v1(found, first, last):
                tallies.setdefault(code, Counter())[one.part] += sign * one.amount
    return {code: Counter({part: n for part, n in parts.items() if n}) for code, parts in tallies.items()}


def _kept(period: Period) -> Iterable[tuple[str, str, int]]:
    start, end = _day(period.start), _day(period.end)
    rows: QuerySet[DayCount] | QuerySet[CountedThing]
    if start is not None and end is not None:
        rows = DayCount.objects.filter(day__gte=start, day__lt=end, before__lt=start)
    else:
        # The codes, so that the index of moments under each serves.
        codes = [measure.code for measure in MEASURES]
        rows = CountedThing.objects.filter(_counts_in(period), code__in=codes)
    return rows.values_list("code", "part").annotate(all=Sum("amount")).order_by()


def times_of(
    spans: Sequence[Span], period: Period, pending: Pending
) -> tuple[tuple[list[int], list[int]], ...]:
    """For each span, how long each took that began in the period and ended, and when each began that did not; µs.

    Cost: what began in the period, read once for all spans that begin so, and what ended since its start; where that
    is far more, one look into an index for each that began.
    """
    starts = {span.start for span in spans}
    codes = starts | {span.end for span in spans}
    touched = {identity for code, identity in pending.now if code in codes}
    kept = kept_of(touched, codes) if pending.kept else {}
    begun = {code: _begun(code, period) if pending.kept else {} for code in starts}
    for found in begun.values():
        for identity in touched:
            found.pop(identity, None)
    first, last = microseconds(period.start), microseconds(period.end)

    def times(span: Span) -> tuple[list[int], list[int]]:
        ends = _ends(span, period, begun[span.start])
        took = [ended_at - begun[span.start][one] for one, ended_at in ends.items()]
        open_since = [at for one, at in begun[span.start].items() if one not in ends]
        for identity in touched:
            of = [
                pending.now.get((code, identity)) or kept.get((code, identity), [])
                for code in (span.start, span.end)
            ]
            for one in counted_in_v1(of[0], first, last):
                ended_at = min((each.at for each in of[1] if each.stands and each.at >= one.at), default=None)
                if ended_at is None:
                    open_since.append(one.at)
                else:
                    took.append(ended_at - one.at)
        return took, open_since

    return tuple(times(span) for span in spans)


def _begun(code: str, period: Period) -> dict[str, int]:
    """Of what is kept and began in the period under a measure: when, µs. A thing counts in a period once."""
    rows = CountedThing.objects.filter(_counts_in(period), code=code).values_list("identity", "at")
    return dict(rows.iterator(chunk_size=10_000))


def _ends(span: Span, period: Period, begun: Mapping[str, int]) -> dict[str, int]:
    """When each of what began reached the end first, µs; what did not is left out."""
    if not begun:
        return {}
    ended = CountedThing.objects.filter(code=span.end, at__gte=microseconds(period.start))
    if ended.count() > _WORTH_READING * len(begun):
        found = ended_rows(span, period).iterator(chunk_size=10_000)
        return {one: ended_at for one, _at, ended_at in found if ended_at is not None and one in begun}
    # The latest first, so that the first of a thing remains.
    rows = ended.filter(stands=True).order_by("-at").values_list("identity", "at")
    return {one: at for one, at in rows.iterator(chunk_size=10_000) if begun.get(one, _NO_MOMENT) <= at}


def ended_rows(span: Span, period: Period) -> QuerySet[CountedThing, tuple[str, int, int | None]]:
    """Of what is kept and began in the period: identity, when, and when it ended, µs."""
    # Compared as a sum, so that no database looks for the end among everything that ended later: the index of
    # moments would serve that, each time as long as there is history, where the one of things has a row or two.
    ends = (
        CountedThing.objects.filter(identity=OuterRef("identity"), code=span.end, stands=True)
        .alias(moment=F("at") + 0)
        .filter(moment__gte=OuterRef("at"))
        .values("identity")
        .annotate(first=Min("at"))
        .values("first")
        .order_by()
    )
    began = CountedThing.objects.filter(_counts_in(period), code=span.start)
    return began.annotate(ended_at=Subquery(ends)).values_list("identity", "at", "ended_at")


def _counts_in(period: Period) -> Q:
    """``rules.counted_in_v1`` as a condition."""
    first, last = microseconds(period.start), microseconds(period.end)
    return Q(stands=True, at__gte=first, at__lt=last) & (Q(before=None) | Q(before__lt=first))


def kept_days() -> Counter[DayRow]:
    """The rollup as it is kept."""
    rows = DayCount.objects.exclude(amount=0).iterator(chunk_size=10_000)
    return Counter({DayRow(row.code, row.day, row.before, row.part): row.amount for row in rows})


def kept_things() -> Counter[DayRow]:
    """The rollup as the kept things make it. Cost: linear in them."""
    with connection.cursor() as cursor:
        return _added("publication_countedthing", "stands", "before", cursor)


def counted_days(until: int) -> Counter[DayRow]:
    """The rollup as custody gives it, without anything kept, up to a place. Writes nothing that others see.

    Cost: linear in the events; the database's own temporary space for what one measure touches.
    """
    found, zone = Counter[DayRow](), zone_of_days()
    at_once = len(MEASURES) if until <= BATCH_EVENTS else 1
    with roomy(), connection.cursor() as cursor:
        for _measure in sweep_each(MEASURES, until=until, at_once=at_once):
            found.update(_added("touched", STANDS_ALONE, "NULL", cursor))
            for touches in others():
                things = dict[tuple[str, str], list[Occurrence]]()
                for touch in touches:
                    touch_v1(things.setdefault((touch.code, touch.identity), []), touch)
                for (code, _identity), occurrences in things.items():
                    for row, amount in day_rows_v1(code, occurrences, zone):
                        found[row] += amount
    return found


def _added(table: str, which: str, before: str, cursor: CursorWrapper) -> Counter[DayRow]:
    """``rules.day_rows_v1`` over a table of things, in SQL."""
    cursor.execute(f"SELECT min(coalesce({before}, at)), max(at) FROM {table}")  # noqa: S608  own names
    first, last = cursor.fetchone()
    if first is None:
        return Counter()
    zone = zone_of_days()
    day = days_of("at", zone, first, last)
    earlier = f"CASE WHEN {before} IS NULL THEN {NEVER} ELSE {days_of(before, zone, first, last)} END"
    cursor.execute(
        f"SELECT code, day, earlier, part, sum(amount) FROM (SELECT code, {day} AS day, {earlier} AS earlier, part, "  # noqa: S608  own names
        f"amount FROM {table} WHERE {which} AND amount <> 0) AS each WHERE day <> earlier "
        "GROUP BY code, day, earlier, part"
    )
    return Counter({DayRow(*row[:4]): int(row[4]) for row in cursor.fetchall() if row[4]})


def _day(moment: datetime) -> int | None:
    """The ordinal of the desk's day that begins at ``moment``; ``None`` if none does."""
    zone = zone_of_days()
    local = moment.astimezone(zone)
    first = local.replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
    # Where midnight does not exist or exists twice, a day has another border than its clock says: count exactly.
    is_border = local == first and local.fold == 0 and first.astimezone(moment.tzinfo) == moment
    return local.toordinal() if is_border else None
