"""What leaves triage: frozen views for pages and later stages. All times are UTC."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from coldframe.partners.terms import HarmCategory
from coldframe.triage.terms.codes import (
    Category,
    DecisionState,
    Lane,
    LookAgain,
    Outcome,
    RevealReason,
    ReviewState,
    Sign,
)
from coldframe.triage.terms.facts import Observations, PriorityReason
from coldframe.triage.terms.working import AsideView, HandedView


@dataclass(frozen=True, slots=True)
class LookView:
    """One look: who saw which item, when, for how long, why and whether as it is."""

    id: str
    review_id: str
    item_id: str
    person_id: str
    reason: RevealReason
    is_full: bool
    revealed_at: datetime
    seconds: int | None


@dataclass(frozen=True, slots=True)
class DecidedMatter:
    """A final decision on a clue, as a long list of them needs it."""

    decision_id: str
    clue_id: str
    decided_at: datetime
    harms: tuple[HarmCategory, ...]


@dataclass(frozen=True, slots=True)
class DecisionView:
    """A decision with everything later stages and pages need. Times are UTC.

    Attributes:
        second_by: Who read second, or empty.
        agreed: Whether the second reader came to the same outcome and category; ``None`` before.
        undo_until: Until then the decider may take it back.
        reverses: The decision that this one reverses, or empty.
        repeats: The judgement on the same file that this one repeats for another clue, or empty.
        pack_id: The second-reader pack that was applied.
        scheme_packs: The packs that then mapped to other schemes.
    """

    id: str
    review_id: str
    clue_id: str
    item_id: str
    state: DecisionState
    outcome: Outcome
    category: Category
    harms: tuple[str, ...]
    observations: Observations
    reason: str
    decided_by: str
    decided_at: datetime
    needs_second: bool
    second_rules: tuple[str, ...]
    second_by: str
    second_at: datetime | None
    second_outcome: Outcome | None
    second_category: Category | None
    second_reason: str
    agreed: bool | None
    final_at: datetime | None
    undo_until: datetime
    reverses: str
    settles: str
    repeats: str
    pack_id: str
    scheme_packs: tuple[str, ...]

    @property
    def is_final(self) -> bool:
        """True if consequences may follow."""
        return self.state is DecisionState.FINAL


@dataclass(frozen=True, slots=True)
class ReviewView:
    """A review as the queue shows it.

    Attributes:
        look_again: Why it is back in the queue; ``None`` if it is not.
        in_flood: All that the banks say comes from entries that match a flood of items.
        claimed_by: Who holds it now, or empty; a claim that has run out counts as none.
        queue_id: The queue it lies in; empty for the general one.
        due_at: When the first clock of the law runs out; ``None`` where none counts in numbers.
        aside: That it is set aside now; ``None`` if it is not, or is back.
        handed: That it was handed to a colleague who has not taken it up yet.
        version: Counts up with each change; sent back so that two people cannot overwrite each other.
    """

    id: str
    clue_id: str
    state: ReviewState
    lane: Lane
    points: int
    reasons: tuple[PriorityReason, ...]
    pack_id: str
    signs: tuple[Sign, ...]
    look_again: LookAgain | None
    in_flood: bool
    received_at: datetime
    opened_at: datetime
    claimed_by: str
    claimed_until: datetime | None
    decided_at: datetime | None
    version: int
    queue_id: str
    due_at: datetime | None
    aside: AsideView | None
    handed: HandedView | None
