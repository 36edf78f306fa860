"""Reads of measures and safeguards."""

from __future__ import annotations

from coldframe.access.terms import Permission
from coldframe.casework.models import Measure, Party, Safeguard
from coldframe.casework.queries.cases import select_case
from coldframe.casework.terms import MeasureView, SafeguardKind, SafeguardView, Stage
from coldframe.core.actors import Actor


def list_measures(case_id: str, *, actor: Actor) -> tuple[MeasureView, ...]:
    """List the measures of a case in the order in which they took effect, corrected entries among them."""
    select_case(case_id, Permission.CASE_VIEW, actor)
    rows = list(Measure.objects.filter(party__case_id=case_id).order_by("from_on", "recorded_at", "id"))
    newer = {row.corrects_id: row.id for row in rows if row.corrects_id}
    return tuple(measure_view(row, newer.get(row.id, "")) for row in rows)


def list_current_measures(party: Party) -> tuple[MeasureView, ...]:
    """List the measures on somebody that nobody corrected since. For casework's own verbs."""
    rows = Measure.objects.filter(party=party, corrected_by=None).order_by("from_on", "recorded_at", "id")
    return tuple(measure_view(row) for row in rows)


def list_safeguards(case_id: str, *, actor: Actor) -> tuple[SafeguardView, ...]:
    """List what was done for children in a case."""
    select_case(case_id, Permission.CASE_VIEW, actor)
    rows = Safeguard.objects.filter(case_id=case_id).order_by("on", "recorded_at", "id")
    return tuple(safeguard_view(row) for row in rows)


def measure_view(row: Measure, newer: str = "") -> MeasureView:
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
        act_id=row.act_id or "",
        corrects=row.corrects_id or "",
        corrected_by=newer,
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
