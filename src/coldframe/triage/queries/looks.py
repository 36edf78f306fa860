"""Who saw what."""

from __future__ import annotations

from datetime import datetime, timedelta

from coldframe.core.answers import Answer
from coldframe.matching.queries import find_signal_run
from coldframe.media.sniff import VIDEO_FORMATS
from coldframe.triage.models import Look
from coldframe.triage.terms import LOOK_SECONDS, LookView, RevealReason

_GRACE_SECONDS = 5  # A slow line must still get the picture that it asked for in time.


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


def find_living_look(look_id: str, person_id: str, *, as_of: datetime) -> LookView | None:
    """Find the person's own look with that id, if it was not ended and its time is not over."""
    row = Look.objects.filter(id=look_id, person_id=person_id, seconds=None).first()
    if row is None or as_of > row.revealed_at + timedelta(seconds=LOOK_SECONDS + _GRACE_SECONDS):
        return None
    return look_view(row)


def viewed_by_person(item_id: str) -> Answer:
    """Tell whether a person at this desk saw the whole item.

    Yes only if it was revealed in full; a small, blurred picture is no look at the file, and neither are
    the key frames of a film, which is never shown whole. Without such a look the answer is unknown, not
    no: somebody may have seen it where it came from.
    """
    was_full = Look.objects.filter(item_id=item_id, is_full=True).exists()
    return Answer.YES if was_full and not is_film(item_id) else Answer.UNKNOWN


def is_film(item_id: str) -> bool:
    """Tell whether the item's file is known to be a film."""
    run = find_signal_run(item_id)
    return run is not None and run.media_format in VIDEO_FORMATS


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
