"""People and organizations in a case, their ages and their roles."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from coldframe.casework.terms.measures import Stage


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


class Role(StrEnum):
    """What somebody does in a network. Codes neutral as to guilt."""

    ORGANIZER = "organizer"
    OPERATOR = "operator"
    SENIOR_AGENT = "senior_agent"
    AGENT = "agent"
    ANCHOR_AGENT = "anchor_agent"
    ANCHOR = "anchor"
    PRODUCER = "producer"
    DISTRIBUTOR = "distributor"
    SELLER = "seller"
    PAYER = "payer"
    MEMBER = "member"
    SELF_PRODUCER = "self_producer"
    SETTLEMENT_PLATFORM = "settlement_platform"
    FRONT_COMPANY = "front_company"
    CHILD_HARMED = "child_harmed"
    WITNESS = "witness"

    @property
    def may_be_victim(self) -> bool:
        """True for roles that open a safeguarding check by default, whatever else is alleged."""
        return self in (Role.ANCHOR, Role.SELF_PRODUCER, Role.CHILD_HARMED)


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
class RoleView:
    """A role with its place: ``under_party_id`` is the party next above, or empty."""

    id: str
    party_id: str
    role: Role
    under_party_id: str
    from_on: date | None
    to_on: date | None


@dataclass(frozen=True, slots=True)
class PartyView:
    """A person or organization in a case, with what may be recorded of them.

    Attributes:
        label: A pseudonym, never a child's name.
        act_on: Day of the earliest act in question, or ``None``.
        child: Whether to treat the person as a child at that act; ``None`` for an organization.
        stages: The stages of measures that are open.
        ages_pack: The rule pack that was asked.
    """

    id: str
    case_id: str
    kind: PartyKind
    label: str
    age: AgeFacts
    act_on: date | None
    child: ChildAnswer | None
    stages: tuple[Stage, ...]
    ages_pack: str
    roles: tuple[RoleView, ...]
