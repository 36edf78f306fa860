"""Placing: which queue a review lies in. Rules place it, until a person puts it somewhere else."""

from __future__ import annotations

from datetime import datetime

from coldframe.access.queries import require
from coldframe.access.terms import Permission
from coldframe.core.actors import Actor
from coldframe.core.errors import Conflict, InvalidInput
from coldframe.custody.actions import Ledger, act
from coldframe.triage.actions.claims import clear_claim, held_by
from coldframe.triage.models import Queue, Review
from coldframe.triage.queries.reviews import view
from coldframe.triage.queries.routing import find_routing
from coldframe.triage.queries.seeing import hidden_queues
from coldframe.triage.rules import read_facts_v1, route_v1
from coldframe.triage.terms import GENERAL, ReviewView, RoutingState, RoutingView, TriageEvent

_AT_A_TIME = 200


def place(review: Review, routing: RoutingView | None, ledger: Ledger) -> None:
    """Put a review, which the caller saves, where the rules in force want it. One put by hand stays.

    The claim of somebody who may not see it there ends.
    """
    if review.moved_by:
        return
    rules = routing.rules if routing else ()
    index = route_v1(read_facts_v1(review.routing_facts), rules)
    queue_id = rules[index].queue_id if index < len(rules) else GENERAL
    review.routed_by = routing.number if routing else 0
    if queue_id == (review.queue_id or GENERAL):
        return
    review.queue_id = queue_id or None
    if review.claimed_by and queue_id in hidden_queues(review.claimed_by):
        clear_claim(review)
    ledger.record(
        TriageEvent.REVIEW_ROUTED, review.id,
        clue=review.clue_id, queue=queue_id, version=review.routed_by, rule=index + 1,
    )  # fmt: skip


def route_waiting(*, actor: Actor, as_of: datetime) -> int:
    """Place some of what waits and was not yet placed by the rules in force; call until nothing is left.

    Returns:
        How many were placed, at most 200.

    Records:
        review_routed: on each review that goes into another queue.
    """
    routing = find_routing(RoutingState.ACTIVE)
    with act(actor=actor, as_of=as_of) as ledger:
        rows = Review.objects.select_for_update().filter(is_waiting=True, moved_by="")
        rows = rows.exclude(routed_by=routing.number if routing else 0)
        some = list(rows.order_by("id")[:_AT_A_TIME])
        for review in some:
            before = review.queue_id
            place(review, routing, ledger)
            review.version += before != review.queue_id
            review.save()
    return len(some)


def move_review(review_id: str, queue_id: str, *, actor: Actor, as_of: datetime) -> ReviewView:
    """Put a review that the person holds into another queue by hand; no rule moves it any more.

    Args:
        review_id: A review that the person holds, whose turn with it ends.
        queue_id: A queue in use, also one that the person may not look into; empty for the general one.
        actor: A person.
        as_of: Now.

    Raises:
        NotAllowed: Not a person, or no permission to claim.
        Conflict: The person does not hold it, or it lies there already.
        InvalidInput: There is no such queue in use.

    Records:
        review_moved: on the review, with the queues it went from and to.
    """
    person_id = actor.person_id
    require(actor, Permission.REVIEW_CLAIM)
    with act(actor=actor, as_of=as_of) as ledger:
        review = held_by(person_id, review_id, as_of=as_of)
        # Locked, so that the queue is not retired meanwhile.
        queues = Queue.objects.select_for_update()
        if queue_id and not queues.filter(id=queue_id, retired_at=None).exists():
            raise InvalidInput("There is no such queue in use. Reload the page.", field="queue")
        if queue_id == (review.queue_id or GENERAL):
            raise Conflict("The review lies in this queue already.")
        ledger.record(
            TriageEvent.REVIEW_MOVED, review.id,
            clue=review.clue_id, queue_from=review.queue_id or GENERAL, queue=queue_id,
        )  # fmt: skip
        review.queue_id, review.moved_by = queue_id or None, person_id
        clear_claim(review)
        review.version += 1
        review.save()
    return view(review, as_of=as_of)
