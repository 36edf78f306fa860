"""The reference: every query against every entry, in numpy, about 3 ns a pair."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

BLOCK_PAIRS = 1 << 20
"""Pairs compared at a time. 33 bytes of memory each."""

Columns = tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.uint8]]
"""Row of the query, row of the entry, distance in bits; by query, then distance, then entry."""


def scan(entries: npt.NDArray[np.uint8], queries: npt.NDArray[np.uint8], radius: int) -> Columns:
    """Compare all of n x 32 entries with all of m x 32 queries, both contiguous.

    Memory: bounded, but for the pairs within ``radius`` bits themselves.
    """
    listed, asked = entries.view(np.uint64), queries.view(np.uint64)
    parts: list[tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.uint16]]] = []
    # Entries in blocks of cache size, queries a few at a time against each.
    entries_at_once = min(max(len(listed), 1), 1 << 15)
    queries_at_once = max(1, BLOCK_PAIRS // entries_at_once)
    for q in range(0, len(asked), queries_at_once):
        some = asked[q : q + queries_at_once, None, :]
        for e in range(0, len(listed), entries_at_once):
            differing = np.bitwise_count(some ^ listed[None, e : e + entries_at_once])
            # The largest sum, 256, does not fit the bytes that the counts come in.
            distance = differing.sum(axis=2, dtype=np.uint16)
            rows, columns = np.nonzero(distance <= radius)
            parts.append((rows + q, columns + e, distance[rows, columns]))
    if not parts:
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.uint8)
    query_index, entry_index, distances = (np.concatenate(column) for column in zip(*parts, strict=True))
    order = np.lexsort((entry_index, distances, query_index))
    return (
        query_index[order].astype(np.int64),
        entry_index[order].astype(np.int64),
        distances[order].astype(np.uint8),
    )
