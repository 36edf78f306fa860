"""A partner that behaves badly, and messages that come at the same moment."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connection
from tests.stages.referral.desks import (
    LIO,
    Draft,
    Time,
    Wire,
    deliver,
    received,
    resigned,
    sent,
    take_in,
)

from coldframe.core.errors import Conflict
from coldframe.core.ids import new_id
from coldframe.core.moments import isoformat
from coldframe.intake.queries import get_clue, list_items, require_usable
from coldframe.partners.terms import MessageKind
from coldframe.pipeline import receive_message
from coldframe.referral import queries
from coldframe.referral.actions import receiving
from coldframe.referral.models import ReceivedRecall
from coldframe.referral.terms import RecallReason
from coldframe.takedown.actions import draft_notice
from coldframe.takedown.terms import LegalGround


def asking(wire: Wire, clock: Time, about: str) -> str:
    payload = {
        "message": about,
        "reason": RecallReason.SENT_IN_ERROR,
        "due": isoformat(clock() + timedelta(7)),
    }
    return resigned(wire, clock, kind=MessageKind.RECALL, payload=payload)


def recall(wire: Wire, clock: Time, about: str) -> str:
    return take_in(wire, clock, asking(wire, clock, about))


@pytest.mark.django_db
def test_recalls_of_what_never_came_are_limited_and_shown(
    draft: Draft, wire: Wire, clock: Time, monkeypatch: pytest.MonkeyPatch
) -> None:
    deliver(sent(draft, clock), clock)
    monkeypatch.setattr("coldframe.referral.actions.parking.MAX_PARKED", 3)
    about = [new_id("msg") for _ in range(4)]
    for one in about[:3]:
        recall(wire, clock, one)
    with pytest.raises(Conflict, match="wait for referrals"):
        recall(wire, clock, about[3])
    assert {one.about for one in queries.list_parked_recalls()} == set(about[:3])
    recall(wire, clock, received().message_id)  # what is here can always be asked back
    with pytest.raises(Conflict, match="asked it back"):
        require_usable(received().clue_id)


@pytest.mark.django_db
def test_asking_back_twice_is_one_recall(draft: Draft, wire: Wire, clock: Time) -> None:
    done = deliver(sent(draft, clock), clock)
    recall(wire, clock, done.message_id)
    recall(wire, clock, done.message_id)
    assert ReceivedRecall.objects.count() == 1
    assert queries.list_asked_back([received().pk]) == {received().pk}


@pytest.mark.django_db
def test_no_notice_about_what_is_asked_back(draft: Draft, wire: Wire, clock: Time) -> None:
    done = deliver(sent(draft, clock), clock)
    item = next(one for one in list_items(received().clue_id) if one.url)
    recall(wire, clock, done.message_id)
    with pytest.raises(Conflict, match="asked it back"):
        draft_notice(
            item_id=item.id, host_contact="abuse@host.example.org", ground=LegalGround.INTIMATE_IMAGE,
            citation="§ 1", actor=LIO, as_of=clock(),
        )  # fmt: skip


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="One writer at a time")
def test_a_recall_that_crosses_its_referral_finds_it(
    draft: Draft, wire: Wire, clock: Time, monkeypatch: pytest.MonkeyPatch
) -> None:
    deliver(sent(draft, clock), clock)
    late = sent(draft, clock)
    token = asking(wire, clock, late.message_id)
    waited, begun = threading.Event(), threading.Event()
    applied = receiving.apply_waiting_recalls

    def slowly(*args: object, **named: object) -> None:
        applied(*args, **named)  # type: ignore[arg-type]
        begun.set()
        waited.wait(1)

    monkeypatch.setattr(receiving, "apply_waiting_recalls", slowly)

    def cross() -> None:
        begun.wait(20)
        try:
            receive_message(token, {}, as_of=clock())
        finally:
            connection.close()

    other = threading.Thread(target=cross)
    other.start()
    deliver(late, clock)
    other.join(20)
    found = ReceivedRecall.objects.get().received
    assert found is not None
    assert get_clue(found.clue_id).stopped_by
