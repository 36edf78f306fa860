"""Opening a review and ranking it. Automatic, which is why neither closes or decides anything."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from coldframe.core.actors import Actor
from coldframe.core.errors import NotFound
from coldframe.core.ids import new_id
from coldframe.custody.actions import act
from coldframe.intake.queries import get_clue, list_items
from coldframe.rulepacks.loader import load
from coldframe.rulepacks.terms import PackName
from coldframe.triage.actions.asides import resume
from coldframe.triage.actions.placing import place
from coldframe.triage.models import Review
from coldframe.triage.queries.facts import gather_facts
from coldframe.triage.queries.reviews import view
from coldframe.triage.queries.routing import find_routing
from coldframe.triage.queries.working import clocks_of
from coldframe.triage.rules import priority_v1, routing_facts_v1, signs_v1
from coldframe.triage.terms import Lane, ReviewState, ReviewView, RoutingState, TriageEvent


def open_review(clue_id: str, *, actor: Actor, as_of: datetime) -> ReviewView:
    """Open the review of a clue, ranked by what is known now. Opening it again changes nothing.

    Raises:
        NotFound: There is no such clue.

    Records:
        review_opened: on the review, once, with lane, points and rule pack; and
        review_routed: on the review, if the routing rules send it into a queue of its own.
    """
    clue = get_clue(clue_id)
    with act(actor=actor, as_of=as_of) as ledger:
        ranks = _ranks(clue_id, as_of)
        review, is_new = Review.objects.get_or_create(
            clue_id=clue_id,
            defaults={
                "id": new_id("rev"),
                "state": ReviewState.OPEN,
                "received_at": clue.received_at,
                "opened_at": as_of,
                **ranks,
            },
        )
        if is_new:
            ledger.record(
                TriageEvent.REVIEW_OPENED, review.id,
                clue=clue_id, lane=review.lane, points=review.points, pack=review.priority_pack,
            )  # fmt: skip
            place(review, find_routing(RoutingState.ACTIVE), ledger)
            review.save()
    return view(review, as_of=as_of)


def rank_review(clue_id: str, *, actor: Actor, as_of: datetime) -> ReviewView:
    """Rank a review again after something new became known. Its state and its claim stay as they are.

    Raises:
        NotFound: The clue has no review yet.

    Records:
        review_ranked: on the review, if lane, points, signs or rule pack changed;
        review_routed: on the review, if the routing rules now send it elsewhere; and
        review_resumed: on the review, if it was set aside and a child turns out to be in danger.
    """
    with act(actor=actor, as_of=as_of) as ledger:
        review = Review.objects.select_for_update().filter(clue_id=clue_id).first()
        if review is None:
            raise NotFound("This clue has no review yet.")
        ranks = _ranks(clue_id, as_of)
        changed = {name for name, value in ranks.items() if getattr(review, name) != value}
        for name in changed:
            setattr(review, name, ranks[name])
        if changed - _BESIDE:
            ledger.record(
                TriageEvent.REVIEW_RANKED, review.id,
                clue=clue_id, lane=review.lane, points=review.points, pack=review.priority_pack,
            )  # fmt: skip
        placed = (review.queue_id, review.routed_by)
        place(review, find_routing(RoutingState.ACTIVE), ledger)
        if review.aside_until is not None and review.lane == Lane.DANGER:
            resume(review, ledger)
            changed.add("aside_until")
        if changed or placed != (review.queue_id, review.routed_by):
            review.version += 1
            review.save()
    return view(review, as_of=as_of)


def _ranks(clue_id: str, as_of: datetime) -> dict[str, object]:
    facts = gather_facts(clue_id)
    priority = priority_v1(facts, load(PackName.PRIORITY, on=as_of.date()))
    signs = signs_v1(facts, priority)
    clue = get_clue(clue_id)
    known = routing_facts_v1(
        facts,
        channel=clue.channel,
        sender=clue.sender,
        language=clue.language,
        lane=priority.lane,
        signs=signs,
        item_kinds={item.kind for item in list_items(clue_id)},
    )
    clocks = clocks_of(known, received_at=clue.received_at)
    return {
        "lane": str(priority.lane),
        "lane_rank": priority.lane.rank,
        "points": priority.points,
        "reasons": [asdict(reason) for reason in priority.reasons],
        "in_flood": facts.only_flooded.is_yes,
        "signs": [str(sign) for sign in signs],
        "priority_pack": priority.pack_id,
        "routing_facts": {str(field): sorted(codes) for field, codes in known.items()},
        "due_at": min((clock.due_at for clock in clocks if clock.due_at is not None), default=None),
    }


_BESIDE = {"routing_facts", "due_at"}
"""What is kept with the rank but is no part of it."""
