"""Every listed hash within a radius of a query, exactly.

Multi-index hashing in the compiled kernel ``coldframe_native.search`` where it is installed (sources in
``native/search``), otherwise the reference in ``scan``: the same answers, slower. Usable alone: numpy is
all it needs.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Self

import numpy as np
import numpy.typing as npt

from coldframe.core.errors import InvalidInput
from coldframe.search import flatfile
from coldframe.search.scan import scan

try:
    from coldframe_native.search import Index as Kernel
except ImportError:
    HAS_KERNEL = False
else:
    HAS_KERNEL = True

HASH_BYTES = 32
"""Bytes in a hash: 256 bits."""

MAX_RADIUS = 63
"""Largest radius in bits. Unrelated hashes lie about 128 apart, give or take 8."""

HITS_AT_ONCE = 1 << 22
"""Hits in a part, about. 17 bytes each."""

FILE_KIND = "Hamming index"

HashArray = npt.NDArray[np.uint8]

_HEX = re.compile(r"[0-9a-fA-F]{64}")
_NO_LIMIT = 2**63
_LINE_BYTES = 64


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


def empty_rows(count: int) -> HashArray:
    """Room for hashes, count x 32 bytes, none of which lies in two lines of the cache: a third faster to search."""
    raw = np.empty(count * HASH_BYTES + _LINE_BYTES, dtype=np.uint8)
    start = -raw.ctypes.data % _LINE_BYTES
    return raw[start : start + count * HASH_BYTES].reshape(count, HASH_BYTES)


def copied(hashes: HashArray) -> HashArray:
    """Copy hashes to ``empty_rows``.

    Raises:
        ValueError: Not an n x 32 array of bytes.
    """
    _check(hashes)
    rows = empty_rows(len(hashes))
    rows[:] = hashes
    return rows


class HammingIndex:
    """An immutable list of hashes that can be searched. Safe to share between threads.

    With the kernel: at most 120 bytes an entry from 100,000 entries, built at millions of entries a second.
    """

    def __init__(self, rows: HashArray, tables: Kernel | None, file: flatfile.FlatFile | None = None) -> None:
        self._rows = rows
        self._kernel = tables
        self._file = file

    @classmethod
    def build(cls, hashes: HashArray, *, threads: int = 0, copy: bool = True) -> Self:
        """Build from hashes, n x 32 bytes. Duplicates stay; each keeps its row number. n may be 0.

        Args:
            hashes: Copied, unless ``copy`` says otherwise.
            threads: Processor threads to build with; 0 for all.
            copy: False if nobody will write to ``hashes``, made by ``empty_rows``, any more: saves 32 bytes
                an entry. Other arrays are copied all the same.

        Raises:
            ValueError: Not an n x 32 array of bytes.
        """
        _check(hashes)
        usable = hashes.flags.c_contiguous and hashes.ctypes.data % HASH_BYTES == 0
        rows = hashes if usable and not copy else copied(hashes)
        return cls(rows, Kernel.build(rows, threads) if _has_kernel() else None)

    @classmethod
    def open(cls, path: Path) -> Self:
        """Map a saved index: no time to load, and processes share its memory.

        Contents are not read, so not checked, until they are asked for: see ``verify``. A file that was changed
        behind our back may hide entries but cannot crash the process or give a wrong distance. It must not be
        cut short or written to while it is open; ``save`` never does.

        Raises:
            InvalidInput: Not an index, of another machine or version, cut short, or damaged where it matters.
            OSError: It cannot be read.
        """
        file = flatfile.open_(path, FILE_KIND)
        try:
            rows, count = file.arrays["rows"], file.facts["tables"]
            if rows.dtype != np.uint8 or rows.ndim != 2 or rows.shape[1] != HASH_BYTES:
                raise ValueError("rows")
            tables = [
                tuple(file.arrays[f"{part}.{table}"] for part in ("lines", "slots", "lists"))
                for table in range(count)
            ]
            attached = Kernel.attach(rows, file.facts["parity"], tables) if _has_kernel() else None
        except (KeyError, ValueError, TypeError, RuntimeError, MemoryError, OverflowError) as error:
            raise InvalidInput(
                f"{path.name} cannot be used: its tables make no sense. Save the list again.", field="path"
            ) from error
        return cls(rows, attached, file)

    def save(self, path: Path) -> None:
        """Write the index to one file that ``open`` maps. The old file stays until the new one is complete.

        An index made without the kernel is saved without tables, and searched by comparing every row.

        Raises:
            OSError: No space, no permission; the old file is as it was.
        """
        arrays: dict[str, flatfile.Array] = {"rows": self._rows}
        tables = self._kernel.tables if self._kernel is not None else []
        for number, (lines, slots, lists) in enumerate(tables):
            arrays |= {f"lines.{number}": lines, f"slots.{number}": slots, f"lists.{number}": lists}
        parity = self._kernel.parity if self._kernel is not None else _MIXED
        flatfile.write(path, FILE_KIND, arrays, {"tables": len(tables), "parity": parity})

    def verify(self) -> None:
        """Compare every byte of the file that the index was opened from with its checksum.

        Raises:
            InvalidInput: It has changed since it was written.
        """
        if self._file is not None:
            self._file.verify()

    def __len__(self) -> int:
        return len(self._rows)

    @property
    def rows(self) -> HashArray:
        """The hashes, n x 32 bytes. Not to be written to."""
        return self._rows

    def query(self, queries: HashArray, radius: int, *, threads: int = 1) -> Hits:
        """Find every entry within ``radius`` bits (inclusive) of every query.

        Cost: see ``docs/benchmarks.md``; never more than comparing every row, about. Memory: 17 bytes a hit,
        up to twice that for a moment. Where that could be too much, ask by ``query_in_parts``.

        Args:
            queries: m x 32 bytes; m may be 0.
            radius: 0 to 63 bits.
            threads: Processor threads to use; 0 for all.

        Raises:
            ValueError: Wrong shape, or the radius is out of range.
        """
        return self._query(copied(queries), radius, _NO_LIMIT, threads)[0]

    def query_in_parts(self, queries: HashArray, radius: int, *, threads: int = 1) -> Iterator[Hits]:
        """Like ``query``, in parts of about ``HITS_AT_ONCE`` hits, or those of one query if they are more.

        Raises:
            ValueError: Wrong shape, or the radius is out of range.
        """
        asked = copied(queries)
        done = 0
        while True:
            hits, more = self._query(asked[done:], radius, HITS_AT_ONCE, threads)
            yield Hits(hits.query_index + done, hits.entry_index, hits.distance)
            done += more
            if done >= len(asked):
                return

    def _query(self, asked: HashArray, radius: int, most: int, threads: int) -> tuple[Hits, int]:
        if not 0 <= radius <= MAX_RADIUS:
            raise ValueError(f"the radius must be 0 to {MAX_RADIUS} bits, not {radius}")
        if self._kernel is None:
            if most < _NO_LIMIT:
                asked = asked[: max(1, most // max(len(self), 1))]
            return Hits(*scan(self._rows, asked, radius)), len(asked)
        query_index, entry_index, distance, done, _ = self._kernel.query(asked, radius, most, threads)
        return Hits(query_index, entry_index, distance), done


_MIXED = 2
"""Parity of the rows' weights, as the kernel counts it: not known, or both."""


def _check(hashes: HashArray) -> None:
    if hashes.dtype != np.uint8 or hashes.ndim != 2 or hashes.shape[1] != HASH_BYTES:
        raise ValueError(f"hashes must be rows of {HASH_BYTES} bytes, not {hashes.dtype} {hashes.shape}")


def _has_kernel() -> bool:
    if not HAS_KERNEL:
        _warn_once()
    return HAS_KERNEL


@cache
def _warn_once() -> None:
    logging.getLogger(__name__).warning(
        "The compiled search kernel is not installed: the answers are the same, but come up to a thousand times "
        "slower. Install it with: pip install ./native"
    )
