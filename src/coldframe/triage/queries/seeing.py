"""Who sees what lies in a limited queue. Every read on behalf of a person, and every verb, goes through here."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet

from coldframe.access.queries import find_person
from coldframe.core.errors import NotFound
from coldframe.triage.models import Question, Queue, Review
from coldframe.triage.terms import ReviewState

READ_BLIND = (ReviewState.AWAITING_SECOND, ReviewState.DISAGREED)
"""States in which somebody has to read who does not know what others think."""


def hidden_queues(person_id: str) -> tuple[str, ...]:
    """Ids of the queues that this person may not look into; empty where no queue is limited."""
    limited = list(Queue.objects.filter(is_limited=True).values_list("id", "people", "roles"))
    if not limited:
        return ()
    found = find_person(person_id)
    roles = set(found.roles) if found and found.is_active else set()
    return tuple(
        queue_id for queue_id, people, held in limited if person_id not in people and roles.isdisjoint(held)
    )


def seen_by(person_id: str, *, review: str = "") -> Q:
    """The condition under which a person sees a review; ``review`` is the path to it, such as ``review__``."""
    hidden = hidden_queues(person_id)
    return ~Q(**{f"{review}queue__in": hidden}) if hidden else Q()


def require_seen(review: Review, person_id: str) -> None:
    """Pass if this person may see the review.

    Raises:
        NotFound: It lies in a queue that is closed to the person; said as if there were no such review.
    """
    if review.queue_id is not None and review.queue_id in hidden_queues(person_id):
        raise NotFound("There is no review with that id.")


def is_barred(review: Review, person_id: str) -> bool:
    """Tell whether another person has to read, because this one was asked about it, or asked.

    Who has spoken with a reader is not blind to what that reader thinks.
    """
    return review.state in READ_BLIND and Question.objects.filter(parties(person_id), review=review).exists()


def have_spoken(review_id: str, one: str, other: str) -> bool:
    """Tell whether one of these people asked the other about a review, in whatever state it was."""
    between = Q(asked_by=one, asked_of=other) | Q(asked_by=other, asked_of=one)
    return Question.objects.filter(between, review=review_id).exists()


def parties(person_id: str) -> Q:
    """The condition under which a question is this person's: asked by, or asked of."""
    return Q(asked_by=person_id) | Q(asked_of=person_id)


def hidden_clues(clue_ids: Iterable[str], person_id: str) -> frozenset[str]:
    """Those of the clues whose review lies in a queue that is closed to this person."""
    hidden = hidden_queues(person_id)
    if not hidden:
        return frozenset()
    rows = Review.objects.filter(clue_id__in=tuple(clue_ids), queue__in=hidden)
    return frozenset(rows.values_list("clue_id", flat=True))


def select_hidden_clues(person_id: str) -> QuerySet[Any, Any] | None:
    """Every clue whose review lies in a queue closed to this person, for a subquery; ``None`` if none is closed."""
    hidden = hidden_queues(person_id)
    return Review.objects.filter(queue__in=hidden).values("clue_id") if hidden else None


def require_clue_seen(clue_id: str, person_id: str) -> None:
    """Pass unless the clue's review lies in a queue that is closed to this person; a program is in no queue.

    Raises:
        NotFound: Said as if there were no such clue.
    """
    if hidden_clues((clue_id,), person_id):
        raise NotFound("There is no clue with that id.")


def names_hidden(ids: Iterable[str], person_id: str) -> bool:
    """Tell whether any of these ids is a review, a clue or a decision in a queue that is closed to this person."""
    hidden, named = hidden_queues(person_id), tuple(ids)
    if not hidden or not named:
        return False
    any_of = Q(id__in=named) | Q(clue_id__in=named) | Q(decisions__id__in=named)
    return Review.objects.filter(any_of, queue__in=hidden).exists()
