"""Adding to a referral, giving one back: seen before it goes, applied once, in any order."""

from __future__ import annotations

import pytest
from tests.stages.referral.desks import (
    COVERED,
    LIO,
    MARA,
    Draft,
    Memory,
    Queue,
    Time,
    Wire,
    claims,
    deliver,
    deliver_message,
    received,
    sent,
)

from coldframe.core.actors import system
from coldframe.core.errors import Conflict, InvalidInput
from coldframe.intake.queries import list_items
from coldframe.partners import actions as partners
from coldframe.partners.errors import ReleaseRefused
from coldframe.partners.queries import get_outgoing, list_disclosures
from coldframe.partners.terms import Field, OutgoingState, Purpose
from coldframe.referral import actions, queries
from coldframe.referral.models import ReceivedSupplement
from coldframe.referral.rules import added_v1, fields_in_v1
from coldframe.referral.steps import tell
from coldframe.referral.terms import ReferralState, Returned, ReturnReason

pytestmark = pytest.mark.django_db
FEW = frozenset({Field.ITEM_KIND, Field.ITEM_URL})


def add(referral_id: str, clock: Time, fields: frozenset[Field] = COVERED) -> str:
    seen = actions.preview_supplement(referral_id, fields, actor=LIO, as_of=clock())
    made = actions.send_supplement(referral_id, fields, seen_sha256=seen.sha256, actor=LIO, as_of=clock())
    return made.message_id


def test_only_what_the_recipient_does_not_have_is_added_once(draft: Draft, wire: Wire, clock: Time) -> None:
    done = deliver(sent(draft, clock, fields=FEW), clock)
    before = len(list_items(received().clue_id))
    message = add(done.id, clock)
    assert deliver_message(message, clock).state is OutgoingState.DELIVERED
    assert get_outgoing(message).payload == {}
    told = claims(wire.sent[-1])["payload"]["matter"]
    assert isinstance(told, dict)
    assert "url" not in str(told)  # It has that already.
    items = list_items(received().clue_id)
    assert len(items) > before
    assert any(item.account == "u77" for item in items)
    (came,) = queries.list_received_supplements(received().id)
    assert came.applied_at == clock()
    assert set(came.item_ids) == {item.id for item in items[before:]}
    deliver_message(message, clock, Memory(message, clock))
    assert ReceivedSupplement.objects.count() == 1
    line = next(one for one in list_disclosures(subject_id=done.id) if one.message_id == message)
    assert Field.ITEM_URL not in line.fields
    assert line.delivered_at is not None
    with pytest.raises(InvalidInput, match="has all of this"):
        add(done.id, clock)


def test_a_supplement_that_comes_first_is_parked_and_joined_later(
    draft: Draft, wire: Wire, clock: Time
) -> None:
    late = sent(draft, clock, fields=FEW)
    actions.begin_sending(late.id, actor=system("referral"), as_of=clock())
    deliver_message(add(late.id, clock), clock)
    assert ReceivedSupplement.objects.get().applied_at is None
    deliver(late, clock)
    (came,) = queries.list_received_supplements(received().id)
    assert came.applied_at is not None
    assert any(item.account == "u77" for item in list_items(received().clue_id))


def test_the_agreement_is_asked_at_the_preview_and_at_the_try(
    draft: Draft, wire: Wire, clock: Time, queue: Queue
) -> None:
    done = deliver(sent(draft, clock, fields=FEW), clock)
    with pytest.raises(ReleaseRefused):
        add(done.id, clock, frozenset({Field.CLUE_LANGUAGE}))
    seen = actions.preview_supplement(done.id, COVERED, actor=LIO, as_of=clock())
    with pytest.raises(Conflict, match="changed since"):
        actions.send_supplement(done.id, COVERED, seen_sha256="0" * 64, actor=LIO, as_of=clock())
    made = actions.send_supplement(done.id, COVERED, seen_sha256=seen.sha256, actor=LIO, as_of=clock())
    partners.suspend_agreement(done.agreement_id, reason="Stop.", actor=MARA, as_of=clock())
    given_up = deliver_message(made.message_id, clock)
    assert given_up.state is OutgoingState.REFUSED
    assert "suspended" in given_up.note
    assert not ReceivedSupplement.objects.exists()


def give_back(wire: Wire, clock: Time, queue: Queue, returned: Returned) -> None:
    with wire.as_partner():
        actions.tell_state(
            received().id, ReferralState.NOT_OURS, returned=returned, actor=MARA, as_of=clock()
        )
    report_id = queue[-1][1]
    wire.bring_back_work(lambda memory: tell(memory.run(), report_id, clock=clock), report_id)


def test_a_return_says_why_and_where_and_the_matter_is_sent_on_once(
    draft: Draft, wire: Wire, clock: Time, queue: Queue
) -> None:
    done = deliver(sent(draft, clock), clock)
    with pytest.raises(InvalidInput, match="Say why"):
        actions.tell_state(received().id, ReferralState.NOT_OURS, actor=MARA, as_of=clock())
    why = Returned(ReturnReason.WRONG_JURISDICTION, "NO", "NO-03", Purpose.INVESTIGATION)
    give_back(wire, clock, queue, why)
    back = queries.get_referral(done.id)
    assert back.state is ReferralState.NOT_OURS
    assert back.states[-1].returned == why
    with pytest.raises(InvalidInput, match="given back"):
        draft(redirected_from=draft().id)
    onward = sent(draft, clock, redirected_from=done.id)
    assert queries.get_referral(onward.id).redirected_from == done.id
    with pytest.raises(Conflict):
        actions.preview_supplement(done.id, COVERED, actor=LIO, as_of=clock())


def test_what_is_added_is_the_difference() -> None:
    had = {"clue": {"language": "ko"}, "items": [{"number": 1, "url": "a"}]}
    now = {
        "clue": {"language": "ko", "statement": "s"},
        "items": [{"number": 1, "url": "a", "md5": "m"}, {"number": 2, "url": "b"}],
        "report": {"number": "7"},
    }
    added = added_v1(had, now)
    assert added == {
        "clue": {"statement": "s"},
        "items": [{"number": 1, "md5": "m"}, {"number": 2, "url": "b"}],
        "report": {"number": "7"},
    }
    assert added_v1(now, now) == {}
    assert fields_in_v1(added) == {
        Field.CLUE_STATEMENT,
        Field.ITEM_MD5,
        Field.ITEM_URL,
        Field.REPORT_NUMBER,
    }
