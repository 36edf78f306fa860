"""What may leave: exactly the allowed fields, as the preview said, and nothing once the agreement ends."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from tests.stages.referral.desks import (
    COVERED,
    LIO,
    MARA,
    PICTURE,
    STATEMENT,
    Draft,
    Memory,
    Queue,
    S,
    Time,
    Wire,
    agree,
    claims,
    deliver,
    fail_before,
    received,
    sent,
    states,
)

from coldframe.core.actors import Actor, service, system
from coldframe.core.errors import Conflict, InvalidInput, NotAllowed, NotFound, RemoteFailure
from coldframe.custody.queries import list_events, verify
from coldframe.intake.queries import get_clue, list_items
from coldframe.intake.terms import Channel, ItemKind
from coldframe.partners import actions as partners
from coldframe.partners.errors import ReleaseRefused
from coldframe.partners.queries import get_recipient, list_disclosures, list_partner_heads
from coldframe.partners.terms import (
    AgreementTerms,
    Field,
    HarmCategory,
    PartnersEvent,
    Purpose,
    RecipientKind,
    RecipientView,
    RefusalReason,
    Refused,
    Released,
)
from coldframe.referral import actions, queries
from coldframe.referral.models import ReceivedReferral, Referral
from coldframe.referral.terms import AttemptOutcome, ReferralEvent
from coldframe.vault.actions import read
from coldframe.vault.terms import ReadReason
from coldframe.work.terms import StepFailed

pytestmark = pytest.mark.django_db


def test_the_recipient_gets_exactly_the_allowed_fields_and_the_preview_said_so(
    draft: Draft, wire: Wire, clock: Time, clue_id: str, queue: Queue
) -> None:
    referral = draft()
    seen = queries.preview_of(referral.id, as_of=clock())
    actions.send_referral(referral.id, actor=LIO, as_of=clock())
    assert queue[-1] == ("referral.deliver", referral.id)
    assert wire.sent == []  # nothing leaves in the request of the person who sends
    done = deliver(referral, clock)

    (message,) = wire.sent
    assert claims(message)["payload"] == seen.document
    sha256 = list_items(clue_id)[0].sha256
    file = {"sha256": sha256, "size_bytes": len(PICTURE)}
    assert seen.document["matter"] == {
        "clue": {"statement": STATEMENT},
        "items": [
            {"number": 1, "kind": "file", "media_type": "image/png", "sha256": sha256, "file": file},
            {"number": 2, "kind": "url", "url": "https://example.org/group"},
        ],
        "subjects": [{"number": 3, "account": "u77", "service": "example.com"}],
    }
    for absent in ("secret-name", "Sun", clue_id):
        assert absent not in json.dumps(claims(message))
    assert str(dict(seen.withheld)[Field.ITEM_ORIGINAL_NAME]).startswith("It was not chosen")
    assert message["url"] == "https://police.example.org/api/v1/desk/messages"

    came = received()
    assert (done.state, done.remote_reference) == (S.DELIVERED, came.clue_id)
    assert (came.agreement_version, came.retention_days, came.onward_transfer) == (1, 90, "not_allowed")
    clue, items = get_clue(came.clue_id), list_items(came.clue_id)
    assert (clue.channel, clue.statement, clue.source) == (Channel.DESK, STATEMENT, "Our own desk")
    assert clue.harms == (HarmCategory.SALE_OF_ACCESS,)
    assert [item.kind for item in items] == [ItemKind.FILE, ItemKind.URL, ItemKind.ACCOUNT]
    assert items[0].original_name == ""
    content = read(items[0].sha256, actor=MARA, as_of=clock(), reason=ReadReason.EXAMINATION)
    assert b"".join(content) == PICTURE
    assert verify().fault is None


def test_the_disclosure_ledger_says_what_left_under_what_and_when_it_arrived(
    draft: Draft, wire: Wire, clock: Time, partner: RecipientView, agreement: AgreementTerms
) -> None:
    referral = sent(draft, clock)
    memory = Memory(referral.id, clock)
    wire.faults = [fail_before]
    with pytest.raises(RemoteFailure):
        deliver(referral, clock, memory)
    (line,) = list_disclosures(subject_id=referral.id)
    assert line.delivered_at is None  # begun, and nobody knows yet
    memory.told.pop("send")
    clock.now += timedelta(minutes=5)
    done = deliver(referral, clock, memory)
    (line,) = list_disclosures(subject_id=referral.id)
    assert set(line.fields) == COVERED
    assert line.recipient_id == partner.id
    assert (line.agreement_id, line.agreement_version) == (agreement.agreement_id, 1)
    assert line.delivered_at == clock()
    assert line.document_sha256 == done.document_sha256
    document = read(done.document_sha256, actor=LIO, as_of=clock(), reason=ReadReason.VERIFICATION)
    assert json.loads(b"".join(document))["referral"] == referral.id
    # The message carried our signed head to the partner, and its receipt brought the partner's.
    assert len(list_partner_heads(partner.id)) == 1


def test_the_custody_events_tell_the_whole_way_without_a_name(draft: Draft, wire: Wire, clock: Time) -> None:
    referral = sent(draft, clock)
    deliver(referral, clock)
    events = list_events(about=referral.id)
    assert [event.kind for event in events if event.subject == referral.id] == [
        ReferralEvent.REFERRAL_DRAFTED,
        ReferralEvent.REFERRAL_QUEUED,
        PartnersEvent.DISCLOSURE_BEGUN,
        ReferralEvent.REFERRAL_SENDING,
        PartnersEvent.DISCLOSURE_CONFIRMED,
        ReferralEvent.REFERRAL_DELIVERED,
    ]
    # Where the recipient sat then: for the figures by country, whatever the recipient's record says later.
    assert events[-1].detail["country"] == get_recipient(referral.recipient_id).jurisdiction
    for absent in (STATEMENT, "u77", "example", "secret-name"):
        assert absent not in str(events)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"fields": COVERED | {Field.SUBJECT_SCREEN_NAME}}, RefusalReason.FIELD_NOT_COVERED),
        ({"purpose": Purpose.SAFEGUARDING}, RefusalReason.PURPOSE_NOT_COVERED),
        ({"harms": []}, RefusalReason.CATEGORY_UNKNOWN),
        ({"harms": list(HarmCategory)}, RefusalReason.CATEGORY_NOT_COVERED),
        ({"agreement_id": None}, RefusalReason.NO_AGREEMENT),
    ],
)
def test_a_draft_outside_the_agreement_is_refused_by_name_of_the_field(
    draft: Draft, clue_id: str, change: dict[str, object], reason: RefusalReason
) -> None:
    with pytest.raises(ReleaseRefused) as refused:
        draft(**change)
    assert {problem.reason for problem in refused.value.problems} == {reason}
    assert refused.value.field is not None
    assert refused.value.field in refused.value.message
    if reason is RefusalReason.FIELD_NOT_COVERED:
        assert refused.value.field == "subject.screen_name"
    assert Referral.objects.count() == 0
    assert list_events(about=clue_id)[-1].kind == PartnersEvent.RELEASE_REFUSED


def test_the_preview_of_a_refused_release_shows_nothing_but_the_reasons(
    partner: RecipientView, agreement: AgreementTerms, clue_id: str, clock: Time
) -> None:
    seen = queries.preview(
        clue_id=clue_id,
        recipient_id=partner.id,
        agreement_id=agreement.agreement_id,
        fields=[Field.CLUE_STATEMENT, Field.SUBJECT_SCREEN_NAME, Field.VICTIM_IDENTITY],
        purpose=Purpose.INVESTIGATION,
        harms=[HarmCategory.SALE_OF_ACCESS],
        as_of=clock(),
    )
    assert isinstance(seen.answer, Refused)
    assert (seen.document, seen.files) == ({}, ())
    why = {field: str(said) for field, said in seen.withheld}
    assert "does not cover this field" in why[Field.SUBJECT_SCREEN_NAME]
    assert "only if all" in why[Field.CLUE_STATEMENT]
    assert "not chosen" in why[Field.ITEM_URL]
    assert seen.empty == (Field.VICTIM_IDENTITY,)


def test_a_referral_that_would_say_nothing_is_refused(draft: Draft) -> None:
    with pytest.raises(InvalidInput, match="nothing it could look at") as refused:
        draft(fields=[Field.CLUE_STATEMENT, Field.ITEM_KIND])
    assert refused.value.field == "fields"


def test_to_a_recipient_without_a_desk_nothing_is_sent(draft: Draft, now: datetime) -> None:
    shelf = partners.propose_recipient(
        name_as_printed="By letter", kind=RecipientKind.AUTHORITY, jurisdiction="SE", actor=LIO, as_of=now
    )
    other = agree(shelf, now)
    referral = draft(recipient_id=shelf.id, agreement_id=other.agreement_id)
    with pytest.raises(InvalidInput, match="has no desk"):
        actions.send_referral(referral.id, actor=LIO, as_of=now)
    assert states(referral) == [S.DRAFT]


@pytest.mark.parametrize("actor", [service("key_1"), system("pipeline")])
def test_only_a_person_drafts_sends_and_recalls(draft: Draft, clock: Time, actor: Actor) -> None:
    referral = draft()
    with pytest.raises(NotAllowed):
        draft(actor=actor)
    for act in (actions.send_referral, actions.recall_referral):
        with pytest.raises(NotAllowed):
            act(referral.id, actor=actor, as_of=clock())
    assert states(referral) == [S.DRAFT]


def suspend(agreement: AgreementTerms, clock: Time, _partner: RecipientView) -> None:
    partners.suspend_agreement(agreement.agreement_id, reason="x", actor=MARA, as_of=clock())


def expire(_agreement: AgreementTerms, clock: Time, _partner: RecipientView) -> None:
    clock.now += timedelta(days=30)


def move_desk(_agreement: AgreementTerms, clock: Time, partner: RecipientView) -> None:
    partners.change_recipient(partner.id, delivery_url="https://evil.example.com/", actor=MARA, as_of=clock())


def narrow(agreement: AgreementTerms, clock: Time, partner: RecipientView) -> None:
    agree(partner, clock(), replaces=agreement.agreement_id, fields=frozenset({Field.ITEM_SHA256}))


Change = Callable[[AgreementTerms, Time, RecipientView], None]
CHANGES = pytest.mark.parametrize("change", [suspend, expire, move_desk, narrow])


@CHANGES
def test_an_agreement_that_ends_between_draft_and_send_refuses_the_send(
    draft: Draft, wire: Wire, clock: Time, agreement: AgreementTerms, partner: RecipientView, change: Change
) -> None:
    referral = draft()
    change(agreement, clock, partner)
    with pytest.raises(ReleaseRefused):
        actions.send_referral(referral.id, actor=LIO, as_of=clock())
    assert states(referral) == [S.DRAFT]


@CHANGES
def test_an_agreement_that_ends_while_queued_lets_nothing_leave(
    draft: Draft, wire: Wire, clock: Time, agreement: AgreementTerms, partner: RecipientView, change: Change
) -> None:
    referral = sent(draft, clock)
    change(agreement, clock, partner)
    done = deliver(referral, clock)
    assert wire.sent == []
    assert (done.state, list_disclosures(subject_id=referral.id)) == (S.REFUSED, ())
    assert done.attempts[-1].outcome is AttemptOutcome.REFUSED_BY_AGREEMENT
    assert done.states[-1].note.startswith("clue.statement: ")
    assert [event.kind for event in list_events(about=referral.id)][-2:] == [
        PartnersEvent.RELEASE_REFUSED,
        ReferralEvent.REFERRAL_REFUSED,
    ]


@CHANGES
def test_an_agreement_that_ends_between_two_tries_stops_the_second(
    draft: Draft, wire: Wire, clock: Time, agreement: AgreementTerms, partner: RecipientView, change: Change
) -> None:
    referral = sent(draft, clock)
    memory = Memory(referral.id, clock)
    wire.faults = [fail_before]
    with pytest.raises(StepFailed):
        deliver(referral, clock, memory)
    memory.told.pop("send")
    change(agreement, clock, partner)
    done = deliver(referral, clock, memory)
    assert len(wire.sent) == 1
    assert [attempt.outcome for attempt in done.attempts] == [
        AttemptOutcome.NOT_SENT,
        AttemptOutcome.REFUSED_BY_AGREEMENT,
    ]
    assert done.state is S.REFUSED
    assert ReceivedReferral.objects.count() == 0


def test_a_recalled_referral_does_not_leave_and_a_sent_one_cannot_be_recalled(
    draft: Draft, wire: Wire, clock: Time
) -> None:
    first, second = sent(draft, clock), sent(draft, clock)
    actions.recall_referral(first.id, actor=LIO, as_of=clock())
    deliver(first, clock)
    deliver(second, clock)
    assert len(wire.sent) == 1
    with pytest.raises(Conflict, match="may have left"):
        actions.recall_referral(second.id, actor=LIO, as_of=clock())
    with pytest.raises(Conflict):
        actions.send_referral(second.id, actor=LIO, as_of=clock())
    with pytest.raises(NotFound):
        actions.recall_referral("ref_x", actor=LIO, as_of=clock())


def test_referrals_are_listed_by_clue_recipient_and_state(draft: Draft, clock: Time, clue_id: str) -> None:
    first = draft()
    clock.now += timedelta(minutes=1)
    second = sent(draft, clock)
    assert [one.id for one in queries.list_referrals(clue_id=clue_id)] == [second.id, first.id]
    assert [one.id for one in queries.list_referrals(state=S.DRAFT)] == [first.id]
    assert queries.list_referrals(recipient_id="rcp_x") == ()
    assert isinstance(queries.preview_of(second.id, as_of=clock()).answer, Released)
