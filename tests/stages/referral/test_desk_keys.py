"""Another key for a desk: nothing is lost on the way, and an unaccepted key opens nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from tests.stages.referral.desks import (
    LIO,
    MARA,
    PARTNER_KEY,
    Draft,
    Time,
    Wire,
    deliver,
    deliver_message,
    sent,
)

from coldframe.core.actors import system
from coldframe.core.errors import Conflict, InvalidInput, NotAllowed
from coldframe.core.ids import new_id
from coldframe.core.moments import isoformat
from coldframe.custody.queries import list_events
from coldframe.custody.signing import public_key_text, signing_keys
from coldframe.partners import actions as partners
from coldframe.partners import messages, succession
from coldframe.partners.errors import KeyNotBelievedNow, MessageRefused
from coldframe.partners.keys import fingerprint_of
from coldframe.partners.models import KeyNotice, KeySuccession, OutgoingMessage
from coldframe.partners.queries import (
    get_recipient,
    list_own_keys,
    list_partner_heads,
    list_recipients,
    list_successions,
    own_fingerprints,
    own_key_for,
)
from coldframe.partners.terms import (
    AgreementTerms,
    MessageKind,
    OutgoingState,
    RecipientView,
    SuccessionState,
)
from coldframe.pipeline import receive_message
from coldframe.referral.terms import ReferralState

pytestmark = pytest.mark.django_db
NEW_KEY = Ed25519PrivateKey.from_private_bytes(b"\x09" * 32)
OTHER_KEY = Ed25519PrivateKey.from_private_bytes(b"\x0a" * 32)


@pytest.fixture
def rotated(
    partner: RecipientView,
    agreement: AgreementTerms,
    wire: Wire,
    clock: Time,
    monkeypatch: pytest.MonkeyPatch,
) -> str:
    """We have a second key and announced it, with thirty days to accept it; the partner was told."""
    both = (*signing_keys(), NEW_KEY)
    for module in ("partners.queries.keys", "partners.actions.keys", "custody.signing", "custody.queries"):
        monkeypatch.setattr(f"coldframe.{module}.signing_keys", lambda: both)
    made = partners.announce_key(overlap_days=30, actor=LIO, as_of=clock())
    told = KeyNotice.objects.get(recipient_id=partner.id)
    assert deliver_message(told.message_id, clock).state is OutgoingState.DELIVERED
    return made


def as_the_partner_knows_us() -> RecipientView:
    return next(one for one in list_recipients() if one.name_as_printed == "Our own desk")


def accept(wire: Wire, clock: Time) -> None:
    with wire.as_partner():
        row = KeySuccession.objects.get()
        partners.accept_succession(row.pk, actor=MARA, as_of=clock())


def test_until_it_is_accepted_we_speak_with_the_old_key_and_then_with_the_new(
    rotated: str, partner: RecipientView, draft: Draft, wire: Wire, clock: Time
) -> None:
    old = fingerprint_of(signing_keys()[0].public_key())
    assert own_fingerprints() == {old, rotated}
    assert fingerprint_of(own_key_for(partner.id, as_of=clock()).public_key()) == old
    assert deliver(sent(draft, clock), clock).state is ReferralState.DELIVERED
    (proposed,) = list_successions(as_the_partner_knows_us().id)
    assert (proposed.state, proposed.fingerprint) == (SuccessionState.PROPOSED, rotated)
    accept(wire, clock)
    assert as_the_partner_knows_us().fingerprint == rotated
    (newest, first) = list_own_keys()
    assert partner.id in newest.unaware
    assert first.until == clock() + timedelta(days=30)
    # Before its word reaches us, we speak with the old key still; it is believed until the overlap ends.
    assert deliver(sent(draft, clock), clock).state is ReferralState.DELIVERED
    heads = list_partner_heads(as_the_partner_knows_us().id)
    assert {head.head.desk for head in heads} == {old}


def test_an_accepted_key_keeps_agreements_in_force_and_one_pinned_by_hand_does_not(
    rotated: str, wire: Wire, clock: Time
) -> None:
    before = as_the_partner_knows_us()
    accept(wire, clock)
    assert get_recipient(before.id).pin == before.pin
    event = list_events(about=before.id, kind="key_succeeded")[0]
    assert event.detail["key_fingerprint"] == rotated
    partners.pin_key(before.id, public_key_text(OTHER_KEY), actor=LIO, as_of=clock())
    assert get_recipient(before.id).pin != before.pin


def test_after_the_overlap_the_old_key_is_refused_for_now_and_the_new_one_waits_for_a_person(
    rotated: str, partner: RecipientView, draft: Draft, wire: Wire, clock: Time
) -> None:
    clock.now += timedelta(days=29)
    waiting = sent(draft, clock)
    clock.now += timedelta(days=0, hours=23, minutes=59)
    assert fingerprint_of(own_key_for(partner.id, as_of=clock()).public_key()) != rotated
    clock.now += timedelta(minutes=2)
    assert fingerprint_of(own_key_for(partner.id, as_of=clock()).public_key()) == rotated
    assert waiting.state is ReferralState.QUEUED
    with pytest.raises(KeyNotBelievedNow, match="nobody here has accepted"):
        say(wire, clock, NEW_KEY)
    with pytest.raises(KeyNotBelievedNow, match="announced to end"):
        say(wire, clock, signing_keys()[0])
    accept(wire, clock)
    with pytest.raises(MessageRefused, match="asks for nothing"):
        say(wire, clock, NEW_KEY)
    with pytest.raises(KeyNotBelievedNow, match="announced to end"):
        say(wire, clock, signing_keys()[0])


def test_an_announcement_that_could_not_be_delivered_keeps_the_old_key_in_use(
    partner: RecipientView, wire: Wire, clock: Time, monkeypatch: pytest.MonkeyPatch
) -> None:
    both = (*signing_keys(), NEW_KEY)
    for module in ("partners.queries.keys", "partners.actions.keys"):
        monkeypatch.setattr(f"coldframe.{module}.signing_keys", lambda: both)
    made = partners.announce_key(overlap_days=7, actor=LIO, as_of=clock())
    clock.now += timedelta(days=60)
    assert fingerprint_of(own_key_for(partner.id, as_of=clock()).public_key()) != made


@pytest.mark.parametrize("wrong", ["proof", "old", "until", "new"])
def test_a_key_that_did_not_prove_itself_is_not_even_proposed(
    partner: RecipientView, wire: Wire, clock: Time, wrong: str
) -> None:
    key = signing_keys()[0]
    old, new, until = fingerprint_of(key.public_key()), public_key_text(NEW_KEY), isoformat(clock())
    values = {
        "old": old,
        "new": new,
        "until": until,
        "proof": succession.prove(NEW_KEY, old=old, new=new, until=until),
    }
    changed = {
        "proof": succession.prove(OTHER_KEY, old=old, new=new, until=until),
        "old": fingerprint_of(PARTNER_KEY.public_key()),
        "until": "soon",
        "new": public_key_text(OTHER_KEY),
    }
    with pytest.raises(MessageRefused):
        say(wire, clock, key, MessageKind.KEY_SUCCESSION, {**values, wrong: changed[wrong]})
    assert not KeySuccession.objects.exists()
    say(wire, clock, key, MessageKind.KEY_SUCCESSION, values)
    assert KeySuccession.objects.count() == 1


def test_two_successors_are_a_warning_that_only_a_person_settles(
    rotated: str, wire: Wire, clock: Time
) -> None:
    key = signing_keys()[0]
    old, new, until = fingerprint_of(key.public_key()), public_key_text(OTHER_KEY), isoformat(clock())
    proof = succession.prove(OTHER_KEY, old=old, new=new, until=until)
    say(
        wire, clock, key, MessageKind.KEY_SUCCESSION, {"old": old, "new": new, "until": until, "proof": proof}
    )
    right, wrong = KeySuccession.objects.order_by("announced_at", "pk")
    right, wrong = (right, wrong) if right.fingerprint == rotated else (wrong, right)
    with pytest.raises(Conflict, match="Two different keys"):
        partners.accept_succession(right.pk, actor=MARA, as_of=clock())
    with pytest.raises(NotAllowed):
        partners.set_aside_succession(wrong.pk, actor=system("pipeline"), as_of=clock())
    partners.set_aside_succession(wrong.pk, actor=MARA, as_of=clock())
    assert partners.accept_succession(right.pk, actor=MARA, as_of=clock()).state is SuccessionState.ACCEPTED
    with pytest.raises(MessageRefused):  # The key that was followed names no other heir.
        say(
            wire,
            clock,
            key,
            MessageKind.KEY_SUCCESSION,
            {"old": old, "new": new, "until": until, "proof": proof},
        )


def test_a_key_is_announced_once_and_with_time(rotated: str, clock: Time) -> None:
    with pytest.raises(Conflict, match="still running"):
        partners.announce_key(overlap_days=30, actor=LIO, as_of=clock())
    clock.now += timedelta(days=31)
    with pytest.raises(InvalidInput, match="no new key"):
        partners.announce_key(overlap_days=30, actor=LIO, as_of=clock())
    with pytest.raises(InvalidInput):
        partners.announce_key(overlap_days=1, actor=LIO, as_of=clock())


def say(
    wire: Wire,
    clock: Time,
    key: Ed25519PrivateKey,
    kind: MessageKind = MessageKind.RECEIPT,
    payload: dict[str, str] | None = None,
) -> None:
    token = messages.sign(
        key=key,
        recipient=fingerprint_of(PARTNER_KEY.public_key()),
        message_id=new_id("msg"),
        kind=kind,
        payload=payload or {},
        head=None,
        as_of=clock(),
    )
    with wire.as_partner():
        receive_message(token, {}, as_of=clock())


def test_our_word_that_it_is_accepted_makes_the_partner_use_it(
    rotated: str, partner: RecipientView, wire: Wire, clock: Time
) -> None:
    accept(wire, clock)
    word = OutgoingMessage.objects.get(kind=MessageKind.KEY_ACCEPTED)
    assert word.payload == {"key": rotated}
    wire.bring_back(word.pk)
    assert fingerprint_of(own_key_for(partner.id, as_of=clock()).public_key()) == rotated
