"""What goes with working on reviews: clocks of the law, questions, and what a shift begins with."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Count, Min, Q

from coldframe.access.queries import may
from coldframe.access.terms import Permission
from coldframe.core.actors import person
from coldframe.rulepacks.loader import load
from coldframe.rulepacks.terms import PackName
from coldframe.triage.models import Appeal, Decision, Question, Review, Shift
from coldframe.triage.queries.queue import QueueFilter, list_queue
from coldframe.triage.queries.seeing import READ_BLIND, parties, seen_by
from coldframe.triage.rules import clocks_v1, read_facts_v1
from coldframe.triage.terms import (
    GENERAL,
    AppealState,
    ClockView,
    DecisionState,
    Digest,
    Lane,
    Pressure,
    QuestionView,
    ReviewState,
    ReviewView,
    RoutingFacts,
    Waiting,
)

SOON = timedelta(hours=24)
"""How far ahead a digest and "due soon" look."""

_BY_RANK = {lane.rank: lane for lane in Lane}


def clocks_of(facts: RoutingFacts, *, received_at: datetime) -> tuple[ClockView, ...]:
    """Name the clocks of this desk's law that run for a clue; see ``rules.clocks_v1``."""
    pack = load(PackName.CLOCKS, settings.COLDFRAME_JURISDICTION, on=received_at.date())
    return clocks_v1(facts, pack, desk_kind=settings.COLDFRAME_DESK_KIND, received_at=received_at)


def list_clocks(review_id: str) -> tuple[ClockView, ...]:
    """List the clocks that run for a review, the earliest first; none once it is decided.

    Neither setting it aside nor asking stops one: no rule installed says that it pauses.
    """
    row = Review.objects.filter(id=review_id, is_waiting=True, decided_at=None).first()
    return clocks_of(read_facts_v1(row.routing_facts), received_at=row.received_at) if row else ()


def next_reviews(
    person_id: str, *, as_of: datetime, chosen: QueueFilter, limit: int
) -> tuple[ReviewView, ...]:
    """List what to offer a person next: what was handed over first, then the queue without what was passed over."""
    handed = QueueFilter(only_takable=True, only_handed=True)
    first = list_queue(person_id, as_of=as_of, chosen=handed, limit=limit)
    known = {review.id for review in first}
    rest = list_queue(person_id, as_of=as_of, chosen=chosen, limit=limit)
    return (*first, *(review for review in rest if review.id not in known))[:limit]


def list_questions(review_id: str, *, for_person: str) -> tuple[QuestionView, ...]:
    """List the questions about a review, the oldest first.

    While it is undecided only to who asked and who was asked: whoever reads second must not learn from
    them what the first one thinks.
    """
    rows = Question.objects.filter(seen_by(for_person, review="review__"), review_id=review_id)
    rows = rows.filter(parties(for_person) | Q(review__state=ReviewState.DECIDED))
    return tuple(question_view(row) for row in rows.order_by("asked_at", "id"))


def list_open_questions(person_id: str, *, limit: int = 50) -> tuple[QuestionView, ...]:
    """List what a person is asked and has not answered, the oldest first."""
    rows = Question.objects.filter(
        seen_by(person_id, review="review__"), asked_of=person_id, answered_at=None
    )
    return tuple(question_view(row) for row in rows.order_by("asked_at", "id")[:limit])


def list_own_questions(person_id: str, *, since: datetime, limit: int = 50) -> tuple[QuestionView, ...]:
    """List what a person asked: what waits for its answer, and what was answered since a moment."""
    rows = Question.objects.filter(seen_by(person_id, review="review__"), asked_by=person_id)
    rows = rows.filter(Q(answered_at=None) | Q(answered_at__gt=since))
    return tuple(question_view(row) for row in rows.order_by("-answered_at", "asked_at", "id")[:limit])


def new_since(person_id: str, *, as_of: datetime) -> datetime:
    """Since when the queue is news to a person: the end of the last shift, or a day ago for somebody new."""
    since = Shift.objects.filter(person_id=person_id).values_list("since", flat=True).first()
    return since or as_of - SOON


def get_digest(person_id: str, *, since: datetime, as_of: datetime) -> Digest:
    """Count what a shift begins with, as this person may see it. Each number is one query over an index."""
    seen = Review.objects.filter(seen_by(person_id))
    waiting = seen.filter(is_waiting=True)
    lanes: defaultdict[str, dict[Lane, int]] = defaultdict(dict)
    # By the rank of the lane, because that is what the queue's index holds.
    for queue_id, rank, number in waiting.order_by().values_list("queue", "lane_rank").annotate(Count("id")):
        lanes[queue_id or GENERAL][_BY_RANK[rank]] = number
    soon = as_of + SOON
    mine = Question.objects.filter(seen_by(person_id, review="review__"))
    return Digest(
        since=since,
        arrived=seen.filter(opened_at__gt=since).count(),
        decided=seen.filter(decided_at__gt=since).count(),
        danger=sum(counts.get(Lane.DANGER, 0) for counts in lanes.values()),
        due=waiting.filter(due_at__lt=soon).count(),
        aside_ending=waiting.filter(aside_until__gt=as_of, aside_until__lte=soon).count(),
        handed=waiting.filter(handed_to=person_id, handed_until__isnull=False).count(),
        seconds=_seconds(person_id),
        disagreements=waiting.filter(state=ReviewState.DISAGREED).count(),
        asked=mine.filter(asked_of=person_id, answered_at=None).count(),
        answers=mine.filter(asked_by=person_id, answered_at__gt=since).count(),
        waiting=tuple(
            Waiting(
                queue_id, tuple((lane, lanes[queue_id][lane]) for lane in Lane if lane in lanes[queue_id])
            )
            for queue_id in sorted(lanes)
        ),
    )


def get_pressure(person_id: str, *, as_of: datetime) -> Pressure:
    """Count what presses on the desk now, as this person may see it. Each number is read from an index."""
    seen = Review.objects.filter(seen_by(person_id))
    waiting = seen.filter(is_waiting=True)
    danger = waiting.filter(lane_rank=Lane.DANGER.rank).aggregate(
        number=Count("id"), oldest=Min("received_at")
    )
    clocks = waiting.filter(due_at__lt=as_of + SOON).aggregate(
        all=Count("id"), over=Count("id", filter=Q(due_at__lt=as_of))
    )
    appeals = Appeal.objects.filter(
        seen_by(person_id, review="decision__review__"), state=AppealState.OPEN
    ).aggregate(number=Count("id"), oldest=Min("received_at"))
    week = timedelta(days=7)
    return Pressure(
        danger=danger["number"],
        oldest_danger=danger["oldest"],
        overdue=clocks["over"],
        due=clocks["all"] - clocks["over"],
        waiting=waiting.count(),
        oldest=waiting.order_by("received_at").values_list("received_at", flat=True).first(),
        arrived=seen.filter(opened_at__gt=as_of - SOON).count(),
        decided=seen.filter(decided_at__gt=as_of - SOON).count(),
        arrived_week=seen.filter(opened_at__gt=as_of - week).count(),
        decided_week=seen.filter(decided_at__gt=as_of - week).count(),
        appeals=appeals["number"],
        oldest_appeal=appeals["oldest"],
    )


def question_view(row: Question) -> QuestionView:
    """Turn a row into the value that leaves the stage."""
    return QuestionView(
        id=row.id,
        review_id=row.review_id,
        asked_by=row.asked_by,
        asked_of=row.asked_of,
        text=row.text,
        asked_at=row.asked_at,
        answer=row.answer,
        answered_at=row.answered_at,
    )


def _seconds(person_id: str) -> int:
    """Count second readings that this person may give: not own ones, and none that was spoken about."""
    if not may(person(person_id), Permission.REVIEW_SECOND):
        return 0
    waiting = Decision.objects.filter(state=DecisionState.PROPOSED).exclude(decided_by=person_id)
    rows = Review.objects.filter(seen_by(person_id), is_waiting=True, state=ReviewState.AWAITING_SECOND)
    rows = rows.filter(id__in=waiting.values("review_id"))
    spoken = Question.objects.filter(parties(person_id))
    return rows.exclude(state__in=READ_BLIND, id__in=spoken.values("review_id")).count()
