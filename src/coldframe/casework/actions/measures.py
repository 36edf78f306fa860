"""Measures on people, and what was done for children."""

from __future__ import annotations

from datetime import date, datetime

from coldframe.casework.actions.cases import line, paragraph, sha256_of, working_case
from coldframe.casework.actions.parties import working_party
from coldframe.casework.models import Measure, Party, Safeguard, SafeguardingAnswer
from coldframe.casework.queries import (
    measure_view,
    party_view,
    safeguard_view,
    stages_at_every_act,
    together_with,
)
from coldframe.casework.queries.people import facts_of
from coldframe.casework.rules import map_term_v1
from coldframe.casework.terms import (
    CaseworkEvent,
    MeasureView,
    SafeguardingFinding,
    SafeguardingView,
    SafeguardKind,
    SafeguardView,
    Stage,
)
from coldframe.core.actors import Actor
from coldframe.core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from coldframe.core.ids import new_id
from coldframe.core.moments import latest_day
from coldframe.core.said import Said
from coldframe.core.values import Qualifier
from coldframe.custody.actions import act
from coldframe.rulepacks.loader import load
from coldframe.rulepacks.terms import PackName


class OnlyWelfareOutcomes(NotAllowed):
    """The person was below the age of responsibility, or it is uncertain: only welfare stages exist."""

    code = "only_welfare_outcomes"


class SafeguardingFirst(Conflict):
    """The person may be harmed, and nobody has looked yet: the safeguarding question comes first."""

    code = "safeguarding_first"


def record_measure(
    party_id: str,
    native_term: str,
    *,
    stage: Stage | None = None,
    legal_basis: str,
    authority: str,
    from_on: date,
    to_on: date | None = None,
    act_id: str = "",
    corrects: str = "",
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
        act_id: The act that it answers; without one it has to be open whichever act is meant.
        corrects: Id of the entry that this one replaces, or empty; both stay visible.
        actor: A person.
        as_of: Now.

    Raises:
        OnlyWelfareOutcomes: The person was, or may have been, below the age of responsibility. If the
            age is established otherwise, record it with its basis first. The refusal is recorded.
        SafeguardingFirst: The person may be a child or harmed, and the safeguarding question is open.
        NotFound: The party's case is not open to the actor, or it has no such act or entry.
        InvalidInput: An empty text, an upside-down period, or a translation that promotes the term.
        Conflict: The case is closed, or the entry was corrected before.

    Records:
        measure_recorded: on the party, with stage, packs, days and the entry that it corrects; or
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
        shown = party_view(party)
        meant = next((each for each in shown.acts if each.id == act_id and not each.corrected_by), None)
        if act_id and meant is None:
            raise NotFound("There is no such act of this person.")
        pack_id = meant.ages_pack if meant else shown.ages_pack
        replaced = _replaced(corrects, party)
        is_open = term.stage in (meant.stages if meant else stages_at_every_act(party))
        waits = is_open and shown.safeguarding.is_open and not term.stage.is_welfare
        if is_open and not waits:
            row = Measure.objects.create(
                id=new_id("mea"),
                party=party,
                act_id=meant.id if meant else None,
                corrects=replaced,
                native_term=term.native,
                english=term.english,
                stage=term.stage,
                mapped_by=term.mapped_by,
                legal_basis=basis,
                authority=imposed_by,
                from_on=from_on,
                to_on=to_on,
                terms_pack=term.pack_id,
                ages_pack=pack_id,
                recorded_by=person_id,
                recorded_at=as_of,
            )
            ledger.record(
                CaseworkEvent.MEASURE_RECORDED, party.id,
                case=party.case_id, measure=row.id, stage=term.stage, mapped_by=term.mapped_by,
                act=row.act_id, corrects=row.corrects_id,
                from_on=from_on.isoformat(), to_on=to_on.isoformat() if to_on else None,
                terms_pack=term.pack_id, ages_pack=pack_id,
            )  # fmt: skip
        else:
            # The attempt itself is worth a record, so it is written and only then refused.
            ledger.record(
                CaseworkEvent.MEASURE_REFUSED, party.id,
                case=party.case_id, stage=term.stage, ages_pack=pack_id,
            )  # fmt: skip
    if not is_open:
        raise OnlyWelfareOutcomes(
            Said(
                "Below the age of responsibility, or where that is uncertain, only welfare outcomes are "
                "recorded; %(stage)s is none. If the age at the day of the act is established, record it "
                "with its basis first, and say which act is meant. (Rule pack %(pack)s)",
                stage=term.stage,
                pack=pack_id,
            ),
            field="stage",
        )
    if waits:
        raise SafeguardingFirst(
            "This person may be harmed, and nobody has answered that yet. Answer the safeguarding question "
            "first; until then only welfare is recorded.",
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
        children: How many, exactly; 1 where ``party_id`` names the child, no more than it stands for where it
            stands for several.
        party_id: The child, or children, if a party of the case.
        actor: A person.
        as_of: Now.

    Raises:
        NotFound: The case is not open to the actor, or holds no such party.
        InvalidInput: A number below 1, more than the party stands for, a future day or an empty text.
        Conflict: The case is closed.

    Records:
        child_safeguarded: on the case, with the kind, the number and the day; who the child is stays out.
    """
    person_id = actor.person_id
    if children < 1:
        raise InvalidInput("Count at least one child.", field="children")
    if on > latest_day(as_of):
        raise InvalidInput("The day lies in the future.", field="on")
    with act(actor=actor, as_of=as_of) as ledger:
        case = working_case(case_id, actor)
        party = Party.objects.filter(id=party_id, case=case).first() if party_id else None
        if party_id and party is None:
            raise NotFound("There is no such party in this case.")
        most = facts_of(party, is_sealed=True).number if party else None
        if most and most.qualifier is Qualifier.EXACT and most.count is not None and children > most.count:
            raise InvalidInput(
                "The party named here stands for fewer children. Count no more than it stands for.",
                field="children",
            )
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


def answer_safeguarding(
    party_id: str, finding: SafeguardingFinding, reason: str, *, actor: Actor, as_of: datetime
) -> SafeguardingView:
    """Answer whether somebody was harmed. Until that is answered, only welfare is recorded of them.

    Of records that were judged to be one somebody it is answered once, and kept with each of them.

    Args:
        party_id: A person in a case open to the actor.
        finding: What was found. "Cannot tell" is kept, and leaves the question open.
        reason: What it rests on, in words.
        actor: A person.
        as_of: Now.

    Raises:
        NotFound: The party's case is not open to the actor.
        InvalidInput: No reason; or the person was harmed and nothing is on record that was done for them.
        Conflict: The case is closed.

    Records:
        safeguarding_answered: on the party and on each record of the same somebody, with the finding and the
        SHA-256 of the reason.
    """
    person_id = actor.person_id
    words = paragraph(reason, "reason")
    with act(actor=actor, as_of=as_of) as ledger:
        party = working_party(party_id, actor)
        one = [each for each in together_with(party) if not each.stub_of]
        if finding is SafeguardingFinding.HARMED and not any(each.safeguards.all() for each in one):
            raise InvalidInput(
                "First record what was done to keep this person safe, and name them there.", field="finding"
            )
        rows = [
            SafeguardingAnswer.objects.create(
                id=new_id("sga"), party=each, finding=finding, reason=words,
                answered_by=person_id, answered_at=as_of,
            )
            for each in one
        ]  # fmt: skip
        for each in one:
            ledger.record(
                CaseworkEvent.SAFEGUARDING_ANSWERED, each.id,
                case=party.case_id, finding=finding, reason_sha256=sha256_of(words),
            )  # fmt: skip
        row = next(row for row in rows if row.party_id == party.id)
    return SafeguardingView(row.id, party.id, finding, words, person_id, as_of)


def _replaced(measure_id: str, party: Party) -> Measure | None:
    """The entry that another is to replace."""
    if not measure_id:
        return None
    found = Measure.objects.filter(id=measure_id, party=party).first()
    if found is None:
        raise NotFound("There is no such measure on this person.")
    if Measure.objects.filter(corrects=found).exists():
        raise Conflict("This entry was corrected already. Correct the newer one.")
    return found
