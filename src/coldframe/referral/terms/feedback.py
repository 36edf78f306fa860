"""What came of a referral, as closed answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from coldframe.core.answers import Answer
from coldframe.partners.terms import Field


class FeedbackStatus(StrEnum):
    """What came of a matter. NCMEC's closed list (CY2023 report to OJJDP), as are the next two.

    ``other`` is only ever read: a status that another desk knows and this one does not.
    """

    CONVICTION = "conviction"
    ARREST = "arrest"
    ONGOING = "ongoing"
    REFERRED = "referred"
    CLOSED = "closed"
    OTHER = "other"


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


class Missing(StrEnum):
    """What a recipient lacked: what receivers ask for most (SIO-24; OJJDP-23; the CyberTip's own fields)."""

    EVENT_TIME = "event_time"
    EVENT_PORT = "event_port"
    ACCOUNT = "account"
    FILE = "file"
    UNREADABLE_FILE = "unreadable_file"
    CONTEXT = "context"
    JURISDICTION = "jurisdiction"
    TOO_OLD = "too_old"
    REPORTER_CONTACT = "reporter_contact"
    CHILD = "child"


@dataclass(frozen=True, slots=True)
class Feedback:
    """What came of a received referral: closed answers only, no name and no text.

    Attributes:
        additional_victims: How many further children were found, after an arrest or a conviction;
            ``None`` if nobody knows.
        closed_reason: Where it was closed.
        why_not_useful: Where the information was not useful.
        missing: What was lacking; ``missing_fields``: which fields, by name.
        others: Answers that another desk gave and this one does not know: question and code, as they came.
    """

    status: FeedbackStatus
    child_identified: Answer = Answer.UNKNOWN
    additional_victims: int | None = None
    closed_reason: ClosedReason | None = None
    self_produced: Answer = Answer.UNKNOWN
    useful: Answer = Answer.UNKNOWN
    why_not_useful: WhyNotUseful | None = None
    missing: tuple[Missing, ...] = ()
    missing_fields: tuple[Field, ...] = ()
    others: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class FeedbackView:
    """Feedback as it was given here, or as a recipient told it.

    Attributes:
        at: When it was so.
        actor: Who says so, ``kind:id``.
        told_at: Given here: when the sender's receipt came; ``None`` if it was not told.
        told_by: Who told it to the person who entered it by hand; empty if the recipient's desk said it.
    """

    feedback: Feedback
    at: datetime
    actor: str
    told_at: datetime | None = None
    told_by: str = ""
