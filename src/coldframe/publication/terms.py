"""Words of publication: measures, periods and figures (reference: rules 1 to 5 for statistics)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from coldframe.core.errors import InvalidInput
from coldframe.core.moments import as_utc


class Unit(StrEnum):
    """What a figure counts. Figures of different units are never added or put in one column."""

    CLUES = "clues"
    ITEMS = "items"
    SEARCHES = "searches"
    LOOKS = "looks"
    DECISIONS = "decisions"
    REPORTS = "reports"
    REFERRALS = "referrals"
    NOTICES = "notices"
    CASES = "cases"
    EXHIBITS = "exhibits"
    MEASURES = "measures"
    CHILDREN = "children"


class Qualifier(StrEnum):
    """How firmly a value is known. Arithmetic keeps the weaker one."""

    EXACT = "exact"
    AT_LEAST = "at_least"
    ABOUT = "about"
    AT_MOST = "at_most"


class BreakdownKind(StrEnum):
    """Whether parts may be added: a partition must sum to its total; a multi-membership must not be summed."""

    PARTITION = "partition"
    MULTI_MEMBERSHIP = "multi_membership"
    SUBSET = "subset"


EVERY_EVENT = "sequence"
"""As a measure's ``identity``: each event counts by itself."""


@dataclass(frozen=True, slots=True)
class Measure:
    """What is counted, where and how often. No measure, no number.

    Attributes:
        code: Stable name, lower_snake.
        unit: What one is.
        what: One sentence for a reader.
        event: The custody event that is the counting point.
        undone_by: Events that take the counted thing back, if they come by the as-of date.
        restored_by: Events after which what was taken back counts again, as it did.
        duplicate_rule: When two count as one, in words.
        identity: Key of the event's detail that names the one counted; ``None``: the event's subject.
        amount: Key of the event's detail that says how many one event stands for; ``None``: one.
        breakdown: Key of the event's detail by which parts are told, or ``None``.
        breakdown_kind: Whether the parts add up.
    """

    code: str
    unit: Unit
    what: str
    event: str
    undone_by: tuple[str, ...] = ()
    restored_by: tuple[str, ...] = ()
    duplicate_rule: str = "Each is counted once, by its id; the first time within the period counts."
    identity: str | None = None
    amount: str | None = None
    breakdown: str | None = None
    breakdown_kind: BreakdownKind = BreakdownKind.PARTITION


@dataclass(frozen=True, slots=True)
class Period:
    """From ``start`` (included) to ``end`` (excluded), aware."""

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        if as_utc(self.start) >= as_utc(self.end):
            raise InvalidInput("A period must end after it starts. Choose a later end.", field="period")


@dataclass(frozen=True, slots=True)
class Part:
    """One row of a breakdown: the code from the events, and how many."""

    code: str
    value: int


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with everything that makes it true.

    Attributes:
        value: Whole number of ``measure.unit``.
        parts: The breakdown; empty if the measure has none.
        unaccounted: Total minus parts of a partition; printed, never forced to zero. ``None`` elsewhere.
        population: Whose: always this desk's ledger.
        as_of: Events up to this moment were read.
        source: The chain's end that was read: sequence and hash, so that anybody can recount.
    """

    measure: Measure
    period: Period
    value: int
    qualifier: Qualifier
    parts: tuple[Part, ...]
    unaccounted: int | None
    population: str
    as_of: datetime
    source: str
