"""Reads of people and organizations in a case."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from coldframe.access.terms import Permission
from coldframe.casework.models import Case, Party
from coldframe.casework.queries.cases import _ABSENT, select_case
from coldframe.casework.queries.children import safeguarding_of
from coldframe.casework.queries.records import groups_of
from coldframe.casework.queries.roles import role_view
from coldframe.casework.rules import (
    child_over_acts_v1,
    is_child_at_v1,
    is_sealed_v1,
    measures_open_to_v1,
    outcomes_open_v1,
    stages_after_safeguarding_v1,
)
from coldframe.casework.sealing import unseal
from coldframe.casework.terms import (
    ActView,
    AgeBasis,
    AgeFacts,
    ChildAnswer,
    OutcomeCode,
    PartyKind,
    PartyView,
    Stage,
)
from coldframe.core.actors import Actor
from coldframe.core.errors import NotFound
from coldframe.core.rough_dates import RoughDate, parse_rough_date
from coldframe.rulepacks.loader import load
from coldframe.rulepacks.terms import AgePack, PackName

PREFETCHED = ("roles", "acts", "measures", "outcomes", "safeguards", "safeguarding")
"""What a party's view is made from, beside its row."""


def list_parties(case_id: str, *, actor: Actor) -> tuple[PartyView, ...]:
    """List the people and organizations of a case, children and those who may be children first."""
    case = select_case(case_id, Permission.CASE_VIEW, actor)
    views = [party_view(row) for row in read_parties(case)]
    return tuple(sorted(views, key=lambda view: not (view.child and view.child.is_child)))


def read_parties(case: Case) -> list[Party]:
    """Read the people and organizations of a case by number, with all that views are made from.

    Cost: a fixed number of queries, however many they are.
    """
    rows = Party.objects.filter(case=case).prefetch_related(*PREFETCHED)
    known = {row.id: row for row in rows.order_by("number")}
    groups = groups_of(case)
    for row in known.values():
        row.case = case
        row.together = [known[each] for each in sorted(groups.get(row.id, {row.id}))]
    return list(known.values())


def get_party(party_id: str, *, actor: Actor) -> PartyView:
    """Get one party, with the stages of measures that are open to it.

    Raises:
        NotFound: There is none, or its case is not open to the actor.
    """
    row = Party.objects.select_related("case").prefetch_related(*PREFETCHED).filter(id=party_id).first()
    if row is None:
        raise NotFound(_ABSENT)
    select_case(row.case_id, Permission.CASE_VIEW, actor)
    return party_view(row)


def ages_pack(party: Party, act_on: RoughDate | None) -> AgePack:
    """Load the ages that hold for an act: the law of its day, or of the day on which the party was added.

    Where the law changed while the act may have been, the one that protects longer.
    """
    days = (act_on.first, act_on.last) if act_on else (party.added_at.date(),)
    packs = [load(PackName.AGES, party.case.jurisdiction, on=day) for day in days]
    return max(packs, key=lambda pack: pack.responsible_from_years)


def together_with(party: Party) -> list[Party]:
    """Read the records that were judged to be the same somebody, this one included."""
    if party.together is None:
        ids = groups_of(party.case).get(party.id, frozenset()) - {party.id}
        others = Party.objects.select_related("case").prefetch_related(*PREFETCHED).filter(id__in=ids)
        found = [party, *others.order_by("number")]
        for each in found:
            each.together = found
        return found
    return party.together


def ages_together(party: Party) -> tuple[AgeFacts, ...]:
    """Read every age that is recorded of one somebody: those that are established, else those that are known."""
    ages = [age_facts(each) for each in together_with(party)]
    known = [age for age in ages if age.birth_on or age.band_low is not None]
    return tuple([age for age in known if age.basis.is_certain] or known) or (ages[0],)


def list_acts_of(party: Party) -> tuple[ActView, ...]:
    """List what is in question of a party, the earliest first, corrected entries last.

    Where records that are one somebody give different ages, the one that protects more counts.
    """
    ages, is_person = ages_together(party), party.kind == PartyKind.PERSON
    corrected = {row.corrects_id: row.id for row in party.acts.all() if row.corrects_id}
    views = []
    for row in party.acts.all():
        on = parse_rough_date(row.on)
        pack = ages_pack(party, on)
        views.append(
            ActView(
                id=row.id,
                on=on,
                child=child_over_acts_v1([is_child_at_v1(age, on, pack) for age in ages])
                if is_person
                else None,
                stages=frozenset.intersection(*(measures_open_to_v1(age, on, pack) for age in ages))
                if is_person
                else frozenset(Stage),
                ages_pack=pack.id,
                corrected_by=corrected.get(row.id, ""),
            )
        )
    return tuple(sorted(views, key=lambda each: (each.corrected_by, each.on.first, each.id)))


def acts_in_question(party: Party) -> tuple[ActView, ...]:
    """List the acts that nobody corrected since."""
    return tuple(each for each in list_acts_of(party) if not each.corrected_by)


def stages_at_every_act(party: Party) -> frozenset[Stage]:
    """Compute the stages of measures that are open whichever of the acts in question is meant."""
    return _stages_over(party, acts_in_question(party))


def _stages_over(party: Party, acts: Sequence[ActView]) -> frozenset[Stage]:
    if party.kind == PartyKind.ORGANIZATION:
        return frozenset(Stage)
    if not acts:
        pack = ages_pack(party, None)
        return frozenset.intersection(*(measures_open_to_v1(age, None, pack) for age in ages_together(party)))
    return frozenset.intersection(*(each.stages for each in acts))


def identity_of(party: Party) -> dict[str, str]:
    """Decrypt who a party is. For casework's own verbs: a page gets it by ``open_identity`` alone."""
    if not party.sealed:
        return {}
    if party.opened is None or party.opened[0] != party.sealed:
        party.opened = (party.sealed, unseal(party.sealed, party.id))
    return dict(party.opened[1])


def age_facts(party: Party) -> AgeFacts:
    """Read a party's age."""
    birth_on = identity_of(party).get("birth_on")
    return AgeFacts(
        birth_on=date.fromisoformat(birth_on) if birth_on else None,
        band_low=party.band_low,
        band_high=party.band_high,
        band_on=party.band_on,
        basis=AgeBasis(party.age_basis),
    )


def masked_label(number: int) -> str:
    """What a sealed record is called everywhere: by its number in the case."""
    return f"P-{number}"


def party_view(row: Party) -> PartyView:
    """Turn a row into the value that leaves the stage, masked, with what the law of the acts leaves open."""
    kind, acts, age = PartyKind(row.kind), list_acts_of(row), age_facts(row)
    now = [each for each in acts if not each.corrected_by]
    child = None
    if kind is PartyKind.PERSON and not row.stub_of:  # of a stub nothing is known, not even that
        answers = [each.child for each in now if each.child]
        child = child_over_acts_v1(answers) if answers else _child_without_acts(row)
    roles = tuple(
        role_view(role) for role in sorted(row.roles.all(), key=lambda role: (role.recorded_at, role.id))
    )
    others = [
        role_view(role) for each in together_with(row) if each.id != row.id for role in each.roles.all()
    ]
    safeguarding = safeguarding_of(row, together_with(row), child, [*roles, *others])
    every_act = _stages_over(row, now)
    by_age = frozenset[Stage]().union(*(each.stages for each in now)) if now else every_act
    some_act = stages_after_safeguarding_v1(by_age, safeguarding)
    outcomes = outcomes_open_v1(kind, some_act=some_act, every_act=every_act)
    is_cleared = any(each.cleared_on is not None for each in together_with(row))
    is_sealed = not row.sealed or is_sealed_v1(child, is_cleared=is_cleared)
    return PartyView(
        id=row.id,
        case_id=row.case_id,
        kind=kind,
        label=masked_label(row.number) if is_sealed else identity_of(row)["label"],
        number=row.number,
        age=replace(age, birth_on=None) if is_sealed else age,
        acts=acts,
        child=child,
        stages=tuple(stage for stage in Stage if stage in some_act),
        outcomes=tuple(code for code in OutcomeCode if code in outcomes),
        ages_pack=now[0].ages_pack if now else ages_pack(row, None).id,
        roles=roles,
        safeguarding=safeguarding,
        is_sealed=is_sealed,
        cleared_on=row.cleared_on,
        stub_of=row.stub_of,
    )


def _child_without_acts(row: Party) -> ChildAnswer:
    pack = ages_pack(row, None)
    return child_over_acts_v1([is_child_at_v1(age, None, pack) for age in ages_together(row)])
