"""The words of casework: stages of measures, ages, roles, safeguarding, and what the pages are given."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class CaseworkEvent(StrEnum):
    """What casework records in the ledger."""

    CASE_OPENED = "case_opened"
    CASE_SHARED = "case_shared"
    CASE_LINKED = "case_linked"
    CASE_STATUS_SET = "case_status_set"
    CASE_CLOSED = "case_closed"
    EXHIBIT_ADMITTED = "exhibit_admitted"
    PARTY_ADDED = "party_added"
    PARTY_AGE_SET = "party_age_set"
    ROLE_RECORDED = "role_recorded"
    MEASURE_RECORDED = "measure_recorded"
    MEASURE_REFUSED = "measure_refused"
    CHILD_SAFEGUARDED = "child_safeguarded"
    NOTE_WRITTEN = "note_written"


class DeconflictionEvent(StrEnum):
    """What deconfliction records in the ledger. Values and reasons stay in rows that can be destroyed."""

    ENTRY_ADDED = "interest_added"
    ENTRY_REFUSED = "interest_refused"
    ENTRY_REMOVED = "interest_removed"
    HIT_TOLD = "interest_told"
    GRANTED = "interest_granted"
    DECLINED = "interest_declined"
    WITHDRAWN = "interest_grant_withdrawn"
    PAUSED = "interest_paused"
    LIFTED = "interest_pause_lifted"
    KEY_MADE = "interest_key_made"
    KEY_TAKEN = "interest_key_taken"
    STATE_SENT = "interest_state_sent"
    STATE_TAKEN = "interest_state_taken"
    PARTNER_PAUSED = "interest_partner_paused"


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


@dataclass(frozen=True, slots=True)
class LinkView:
    """What a case rests on."""

    kind: LinkKind
    target_id: str
    linked_by: str
    linked_at: datetime


@dataclass(frozen=True, slots=True)
class ExhibitView:
    """An item admitted to a case. ``is_verified``: the bytes were read and hashed again at admission."""

    id: str
    case_id: str
    number: str
    item_id: str
    sha256: str
    is_verified: bool
    admitted_by: str
    admitted_at: datetime


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


@dataclass(frozen=True, slots=True)
class MeasureView:
    """A measure as recorded: native term first, then the stage it reaches."""

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


@dataclass(frozen=True, slots=True)
class NoteView:
    """A note. Notes are never changed; a correction is another note."""

    id: str
    text: str
    written_by: str
    written_at: datetime


@dataclass(frozen=True, slots=True)
class DisposalView:
    """How the case ended, and why."""

    code: DisposalCode
    reason: str
    decided_by: str
    decided_at: datetime
