"""What came of a referral, as closed answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from coldframe.core.answers import Answer


class FeedbackStatus(StrEnum):
    """What came of a matter. NCMEC's closed list (CY2023 report to OJJDP), as are the next two."""

    CONVICTION = "conviction"
    ARREST = "arrest"
    ONGOING = "ongoing"
    REFERRED = "referred"
    CLOSED = "closed"


class ClosedReason(StrEnum):
    """Why a matter was closed."""

    SUBJECT_NOT_LOCATED = "subject_not_located"
    LEGAL_RETURN_EMPTY = "legal_return_empty"
    NO_CRIME = "no_crime"
    NO_PROSECUTORIAL_MERIT = "no_prosecutorial_merit"
    APPARENT_CHILD_IS_ADULT = "apparent_child_is_adult"
    AGE_UNDETERMINABLE = "age_undeterminable"
    FALSE_REPORT = "false_report"
    UNFOUNDED = "unfounded"
    SUBJECT_DECEASED = "subject_deceased"
    OTHER = "other"


class WhyNotUseful(StrEnum):
    """Why what was sent did not help."""

    STALE = "stale"
    LIMITED = "limited"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Feedback:
    """What came of a received referral: closed answers only, no name and no text.

    Attributes:
        additional_victims: How many further children were found, after an arrest or a conviction;
            ``None`` if nobody knows.
        closed_reason: Where it was closed.
        why_not_useful: Where the information was not useful.
    """

    status: FeedbackStatus
    child_identified: Answer = Answer.UNKNOWN
    additional_victims: int | None = None
    closed_reason: ClosedReason | None = None
    self_produced: Answer = Answer.UNKNOWN
    useful: Answer = Answer.UNKNOWN
    why_not_useful: WhyNotUseful | None = None


@dataclass(frozen=True, slots=True)
class FeedbackView:
    """Feedback as it was given here, or as a recipient told it.

    Attributes:
        at: When it was so.
        actor: Who says so, ``kind:id``.
        told_at: Given here: when the sender's receipt came; ``None`` if it was not told.
    """

    feedback: Feedback
    at: datetime
    actor: str
    told_at: datetime | None = None
