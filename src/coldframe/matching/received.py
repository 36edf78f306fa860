"""The pictures of all received items, in memory, to find those that look alike.

Each process holds its own and reads what came since before every search. Frames of films, turned copies and
pictures with few details are not in it: those meet where both lie near the same bank entry.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable

import numpy as np
from django.db.models import Max, QuerySet

from coldframe.matching.index import hash_rows
from coldframe.matching.models import Signal, SignalRun
from coldframe.matching.rules.judging import WEAK_QUALITY_BELOW
from coldframe.matching.terms import SignalKind
from coldframe.search.live import LiveIndex

_READ_AT_ONCE = 20_000

_OVERLAP = 1000
"""Runs that are read once more: one with a smaller number may have been committed later."""


class _Received:
    """The pictures by a number of our own, and up to which run they were read."""

    def __init__(self) -> None:
        self.index = LiveIndex.build([], hash_rows([]))
        self.items: list[str] = []
        self.known: set[str] = set()
        self.last_run = 0

    def read(self) -> None:
        """Take in what came since."""
        last = SignalRun.objects.aggregate(last=Max("id"))["last"] or 0
        if last == self.last_run:
            return
        rows = pictures()
        if self.last_run:
            since = SignalRun.objects.filter(id__gt=self.last_run - _OVERLAP).values("item_id")
            rows = rows.filter(item_id__in=since)
        part: list[tuple[str, str]] = []
        for item_id, value in rows.values_list("item_id", "value").iterator(_READ_AT_ONCE):
            if item_id not in self.known:
                self.known.add(item_id)
                part.append((item_id, value))
            if len(part) == _READ_AT_ONCE:
                self._add(part)
                part = []
        self._add(part)
        self.last_run = last

    def _add(self, part: list[tuple[str, str]]) -> None:
        if part:
            first = len(self.items)
            self.index.add(np.arange(first, first + len(part)), hash_rows([value for _, value in part]))
            self.items += [item_id for item_id, _ in part]


class _Cache:
    received = _Received()


_lock = threading.Lock()


def pictures() -> QuerySet[Signal]:
    """The hashes of received pictures with enough details to rely on, without the frames of films."""
    return Signal.objects.filter(kind=SignalKind.PDQ, second=None, quality__gte=WEAK_QUALITY_BELOW)


def find_alike(values: Iterable[str], radius_bits: int, *, limit: int) -> list[tuple[str, str, int]]:
    """Received items whose picture lies near one of these hashes.

    What the index says counts only where the item's row agrees, so that nothing destroyed is found.

    Args:
        values: PDQ hashes, 64 hexadecimal digits each.
        radius_bits: 0 to 63, inclusive.
        limit: The most different pictures for each hash, the nearest ones.

    Returns:
        Hash asked for, id of one item for each different picture, distance in bits; nearest first.
    """
    asked = list(values)
    if not asked:
        return []
    with _lock:
        if (SignalRun.objects.aggregate(last=Max("id"))["last"] or 0) < _Cache.received.last_run:
            _Cache.received = _Received()  # The database was put back to an earlier state.
        held = _Cache.received
        held.read()
    hits = held.index.query(hash_rows(asked), radius_bits)
    found: list[tuple[str, str, int]] = []
    for place, value in enumerate(asked):
        chosen = hits.query_index == place
        near = [
            (held.items[number], distance)
            for number, distance in zip(
                hits.key[chosen].tolist(), hits.distance[chosen].tolist(), strict=True
            )
        ]
        found += [(value, *one) for one in _different(near, limit)]
    return found


def _different(near: list[tuple[str, int]], limit: int) -> list[tuple[str, int]]:
    """The nearest items of which no two have the same picture."""
    kept: dict[str, tuple[str, int]] = {}
    for start in range(0, len(near), _READ_AT_ONCE):
        part = near[start : start + _READ_AT_ONCE]
        rows = pictures().filter(item_id__in=[item_id for item_id, _ in part])
        values = dict(rows.values_list("item_id", "value"))
        for item_id, distance in part:
            value = values.get(item_id)
            if value is not None and value not in kept:
                kept[value] = item_id, distance
                if len(kept) == limit:
                    return list(kept.values())
    return list(kept.values())
