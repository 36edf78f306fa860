"""Deciding: by a named person who holds the review, with a category and a reason."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction

from coldframe.access.queries import require
from coldframe.access.terms import Permission
from coldframe.core.actors import Actor
from coldframe.core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from coldframe.core.ids import new_id
from coldframe.core.said import Said
from coldframe.custody.actions import act
from coldframe.rulepacks.loader import load
from coldframe.rulepacks.terms import PackName
from coldframe.triage.actions.claims import held_by
from coldframe.triage.actions.effects import (
    LIVE,
    locked,
    make_final,
    rate_looks,
    record_proposal,
    settle_review,
)
from coldframe.triage.actions.submitted import Submitted, read_submitted
from coldframe.triage.models import Decision, Review
from coldframe.triage.queries.decisions import view
from coldframe.triage.queries.facts import gather_facts
from coldframe.triage.queries.schemes import schemes_in_force
from coldframe.triage.queries.seeing import require_seen
from coldframe.triage.rules import needs_second_v1, priority_v1, signs_v1, undo_until_v1
from coldframe.triage.terms import (
    UNDO_SECONDS,
    DecisionState,
    DecisionView,
    NewDecision,
    PriorityFacts,
    SecondNeed,
    TriageEvent,
)
from coldframe.work.actions import enqueue


def decide(review_id: str, new: NewDecision, *, actor: Actor, as_of: datetime) -> DecisionView:
    """Decide about a clue, or label one of its items.

    Without a rule that asks for a second reader the decision is final at once and ``triage.decided``
    is enqueued. Otherwise it waits as proposed, unseen by the second reader. A decision about the whole
    clue ends the person's turn; labels on items may be given before it. Where two people disagreed,
    a third one's decision is final and settles the matter.

    Args:
        review_id: A review that the person holds.
        new: What the person submits.
        actor: A person; a service, a partner desk and an automatic step are refused.
        as_of: Now.

    Raises:
        NotAllowed: Not a person, no permission to decide, or not the third person who has to settle.
        Conflict: The person does not hold the review, or this was decided already.
        InvalidInput: Unknown outcome, category, harm or item, no reason, or a contradiction.

    Records:
        decision_proposed: on the decision, without what was chosen, where a second reader is needed; or
        decision_made: on the decision, with outcome, category, people and the SHA-256 of the reason.
        ``triage.reversed`` is enqueued for what was settled, if other clues' decisions have to do with it.
    """
    person_id = actor.person_id
    require(actor, Permission.REVIEW_DECIDE)
    with act(actor=actor, as_of=as_of) as ledger:
        review = held_by(person_id, review_id, as_of=as_of)
        read = read_submitted(review, new)
        disputed = _disputed(review, read.item_id, person_id)
        if disputed is None and _live(review, read.item_id) is not None:
            raise Conflict(
                "This was decided already. Reload the page; a decision is changed by reversing it."
            )
        need = SecondNeed(False, (), (), _second_pack_id(as_of)) if disputed else _need(review, read, as_of)
        if disputed is not None:
            disputed.state = DecisionState.SETTLED_OTHERWISE
            disputed.save(update_fields=("state",))
        decision = create_decision(review, read, need, person_id=person_id, as_of=as_of, settles=disputed)
        if need.required:
            record_proposal(ledger, decision)
        else:
            make_final(decision, ledger, as_of=as_of)
        if disputed is not None and (
            disputed.repeats or disputed.repeated_by.filter(state__in=LIVE).exists()
        ):
            key = f"{disputed.id}:{decision.id}"
            enqueue("triage.reversed", key, disputed.id, delay_seconds=UNDO_SECONDS)
        rate_looks(review, read.judgement, item_id=read.item_id, actor=actor, as_of=as_of)
        settle_review(review, ends_turn=not read.item_id, as_of=as_of)
    return view(decision)


def undo_decision(decision_id: str, *, actor: Actor, as_of: datetime) -> DecisionView:
    """Take an own decision back within a minute; the review returns to the person's hands.

    Raises:
        NotAllowed: Not the person who decided.
        Conflict: The minute is over, somebody has read it since, something rests on it, or it no longer
            stands. Reverse it instead.
        NotFound: There is no such decision.

    Records:
        decision_undone: on the decision. ``triage.reversed`` is enqueued if it was final.
        decision_stands_again: on the one that it had reversed.
    """
    person_id = actor.person_id
    with act(actor=actor, as_of=as_of) as ledger:
        review = _review_of(decision_id)
        decision = locked(decision_id)
        _refuse_undo(decision, person_id, as_of=as_of)
        require_seen(review, person_id)
        if review.claimed_by not in ("", person_id) and (review.claimed_until or as_of) > as_of:
            raise Conflict("Somebody else is reading this now. Reverse the decision by a new one.")
        was_final = decision.state == DecisionState.FINAL
        decision.state = DecisionState.UNDONE
        decision.save(update_fields=("state",))
        for undone, back_to in (
            (decision.reverses, DecisionState.FINAL),
            (decision.settles, DecisionState.DISAGREED),
        ):
            if was_final and undone is not None:
                undone.state = back_to
                undone.save(update_fields=("state",))
        ledger.record(
            TriageEvent.DECISION_UNDONE, decision.id,
            clue=review.clue_id, item=decision.item_id, review=review.id, was_final=was_final,
        )  # fmt: skip
        if was_final and decision.reverses is not None:
            ledger.record(
                TriageEvent.DECISION_STANDS_AGAIN, decision.reverses.id,
                clue=review.clue_id, item=decision.item_id, by=decision.id,
            )  # fmt: skip
        review.claimed_by = person_id
        review.claimed_until = as_of + timedelta(minutes=settings.COLDFRAME_CLAIM_MINUTES)
        settle_review(review, ends_turn=False, as_of=as_of)
        if was_final:
            enqueue("triage.reversed", decision.id, decision.id)
    return view(decision)


def reverse_decision(decision_id: str, new: NewDecision, *, actor: Actor, as_of: datetime) -> DecisionView:
    """Reverse a final decision by a new one that points to it.

    Who reverses an own decision or an own second reading always needs a second reader, and so does
    everybody where two people read the old one, or a third settled it: one alone does not undo what two decided. The old decision stands until the new
    one is final; then ``triage.decided`` is enqueued for the new one and ``triage.reversed`` for the old.

    Args:
        decision_id: A final decision.
        new: The new one; its item must be the old one's.
        actor: A person who holds the review (claim it again first).
        as_of: Now.

    Raises:
        NotFound: There is no such decision.
        Conflict: It is not final, a reversal is already waiting, or the person does not hold the review.
        NotAllowed, InvalidInput: As for :func:`decide`.

    Records:
        decision_proposed or decision_made: on the new decision; decision_reversed: on the old one, once
        the new one is final.
    """
    person_id = actor.person_id
    require(actor, Permission.REVIEW_DECIDE)
    with act(actor=actor, as_of=as_of) as ledger:
        review = held_by(person_id, _review_of(decision_id).id, as_of=as_of)
        old = locked(decision_id)
        if old.state != DecisionState.FINAL:
            raise Conflict("Only a final decision can be reversed. Reload the page to see where it stands.")
        waiting = (DecisionState.PROPOSED, DecisionState.DISAGREED)
        if Decision.objects.filter(reverses=old, state__in=waiting).exists():
            raise Conflict("A reversal of this decision already waits for its second reader.")
        if new.item_id != old.item_id:
            raise InvalidInput("A reversal is about what the old decision was about.", field="item_id")
        read = read_submitted(review, new)
        need = _need(review, read, as_of)
        if not need.required:
            need = _need_to_reverse(old, person_id, need)
        decision = create_decision(review, read, need, person_id=person_id, as_of=as_of, reverses=old)
        if need.required:
            record_proposal(ledger, decision)
        else:
            make_final(decision, ledger, as_of=as_of)
        rate_looks(review, read.judgement, item_id=read.item_id, actor=actor, as_of=as_of)
        settle_review(review, ends_turn=True, as_of=as_of)
    return view(decision)


def _refuse_undo(decision: Decision, person_id: str, *, as_of: datetime) -> None:
    if decision.decided_by != person_id:
        raise NotAllowed("Only who made the decision may take it back. Reverse it by a new one.")
    if decision.second_by or decision.state not in (DecisionState.PROPOSED, DecisionState.FINAL):
        raise Conflict("The decision can no longer be taken back. Reverse it by a new one.")
    if decision.repeated_by.filter(state__in=LIVE).exists():
        raise Conflict("It was repeated on other clues. Take that back first.")
    if decision.reversed_by.filter(state__in=LIVE).exists():
        raise Conflict("A reversal of this decision already waits for its second reader.")
    if decision.granted_appeals.exists():
        raise Conflict("An appeal was granted by it. Reverse the decision by a new one.")
    if as_of > undo_until_v1(decision.decided_at):
        raise Conflict(
            Said(
                "The %(seconds)s seconds are over. Reverse the decision by a new one, with its reason.",
                seconds=UNDO_SECONDS,
            )
        )


def _review_of(decision_id: str) -> Review:
    """Lock the review of a decision: always before the decision, so that no two people wait for each other.

    Raises:
        NotFound: There is no such decision.
    """
    row = Review.objects.select_for_update(of=("self",)).filter(decisions=decision_id).first()
    if row is None:
        raise NotFound("There is no such decision.")
    return row


def _need(review: Review, read: Submitted, as_of: datetime) -> SecondNeed:
    # Gathered anew: an entry that was withdrawn since must no longer stand in for a second reader.
    return second_need(read, gather_facts(review.clue_id), as_of=as_of)


def second_need(read: Submitted, facts: PriorityFacts, *, as_of: datetime) -> SecondNeed:
    """Tell whether this judgement needs a second reader for a clue of which these facts are known now."""
    pack = load(PackName.SECOND_READER, on=as_of.date())
    signs = frozenset(signs_v1(facts, priority_v1(facts, load(PackName.PRIORITY, on=as_of.date()))))
    return needs_second_v1(read.judgement.outcome, read.judgement.category, signs, pack)


def _need_to_reverse(old: Decision, person_id: str, need: SecondNeed) -> SecondNeed:
    """Ask for a second reader where no rule of the pack does, but the old decision's history."""
    if person_id in (old.decided_by, old.second_by):
        reason = "You reverse your own reading: a second person reads it."
        return SecondNeed(True, ("own_decision",), (reason,), need.pack_id)
    if old.second_by or old.settles_id:
        reason = "Two people decided what you reverse: a second person reads it."
        return SecondNeed(True, ("decided_by_two",), (reason,), need.pack_id)
    return need


def _second_pack_id(as_of: datetime) -> str:
    return load(PackName.SECOND_READER, on=as_of.date()).id


def _live(review: Review, item_id: str) -> Decision | None:
    return Decision.objects.filter(review=review, item_id=item_id, state__in=LIVE).first()


def _disputed(review: Review, item_id: str, person_id: str) -> Decision | None:
    """Find the disputed decision that this person's decision would settle."""
    found = Decision.objects.filter(review=review, item_id=item_id, state=DecisionState.DISAGREED).first()
    if found is not None and person_id in (found.decided_by, found.second_by):
        raise NotAllowed("Two readings differ, one of them yours: a third person has to decide.")
    return found


def create_decision(
    review: Review,
    read: Submitted,
    need: SecondNeed,
    *,
    person_id: str,
    as_of: datetime,
    reverses: Decision | None = None,
    settles: Decision | None = None,
    repeats: Decision | None = None,
) -> Decision:
    """Write a decision down as proposed. Call inside :func:`act`, with the review locked.

    Raises:
        Conflict: Another one stands for the same thing.
    """
    try:
        with transaction.atomic():
            return Decision.objects.create(
                id=new_id("dec"),
                review=review,
                item_id=read.item_id,
                item_sha256=read.item_sha256,
                state=DecisionState.PROPOSED,
                outcome=read.judgement.outcome,
                category=read.judgement.category,
                harms=list(read.harms),
                observations=read.judgement.observations.as_codes(),
                reason=read.reason,
                decided_by=person_id,
                decided_at=as_of,
                needs_second=need.required,
                second_rules=list(need.rules),
                second_pack=need.pack_id,
                scheme_packs=list(schemes_in_force(as_of)),
                reverses=reverses or (settles.reverses if settles else None),
                settles=settles,
                repeats=repeats,
            )
    except IntegrityError as clash:
        raise Conflict("This was decided already, a moment ago. Reload the page.") from clash
