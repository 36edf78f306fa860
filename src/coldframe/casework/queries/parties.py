"""Reads of people and organizations in a case."""

from __future__ import annotations

from coldframe.access.terms import Permission
from coldframe.casework.models import Party, PartyRole
from coldframe.casework.queries.cases import _ABSENT, select_case
from coldframe.casework.rules import is_child_at_v1, measures_open_to_v1
from coldframe.casework.terms import AgeBasis, AgeFacts, PartyKind, PartyView, Role, RoleView, Stage
from coldframe.core.actors import Actor
from coldframe.core.errors import NotFound
from coldframe.rulepacks.loader import load
from coldframe.rulepacks.terms import AgePack, PackName


def list_parties(case_id: str, *, actor: Actor) -> tuple[PartyView, ...]:
    """List the people and organizations of a case, children and those who may be children first."""
    case = select_case(case_id, Permission.CASE_VIEW, actor)
    rows = Party.objects.filter(case=case).prefetch_related("roles").order_by("added_at", "id")
    views = [party_view(row, case.jurisdiction) for row in rows]
    return tuple(sorted(views, key=lambda view: not (view.child and view.child.is_child)))


def get_party(party_id: str, *, actor: Actor) -> PartyView:
    """Get one party, with the stages of measures that are open to it.

    Raises:
        NotFound: There is none, or its case is not open to the actor.
    """
    row = Party.objects.select_related("case").prefetch_related("roles").filter(id=party_id).first()
    if row is None:
        raise NotFound(_ABSENT)
    select_case(row.case_id, Permission.CASE_VIEW, actor)
    return party_view(row, row.case.jurisdiction)


def ages_pack(party: Party, jurisdiction: str) -> AgePack:
    """Load the ages that hold for a party: the law of the day of the act, or of the day it was added."""
    return load(PackName.AGES, jurisdiction, on=party.act_on or party.added_at.date())


def stages_open(party: Party, pack: AgePack) -> frozenset[Stage]:
    """Compute the stages of measures that are open to a party."""
    if party.kind == PartyKind.ORGANIZATION:
        return frozenset(Stage)
    return measures_open_to_v1(age_facts(party), party.act_on, pack)


def age_facts(party: Party) -> AgeFacts:
    """Read a party's age."""
    return AgeFacts(
        birth_on=party.birth_on,
        band_low=party.band_low,
        band_high=party.band_high,
        band_on=party.band_on,
        basis=AgeBasis(party.age_basis),
    )


def role_view(row: PartyRole) -> RoleView:
    """Turn a row into the value that leaves the stage."""
    return RoleView(row.id, row.party_id, Role(row.role), row.under_id or "", row.from_on, row.to_on)


def party_view(row: Party, jurisdiction: str) -> PartyView:
    """Turn a row into the value that leaves the stage, with what the law of the act leaves open."""
    pack = ages_pack(row, jurisdiction)
    kind, open_stages = PartyKind(row.kind), stages_open(row, pack)
    roles = sorted(row.roles.all(), key=lambda role: (role.recorded_at, role.id))
    return PartyView(
        id=row.id,
        case_id=row.case_id,
        kind=kind,
        label=row.label,
        age=age_facts(row),
        act_on=row.act_on,
        child=is_child_at_v1(age_facts(row), row.act_on, pack) if kind is PartyKind.PERSON else None,
        stages=tuple(stage for stage in Stage if stage in open_stages),
        ages_pack=pack.id,
        roles=tuple(role_view(role) for role in roles),
    )
