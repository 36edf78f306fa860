"""What came of what was handed on: counts by who sent it, who got it, and what it was about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from coldframe.core.answers import Answer

SMALL_BASE = 10
"""Referrals with a known answer below which no share and no median is given: they would say nothing, or too much."""


class Direction(StrEnum):
    """Whose referrals are counted: those we made, or those other desks handed to us."""

    MADE = "made"
    RECEIVED = "received"


class YieldBy(StrEnum):
    """By what they are told apart. Of harm and platform a referral may have several, or none."""

    SENDER = "sender"
    RECIPIENT = "recipient"
    HARM = "harm"
    CHANNEL = "channel"
    PLATFORM = "platform"
    AGREEMENT = "agreement"


@dataclass(frozen=True, slots=True)
class Handed:
    """One referral and what is known to have come of it.

    Attributes:
        parties: The codes of each party; empty where it is not known.
        left_at: When it left, or came.
        told_at: When the first feedback was given; ``None`` while there is none.
        useful: What the last feedback that says so says; unknown counts neither as yes nor as no.
        why_not_useful: The code of its reason; empty if it was useful or nobody knows.
    """

    parties: Mapping[YieldBy, tuple[str, ...]]
    left_at: datetime
    told_at: datetime | None = None
    useful: Answer = Answer.UNKNOWN
    why_not_useful: str = ""


@dataclass(frozen=True, slots=True)
class YieldRow:
    """The yield of one group.

    Attributes:
        code: What the group has in common; empty: not known.
        handed: Referrals in it.
        answered: Those with any feedback.
        actionable: Those called useful; ``not_useful``: those called not; the rest is not known.
        by_reason: Why they were not, by code.
        share_percent: Actionable of those that were called either, rounded; ``None`` under ``SMALL_BASE``.
        median_days: Median of days from leaving to the first feedback; ``None`` if fewer than ``SMALL_BASE``
            have any.
    """

    code: str
    handed: int
    answered: int
    actionable: int
    not_useful: int
    by_reason: Mapping[str, int]
    share_percent: int | None
    median_days: float | None

    @property
    def not_known(self) -> int:
        """Those of which nobody said whether they were useful. Not known is not no."""
        return self.handed - self.actionable - self.not_useful
