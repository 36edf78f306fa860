"""What recipients lacked before, held against the matter that is being drafted now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from coldframe.partners.terms import Field
from coldframe.referral.terms.feedback import Missing


class DraftStanding(StrEnum):
    """Where this very matter stands with something that was lacking before."""

    GOES = "goes"
    NOT_CHOSEN = "not_chosen"
    WITHHELD = "withheld"
    LACKS = "lacks"


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing that was lacking, how often, and how this matter stands with it.

    Attributes:
        told: In how many of the pieces of feedback it was lacking, at least 1.
    """

    lacking: Missing | Field
    told: int
    standing: DraftStanding


@dataclass(frozen=True, slots=True)
class Lesson:
    """What to learn from the last pieces of feedback before a draft.

    Attributes:
        pieces: How many referrals with feedback it is drawn from; 0: nothing is known.
        is_own: They are this recipient's; else those of every recipient of its kind.
        gaps: What was lacking, the most frequent first.
    """

    pieces: int
    is_own: bool
    gaps: tuple[Gap, ...]

    @property
    def by_standing(self) -> Mapping[DraftStanding, int]:
        """How many gaps stand so."""
        return {each: sum(gap.standing is each for gap in self.gaps) for each in DraftStanding}
