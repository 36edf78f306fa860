"""The words of releases: what they are on their way, and what the ledger records of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class ReleaseState(StrEnum):
    """How far a release is. What was published once stays readable, also corrected or withdrawn."""

    DRAFT = "draft"
    PROPOSED = "proposed"
    PUBLISHED = "published"
    CORRECTED = "corrected"
    WITHDRAWN = "withdrawn"


class ReleaseEvent(StrEnum):
    """What the ledger records about releases."""

    RELEASE_DRAFTED = "release_drafted"
    RELEASE_PROPOSED = "release_proposed"
    RELEASE_PUBLISHED = "release_published"
    RELEASE_CORRECTED = "release_corrected"
    RELEASE_WITHDRAWN = "release_withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseView:
    """A release with its life, without its numbers (``queries.get_release`` has them).

    Attributes:
        sha256: Of the release as canonical JSON, from its draft on.
        corrects: Id of the release that it takes the place of; empty if none.
        corrected_by: Id of the release that took its place; empty if none.
        note: What it corrects; readers see it. Empty if nothing.
        withdrawal_note: Why it was withdrawn; readers see it. Empty if it was not.
        published_at: ``None``: it never left.
        withdrawn_at: ``None``: it was not withdrawn.
    """

    id: str
    state: ReleaseState
    measure: str
    start: datetime
    end: datetime
    zone: str
    by_part: bool
    by_month: bool
    as_of: datetime
    k: int
    base: int
    sha256: str
    corrects: str
    corrected_by: str
    note: str
    withdrawal_note: str
    drafted_by: str
    drafted_at: datetime
    proposed_by: str
    proposed_at: datetime | None
    published_by: str
    published_at: datetime | None
    withdrawn_by: str
    withdrawn_at: datetime | None
