"""What changes between two tries, and what a partner answers, cannot get anything out or into the ledger."""

from __future__ import annotations

import base64
from dataclasses import replace
from datetime import datetime

import pytest
from tests.stages.referral.desks import (
    PARTNER_KEY,
    Draft,
    HandOver,
    Memory,
    S,
    Time,
    Wire,
    claims,
    deliver,
    fail_before,
    own_name,
    resigned,
    sent,
    take_in,
)

from coldframe.access.actions import create_person, grant_role
from coldframe.access.terms import Role
from coldframe.core.actors import Actor, person, system
from coldframe.core.ids import new_id
from coldframe.custody.queries import list_events, signed_head
from coldframe.partners import messages
from coldframe.partners.errors import MessageRefused
from coldframe.partners.terms import MessageKind
from coldframe.triage.actions import claim_review, decide, open_review, reverse_decision, second_decide
from coldframe.triage.queries import get_decision
from coldframe.triage.terms import NewDecision
from coldframe.work.terms import StepFailed

pytestmark = pytest.mark.django_db

REFER = NewDecision("refer", "nationally_illegal", "A group sells access.", harms=("sale_of_access",))
DISMISS = NewDecision("not_illegal", "not_illegal", "It was a drawing.")
TERMINAL = system("terminal")


@pytest.fixture
def readers(now: datetime) -> tuple[Actor, Actor]:
    made = []
    for name, role in (("rafa", Role.REVIEWER), ("sana", Role.SECOND_READER)):
        person_id = create_person(name, name.title(), actor=TERMINAL, as_of=now)
        grant_role(person_id, role, actor=TERMINAL, as_of=now)
        made.append(person(person_id))
    return made[0], made[1]


@pytest.fixture
def decision_id(
    readers: tuple[Actor, Actor], clue_id: str, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> str:
    for module in ("decisions", "effects"):
        monkeypatch.setattr(f"coldframe.triage.actions.{module}.enqueue", lambda *_, **_options: "")
    rafa, sana = readers
    review = open_review(clue_id, actor=TERMINAL, as_of=now)
    claim_review(review.id, actor=rafa, as_of=now)
    decide(review.id, REFER, actor=rafa, as_of=now)
    claim_review(review.id, actor=sana, as_of=now)
    return second_decide(review.id, replace(REFER, harms=()), actor=sana, as_of=now).id


def reverse(decision_id: str, review_of: str, readers: tuple[Actor, Actor], now: datetime) -> None:
    rafa, sana = readers
    claim_review(review_of, actor=rafa, as_of=now)
    reverse_decision(decision_id, DISMISS, actor=rafa, as_of=now)
    claim_review(review_of, actor=sana, as_of=now)
    second_decide(review_of, DISMISS, actor=sana, as_of=now)


def test_a_reversal_before_the_first_try_ends_the_referral_with_the_reason(
    draft: Draft, wire: Wire, clock: Time, decision_id: str, readers: tuple[Actor, Actor]
) -> None:
    referral = sent(draft, clock, decision_id=decision_id)
    reverse(decision_id, get_decision(decision_id).review_id, readers, clock())
    done = deliver(referral, clock)
    assert wire.sent == []
    assert done.state is S.REFUSED
    assert "no longer stands" in done.states[-1].note


def test_a_reversal_between_two_tries_stops_the_next_one(
    draft: Draft, wire: Wire, clock: Time, decision_id: str, readers: tuple[Actor, Actor]
) -> None:
    referral = sent(draft, clock, decision_id=decision_id)
    memory = Memory(referral.id, clock)
    wire.faults = [fail_before]
    with pytest.raises(StepFailed):
        deliver(referral, clock, memory)
    memory.told.pop("send")
    reverse(decision_id, get_decision(decision_id).review_id, readers, clock())
    tries = len(wire.sent)
    done = deliver(referral, clock, memory)
    assert len(wire.sent) == tries
    assert done.state is S.REFUSED
    assert "no longer stands" in done.states[-1].note
    kinds = [e.kind for e in list_events(about=referral.id)]
    assert kinds[-2:] == ["referral_refused", "disclosure_withdrawn"]


@pytest.mark.parametrize(
    "reference", ["Jane Example", "jane.example@example.org", "https://example.org/x", 7]
)
def test_a_partner_s_words_for_its_reference_stay_out_of_the_ledger(
    draft: Draft, wire: Wire, clock: Time, reference: object
) -> None:
    referral = sent(draft, clock)

    def answer(hand_over: HandOver) -> str:
        receipt = hand_over()
        told = messages.verify(
            receipt,
            pinned_key=partner_key(),
            own_fingerprints={own_name()},
            as_of=clock(),
        )
        return messages.sign(
            key=PARTNER_KEY,
            recipient=own_name(),
            message_id=new_id("msg"),
            kind=MessageKind.RECEIPT,
            payload={**told.payload, "reference": reference},
            head=None,
            as_of=clock(),
        )

    wire.faults = [answer]
    done = deliver(referral, clock)
    assert done.state is S.DELIVERED
    (event,) = list_events(about=referral.id, kind="referral_delivered")
    assert event.detail["remote_reference"] == ""


def partner_key() -> str:
    return base64.b64encode(PARTNER_KEY.public_key().public_bytes_raw()).decode()


@pytest.mark.parametrize(
    "changes",
    [
        {"last_hash": "Jane Example"},
        {"last_hash": "jane@example.org"},
        {"count": "5"},
        {"count": -1},
        {"count": True},
        {"count": 2**70},
        {"at": "yesterday"},
        {"desk": "Jane"},
    ],
)
def test_a_head_that_is_none_is_refused_by_name_and_kept_nowhere(
    draft: Draft, wire: Wire, clock: Time, changes: dict[str, object]
) -> None:
    deliver(sent(draft, clock), clock)
    payload = {**claims(wire.sent[-1])["payload"], "referral": new_id("ref")}
    payload["matter"] = {"clue": {"statement": "x"}, "items": [{"number": 1, "url": "https://example.org/"}]}
    before = len(list_events())
    head = replace(signed_head(as_of=clock()), **changes)  # type: ignore[arg-type]
    token = resigned(wire, clock, head=head, payload=payload)
    with pytest.raises(MessageRefused):
        take_in(wire, clock, token)
    assert len(list_events()) == before
