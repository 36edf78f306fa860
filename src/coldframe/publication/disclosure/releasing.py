"""A release: the one thing that tables, charts, CSV and sentences are made from. It holds no raw count."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from coldframe.core.errors import Conflict, InvalidInput
from coldframe.core.moments import as_utc
from coldframe.core.said import Said, some
from coldframe.publication.disclosure.auditing import find_faults
from coldframe.publication.disclosure.protecting import protect_v1
from coldframe.publication.disclosure.sensitive import Policy, secrets_of
from coldframe.publication.disclosure.tables import Cell, Counts, Layout, count_in
from coldframe.publication.terms import SUPPRESSED, Measure, Period, Qualifier, Value, ValueKind

CONFIDENTIAL = "[c]"
"""How a suppressed number is shown (Government Analysis Function, "Using symbols in tables": [c] confidential)."""


def text_of(value: Value) -> str:
    """A released number as files print it: digits, or the mark of what is not told."""
    return CONFIDENTIAL if value == SUPPRESSED else f"{value.number:f}"


@dataclass(frozen=True, slots=True)
class ReleasedCell:
    """One number as it leaves: exact, rounded, or suppressed. Which suppression it was is not told."""

    headings: tuple[str, ...]
    value: Value

    @property
    def text(self) -> str:
        """How every file prints it; a page puts separators between thousands."""
        return text_of(self.value)


@dataclass(frozen=True, slots=True)
class ReleasedTable:
    """One table as it leaves.

    Attributes:
        axes: What the headings of each cell are headings of, in their order.
        overlapping: Those whose headings may hold one thing twice, and are not added.
    """

    name: str
    axes: tuple[str, ...]
    cells: tuple[ReleasedCell, ...]
    overlapping: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """Linked tables about one measure, safe together and with everything published before.

    Attributes:
        k, base: The policy, which readers may know.
    """

    measure: Measure
    period: Period
    population: str
    as_of: datetime
    source: str
    k: int
    base: int
    tables: tuple[ReleasedTable, ...]

    @property
    def share_suppressed(self) -> float:
        """From 0 to 1, of all its cells."""
        values = [cell.value for table in self.tables for cell in table.cells]
        return values.count(SUPPRESSED) / len(values) if values else 0.0


@dataclass(frozen=True, slots=True)
class Earlier:
    """A table that is out already: how it was laid out over today's axes, what it showed, and its rounding."""

    layout: Layout
    table: ReleasedTable
    base: int = 1


def release_v1(
    counts: Counts,
    layouts: Sequence[Layout],
    policy: Policy,
    *,
    measure: Measure,
    period: Period,
    population: str,
    as_of: datetime,
    source: str,
    earlier: Sequence[Earlier] = (),
) -> Release:
    """Make the tables that may leave, and prove before they do that they are safe.

    Args:
        counts: All that is counted, crossed as finely as the tables tell apart together.
        earlier: What a reader has already: of the same things over the same axes.

    Raises:
        InvalidInput: Two tables of one name, or an earlier table that these counts contradict (a revision
            needs an axis that tells in which release a thing first was).
        Conflict: What was published earlier gives away, by itself, a count that must not be learned; or no proof
            was found, as happens to one in a thousand series that grow; or it does not hold.
    """
    as_utc(as_of, field="as_of")
    every = (*(one.layout for one in earlier), *layouts)
    if len({layout.name for layout in every}) < len(every):
        raise InvalidInput("Two tables have one name. Name each once.", field="layouts")
    for one in earlier:
        if one.base != policy.base:
            raise InvalidInput(
                Said(
                    "What was published of the same things is rounded to multiples of %(base)s. Keep that.",
                    base=one.base,
                ),
                field="base",
            )
    cells = [cell for layout in every for cell in counts.cells_of(layout)]
    out = {(one.table.name, cell.headings): cell.value for one in earlier for cell in one.table.cells}
    before = frozenset(at for at, cell in enumerate(cells) if (cell.table, cell.headings) in out)
    hidden_before = frozenset(at for at in before if out[cells[at].table, cells[at].headings] == SUPPRESSED)
    for at in before - hidden_before:
        if out[cells[at].table, cells[at].headings] != _value(counts, cells[at], policy):
            raise InvalidInput(
                Said(
                    "%(release)s was published and showed another number than is counted for it now, so nothing "
                    "can be proved beside it. Choose days that meet none of it, and verify custody.",
                    release=cells[at].table,
                ),
                field="earlier",
            )
    protection = protect_v1(
        counts, cells, secrets_of(counts, every, cells, policy), policy,
        before=before, hidden_before=hidden_before,
    )  # fmt: skip
    faults = find_faults(counts, cells, protection, policy)
    if protection.exposed:
        if not earlier:
            raise Conflict(
                "No way was found to keep every small count secret. Choose a longer period, or do not tell it apart "
                "by its parts or by month."
            )
        raise Conflict(
            Said(
                "No way was found to keep every small count secret beside what was published before of the same "
                "things (%(releases)s), withdrawn or not: its readers have it. Choose a longer period, or do not tell "
                "it apart by its parts or by month; or choose days that meet none of it.",
                releases=some([one.table.name for one in earlier]),
            )
        )
    if faults:
        raise Conflict(
            "The proof that this release is safe does not hold, so it is not made. Tell the makers of Coldframe."
        )
    names = {layout.name for layout in layouts}
    shown = [
        (cell, SUPPRESSED if at in protection.hidden else _value(counts, cell, policy))
        for at, cell in enumerate(cells)
        if cell.table in names
    ]
    tables = tuple(
        ReleasedTable(
            layout.name,
            tuple(layout.groups),
            tuple(ReleasedCell(cell.headings, value) for cell, value in shown if cell.table == layout.name),
        )
        for layout in layouts
    )
    return Release(
        measure=measure, period=period, population=population, as_of=as_of, source=source,
        k=policy.k, base=policy.base, tables=tables,
    )  # fmt: skip


def _value(counts: Counts, cell: Cell, policy: Policy) -> Value:
    number = Decimal(policy.printed(count_in(counts.truth, cell.atoms)))
    if policy.base == 1:
        return Value(ValueKind.COUNT, number)
    return Value(ValueKind.COUNT, number, Qualifier.ABOUT, reach=Decimal(policy.base // 2))
