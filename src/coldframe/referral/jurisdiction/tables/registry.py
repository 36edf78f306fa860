"""The tables of this desk, opened once."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path

from coldframe.core.said import Listed, Said
from coldframe.referral.jurisdiction.tables.allocation import AllocationTable
from coldframe.referral.jurisdiction.tables.base import PlaceTable, TableUnreadable
from coldframe.referral.jurisdiction.tables.mmdb import MmdbTable


def open_tables(paths: Iterable[Path]) -> tuple[tuple[PlaceTable, ...], tuple[Said | Listed, ...]]:
    """Open the table that comes along and the operator's own.

    Args:
        paths: The operator's files.

    Returns:
        Those that can be read, and what is wrong with the others: a broken file takes nothing from them.
    """
    opened: list[PlaceTable] = [_allocation()]
    problems = []
    for path in paths:
        try:
            opened.append(_opened(path))
        except TableUnreadable as problem:
            problems.append(problem.said)
    return tuple(opened), tuple(problems)


@cache
def _allocation() -> AllocationTable:
    return AllocationTable()


@cache
def _opened(path: Path) -> MmdbTable:
    return MmdbTable(path)
