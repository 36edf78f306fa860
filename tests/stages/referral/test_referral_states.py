"""How a referral goes on, told by the desk that has it, so that silence never has to be read."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from tests.stages.referral.desks import (
    MARA,
    Draft,
    Memory,
    Queue,
    S,
    Time,
    Wire,
    claims,
    deliver,
    own_name,
    received,
    resigned,
    sent,
)

from coldframe.core.actors import system
from coldframe.core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from coldframe.core.ids import new_id
from coldframe.custody.queries import list_events, verify
from coldframe.custody.signing import signing_key
from coldframe.partners.errors import MessageRefused
from coldframe.partners.terms import MessageKind
from coldframe.pipeline import receive_message
from coldframe.referral import actions, queries, steps
from coldframe.referral.terms import ReferralEvent, ReferralState

pytestmark = pytest.mark.django_db


def tell(wire: Wire, clock: Time, state: ReferralState, queue: Queue) -> None:
    """The partner says a state; the message goes the other way over the same wire."""
    own_key = signing_key()

    def back(_url: str, *, token: str, transport: str, files: Any) -> str:
        wire.sent.append({"token": token})
        with wire.as_key(own_key):
            return receive_message(token, {}, as_of=clock())

    with wire.as_partner():
        actions.tell_state(received().id, state, actor=MARA, as_of=clock())
        name, report_id = queue[-1]
        assert name == "referral.tell_state"
        with wire.monkeypatch.context() as patch:
            patch.setattr("coldframe.partners.steps.post_message", back)
            steps.tell(Memory(report_id, clock).run(), report_id, clock=clock)


def test_the_recipient_says_how_it_goes_on_and_the_sender_sees_each_step(
    draft: Draft, wire: Wire, clock: Time, queue: Queue
) -> None:
    referral = deliver(sent(draft, clock), clock)
    for state in (S.SEEN, S.WORKING, S.DONE):
        clock.now += timedelta(days=1)
        tell(wire, clock, state, queue)
        now = queries.get_referral(referral.id)
        assert (now.state, now.states[-1].at) == (state, clock())
    came = queries.get_received(received().id)
    assert (came.state, came.told_state) == (S.DONE, S.DONE)
    assert came == queries.list_received(clue_id=came.clue_id)[0]
    assert queries.states_to_tell(came) == ()
    assert set(claims(wire.sent[-1])["payload"]) == {"message", "state", "at"}
    assert [event.kind for event in list_events(about=came.id) if event.subject == came.id] == [
        ReferralEvent.REFERRAL_RECEIVED,
        *[ReferralEvent.STATE_QUEUED, ReferralEvent.STATE_TOLD] * 3,
    ]
    with wire.as_partner(), pytest.raises(Conflict):
        actions.tell_state(came.id, S.WORKING, actor=MARA, as_of=clock())
    assert verify().fault is None


def test_only_what_a_recipient_knows_can_be_told_and_only_by_a_person(
    draft: Draft, wire: Wire, clock: Time
) -> None:
    deliver(sent(draft, clock), clock)
    came = received()
    for state in set(S) - {S.SEEN, S.WORKING, S.NOT_OURS, S.DONE}:
        with pytest.raises(InvalidInput):
            actions.tell_state(came.id, state, actor=MARA, as_of=clock())
    with pytest.raises(NotAllowed):
        actions.tell_state(came.id, S.SEEN, actor=system("pipeline"), as_of=clock())
    with pytest.raises(NotFound):
        actions.tell_state("rrf_x", S.SEEN, actor=MARA, as_of=clock())


def test_a_desk_can_only_speak_about_what_was_sent_to_it(draft: Draft, wire: Wire, clock: Time) -> None:
    referral = deliver(sent(draft, clock), clock)
    answers = []
    for about in (referral.message_id, new_id("msg")):
        # Signed by us, not by the partner: a third desk that learned or guessed a message id.
        token = resigned(
            wire,
            clock,
            recipient=own_name(),
            kind=MessageKind.REFERRAL_STATE,
            payload={"message": about, "state": "done", "at": clock().isoformat()},
        )
        with pytest.raises(MessageRefused) as refused:
            receive_message(token, {}, as_of=clock())
        answers.append(refused.value.message)
    assert answers[0] == answers[1]
    assert queries.get_referral(referral.id).state is S.DELIVERED
