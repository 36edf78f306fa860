"""Acts imposed on people, by the stage they reach, and what is done to keep children safe."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class Stage(StrEnum):
    """The stage that a measure reaches. A native term maps to one of these and to nothing further."""

    NOTICED = "noticed"
    WELFARE = "welfare"
    DIVERSION = "diversion"
    NOT_BOOKED = "not_booked"
    NOT_CRIMINALISED = "not_criminalised"
    NOT_RESPONSIBLE_BY_AGE = "not_responsible_by_age"
    ADMINISTRATIVE_PENALTY = "administrative_penalty"
    BROUGHT_IN = "brought_in"
    BOOKED = "booked"
    BAILED = "bailed"
    DETAINED = "detained"
    ARREST_APPROVED = "arrest_approved"
    INDICTED = "indicted"
    CONVICTED = "convicted"
    SENTENCED = "sentenced"

    @property
    def is_welfare(self) -> bool:
        """True for what may be recorded of a child below the age of responsibility."""
        return self in WELFARE_STAGES


WELFARE_STAGES: frozenset[Stage] = frozenset(
    {
        Stage.NOTICED,
        Stage.WELFARE,
        Stage.DIVERSION,
        Stage.NOT_BOOKED,
        Stage.NOT_CRIMINALISED,
        Stage.NOT_RESPONSIBLE_BY_AGE,
    }
)
"""Help, a way out of the procedure, or the finding that there is none. ``noticed`` is a counting point."""


class SafeguardKind(StrEnum):
    """What was done for a child."""

    IDENTIFIED = "identified"
    CONTACT_MADE = "contact_made"
    WELFARE_REFERRAL = "welfare_referral"
    BROUGHT_TO_SAFETY = "brought_to_safety"
    PROTECTIVE_ORDER = "protective_order"
    COUNSELING = "counseling"


@dataclass(frozen=True, slots=True)
class MappedTerm:
    """A native term with its stage.

    Attributes:
        mapped_by: ``pack`` if the rule pack knows the term, ``person`` if a person named the stage.
        english: The pack's gloss, or empty.
        pack_id: The pack that was asked.
    """

    native: str
    stage: Stage
    mapped_by: str
    english: str
    pack_id: str


@dataclass(frozen=True, slots=True)
class MeasureView:
    """A measure as recorded: native term first, then the stage it reaches.

    Attributes:
        act_id: The act that it answers, or empty if it is not said which.
        corrects: Id of the entry that this one replaces, or empty.
        corrected_by: Id of the entry that replaced this one, or empty.
    """

    id: str
    party_id: str
    native_term: str
    english: str
    stage: Stage
    mapped_by: str
    legal_basis: str
    authority: str
    from_on: date
    to_on: date | None
    terms_pack: str
    ages_pack: str
    act_id: str
    corrects: str
    corrected_by: str
    recorded_by: str
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class SafeguardView:
    """Children safeguarded: how many, by whom, and what exactly was counted."""

    id: str
    case_id: str
    party_id: str
    kind: SafeguardKind
    authority: str
    on: date
    children: int
    definition: str
    recorded_by: str
    recorded_at: datetime
