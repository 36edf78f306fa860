"""What a check of a published table says: each finding, and the verdict of all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from coldframe.core.said import Listed, Said
from coldframe.publication.published.traps import Named, Trap
from coldframe.publication.terms import BreakdownKind


class Verdict(StrEnum):
    """Whether a table holds together."""

    HOLDS = "holds"
    CONTRADICTED = "contradicted"
    CANNOT_TELL = "cannot_tell"


@dataclass(frozen=True, slots=True)
class Mark:
    """A row that is no part: its role, label, line in the file and number."""

    role: str
    label: str
    line: int
    number: Decimal | None


@dataclass(frozen=True, slots=True)
class Sum:
    """One column of counts in one group of rows.

    Attributes:
        column: Name of the column.
        group: Which rows; empty for all.
        naive: Sum of every number, totals and subtotals included, as a program adds that does not look.
        parts: Sum of the parts and of what is unspecified; a sum never counts one of them twice.
        part_count: How many parts.
        marks: The rows recognized as total, subtotal or unspecified.
        unaccounted: Total minus parts; ``None`` without a total.
        breakdown: What the parts are assumed to be; ``None`` where nothing says so.
        verdict: Whether that holds.
        says: Why, with the numbers.
        notes: What else a reader has to know.
    """

    column: str
    group: str
    naive: Decimal
    parts: Decimal
    part_count: int
    marks: tuple[Mark, ...]
    unaccounted: Decimal | None
    breakdown: BreakdownKind | None
    verdict: Verdict
    says: Said | Listed
    notes: tuple[Said, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """Anything else that was compared, and how it came out. ``trap``: which one it is, if it is one."""

    verdict: Verdict
    says: Said
    trap: Trap | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """Everything found about one table.

    Attributes:
        traps: What a program that does not look would get wrong, by code.
        assumed: What was taken for granted so that anything could be checked, a sentence each.
    """

    name: str
    rows: int
    columns: tuple[tuple[str, str], ...]
    sums: tuple[Sum, ...]
    findings: tuple[Finding, ...] = field(default=())
    outside: tuple[tuple[int, str], ...] = field(default=())
    traps: tuple[Named, ...] = field(default=())
    assumed: tuple[Said, ...] = field(default=())

    @property
    def verdict(self) -> Verdict:
        """Of the whole table: where parts make more than their total and nothing says why, it cannot hold."""
        found = verdict_of([*(one.verdict for one in self.sums), *(one.verdict for one in self.findings)])
        is_untold = any(
            one.breakdown is BreakdownKind.MULTI_MEMBERSHIP and one.verdict is Verdict.CANNOT_TELL
            for one in self.sums
        )
        return Verdict.CANNOT_TELL if found is Verdict.HOLDS and is_untold else found


def verdict_of(verdicts: Iterable[Verdict]) -> Verdict:
    """One contradiction is enough; holding takes at least one thing that could have failed and did not."""
    found = set(verdicts)
    for verdict in (Verdict.CONTRADICTED, Verdict.HOLDS):
        if verdict in found:
            return verdict
    return Verdict.CANNOT_TELL


def shown(number: Decimal) -> str:
    """A number for people: thousands parted by commas, no needless digits."""
    plain = number.normalize()
    return f"{plain:,f}"
