"""What a live index holds at one moment, and one change to it. Values only."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from coldframe.search.hamming import HASH_BYTES, HammingIndex, HashArray, copied, empty_rows

Keys = npt.NDArray[np.int64]

NO_KEYS: Keys = np.zeros(0, dtype=np.int64)
NO_HASHES: HashArray = np.zeros((0, HASH_BYTES), dtype=np.uint8)


@dataclass(frozen=True, slots=True)
class Change:
    """Entries that go and entries that come, in one step. A key in both changes its hash.

    Attributes:
        gone: Keys, ascending, once each.
        keys: Keys, ascending, once each.
        hashes: One row a key of ``keys``, 32 bytes.
    """

    gone: Keys
    keys: Keys
    hashes: HashArray


@dataclass(frozen=True, slots=True)
class State:
    """All entries: a large index that stays as it is, less some, and a small one made anew at each change.

    Attributes:
        base: The large index.
        base_keys: Key of each row of ``base``, ascending.
        gone: Rows of ``base`` that are no entries any more, ascending.
        fresh: The small index.
        fresh_keys: Key of each row of ``fresh``, ascending.
    """

    base: HammingIndex
    base_keys: Keys
    gone: Keys
    fresh: HammingIndex
    fresh_keys: Keys

    def __len__(self) -> int:
        return len(self.base_keys) - len(self.gone) + len(self.fresh_keys)

    @property
    def pending(self) -> int:
        """Rows that a merge would work into the base."""
        return len(self.gone) + len(self.fresh_keys)


def state_of(keys: Keys, base: HammingIndex) -> State:
    """Begin with an index whose rows have the ascending ``keys``."""
    return State(base, keys, NO_KEYS, HammingIndex.build(NO_HASHES), NO_KEYS)


def change_of(gone: npt.ArrayLike, keys: npt.ArrayLike, hashes: HashArray) -> Change:
    """Check and sort a change.

    Raises:
        ValueError: Keys are not whole numbers of 64 bits, one is there twice, or hashes are not one row a key.
    """
    rows, sorted_keys = copied(hashes), _keys(keys)
    if len(sorted_keys) != len(rows):
        raise ValueError(f"one hash a key, not {len(rows)} for {len(sorted_keys)}")
    order = np.argsort(sorted_keys, kind="stable")
    sorted_keys = sorted_keys[order]
    twice = sorted_keys[1:][sorted_keys[1:] == sorted_keys[:-1]]
    if len(twice):
        raise ValueError(f"key {twice[0]} is there twice")
    return Change(np.unique(_keys(gone)), sorted_keys, rows[order])


def apply(state: State, change: Change) -> State:
    """Return the state after a change. Cost: the size of the small index and of what is gone."""
    leaving = np.union1d(change.gone, change.keys)
    staying = ~np.isin(state.fresh_keys, leaving, assume_unique=True)
    keys = np.concatenate([state.fresh_keys[staying], change.keys])
    rows = np.concatenate([state.fresh.rows[staying], change.hashes])
    order = np.argsort(keys, kind="stable")
    gone = state.gone
    found = _rows_of(state.base_keys, leaving)
    if len(found):
        gone = np.union1d(gone, found)
    fresh = state.fresh
    if len(change.keys) or not staying.all():
        fresh = HammingIndex.build(rows[order], copy=False)
    return State(state.base, state.base_keys, gone, fresh, keys[order])


def listed(state: State, keys: Keys) -> Keys:
    """Return those of some ascending keys that have an entry."""
    rows = _rows_of(state.base_keys, keys)
    in_base = state.base_keys[rows[~np.isin(rows, state.gone, assume_unique=True)]]
    found: Keys = np.union1d(in_base, np.intersect1d(keys, state.fresh_keys, assume_unique=True))
    return found


def entries(state: State) -> tuple[Keys, HashArray]:
    """Return all entries, keys ascending. Copies: 40 bytes an entry, twice that for a moment."""
    there = np.ones(len(state.base_keys), dtype=np.bool_)
    there[state.gone] = False
    keys = np.concatenate([state.base_keys[there], state.fresh_keys])
    rows = np.concatenate([state.base.rows[there], state.fresh.rows])
    order = np.argsort(keys, kind="stable")
    return keys[order], np.take(rows, order, axis=0, out=empty_rows(len(rows)), mode="clip")


def _rows_of(ascending: Keys, keys: Keys) -> Keys:
    """Positions of those keys that are there."""
    if not len(ascending):
        return NO_KEYS
    rows = np.minimum(np.searchsorted(ascending, keys), len(ascending) - 1)
    there: Keys = rows[ascending[rows] == keys].astype(np.int64)
    return there


def _keys(values: npt.ArrayLike) -> Keys:
    keys = np.asarray(values)
    if keys.ndim != 1 or (len(keys) and not np.can_cast(keys.dtype, np.int64)):
        raise ValueError(f"keys must be a row of 64-bit whole numbers, not {keys.dtype} {keys.shape}")
    return keys.astype(np.int64)
