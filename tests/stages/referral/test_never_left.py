"""What was begun and given up: the ledger says that it did not leave, but only where that is sure."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.stages.referral.desks import (
    LIO,
    Draft,
    HandOver,
    Memory,
    Time,
    Wire,
    deliver,
    deliver_message,
    fail_before,
    sent,
)

from coldframe.api.errors import status_of
from coldframe.core.errors import Conflict
from coldframe.custody.queries import list_events, verify
from coldframe.partners import actions as partners
from coldframe.partners.errors import RefusedByPartner
from coldframe.partners.http import UnknownOutcome
from coldframe.partners.queries import check_lines, count_ledger, list_disclosures
from coldframe.partners.terms import DisclosureView, LineCheck, Standing
from coldframe.referral import actions, queries
from coldframe.referral.actions.parking import TooManyParked
from coldframe.referral.terms import RecallReason, ReferralState, ReferralView
from coldframe.work.terms import StepFailed

pytestmark = pytest.mark.django_db


def break_off(_hand_over: HandOver) -> str:
    raise UnknownOutcome("police.example.org broke off the connection.", permanent=False)


def refuse(_hand_over: HandOver) -> str:
    raise RefusedByPartner("The partner's desk answered 403: no.", permanent=True)


def crash(_hand_over: HandOver) -> str:
    raise KeyboardInterrupt


def given_up(referral: ReferralView, clock: Time, memory: Memory) -> DisclosureView:
    """End the agreement, try once more, and return the ledger's line."""
    memory.told.pop("send", None)
    clock.now += timedelta(hours=1)
    partners.suspend_agreement(referral.agreement_id, reason="A question.", actor=LIO, as_of=clock())
    assert deliver(referral, clock, memory).state is ReferralState.REFUSED
    (line,) = list_disclosures(subject_id=referral.id)
    (checked,) = check_lines([line])
    assert checked.check is LineCheck.HOLDS
    assert verify().fault is None
    return line


def test_what_was_never_reached_did_not_leave(draft: Draft, wire: Wire, clock: Time) -> None:
    referral = sent(draft, clock)
    memory = Memory(referral.id, clock)
    wire.faults = [fail_before]
    with pytest.raises(StepFailed):
        deliver(referral, clock, memory)
    line = given_up(referral, clock, memory)
    assert line.withdrawn_at == clock()
    assert "disclosure_withdrawn" in [event.kind for event in list_events(about=line.id)]
    counts = count_ledger(as_of=clock())
    assert (counts.lines, counts.by_field) == (0, {})
    assert counts.standing[Standing.DID_NOT_LEAVE] == 1
    assert counts.standing[Standing.NO_RECEIPT] == counts.standing[Standing.UNREAD] == 0


@pytest.mark.parametrize("fault", [break_off, crash])
def test_what_may_have_left_stays_disclosed(draft: Draft, wire: Wire, clock: Time, fault: object) -> None:
    referral = sent(draft, clock)
    memory = Memory(referral.id, clock)
    wire.faults = [fault, fail_before]  # type: ignore[list-item]
    for _ in range(2):
        with pytest.raises((StepFailed, KeyboardInterrupt)):
            deliver(referral, clock, memory)
        memory.told.pop("send", None)
    assert given_up(referral, clock, memory).withdrawn_at is None
    assert count_ledger(as_of=clock()).lines == 1


def test_a_recall_that_was_refused_for_good_can_be_asked_anew(draft: Draft, wire: Wire, clock: Time) -> None:
    done = deliver(sent(draft, clock), clock)

    def ask() -> str:
        made = actions.ask_back(done.id, reason=RecallReason.SENT_IN_ERROR, days=7, actor=LIO, as_of=clock())
        return made.message_id

    first = ask()
    with pytest.raises(Conflict, match="asked back already"):
        ask()
    wire.faults = [refuse]
    deliver_message(first, clock)
    (refused,) = queries.list_recalls(done.id)
    assert "answered 403" in refused.refused_why
    assert not refused.is_open
    clock.now += timedelta(hours=1)
    deliver_message(ask(), clock)
    assert [one.is_open for one in queries.list_recalls(done.id)] == [True, False]
    assert len(queries.list_open_recalls()) == 1
    (line,) = list_disclosures(subject_id=done.id)
    assert line.recall_due_at == clock() + timedelta(days=7)
    assert check_lines([line])[0].check is LineCheck.HOLDS


def test_no_room_is_a_passing_answer() -> None:
    assert status_of(TooManyParked("Full.")) == 429
