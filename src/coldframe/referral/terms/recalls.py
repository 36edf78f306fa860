"""Asking back what another desk got, and what it answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class RecallReason(StrEnum):
    """Why a referral is asked back."""

    DECISION_REVERSED = "decision_reversed"
    SENT_IN_ERROR = "sent_in_error"
    AGREEMENT_ENDED = "agreement_ended"
    DATA_SUBJECT = "data_subject"
    CHILD_PROTECTION = "child_protection"


class RecallAnswer(StrEnum):
    """What the desk that was asked did with it."""

    DESTROYED = "destroyed"
    CORRECTED = "corrected"
    KEPT = "kept"


class KeptReason(StrEnum):
    """What law lets a desk keep what was asked back."""

    LEGAL_HOLD = "legal_hold"
    EVIDENCE = "evidence"
    DUTY_TO_KEEP = "duty_to_keep"
    DANGER_TO_A_CHILD = "danger_to_a_child"


MAX_RECALL_DAYS = 90
"""Longest time a recall gives for its answer, in days."""


@dataclass(frozen=True, slots=True)
class SentRecallView:
    """A referral of ours that was asked back.

    Attributes:
        id: ``rcl_…``
        due_at: Until when an answer is due.
        message_id: What asks for it.
        answer: ``None`` while none came.
        kept_reason: Only where it was kept.
        answered_at: When it was so, by the recipient's clock.
        told_at: When its answer arrived.
        refused_why: Why the recipient did not take it for good, or it was given up; empty: it may come.
    """

    id: str
    referral_id: str
    reason: RecallReason
    due_at: datetime
    asked_by: str
    asked_at: datetime
    message_id: str
    answer: RecallAnswer | None
    kept_reason: KeptReason | None
    answered_at: datetime | None
    told_at: datetime | None
    refused_why: str

    @property
    def is_open(self) -> bool:
        """Whether an answer may still come: it can be asked anew only where none can."""
        return self.answer is None and not self.refused_why

    def is_overdue(self, as_of: datetime) -> bool:
        """Tell whether an answer should have come by now."""
        return self.is_open and as_of >= self.due_at


@dataclass(frozen=True, slots=True)
class ReceivedRecallView:
    """What its sender asked us back.

    Attributes:
        id: ``rrc_…``
        about: The sender's message that brought the referral.
        received_id: The referral, ``rrf_…``; empty while that has not arrived itself.
        answer: ``None`` while no person answered; until then the clue is not used.
        answer_message_id: What tells the sender; empty before.
    """

    id: str
    sender_id: str
    about: str
    received_id: str
    reason: RecallReason
    due_at: datetime
    received_at: datetime
    answer: RecallAnswer | None
    kept_reason: KeptReason | None
    answered_by: str
    answered_at: datetime | None
    answer_message_id: str

    def is_overdue(self, as_of: datetime) -> bool:
        """Tell whether a person should have answered by now."""
        return self.answer is None and as_of >= self.due_at
