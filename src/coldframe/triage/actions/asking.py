"""Asking a colleague about a review, and answering. The texts stay in a row; the ledger holds that it was asked."""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.db.models import Q

from coldframe.access.queries import may, require
from coldframe.access.terms import Permission
from coldframe.core.actors import Actor, person
from coldframe.core.errors import Conflict, InvalidInput, NotFound
from coldframe.core.ids import new_id
from coldframe.core.said import Said
from coldframe.core.text import clean
from coldframe.custody.actions import act
from coldframe.triage.actions.claims import held_by
from coldframe.triage.models import Decision, Question
from coldframe.triage.queries.reviews import WAITING
from coldframe.triage.queries.seeing import hidden_queues, require_seen
from coldframe.triage.queries.working import question_view
from coldframe.triage.terms import QuestionView, TriageEvent

MAX_QUESTION_CHARACTERS = 4_000


def ask_colleague(review_id: str, of: str, text: str, *, actor: Actor, as_of: datetime) -> QuestionView:
    """Ask a colleague about a review that the person holds; the claim stays.

    Whoever was asked no longer reads this one second: that reading would not be blind.

    Args:
        review_id: A review that the person holds.
        of: Id of a colleague who may see it.
        text: The question.
        actor: A person.
        as_of: Now.

    Raises:
        NotAllowed: Not a person, or no permission to claim.
        Conflict: The person does not hold it.
        InvalidInput: No question; or a colleague who may not see it, or whose own reading of it waits.

    Records:
        question_asked: on the review, with the question's id, the colleague and the SHA-256 of the text.
    """
    person_id = actor.person_id
    require(actor, Permission.REVIEW_CLAIM)
    words = _words(text, field="text")
    with act(actor=actor, as_of=as_of) as ledger:
        review = held_by(person_id, review_id, as_of=as_of)
        if of == person_id or not may(person(of), Permission.REVIEW_VIEW):
            raise InvalidInput("Choose a colleague who works with reviews.", field="of")
        if review.queue_id is not None and review.queue_id in hidden_queues(of):
            raise InvalidInput("This colleague may not look into the queue that it lies in.", field="of")
        readings = Decision.objects.filter(review=review, state__in=WAITING)
        if readings.filter(Q(decided_by=of) | Q(second_by=of)).exists():
            raise InvalidInput(
                "This colleague has read it already, and you are to read it blind. Ask somebody else.",
                field="of",
            )
        row = Question.objects.create(
            id=new_id("qst"), review=review, asked_by=person_id, asked_of=of, text=words, asked_at=as_of
        )
        ledger.record(
            TriageEvent.QUESTION_ASKED, review.id,
            clue=review.clue_id, question=row.id, of=of, text_sha256=_digest(words),
        )  # fmt: skip
    return question_view(row)


def answer_question(question_id: str, answer: str, *, actor: Actor, as_of: datetime) -> QuestionView:
    """Answer a colleague's question, once.

    Raises:
        NotFound: Nobody asked this person that, or the review may no longer be seen.
        Conflict: It was answered already.
        InvalidInput: No answer.

    Records:
        question_answered: on the review, with the question's id and the SHA-256 of the answer.
    """
    person_id = actor.person_id
    require(actor, Permission.REVIEW_VIEW)
    words = _words(answer, field="answer")
    with act(actor=actor, as_of=as_of) as ledger:
        rows = Question.objects.select_related("review").select_for_update(of=("self",))
        row = rows.filter(id=question_id, asked_of=person_id).first()
        if row is None:
            raise NotFound("Nobody has asked you that.")
        require_seen(row.review, person_id)
        if row.answered_at is not None:
            raise Conflict("You have answered this already.")
        row.answer, row.answered_at = words, as_of
        row.save()
        ledger.record(
            TriageEvent.QUESTION_ANSWERED, row.review_id,
            clue=row.review.clue_id, question=row.id, text_sha256=_digest(words),
        )  # fmt: skip
    return question_view(row)


def _words(untrusted: str, *, field: str) -> str:
    words = clean(untrusted, max_characters=MAX_QUESTION_CHARACTERS + 1).strip()
    if not words:
        raise InvalidInput("Write a sentence first.", field=field)
    if len(words) > MAX_QUESTION_CHARACTERS:
        raise InvalidInput(
            Said(
                "That is longer than %(most)s characters.",
                most=MAX_QUESTION_CHARACTERS,
            ),
            field=field,
        )
    return words


def _digest(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()
