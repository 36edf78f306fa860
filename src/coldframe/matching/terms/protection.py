"""Words of the protection lane: a person has fingerprints of their own pictures listed. No picture, no name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class LaneState(StrEnum):
    """Where a protection lane stands."""

    PROPOSED = "proposed"
    OPEN = "open"
    REFUSED = "refused"
    CLOSED = "closed"


class WhoRegisters(StrEnum):
    """Who asks. A code and no more: the lane knows nobody."""

    CHILD = "child"
    GUARDIAN = "guardian"
    ADULT_SHOWN_AS_CHILD = "adult_shown_as_child"


class RegistrationState(StrEnum):
    """Where a registration stands; once it is not active its fingerprints are gone."""

    ACTIVE = "active"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What a browser computed of one picture.

    Attributes:
        sha256: Of the file, 64 hexadecimal digits.
        pdq: Of the picture, 64 hexadecimal digits; empty where it has too little detail.
    """

    sha256: str
    pdq: str = ""


@dataclass(frozen=True, slots=True)
class LaneView:
    """A protection lane: its bank, how many days it keeps a registration, who opened it."""

    id: str
    bank_id: str
    keeps_days: int
    state: LaneState
    proposed_by: str
    proposed_at: datetime
    decided_by: str
    decided_at: datetime | None
    active_registrations: int


@dataclass(frozen=True, slots=True)
class RegistrationView:
    """A registration, as its own link shows it."""

    state: RegistrationState
    pictures: int
    registered_at: datetime
    keeps_until: datetime
    ended_at: datetime | None
