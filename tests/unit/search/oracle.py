"""What every search test measures against: comparing everything, in plain Python."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st

from coldframe.search.hamming import HashArray, Hits

Found = list[tuple[int, int, int]]
"""Query, distance, entry."""


def rows(values: list[int]) -> HashArray:
    return np.frombuffer(b"".join(v.to_bytes(32, "big") for v in values), dtype=np.uint8).reshape(-1, 32)


def brute_force(entries: list[int], queries: list[int], radius: int) -> Found:
    return sorted(
        (q, (query ^ entry).bit_count(), e)
        for q, query in enumerate(queries)
        for e, entry in enumerate(entries)
        if (query ^ entry).bit_count() <= radius
    )


def found(hits: Hits) -> Found:
    return list(
        zip(hits.query_index.tolist(), hits.distance.tolist(), hits.entry_index.tolist(), strict=True)
    )


def flipped(hashes: HashArray, bits: list[int], generator: np.random.Generator) -> HashArray:
    """Each hash with so many bits, chosen at random, the other way round."""
    changed = hashes.copy()
    for row, count in zip(changed, bits, strict=True):
        for bit in generator.choice(256, count, replace=False):
            row[bit // 8] ^= 1 << bit % 8
    return changed


anything = st.integers(0, 2**256 - 1)
sparse = st.lists(st.integers(0, 255), max_size=20).map(lambda bits: sum(1 << b for b in set(bits)))


@st.composite
def clustered(draw: st.DrawFn) -> list[int]:
    """A few centers and their neighbors, so that distances straddle every radius."""
    centers = draw(st.lists(anything, min_size=1, max_size=3))
    members = []
    for _ in range(draw(st.integers(0, 25))):
        bits = draw(st.sets(st.integers(0, 255), max_size=70))
        members.append(draw(st.sampled_from(centers)) ^ sum(1 << bit for bit in bits))
    return centers + members


@st.composite
def even(draw: st.DrawFn) -> list[int]:
    """Clustered, every weight even: what the rule of parity is about."""
    return [value ^ (value.bit_count() & 1) for value in draw(clustered())]


lists = st.one_of(st.lists(anything, max_size=20), st.lists(sparse, max_size=30), clustered(), even())
