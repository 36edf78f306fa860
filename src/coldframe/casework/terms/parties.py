"""People and organizations in a case, their ages and their roles."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from coldframe.casework.terms.children import SafeguardingState
from coldframe.casework.terms.measures import Stage
from coldframe.casework.terms.outcomes import OutcomeCode
from coldframe.casework.terms.roles import RoleView
from coldframe.core.rough_dates import RoughDate


class PartyKind(StrEnum):
    """A person, or an organization that bears a role."""

    PERSON = "person"
    ORGANIZATION = "organization"


class AgeBasis(StrEnum):
    """What an age rests on. Only some bases are certain enough to make anybody an adult."""

    OFFICIAL_RECORD = "official_record"
    DOCUMENT = "document"
    COURT_FINDING = "court_finding"
    MEDICAL_ESTIMATE = "medical_estimate"
    SELF_STATED = "self_stated"
    APPARENT = "apparent"
    UNKNOWN = "unknown"

    @property
    def is_certain(self) -> bool:
        """True if the age is established, not estimated or claimed."""
        return self in (AgeBasis.OFFICIAL_RECORD, AgeBasis.DOCUMENT, AgeBasis.COURT_FINDING)


@dataclass(frozen=True, slots=True)
class AgeFacts:
    """What is known of a person's age.

    Attributes:
        birth_on: Day of birth, or ``None``.
        band_low: Lowest age in complete years, if only a band is known.
        band_high: Highest age in complete years, or ``None`` for open.
        band_on: The day on which the band held; without it the band says nothing about another day.
        basis: What all this rests on.
    """

    birth_on: date | None = None
    band_low: int | None = None
    band_high: int | None = None
    band_on: date | None = None
    basis: AgeBasis = AgeBasis.UNKNOWN


@dataclass(frozen=True, slots=True)
class ChildAnswer:
    """Whether somebody is to be treated as a child.

    Attributes:
        is_child: Treat as a child. Also true whenever it is uncertain.
        is_certain: The facts establish it.
        why: Code: ``below_age``, ``of_age``, ``age_uncertain``, ``act_date_unknown``.
    """

    is_child: bool
    is_certain: bool
    why: str


@dataclass(frozen=True, slots=True)
class ActView:
    """Something in question, when it was, and what that means for whoever did it.

    Attributes:
        child: Whether the person is to be treated as a child at this act.
        stages: The stages of measures that are open for it.
        ages_pack: The rule pack that was asked: the law of the day of the act.
        corrected_by: Id of the entry that replaced this one, or empty.
    """

    id: str
    on: RoughDate
    child: ChildAnswer | None
    stages: frozenset[Stage]
    ages_pack: str
    corrected_by: str = ""


@dataclass(frozen=True, slots=True)
class PartyView:
    """A person or organization in a case, with what may be recorded of them.

    Attributes:
        label: What the desk calls them; only their number (``P-3``) while the record is sealed.
        number: Counts up from 1 in the case.
        age: What is known; without the day of birth while the record is sealed.
        acts: What is in question, the earliest first, corrected entries among them.
        child: Whether to treat the person as a child at any of these acts; ``None``: organization or stub.
        stages: The stages of measures that are open for some act.
        outcomes: What may come of the party.
        ages_pack: The rule pack that was asked for the earliest act.
        safeguarding: Where the safeguarding lane stands; while it is open only welfare is.
        is_sealed: Who it is opens only with a second key-holder: a child, or somebody who was cleared.
        cleared_on: The day on which the person was cleared, or ``None``.
        stub_of: The rule pack under which the person's data were destroyed, or empty.
    """

    id: str
    case_id: str
    kind: PartyKind
    label: str
    number: int
    age: AgeFacts
    acts: tuple[ActView, ...]
    child: ChildAnswer | None
    stages: tuple[Stage, ...]
    outcomes: tuple[OutcomeCode, ...]
    ages_pack: str
    roles: tuple[RoleView, ...]
    safeguarding: SafeguardingState
    is_sealed: bool
    cleared_on: date | None
    stub_of: str
