"""Queues, the versions of the routing rules, and what a version would do with past clues."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.db.models import Count, Q

from coldframe.core.errors import NotFound
from coldframe.triage.models import Queue, Review, Routing
from coldframe.triage.queries.seeing import seen_by
from coldframe.triage.rules import read_facts_v1, route_v1
from coldframe.triage.terms import (
    GENERAL,
    QueueView,
    RoutingRule,
    RoutingState,
    RoutingView,
    Trial,
    TrialLine,
)

TRIED = 5_000
"""How many clues of the past a version of the rules is held against, the newest first."""

_SAMPLES = 3


def list_queues(*, with_retired: bool = False) -> tuple[QueueView, ...]:
    """List the desk's own queues by name. The general queue is none of them: it is always there."""
    rows = Queue.objects.order_by("name")
    if not with_retired:
        rows = rows.filter(retired_at=None)
    return tuple(queue_view(row) for row in rows)


def get_queue(queue_id: str) -> QueueView:
    """Get one queue.

    Raises:
        NotFound: There is none with that id.
    """
    row = Queue.objects.filter(id=queue_id).first()
    if row is None:
        raise NotFound("There is no queue with that id.")
    return queue_view(row)


def count_waiting() -> Mapping[str, int]:
    """Count what waits in each queue, by id. For whoever manages queues; no review is named."""
    rows = Review.objects.filter(is_waiting=True).order_by().values_list("queue").annotate(Count("id"))
    return {queue_id or GENERAL: number for queue_id, number in rows}


def count_waiting_by_age(person_id: str, *, as_of: datetime, bounds: Sequence[timedelta]) -> tuple[int, ...]:
    """Count what waits by how long ago its clue arrived: up to each bound, and longer. One query.

    Args:
        person_id: Who asks: what lies in queues closed to them is not counted.
        as_of: Now.
        bounds: Ascending.
    """
    borders = [*(as_of - bound for bound in bounds), None]
    rows = Review.objects.filter(seen_by(person_id), is_waiting=True).aggregate(
        **{
            f"to_{at}": Count("id", filter=Q(received_at__gt=first) if first else Q())
            for at, first in enumerate(borders)
        }
    )
    totals = [rows[f"to_{at}"] for at in range(len(borders))]
    return tuple(number - before for number, before in zip(totals, [0, *totals], strict=False))


def find_routing(state: RoutingState) -> RoutingView | None:
    """Find the version in force, or the draft."""
    row = Routing.objects.filter(state=state).first()
    return routing_view(row) if row else None


def get_routing(number: int) -> RoutingView:
    """Get one version of the rules, also one that is no longer in force, to replay it.

    Raises:
        NotFound: There is none with that number.
    """
    row = Routing.objects.filter(number=number).first()
    if row is None:
        raise NotFound("There is no such version of the routing rules.")
    return routing_view(row)


def list_routings(*, limit: int = 20) -> tuple[RoutingView, ...]:
    """List the versions that are or were in force, the newest first."""
    rows = Routing.objects.exclude(state=RoutingState.DRAFT).order_by("-number")
    return tuple(routing_view(row) for row in rows[:limit])


def try_routing(rules: tuple[RoutingRule, ...]) -> Trial:
    """Hold rules against the newest :data:`TRIED` clues, decided or not. Reads only; moves nothing.

    What was known of each clue when it was last ranked is read from its review, so that the same rules
    give the same answer as long as nothing more is learned.
    """
    rows = Review.objects.order_by("-opened_at", "-id").values_list(
        "id", "queue", "moved_by", "routing_facts"
    )
    now, then, by_rule = Counter[str](), Counter[str](), Counter[int]()
    arriving: defaultdict[str, list[str]] = defaultdict(list)
    tried = by_hand = 0
    for review_id, lies_in, moved_by, stored in rows[:TRIED]:
        if moved_by:
            by_hand += 1
            continue
        tried += 1
        index = route_v1(read_facts_v1(stored), rules)
        goes_to = rules[index].queue_id if index < len(rules) else GENERAL
        by_rule[index] += 1
        now[lies_in or GENERAL] += 1
        then[goes_to] += 1
        if goes_to != (lies_in or GENERAL):
            arriving[goes_to].append(review_id)
    names = [queue.id for queue in list_queues(with_retired=True)]
    return Trial(
        tried=tried,
        changed=sum(len(ids) for ids in arriving.values()),
        by_hand=by_hand,
        by_rule=tuple(by_rule[index] for index in range(len(rules) + 1)),
        lines=tuple(
            TrialLine(
                queue_id=queue_id,
                now=now[queue_id],
                then=then[queue_id],
                arriving=len(arriving[queue_id]),
                samples=tuple(arriving[queue_id][:_SAMPLES]),
            )
            for queue_id in (GENERAL, *names)
            if queue_id == GENERAL or now[queue_id] or then[queue_id]
        ),
    )


def routing_facts_of(review_ids: tuple[str, ...]) -> dict[str, dict[str, list[str]]]:
    """What was known of reviews when they were last ranked: codes only, by review and field."""
    rows = Review.objects.filter(id__in=review_ids).values_list("id", "routing_facts")
    return dict(rows)


def queue_view(row: Queue) -> QueueView:
    """Turn a row into the value that leaves the stage."""
    return QueueView(row.id, row.name, row.is_limited, tuple(row.people), tuple(row.roles), row.retired_at)


def routing_view(row: Routing) -> RoutingView:
    """Turn a row into the value that leaves the stage."""
    return RoutingView(
        id=row.id,
        number=row.number,
        state=RoutingState(row.state),
        rules=tuple(RoutingRule.from_json(rule) for rule in row.rules),
        revision=row.revision,
        drafted_at=row.drafted_at,
        activated_by=row.activated_by,
        activated_at=row.activated_at,
    )
