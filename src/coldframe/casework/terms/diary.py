"""What a case keeps besides people and goods: its names, where it stood and when, tasks, notes, its timeline."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from coldframe.casework.terms.cases import CaseStatus
from coldframe.core.rough_moments import RoughMoment


class CaseNameKind(StrEnum):
    """What a further name of a case is."""

    CODE = "code"
    NAME = "name"
    NATIVE_NAME = "native_name"
    TRANSLATION = "translation"
    MISTRANSLATION = "mistranslation"


class MomentKind(StrEnum):
    """What an entered event is about."""

    ACT = "act"
    CLUE = "clue"
    OPERATION_ATTEMPT = "operation_attempt"
    ACCESS_ATTEMPT = "access_attempt"
    INVESTIGATION = "investigation"
    MEASURE = "measure"
    COURT = "court"
    PUBLICATION = "publication"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class CaseNameView:
    """A further name or code of a case.

    Attributes:
        script: ISO 15924 code, read from the text itself.
        source: Who prints it so, or empty.
    """

    id: str
    kind: CaseNameKind
    text: str
    script: str
    source: str
    added_by: str
    added_at: datetime


@dataclass(frozen=True, slots=True)
class StandingView:
    """Where a case stood, as of which day, and who said so when."""

    status: CaseStatus
    on: date
    said_by: str
    said_at: datetime


@dataclass(frozen=True, slots=True)
class TaskView:
    """Something to be done in a case.

    Attributes:
        done_at: When it was done or dropped, or ``None``.
        is_dropped: It was not done, and need not be.
        outcome: What came of it.
    """

    id: str
    case_id: str
    text: str
    assigned_to: str
    due_on: date | None
    given_by: str
    given_at: datetime
    done_by: str
    done_at: datetime | None
    is_dropped: bool
    outcome: str


@dataclass(frozen=True, slots=True)
class MomentView:
    """An event that a person entered."""

    id: str
    when: RoughMoment
    kind: MomentKind
    text: str
    source: str
    entered_by: str
    entered_at: datetime
    withdrawn_by: str
    withdrawn_why: str


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One line of a timeline.

    Attributes:
        when: How exactly it is known.
        at: Of a custody event its moment; ``None`` for what was entered.
        kind: ``MomentKind`` code, or the kind of the custody event.
        is_custody: This desk did it, and the ledger says so.
        text: What was entered; empty for a custody event.
        source: Where it was read, or the number of the custody event.
        by: Who did or entered it.
        id: What can be withdrawn; empty for a custody event.
    """

    when: RoughMoment
    at: datetime | None
    kind: str
    is_custody: bool
    text: str
    source: str
    by: str
    id: str
