"""How long a case keeps what it knows of a person; of a child always shorter than of an adult."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from coldframe.rulepacks.terms import RulePack


class KeptFor(StrEnum):
    """What a period is counted from."""

    CLEARED = "cleared"
    """Somebody was cleared: unfounded, mistaken for another, not involved."""
    AGE_UNDETERMINABLE = "age_undeterminable"
    """The age of whoever is seen cannot be determined. Not the same as cleared."""
    CLOSED = "closed"
    """The case was closed, and nothing shorter holds."""


@dataclass(frozen=True, slots=True)
class RetentionPeriod:
    """One period, in days.

    Attributes:
        kept_for: What it is counted from.
        adult_days: For somebody who was established to be an adult at each act.
        child_days: For everybody else; fewer than ``adult_days``.
        wording: What a reader is told of it.
    """

    kept_for: KeptFor
    adult_days: int
    child_days: int
    wording: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionPack(RulePack):
    """The periods of one jurisdiction. None destroys anything by itself: a person does, or a hold stops it."""

    periods: tuple[RetentionPeriod, ...]

    def find(self, kept_for: KeptFor) -> RetentionPeriod | None:
        """Find a period; ``None`` if the pack does not hold it."""
        return next((period for period in self.periods if period.kept_for is kept_for), None)
