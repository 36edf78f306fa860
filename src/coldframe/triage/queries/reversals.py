"""Reversed decisions and what has to be undone because of them."""

from __future__ import annotations

from django.db.models import QuerySet

from coldframe.core.errors import NotFound
from coldframe.triage.models import Recall, Reversal
from coldframe.triage.queries.seeing import seen_by
from coldframe.triage.terms import RecallEnd, RecallKind, RecallView, ReversalView


def get_reversal(reversal_id: str) -> ReversalView:
    """Get one reversal.

    Raises:
        NotFound: There is none with that id.
    """
    row = _rows().filter(id=reversal_id).first()
    if row is None:
        raise NotFound("There is no reversal with that id.")
    return reversal_view(row)


def find_reversal(decision_id: str) -> ReversalView | None:
    """Find the latest reversal of a decision; ``None`` before what rested on it was gathered."""
    row = _rows().filter(decision_id=decision_id).order_by("-noted_at", "-id").first()
    return reversal_view(row) if row else None


def list_reversals(
    *, is_open: bool | None = None, for_person: str | None = None, offset: int = 0, limit: int = 100
) -> tuple[ReversalView, ...]:
    """List reversals, the newest first; only the open or only the closed ones if asked.

    With ``for_person`` only those of decisions that this person may see.
    """
    rows = _chosen(is_open, for_person).order_by("-noted_at", "-id")[offset : offset + limit]
    return tuple(reversal_view(row) for row in rows)


def count_reversals(*, is_open: bool | None = None, for_person: str | None = None) -> int:
    """Count what :func:`list_reversals` would list without a limit."""
    return _chosen(is_open, for_person).count()


def get_recall(recall_id: str) -> RecallView:
    """Get one thing that rested on a reversed decision.

    Raises:
        NotFound: There is none with that id.
    """
    row = Recall.objects.filter(id=recall_id).first()
    if row is None:
        raise NotFound("There is nothing to undo with that id.")
    return recall_view(row)


def reversal_view(row: Reversal) -> ReversalView:
    """Turn a row into the value that leaves the stage."""
    order = list(RecallKind)
    recalls = sorted(map(recall_view, row.recalls.all()), key=lambda one: (order.index(one.kind), one.id))
    return ReversalView(row.id, row.decision_id, row.by, row.noted_at, row.closed_at, tuple(recalls))


def recall_view(row: Recall) -> RecallView:
    """Turn a row into the value that leaves the stage."""
    return RecallView(
        id=row.id,
        reversal_id=row.reversal_id,
        kind=RecallKind(row.kind),
        object_id=row.object_id,
        end=RecallEnd(row.end) if row.end else None,
        ended_by=row.ended_by,
        ended_at=row.ended_at,
        note=row.note,
        receipt_sha256=row.receipt_sha256,
    )


def _rows() -> QuerySet[Reversal]:
    return Reversal.objects.prefetch_related("recalls")


def _chosen(is_open: bool | None, for_person: str | None) -> QuerySet[Reversal]:
    rows = _rows() if for_person is None else _rows().filter(seen_by(for_person, review="decision__review__"))
    return rows if is_open is None else rows.filter(closed_at__isnull=is_open)
