"""Children first: what a person found out about a child before anything else, and who opened whose identity."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

GRANT_LASTS = timedelta(hours=1)
"""How long a granted identity can be opened; after that it is asked for again."""


class SafeguardingFinding(StrEnum):
    """The answer to: was this person harmed, and are they safe? Only the first two open measures."""

    HARMED = "harmed"
    NOT_HARMED = "not_harmed"
    CANNOT_TELL = "cannot_tell"


@dataclass(frozen=True, slots=True)
class SafeguardingView:
    """An answer to the safeguarding question. The newest one counts; the others stay visible."""

    id: str
    party_id: str
    finding: SafeguardingFinding
    reason: str
    answered_by: str
    answered_at: datetime


@dataclass(frozen=True, slots=True)
class SafeguardingState:
    """Where the safeguarding lane of somebody stands.

    Attributes:
        is_asked: The person may be a child or harmed, so the question comes before any other measure.
        is_open: It is asked and not answered yet: only welfare is recorded until then.
        is_outdated: It was answered before a role was recorded in which they may have been harmed, so it is open again.
        is_dual: The person is in question for an act and may be harmed: both are shown, harm first.
        answers: What was answered, the newest first.
    """

    is_asked: bool
    is_open: bool
    is_outdated: bool
    is_dual: bool
    answers: tuple[SafeguardingView, ...]


@dataclass(frozen=True, slots=True)
class Identity:
    """Who somebody is. Every field may be empty; ``birth_on`` is the day of birth or ``None``."""

    label: str = ""
    name: str = ""
    other_names: str = ""
    birth_on: date | None = None
    school: str = ""
    address: str = ""
    contact: str = ""
    guardian: str = ""


@dataclass(frozen=True, slots=True)
class IdentityAskView:
    """Somebody's wish to open an identity, and what became of it.

    Attributes:
        reason: Why, in words.
        answered_by: Who granted or declined it: never who asked; empty while nobody has.
        granted_until: The moment until which it opens, or ``None`` if it was not granted.
        openings: How often it was opened under this grant.
    """

    id: str
    party_id: str
    reason: str
    asked_by: str
    asked_at: datetime
    answered_by: str
    answered_at: datetime | None
    granted_until: datetime | None
    openings: int
