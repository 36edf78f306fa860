"""Destroying what people wrote about a clue that is destroyed."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from coldframe.core.actors import Actor
from coldframe.core.errors import Conflict
from coldframe.custody.actions import act
from coldframe.triage.models import (
    Appeal,
    AppealLink,
    Authority,
    Decision,
    Link,
    Question,
    Recall,
    Review,
    Thread,
)
from coldframe.triage.models.reviews import UNDECIDED
from coldframe.triage.terms import AppealState, ReviewState, TriageEvent


def forget_clue(clue_id: str, *, actor: Actor, as_of: datetime) -> None:
    """Destroy the texts about a clue and its place in the gathering index, and take its review out of the queue.

    Codes, people's ids, times and hashes stay: who decided what, when, is proven without the words.

    Raises:
        Conflict: An objection to a decision on it waits for its answer.

    Records:
        review_emptied: on the clue, with how many decisions and links.
    """
    about = Q(decision__review__clue_id=clue_id)
    with act(actor=actor, as_of=as_of) as ledger:
        if Appeal.objects.filter(about, state=AppealState.OPEN).exists():
            raise Conflict("An objection to a decision on this clue waits for its answer. Answer it first.")
        decisions = Decision.objects.filter(review__clue_id=clue_id).update(reason="", second_reason="")
        Appeal.objects.filter(about).update(statement="", answer="")
        AppealLink.objects.filter(about).update(told="")
        Recall.objects.filter(reversal__decision__review__clue_id=clue_id).update(note="")
        Question.objects.filter(review__clue_id=clue_id).update(text="", answer="")
        Authority.objects.filter(clue_id=clue_id).update(number="", issued_by="", text="")
        links, _ = Link.objects.filter(clue_id=clue_id).delete()
        Thread.objects.filter(links=None).delete()
        reviews = Review.objects.filter(clue_id=clue_id)
        reviews.filter(state__in=UNDECIDED).update(state=ReviewState.DESTROYED)
        reviews.update(reasons=[], routing_facts={}, aside_note="", handed_note="", look_again="")
        ledger.record(TriageEvent.REVIEW_EMPTIED, clue_id, decisions=decisions, links=links)
