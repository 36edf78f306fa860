"""Asking back: one recall, one answer, nothing used in between, and nothing destroyed that a law holds."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.stages.referral.desks import (
    LIO,
    Draft,
    Queue,
    Time,
    Wire,
    deliver,
    deliver_message,
    received,
    sent,
)

from coldframe.core.actors import system
from coldframe.core.errors import Conflict, InvalidInput, NotAllowed
from coldframe.custody.actions import place_hold
from coldframe.custody.queries import list_events, verify
from coldframe.intake.queries import get_clue, list_items, require_usable
from coldframe.partners.queries import list_outgoing
from coldframe.partners.terms import MessageKind, OutgoingState
from coldframe.pipeline import answer_recall
from coldframe.referral import actions, queries
from coldframe.referral.models import ReceivedRecall
from coldframe.referral.terms import KeptReason, RecallAnswer, RecallReason, ReferralState
from coldframe.triage.actions import open_review
from coldframe.triage.queries import find_review_for_clue
from coldframe.vault.queries import has_object

pytestmark = pytest.mark.django_db


def ask(referral_id: str, clock: Time) -> str:
    made = actions.ask_back(referral_id, reason=RecallReason.SENT_IN_ERROR, days=7, actor=LIO, as_of=clock())
    return made.message_id


def answer(wire: Wire, clock: Time, what: RecallAnswer, why: KeptReason | None = None) -> None:
    with wire.as_partner():
        made = answer_recall(ReceivedRecall.objects.get().pk, what, kept_reason=why, actor=LIO, as_of=clock())
    wire.bring_back(made.answer_message_id)


def test_a_recall_stops_the_clue_and_its_answer_ends_it(draft: Draft, wire: Wire, clock: Time) -> None:
    done = deliver(sent(draft, clock), clock)
    clue_id = received().clue_id
    open_review(clue_id, actor=system("pipeline"), as_of=clock())
    deliver_message(ask(done.id, clock), clock)
    with pytest.raises(Conflict, match="asked it back"):
        require_usable(clue_id)
    review = find_review_for_clue(clue_id, as_of=clock())
    assert review is not None
    assert review.look_again == "asked_back"
    with pytest.raises(Conflict):
        draft(clue_id=clue_id)
    answer(wire, clock, RecallAnswer.CORRECTED)
    require_usable(clue_id)
    (recall,) = queries.list_recalls(done.id)
    assert recall.answer is RecallAnswer.CORRECTED
    assert recall.told_at == clock()
    assert not recall.is_overdue(clock() + timedelta(days=30))


def test_destroyed_means_destroyed_and_the_chain_verifies(draft: Draft, wire: Wire, clock: Time) -> None:
    done = deliver(sent(draft, clock), clock)
    clue_id = received().clue_id
    raw = get_clue(clue_id).raw_sha256
    deliver_message(ask(done.id, clock), clock)
    answer(wire, clock, RecallAnswer.DESTROYED)
    clue = get_clue(clue_id)
    assert (clue.statement, clue.destroyed_at) == ("", clock())
    assert not has_object(raw)
    assert all(not (item.url or item.account or item.text) for item in list_items(clue_id))
    assert "clue_destroyed" in [event.kind for event in list_events(about=clue_id)]
    assert verify().fault is None
    with pytest.raises(Conflict, match="destroyed"):
        require_usable(clue_id)


def test_a_legal_hold_stops_destruction_and_the_answer_says_so(draft: Draft, wire: Wire, clock: Time) -> None:
    done = deliver(sent(draft, clock), clock)
    place_hold(received().clue_id, reason="A court ordered it.", actor=LIO, as_of=clock())
    deliver_message(ask(done.id, clock), clock)
    with pytest.raises(Conflict, match="legal hold"):
        answer(wire, clock, RecallAnswer.DESTROYED)
    with pytest.raises(InvalidInput):
        answer(wire, clock, RecallAnswer.KEPT)
    answer(wire, clock, RecallAnswer.KEPT, KeptReason.LEGAL_HOLD)
    (recall,) = queries.list_recalls(done.id)
    assert (recall.answer, recall.kept_reason) == (RecallAnswer.KEPT, KeptReason.LEGAL_HOLD)
    with pytest.raises(Conflict):
        answer(wire, clock, RecallAnswer.DESTROYED)


def test_a_recall_that_comes_first_waits_for_its_referral(draft: Draft, wire: Wire, clock: Time) -> None:
    late = sent(draft, clock)
    actions.begin_sending(late.id, actor=system("referral"), as_of=clock())
    deliver_message(ask(late.id, clock), clock)
    assert ReceivedRecall.objects.get().received is None
    assert deliver(late, clock).state is ReferralState.DELIVERED
    with pytest.raises(Conflict, match="asked it back"):
        require_usable(received().clue_id)


def test_only_a_person_asks_back_only_once_and_only_what_left(
    draft: Draft, wire: Wire, clock: Time, queue: Queue
) -> None:
    with pytest.raises(Conflict, match="no desk has it"):
        ask(draft().id, clock)
    done = deliver(sent(draft, clock), clock)
    with pytest.raises(NotAllowed):
        actions.ask_back(
            done.id, reason=RecallReason.SENT_IN_ERROR, days=7, actor=system("pipeline"), as_of=clock()
        )
    ask(done.id, clock)
    with pytest.raises(Conflict, match="asked back already"):
        ask(done.id, clock)
    (message,) = list_outgoing(subject_id=done.id)
    assert (message.kind, message.state) == (MessageKind.RECALL, OutgoingState.QUEUED)
    assert set(message.payload) == {"message", "reason", "due"}
    assert queries.list_recalls(done.id)[0].is_overdue(clock() + timedelta(days=7))
    assert ("partners.deliver_message", message.id) in queue
