"""A matter: where it stands, what it rests on, how it ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class CaseKind(StrEnum):
    """A case, or an incident that needs no suspects and no measures."""

    CASE = "case"
    INCIDENT = "incident"


class CaseStatus(StrEnum):
    """Where a case stands; always with a day as of which that is known."""

    OPEN = "open"
    UNDER_INVESTIGATION = "under_investigation"
    WITH_PROSECUTOR = "with_prosecutor"
    IN_COURT = "in_court"
    SUSPENDED = "suspended"
    CLOSED = "closed"


class LinkKind(StrEnum):
    """What a case can rest on."""

    CLUE = "clue"
    REFERRAL = "referral"
    DECISION = "decision"
    REPORT = "report"


class DisposalCode(StrEnum):
    """How a case ended. The list is NCMEC's feedback list, with welfare and transfer added."""

    CHARGED = "charged"
    CONVICTED = "convicted"
    WELFARE_ONLY = "welfare_only"
    TRANSFERRED = "transferred"
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

    @property
    def is_prosecution(self) -> bool:
        """True for endings that only somebody above the age of responsibility can meet."""
        return self in (DisposalCode.CHARGED, DisposalCode.CONVICTED)


@dataclass(frozen=True, slots=True)
class CaseView:
    """A case. ``code`` is as printed, not unique; the status was known as of ``status_on``."""

    id: str
    code: str
    title: str
    kind: CaseKind
    status: CaseStatus
    status_on: date
    jurisdiction: str
    opened_by: str
    opened_at: datetime
    closed_at: datetime | None
    emptied_at: datetime | None


@dataclass(frozen=True, slots=True)
class LinkView:
    """What a case rests on."""

    kind: LinkKind
    target_id: str
    linked_by: str
    linked_at: datetime


@dataclass(frozen=True, slots=True)
class NoteView:
    """One revision of a note.

    Attributes:
        number: 1, 2, 3 … within the note.
        first_id: Id of the first revision; its own, if it is that.
        text: Empty if it was destroyed.
        reason: Why it was corrected; empty for the first.
        emptied_by: Who destroyed the text, or empty.
        emptied_why: Why.
        earlier: Earlier revisions, the newest first; only with a note's latest.
    """

    id: str
    number: int
    first_id: str
    text: str
    reason: str
    written_by: str
    written_at: datetime
    emptied_by: str = ""
    emptied_why: str = ""
    earlier: tuple[NoteView, ...] = ()


@dataclass(frozen=True, slots=True)
class DisposalView:
    """How the case ended, and why."""

    code: DisposalCode
    reason: str
    decided_by: str
    decided_at: datetime
