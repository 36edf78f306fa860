"""The active entries that are compared by distance, in memory, brought up to date change by change.

Each process holds its own. Before every search it reads which state the banks are in and applies
what changed since its last look, so a withdrawn entry is gone from the moment its withdrawal is
committed, in every process. Cost of a look without change: one row read by primary key.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from django.db.models import Count, Q, QuerySet

from coldframe.matching import generations
from coldframe.matching.models import BankEntry, BankGeneration
from coldframe.matching.terms import SignalKind
from coldframe.search.hamming import HASH_BYTES
from coldframe.search.live import LiveIndex

NEAR_KINDS = tuple(kind for kind in SignalKind if kind.is_near)
_READ_AT_ONCE = 20_000
_lock = threading.Lock()


@dataclass(frozen=True, slots=True)
class Held:
    """What this process has read of the banks.

    Attributes:
        number: Number of the state, 0 before any change.
        generation: Its token.
        near: For each kind compared by distance, its active entries by their number.
        active: Active entries of every kind, by bank.
    """

    number: int
    generation: str
    near: Mapping[SignalKind, LiveIndex]
    active: Mapping[str, int]


class _Cache:
    held: Held | None = None


def held() -> Held | None:
    """What this process has read so far; ``None`` before its first search."""
    return _Cache.held


def current() -> Held:
    """The banks' present state; thread-safe, brought up to date by one thread at a time.

    The indexes are shared: one that a search holds may learn of a later change meanwhile, so what it
    finds counts only where the entry's row agrees; see :func:`active_at`.
    """
    number, token = _present()
    known = _Cache.held
    if known is not None and known.generation == token:
        return known
    with _lock:
        number, token = _present()
        known, _Cache.held = _Cache.held, None
        # Left empty if reading fails half-way: then the next search reads everything.
        if known is None or not _is_past(known):
            known = _build(number, token)
        elif known.generation != token:
            known = _advance(known, number, token)
        _Cache.held = known
        return known


def active_at(number: int) -> Q:
    """The entries that are active in the state of that number."""
    return Q(active_since__lte=number) & (Q(active_until=None) | Q(active_until__gt=number))


def hash_rows(values: list[str]) -> npt.NDArray[np.uint8]:
    """Turn hex values into rows of 32 bytes."""
    return np.frombuffer(bytes.fromhex("".join(values)), dtype=np.uint8).reshape(len(values), HASH_BYTES)


def _present() -> tuple[int, str]:
    latest = generations.latest()
    return (latest.number, latest.token) if latest else (0, generations.EMPTY)


def _is_past(known: Held) -> bool:
    """Whether the state we hold came before the present one, rather than being one that was rolled back."""
    return (
        known.number == 0
        or BankGeneration.objects.filter(number=known.number, token=known.generation).exists()
    )


def _build(number: int, token: str) -> Held:
    active = BankEntry.objects.filter(active_at(number))
    near = {kind: LiveIndex.build(*_read(active.filter(kind=kind))) for kind in NEAR_KINDS}
    counts = active.order_by().values_list("bank_id").annotate(Count("id"))
    return Held(number, token, near, dict(counts))


def _advance(known: Held, number: int, token: str) -> Held:
    """Apply the changes between two states: what was withdrawn first, since a number is never used twice."""
    since, until = Q(active_since__gt=known.number), Q(active_until__gt=known.number)
    gone = BankEntry.objects.filter(active_at(known.number), until, active_until__lte=number)
    new = BankEntry.objects.filter(active_at(number), since)
    for kind in NEAR_KINDS:
        index = known.near[kind]
        withdrawn = gone.filter(kind=kind).values_list("number", flat=True)
        index.withdraw(np.fromiter(withdrawn.iterator(), dtype=np.int64))
        keys, hashes = _read(new.filter(kind=kind))
        index.add(keys, hashes)
    active = Counter(known.active)
    for changed, sign in ((new, 1), (gone, -1)):
        for bank_id, count in changed.order_by().values_list("bank_id").annotate(Count("id")):
            active[bank_id] += sign * count
    return Held(number, token, known.near, dict(active))


def _read(rows: QuerySet[BankEntry]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.uint8]]:
    numbers: list[int] = []
    parts, values = [hash_rows([])], list[str]()
    for number, value in rows.order_by("number").values_list("number", "value").iterator(_READ_AT_ONCE):
        numbers.append(number)
        values.append(value)
        if len(values) == _READ_AT_ONCE:
            parts.append(hash_rows(values))
            values = []
    parts.append(hash_rows(values))
    return np.array(numbers, dtype=np.int64), np.concatenate(parts)
