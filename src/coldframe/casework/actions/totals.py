"""What sources report of persons whom they do not name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from coldframe.casework.actions.cases import line, working_case
from coldframe.casework.models import MeasureTotal
from coldframe.casework.queries import totals_of
from coldframe.casework.rules import map_term_v1, unaccounted_v1
from coldframe.casework.terms import CaseworkEvent, OutcomeReason, PartStanding, Stage, TotalView
from coldframe.core.actors import Actor
from coldframe.core.errors import Conflict, InvalidInput, NotFound
from coldframe.core.ids import new_id
from coldframe.core.moments import latest_day
from coldframe.core.values import Qualifier
from coldframe.custody.actions import act
from coldframe.rulepacks.loader import load
from coldframe.rulepacks.terms import PackName


@dataclass(frozen=True, slots=True)
class NewTotal:
    """A count as a source gives it.

    Attributes:
        number: How many persons.
        native_term: The legal term as printed; the rule pack says which stage it reaches.
        source: Who says so, and where.
        as_of: As of when.
        stage: Needed where no rule pack knows the term; must agree with the pack where one does.
        qualifier: How firmly the number is known.
        parent_id: The total of which it is a part, or empty.
        standing: Whether the source says that it lies inside its parent.
        are_minors: Only children were counted.
        reasons: Why, where the source says so.
    """

    number: int
    native_term: str
    source: str
    as_of: date
    stage: Stage | None = None
    qualifier: Qualifier = Qualifier.EXACT
    parent_id: str = ""
    standing: PartStanding = PartStanding.INSIDE
    are_minors: bool = False
    reasons: tuple[OutcomeReason, ...] = ()


def record_total(
    case_id: str, given: NewTotal, *, corrects: str = "", actor: Actor, as_of: datetime
) -> TotalView:
    """Record a count of persons that a source reports, or correct an entry; the corrected one stays visible.

    It stands beside the people of the case and is never added to them.

    Args:
        case_id: A case open to the actor.
        given: The count.
        corrects: Id of the entry that this one replaces, or empty.
        actor: A person.
        as_of: Now.

    Raises:
        NotFound: The case is not open to the actor, or it has no such total.
        InvalidInput: An empty text, a number below 0, a future day, a translation that promotes the term,
            a total under itself, or parts that surely exceed their total.
        Conflict: The case is closed, or the entry was corrected before.

    Records:
        measure_total_recorded: on the case, with the number, qualifier, stage and standing; of children
            only that they were counted.
    """
    person_id = actor.person_id
    if given.number < 0:
        raise InvalidInput("Count 0 or more persons.", field="number")
    if given.qualifier is Qualifier.UNCOUNTED and given.number:
        raise InvalidInput("What nobody counted has no number. Leave it at 0.", field="number")
    if given.as_of > latest_day(as_of):
        raise InvalidInput("The day lies in the future.", field="as_of")
    with act(actor=actor, as_of=as_of) as ledger:
        case = working_case(case_id, actor)
        totals = {each.id: each for each in totals_of(case.id)}
        parent = _wanted(given.parent_id, totals) if given.parent_id else None
        replaced = _wanted(corrects, totals) if corrects else None
        if parent and replaced:
            _refuse_circle(parent, replaced, totals)
        pack = load(PackName.MEASURES, case.jurisdiction, on=given.as_of)
        term = map_term_v1(line(given.native_term, "native_term"), given.stage, pack)
        row = MeasureTotal.objects.create(
            id=new_id("mto"),
            case=case,
            parent_id=parent.id if parent else None,
            native_term=term.native,
            english=term.english,
            stage=term.stage,
            terms_pack=term.pack_id,
            number=given.number,
            qualifier=given.qualifier,
            standing=given.standing if parent else PartStanding.INSIDE,
            are_minors=given.are_minors,
            reasons=list(given.reasons),
            source=line(given.source, "source", max_characters=400),
            as_of=given.as_of,
            corrects_id=replaced.id if replaced else None,
            recorded_by=person_id,
            recorded_at=as_of,
        )
        _refuse_excess(case.id)
        ledger.record(
            CaseworkEvent.TOTAL_RECORDED, case.id,
            total=row.id, parent=row.parent_id, corrects=row.corrects_id, stage=term.stage,
            number=None if given.are_minors else given.number, qualifier=given.qualifier,
            standing=row.standing, minors=given.are_minors, terms_pack=term.pack_id,
        )  # fmt: skip
    return next(each for each in totals_of(case.id) if each.id == row.id)


def _wanted(total_id: str, totals: dict[str, TotalView]) -> TotalView:
    found = totals.get(total_id)
    if found is None:
        raise NotFound("There is no such count in this case.")
    if found.corrected_by:
        raise Conflict("This entry was corrected already. Take the newer one.")
    return found


def _refuse_circle(parent: TotalView, replaced: TotalView, totals: dict[str, TotalView]) -> None:
    above: TotalView | None = parent
    while above is not None:
        if above.id == replaced.id:
            raise InvalidInput("A count cannot be a part of itself.", field="parent_id")
        above = totals.get(above.parent_id)


def _refuse_excess(case_id: str) -> None:
    """Refuse parts that surely exceed their total, wherever in the case that shows."""
    current = [each for each in totals_of(case_id) if not each.corrected_by]
    for whole in current:
        parts = [(each.number, each.standing) for each in current if each.parent_id == whole.id]
        unaccounted_v1(whole.number, parts)
