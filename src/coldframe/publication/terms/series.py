"""Figures over time and beside each other: revisions that overwrite nothing, two observers of one thing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise

from coldframe.core.errors import InvalidInput
from coldframe.core.values import Qualifier, Value
from coldframe.publication.terms.figures import Figure


@dataclass(frozen=True, slots=True)
class Series:
    """What was said about one number over time: the same measure, period and population, ever later as-of."""

    revisions: tuple[Figure, ...]

    def __post_init__(self) -> None:
        if not self.revisions:
            raise InvalidInput("A series begins with a figure.", field="revisions")
        for earlier, later in pairwise(self.revisions):
            if any(
                getattr(earlier, name) != getattr(later, name) for name in ("measure", "period", "population")
            ):
                raise InvalidInput(
                    "A revision says the same thing anew: measure, period and population stay.",
                    field="revisions",
                )
            if later.as_of <= earlier.as_of:
                raise InvalidInput("A revision is as of a later day than what it revises.", field="as_of")

    @property
    def latest(self) -> Figure:
        """What is said now."""
        return self.revisions[-1]

    def revise(self, figure: Figure) -> Series:
        """Append a revision; what was said before stays.

        Raises:
            InvalidInput: It is about something else, or not later.
        """
        return replace(self, revisions=(*self.revisions, figure))

    def said_on(self, moment: datetime) -> Figure | None:
        """What was said at ``moment``; ``None`` before anything was."""
        return next((one for one in reversed(self.revisions) if one.as_of <= moment), None)


class Cause(StrEnum):
    """Why two observers of one thing count differently."""

    PERIOD = "period"
    TIME_ZONE = "time_zone"
    COUNTING_POINT = "counting_point"
    DUPLICATES = "duplicates"
    LATE_ARRIVALS = "late_arrivals"
    RETRACTED = "retracted"
    SCOPE = "scope"


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """Two observers of one thing, side by side: neither is corrected by the other.

    Attributes:
        causes: Each known cause, and by how much it lifts ``one`` over ``other`` (negative: lowers).
    """

    one: Figure
    other: Figure
    causes: tuple[tuple[Cause, int], ...] = ()

    def __post_init__(self) -> None:
        if self.one.measure.unit is not self.other.measure.unit:
            raise InvalidInput("Two observers of one thing count it in one unit.", field="unit")
        if len({cause for cause, _by in self.causes}) < len(self.causes):
            raise InvalidInput("Each cause is stated once, with all that it explains.", field="causes")

    @property
    def difference(self) -> Decimal:
        """The one minus the other, as they are printed."""
        return self._number(self.one.value) - self._number(self.other.value)

    @property
    def unexplained(self) -> Decimal:
        """What no stated cause accounts for; printed, never forced to 0."""
        return self.difference - sum(by for _cause, by in self.causes)

    @property
    def is_equal(self) -> bool:
        """True if both exactly say the same."""
        both = (self.one.value, self.other.value)
        return not self.difference and all(value.qualifier is Qualifier.EXACT for value in both)

    def _number(self, value: Value) -> Decimal:
        if not value.is_number or value.qualifier is Qualifier.UNCOUNTED:
            raise InvalidInput("One of the two states no number, so nothing can be compared.", field="value")
        return value.number


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why two observers count differently, as somebody stated it. A later one holds, and overwrites nothing.

    Attributes:
        number: From 1.
        causes: Each cause, and by how much it lifts the one over the other (negative: lowers); 0: nobody knows.
        note: In words; empty where none are needed.
    """

    number: int
    causes: tuple[tuple[Cause, int], ...]
    note: str
    by: str
    at: datetime

    def leaves(self, difference: Decimal) -> Decimal:
        """What no cause accounts for; printed, never forced to 0."""
        return difference - sum(by for _cause, by in self.causes)


@dataclass(frozen=True, slots=True)
class Side:
    """What one observer says now. ``id``: of its series or its number in a campaign."""

    id: str
    observer: str
    value: Value


@dataclass(frozen=True, slots=True)
class Pair:
    """Two observers of one thing and every explanation of their difference, the first one first.

    Attributes:
        about: What both count, where and when, as printed.
        home: Id of the campaign in which both stand; empty for series of others.
    """

    one: Side
    other: Side
    about: str
    home: str
    explanations: tuple[Explanation, ...]

    @property
    def difference(self) -> Decimal | None:
        """The one minus the other, as they stand now; ``None`` where one of them states no exact number.

        Nor has a share a difference from a count.
        """
        a, b = self.one.value, self.other.value
        if a.kind is not b.kind:
            return None
        are_exact = all(each.is_number and each.qualifier is Qualifier.EXACT for each in (a, b))
        return a.number - b.number if are_exact else None
