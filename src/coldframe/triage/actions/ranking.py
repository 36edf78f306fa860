"""Opening a review and ranking it. Automatic, which is why neither closes or decides anything."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from coldframe.core.actors import Actor
from coldframe.core.errors import NotFound
from coldframe.core.ids import new_id
from coldframe.custody.actions import act
from coldframe.intake.queries import get_clue
from coldframe.rulepacks.loader import load
from coldframe.rulepacks.terms import PackName
from coldframe.triage.models import Review
from coldframe.triage.queries.facts import gather_facts
from coldframe.triage.queries.reviews import view
from coldframe.triage.rules import priority_v1, signs_v1
from coldframe.triage.terms import ReviewState, ReviewView, TriageEvent


def open_review(clue_id: str, *, actor: Actor, as_of: datetime) -> ReviewView:
    """Open the review of a clue, ranked by what is known now. Opening it again changes nothing.

    Raises:
        NotFound: There is no such clue.

    Records:
        review_opened: on the review, once, with lane, points and rule pack.
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
    return view(review, as_of=as_of)


def rank_review(clue_id: str, *, actor: Actor, as_of: datetime) -> ReviewView:
    """Rank a review again after something new became known. Its state and its claim stay as they are.

    Raises:
        NotFound: The clue has no review yet.

    Records:
        review_ranked: on the review, if lane, points, signs or rule pack changed.
    """
    with act(actor=actor, as_of=as_of) as ledger:
        review = Review.objects.select_for_update().filter(clue_id=clue_id).first()
        if review is None:
            raise NotFound("This clue has no review yet.")
        ranks = _ranks(clue_id, as_of)
        if any(getattr(review, name) != value for name, value in ranks.items()):
            for name, value in ranks.items():
                setattr(review, name, value)
            review.version += 1
            review.save()
            ledger.record(
                TriageEvent.REVIEW_RANKED, review.id,
                clue=clue_id, lane=review.lane, points=review.points, pack=review.priority_pack,
            )  # fmt: skip
    return view(review, as_of=as_of)


def _ranks(clue_id: str, as_of: datetime) -> dict[str, object]:
    facts = gather_facts(clue_id)
    priority = priority_v1(facts, load(PackName.PRIORITY, on=as_of.date()))
    return {
        "lane": str(priority.lane),
        "lane_rank": priority.lane.rank,
        "points": priority.points,
        "reasons": [asdict(reason) for reason in priority.reasons],
        "in_flood": facts.only_flooded.is_yes,
        "signs": [str(sign) for sign in signs_v1(facts, priority)],
        "priority_pack": priority.pack_id,
    }
