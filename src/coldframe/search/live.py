"""A list of hashes that changes while it is searched.

Each entry is a hash under a key of its own. A large index is never changed in place: what comes later lies
in a small one beside it, what is withdrawn is left out of its answers, and once enough has changed a thread
makes a new large index of it all while the old one goes on answering.
"""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
import numpy.typing as npt

from coldframe.search.changes import (
    NO_HASHES,
    NO_KEYS,
    Change,
    Keys,
    State,
    apply,
    change_of,
    entries,
    listed,
    state_of,
)
from coldframe.search.folder import Folder
from coldframe.search.hamming import HammingIndex, HashArray, Hits, copied

MERGE_AT = 16_384
"""Entries come or gone that make a merge worth its while: some 1.5 microseconds a query until then."""


@dataclass(frozen=True, slots=True)
class KeyedHits:
    """Pairs within the radius, ordered by query, then distance, then key.

    Attributes:
        query_index: Row of the query, int64.
        key: Key of the entry, int64.
        distance: Differing bits, 0 to 63, uint8.
    """

    query_index: npt.NDArray[np.int64]
    key: npt.NDArray[np.int64]
    distance: npt.NDArray[np.uint8]

    def __len__(self) -> int:
        return len(self.query_index)


class LiveIndex:
    """Hashes by key, searched and changed by any number of threads at once.

    A query answers for one moment, that of its beginning, less what was withdrawn before its end. Each change
    is seen whole or not at all. Queries wait neither for changes nor for merges.

    In memory (``build``), or in a folder (``create``, ``open``) for one process at a time: there a change is on
    disk when its call returns, and a crash leaves the state before or after it.
    """

    def __init__(self, state: State, folder: Folder | None) -> None:
        self._state = state
        self._folder = folder
        self._look = threading.Lock()  # Held for moments: the state, and who is reading.
        self._write = threading.Lock()  # One change at a time, with its way to the disk.
        self._merge = threading.Lock()  # One merge at a time.
        self._withdrawn_since: dict[object, list[Keys]] = {}  # For each running query.
        self._merged_meanwhile: list[Change] | None = None  # Changes since the running merge began.
        self._merger: threading.Thread | None = None
        self._merge_at = MERGE_AT

    @classmethod
    def build(cls, keys: npt.ArrayLike, hashes: HashArray) -> Self:
        """Hold entries in memory only.

        Args:
            keys: n whole numbers of 64 bits, each once.
            hashes: n x 32 bytes; the same hash may stand under several keys.

        Raises:
            ValueError: Wrong shapes, or a key is there twice.
        """
        return cls(_begin(keys, hashes), None)

    @classmethod
    def create(cls, folder: Path, keys: npt.ArrayLike, hashes: HashArray) -> Self:
        """Begin a folder: made if it is not there, empty if it is.

        Raises:
            ValueError: As ``build``.
            Conflict: There is something in the folder, or another process has it open.
            OSError: It cannot be written.
        """
        state = _begin(keys, hashes)
        return cls(state, Folder.create(folder, state))

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Go on with a folder as its last complete change left it.

        Raises:
            Conflict: Another process has it open.
            InvalidInput: It is no such folder, or damaged.
            OSError: It cannot be read.
        """
        opened, state = Folder.open(folder)
        return cls(state, opened)

    def close(self) -> None:
        """Wait for a merge under way and let go of the folder. The index is not to be used afterwards."""
        merger = self._merger
        if merger is not None:
            merger.join()
        if self._folder is not None:
            self._folder.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __len__(self) -> int:
        return len(self._state)

    def add(self, keys: npt.ArrayLike, hashes: HashArray) -> None:
        """Add entries under keys that have none.

        Cost of any change: copying what came since the last merge, about 0.1 ms.

        Raises:
            ValueError: Wrong shapes, a key is there twice, or has an entry already; nothing was added.
            OSError: The change could not be kept; nothing was added.
        """
        change = change_of(NO_KEYS, keys, hashes)
        with self._write:
            taken = listed(self._state, change.keys)
            if len(taken):
                raise ValueError(f"key {taken[0]} has an entry already")
            self._commit(change)

    def withdraw(self, keys: npt.ArrayLike) -> int:
        """Remove entries; keys without an entry are passed over.

        From the moment this returns no query gives any of them, not even one that began before.

        Returns:
            How many entries there were.

        Raises:
            OSError: The change could not be kept; nothing was removed.
        """
        change = change_of(keys, NO_KEYS, NO_HASHES)
        with self._write:
            found = listed(self._state, change.gone)
            if len(found):
                self._commit(Change(found, NO_KEYS, NO_HASHES))
            return len(found)

    def replace(self, keys: npt.ArrayLike, hashes: HashArray) -> None:
        """Give keys these hashes, whether or not they had an entry. A query sees all the old or all the new.

        Raises:
            ValueError: Wrong shapes, or a key is there twice; nothing was changed.
            OSError: The change could not be kept; nothing was changed.
        """
        change = change_of(NO_KEYS, keys, hashes)
        with self._write:
            self._commit(change)

    def query(self, queries: HashArray, radius: int, *, threads: int = 1) -> KeyedHits:
        """Find every entry within ``radius`` bits (inclusive) of every query.

        Args:
            queries: m x 32 bytes; m may be 0.
            radius: 0 to 63 bits.
            threads: Processor threads to use; 0 for all.

        Raises:
            ValueError: Wrong shape, or the radius is out of range.
        """
        asked = copied(queries)
        token, withdrawn = object(), list[Keys]()
        with self._look:
            state = self._state
            self._withdrawn_since[token] = withdrawn
        try:
            old = state.base.query(asked, radius, threads=threads)
            new = state.fresh.query(asked, radius, threads=threads)
        finally:
            with self._look:
                del self._withdrawn_since[token]
        return _keyed(state, old, new, withdrawn)

    def merge(self) -> None:
        """Work all changes into the large index now, in this thread. Happens by itself after ``MERGE_AT``.

        Cost: building the index. Memory: a second one meanwhile.

        Raises:
            OSError: The folder could not be written; the index goes on as it was.
        """
        with self._merge:
            with self._write:
                before = self._state
                meanwhile = self._merged_meanwhile = []
            try:
                keys, hashes = entries(before)
                merged = state_of(keys, HammingIndex.build(hashes, threads=1, copy=False))
                if self._folder is not None:
                    merged = self._folder.write_base(merged)
                with self._write:
                    state = merged
                    for change in meanwhile:
                        state = apply(state, change)
                    if self._folder is not None:
                        self._folder.switch(meanwhile)
                    self._merged_meanwhile = None
                    self._merge_at = MERGE_AT
                    with self._look:
                        self._state = state
            finally:
                self._merged_meanwhile = None

    def verify(self) -> None:
        """Compare every byte of the folder's large index with its checksum; nothing to do in memory.

        Raises:
            InvalidInput: It has changed since it was written.
        """
        self._state.base.verify()

    def _commit(self, change: Change) -> None:
        """Make a change, its keys and hashes checked; the caller holds ``_write``."""
        state = apply(self._state, change)
        if self._folder is not None:
            self._folder.append(change)
        with self._look:
            self._state = state
            for withdrawn in self._withdrawn_since.values():
                withdrawn.append(change.gone)
        # Read once: a merge that fails puts it away from its own thread.
        meanwhile = self._merged_meanwhile
        if meanwhile is not None:
            meanwhile.append(change)
        elif state.pending >= self._merge_at and (self._merger is None or not self._merger.is_alive()):
            self._merger = threading.Thread(target=self._merge_aside, name="merge of a hash index")
            self._merger.start()

    def _merge_aside(self) -> None:
        try:
            self.merge()
        except Exception:
            # Nothing is lost: the index goes on as it is, and tries again after as many changes more.
            self._merge_at = self._state.pending + MERGE_AT
            logging.getLogger(__name__).exception("A hash index could not be merged; it answers more slowly.")


def _begin(keys: npt.ArrayLike, hashes: HashArray) -> State:
    change = change_of(NO_KEYS, keys, hashes)
    return state_of(change.keys, HammingIndex.build(change.hashes, copy=False))


def _keyed(state: State, old: Hits, new: Hits, withdrawn: list[Keys]) -> KeyedHits:
    there = ~np.isin(old.entry_index, state.gone)
    query_index = np.concatenate([old.query_index[there], new.query_index])
    key = np.concatenate([state.base_keys[old.entry_index[there]], state.fresh_keys[new.entry_index]])
    distance = np.concatenate([old.distance[there], new.distance])
    if withdrawn:
        there = ~np.isin(key, np.concatenate(withdrawn))
        query_index, key, distance = query_index[there], key[there], distance[there]
    order = np.lexsort((key, distance, query_index))
    return KeyedHits(query_index[order], key[order], distance[order])
