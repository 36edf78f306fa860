"""Reads of exhibits."""

from __future__ import annotations

from collections.abc import Iterable

from coldframe.access.terms import Permission
from coldframe.casework.models import CaseLink, Exhibit
from coldframe.casework.queries.cases import select_case
from coldframe.casework.terms import ExhibitView, LinkKind
from coldframe.core.actors import Actor


def list_exhibits(case_id: str, *, actor: Actor) -> tuple[ExhibitView, ...]:
    """List the exhibits of a case in the order of admission."""
    select_case(case_id, Permission.CASE_VIEW, actor)
    rows = Exhibit.objects.filter(case_id=case_id).order_by("admitted_at", "id")
    return tuple(exhibit_view(row) for row in rows)


def find_admitted(sha256s: Iterable[str]) -> frozenset[str]:
    """Those of these files that some case holds as an exhibit: no more than that leaves a closed case."""
    return frozenset(Exhibit.objects.filter(sha256__in=tuple(sha256s)).values_list("sha256", flat=True))


def is_in_open_case(clue_id: str) -> bool:
    """Tell whether a case that is not closed rests on a clue: no more than that leaves a closed case."""
    return CaseLink.objects.filter(kind=LinkKind.CLUE, target_id=clue_id, case__closed_at=None).exists()


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
