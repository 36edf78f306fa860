"""The active PDQ entries of all banks as one index in memory, rebuilt when the banks change.

Cost of a rebuild: one read of the active entries, about 100 bytes of memory each. The
token of :class:`BankGeneration` changes in the same transaction as the entries, so an
index never outlives the state it was built from.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from coldframe.core.ids import new_id
from coldframe.matching.models import BankEntry, BankGeneration
from coldframe.matching.terms import EntryState, SignalKind
from coldframe.search.hamming import HASH_BYTES, HammingIndex

_EMPTY = "gen_empty"
_READ_AT_ONCE = 20_000
_lock = threading.Lock()


@dataclass(frozen=True, slots=True)
class PdqIndex:
    """One state of the banks.

    Attributes:
        generation: Its token.
        entry_ids: Id of each row of ``index``, as ASCII of 30 bytes.
        active_entries: Active entries of every kind in that state.
    """

    generation: str
    index: HammingIndex
    entry_ids: npt.NDArray[np.bytes_]
    active_entries: int


class _Cache:
    current: PdqIndex | None = None


def generation() -> str:
    """The token of the banks' present state."""
    return BankGeneration.objects.filter(id=1).values_list("token", flat=True).first() or _EMPTY


def bump() -> str:
    """Give the banks a new token. Call it in the transaction that changes what is active."""
    token = new_id("gen")
    BankGeneration.objects.update_or_create(id=1, defaults={"token": token})
    return token


def current() -> PdqIndex:
    """The index of the banks' present state; thread-safe, built by at most one thread at a time."""
    token = generation()
    cached = _Cache.current
    if cached is not None and cached.generation == token:
        return cached
    with _lock:
        while True:
            token = generation()
            if _Cache.current is not None and _Cache.current.generation == token:
                return _Cache.current
            built = _build(token)
            # The banks may have changed while they were read; then read them again.
            if generation() == token:
                _Cache.current = built
                return built


def hash_rows(values: list[str]) -> npt.NDArray[np.uint8]:
    """Turn hex values into rows of 32 bytes."""
    return np.frombuffer(bytes.fromhex("".join(values)), dtype=np.uint8).reshape(len(values), HASH_BYTES)


def _build(token: str) -> PdqIndex:
    active = BankEntry.objects.filter(state=EntryState.ACTIVE)
    rows, ids, part = [], [], []
    entries = active.filter(kind=SignalKind.PDQ).order_by("id").values_list("id", "value")
    for entry_id, value in entries.iterator(chunk_size=_READ_AT_ONCE):
        ids.append(entry_id.encode())
        part.append(value)
        if len(part) == _READ_AT_ONCE:
            rows.append(hash_rows(part))
            part = []
    rows.append(hash_rows(part))
    return PdqIndex(
        generation=token,
        index=HammingIndex.build(np.concatenate(rows)),
        entry_ids=np.array(ids, dtype="S30"),
        active_entries=active.count(),
    )
