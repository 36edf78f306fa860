"""Measures on people, and what was done for children."""

from __future__ import annotations

from datetime import date, datetime

from coldframe.casework.actions.cases import line, working_case
from coldframe.casework.actions.parties import working_party
from coldframe.casework.models import Measure, Party, Safeguard
from coldframe.casework.queries import ages_pack, measure_view, safeguard_view, stages_open
from coldframe.casework.rules import map_term_v1
from coldframe.casework.terms import (
    CaseworkEvent,
    MeasureView,
    SafeguardKind,
    SafeguardView,
    Stage,
)
from coldframe.core.actors import Actor
from coldframe.core.errors import InvalidInput, NotAllowed, NotFound
from coldframe.core.ids import new_id
from coldframe.core.moments import latest_day
from coldframe.custody.actions import act
from coldframe.rulepacks.loader import load
from coldframe.rulepacks.terms import PackName


class OnlyWelfareOutcomes(NotAllowed):
    """The person was below the age of responsibility, or it is uncertain: only welfare stages exist."""

    code = "only_welfare_outcomes"


def record_measure(
    party_id: str,
    native_term: str,
    *,
    stage: Stage | None = None,
    legal_basis: str,
    authority: str,
    from_on: date,
    to_on: date | None = None,
    actor: Actor,
    as_of: datetime,
) -> MeasureView:
    """Record a measure by its native term; the rule pack says which stage that reaches.

    Args:
        party_id: A party of a case open to the actor.
        native_term: The legal term as printed, in its own language.
        stage: Needed where no rule pack knows the term; must agree with the pack where one does.
        legal_basis: Law and article.
        authority: Who imposed it.
        from_on: First day.
        to_on: Last day, if it is over.
        actor: A person.
        as_of: Now.

    Raises:
        OnlyWelfareOutcomes: The person was, or may have been, below the age of responsibility. If the
            age is established otherwise, record it with its basis first. The refusal is recorded.
        NotFound: The party's case is not open to the actor.
        InvalidInput: An empty text, an upside-down period, or a translation that promotes the term.
        Conflict: The case is closed.

    Records:
        measure_recorded: on the party, with stage, packs and days; or
        measure_refused: on the party, with the stage that was refused.
    """
    person_id = actor.person_id
    if to_on is not None and to_on < from_on:
        raise InvalidInput("The last day lies before the first.", field="to_on")
    if from_on > latest_day(as_of):
        raise InvalidInput("A measure is recorded from the day on which it holds.", field="from_on")
    basis, imposed_by = line(legal_basis, "legal_basis", max_characters=400), line(authority, "authority")
    with act(actor=actor, as_of=as_of) as ledger:
        party = working_party(party_id, actor)
        jurisdiction = party.case.jurisdiction
        term = map_term_v1(
            line(native_term, "native_term"), stage, load(PackName.MEASURES, jurisdiction, on=from_on)
        )
        pack = ages_pack(party, jurisdiction)
        is_open = term.stage in stages_open(party, pack)
        if is_open:
            row = Measure.objects.create(
                id=new_id("mea"),
                party=party,
                native_term=term.native,
                english=term.english,
                stage=term.stage,
                mapped_by=term.mapped_by,
                legal_basis=basis,
                authority=imposed_by,
                from_on=from_on,
                to_on=to_on,
                terms_pack=term.pack_id,
                ages_pack=pack.id,
                recorded_by=person_id,
                recorded_at=as_of,
            )
            ledger.record(
                CaseworkEvent.MEASURE_RECORDED, party.id,
                case=party.case_id, measure=row.id, stage=term.stage, mapped_by=term.mapped_by,
                from_on=from_on.isoformat(), to_on=to_on.isoformat() if to_on else None,
                terms_pack=term.pack_id, ages_pack=pack.id,
            )  # fmt: skip
        else:
            # The attempt itself is worth a record, so it is written and only then refused.
            ledger.record(
                CaseworkEvent.MEASURE_REFUSED, party.id,
                case=party.case_id, stage=term.stage, ages_pack=pack.id,
            )  # fmt: skip
    if not is_open:
        raise OnlyWelfareOutcomes(
            f"Below {pack.responsible_from_years} years, or where that is uncertain, only welfare outcomes "
            f"are recorded; {term.stage} is none. If the age at the day of the act is established, "
            f"record it with its basis first. (Rule pack {pack.id})",
            field="stage",
        )
    return measure_view(row)


def record_safeguard(
    case_id: str,
    kind: SafeguardKind,
    *,
    authority: str,
    on: date,
    definition: str,
    children: int = 1,
    party_id: str = "",
    actor: Actor,
    as_of: datetime,
) -> SafeguardView:
    """Record that children were safeguarded.

    Args:
        case_id: A case open to the actor.
        kind: What was done.
        authority: By whom.
        on: When.
        definition: What exactly was counted, so that the number can be published: "children brought to
            a place of safety on that day".
        children: How many, exactly; 1 where ``party_id`` names the child.
        party_id: The child, if a party of the case.
        actor: A person.
        as_of: Now.

    Raises:
        NotFound: The case is not open to the actor, or holds no such party.
        InvalidInput: A number below 1, more than one for one party, a future day or an empty text.
        Conflict: The case is closed.

    Records:
        child_safeguarded: on the case, with the kind, the number and the day; who the child is stays out.
    """
    person_id = actor.person_id
    if children < 1 or (party_id and children != 1):
        raise InvalidInput(
            "Count at least one child, and exactly one where a party is named.", field="children"
        )
    if on > latest_day(as_of):
        raise InvalidInput("The day lies in the future.", field="on")
    with act(actor=actor, as_of=as_of) as ledger:
        case = working_case(case_id, actor)
        party = Party.objects.filter(id=party_id, case=case).first() if party_id else None
        if party_id and party is None:
            raise NotFound("There is no such party in this case.")
        row = Safeguard.objects.create(
            id=new_id("saf"),
            case=case,
            party=party,
            kind=kind,
            authority=line(authority, "authority"),
            on=on,
            children=children,
            definition=line(definition, "definition", max_characters=400),
            recorded_by=person_id,
            recorded_at=as_of,
        )
        ledger.record(
            CaseworkEvent.CHILD_SAFEGUARDED, case.id,
            safeguard=row.id, safeguard_kind=kind, children=children, day=on.isoformat(),
        )  # fmt: skip
    return safeguard_view(row)
