"""A partner that is down, slow, answers HTML or breaks off: once for it, and every try seen here."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from tests.stages.referral.desks import (
    PARTNER_KEY,
    Draft,
    Fault,
    HandOver,
    Memory,
    S,
    Time,
    Wire,
    claims,
    deliver,
    fail_before,
    own_name,
    sent,
    states,
)

from coldframe.core.actors import system
from coldframe.core.ids import new_id
from coldframe.core.moments import parse_moment
from coldframe.intake.queries import list_clues
from coldframe.partners import messages
from coldframe.partners.errors import RefusedByPartner
from coldframe.partners.http import UnknownOutcome, UnreadableAnswer
from coldframe.partners.queries import list_disclosures
from coldframe.partners.terms import MessageKind
from coldframe.referral import actions, queries
from coldframe.referral.models import ReceivedReferral
from coldframe.referral.terms import AttemptOutcome
from coldframe.work.terms import StepFailed

pytestmark = pytest.mark.django_db


def fail_after(hand_over: HandOver) -> str:
    hand_over()
    raise UnknownOutcome("police.example.org broke off the connection.", permanent=False)


def answer_html(hand_over: HandOver) -> str:
    hand_over()
    raise UnreadableAnswer("The partner's desk answered with a web page.", permanent=False)


def answer_garbage(hand_over: HandOver) -> str:
    hand_over()
    return "not.a.receipt"


def answer_for_another_message(hand_over: HandOver) -> str:
    hand_over()
    return messages.sign(
        key=PARTNER_KEY,
        recipient=own_name(),
        message_id=new_id("msg"),
        kind=MessageKind.RECEIPT,
        payload={"message": new_id("msg"), "body_sha256": "0" * 64},
        head=None,
        as_of=parse_moment("2026-11-22T09:30:00Z"),
    )


def answer_unsigned(hand_over: HandOver) -> str:
    head, body, _ = hand_over().split(".")
    return f"{head}.{body}.{'A' * 86}"


FAULTS = [fail_before, fail_after, answer_html, answer_garbage, answer_for_another_message, answer_unsigned]


@pytest.mark.parametrize("faults", [*([fault] for fault in FAULTS), FAULTS, [fail_after] * 3])
def test_a_partner_in_trouble_gets_it_once_and_every_try_is_seen(
    draft: Draft, wire: Wire, clock: Time, faults: list[Fault]
) -> None:
    referral = sent(draft, clock)
    before = len(list_clues())
    memory = Memory(referral.id, clock)
    wire.faults = list(faults)
    for _ in faults:
        with pytest.raises(StepFailed):
            deliver(referral, clock, memory)
        memory.told.pop("send")
        assert queries.get_referral(referral.id).state is S.SENDING
        clock.now += timedelta(hours=7)
    done = deliver(referral, clock, memory)
    assert done.state is S.DELIVERED
    assert len(list_clues()) == before + 1
    assert ReceivedReferral.objects.count() == 1
    assert done.attempts[-1].outcome is AttemptOutcome.DELIVERED
    assert len(done.attempts) == len(faults) + 1
    assert all(attempt.message for attempt in done.attempts[:-1])
    bodies = {json.dumps(claims(message)["payload"], sort_keys=True) for message in wire.sent}
    ids = {claims(message)["jti"] for message in wire.sent}
    assert (len(bodies), ids) == (1, {referral.message_id})
    assert len({claims(message)["iat"] for message in wire.sent}) == len(faults) + 1


def test_a_try_that_surely_did_not_leave_is_told_from_one_that_may_have(
    draft: Draft, wire: Wire, clock: Time
) -> None:
    referral = sent(draft, clock)
    memory = Memory(referral.id, clock)
    wire.faults = [fail_before, fail_after]
    for _ in range(2):
        with pytest.raises(StepFailed):
            deliver(referral, clock, memory)
        memory.told.pop("send")
    outcomes = [attempt.outcome for attempt in queries.get_referral(referral.id).attempts]
    assert outcomes == [AttemptOutcome.NOT_SENT, AttemptOutcome.UNKNOWN]


def test_a_crash_after_the_answer_repeats_nothing(draft: Draft, wire: Wire, clock: Time) -> None:
    referral = sent(draft, clock)
    memory = Memory(referral.id, clock)
    first = deliver(referral, clock, memory)
    clock.now += timedelta(hours=1)
    assert deliver(referral, clock, memory) == first
    assert len(wire.sent) == 1


def test_a_partner_that_says_no_ends_it_with_its_words(draft: Draft, wire: Wire, clock: Time) -> None:
    def refuse(_hand_over: HandOver) -> str:
        raise RefusedByPartner("The partner's desk answered 422: Key not pinned.", permanent=True)

    referral = sent(draft, clock)
    wire.faults = [refuse]
    done = deliver(referral, clock)
    assert done.state is S.REFUSED
    assert "Key not pinned" in done.states[-1].note
    assert done.attempts[-1].outcome is AttemptOutcome.REFUSED_BY_PARTNER
    (line,) = list_disclosures(subject_id=referral.id)
    assert line.delivered_at is None


def test_a_state_that_overtakes_the_receipt_is_not_undone_by_it(
    draft: Draft, wire: Wire, clock: Time
) -> None:
    referral = sent(draft, clock)

    def seen_at_once(hand_over: HandOver) -> str:
        receipt = hand_over()
        actions.record_state(referral.id, S.SEEN, at=clock(), actor=system("test"), as_of=clock())
        return receipt

    wire.faults = [seen_at_once]
    done = deliver(referral, clock)
    assert done.state is S.SEEN
    assert states(referral) == [S.DRAFT, S.QUEUED, S.SENDING, S.SEEN, S.DELIVERED]
    assert done.remote_reference
