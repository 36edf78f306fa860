"""After a reversal everything that rested on the decision is stopped or put before a person, and has an end."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.conf import LazySettings
from tests.inline_work import run_waiting
from tests.stages.report_desk import Worker, approved, make_agreement, make_decision
from tests.stages.review_desk import DISMISS, NOW, PIPELINE, make_person, make_review

import coldframe.pipeline as pipeline
from coldframe.access.terms import Role
from coldframe.core.actors import Actor
from coldframe.core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from coldframe.custody.queries import list_events
from coldframe.intake.queries import list_items
from coldframe.matching import actions as matching
from coldframe.matching.queries import get_entry
from coldframe.matching.terms import EntryState, SignalKind
from coldframe.partners.actions import propose_recipient
from coldframe.partners.terms import HarmCategory, RecipientKind
from coldframe.pipeline import resting
from coldframe.referral.models import Referral
from coldframe.referral.queries import get_recall_text
from coldframe.referral.terms import ReferralState
from coldframe.reporting import actions as reporting
from coldframe.reporting.queries import find_supplement, get_receipt
from coldframe.simulators.ncmec.server import NcmecSimulator
from coldframe.takedown.actions import send_notice
from coldframe.takedown.models import Notice
from coldframe.takedown.queries import get_notice, get_retraction_text
from coldframe.takedown.terms import LegalGround, NoticeState, SentBy
from coldframe.triage import actions
from coldframe.triage.queries import count_reversals, find_reversal, get_decision, list_reversals
from coldframe.triage.terms import RecallEnd, RecallKind, RecallView, ReversalView

pytestmark = pytest.mark.django_db
SHA256 = hashlib.sha256(b"circle").hexdigest()


@pytest.fixture
def server() -> Iterator[NcmecSimulator]:
    with NcmecSimulator(users={"demo": "pw"}, now=lambda: NOW + timedelta(minutes=10)) as running:
        yield running


@pytest.fixture
def rafa() -> Actor:
    return make_person("rafa", Role.REVIEWER)


@pytest.fixture
def sana() -> Actor:
    return make_person("sana", Role.SECOND_READER)


@pytest.fixture
def lio() -> Actor:
    return make_person("lio", Role.LIAISON)


@pytest.fixture
def decision_id(rafa: Actor, sana: Actor, settings: LazySettings) -> str:
    settings.COLDFRAME_REPORTER_EMAIL = "desk@example.org"
    made = make_decision(rafa, sana, b"circle", b"square")
    run_waiting(clock=lambda: NOW)
    return made


def listed(rafa: Actor, sana: Actor, value: str, *, active: bool = True) -> str:
    banks = matching.create_bank(
        f"Shapes {value[:6]}", category=HarmCategory.ABUSE_MATERIAL, source="Own", actor=rafa, as_of=NOW
    )
    entry = matching.propose_entry(banks.id, SignalKind.SHA256, value, actor=rafa, as_of=NOW)
    return matching.approve_entry(entry.id, actor=sana, as_of=NOW).id if active else entry.id


def noticed(decision_id: str, lio: Actor, *, sent: bool) -> str:
    item = list_items(get_decision(decision_id).clue_id)[0]
    # The item of this clue is a file; a notice needs an address, so one stands in for it.
    notice = Notice.objects.create(
        id=f"ntc_{'1' if sent else '2'}{'0' * 25}", item_id=item.id, clue_id=item.clue_id,
        locator="https://files.example.org/a", host_contact="abuse@host.example.com",
        ground=LegalGround.CHILD_ABUSE_MATERIAL, citation="Act, 3", state=NoticeState.DRAFTED,
        drafted_by=lio.id, drafted_at=NOW,
    )  # fmt: skip
    if sent:
        send_notice(notice.id, how=SentBy.MAIL, actor=lio, as_of=NOW)
    return str(notice.id)


def referred(decision_id: str, lio: Actor, state: ReferralState) -> str:
    police = propose_recipient(
        name_as_printed=f"Police {state}", kind=RecipientKind.POLICE, jurisdiction="SE", actor=lio, as_of=NOW
    )
    number = list(ReferralState).index(state)
    row = Referral.objects.create(
        id=f"ref_{number:026d}", clue_id=get_decision(decision_id).clue_id, decision_id=decision_id,
        recipient_id=police.id, agreement_id="agr_x", agreement_version=1, purpose="investigation",
        harms=[], fields=[], state=state, message_id=f"msg_{number:026d}", drafted_by=lio.id, drafted_at=NOW,
    )  # fmt: skip
    return row.id


def reverse(decision_id: str, first: Actor, second: Actor) -> ReversalView:
    old = get_decision(decision_id)
    actions.claim_review(old.review_id, actor=first, as_of=NOW)
    if actions.reverse_decision(decision_id, DISMISS, actor=first, as_of=NOW).needs_second:
        actions.claim_review(old.review_id, actor=second, as_of=NOW)
        actions.second_decide(old.review_id, DISMISS, actor=second, as_of=NOW)
    assert not get_decision(decision_id).is_final
    run_waiting(clock=lambda: NOW)
    found = find_reversal(decision_id)
    assert found is not None
    return found


def by_kind(reversal: ReversalView, kind: RecallKind) -> list[RecallView]:
    return [recall for recall in reversal.recalls if recall.kind is kind]


def kinds(about: str) -> list[str]:
    return [event.kind for event in list_events(about=about)]


def test_everything_in_every_stage_is_listed_and_nothing_is_undone_by_itself(
    decision_id: str, rafa: Actor, sana: Actor, lio: Actor, server: NcmecSimulator
) -> None:
    active = listed(rafa, sana, SHA256)
    other = listed(rafa, sana, hashlib.sha256(b"triangle").hexdigest())
    make_agreement(lio, sana)
    report_id = approved(decision_id, drafter=rafa, approver=sana)
    reporting.queue_filing(report_id, actor=lio, as_of=NOW)
    Worker(server).run(report_id)
    sent, unsent = noticed(decision_id, lio, sent=True), noticed(decision_id, lio, sent=False)
    delivered = referred(decision_id, lio, ReferralState.DELIVERED)
    drafted = referred(decision_id, lio, ReferralState.DRAFT)

    reversal = reverse(decision_id, rafa, sana)

    assert {(r.kind, r.object_id, r.end) for r in reversal.recalls} == {
        (RecallKind.BANK_ENTRY, active, None),
        (RecallKind.FILED_REPORT, report_id, None),
        (RecallKind.SENT_REFERRAL, delivered, None),
        (RecallKind.SENT_REFERRAL, drafted, RecallEnd.NEVER_LEFT),
        (RecallKind.HOST_NOTICE, sent, None),
        (RecallKind.HOST_NOTICE, unsent, RecallEnd.NEVER_LEFT),
    }
    assert (reversal.open_count, reversal.closed_at) == (4, None)
    assert get_entry(active).state is EntryState.ACTIVE
    assert get_entry(other).state is EntryState.ACTIVE
    assert get_notice(unsent).state is NoticeState.STOPPED
    assert get_notice(sent).state is NoticeState.SENT
    with pytest.raises(Conflict, match="was reversed"):
        send_notice(unsent, how=SentBy.MAIL, actor=lio, as_of=NOW)
    assert count_reversals(is_open=True) == 1
    assert [one.id for one in list_reversals(is_open=True)] == [reversal.id]

    # The same again changes nothing.
    found = pipeline.list_resting(get_decision(decision_id))
    assert actions.note_reversal(decision_id, found, actor=PIPELINE, as_of=NOW) == reversal

    # One key takes the entry out; the sent notice is told by hand, with the hash of what was sent.
    (entry,) = by_kind(reversal, RecallKind.BANK_ENTRY)
    assert actions.take_out_entry(entry.id, actor=rafa, as_of=NOW).end is RecallEnd.TAKEN_OUT
    assert get_entry(active).state is EntryState.WITHDRAWN
    assert get_entry(active).withdraw_reason == "decision_reversed"
    with pytest.raises(Conflict, match="seen to already"):
        actions.take_out_entry(entry.id, actor=rafa, as_of=NOW)
    (notice,) = [one for one in by_kind(reversal, RecallKind.HOST_NOTICE) if one.end is None]
    text = get_retraction_text(sent)
    assert "files[.]example[.]org" in text
    assert sent in text
    digest = hashlib.sha256(text.encode()).hexdigest()
    done = actions.end_recall(
        notice.id, RecallEnd.TOLD, note="By mail; number 7.", receipt_sha256=digest, actor=lio, as_of=NOW
    )
    assert (done.receipt_sha256, done.note, done.ended_by) == (digest, "By mail; number 7.", str(lio))
    assert "number 7" not in str([event.detail for event in list_events(about=sent)])
    (referral,) = [one for one in by_kind(reversal, RecallKind.SENT_REFERRAL) if one.end is None]
    assert "reversed" in get_recall_text(delivered)
    actions.end_recall(
        referral.id, RecallEnd.NOT_REACHED, note="Their desk is offline.", actor=lio, as_of=NOW
    )
    found = find_reversal(decision_id)
    assert found is not None
    assert (found.open_count, found.closed_at) == (1, None)

    # The last one, the supplement, is approved and filed by people; its receipt closes the reversal.
    supplement = find_supplement(report_id)
    assert supplement is not None
    reporting.approve_report(supplement.id, version=1, actor=sana, as_of=NOW)
    reporting.queue_filing(supplement.id, actor=lio, as_of=NOW)
    Worker(server).run(supplement.id)
    resting.report_recalled(supplement.id, NOW)
    closed = find_reversal(decision_id)
    assert closed is not None
    assert closed.closed_at == NOW
    (report,) = by_kind(closed, RecallKind.FILED_REPORT)
    assert (report.end, report.receipt_sha256) == (RecallEnd.TOLD, get_receipt(supplement.id).sha256)
    assert kinds(decision_id).count("reversal_closed") == 1
    assert (count_reversals(is_open=True), count_reversals(is_open=False)) == (0, 1)


def test_a_proposed_entry_is_refused_and_one_taken_out_meanwhile_just_ends(
    decision_id: str, rafa: Actor, sana: Actor
) -> None:
    waiting = listed(rafa, sana, SHA256, active=False)
    recall = reverse(decision_id, rafa, sana).recalls[0]
    actions.take_out_entry(recall.id, actor=sana, as_of=NOW)
    assert get_entry(waiting).state is EntryState.REFUSED
    assert find_reversal(decision_id).closed_at == NOW  # type: ignore[union-attr]


def test_nothing_rested_on_it_is_said_and_closed(decision_id: str, rafa: Actor, sana: Actor) -> None:
    reversal = reverse(decision_id, rafa, sana)
    assert (reversal.recalls, reversal.closed_at) == ((), NOW)
    assert kinds(decision_id)[-2:] == ["reversal_noted", "reversal_closed"]


def test_an_unsent_report_never_left(decision_id: str, rafa: Actor, sana: Actor, lio: Actor) -> None:
    make_agreement(lio, sana)
    report_id = approved(decision_id, drafter=rafa, approver=sana)
    (recall,) = reverse(decision_id, rafa, sana).recalls
    assert (recall.object_id, recall.end) == (report_id, RecallEnd.NEVER_LEFT)


def test_an_end_needs_a_person_words_and_a_fitting_end(
    decision_id: str, rafa: Actor, sana: Actor, lio: Actor
) -> None:
    listed(rafa, sana, SHA256)
    referred(decision_id, lio, ReferralState.HANDED_OVER)
    entry, referral = reverse(decision_id, rafa, sana).recalls
    for end, note, field in (
        (RecallEnd.TOLD, " ", "note"),
        (RecallEnd.TAKEN_OUT, "Done.", "end"),
        (RecallEnd.NEVER_LEFT, "Done.", "end"),
    ):
        with pytest.raises(InvalidInput) as refused:
            actions.end_recall(referral.id, end, note=note, actor=lio, as_of=NOW)
        assert refused.value.field == field
    with pytest.raises(InvalidInput):
        actions.end_recall(entry.id, RecallEnd.TOLD, note="Whom?", actor=lio, as_of=NOW)
    for actor in (PIPELINE, make_person("ines", Role.INTAKE)):
        with pytest.raises(NotAllowed):
            actions.end_recall(referral.id, RecallEnd.TOLD, note="x", actor=actor, as_of=NOW)
        with pytest.raises(NotAllowed):
            actions.take_out_entry(entry.id, actor=actor, as_of=NOW)
    with pytest.raises(Conflict, match="no entry"):
        actions.take_out_entry(referral.id, actor=lio, as_of=NOW)
    with pytest.raises(NotFound):
        actions.end_recall("rcl_x", RecallEnd.TOLD, note="x", actor=lio, as_of=NOW)
    kept = actions.end_recall(
        entry.id, RecallEnd.STANDS_OTHERWISE, note="A court order.", actor=rafa, as_of=NOW
    )
    assert kept.end is RecallEnd.STANDS_OTHERWISE
    assert get_entry(entry.object_id).state is EntryState.ACTIVE


def test_a_reversal_taken_back_lets_the_old_decision_stand_again(
    rafa: Actor, sana: Actor, lio: Actor
) -> None:
    review = make_review(b"circle", claimed_by=rafa)
    old = actions.decide(review.id, DISMISS, actor=rafa, as_of=NOW)
    recalled = referred(old.id, lio, ReferralState.DELIVERED)
    actions.claim_review(review.id, actor=sana, as_of=NOW)
    new = actions.reverse_decision(old.id, DISMISS, actor=sana, as_of=NOW)
    run_waiting(clock=lambda: NOW)
    first = find_reversal(old.id)
    assert first is not None
    assert [one.object_id for one in first.recalls] == [recalled]
    actions.undo_decision(new.id, actor=sana, as_of=NOW)
    run_waiting(clock=lambda: NOW)
    again = find_reversal(old.id)
    assert again is not None
    assert [one.end for one in again.recalls] == [RecallEnd.STANDS_AGAIN]
    assert again.closed_at == NOW
    assert find_reversal(new.id) is None  # Nothing rested on what was taken back.
    # Reversed once more it is a reversal of its own.
    later = NOW + timedelta(minutes=5)
    actions.claim_review(review.id, actor=sana, as_of=later)
    actions.reverse_decision(old.id, DISMISS, actor=sana, as_of=later)
    run_waiting(clock=lambda: later)
    once_more = find_reversal(old.id)
    assert once_more is not None
    assert {one.id for one in list_reversals()} == {again.id, once_more.id}
    assert [one.end for one in once_more.recalls] == [None]


def test_a_notice_drafted_before_the_decision_does_not_rest_on_it(
    decision_id: str, rafa: Actor, sana: Actor, lio: Actor
) -> None:
    notice_id = noticed(decision_id, lio, sent=False)
    Notice.objects.filter(id=notice_id).update(drafted_at=NOW - timedelta(days=1))
    assert reverse(decision_id, rafa, sana).recalls == ()
    assert get_notice(notice_id).state is NoticeState.DRAFTED
