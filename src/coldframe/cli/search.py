"""``coldframe search``: which hashes of one list are near which of another, as CSV."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from coldframe.cli.errors import EXIT_MATCHES, EXIT_NOTHING_FOUND, interruptible

if TYPE_CHECKING:
    from rich.progress import Progress

    from coldframe.cli.hashfile import HashFile
    from coldframe.search.hamming import HashArray, Hits

PAIRS_AT_ONCE = 10_000


def search(
    queries: Annotated[
        Path, typer.Argument(help="List of hashes to look for; - for standard input.", show_default=False)
    ],
    bank: Annotated[
        Path, typer.Option(help="List of hashes to look in; - for standard input.", show_default=False)
    ],
    *,
    radius: Annotated[int, typer.Option(help="Largest distance in bits.", min=0, max=63)] = 31,
    json_output: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
    workers: Annotated[int, typer.Option(help="Processors to use; 0 for all.", min=0, max=64)] = 0,
) -> None:
    """Print every pair of hashes within a radius: line of the query, line of the entry, distance in bits.

    Both files hold one 256-bit hash a line, 64 hexadecimal digits of either case; lines count from 1. The
    output is CSV without a header line, ordered by query, then distance, then entry. A line that is not a
    hash, a blank one too, ends the run and is named; what was printed before stands.

    Exit code: 0 no pair, 1 pairs, 2 the run could not complete.
    """
    from coldframe.cli.hashfile import HashFile
    from coldframe.core.errors import InvalidInput

    if str(queries) == str(bank) == "-":
        raise InvalidInput("Only one of the two lists can come from standard input.", field="bank")
    write = _JsonWriter(radius) if json_output else _CsvWriter()
    with interruptible(), HashFile(bank) as listed, HashFile(queries) as asked:
        for hits in _search(listed, asked, radius, workers):
            write.pairs(hits)
        write.end()
        sys.stdout.flush()
    raise typer.Exit(EXIT_MATCHES if write.count else EXIT_NOTHING_FOUND)


def _search(listed: HashFile, asked: HashFile, radius: int, workers: int) -> Iterator[Hits]:
    """Yield the pairs, rows counted from 0, a bounded number at a time."""
    import numpy as np
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    from coldframe.core.errors import InvalidInput
    from coldframe.search.hamming import HammingIndex, Hits, empty_rows

    errors = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Progress(*columns, console=errors, transient=True, disable=not errors.is_terminal) as progress:
        parts = list(_shown(progress, "Reading the bank", listed))
        if not parts:
            raise InvalidInput(
                f"{listed.name} holds no hash, so a search would prove nothing. Check the file.", field="bank"
            )
        hashes = np.concatenate(parts, out=empty_rows(sum(map(len, parts))))
        index = HammingIndex.build(hashes, threads=workers, copy=False)
        first = 0
        for some in _shown(progress, "Searching", asked):
            for hits in index.query_in_parts(some, radius, threads=workers):
                yield Hits(hits.query_index + first, hits.entry_index, hits.distance)
            first += len(some)


def _shown(progress: Progress, what: str, file: HashFile) -> Iterator[HashArray]:
    task = progress.add_task(what, total=file.size_bytes)
    for hashes in file:
        yield hashes
        progress.update(task, completed=file.read_bytes)


class _CsvWriter:
    """Lines of a CSV file."""

    def __init__(self) -> None:
        self.count = 0

    def pairs(self, hits: Hits) -> None:
        """Write pairs."""
        self.count += len(hits)
        for some in _few(hits):
            sys.stdout.writelines(f"{query},{entry},{distance}\n" for query, entry, distance in some)

    def end(self) -> None:
        """Nothing is missing."""


class _JsonWriter:
    """One JSON document, written as the pairs come, so that any number fits."""

    def __init__(self, radius: int) -> None:
        self.count = 0
        self._radius = radius

    def pairs(self, hits: Hits) -> None:
        """Write pairs."""
        for some in _few(hits):
            pairs = ", ".join(
                f'{{"query_line": {query}, "entry_line": {entry}, "distance": {distance}}}'
                for query, entry, distance in some
            )
            sys.stdout.write(self._before() + pairs)
            self.count += len(some)

    def end(self) -> None:
        """Close the document."""
        if not self.count:
            sys.stdout.write(self._before())
        sys.stdout.write(f'], "count": {self.count}, "complete": true}}\n')

    def _before(self) -> str:
        return ", " if self.count else f'{{"radius_bits": {self._radius}, "pairs": ['


def _few(hits: Hits) -> Iterator[list[tuple[int, int, int]]]:
    """Pairs as plain numbers, lines from 1, some thousands at a time: ten times the memory of arrays."""
    for start in range(0, len(hits), PAIRS_AT_ONCE):
        some = slice(start, start + PAIRS_AT_ONCE)
        columns = (hits.query_index[some] + 1, hits.entry_index[some] + 1, hits.distance[some])
        yield list(zip(*(column.tolist() for column in columns), strict=True))
