"""Reads of counts that sources report, beside counts of the people of the case."""

from __future__ import annotations

from decimal import Decimal

from coldframe.access.terms import Permission
from coldframe.casework.models import Measure, MeasureTotal
from coldframe.casework.queries.cases import select_case
from coldframe.casework.rules import breakdown_v1, public_v1
from coldframe.casework.terms import Breakdown, OutcomeReason, PartStanding, Stage, TotalView
from coldframe.core.actors import Actor
from coldframe.core.values import Qualifier, Value, ValueKind


def list_totals(case_id: str, *, actor: Actor) -> tuple[TotalView, ...]:
    """List what sources report of persons whom they do not name, corrected entries among them."""
    select_case(case_id, Permission.CASE_VIEW, actor)
    return totals_of(case_id)


def list_breakdowns(case_id: str, *, is_public: bool = False, actor: Actor) -> tuple[Breakdown, ...]:
    """List each total of its own with its parts and what they leave unaccounted.

    Args:
        case_id: A case open to the actor.
        is_public: Leave out what may not be published: small counts of children and what gives them away.
        actor: Who reads.
    """
    totals = list_totals(case_id, actor=actor)
    found = (breakdown_v1(each, totals) for each in totals if not each.parent_id and not each.corrected_by)
    return tuple(public_v1(each) if is_public else each for each in found)


def count_named(case_id: str, *, actor: Actor) -> tuple[tuple[Stage, int], ...]:
    """Count the people of the case by the stages of their measures. One person may stand at several."""
    select_case(case_id, Permission.CASE_VIEW, actor)
    rows = Measure.objects.filter(party__case_id=case_id, corrected_by=None).values_list("stage", "party_id")
    people = set(rows)
    return tuple(
        (stage, count) for stage in Stage if (count := sum(1 for found, _ in people if found == stage))
    )


def totals_of(case_id: str) -> tuple[TotalView, ...]:
    """List the totals of a case, the oldest first. For casework's own verbs."""
    rows = list(MeasureTotal.objects.filter(case_id=case_id).order_by("recorded_at", "-number", "id"))
    newer = {row.corrects_id: row.id for row in rows if row.corrects_id}
    return tuple(_total_view(row, newer) for row in rows)


def _total_view(row: MeasureTotal, newer: dict[str, str]) -> TotalView:
    return TotalView(
        id=row.id,
        case_id=row.case_id,
        parent_id=_newest(row.parent_id or "", newer),
        native_term=row.native_term,
        english=row.english,
        stage=Stage(row.stage),
        terms_pack=row.terms_pack,
        number=Value(ValueKind.COUNT, Decimal(row.number), Qualifier(row.qualifier)),
        standing=PartStanding(row.standing),
        are_minors=row.are_minors,
        reasons=tuple(OutcomeReason(code) for code in row.reasons),
        source=row.source,
        as_of=row.as_of,
        corrects=row.corrects_id or "",
        corrected_by=newer.get(row.id, ""),
        recorded_by=row.recorded_by,
        recorded_at=row.recorded_at,
    )


def _newest(total_id: str, newer: dict[str, str]) -> str:
    """Parts stay with their total when it is corrected."""
    while total_id in newer:
        total_id = newer[total_id]
    return total_id
