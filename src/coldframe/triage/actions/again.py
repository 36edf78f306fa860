"""Looking again: what a review may have rested on has changed, so it comes back; a person says what follows."""

from __future__ import annotations

from datetime import datetime

from coldframe.access.queries import require
from coldframe.access.terms import Permission
from coldframe.core.actors import Actor
from coldframe.core.errors import Conflict
from coldframe.custody.actions import act
from coldframe.triage.actions.claims import clear_claim, held_by
from coldframe.triage.actions.ranking import rank_review
from coldframe.triage.models import Decision, Review
from coldframe.triage.queries.reviews import view
from coldframe.triage.rules import comes_back_v1
from coldframe.triage.terms import DecisionState, LookAgain, Outcome, ReviewView, TriageEvent


def ask_again(clue_id: str, *, reason: LookAgain, actor: Actor, as_of: datetime) -> ReviewView:
    """Rank a review again and, where the reason asks for it, bring it back into the queue.

    Its state, its claim and its decisions stay as they are: nothing is closed, opened or decided.

    Args:
        clue_id: The clue.
        reason: What has changed.
        actor: Usually the pipeline.
        as_of: Now.

    Raises:
        NotFound: The clue has no review yet.

    Records:
        review_ranked: on the review, if its place changed.
        look_again_asked: on the review, with the reason, if it comes back and was not back already.
    """
    with act(actor=actor, as_of=as_of) as ledger:
        rank_review(clue_id, actor=actor, as_of=as_of)
        review = Review.objects.select_for_update().get(clue_id=clue_id)
        standing = Decision.objects.filter(review=review, state=DecisionState.FINAL)
        outcomes = frozenset(Outcome(code) for code in standing.values_list("outcome", flat=True))
        if review.look_again != reason and comes_back_v1(reason, outcomes):
            review.look_again = reason
            review.version += 1
            review.save(update_fields=("look_again", "version"))
            ledger.record(
                TriageEvent.LOOK_AGAIN_ASKED, review.id, clue=clue_id, reason=reason, state=review.state
            )
    return view(review, as_of=as_of)


def keep_decision(review_id: str, *, actor: Actor, as_of: datetime) -> ReviewView:
    """Say, having looked again, that the decision stands as it is; the review leaves the queue.

    Raises:
        NotAllowed: Not a person, or no permission to decide.
        Conflict: The person does not hold it, it is not decided, or nothing asks to look again.

    Records:
        looked_again: on the review, with the reason for which it was back.
    """
    person_id = actor.person_id
    require(actor, Permission.REVIEW_DECIDE)
    with act(actor=actor, as_of=as_of) as ledger:
        review = held_by(person_id, review_id, as_of=as_of)
        if not review.look_again or review.decided_at is None:
            raise Conflict("Nothing asks to look at a decision again here. Reload the page.")
        ledger.record(TriageEvent.LOOKED_AGAIN, review.id, clue=review.clue_id, reason=review.look_again)
        review.look_again = ""
        clear_claim(review)
        review.version += 1
        review.save()
    return view(review, as_of=as_of)
