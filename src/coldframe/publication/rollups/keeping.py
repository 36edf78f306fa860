"""Bring the rollup to the ledger's end: only what is new is read, and what is read is committed with its place."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection, transaction

from coldframe.custody.queries import get_head, list_events
from coldframe.publication.measures import MEASURES
from coldframe.publication.models import CountedThing, DayCount, RollupPlace
from coldframe.publication.rollups.sweeping import (
    STANDS_ALONE,
    days_of,
    drop,
    others,
    roomy,
    sweep,
    sweep_each,
)
from coldframe.publication.rules import (
    NEVER,
    DayRow,
    Occurrence,
    Touch,
    Touching,
    day_rows_v1,
    touch_v1,
)
from coldframe.publication.terms import LedgerMeasure

BATCH_EVENTS = 50_000
"""Events a transaction: how long a writer has to wait, and what a crash can cost."""

_IDS_A_QUERY = 900

_THINGS, _DAYS = "publication_countedthing", "publication_daycount"
_ADDED = f"ON CONFLICT (day, code, before, part) DO UPDATE SET amount = {_DAYS}.amount + excluded.amount"

_Row = tuple[str | int | bool | None, ...]

Things = dict[tuple[str, str], list[Occurrence]]

Kept = tuple[dict[int, int], Things]
"""The row of each occurrence, by its ``id()``; and what is kept of each thing."""


def zone_of_days() -> ZoneInfo:
    """The zone whose days are counted: the desk's."""
    return ZoneInfo(settings.TIME_ZONE)


def catch_up(
    measures: Sequence[LedgerMeasure] = MEASURES, *, batch_events: int = BATCH_EVENTS
) -> RollupPlace:
    """Roll up what was appended since the last time, or everything if what is kept is of other rules or history.

    Safe to stop at any moment and to run twice at once: each part commits with its place, under its lock.
    Cost: linear in the new events.

    Returns:
        The place that was reached.
    """
    while not roll_up(measures, batch_events=batch_events):
        pass
    return RollupPlace.objects.get(id=1)


@roomy()
def roll_up(measures: Sequence[LedgerMeasure] = MEASURES, *, batch_events: int = BATCH_EVENTS) -> bool:
    """Roll up one batch, or all of it if nothing is kept; return True once the ledger's end is reached."""
    with transaction.atomic():
        place = _lock(_digest(measures))
        if place.measures_made is None:
            until = min(place.sequence + batch_events, get_head().count)
            read = until - place.sequence
            if read:
                sweep(Touching(measures), after=place.sequence, until=until)
                (last,) = list_events(after=until - 1, limit=1)
                place.sequence, place.hash, place.latest_at = (
                    until,
                    last.hash,
                    max(place.latest_at, _take_in()),
                )
                place.save()
                drop()
            return read < batch_events
    _make_anew(measures, place, at_once=len(measures) if place.sequence <= batch_events else 1)
    return False


def _lock(rules: str) -> RollupPlace:
    """The place under its lock; if what is kept cannot be used, it is dropped, and all is to be made anew."""
    RollupPlace.objects.get_or_create(id=1)
    place = RollupPlace.objects.select_for_update().get(id=1)
    if not place.sequence or place.rules != rules or not _is_of_this_ledger(place):
        forget()
        head = get_head()
        place = RollupPlace(id=1, sequence=head.count, hash=head.last_hash, rules=rules)
        place.measures_made = 0 if head.count else None
        place.save()
    return place


def _make_anew(measures: Sequence[LedgerMeasure], begun: RollupPlace, *, at_once: int) -> None:
    """Roll up the ledger from its beginning to the place, so many measures a transaction; nothing is locked between."""
    first = begun.measures_made or 0
    for number in sweep_each(measures, first=first, until=begun.sequence, at_once=at_once):
        with transaction.atomic():
            place = (
                RollupPlace.objects.select_for_update()
                .filter(id=1, rules=begun.rules, hash=begun.hash, measures_made=number)
                .first()
            )
            if place is None:
                continue  # Another process was here before.
            place.latest_at = max(place.latest_at, _take_in(is_first=True))
            made = number + at_once
            place.measures_made = made if made < len(measures) else None
            place.save()


def find_place() -> RollupPlace | None:
    """How far the ledger is rolled up; ``None`` if nothing is kept, or what is kept is of other rules or history."""
    place = RollupPlace.objects.filter(id=1).first()
    if place is None or place.measures_made is not None or place.rules != _digest(MEASURES):
        return None
    return place if _is_of_this_ledger(place) else None


def forget() -> None:
    """Drop everything that is kept; the next reading starts from zero."""
    with roomy(), transaction.atomic():
        for model in (CountedThing, DayCount, RollupPlace):
            model.objects.all().delete()


def _digest(measures: Sequence[LedgerMeasure]) -> str:
    said = repr([(measure, settings.TIME_ZONE) for measure in measures])
    return hashlib.sha256(said.encode()).hexdigest()


def _is_of_this_ledger(place: RollupPlace) -> bool:
    if not place.sequence:
        return True
    last = list_events(after=place.sequence - 1, limit=1)
    return bool(last) and (last[0].sequence, last[0].hash) == (place.sequence, place.hash)


def _take_in(*, is_first: bool = False) -> int:
    """Keep what is touched (:mod:`sweeping`); return the latest moment in it, µs (0: nothing is counted there)."""
    zone = zone_of_days()
    with connection.cursor() as cursor:
        cursor.execute("SELECT min(at), max(at) FROM touched")
        first, latest = cursor.fetchone()
        if latest is None:
            return 0
        cursor.execute(
            f"INSERT INTO {_THINGS} (code, identity, sequence, at, part, amount, stands, before) "  # noqa: S608  own names
            "SELECT code, identity, sequence, at, part, amount, TRUE, NULL FROM touched "
            f"WHERE {STANDS_ALONE}"
        )
        cursor.execute(
            f"INSERT INTO {_DAYS} (code, day, before, part, amount) "  # noqa: S608  own names
            f"SELECT code, {days_of('at', zone, first, latest)} AS day, {NEVER}, part, sum(amount) FROM touched "
            f"WHERE {STANDS_ALONE} AND amount <> 0 GROUP BY code, day, part {_ADDED}"
        )
    for touches in others():
        _take_in_again(touches, ({}, {}) if is_first else load(touches), zone)
    return int(latest)


def _take_in_again(touches: Sequence[Touch], kept: Kept, zone: ZoneInfo) -> None:
    """Roll up what is touched more than once, by the rule itself."""
    ids, things = kept
    # Only what was kept before can take away from the rollup.
    rows: Counter[DayRow] = Counter()
    for (code, _identity), found in things.items():
        for row, amount in day_rows_v1(code, found, zone):
            rows[row] -= amount
    was = {
        id(one): (one.part, one.amount, one.stands, one.before) for found in things.values() for one in found
    }
    for touch in touches:
        touch_v1(things.setdefault((touch.code, touch.identity), []), touch)
    new: list[_Row] = []
    changed: list[_Row] = []
    for (code, identity), found in things.items():
        for row, amount in day_rows_v1(code, found, zone):
            rows[row] += amount
        for one in found:
            if id(one) not in ids:
                new.append(
                    (code, identity, one.sequence, one.at, one.part, one.amount, one.stands, one.before)
                )
            elif was[id(one)] != (one.part, one.amount, one.stands, one.before):
                changed.append((one.part, one.amount, one.stands, one.before, ids[id(one)]))
    _write(new, changed, [(row.code, row.day, row.before, row.part, n) for row, n in rows.items() if n])


def load(touches: Sequence[Touch]) -> Kept:
    """What is kept of the things that are touched, in order; and the row of each occurrence, by its ``id()``."""
    # A thing that is its own event cannot have been counted before.
    wanted = {(touch.code, touch.identity) for touch in touches if touch.identity != str(touch.sequence)}
    things: Things = {}
    ids: dict[int, int] = {}
    for pk, key, one in _rows_of(wanted):
        things.setdefault(key, []).append(one)
        ids[id(one)] = pk
    for found in things.values():
        found[-1].is_latest = all(one.at <= found[-1].at for one in found)
    return ids, things


def kept_of(identities: Collection[str], codes: Collection[str]) -> Things:
    """What is kept of these things under these measures, in order."""
    things: Things = {}
    for _pk, key, one in _rows_of((code, identity) for code in set(codes) for identity in identities):
        things.setdefault(key, []).append(one)
    return things


def _rows_of(things: Iterable[tuple[str, str]]) -> Iterator[tuple[int, tuple[str, str], Occurrence]]:
    for code, group in groupby(sorted(things), key=itemgetter(0)):
        wanted = [identity for _code, identity in group]
        for some in (wanted[at : at + _IDS_A_QUERY] for at in range(0, len(wanted), _IDS_A_QUERY)):
            rows = CountedThing.objects.filter(code=code, identity__in=some).order_by("sequence", "id")
            for row in rows.iterator(chunk_size=2000):
                one = Occurrence(row.sequence, row.at, row.part, row.amount, row.stands, row.before)
                yield row.pk, (row.code, row.identity), one


def _write(
    new: Sequence[_Row],
    changed: Sequence[_Row],
    days: Sequence[_Row],
) -> None:
    """Plain statements, the same on both databases: a row object each would cost several times as much.

    A day from which everything was taken back stays as a 0.
    """
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {_THINGS} (code, identity, sequence, at, part, amount, stands, before) "  # noqa: S608  own names
            "VALUES (%s, %s, %s, %s, %s, %s, %s, %s)",
            new,
        )
        cursor.executemany(
            f"UPDATE {_THINGS} SET part = %s, amount = %s, stands = %s, before = %s WHERE id = %s",  # noqa: S608  own names
            changed,
        )
        cursor.executemany(
            f"INSERT INTO {_DAYS} (code, day, before, part, amount) VALUES (%s, %s, %s, %s, %s) {_ADDED}",  # noqa: S608  own names
            days,
        )
