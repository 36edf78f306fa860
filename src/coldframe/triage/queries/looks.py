"""Who saw what."""

from __future__ import annotations

from coldframe.core.answers import Answer
from coldframe.triage.models import Look
from coldframe.triage.terms import LookView, RevealReason


def list_looks(
    *,
    review_id: str | None = None,
    item_id: str | None = None,
    person_id: str | None = None,
    limit: int = 500,
) -> tuple[LookView, ...]:
    """List looks, the oldest first. Which item a person saw is for the case file, never for a supervisor."""
    rows = Look.objects.all()
    if review_id is not None:
        rows = rows.filter(review_id=review_id)
    if item_id is not None:
        rows = rows.filter(item_id=item_id)
    if person_id is not None:
        rows = rows.filter(person_id=person_id)
    return tuple(look_view(row) for row in rows.order_by("revealed_at", "id")[:limit])


def viewed_by_person(item_id: str) -> Answer:
    """Tell whether a person at this desk saw the whole item.

    Yes only if it was revealed in full; a small, blurred picture is no look at the file. Without such a
    look the answer is unknown, not no: somebody may have seen it where it came from.
    """
    return Answer.YES if Look.objects.filter(item_id=item_id, is_full=True).exists() else Answer.UNKNOWN


def look_view(row: Look) -> LookView:
    """Turn a row into the value that leaves the stage."""
    return LookView(
        id=row.id,
        review_id=row.review_id,
        item_id=row.item_id,
        person_id=row.person_id,
        reason=RevealReason(row.reason),
        is_full=row.is_full,
        revealed_at=row.revealed_at,
        seconds=row.seconds,
    )
