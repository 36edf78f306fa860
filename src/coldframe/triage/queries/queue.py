"""The queue: what waits for a person, in the order in which it should be read.

Whatever waits behind it, a page of it costs the same: it is read in the order of an index that holds only
what waits, and counting stops at :data:`COUNTED`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from coldframe.access.queries import may
from coldframe.access.terms import Permission
from coldframe.core.actors import person
from coldframe.triage.models import Decision, Question, Review, Skip
from coldframe.triage.models.reviews import QUEUE_ORDER
from coldframe.triage.queries.offered import offered_to
from coldframe.triage.queries.reviews import WAITING, view
from coldframe.triage.queries.seeing import READ_BLIND, parties, seen_by
from coldframe.triage.terms import Lane, ReviewState, ReviewView

COUNTED = 1_000
"""As far as the queue is counted, and as deep as its pages go: nobody reads the thousandth first."""


@dataclass(frozen=True, slots=True)
class QueueFilter:
    """What of the queue to show; by default everything undecided, and what is to be looked at again.

    Attributes:
        lane: Only this lane.
        in_flood: Only reviews in the flood lane, or only those that are not; ``None`` for both.
        only_mine: Only what the person holds now, was handed, or has set aside.
        only_takable: Only what the person could take now: free, within the person's permissions, and not
            read by the same person before.
        queue_id: Only what lies in this queue; empty for the general one, ``None`` for every queue.
        due_before: Only what a clock of the law wants done before this moment.
        without_skipped: Not what the person passed over today; for "take the next" alone.
        only_handed: Only what was handed to the person and is not taken up yet.
        among: Only these reviews, by id; empty means all.
        received_after: Only clues that arrived after this moment: "new since I was last here".
    """

    lane: Lane | None = None
    in_flood: bool | None = None
    only_mine: bool = False
    only_takable: bool = False
    among: tuple[str, ...] = ()
    received_after: datetime | None = None
    queue_id: str | None = None
    due_before: datetime | None = None
    without_skipped: bool = False
    only_handed: bool = False


def list_queue(
    person_id: str,
    *,
    as_of: datetime,
    chosen: QueueFilter = QueueFilter(),
    offset: int = 0,
    limit: int = 50,
) -> tuple[ReviewView, ...]:
    """List the queue as one person sees it: by lane, then points, then age (the oldest first).

    Costs as many rows as ``offset`` and ``limit`` say, and those that the filter passes over.
    """
    rows = _few_first(_select(person_id, chosen, as_of), chosen).order_by(*QUEUE_ORDER)
    return tuple(view(row, as_of=as_of) for row in rows[offset : offset + limit])


def count_queue(person_id: str, *, as_of: datetime, chosen: QueueFilter = QueueFilter()) -> int:
    """Count what :func:`list_queue` would list; :data:`COUNTED` + 1 stands for any more."""
    rows = _select(person_id, chosen, as_of)
    # In order, so that SQLite takes the index that the order is of, which knows the filters, too.
    rows = rows if _is_rare(chosen) else rows.order_by(*QUEUE_ORDER)
    return rows[: COUNTED + 1].count()


def _few_first(rows: QuerySet[Review], chosen: QueueFilter) -> QuerySet[Review]:
    """Find what is rare by its own index and sort it; what is common is met soon in the queue's own order."""
    if not _is_rare(chosen):
        return rows
    ids = tuple(rows.values_list("id", flat=True)[: COUNTED + 1])
    return rows if len(ids) > COUNTED else Review.objects.filter(id__in=ids)


def _is_rare(chosen: QueueFilter) -> bool:
    return chosen.received_after is not None or chosen.due_before is not None


def _select(person_id: str, chosen: QueueFilter, as_of: datetime) -> QuerySet[Review]:
    rows = Review.objects.filter(seen_by(person_id), is_waiting=True)
    if chosen.queue_id is not None:
        rows = rows.filter(queue=chosen.queue_id or None)
    if chosen.due_before is not None:
        rows = rows.filter(due_at__lt=chosen.due_before)
    if chosen.lane is not None:
        rows = rows.filter(lane_rank=chosen.lane.rank)
    if chosen.in_flood is not None:
        rows = rows.filter(in_flood=chosen.in_flood)
    rows = _of_person(rows, person_id, chosen, as_of)
    if chosen.among:
        rows = rows.filter(id__in=chosen.among)
    if chosen.received_after is not None:
        rows = rows.filter(received_at__gt=chosen.received_after)
    return rows


def _of_person(
    rows: QuerySet[Review], person_id: str, chosen: QueueFilter, as_of: datetime
) -> QuerySet[Review]:
    if chosen.only_handed:
        handed = tuple(_handed(person_id).values_list("id", flat=True))
        rows = rows.filter(id__in=handed)
    if chosen.without_skipped:
        skipped = Skip.objects.filter(person_id=person_id, until__gt=as_of)
        rows = rows.exclude(id__in=skipped.values("review_id"))
    if chosen.only_mine:
        held = Review.objects.filter(claimed_by=person_id, claimed_until__gt=as_of).values_list("id")
        aside = Review.objects.filter(aside_by=person_id, aside_until__gt=as_of).values_list("id")
        # Read first: few rows by small indexes, where one condition over all three would read whatever waits.
        ids = held.union(aside, _handed(person_id).values_list("id"))
        rows = rows.filter(id__in=[review_id for (review_id,) in ids])
    if chosen.only_takable:
        rows = _takable(rows, person_id, as_of)
    return rows


def _takable(rows: QuerySet[Review], person_id: str, as_of: datetime) -> QuerySet[Review]:
    read = Decision.objects.filter(state__in=WAITING).filter(Q(decided_by=person_id) | Q(second_by=person_id))
    free = Q(claimed_by="") | Q(claimed_until__lte=as_of) | Q(claimed_by=person_id)
    rows = rows.filter(free).exclude(id__in=read.values("review_id"))
    spoken = Question.objects.filter(parties(person_id))
    rows = rows.exclude(state__in=READ_BLIND, id__in=spoken.values("review_id"))
    rows = rows.filter(offered_to(person_id))
    rows = rows.filter(Q(aside_until=None) | Q(aside_until__lte=as_of))
    rows = rows.filter(Q(handed_to__in=("", person_id)) | Q(handed_until__lte=as_of))
    if not may(person(person_id), Permission.REVIEW_SECOND):
        rows = rows.exclude(state__in=(ReviewState.AWAITING_SECOND, ReviewState.DISAGREED))
    return rows


def _handed(person_id: str) -> QuerySet[Review]:
    return Review.objects.filter(handed_to=person_id, handed_until__isnull=False)
