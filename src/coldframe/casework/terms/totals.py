"""Counts of persons that a source reports without naming them: beside the people of the case, never added to them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from coldframe.casework.terms.measures import Stage
from coldframe.casework.terms.outcomes import OutcomeReason
from coldframe.core.values import Value

SMALL_CELL = 10
"""Counts of children below this are not published, nor what would give them away (NCMEC's figure by provider)."""


class PartStanding(StrEnum):
    """Whether the persons of a part are among those of its parent."""

    INSIDE = "inside"
    OUTSIDE = "outside"
    NOT_STATED = "not_stated"


@dataclass(frozen=True, slots=True)
class TotalView:
    """How many persons a source says something was imposed on.

    Attributes:
        parent_id: The total of which this is said to be a part, or empty.
        standing: Whether the source says that it lies inside its parent; ``inside`` for a total of its own.
        are_minors: Only children were counted.
        reasons: Why, where the source says so: coerced, minor role, age.
        corrects: Id of the entry that this one replaces, or empty.
        corrected_by: Id of the entry that replaced this one, or empty.
    """

    id: str
    case_id: str
    parent_id: str
    native_term: str
    english: str
    stage: Stage
    terms_pack: str
    number: Value
    standing: PartStanding
    are_minors: bool
    reasons: tuple[OutcomeReason, ...]
    source: str
    as_of: date
    corrects: str
    corrected_by: str
    recorded_by: str
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class Unaccounted:
    """What a total holds that no part names. Always printed, also where it is 0.

    Attributes:
        value: The rest if every part that is not said to lie outside lies inside.
        if_outside: The rest if the parts whose standing is not stated lie outside; ``None`` without such.
    """

    value: Value
    if_outside: Value | None


@dataclass(frozen=True, slots=True)
class Breakdown:
    """A total with its parts, what they leave unaccounted, and each part's share where it can be said.

    Attributes:
        parts: Each with its share of the total in percent, or ``None``, and its own breakdown.
        unaccounted: ``None`` where nothing is a part of it.
    """

    total: TotalView
    parts: tuple[tuple[Value | None, Breakdown], ...]
    unaccounted: Unaccounted | None
