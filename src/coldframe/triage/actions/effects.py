"""What follows from a decision: its state, the review's, the ledger's entry and the later stages' work."""

from __future__ import annotations

import hashlib
from datetime import datetime

from coldframe.access.actions import record_look
from coldframe.core.actors import Actor
from coldframe.core.errors import NotFound
from coldframe.custody.actions import Ledger, act
from coldframe.triage.actions.claims import clear_claim
from coldframe.triage.actions.looks import end_open_looks
from coldframe.triage.models import Decision, Review
from coldframe.triage.terms import UNDO_SECONDS, DecisionState, Judgement, ReviewState, TriageEvent
from coldframe.work.actions import enqueue

LIVE = (DecisionState.PROPOSED, DecisionState.FINAL, DecisionState.DISAGREED)
"""States of a decision that still counts for something."""


def locked(decision_id: str) -> Decision:
    """Lock and return a decision. Call inside :func:`act`.

    Raises:
        NotFound: There is none.
    """
    # ``of`` keeps the lock to this row: PostgreSQL refuses to lock the outer-joined ones.
    row = (
        Decision.objects.select_related("review")
        .select_for_update(of=("self",))
        .filter(id=decision_id)
        .first()
    )
    if row is None:
        raise NotFound("There is no such decision.")
    return row


def make_final(decision: Decision, ledger: Ledger, *, as_of: datetime) -> None:
    """Let a decision take effect, replace what it reverses and tell the later stages."""
    decision.state, decision.final_at = DecisionState.FINAL, as_of
    old = decision.reverses
    if old is not None:
        old.state = DecisionState.REVERSED
        old.save(update_fields=("state",))
    decision.save()
    ledger.record(
        TriageEvent.DECISION_MADE, decision.id,
        clue=decision.review.clue_id, item=decision.item_id, review=decision.review_id,
        outcome=decision.outcome, category=decision.category, harms=tuple(decision.harms),
        decided_by=decision.decided_by, second_by=decision.second_by, pack=decision.second_pack,
        rules=tuple(decision.second_rules),
        reason_sha256=hashlib.sha256(decision.reason.encode()).hexdigest(),
        settles=decision.settles_id or "", repeats=decision.repeats_id or "",
    )  # fmt: skip
    # Nothing follows while its maker may still take it back; what two people decided nobody takes back.
    delay = 0 if decision.second_by else UNDO_SECONDS
    enqueue("triage.decided", decision.id, decision.id, delay_seconds=delay)
    if old is not None:
        ledger.record(
            TriageEvent.DECISION_REVERSED,
            old.id,
            clue=decision.review.clue_id,
            item=old.item_id,
            by=decision.id,
        )
        # By both: a reversal that was taken back may be made again by another decision.
        enqueue("triage.reversed", f"{old.id}:{decision.id}", old.id, delay_seconds=delay)


def settle_review(review: Review, *, ends_turn: bool, as_of: datetime) -> None:
    """Set the review's state from what its decisions say now, and save it.

    Args:
        review: Locked by the caller.
        ends_turn: The person is done with it, so that the next one can take it.
        as_of: Now.
    """
    rows = Decision.objects.filter(review=review, state__in=LIVE).values_list("state", "item_id")
    states = {state for state, _ in rows}
    if ends_turn:
        clear_claim(review)
        review.look_again = ""
    about_clue = {state for state, item_id in rows if not item_id}
    if DecisionState.DISAGREED in states:
        review.state = ReviewState.DISAGREED
    elif DecisionState.PROPOSED in states and about_clue:
        review.state = ReviewState.AWAITING_SECOND
    elif DecisionState.FINAL in about_clue:
        review.state = ReviewState.DECIDED
    else:
        review.state = ReviewState.CLAIMED if review.claimed_by else ReviewState.OPEN
    if review.state == ReviewState.DECIDED:
        review.decided_at = review.decided_at or as_of
    else:
        review.decided_at = None
    review.version += 1
    review.save()


def rate_looks(review: Review, judgement: Judgement, *, item_id: str, actor: Actor, as_of: datetime) -> None:
    """Let the person's exposure know how grave what they looked at was, now that they have said so.

    Deciding ends their looking, too: the page that they looked at is gone.

    Args:
        review: Which.
        judgement: What the person says, of everything that they saw of it.
        item_id: Or only of this item, unless it is empty.
        actor: Who judged.
        as_of: Now.

    Records:
        look_ended: on what was still open; look_counted: see ``access.actions.record_look``.
    """
    with act(actor=actor, as_of=as_of) as ledger:
        end_open_looks(ledger, actor=actor, as_of=as_of)
    looks = review.looks.filter(person_id=actor.person_id)
    if (looks.filter(item_id=item_id) if item_id else looks).exists():
        category = judgement.category
        record_look(
            actor.person_id, items=0, category=category, severity=category.severity, actor=actor, as_of=as_of
        )


def record_proposal(ledger: Ledger, decision: Decision) -> None:
    """Note that a decision waits for its second reader."""
    # What was chosen stays out of the ledger until the second reader has chosen, too; and with it all that
    # tells of it: which rules asked, and a digest of the reason, against which a guess could be tried.
    ledger.record(
        TriageEvent.DECISION_PROPOSED, decision.id,
        clue=decision.review.clue_id, item=decision.item_id, review=decision.review_id,
        decided_by=decision.decided_by, pack=decision.second_pack,
    )  # fmt: skip
