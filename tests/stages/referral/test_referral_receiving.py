"""Taking in another desk's referral: once, whole, and with the strictest reading of what is unknown."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest
from tests.stages.referral.desks import (
    Draft,
    HandOver,
    Time,
    Wire,
    claims,
    deliver,
    resigned,
    seal,
    sent,
    take_in,
)

from coldframe.core.errors import InvalidInput
from coldframe.core.ids import new_id
from coldframe.custody.queries import list_events
from coldframe.intake.queries import get_clue, list_clues
from coldframe.partners.actions import messages as taking
from coldframe.partners.errors import MessageRefused
from coldframe.partners.http import UnknownOutcome
from coldframe.partners.terms import HarmCategory, MessageKind, OpenedMessage
from coldframe.pipeline import receive_message
from coldframe.referral.models import ReceivedReferral, Referral
from coldframe.work.terms import StepFailed

pytestmark = pytest.mark.django_db


def test_the_same_message_again_gets_the_same_receipt(draft: Draft, wire: Wire, clock: Time) -> None:
    done = deliver(sent(draft, clock), clock)
    count = len(list_events(limit=10_000))
    receipt = take_in(wire, clock, wire.sent[0]["token"], wire.sent[0]["files"])
    assert receipt == Referral.objects.get(pk=done.id).receipt
    assert take_in(wire, clock, wire.sent[0]["token"]) == receipt
    assert len(list_events(limit=10_000)) == count


def test_two_deliveries_at_the_same_moment_become_one(
    draft: Draft, wire: Wire, clock: Time, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other connection finishes between our look and our insert."""
    other: list[str] = []
    original = taking.open_message

    def overtaken(token: str, *, as_of: datetime) -> OpenedMessage:
        opened = original(token, as_of=as_of)
        if not other:
            other.append("")
            other[0] = receive_message(token, wire.sent[-1]["files"], as_of=as_of)
        return opened

    monkeypatch.setattr(taking, "open_message", overtaken)
    before = len(list_clues())
    done = deliver(sent(draft, clock), clock)
    assert Referral.objects.get(pk=done.id).receipt == other[0]
    assert (len(list_clues()), ReceivedReferral.objects.count()) == (before + 1, 1)


@pytest.mark.parametrize("wrong", ["missing", "unlisted", "other_content", "other_length"])
def test_files_must_be_exactly_those_that_the_message_lists(
    draft: Draft, wire: Wire, clock: Time, wrong: str
) -> None:
    def spoil(_hand_over: HandOver) -> str:
        files = dict(wire.sent[-1]["files"])
        (name,) = files
        if wrong == "missing":
            files = {}
        elif wrong == "unlisted":
            files["f" * 64] = seal(b"more")
        elif wrong == "other_content":
            files[name] = seal(b"other" * 240)
        else:
            files[name] = replace(files[name], size_bytes=5)
        with pytest.raises(InvalidInput) as refused:
            take_in(wire, clock, wire.sent[-1]["token"], files)
        assert refused.value.field == "files"
        raise UnknownOutcome("as the test says", permanent=False)

    wire.faults = [spoil]
    referral = sent(draft, clock)
    before = len(list_clues())
    with pytest.raises(StepFailed):
        deliver(referral, clock)
    assert len(list_clues()) == before


@pytest.mark.parametrize(
    "change",
    [
        {"format": "other/1"},
        {"referral": "clu_" + "0" * 26},
        {"purpose": "curiosity"},
        {"harms": "grooming"},
        {"agreement": []},
        {"agreement": {"id": "agr_" + "0" * 26, "version": 0, "retention_days": 1}},
        {"agreement": {"id": "agr_" + "0" * 26, "version": True, "retention_days": 1}},
        {"matter": []},
        {"matter": {"items": "x"}},
        {"matter": {"clue": {"statement": 5}}},
        {"matter": {"clue": {"statement": "no item"}}},
    ],
)
def test_a_malformed_document_is_refused_and_nothing_is_kept(
    draft: Draft, wire: Wire, clock: Time, change: dict[str, object]
) -> None:
    deliver(sent(draft, clock), clock)
    before = len(list_clues())
    payload = {**claims(wire.sent[-1])["payload"], "referral": new_id("ref"), **change}
    with pytest.raises(InvalidInput):
        take_in(wire, clock, resigned(wire, clock, payload=payload))
    assert (len(list_clues()), ReceivedReferral.objects.count()) == (before, 1)


def test_what_the_sender_knows_and_we_do_not_counts_as_the_strictest(
    draft: Draft, wire: Wire, clock: Time
) -> None:
    deliver(sent(draft, clock), clock)
    payload = dict(claims(wire.sent[-1])["payload"])
    payload |= {"referral": new_id("ref"), "harms": ["something_new"], "matter": {"items": [{"text": "x"}]}}
    payload["agreement"] = {**payload["agreement"], "onward_transfer": "freely"}
    take_in(wire, clock, resigned(wire, clock, payload=payload))
    came = ReceivedReferral.objects.get(referral_id=payload["referral"])
    assert came.onward_transfer == "not_allowed"
    assert get_clue(came.clue_id).harms == (HarmCategory.OTHER_HARM_TO_CHILD,)


@pytest.mark.parametrize("kind", [MessageKind.RECEIPT, MessageKind.TRANSPORT])
def test_a_message_that_asks_for_nothing_is_refused(
    draft: Draft, wire: Wire, clock: Time, kind: MessageKind
) -> None:
    deliver(sent(draft, clock), clock)
    with pytest.raises(MessageRefused):
        take_in(wire, clock, resigned(wire, clock, kind=kind))
