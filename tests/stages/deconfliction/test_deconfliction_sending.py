"""A state on its way through the outbox: signed, under cover of the agreement, and never an older one."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.stages.deconfliction.partner import KEY, Partner
from tests.stages.deconfliction.test_deconfliction_partners import HANDLE, PHONE, enter
from tests.stages.referral.desks import Memory, Time
from tests.stages.review_desk import NOW, kinds, last_detail

from coldframe.casework.deconfliction.actions import pause_case, remove_entry
from coldframe.core.actors import Actor
from coldframe.core.ids import new_id
from coldframe.partners import actions as partners
from coldframe.partners import messages
from coldframe.partners.keys import fingerprint_of
from coldframe.partners.models import Disclosure, OutgoingMessage
from coldframe.partners.queries import own_fingerprint, own_public_key
from coldframe.partners.steps import deliver_message
from coldframe.partners.terms import AgreementTerms, Message, MessageKind

pytestmark = pytest.mark.django_db


@pytest.fixture
def arrived(monkeypatch: pytest.MonkeyPatch, police: Partner) -> list[Message]:
    """What the partner's desk was handed; it answers with a receipt."""
    got: list[Message] = []

    def post(_url: str, *, token: str, transport: str, files: object) -> str:
        message = messages.verify(
            token, pinned_key=own_public_key(), own_fingerprints=[fingerprint_of(KEY.public_key())], as_of=NOW
        )
        got.append(message)
        police.hear(dict(message.payload))
        return messages.sign(
            key=KEY,
            recipient=own_fingerprint(),
            message_id=new_id("msg"),
            kind=MessageKind.RECEIPT,
            payload={"message": message.id, "body_sha256": message.body_sha256, "reference": message.id},
            head=None,
            as_of=NOW,
        )

    monkeypatch.setattr("coldframe.partners.steps.post_message", post)
    return got


def deliver_all(*, minutes: int = 0) -> None:
    """Run the delivery of every message that was ever queued, as the engine would."""
    clock = Time(NOW + timedelta(minutes=minutes))
    for message_id in OutgoingMessage.objects.order_by("queued_at").values_list("id", flat=True):
        deliver_message(Memory(f"{message_id}:{minutes}", clock).run(), message_id, clock=clock)


def test_a_state_is_delivered_signed_and_stands_in_the_disclosure_ledger(
    police: Partner, arrived: list[Message], case: str, ines: Actor, agreement: AgreementTerms
) -> None:
    enter(case, HANDLE, ines)
    police.entries = {HANDLE}
    deliver_all()
    assert [message.kind for message in arrived] == [MessageKind.DECONFLICTION]
    assert police.hits() == {HANDLE}
    (line,) = Disclosure.objects.all()
    assert (line.recipient_id, line.agreement_id, line.fields) == (
        police.recipient_id, agreement.agreement_id, ["deconfliction.token"],
    )  # fmt: skip
    assert line.delivered_at is not None
    assert kinds(police.recipient_id)[-3:].count("disclosure_confirmed") == 1


def test_what_waits_while_a_case_is_paused_or_an_entry_removed_does_not_leave(
    police: Partner, arrived: list[Message], case: str, ines: Actor
) -> None:
    first = enter(case, HANDLE, ines)
    remove_entry(first.id, actor=ines, as_of=NOW)
    enter(case, PHONE, ines)
    pause_case(case, protects="Operation Lantern", reason="A search.", actor=ines, as_of=NOW)
    police.entries = {HANDLE, PHONE}
    deliver_all()
    assert len(arrived) == 1, "older states are given up"
    assert police.hits() == set()
    assert not {token for value in (HANDLE, PHONE) for token in police.tokens(value)} & set(
        police.hear(dict(arrived[0].payload)).tokens
    )


def test_what_waits_when_the_agreement_is_suspended_does_not_leave(
    police: Partner, arrived: list[Message], case: str, ines: Actor, mara: Actor, agreement: AgreementTerms
) -> None:
    enter(case, HANDLE, ines)
    partners.suspend_agreement(agreement.agreement_id, reason="Doubt.", actor=mara, as_of=NOW)
    deliver_all()
    assert arrived == []
    assert Disclosure.objects.get().delivered_at is None


def test_a_message_is_emptied_once_it_is_delivered_or_given_up(
    police: Partner, arrived: list[Message], case: str, ines: Actor
) -> None:
    enter(case, HANDLE, ines)
    enter(case, PHONE, ines)
    replaced = OutgoingMessage.objects.exclude(state="queued")
    assert [row.payload for row in replaced] == [{}, {}], "a newer one replaced it"
    waits = OutgoingMessage.objects.get(state="queued")
    assert waits.payload["tokens"]
    deliver_all()
    waits.refresh_from_db()
    assert (waits.state, waits.payload) == ("delivered", {})
    assert waits.receipt
    assert last_detail(police.recipient_id, "message_queued")["body_sha256"] == arrived[-1].body_sha256
