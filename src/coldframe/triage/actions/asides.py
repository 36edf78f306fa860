"""Setting a review aside for a while, handing it to a colleague, passing it over for today."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings

from coldframe.access.queries import find_person, get_person, may, require
from coldframe.access.terms import Permission
from coldframe.core.actors import Actor, person
from coldframe.core.errors import Conflict, InvalidInput, NotAllowed
from coldframe.core.said import Said
from coldframe.core.text import clean
from coldframe.custody.actions import Ledger, act
from coldframe.triage.actions.claims import (
    NOT_ASIDE,
    clear_claim,
    held_by,
    permission_to_claim,
    refuse_readers,
    release_review,
)
from coldframe.triage.models import Review, Skip
from coldframe.triage.queries.reviews import view
from coldframe.triage.queries.seeing import hidden_queues
from coldframe.triage.rules import end_of_day_v1
from coldframe.triage.terms import AsideReason, Lane, ReviewState, ReviewView, TriageEvent

MAX_NOTE_CHARACTERS = 2_000
LONGEST_ASIDE = timedelta(days=30)
HANDED_FOR = timedelta(hours=12)
"""How long a review that was handed over is offered to nobody else; in the danger lane, as long as a claim."""


def set_aside(
    review_id: str, reason: str, *, until: datetime, note: str = "", actor: Actor, as_of: datetime
) -> ReviewView:
    """Set a review that the person holds aside. It comes back by itself; no clock of the law stops for it.

    Args:
        review_id: A review that the person holds, whose turn with it ends.
        reason: Code of :class:`AsideReason`.
        until: When it comes back, at most 30 days ahead and before the first clock of the law runs out.
        note: Why, in words; stays in the review's own row.
        actor: A person.
        as_of: Now.

    Raises:
        NotAllowed: Not a person, or no permission to claim.
        Conflict: The person does not hold it, or a child may be in danger now.
        InvalidInput: An unknown reason, or a moment that is not possible.

    Records:
        review_set_aside: on the review, with the reason's code and until when.
    """
    person_id = actor.person_id
    require(actor, Permission.REVIEW_CLAIM)
    if reason not in tuple(AsideReason):
        raise InvalidInput(
            Said(
                "%(reason)s is not a reason to set a review aside. Use one of: %(names)s.",
                reason=f"{reason!r}",
                names=", ".join(AsideReason),
            ),
            field="reason",
        )
    with act(actor=actor, as_of=as_of) as ledger:
        review = held_by(person_id, review_id, as_of=as_of)
        if review.lane == Lane.DANGER:
            raise Conflict("A child may be in danger now: hand this one over, but do not set it aside.")
        if not as_of < until <= as_of + LONGEST_ASIDE:
            raise InvalidInput(
                Said("Choose a moment within the next %(days)s days.", days=LONGEST_ASIDE.days), field="until"
            )
        if review.due_at is not None and until > review.due_at:
            raise InvalidInput(
                "A clock of the law runs out before that. Choose an earlier moment, or decide.", field="until"
            )
        review.aside_until, review.aside_by = until, person_id
        review.aside_reason, review.aside_note = reason, _note(note)
        clear_claim(review)
        review.version += 1
        review.save()
        ledger.record(
            TriageEvent.REVIEW_SET_ASIDE, review.id, clue=review.clue_id, reason=reason, until=until
        )
    return view(review, as_of=as_of)


def resume(review: Review, ledger: Ledger) -> None:
    """Bring back a review that was set aside, which the caller saves."""
    for name, value in NOT_ASIDE.items():
        setattr(review, name, value)
    ledger.record(TriageEvent.REVIEW_RESUMED, review.id, clue=review.clue_id)


def hand_over(review_id: str, to: str, *, note: str = "", actor: Actor, as_of: datetime) -> ReviewView:
    """Hand a review that the person holds to a colleague, who is offered it first.

    For twelve hours, or as long as a claim where a child may be in danger, it is offered to nobody else;
    then to everybody again.

    Args:
        review_id: A review that the person holds, whose turn with it ends.
        to: Id of a colleague who could take it.
        note: For the colleague; stays in the review's own row.
        actor: A person.
        as_of: Now.

    Raises:
        NotAllowed: Not a person, or no permission to claim.
        Conflict: The person does not hold it.
        InvalidInput: The colleague could not take it: no account, no permission, no sight of its queue, or
            has read it already.

    Records:
        review_handed_over: on the review, with the colleague and until when it is kept for them.
    """
    person_id = actor.person_id
    require(actor, Permission.REVIEW_CLAIM)
    with act(actor=actor, as_of=as_of) as ledger:
        review = held_by(person_id, review_id, as_of=as_of)
        clear_claim(review)
        if to == person_id or not could_take(review, to):
            raise InvalidInput("This colleague could not take it. Choose another.", field="to")
        is_urgent = review.lane == Lane.DANGER
        kept_for = timedelta(minutes=settings.COLDFRAME_CLAIM_MINUTES) if is_urgent else HANDED_FOR
        review.handed_to, review.handed_by = to, person_id
        review.handed_until, review.handed_note = as_of + kept_for, _note(note)
        review.version += 1
        review.save()
        ledger.record(
            TriageEvent.REVIEW_HANDED_OVER, review.id,
            clue=review.clue_id, to=to, until=review.handed_until,
        )  # fmt: skip
    return view(review, as_of=as_of)


def skip_review(review_id: str, *, actor: Actor, as_of: datetime) -> ReviewView:
    """Give a review back and not be offered it again before the person's day ends.

    The ledger shows that it was given back, as it does for any other: why somebody passed one over is
    nobody's business, and nothing counts it by person.

    Raises:
        Conflict: The person does not hold it.

    Records:
        review_released: on the review.
    """
    person_id = actor.person_id
    with act(actor=actor, as_of=as_of):
        released = release_review(review_id, actor=actor, as_of=as_of)
        zone = get_person(person_id).time_zone or settings.TIME_ZONE
        Skip.objects.update_or_create(
            review_id=review_id, person_id=person_id, defaults={"until": end_of_day_v1(as_of, zone)}
        )
        Skip.objects.filter(person_id=person_id, until__lte=as_of).delete()
    return released


def could_take(review: Review, person_id: str) -> bool:
    """Tell whether a person could take a review that nobody holds: permission, queue, not a reader of it."""
    found = find_person(person_id)
    if found is None or not found.is_active:
        return False
    if not may(person(person_id), permission_to_claim(ReviewState(review.state))):
        return False
    if review.queue_id is not None and review.queue_id in hidden_queues(person_id):
        return False
    try:
        refuse_readers(review, person_id)
    except NotAllowed:
        return False
    return True


def _note(untrusted: str) -> str:
    return clean(untrusted, max_characters=MAX_NOTE_CHARACTERS).strip()
