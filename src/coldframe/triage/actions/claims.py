"""Claiming: one person at a time works on a review, and a forgotten claim runs out by itself."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import F, Q

from coldframe.access.queries import require
from coldframe.access.terms import Permission
from coldframe.core.actors import Actor
from coldframe.core.errors import Conflict, NotAllowed, NotFound
from coldframe.core.said import Said
from coldframe.custody.actions import act
from coldframe.triage.models import Decision, Review
from coldframe.triage.queries.reviews import view
from coldframe.triage.queries.seeing import is_barred, require_seen
from coldframe.triage.terms import DecisionState, ReviewState, ReviewView, TriageEvent

NOT_ASIDE = {"aside_until": None, "aside_by": "", "aside_reason": "", "aside_note": ""}
"""Columns of a review that is not set aside."""

BACK_IN_HAND = NOT_ASIDE | {"handed_to": "", "handed_by": "", "handed_note": "", "handed_until": None}
"""Columns of a review that somebody took up: neither set aside nor on its way to a colleague."""


def claim_review(review_id: str, *, actor: Actor, as_of: datetime) -> ReviewView:
    """Take a review to work on it for ``COLDFRAME_CLAIM_MINUTES``; claiming an own claim again renews it.

    One conditional UPDATE decides between two people who want the same one. A decided review may be
    claimed to look again, as an appeal or a reversal needs; it stays decided.

    Raises:
        NotAllowed: Not a person, the permission is missing, or the person has read it already and
            another one has to.
        NotFound: There is no such review, or it lies in a queue that is closed to the person.
        Conflict: Somebody else holds it; the message says when it is free again.

    Records:
        review_claimed: on the review, with the moment at which the claim runs out; or
        claim_renewed: if the person held it already.
    """
    person_id = actor.person_id
    with act(actor=actor, as_of=as_of) as ledger:
        review = Review.objects.filter(id=review_id).first()
        if review is None:
            raise NotFound("There is no review with that id.")
        require_seen(review, person_id)
        require(actor, permission_to_claim(ReviewState(review.state)))
        refuse_readers(review, person_id)
        until = as_of + timedelta(minutes=settings.COLDFRAME_CLAIM_MINUTES)
        is_renewal = review.claimed_by == person_id and not _is_free(review, as_of)
        taken = (
            Review.objects.filter(id=review_id, state=review.state)
            .filter(Q(claimed_by="") | Q(claimed_by=person_id) | Q(claimed_until__lte=as_of))
            .update(
                claimed_by=person_id,
                claimed_until=until,
                **BACK_IN_HAND,
                state=ReviewState.CLAIMED if review.state == ReviewState.OPEN else review.state,
                version=F("version") + 1,
            )
        )
        review.refresh_from_db()
        if not taken:
            raise Conflict(_held_message(review, as_of))
        kind = TriageEvent.CLAIM_RENEWED if is_renewal else TriageEvent.REVIEW_CLAIMED
        ledger.record(kind, review.id, clue=review.clue_id, until=until, state=review.state)
    return view(review, as_of=as_of)


def renew_claim(review_id: str, *, actor: Actor, as_of: datetime) -> ReviewView:
    """Hold on to an own claim for another ``COLDFRAME_CLAIM_MINUTES``.

    Raises:
        Conflict: The person no longer holds it. Claim it again.

    Records:
        claim_renewed: on the review.
    """
    person_id = actor.person_id
    with act(actor=actor, as_of=as_of) as ledger:
        review = held_by(person_id, review_id, as_of=as_of)
        review.claimed_until = as_of + timedelta(minutes=settings.COLDFRAME_CLAIM_MINUTES)
        review.version += 1
        review.save(update_fields=("claimed_until", "version"))
        ledger.record(
            TriageEvent.CLAIM_RENEWED, review.id, clue=review.clue_id, until=review.claimed_until,
            state=review.state,
        )  # fmt: skip
    return view(review, as_of=as_of)


def release_review(review_id: str, *, actor: Actor, as_of: datetime) -> ReviewView:
    """Give an own claim back, so that somebody else can take it at once.

    Raises:
        Conflict: The person does not hold it.

    Records:
        review_released: on the review.
    """
    person_id = actor.person_id
    with act(actor=actor, as_of=as_of) as ledger:
        review = held_by(person_id, review_id, as_of=as_of)
        clear_claim(review)
        review.version += 1
        review.save()
        ledger.record(TriageEvent.REVIEW_RELEASED, review.id, clue=review.clue_id)
    return view(review, as_of=as_of)


def held_by(person_id: str, review_id: str, *, as_of: datetime) -> Review:
    """Lock and return the review if this person holds it now. Call inside :func:`act`.

    Raises:
        NotFound: There is no such review.
        Conflict: Somebody else holds it, nobody does, or the person's claim ran out.
    """
    review = Review.objects.select_for_update().filter(id=review_id).first()
    if review is None:
        raise NotFound("There is no review with that id.")
    require_seen(review, person_id)
    if review.claimed_by != person_id or _is_free(review, as_of):
        raise Conflict(_held_message(review, as_of))
    return review


def clear_claim(review: Review) -> None:
    """Take the claim off a review that the caller will save."""
    review.claimed_by, review.claimed_until = "", None
    if review.state == ReviewState.CLAIMED:
        review.state = ReviewState.OPEN


def permission_to_claim(state: ReviewState) -> Permission:
    """Name the permission that a claim in this state needs: a second reading needs its own."""
    if state in (ReviewState.AWAITING_SECOND, ReviewState.DISAGREED):
        return Permission.REVIEW_SECOND
    return Permission.REVIEW_CLAIM


def refuse_readers(review: Review, person_id: str) -> None:
    """Refuse a person who has read already where another person has to.

    Raises:
        NotAllowed: The person made, or read second, a decision that waits for somebody else, or has
            asked or been asked about it.
    """
    if review.state not in (ReviewState.AWAITING_SECOND, ReviewState.DISAGREED):
        return
    waiting = Decision.objects.filter(
        review=review, state__in=(DecisionState.PROPOSED, DecisionState.DISAGREED)
    )
    if waiting.filter(Q(decided_by=person_id) | Q(second_by=person_id)).exists():
        raise NotAllowed("You have read this one already; another person has to. Take the next one.")
    if is_barred(review, person_id):
        raise NotAllowed(
            "A colleague and you have spoken about this one; a person who has not reads it now. Take the next one."
        )


def _is_free(review: Review, as_of: datetime) -> bool:
    return not review.claimed_by or review.claimed_until is None or review.claimed_until <= as_of


def _held_message(review: Review, as_of: datetime) -> Said:
    if _is_free(review, as_of):
        return Said("You do not hold this review, or your claim ran out. Claim it, then go on.")
    assert review.claimed_until is not None
    return Said(
        "Somebody else is working on this review. "
        "It is free again at %(time)s UTC at the latest; take the next one meanwhile.",
        time=f"{review.claimed_until:%H:%M}",
    )
