"""Judging a file once: a person repeats a judgement on other clues that hold exactly that file and nothing new."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from coldframe.access.queries import require
from coldframe.access.terms import Permission
from coldframe.core.actors import Actor
from coldframe.core.errors import Conflict, InvalidInput
from coldframe.core.said import Said
from coldframe.custody.actions import Ledger, act
from coldframe.intake.queries import list_items
from coldframe.rulepacks.loader import load
from coldframe.rulepacks.terms import PackName
from coldframe.triage.actions.claims import held_by
from coldframe.triage.actions.decisions import create_decision, second_need
from coldframe.triage.actions.effects import (
    LIVE,
    locked,
    make_final,
    rate_looks,
    record_proposal,
    settle_review,
)
from coldframe.triage.actions.submitted import Submitted
from coldframe.triage.models import Decision, Review
from coldframe.triage.queries.decisions import view
from coldframe.triage.queries.facts import gather_facts
from coldframe.triage.queries.same_file import (
    find_repeated,
    find_seconded,
    judge_same_file,
    select_to_second,
)
from coldframe.triage.queries.seeing import seen_by
from coldframe.triage.rules import priority_v1, undo_until_v1
from coldframe.triage.terms import (
    MOST_REPEATED,
    UNDO_SECONDS,
    Category,
    DecisionState,
    DecisionView,
    Judgement,
    Observations,
    Outcome,
    PriorityFacts,
    TriageEvent,
)
from coldframe.work.actions import enqueue


@dataclass(frozen=True, slots=True)
class Repeated:
    """What became of repeating a judgement, or of taking that back.

    Attributes:
        final: Decisions that are final at once.
        proposed: Decisions that wait for a second reader, each by itself.
        left_out: Reviews on which nothing was changed, because of what is known of them now.
    """

    final: int
    proposed: int
    left_out: int


def repeat_judgement(
    decision_id: str, review_ids: Collection[str], *, actor: Actor, as_of: datetime
) -> Repeated:
    """Repeat a judgement on reviews of clues that hold exactly the same file and nothing new.

    Each gets a decision of its own, with the rules on second readers applied as if it were decided by itself.
    Everything is checked again now: a clue with a sign of risk to a child, with anything of its own, or in
    somebody else's hands is left out, whatever the preview said.

    Args:
        decision_id: A final decision on one file, or an own one that waits for its second reader.
        review_ids: Those that the person was shown and chose, at most ``MOST_REPEATED``.
        actor: A person.
        as_of: Now.

    Raises:
        NotAllowed: Not a person, or no permission to decide.
        NotFound: There is no such decision that the person may repeat.
        Conflict: It was taken back or reversed this moment.
        InvalidInput: More reviews than one act may change.

    Records:
        decision_proposed or decision_made: on each new decision, with the judgement that it repeats.
        judgement_repeated: on the judgement, with the clues.
    """
    person_id = actor.person_id
    require(actor, Permission.REVIEW_DECIDE)
    wanted = _chosen(review_ids)
    with act(actor=actor, as_of=as_of) as ledger:
        decision = find_repeated(decision_id, person_id)
        rows = list(
            Review.objects.select_for_update()
            .filter(seen_by(person_id), id__in=wanted)
            .exclude(id=decision.review_id)
            .order_by("id")
        )
        # Locked last, so that it is not taken back or reversed while it is being repeated.
        decision = locked(decision.id)
        if decision.state not in (DecisionState.FINAL, DecisionState.PROPOSED):
            raise Conflict("This judgement no longer stands. Reload the page.")
        judged = judge_same_file(decision, rows, person_id, as_of=as_of)
        fit = [row for row in rows if judged[row.id][0] is None]
        made = [
            _repeat(decision, row, judged[row.id][1], ledger, item_id="", person_id=person_id, as_of=as_of)
            for row in fit
        ]
        if made:
            _tell(ledger, decision, fit)
    final = sum(one.state == DecisionState.FINAL for one in made)
    return Repeated(final, len(made) - final, len(wanted) - len(made))


def use_label(
    review_id: str, decision_id: str, *, item_id: str = "", actor: Actor, as_of: datetime
) -> DecisionView:
    """Judge a file of a held review as this desk judged exactly that file before, without looking at it again.

    Args:
        review_id: A review that the person holds.
        decision_id: The final decision that is repeated.
        item_id: The item; empty for the whole clue, which then is nothing but that file.
        actor: A person.
        as_of: Now.

    Raises:
        NotAllowed: Not a person, or no permission to decide.
        NotFound: There is no such decision that stands.
        Conflict: The person does not hold the review; it waits for a reading of its own; it is decided
            already; or the label would set aside a clue with a sign of risk to a child.
        InvalidInput: The item is not exactly that file, or the clue holds more than it.

    Records:
        decision_proposed or decision_made: on the new decision, with the judgement that it repeats.
        judgement_repeated: on the judgement, with the clue.
        look_ended and look_counted: if the person had looked all the same.
    """
    person_id = actor.person_id
    require(actor, Permission.REVIEW_DECIDE)
    with act(actor=actor, as_of=as_of) as ledger:
        decision = find_repeated(decision_id, person_id)
        review = held_by(person_id, review_id, as_of=as_of)
        decision = locked(decision.id)
        rows = Decision.objects.filter(review=review, state__in=LIVE)
        if decision.state != DecisionState.FINAL or rows.filter(item_id__in={"", item_id}).exists():
            raise Conflict("This waits for a reading of its own, or was decided already. Reload the page.")
        items = {item.id: item.sha256 for item in list_items(review.clue_id)}
        files = {items.get(item_id, "")} if item_id else set(items.values())
        if files != {decision.item_sha256}:
            raise InvalidInput("The label is about another file. Decide about this one.", field="item_id")
        facts = gather_facts(review.clue_id)
        risk = priority_v1(facts, load(PackName.PRIORITY, on=as_of.date())).child_risk
        if risk and not Outcome(decision.outcome).leaves_the_desk:
            raise Conflict("There is a sign of risk to a child: this clue is read and decided by itself.")
        made = _repeat(decision, review, facts, ledger, item_id=item_id, person_id=person_id, as_of=as_of)
        rate_looks(review, _judgement(decision), item_id=item_id, actor=actor, as_of=as_of)
        _tell(ledger, decision, [review])
    return view(made)


def second_repeated(
    decision_id: str, review_ids: Collection[str], *, actor: Actor, as_of: datetime
) -> Repeated:
    """Give the second reading of a file on the repetitions of a judgement, too, having agreed to it, reading blind.

    Each repetition becomes final with this person as its second reader. What is known of each clue is checked
    again now, as for :func:`repeat_judgement`.

    Args:
        decision_id: A final decision on one file to which this person agreed, reading second.
        review_ids: Those that the person was shown and chose, at most ``MOST_REPEATED``.
        actor: A person other than who made the repetitions.
        as_of: Now.

    Raises:
        NotAllowed: Not a person, or no permission to read second.
        NotFound: There is no such decision that this person read second.
        InvalidInput: More reviews than one act may change.

    Records:
        decision_seconded, then decision_made: on each repetition.
    """
    person_id = actor.person_id
    require(actor, Permission.REVIEW_SECOND)
    wanted = _chosen(review_ids)
    with act(actor=actor, as_of=as_of) as ledger:
        decision = find_seconded(decision_id, person_id)
        _lock(wanted)
        rows = select_to_second(decision, person_id).select_for_update(of=("self",))
        waiting = list(rows.filter(review__in=wanted).order_by("id"))
        reviews = [row.review for row in waiting]
        judged = judge_same_file(decision, reviews, person_id, is_second=True, as_of=as_of)
        fit = [row for row in waiting if judged[row.review_id][0] is None]
        for row in fit:
            row.second_by, row.second_at, row.agreed = person_id, as_of, True
            row.second_outcome, row.second_category = decision.second_outcome, decision.second_category
            row.second_observations = decision.second_observations
            row.second_reason = decision.second_reason
            ledger.record(
                TriageEvent.DECISION_SECONDED, row.id,
                clue=row.review.clue_id, item=row.item_id, review=row.review_id, second_by=person_id,
                reason_sha256=hashlib.sha256(row.second_reason.encode()).hexdigest(),
            )  # fmt: skip
            make_final(row, ledger, as_of=as_of)
            settle_review(row.review, ends_turn=True, as_of=as_of)
    return Repeated(len(fit), 0, len(wanted) - len(fit))


def undo_repeated(decision_id: str, *, actor: Actor, as_of: datetime) -> Repeated:
    """Take back, within a minute, every own decision that repeats a judgement; the reviews return to the queue.

    One that somebody has read since, or has in hand now, stays and is counted as left out.

    Raises:
        Conflict: There is nothing that can still be taken back.

    Records:
        decision_undone: on each decision. ``triage.reversed`` is enqueued for those that were final.
        repetition_undone: on the judgement, with the clues.
    """
    person_id = actor.person_id
    with act(actor=actor, as_of=as_of) as ledger:
        own = Decision.objects.filter(repeats=decision_id, decided_by=person_id, state__in=LIVE)
        reviews = _lock(own.values_list("review_id", flat=True))
        rows = [
            row
            for row in Decision.objects.select_for_update(of=("self",))
            .filter(review__in=reviews, repeats=decision_id, decided_by=person_id, state__in=LIVE)
            .select_related("review", "repeats")
            .order_by("id")
            if as_of <= undo_until_v1(row.decided_at)
        ]
        if not rows:
            raise Conflict(
                Said(
                    "The %(seconds)s seconds are over. Reverse each decision by a new one.",
                    seconds=UNDO_SECONDS,
                )
            )
        undone: list[Review] = []
        final = 0
        for row in rows:
            review = reviews[row.review_id]
            is_held = review.claimed_by not in ("", person_id) and (review.claimed_until or as_of) > as_of
            rests = row.reversed_by.filter(state__in=LIVE).exists()
            if row.second_by or row.state == DecisionState.DISAGREED or is_held or rests:
                continue
            was_final = row.state == DecisionState.FINAL
            row.state = DecisionState.UNDONE
            row.save(update_fields=("state",))
            ledger.record(
                TriageEvent.DECISION_UNDONE, row.id,
                clue=review.clue_id, item=row.item_id, review=review.id, was_final=was_final,
            )  # fmt: skip
            settle_review(review, ends_turn=True, as_of=as_of)
            if was_final:
                enqueue("triage.reversed", row.id, row.id)
                final += 1
            undone.append(review)
        if undone:
            ledger.record(
                TriageEvent.REPETITION_UNDONE, decision_id,
                clues=tuple(review.clue_id for review in undone), count=len(undone),
            )  # fmt: skip
    return Repeated(final, len(undone) - final, len(rows) - len(undone))


def _lock(review_ids: Collection[str]) -> dict[str, Review]:
    """Lock reviews, always in one order and before their decisions, so that no two people wait for each other."""
    rows = Review.objects.select_for_update().filter(id__in=tuple(review_ids)).order_by("id")
    return {review.id: review for review in rows}


def _chosen(review_ids: Collection[str]) -> set[str]:
    wanted = set(review_ids)
    if len(wanted) > MOST_REPEATED:
        raise InvalidInput(
            Said("One act repeats a judgement on at most %(most)s clues.", most=MOST_REPEATED),
            field="review",
        )
    return wanted


def _repeat(
    decision: Decision,
    review: Review,
    facts: PriorityFacts,
    ledger: Ledger,
    *,
    item_id: str,
    person_id: str,
    as_of: datetime,
) -> Decision:
    read = Submitted(
        _judgement(decision), decision.reason, tuple(decision.harms), item_id, decision.item_sha256
    )
    need = second_need(read, facts, as_of=as_of)
    made = create_decision(review, read, need, person_id=person_id, as_of=as_of, repeats=decision)
    if need.required:
        record_proposal(ledger, made)
    else:
        make_final(made, ledger, as_of=as_of)
    settle_review(review, ends_turn=not item_id, as_of=as_of)
    return made


def _judgement(decision: Decision) -> Judgement:
    return Judgement(
        Outcome(decision.outcome),
        Category(decision.category),
        Observations.from_codes(decision.observations),
    )


def _tell(ledger: Ledger, decision: Decision, reviews: Collection[Review]) -> None:
    ledger.record(
        TriageEvent.JUDGEMENT_REPEATED, decision.id,
        clues=tuple(review.clue_id for review in reviews), count=len(reviews),
    )  # fmt: skip
