"""People and organizations in a case, their ages and their roles."""

from __future__ import annotations

from datetime import date, datetime

from coldframe.access.terms import Permission
from coldframe.casework.actions.cases import line, working_case
from coldframe.casework.models import Measure, Party, PartyRole
from coldframe.casework.queries import ages_pack, party_view, role_view, select_case, stages_open
from coldframe.casework.rules import check_age_v1
from coldframe.casework.terms import AgeFacts, CaseworkEvent, PartyKind, PartyView, Role, RoleView, Stage
from coldframe.core.actors import Actor
from coldframe.core.errors import Conflict, InvalidInput, NotFound
from coldframe.core.ids import new_id
from coldframe.core.moments import latest_day
from coldframe.custody.actions import act


def add_party(
    case_id: str,
    kind: PartyKind,
    label: str,
    *,
    age: AgeFacts = AgeFacts(),  # noqa: B008  frozen, so sharing it is safe
    act_on: date | None = None,
    actor: Actor,
    as_of: datetime,
) -> PartyView:
    """Add a person or organization to a case.

    Args:
        case_id: A case open to the actor.
        kind: Person or organization.
        label: A pseudonym. Never a child's name.
        age: What is known; nothing known means child.
        act_on: Day of the earliest act in question; unknown means child.
        actor: A person.
        as_of: Now.

    Raises:
        NotFound: The case is not open to the actor.
        InvalidInput: An age that cannot be, or an organization with an age.
        Conflict: The case is closed.

    Records:
        party_added: on the party, with the case, its kind and whether it is treated as a child; no age.
    """
    person_id = actor.person_id
    _check(kind, age, act_on, as_of)
    with act(actor=actor, as_of=as_of) as ledger:
        case = working_case(case_id, actor)
        party = Party(id=new_id("pty"), case=case, kind=kind, label=line(label, "label"))
        party.added_by, party.added_at = person_id, as_of
        _put_age(party, age, act_on)
        party.save()
        shown = party_view(party, case.jurisdiction)
        ledger.record(
            CaseworkEvent.PARTY_ADDED, party.id, case=case.id, party_kind=kind,
            treated_as_child=shown.child.is_child if shown.child else None, ages_pack=shown.ages_pack,
        )  # fmt: skip
    return shown


def set_age(party_id: str, age: AgeFacts, act_on: date | None, *, actor: Actor, as_of: datetime) -> PartyView:
    """Correct what is known of a person's age and of the day of the act.

    Refused if a measure already recorded would not be open under the new facts: that measure has to be
    looked at first, not silently kept.

    Raises:
        NotFound: The party's case is not open to the actor.
        InvalidInput: An age that cannot be, or the party is an organization.
        Conflict: The case is closed, or a measure on record contradicts the new age.

    Records:
        party_age_set: on the party, with the basis and whether it is treated as a child; no age.
    """
    with act(actor=actor, as_of=as_of) as ledger:
        party = working_party(party_id, actor)
        _check(PartyKind(party.kind), age, act_on, as_of)
        if party.kind == PartyKind.ORGANIZATION:
            raise InvalidInput("An organization has no age.", field="age")
        _put_age(party, age, act_on)
        allowed = stages_open(party, ages_pack(party, party.case.jurisdiction))
        recorded = Measure.objects.filter(party=party, to_on=None).values_list("stage", flat=True)
        clash = next((stage for stage in recorded if Stage(stage) not in allowed), None)
        if clash is not None:
            raise Conflict(
                f"A measure of stage {clash} is on record and would not be open at this age. "
                "Have it lifted by its authority and record its last day, then correct the age."
            )
        party.save()
        shown = party_view(party, party.case.jurisdiction)
        ledger.record(
            CaseworkEvent.PARTY_AGE_SET, party.id, case=party.case_id, basis=age.basis,
            treated_as_child=shown.child.is_child if shown.child else None, ages_pack=shown.ages_pack,
        )  # fmt: skip
    return shown


def record_role(
    party_id: str,
    role: Role,
    *,
    under_party_id: str = "",
    from_on: date | None = None,
    to_on: date | None = None,
    actor: Actor,
    as_of: datetime,
) -> RoleView:
    """Record what a party does, under whom and for how long. A party may have several roles.

    Raises:
        NotFound: The party, or the one above it, is not in a case open to the actor.
        InvalidInput: The period is upside down, or the party would stand under itself.
        Conflict: The case is closed.

    Records:
        role_recorded: on the party, with the role and the party above.
    """
    person_id = actor.person_id
    if from_on and to_on and to_on < from_on:
        raise InvalidInput("The last day lies before the first.", field="to_on")
    with act(actor=actor, as_of=as_of) as ledger:
        party = working_party(party_id, actor)
        above = None
        if under_party_id:
            above = Party.objects.filter(id=under_party_id, case=party.case).first()
            if above is None:
                raise NotFound("There is no such party in this case.")
            _refuse_circle(party, above)
        row = PartyRole.objects.create(
            id=new_id("rol"), party=party, role=role, under=above, from_on=from_on, to_on=to_on,
            recorded_by=person_id, recorded_at=as_of,
        )  # fmt: skip
        ledger.record(
            CaseworkEvent.ROLE_RECORDED, party.id, case=party.case_id, role=role, under=under_party_id or None
        )
    return role_view(row)


def working_party(party_id: str, actor: Actor) -> Party:
    """Return a party of an open case that the actor may work on, its case locked. Call inside :func:`act`.

    Raises:
        NotFound: There is none, or its case is not open to the actor.
        Conflict: The case is closed.
    """
    party = Party.objects.select_related("case").filter(id=party_id).first()
    # An absent party answers like one in a case that is not open.
    select_case(party.case_id if party else "", Permission.CASE_WORK, actor)
    assert party is not None
    party.case = working_case(party.case_id, actor)
    return party


def _refuse_circle(party: Party, above: Party) -> None:
    """Refuse a structure in which somebody stands, directly or not, under themself."""
    seen, front = {above.id}, {above.id}
    while front:
        if party.id in seen:
            raise InvalidInput("This would put the party under itself.", field="under_party_id")
        next_up = PartyRole.objects.filter(party_id__in=front, under__isnull=False)
        front = set(next_up.values_list("under_id", flat=True)) - seen
        seen |= front


def _check(kind: PartyKind, age: AgeFacts, act_on: date | None, as_of: datetime) -> None:
    if kind is PartyKind.ORGANIZATION and age != AgeFacts():
        raise InvalidInput("An organization has no age.", field="age")
    if act_on is not None and act_on > latest_day(as_of):
        raise InvalidInput("The day of the act lies in the future.", field="act_on")
    check_age_v1(age, on=as_of.date())


def _put_age(party: Party, age: AgeFacts, act_on: date | None) -> None:
    party.birth_on, party.band_low, party.band_high = age.birth_on, age.band_low, age.band_high
    party.band_on, party.age_basis, party.act_on = age.band_on, age.basis, act_on
