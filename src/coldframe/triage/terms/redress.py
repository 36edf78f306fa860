"""Redress: the link by which an affected person objects, and what has to be undone after a reversal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from coldframe.core.answers import Answer


@dataclass(frozen=True, slots=True)
class NewAppealLink:
    """A link just made. The token is shown once; only its SHA-256 is stored."""

    id: str
    token: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class AppealLinkView:
    """A link by which an affected person may object once, without an account.

    Attributes:
        told: What the person was told was decided; the page shows this and nothing else of the decision.
        informed_at: When the person was told; the window runs from here.
        expires_at: Until then it takes an objection.
        appeal_id: The objection that came by it, or empty.
    """

    id: str
    decision_id: str
    told: str
    informed_at: datetime
    expires_at: datetime
    made_by: str
    made_at: datetime
    revoked_by: str
    revoked_at: datetime | None
    appeal_id: str


@dataclass(frozen=True, slots=True)
class AppealView:
    """An appeal against a decision, as a page shows it.

    Attributes:
        informed_at: When the person was told of the decision, as far as is known; else when it became final.
        due_at: Until when the law lets people object; ``None`` if it names no length.
        within_window: Whether it came in time.
        entered_by: Who entered it by hand; empty if it came by a link.
    """

    id: str
    decision_id: str
    state: str
    statement: str
    received_at: datetime
    informed_at: datetime
    due_at: datetime | None
    within_window: Answer
    entered_by: str
    answered_by: str
    answered_at: datetime | None
    answer: str
    reversing_decision_id: str


class RecallKind(StrEnum):
    """What can rest on a decision."""

    BANK_ENTRY = "bank_entry"
    SOURCE_FEEDBACK = "source_feedback"
    FILED_REPORT = "filed_report"
    SENT_REFERRAL = "sent_referral"
    HOST_NOTICE = "host_notice"
    USER_STATEMENT = "user_statement"
    REPEATED_DECISION = "repeated_decision"

    @property
    def ends(self) -> tuple[RecallEnd, ...]:
        """What a person may say became of it; where it lies at this desk, nobody has to be told."""
        if self is RecallKind.REPEATED_DECISION:
            return (RecallEnd.STANDS_OTHERWISE,)
        told = () if self is RecallKind.BANK_ENTRY else (RecallEnd.TOLD,)
        return (*told, *(end for end in RecallEnd if end.is_why_not))


class RecallEnd(StrEnum):
    """How undoing one thing ended: done, not needed, or why it cannot be done."""

    NEVER_LEFT = "never_left"
    TAKEN_OUT = "taken_out"
    TOLD = "told"
    REVERSED_TOO = "reversed_too"
    STANDS_AGAIN = "stands_again"
    STANDS_OTHERWISE = "stands_otherwise"
    NO_WAY_THERE = "no_way_there"
    NOT_REACHED = "not_reached"
    NOT_HEEDED = "not_heeded"

    @property
    def is_why_not(self) -> bool:
        """True if it says why nothing was, or could be, undone."""
        return self in (
            RecallEnd.STANDS_OTHERWISE,
            RecallEnd.NO_WAY_THERE,
            RecallEnd.NOT_REACHED,
            RecallEnd.NOT_HEEDED,
        )


@dataclass(frozen=True, slots=True)
class Resting:
    """One thing that rests on a decision; with an end if there is nothing left to do."""

    kind: RecallKind
    object_id: str
    end: RecallEnd | None = None


@dataclass(frozen=True, slots=True)
class RecallView:
    """One thing that rested on a reversed decision, and what became of undoing it.

    Attributes:
        object_id: Plain id in the stage that owns it.
        end: ``None`` while somebody still has something to do.
        ended_by: Actor code ``kind:id``.
        note: Why, or what was answered, in a person's words. Stays in this row.
        receipt_sha256: Digest of the receipt, or of the text that was sent; empty if there is none.
    """

    id: str
    reversal_id: str
    kind: RecallKind
    object_id: str
    end: RecallEnd | None
    ended_by: str
    ended_at: datetime | None
    note: str
    receipt_sha256: str


@dataclass(frozen=True, slots=True)
class ReversalView:
    """A decision that no longer stands, with all that rested on it.

    Attributes:
        by_id: The decision that reverses it; empty if it was taken back.
        closed_at: When the last recall ended; ``None`` while one is open.
    """

    id: str
    decision_id: str
    by_id: str
    noted_at: datetime
    closed_at: datetime | None
    recalls: tuple[RecallView, ...]

    @property
    def open_count(self) -> int:
        """How many recalls have no end yet."""
        return sum(recall.end is None for recall in self.recalls)
