"""Reading second: another person, who does not know what the first one chose."""

from __future__ import annotations

import hashlib
from datetime import datetime

from coldframe.access.queries import require
from coldframe.access.terms import Permission
from coldframe.core.actors import Actor
from coldframe.core.errors import Conflict, InvalidInput, NotAllowed
from coldframe.custody.actions import act
from coldframe.triage.actions.claims import held_by
from coldframe.triage.actions.effects import locked, make_final, rate_looks, settle_review
from coldframe.triage.actions.submitted import read_judgement, read_reason
from coldframe.triage.models import Decision
from coldframe.triage.queries.decisions import view
from coldframe.triage.queries.seeing import have_spoken
from coldframe.triage.rules import agree_v1
from coldframe.triage.terms import (
    Category,
    DecisionState,
    DecisionView,
    Judgement,
    NewDecision,
    Observations,
    Outcome,
    TriageEvent,
)


def second_decide(review_id: str, new: NewDecision, *, actor: Actor, as_of: datetime) -> DecisionView:
    """Give the second reading of what waits for one in this review.

    Agreement on outcome and category makes the decision final. Disagreement leaves it disputed, and the
    review waits for a third person, whose :func:`decide` settles it.

    Args:
        review_id: A review that the person holds and that awaits a second reader.
        new: The person's own reading; ``item_id`` says which proposal it answers.
        actor: A person other than the first.
        as_of: Now.

    Raises:
        NotAllowed: Not a person, not allowed to read second, the one who read first, or one of whom that
            one has asked about it.
        Conflict: Nothing waits for a second reading here, or the person does not hold the review.
        InvalidInput: As for ``decide``.

    Records:
        decision_seconded, then decision_made: on the decision, if both agree; or
        decision_disputed: on the decision, with both outcomes and categories.
    """
    person_id = actor.person_id
    require(actor, Permission.REVIEW_SECOND)
    with act(actor=actor, as_of=as_of) as ledger:
        review = held_by(person_id, review_id, as_of=as_of)
        waiting = Decision.objects.filter(review=review, item_id=new.item_id, state=DecisionState.PROPOSED)
        row = waiting.order_by("decided_at", "id").first()
        if row is None:
            raise Conflict("Nothing waits for a second reading here. Reload the page.")
        decision = locked(row.id)
        if decision.decided_by == person_id:
            raise NotAllowed("You read this one first; another person has to read it second.")
        if have_spoken(review.id, decision.decided_by, person_id):
            raise NotAllowed(
                "You have spoken with the first reader about this one; another person has to read it."
            )
        if new.harms:
            raise InvalidInput("The second reader gives outcome, category and reason only.", field="harms")
        second = read_judgement(new.outcome, new.category, new)
        first = Judgement(
            Outcome(decision.outcome),
            Category(decision.category),
            Observations.from_codes(decision.observations),
        )
        decision.second_by, decision.second_at = person_id, as_of
        decision.second_outcome, decision.second_category = second.outcome, second.category
        decision.second_observations = second.observations.as_codes()
        decision.second_reason = read_reason(new.reason)
        decision.agreed = agree_v1(first, second)
        detail = {
            "clue": review.clue_id,
            "item": decision.item_id,
            "review": review.id,
            "second_by": person_id,
            "reason_sha256": hashlib.sha256(decision.second_reason.encode()).hexdigest(),
        }
        if decision.agreed:
            ledger.record(TriageEvent.DECISION_SECONDED, decision.id, **detail)
            make_final(decision, ledger, as_of=as_of)
        else:
            decision.state = DecisionState.DISAGREED
            decision.save()
            ledger.record(
                TriageEvent.DECISION_DISPUTED, decision.id, **detail,
                outcome=first.outcome, category=first.category,
                second_outcome=second.outcome, second_category=second.category,
                rules=tuple(decision.second_rules),
                first_reason_sha256=hashlib.sha256(decision.reason.encode()).hexdigest(),
            )  # fmt: skip
        rate_looks(review, second, item_id=new.item_id, actor=actor, as_of=as_of)
        # Other proposals in the same review still need this reader: the turn ends with the last one.
        is_last = not Decision.objects.filter(review=review, state=DecisionState.PROPOSED).exists()
        settle_review(review, ends_turn=is_last, as_of=as_of)
    return view(decision)
