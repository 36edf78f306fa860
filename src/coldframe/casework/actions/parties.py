"""People and organizations in a case: who came in, how old they were, when the acts in question were."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Max

from coldframe.access.terms import Permission
from coldframe.casework.actions.cases import line, working_case
from coldframe.casework.models import Act, Case, Party
from coldframe.casework.queries import (
    current_outcome,
    identity_of,
    list_acts_of,
    list_current_measures,
    party_view,
    select_case,
    stages_at_every_act,
    together_with,
)
from coldframe.casework.rules import check_age_v1
from coldframe.casework.sealing import seal
from coldframe.casework.terms import AgeFacts, CaseworkEvent, OutcomeCode, PartyKind, PartyView, Stage
from coldframe.core.actors import Actor
from coldframe.core.errors import Conflict, InvalidInput, NotFound
from coldframe.core.ids import new_id
from coldframe.core.moments import latest_day
from coldframe.core.rough_dates import RoughDate
from coldframe.core.said import Said
from coldframe.custody.actions import Ledger, act


def add_party(
    case_id: str,
    kind: PartyKind,
    label: str,
    *,
    age: AgeFacts = AgeFacts(),  # noqa: B008  frozen, so sharing it is safe
    acts: tuple[RoughDate, ...] = (),
    actor: Actor,
    as_of: datetime,
) -> PartyView:
    """Add a person or organization to a case.

    Args:
        case_id: A case open to the actor.
        kind: Person or organization.
        label: What the desk calls them. It is encrypted; of a child only the number is shown.
        age: What is known; nothing known means child.
        acts: When the acts in question were, each as exactly as it is known; none means child.
        actor: A person.
        as_of: Now.

    Raises:
        NotFound: The case is not open to the actor.
        InvalidInput: An age or an act that cannot be, or an organization with an age.
        Conflict: The case is closed.

    Records:
        party_added: on the party, with the case, its kind and whether it is treated as a child; no age.
        act_recorded: on the party, for each act.
    """
    person_id = actor.person_id
    _require_possible(kind, age, acts, as_of)
    name = line(label, "label")
    with act(actor=actor, as_of=as_of) as ledger:
        case = working_case(case_id, actor)
        last = Party.objects.filter(case=case).aggregate(last=Max("number"))["last"] or 0
        party = Party(id=new_id("pty"), case=case, kind=kind, number=last + 1)
        party.added_by, party.added_at = person_id, as_of
        put_identity(party, label=name)
        _put_age(party, age)
        party.save()
        rows = [_write_act(party, on, None, person_id, as_of) for on in acts]
        shown = party_view(party)
        ledger.record(
            CaseworkEvent.PARTY_ADDED, party.id, case=case.id, party_kind=kind,
            treated_as_child=shown.child.is_child if shown.child else None, ages_pack=shown.ages_pack,
        )  # fmt: skip
        for row in rows:
            _note_act(ledger, row, shown)
    return shown


def set_age(party_id: str, age: AgeFacts, *, actor: Actor, as_of: datetime) -> PartyView:
    """Correct what is known of a person's age.

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
        if party.kind == PartyKind.ORGANIZATION:
            raise InvalidInput("An organization has no age.", field="age")
        _require_possible(PartyKind.PERSON, age, (), as_of)
        _put_age(party, age)
        refuse_contradiction(party)
        party.save()
        shown = party_view(party)
        ledger.record(
            CaseworkEvent.PARTY_AGE_SET, party.id, case=party.case_id, basis=age.basis,
            treated_as_child=shown.child.is_child if shown.child else None, ages_pack=shown.ages_pack,
        )  # fmt: skip
    return shown


def record_act(
    party_id: str, on: RoughDate, *, corrects: str = "", actor: Actor, as_of: datetime
) -> PartyView:
    """Record when an act in question was, or correct an entry of one; the corrected one stays visible.

    Args:
        party_id: A party of a case open to the actor.
        on: The day, month or year, as exactly as it is known.
        corrects: Id of the entry that this replaces, or empty for another act.
        actor: A person.
        as_of: Now.

    Raises:
        NotFound: The party's case is not open to the actor, or it has no such entry.
        InvalidInput: The act lies in the future.
        Conflict: The case is closed, the entry was corrected before, or a measure on record would not
            be open any more.

    Records:
        act_recorded: on the party, with the act, the entry that it corrects, and whether the person is
            treated as a child; no day.
    """
    person_id = actor.person_id
    with act(actor=actor, as_of=as_of) as ledger:
        party = working_party(party_id, actor)
        _require_possible(PartyKind(party.kind), AgeFacts(), (on,), as_of)
        replaced = None
        if corrects:
            replaced = Act.objects.filter(id=corrects, party=party).first()
            if replaced is None:
                raise NotFound("There is no such act of this person.")
            if Act.objects.filter(corrects=replaced).exists():
                raise Conflict("This entry was corrected already. Correct the newer one.")
        row = _write_act(party, on, replaced, person_id, as_of)
        refuse_contradiction(party)
        shown = party_view(party)
        _note_act(ledger, row, shown)
    return shown


# ── Shared by the verbs about people ────────────────────────────────────────


def working_party(party_id: str, actor: Actor) -> Party:
    """Return a party of an open case that the actor may work on, its case locked. Call inside :func:`act`.

    Raises:
        NotFound: There is none, or its case is not open to the actor.
        Conflict: The case is closed, or the person's data were destroyed.
    """
    party = locked_party(party_id, actor)
    party.case = working_case(party.case_id, actor)
    if party.stub_of:
        raise Conflict("The data of this person were destroyed. Nothing is recorded of them any more.")
    return party


def locked_party(party_id: str, actor: Actor) -> Party:
    """Return a party with its case locked, closed or not; read once nobody else can change it. Call inside ``act``.

    Raises:
        NotFound: There is none, or its case is not open to the actor: both answer alike.
    """
    case_id = Party.objects.filter(id=party_id).values_list("case_id", flat=True).first()
    select_case(case_id or "", Permission.CASE_WORK, actor)
    Case.objects.select_for_update().get(id=case_id)
    return Party.objects.select_related("case").get(id=party_id)


def put_identity(party: Party, **facts: str) -> None:
    """Encrypt what is known of who somebody is into a row that is still to be saved; empty removes."""
    kept = {key: text for key, text in (identity_of(party) | facts).items() if text}
    party.sealed = seal(kept, party.id)


def _require_possible(kind: PartyKind, age: AgeFacts, acts: Iterable[RoughDate], as_of: datetime) -> None:
    if kind is PartyKind.ORGANIZATION and age != AgeFacts():
        raise InvalidInput("An organization has no age.", field="age")
    if any(on.first > latest_day(as_of) for on in acts):
        raise InvalidInput("The day of the act lies in the future.", field="act_on")
    check_age_v1(age, on=as_of.date())


def _put_age(party: Party, age: AgeFacts) -> None:
    """The day of birth says who somebody is, so it goes into what is encrypted."""
    party.band_low, party.band_high, party.band_on = age.band_low, age.band_high, age.band_on
    party.age_basis = age.basis
    put_identity(party, birth_on=age.birth_on.isoformat() if age.birth_on else "")


def _write_act(party: Party, on: RoughDate, replaced: Act | None, person_id: str, as_of: datetime) -> Act:
    return Act.objects.create(
        id=new_id("act"), party=party, on=str(on), corrects=replaced, recorded_by=person_id, recorded_at=as_of
    )


def _note_act(ledger: Ledger, row: Act, shown: PartyView) -> None:
    ledger.record(
        CaseworkEvent.ACT_RECORDED, shown.id, case=shown.case_id, act=row.id, corrects=row.corrects_id,
        treated_as_child=shown.child.is_child if shown.child else None, ages_pack=shown.ages_pack,
    )  # fmt: skip


def refuse_contradiction(party: Party) -> None:
    """Refuse facts under which a measure in force on somebody, or what came of them, would not be open.

    Whichever record of theirs holds it.

    Raises:
        Conflict: There is such a measure or outcome.
    """
    for each in together_with(party):
        acts = {act.id: act.stages for act in list_acts_of(each) if not act.corrected_by}
        otherwise = stages_at_every_act(each)
        for measure in list_current_measures(each):
            if measure.to_on is None and measure.stage not in acts.get(measure.act_id, otherwise):
                raise Conflict(
                    Said(
                        "A measure of stage %(stage)s is on record and would not be open at this age. Have it "
                        "lifted by its authority and record its last day, then correct the age.",
                        stage=Stage(measure.stage),
                    )
                )
        outcome = current_outcome(each)
        known = frozenset[Stage]().union(*acts.values()) if acts else otherwise
        if outcome and OutcomeCode(outcome.code).is_prosecution and Stage.INDICTED not in known:
            raise Conflict(
                Said(
                    "The outcome %(outcome)s is on record and would not be open at this age. Record what came "
                    "of this person instead, then correct the age.",
                    outcome=OutcomeCode(outcome.code),
                )
            )
