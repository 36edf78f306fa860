"""Reads of claims about places."""

from __future__ import annotations

from coldframe.access.terms import Permission
from coldframe.casework.models import PlaceClaim
from coldframe.casework.queries.cases import select_case
from coldframe.casework.terms.places import Confidence, PlaceAspect, PlaceView
from coldframe.casework.terms.roles import WithdrawnWhy
from coldframe.core.actors import Actor


def list_places(case_id: str, *, subject_id: str = "", actor: Actor) -> tuple[PlaceView, ...]:
    """List the claims about places in a case (of one subject), by aspect; withdrawn ones last.

    Raises:
        NotFound: The case is not open to the actor.
    """
    select_case(case_id, Permission.CASE_VIEW, actor)
    rows = PlaceClaim.objects.filter(case_id=case_id).order_by("recorded_at", "id")
    if subject_id:
        rows = rows.filter(subject_id=subject_id)
    order = list(PlaceAspect)
    views = map(place_view, rows)
    return tuple(sorted(views, key=lambda view: (view.withdrawn_at is not None, order.index(view.aspect))))


def place_view(row: PlaceClaim) -> PlaceView:
    """Turn a row into the value that leaves the stage."""
    return PlaceView(
        id=row.id,
        subject_id=row.subject_id,
        aspect=PlaceAspect(row.aspect),
        path=tuple(row.path),
        is_outside=row.is_outside,
        is_open=row.is_open,
        confidence=Confidence(row.confidence),
        source=row.source,
        when=row.when,
        recorded_by=row.recorded_by,
        recorded_at=row.recorded_at,
        withdrawn_at=row.withdrawn_at,
        withdrawn_why=WithdrawnWhy(row.withdrawn_why) if row.withdrawn_why else None,
    )
