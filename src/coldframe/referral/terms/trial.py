"""What a version of an agreement would have meant for matters that were decided before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from coldframe.core.said import Said
from coldframe.partners.terms import Field, HarmCategory, RefusedField


@dataclass(frozen=True, slots=True)
class TriedMatter:
    """One decided matter under two versions.

    Attributes:
        decision_id: The last final decision about the clue in the period.
        before: What would go under the version in force, in the order of ``Field``; empty: nothing.
        after: The same under the version that is tried.
        problems: Why nothing would go under it; ``field`` is ``None`` where it is the matter as a whole.
    """

    clue_id: str
    decision_id: str
    decided_at: datetime
    harms: tuple[HarmCategory, ...]
    before: tuple[Field, ...]
    after: tuple[Field, ...]
    problems: tuple[RefusedField, ...]

    @property
    def gained(self) -> tuple[Field, ...]:
        """What would go in addition."""
        return tuple(field for field in self.after if field not in self.before)

    @property
    def lost(self) -> tuple[Field, ...]:
        """What would go no more."""
        return tuple(field for field in self.before if field not in self.after)


@dataclass(frozen=True, slots=True)
class FieldCount:
    """In how many matters one field would go under the version in force, and under the one that is tried."""

    field: Field
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class DryRun:
    """All matters of a period under two versions. Nothing was written or sent for it.

    Attributes:
        matters: How many were tried.
        is_cut: There are more in the period than were tried.
        goes_before: Matters of which something would go under the version in force.
        goes_after: The same under the version that is tried.
        gains: Matters of which more would go than now; ``loses``: less.
        fields: Every field that would go under either.
        reasons: Why matters would be refused, with how many, the most frequent first.
        lines: The asked-for page of them, newest first.
    """

    matters: int
    is_cut: bool
    goes_before: int
    goes_after: int
    gains: int
    loses: int
    fields: tuple[FieldCount, ...]
    reasons: tuple[tuple[Said, int], ...]
    lines: tuple[TriedMatter, ...]
