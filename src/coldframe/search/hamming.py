"""Every listed hash within a radius of a query, exactly.

Brute force with population counts over 64-bit words, in blocks of bounded memory: about 3 ns a pair.
Usable alone: numpy is all it needs.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

HASH_BYTES = 32
"""Bytes in a hash: 256 bits."""

MAX_RADIUS = 63
"""Largest radius in bits. Unrelated hashes lie about 128 apart, give or take 8."""

BLOCK_PAIRS = 1 << 20
"""Pairs compared at a time. 33 bytes of memory each."""

HashArray = npt.NDArray[np.uint8]

_HEX = re.compile(r"[0-9a-fA-F]{64}")


@dataclass(frozen=True, slots=True)
class Hits:
    """Pairs within the radius, ordered by query, then distance, then entry.

    Attributes:
        query_index: Row of the query, int64.
        entry_index: Row of the entry as given to ``build``, int64.
        distance: Differing bits, 0 to 63, uint8.
    """

    query_index: npt.NDArray[np.int64]
    entry_index: npt.NDArray[np.int64]
    distance: npt.NDArray[np.uint8]

    def __len__(self) -> int:
        return len(self.query_index)


def parse_hash(text: str) -> bytes:
    """Read 64 hexadecimal digits, either case, as 32 bytes.

    Raises:
        ValueError: Anything else; surrounding white space is the caller's to strip.
    """
    if not _HEX.fullmatch(text):
        raise ValueError("a 256-bit hash is written as 64 hexadecimal digits")
    return bytes.fromhex(text)


def format_hash(value: bytes | HashArray) -> str:
    """Write 32 bytes as 64 lower-case hexadecimal digits.

    Raises:
        ValueError: Not 32 bytes.
    """
    raw = bytes(value)
    if len(raw) != HASH_BYTES:
        raise ValueError(f"a 256-bit hash is 32 bytes, not {len(raw)}")
    return raw.hex()


class HammingIndex:
    """An immutable list of hashes that can be searched. Safe to share between threads."""

    def __init__(self, words: npt.NDArray[np.uint64]) -> None:
        self._words = words

    @classmethod
    def build(cls, hashes: HashArray) -> Self:
        """Build from hashes, n x 32 bytes. Duplicates stay; each keeps its row number. n may be 0.

        Raises:
            ValueError: Not an n x 32 array of bytes.
        """
        return cls(_as_words(hashes))

    def __len__(self) -> int:
        return len(self._words)

    def query(self, queries: HashArray, radius: int) -> Hits:
        """Find every entry within ``radius`` bits (inclusive) of every query.

        Cost: queries times entries. Memory: bounded, but for the hits themselves.

        Args:
            queries: m x 32 bytes; m may be 0.
            radius: 0 to 63 bits.

        Raises:
            ValueError: Wrong shape, or the radius is out of range.
        """
        if not 0 <= radius <= MAX_RADIUS:
            raise ValueError(f"the radius must be 0 to {MAX_RADIUS} bits, not {radius}")
        asked = _as_words(queries)
        parts: list[tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.uint8]]] = []
        # Entries in blocks of cache size, queries a few at a time against each.
        entries_at_once = min(max(len(self._words), 1), 1 << 15)
        queries_at_once = max(1, BLOCK_PAIRS // entries_at_once)
        for q in range(0, len(asked), queries_at_once):
            some = asked[q : q + queries_at_once, None, :]
            for e in range(0, len(self._words), entries_at_once):
                differing = np.bitwise_count(some ^ self._words[None, e : e + entries_at_once])
                # The largest sum, 256, does not fit the bytes that the counts come in.
                distance = differing.sum(axis=2, dtype=np.uint16)
                rows, columns = np.nonzero(distance <= radius)
                parts.append((rows + q, columns + e, distance[rows, columns].astype(np.uint8)))
        if not parts:
            none = np.zeros(0, dtype=np.int64)
            return Hits(query_index=none, entry_index=none, distance=np.zeros(0, dtype=np.uint8))
        query_index, entry_index, distances = (np.concatenate(column) for column in zip(*parts, strict=True))
        order = np.lexsort((entry_index, distances, query_index))
        return Hits(
            query_index=query_index[order].astype(np.int64),
            entry_index=entry_index[order].astype(np.int64),
            distance=distances[order],
        )


def _as_words(hashes: HashArray) -> npt.NDArray[np.uint64]:
    if hashes.dtype != np.uint8 or hashes.ndim != 2 or hashes.shape[1] != HASH_BYTES:
        raise ValueError(f"hashes must be rows of {HASH_BYTES} bytes, not {hashes.dtype} {hashes.shape}")
    # A copy, so that a caller who reuses the array cannot change the index.
    return np.array(hashes, order="C").view(np.uint64)
