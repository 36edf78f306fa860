"""Words of working on a review: setting aside, asking, clocks, and what a shift begins with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from coldframe.rulepacks.terms import Reliability
from coldframe.triage.terms.codes import Lane


class AsideReason(StrEnum):
    """Why a review is set aside for a while."""

    AWAITS_SENDER = "awaits_sender"
    AWAITS_COLLEAGUE = "awaits_colleague"
    AWAITS_TRANSLATION = "awaits_translation"
    AWAITS_LEGAL_ADVICE = "awaits_legal_advice"
    NEEDS_A_BREAK = "needs_a_break"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class AsideView:
    """That a review is set aside: who did it, why, and until when. It comes back by itself."""

    person_id: str
    reason: AsideReason
    note: str
    until: datetime


@dataclass(frozen=True, slots=True)
class HandedView:
    """That a review was handed to a colleague, who is offered it first until a moment."""

    by: str
    to: str
    note: str
    until: datetime


@dataclass(frozen=True, slots=True)
class QuestionView:
    """A question to a colleague, with its answer where there is one."""

    id: str
    review_id: str
    asked_by: str
    asked_of: str
    text: str
    asked_at: datetime
    answer: str
    answered_at: datetime | None


@dataclass(frozen=True, slots=True)
class ClockView:
    """A clock of the law that runs for a review.

    Attributes:
        act: What must be done.
        wording: The law's own words for the length.
        started_at: From when it runs.
        due_at: When it has run; ``None`` where the law gives no number.
        pack_id: The rule pack it is from.
    """

    code: str
    act: str
    wording: str
    started_at: datetime
    due_at: datetime | None
    reliability: Reliability
    pack_id: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many reviews wait in one queue, by lane."""

    queue_id: str
    lanes: tuple[tuple[Lane, int], ...]

    @property
    def total(self) -> int:
        """All lanes."""
        return sum(count for _, count in self.lanes)


@dataclass(frozen=True, slots=True)
class Digest:
    """What a shift begins with, as one person may see it. Every number counts reviews, unless it says otherwise.

    Attributes:
        since: From when things are news.
        arrived: Opened since.
        decided: Became final since.
        danger: Undecided in the danger lane now.
        due: Undecided, a clock of the law runs out within 24 hours or has.
        aside_ending: Set aside, and back within 24 hours.
        handed: Handed to this person and not taken up yet.
        seconds: Wait for a second reading that this person may give.
        disagreements: Two readings differ.
        asked: Questions to this person that wait for an answer.
        answers: Answers to this person's questions since.
        waiting: Undecided, by queue and lane; queues where nothing waits are left out.
    """

    since: datetime
    arrived: int
    decided: int
    danger: int
    due: int
    aside_ending: int
    handed: int
    seconds: int
    disagreements: int
    asked: int
    answers: int
    waiting: tuple[Waiting, ...]


@dataclass(frozen=True, slots=True)
class Pressure:
    """What presses on the desk now, as one person may see it. Every number counts reviews, unless it says otherwise.

    Attributes:
        danger: Undecided in the danger lane; ``oldest_danger``: when the first of their clues arrived.
        overdue: Undecided, a clock of the law has run out; ``due``: one runs out within 24 hours.
        waiting: Undecided; ``oldest``: when the first of their clues arrived.
        arrived: Opened in the last 24 hours; ``decided``: final since then. ``arrived_week``, ``decided_week``: in seven days.
        appeals: Appeals that wait for an answer; ``oldest_appeal``: when the first of them came.
    """

    danger: int
    oldest_danger: datetime | None
    overdue: int
    due: int
    waiting: int
    oldest: datetime | None
    arrived: int
    decided: int
    arrived_week: int
    decided_week: int
    appeals: int
    oldest_appeal: datetime | None
