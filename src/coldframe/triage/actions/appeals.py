"""Appeals: heard by somebody who had no part in the decision."""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.conf import settings

from coldframe.access.queries import require
from coldframe.access.terms import Permission
from coldframe.core.actors import Actor
from coldframe.core.answers import Answer
from coldframe.core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from coldframe.core.ids import new_id
from coldframe.core.text import clean
from coldframe.custody.actions import act
from coldframe.rulepacks.clocks import due_at
from coldframe.rulepacks.loader import load
from coldframe.rulepacks.terms import PackName
from coldframe.triage.actions.submitted import MAX_REASON_CHARACTERS, read_reason
from coldframe.triage.models import Appeal, Decision
from coldframe.triage.queries.decisions import get_appeal
from coldframe.triage.terms import AppealState, AppealView, DecisionState, TriageEvent


def receive_appeal(decision_id: str, statement: str, *, actor: Actor, as_of: datetime) -> AppealView:
    """Take in an objection to a final decision. A late one is taken in, too, and marked as late.

    Raises:
        NotFound: There is no final decision with that id.
        InvalidInput: The statement is empty.

    Records:
        appeal_received: on the appeal, with the decision and the SHA-256 of the statement.
    """
    text = clean(statement, max_characters=MAX_REASON_CHARACTERS).strip()
    if not text:
        raise InvalidInput("Say in your own words what is wrong with the decision.", field="statement")
    with act(actor=actor, as_of=as_of) as ledger:
        final = (DecisionState.FINAL, DecisionState.REVERSED)
        decision = Decision.objects.filter(id=decision_id, state__in=final).first()
        if decision is None or decision.final_at is None:
            raise NotFound("There is no final decision with that id.")
        appeal = Appeal.objects.create(
            id=new_id("app"),
            decision=decision,
            statement=text,
            received_at=as_of,
            within_window=_within_window(decision.final_at, as_of),
        )
        ledger.record(
            TriageEvent.APPEAL_RECEIVED, appeal.id,
            decision=decision.id, within_window=appeal.within_window,
            statement_sha256=hashlib.sha256(text.encode()).hexdigest(),
        )  # fmt: skip
    return get_appeal(appeal.id)


def answer_appeal(
    appeal_id: str,
    answer: str,
    *,
    reversing_decision_id: str = "",
    actor: Actor,
    as_of: datetime,
) -> AppealView:
    """Answer an appeal: granted if a final decision reverses the one appealed against, else refused.

    Raises:
        NotAllowed: Not a person, no permission to decide, or the person had a part in the decision.
        NotFound: There is no such appeal.
        Conflict: It was answered already.
        InvalidInput: The answer is empty, or the decision named does not reverse the one appealed against.

    Records:
        appeal_answered: on the appeal, with the result and the SHA-256 of the answer.
    """
    person_id = actor.person_id
    require(actor, Permission.REVIEW_DECIDE)
    words = read_reason(answer)
    with act(actor=actor, as_of=as_of) as ledger:
        appeal = Appeal.objects.select_for_update().filter(id=appeal_id).first()
        if appeal is None:
            raise NotFound("There is no appeal with that id.")
        if appeal.state != AppealState.OPEN:
            raise Conflict("This appeal was answered already.")
        decision = appeal.decision
        if person_id in (decision.decided_by, decision.second_by):
            raise NotAllowed("You had a part in this decision; an independent person answers the appeal.")
        if reversing_decision_id:
            reversing = Decision.objects.filter(
                id=reversing_decision_id, reverses=decision, state=DecisionState.FINAL
            ).first()
            if reversing is None:
                raise InvalidInput(
                    "To grant the appeal, first reverse the decision and let that become final.",
                    field="reversing_decision_id",
                )
            appeal.reversing_decision, appeal.state = reversing, AppealState.GRANTED
        else:
            appeal.state = AppealState.REFUSED
        appeal.answered_by, appeal.answered_at, appeal.answer = person_id, as_of, words
        appeal.save()
        ledger.record(
            TriageEvent.APPEAL_ANSWERED, appeal.id,
            decision=decision.id, state=appeal.state, reversing=reversing_decision_id,
            answer_sha256=hashlib.sha256(words.encode()).hexdigest(),
        )  # fmt: skip
    return get_appeal(appeal.id)


def _within_window(final_at: datetime, as_of: datetime) -> Answer:
    """Compare with the complaint window of the desk's law; unknown where no clock is installed."""
    pack = load(PackName.CLOCKS, settings.COLDFRAME_JURISDICTION, on=final_at.date())
    clock = pack.find("complaint_window")
    due = due_at(clock, final_at) if clock else None
    if due is None:
        return Answer.UNKNOWN
    return Answer.YES if as_of <= due else Answer.NO
