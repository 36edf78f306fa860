"""What a person judged about two records: the same, not the same, or bound to each other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from coldframe.casework.terms.people import OrganizationKind, Sex
from coldframe.casework.terms.things import IdentifierKind
from coldframe.rulepacks.roles import RoleSide


class JudgementKind(StrEnum):
    """What was judged."""

    SAME = "same"
    NOT_SAME = "not_same"
    LINK = "link"


class Relation(StrEnum):
    """How the first is bound to the second."""

    OPERATES = "operates"
    OWNS = "owns"
    HOSTS = "hosts"
    USES = "uses"
    MEMBER_OF = "member_of"
    PART_OF = "part_of"
    FRONT_FOR = "front_for"
    WORKS_FROM = "works_from"
    OFFERED_ON = "offered_on"
    RELATED = "related"


class JudgementReason(StrEnum):
    """What a judgement rests on. A name alone is none of these."""

    SAME_IDENTIFIER = "same_identifier"
    DOCUMENT = "document"
    STATEMENT = "statement"
    OBSERVATION = "observation"
    FORENSIC_RESULT = "forensic_result"
    COURT_FINDING = "court_finding"
    REPORTED = "reported"
    ENTERED_WRONGLY = "entered_wrongly"
    FOUND_OTHERWISE = "found_otherwise"


class JudgementState(StrEnum):
    """Where a judgement stands. What is undone stays on record and counts for nothing."""

    PROPOSED = "proposed"
    IN_FORCE = "in_force"
    UNDONE = "undone"


class Clash(StrEnum):
    """What speaks against two records being the same. Each has to be answered in words."""

    BIRTH_DATES_DIFFER = "birth_dates_differ"
    CHILD_AND_ADULT = "child_and_adult"
    ACTING_AND_HARMED = "acting_and_harmed"
    SEXES_DIFFER = "sexes_differ"
    NATIVE_NAMES_DIFFER = "native_names_differ"
    NUMBERS_DIFFER = "numbers_differ"
    REGISTRATIONS_DIFFER = "registrations_differ"
    KINDS_DIFFER = "kinds_differ"
    PLACES_DIFFER = "places_differ"


@dataclass(frozen=True, slots=True)
class Likeness:
    """What of one record is compared with another before both may be judged the same.

    Attributes:
        kind: Code of its kind; two records of different kinds are never the same.
        is_child: Known to be, or taken for, a child; ``None`` where nothing is known.
        native_names: Language to names in it.
    """

    kind: str
    birth_on: date | None = field(default=None, repr=False)
    is_child: bool | None = None
    sides: frozenset[RoleSide] = frozenset()
    sex: Sex = Sex.UNKNOWN
    native_names: Mapping[str, frozenset[str]] = field(default_factory=dict, repr=False)
    is_one: bool = True
    registration: str = ""
    organization_kind: OrganizationKind | None = None
    place: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class JudgementView:
    """A judgement.

    Attributes:
        left_id: ``pty_…`` or ``thg_…``; ``right_id`` likewise.
        relation: Of a link.
        text: Why, in words.
        answers: What was said to each clash.
        second_by: Who confirmed it, where two people are needed, or empty.
        undone_by: Who took it back, or empty.
    """

    id: str
    case_id: str
    kind: JudgementKind
    left_id: str
    right_id: str
    relation: Relation | None
    state: JudgementState
    reason: JudgementReason
    text: str = field(repr=False)
    answers: Mapping[Clash, str] = field(repr=False)
    made_by: str
    made_at: datetime
    second_by: str
    second_at: datetime | None
    undone_by: str
    undone_at: datetime | None
    undone_why: JudgementReason | None
    undone_text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Two records that share a strong key; a person says whether they are the same."""

    left_id: str
    right_id: str
    kinds: tuple[IdentifierKind, ...]
