"""Versions of the routes, what was worked out about a matter, and what a trial of routes found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from coldframe.core.said import Listed, Said
from coldframe.referral.jurisdiction.routes import Offer, Routes, Target
from coldframe.referral.jurisdiction.terms import Evidence, EvidenceKind, Hypothesis, Role, TableInfo


class RoutesState(StrEnum):
    """Where a version of the routes stands. A draft that is proposed waits for a second person."""

    DRAFT = "draft"
    PROPOSED = "proposed"
    ACTIVE = "active"
    REPLACED = "replaced"


@dataclass(frozen=True, slots=True)
class RoutesView:
    """One version of the routes.

    Attributes:
        number: 0 for what holds before anybody wrote a rule.
        revision: Counts up with each change of a draft; what was tried is what is proposed.
        activated_by: The second person, or empty.
    """

    number: int
    state: RoutesState
    routes: Routes
    revision: int
    drafted_by: str
    drafted_at: datetime | None
    proposed_by: str
    activated_by: str
    activated_at: datetime | None


@dataclass(frozen=True, slots=True)
class NoteView:
    """A place that a person read in a matter."""

    id: str
    role: Role
    kind: EvidenceKind
    place: str
    noted_by: str
    noted_at: datetime


@dataclass(frozen=True, slots=True)
class Belonging:
    """Where a matter belongs as far as is known now.

    Attributes:
        pack_id: The weights.
        tables: The tables of addresses that were asked.
        problems: What is wrong with tables that could not be.
    """

    clue_id: str
    pack_id: str
    tables: tuple[TableInfo, ...]
    problems: tuple[Said | Listed, ...]
    evidence: tuple[Evidence, ...]
    hypotheses: tuple[Hypothesis, ...]


@dataclass(frozen=True, slots=True)
class OfferView:
    """An offer to a person, and whether an agreement would allow it.

    Attributes:
        agreement_id: The agreement in force that covers it; empty if none does, or for a queue of ours.
        missing: What is missing for an agreement to cover it, and what to do; empty if one does.
    """

    offer: Offer
    agreement_id: str
    missing: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class AssessmentView:
    """What was worked out about a matter at a moment.

    Attributes:
        hypotheses: Role, place, points and level of each, as stored.
        referral_id: The referral that was drafted on it, or empty.
    """

    id: str
    clue_id: str
    referral_id: str
    pack_id: str
    routes_number: int
    tables: tuple[TableInfo, ...]
    evidence: tuple[Evidence, ...]
    hypotheses: tuple[tuple[str, str, int, str], ...]
    made_by: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class TrialMatter:
    """One past matter in a trial: where it would go, where it goes now, and what people chose."""

    clue_id: str
    then: tuple[Target, ...]
    now: tuple[Target, ...]
    chosen: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RoutesTrial:
    """What a version of the routes would have offered for past matters.

    Attributes:
        tried: How many matters, the newest first.
        changed: For how many the offers differ from those of the routes in force.
        agreed: In how many, of those that people referred, everybody they chose would be offered.
        referred: How many of them people referred.
        counts: Target to how many matters it would be offered for, and is offered for now.
        matters: Those that change or in which people chose otherwise, the newest first; not all of many.
        by_rule: How many offers each rule made, in order; then the unknown route, then the fallback.
    """

    tried: int
    changed: int
    agreed: int
    referred: int
    counts: Mapping[Target, tuple[int, int]]
    matters: tuple[TrialMatter, ...]
    by_rule: tuple[int, ...]
