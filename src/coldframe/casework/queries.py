"""Reads of casework.

Everything inside a case is read on behalf of an actor to whom the case is open. A case that does not
exist and one that is not open to the actor answer alike.
"""

from __future__ import annotations

from collections.abc import Iterable

from coldframe.access.queries import list_granted_objects, may
from coldframe.access.terms import Permission
from coldframe.casework.models import (
    Case,
    CaseLink,
    Disposal,
    Exhibit,
    Measure,
    Note,
    Party,
    PartyRole,
    Safeguard,
)
from coldframe.casework.rules import disposals_open_v1, is_child_at_v1, measures_open_to_v1
from coldframe.casework.terms import (
    AgeBasis,
    AgeFacts,
    CaseKind,
    CaseStatus,
    CaseView,
    DisposalCode,
    DisposalView,
    ExhibitView,
    LinkKind,
    LinkView,
    MeasureView,
    NoteView,
    PartyKind,
    PartyView,
    Role,
    RoleView,
    SafeguardKind,
    SafeguardView,
    Stage,
)
from coldframe.core.actors import Actor, ActorKind
from coldframe.core.errors import NotFound
from coldframe.rulepacks.loader import load
from coldframe.rulepacks.terms import AgePack, PackName

_ABSENT = "There is no such case, or it is not open to you. Ask somebody who works on it to give you access."


def get_case(case_id: str, *, actor: Actor) -> CaseView:
    """Get one case.

    Raises:
        NotFound: There is none, or it is not open to the actor.
    """
    return case_view(select_case(case_id, Permission.CASE_VIEW, actor))


def find_case(case_id: str, *, actor: Actor) -> CaseView | None:
    """Find one case that is open to the actor."""
    try:
        return get_case(case_id, actor=actor)
    except NotFound:
        return None


def list_cases(
    *, actor: Actor, status: CaseStatus | None = None, offset: int = 0, limit: int = 50
) -> tuple[CaseView, ...]:
    """List the cases open to the actor, the newest first."""
    if actor.kind is not ActorKind.PERSON or not may(actor, Permission.CASE_VIEW):
        return ()
    rows = Case.objects.filter(id__in=list_granted_objects(actor.id))
    if status is not None:
        rows = rows.filter(status=status)
    return tuple(case_view(row) for row in rows.order_by("-opened_at", "id")[offset : offset + limit])


def list_cases_about(target_id: str, *, actor: Actor) -> tuple[CaseView, ...]:
    """List the cases open to the actor that rest on this clue, referral, decision or report."""
    if actor.kind is not ActorKind.PERSON or not may(actor, Permission.CASE_VIEW):
        return ()
    rows = Case.objects.filter(id__in=list_granted_objects(actor.id), links__target_id=target_id)
    return tuple(case_view(row) for row in rows.distinct().order_by("-opened_at", "id"))


def count_cases() -> int:
    """Count all cases. A number only, so no actor is needed."""
    return Case.objects.count()


def list_links(case_id: str, *, actor: Actor) -> tuple[LinkView, ...]:
    """List what a case rests on."""
    select_case(case_id, Permission.CASE_VIEW, actor)
    rows = CaseLink.objects.filter(case_id=case_id).order_by("linked_at", "id")
    return tuple(LinkView(LinkKind(r.kind), r.target_id, r.linked_by, r.linked_at) for r in rows)


def list_exhibits(case_id: str, *, actor: Actor) -> tuple[ExhibitView, ...]:
    """List the exhibits of a case in the order of admission."""
    select_case(case_id, Permission.CASE_VIEW, actor)
    rows = Exhibit.objects.filter(case_id=case_id).order_by("admitted_at", "id")
    return tuple(exhibit_view(row) for row in rows)


def find_admitted(sha256s: Iterable[str]) -> frozenset[str]:
    """Those of these files that some case holds as an exhibit: no more than that leaves a closed case."""
    return frozenset(Exhibit.objects.filter(sha256__in=tuple(sha256s)).values_list("sha256", flat=True))


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


def list_measures(case_id: str, *, actor: Actor) -> tuple[MeasureView, ...]:
    """List the measures of a case in the order in which they took effect."""
    select_case(case_id, Permission.CASE_VIEW, actor)
    rows = Measure.objects.filter(party__case_id=case_id).order_by("from_on", "recorded_at", "id")
    return tuple(measure_view(row) for row in rows)


def list_safeguards(case_id: str, *, actor: Actor) -> tuple[SafeguardView, ...]:
    """List what was done for children in a case."""
    select_case(case_id, Permission.CASE_VIEW, actor)
    rows = Safeguard.objects.filter(case_id=case_id).order_by("on", "recorded_at", "id")
    return tuple(safeguard_view(row) for row in rows)


def list_notes(case_id: str, *, actor: Actor) -> tuple[NoteView, ...]:
    """List the notes of a case, the oldest first."""
    select_case(case_id, Permission.CASE_VIEW, actor)
    rows = Note.objects.filter(case_id=case_id).order_by("written_at", "id")
    return tuple(NoteView(row.id, row.text, row.written_by, row.written_at) for row in rows)


def find_disposal(case_id: str, *, actor: Actor) -> DisposalView | None:
    """Find how a case ended; ``None`` while it is open."""
    select_case(case_id, Permission.CASE_VIEW, actor)
    row = Disposal.objects.filter(case_id=case_id).first()
    return DisposalView(DisposalCode(row.code), row.reason, row.decided_by, row.decided_at) if row else None


def list_open_disposals(case_id: str, *, actor: Actor) -> tuple[DisposalCode, ...]:
    """List the ways in which a case may end, from what is open to its people."""
    case = select_case(case_id, Permission.CASE_VIEW, actor)
    parties = [party_view(row, case.jurisdiction) for row in case.parties.prefetch_related("roles")]
    allowed = disposals_open_v1(frozenset(view.stages) for view in parties)
    return tuple(code for code in DisposalCode if code in allowed)


# ── Shared with the actions ─────────────────────────────────────────────────


def select_case(case_id: str, permission: Permission, actor: Actor) -> Case:
    """Select a case that is open to the actor for this permission.

    Raises:
        NotFound: There is none, or it is not open to the actor.
    """
    row = Case.objects.filter(id=case_id).first()
    if row is None or not may(actor, permission, case_id):
        raise NotFound(_ABSENT)
    return row


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


def case_view(row: Case) -> CaseView:
    """Turn a row into the value that leaves the stage."""
    return CaseView(
        id=row.id,
        code=row.code,
        title=row.title,
        kind=CaseKind(row.kind),
        status=CaseStatus(row.status),
        status_on=row.status_on,
        jurisdiction=row.jurisdiction,
        opened_by=row.opened_by,
        opened_at=row.opened_at,
        closed_at=row.closed_at,
    )


def exhibit_view(row: Exhibit) -> ExhibitView:
    """Turn a row into the value that leaves the stage."""
    return ExhibitView(
        row.id,
        row.case_id,
        row.number,
        row.item_id,
        row.sha256,
        row.is_verified,
        row.admitted_by,
        row.admitted_at,
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


def measure_view(row: Measure) -> MeasureView:
    """Turn a row into the value that leaves the stage."""
    return MeasureView(
        id=row.id,
        party_id=row.party_id,
        native_term=row.native_term,
        english=row.english,
        stage=Stage(row.stage),
        mapped_by=row.mapped_by,
        legal_basis=row.legal_basis,
        authority=row.authority,
        from_on=row.from_on,
        to_on=row.to_on,
        terms_pack=row.terms_pack,
        ages_pack=row.ages_pack,
        recorded_by=row.recorded_by,
        recorded_at=row.recorded_at,
    )


def safeguard_view(row: Safeguard) -> SafeguardView:
    """Turn a row into the value that leaves the stage."""
    return SafeguardView(
        id=row.id,
        case_id=row.case_id,
        party_id=row.party_id or "",
        kind=SafeguardKind(row.kind),
        authority=row.authority,
        on=row.on,
        children=row.children,
        definition=row.definition,
        recorded_by=row.recorded_by,
        recorded_at=row.recorded_at,
    )
