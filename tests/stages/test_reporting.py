"""A report from a decision to its receipt: who may do what, what is recorded, and what never leaves."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import timedelta

import pytest
from django.conf import LazySettings
from lxml import etree
from tests.stages.report_desk import Worker, approved, make_agreement, make_decision, queued
from tests.stages.review_desk import DISMISS, NOW, REPORT, kinds, last_detail, make_review

from coldframe.core.actors import Actor, service
from coldframe.core.answers import Answer
from coldframe.core.errors import Conflict, InvalidInput, NotAllowed, NotFound, UnsafeConfiguration
from coldframe.custody.queries import iterate_events, list_events, verify
from coldframe.intake.queries import list_items
from coldframe.partners.actions import record_origin, suspend_agreement
from coldframe.partners.errors import ReleaseRefused
from coldframe.partners.queries import list_disclosures
from coldframe.partners.terms import Field, NewOrigin, OnwardTransfer
from coldframe.reporting import actions, queries, steps
from coldframe.reporting.actions import standing
from coldframe.reporting.actions.approval import ReportHasProblems, SecondPersonNeeded
from coldframe.reporting.actions.filing import NoClearinghouseAgreement
from coldframe.reporting.clearinghouses.content import IncidentKind, IncidentMark
from coldframe.reporting.clearinghouses.ncmec.plugin import Ncmec
from coldframe.reporting.clearinghouses.people import EventKind
from coldframe.reporting.models import Report, ReportFile, ReportStep
from coldframe.reporting.terms import ReportingEvent, ReportState, Setback, StepKind, StepState
from coldframe.simulators.ncmec.server import NcmecSimulator
from coldframe.simulators.ncmec.state import State
from coldframe.triage.actions import claim_review, decide, reveal_item, second_decide
from coldframe.triage.queries import get_decision
from coldframe.vault.actions import destroy

pytestmark = pytest.mark.django_db
CIRCLE, SQUARE = b"circle" * 1000, b"square"


@pytest.fixture(autouse=True)
def _reporter(settings: LazySettings) -> None:
    settings.COLDFRAME_REPORTER_FIRST_NAME = "Ada"
    settings.COLDFRAME_REPORTER_LAST_NAME = "Example"
    settings.COLDFRAME_REPORTER_EMAIL = "desk@example.org"


@pytest.fixture
def decision(rafa: Actor, sana: Actor) -> str:
    return make_decision(rafa, sana, CIRCLE, SQUARE)


def test_the_whole_way(decision: str, rafa: Actor, sana: Actor, lio: Actor, server: NcmecSimulator) -> None:
    agreement = make_agreement(lio, sana)
    report_id = approved(decision, drafter=rafa, approver=sana)
    actions.queue_filing(report_id, actor=lio, as_of=NOW)
    assert queries.get_report(report_id).state is ReportState.SENDING
    assert queued() == [f"reporting.file_report:{report_id}:1"]
    Worker(server).run(report_id)

    report = queries.get_report(report_id)
    (there,) = server.store.list_reports()
    assert (report.state, report.remote_id, there.state) == (
        ReportState.FILED,
        str(there.report_id),
        State.FINISHED,
    )
    receipt = queries.get_receipt(report_id)
    assert etree.fromstring(receipt.raw).findtext("reportId") == report.remote_id
    assert receipt.sha256 == hashlib.sha256(receipt.raw).hexdigest()
    assert [(file.md5, file.size_bytes, bool(file.details)) for file in there.files] == [
        (hashlib.md5(content).hexdigest(), len(content), True) for content in (CIRCLE, SQUARE)
    ]
    assert [(step.kind, step.state, step.tries) for step in queries.list_steps(report_id)] == [
        (kind, StepState.DONE, 1)
        for kind in (
            StepKind.OPEN,
            StepKind.UPLOAD,
            StepKind.DESCRIBE,
            StepKind.UPLOAD,
            StepKind.DESCRIBE,
            StepKind.FINISH,
        )
    ]
    calls = [ReportingEvent.STEP_STARTED, ReportingEvent.STEP_ENDED] * 6
    assert kinds(report_id, only=ReportingEvent) == [
        ReportingEvent.REPORT_DRAFTED, ReportingEvent.REPORT_APPROVED, ReportingEvent.FILING_QUEUED,
        ReportingEvent.FILING_STARTED, *calls, ReportingEvent.RECEIPT_RECEIVED,
        ReportingEvent.PRESERVATION_BEGUN,
    ]  # fmt: skip
    assert last_detail(report_id, ReportingEvent.RECEIPT_RECEIVED)["sha256"] == receipt.sha256
    (line,) = list_disclosures(subject_id=report_id)
    assert line.agreement_id == agreement
    assert line.delivered_at is not None
    assert Field.ITEM_FILE in line.fields
    assert verify().is_whole


def test_that_the_draft_says_what_the_record_says(decision: str, rafa: Actor) -> None:
    content = queries.get_report(actions.draft_report(decision, actor=rafa, as_of=NOW)).content
    assert content.incident.kind is IncidentKind.MATERIAL
    assert content.incident.occurred_at == NOW - timedelta(days=2)
    (subject,) = content.subjects
    assert (subject.account_id, subject.screen_name, subject.service) == ("u-1000", "invented", "Example")
    assert [email.address for email in subject.emails] == ["u1000@example.net"]
    first = content.files[0]
    assert first.ip_event is not None
    assert (first.ip_event.address, first.ip_event.event, first.ip_event.port) == (
        "192.0.2.7",
        EventKind.UPLOAD,
        40_000,
    )
    assert {each.kind: each.value for each in first.hashes}["md5"] == hashlib.md5(CIRCLE).hexdigest()
    assert first.public is Answer.YES
    assert first.original_name == "drawing.png"
    assert first.sent_name == first.item_id + ".png"
    assert (content.reporter.given_name, content.reporter.emails[0].address) == ("Ada", "desk@example.org")


def test_that_viewed_is_unknown_unless_a_person_revealed_the_whole_file(
    decision: str, rafa: Actor, sana: Actor
) -> None:
    clue_id = get_decision(decision).clue_id
    items = list_items(clue_id)
    content = queries.get_report(actions.draft_report(decision, actor=rafa, as_of=NOW)).content
    assert {file.viewed for file in content.files} == {Answer.UNKNOWN}
    assert "not known that any person" in content.files[0].note

    review = make_review(b"triangle", claimed_by=rafa)
    item = list_items(review.clue_id)[0]
    reveal_item(review.id, item.id, "needed_to_decide", is_full=True, actor=rafa, as_of=NOW)
    decided = decide(review.id, REPORT, actor=rafa, as_of=NOW)
    if decided.needs_second:
        claim_review(review.id, actor=sana, as_of=NOW)
        decided = second_decide(review.id, REPORT, actor=sana, as_of=NOW)
    (file,) = queries.get_report(actions.draft_report(decided.id, actor=rafa, as_of=NOW)).content.files
    assert file.viewed is Answer.YES
    assert "viewed the entire file" in file.note
    assert items


def test_that_harms_choose_the_kind_and_marks(rafa: Actor, sana: Actor) -> None:
    decision = make_decision(rafa, sana, harms=("sexual_extortion",))
    content = queries.get_report(actions.draft_report(decision, actor=rafa, as_of=NOW)).content
    assert content.incident.kind is IncidentKind.ENTICEMENT
    assert content.incident.marks == (IncidentMark.SEXTORTION,)
    assert content.files == ()
    assert content.places[0].content == "Somebody asks a child for pictures."


def test_that_one_decision_has_one_report(decision: str, rafa: Actor) -> None:
    report_id = actions.draft_report(decision, actor=rafa, as_of=NOW)
    with pytest.raises(Conflict, match=report_id):
        actions.draft_report(decision, actor=rafa, as_of=NOW)
    actions.withdraw_report(report_id, actor=rafa, as_of=NOW)
    assert actions.draft_report(decision, actor=rafa, as_of=NOW) != report_id


def test_that_only_a_final_decision_to_report_is_drafted(rafa: Actor) -> None:
    review = make_review(b"dot", claimed_by=rafa)
    dismissed = decide(review.id, DISMISS, actor=rafa, as_of=NOW)
    with pytest.raises(InvalidInput, match="final decision to report"):
        actions.draft_report(dismissed.id, actor=rafa, as_of=NOW)
    with pytest.raises(NotFound):
        actions.draft_report("dec_" + "0" * 26, actor=rafa, as_of=NOW)
    assert Report.objects.count() == 0


def test_edits_are_versioned_and_leave_no_words_in_the_ledger(decision: str, rafa: Actor, lio: Actor) -> None:
    report_id = actions.draft_report(decision, actor=rafa, as_of=NOW)
    fields = {"incident.platform": "Very Particular Words", "victims.0.age_years": "9"}
    assert actions.set_fields(report_id, fields, version=1, actor=lio, as_of=NOW) == 2
    with pytest.raises(Conflict, match="meantime"):
        actions.set_fields(report_id, fields, version=1, actor=rafa, as_of=NOW)
    with pytest.raises(InvalidInput) as refused:
        actions.set_fields(report_id, {"files.0.viewed": "yes"}, version=2, actor=rafa, as_of=NOW)
    assert refused.value.field == "files.0.viewed"
    assert actions.remove_entry(report_id, "files.1", version=2, actor=rafa, as_of=NOW) == 3
    report = queries.get_report(report_id)
    assert (report.content.incident.platform, report.content.victims[0].age_years) == (
        "Very Particular Words",
        9,
    )
    assert report.edited_by == tuple(sorted({rafa.id, lio.id}))
    assert [row.sha256 for row in ReportFile.objects.filter(report_id=report_id)] == [
        hashlib.sha256(CIRCLE).hexdigest()
    ]
    assert not any("Particular" in repr(event.detail) for event in iterate_events())


def test_that_removing_a_fact_lowers_the_kept_completeness(decision: str, rafa: Actor) -> None:
    report_id = actions.draft_report(decision, actor=rafa, as_of=NOW)
    before = queries.get_report(report_id).completeness_percent
    actions.set_fields(report_id, {"files.0.ip_event.port": ""}, version=1, actor=rafa, as_of=NOW)
    assert queries.get_report(report_id).completeness_percent < before
    gaps = queries.check_report(report_id, as_of=NOW).completeness.gaps
    assert "files.0.ip_event.port" in {gap.field for gap in gaps}


def test_that_another_person_approves_exactly_what_was_read(
    decision: str, rafa: Actor, sana: Actor, lio: Actor
) -> None:
    report_id = actions.draft_report(decision, actor=rafa, as_of=NOW)
    with pytest.raises(NotAllowed, match="permission"):
        actions.approve_report(report_id, version=1, actor=rafa, as_of=NOW)
    actions.set_fields(report_id, {"note": "More."}, version=1, actor=lio, as_of=NOW)
    with pytest.raises(SecondPersonNeeded):
        actions.approve_report(report_id, version=2, actor=lio, as_of=NOW)
    with pytest.raises(Conflict, match="since you read it"):
        actions.approve_report(report_id, version=1, actor=sana, as_of=NOW)
    with pytest.raises(NotAllowed):
        actions.approve_report(report_id, version=2, actor=service("key_" + "0" * 26), as_of=NOW)
    actions.approve_report(report_id, version=2, actor=sana, as_of=NOW)
    assert (queries.get_report(report_id).state, queries.get_report(report_id).approved_by) == (
        ReportState.APPROVED,
        sana.id,
    )
    with pytest.raises(Conflict):
        actions.set_fields(report_id, {"note": "Later."}, version=2, actor=rafa, as_of=NOW)


def test_that_a_report_with_problems_is_not_approved_and_says_all_of_them(
    decision: str, rafa: Actor, sana: Actor, settings: LazySettings
) -> None:
    settings.COLDFRAME_REPORTER_EMAIL = ""
    report_id = actions.draft_report(decision, actor=rafa, as_of=NOW)
    actions.set_fields(
        report_id, {"incident.occurred_at": "2030-01-01T00:00:00Z"}, version=1, actor=rafa, as_of=NOW
    )
    with pytest.raises(ReportHasProblems) as refused:
        actions.approve_report(report_id, version=2, actor=sana, as_of=NOW)
    assert "E-mail 1 of the reporter" in refused.value.message
    assert "lies in the future" in refused.value.message
    assert queries.get_report(report_id).state is ReportState.DRAFT


def test_that_a_reopened_report_needs_a_new_approval(
    decision: str, rafa: Actor, sana: Actor, lio: Actor
) -> None:
    make_agreement(lio, sana)
    report_id = approved(decision, drafter=rafa, approver=sana)
    actions.reopen_report(report_id, actor=rafa, as_of=NOW)
    with pytest.raises(Conflict):
        actions.queue_filing(report_id, actor=lio, as_of=NOW)
    assert queued() == []


def test_that_nothing_leaves_without_an_agreement_that_covers_each_field(
    decision: str, rafa: Actor, sana: Actor, lio: Actor, server: NcmecSimulator
) -> None:
    report_id = approved(decision, drafter=rafa, approver=sana)
    with pytest.raises(NoClearinghouseAgreement, match="no active agreement"):
        actions.queue_filing(report_id, actor=lio, as_of=NOW)
    make_agreement(lio, sana, without=frozenset({Field.SUBJECT_EMAIL, Field.ITEM_FILE}))
    with pytest.raises(ReleaseRefused) as refused:
        actions.queue_filing(report_id, actor=lio, as_of=NOW)
    assert "subject.email" in refused.value.message
    assert "item.file" in refused.value.message
    assert queries.get_report(report_id).state is ReportState.APPROVED
    assert queued() == []
    assert [event.kind for event in list_events(about=report_id)][-1] == "release_refused"


def test_that_an_agreement_suspended_after_queueing_stops_the_filing(
    decision: str, rafa: Actor, sana: Actor, lio: Actor, server: NcmecSimulator
) -> None:
    agreement = make_agreement(lio, sana)
    report_id = approved(decision, drafter=rafa, approver=sana)
    actions.queue_filing(report_id, actor=lio, as_of=NOW)
    suspend_agreement(agreement, reason="By mistake.", actor=lio, as_of=NOW)
    Worker(server).run(report_id)
    report = queries.get_report(report_id)
    assert (report.state, report.setback) == (ReportState.APPROVED, Setback.RELEASE_REFUSED)
    assert server.store.list_reports() == ()
    assert list_disclosures(subject_id=report_id) == ()


def test_that_a_sender_who_forbids_passing_on_stops_the_filing(
    decision: str, rafa: Actor, sana: Actor, lio: Actor, server: NcmecSimulator
) -> None:
    make_agreement(lio, sana)
    report_id = approved(decision, drafter=rafa, approver=sana)
    terms = NewOrigin("", OnwardTransfer.NOT_ALLOWED, sender_name="Faraway Hotline")
    record_origin(get_decision(decision).clue_id, terms, actor=service("import"), as_of=NOW)
    with pytest.raises(ReleaseRefused, match="Faraway Hotline sent this"):
        actions.queue_filing(report_id, actor=lio, as_of=NOW)
    assert queued() == []
    assert server.store.list_reports() == ()


def test_that_a_decision_taken_back_stops_the_filing(
    rafa: Actor, sana: Actor, lio: Actor, server: NcmecSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_agreement(lio, sana)
    decision = make_decision(rafa, sana, CIRCLE)
    report_id = approved(decision, drafter=rafa, approver=sana)
    actions.queue_filing(report_id, actor=lio, as_of=NOW)
    undone = replace(get_decision(decision), state=type(get_decision(decision).state).REVERSED)
    monkeypatch.setattr(standing, "get_decision", lambda _id: undone)
    Worker(server).run(report_id)
    assert queries.get_report(report_id).setback is Setback.DECISION_NOT_FINAL
    assert server.store.list_reports() == ()


def test_that_content_changed_behind_the_approval_is_not_sent(
    decision: str, rafa: Actor, sana: Actor, lio: Actor, server: NcmecSimulator
) -> None:
    make_agreement(lio, sana)
    report_id = approved(decision, drafter=rafa, approver=sana)
    actions.queue_filing(report_id, actor=lio, as_of=NOW)
    row = Report.objects.get(id=report_id)
    row.content["note"] = "Nobody approved this."
    row.save()
    Worker(server).run(report_id)
    assert queries.get_report(report_id).setback is Setback.NO_LONGER_VALID
    assert server.store.list_reports() == ()


def test_that_a_file_that_cannot_be_read_retracts_and_says_so(
    decision: str, rafa: Actor, sana: Actor, lio: Actor, server: NcmecSimulator
) -> None:
    make_agreement(lio, sana)
    report_id = approved(decision, drafter=rafa, approver=sana)
    actions.queue_filing(report_id, actor=lio, as_of=NOW)
    destroy(hashlib.sha256(SQUARE).hexdigest(), actor=lio, as_of=NOW, reason="retention_due")
    Worker(server).run(report_id)
    report = queries.get_report(report_id)
    assert (report.state, report.setback) == (ReportState.APPROVED, Setback.FILE_UNREADABLE)
    assert [one.state for one in server.store.list_reports()] == [State.RETRACTED]
    assert report.loose_remote_ids == ()


def test_that_wrong_credentials_are_the_operators_matter_and_never_kept(
    decision: str, rafa: Actor, sana: Actor, lio: Actor, server: NcmecSimulator
) -> None:
    make_agreement(lio, sana)
    report_id = approved(decision, drafter=rafa, approver=sana)
    actions.queue_filing(report_id, actor=lio, as_of=NOW)
    Worker(server, password="hunter2-wrong").run(report_id)
    report = queries.get_report(report_id)
    assert (report.state, report.setback) == (ReportState.APPROVED, Setback.CREDENTIALS)
    kept = repr(
        [*Report.objects.values(), *ReportStep.objects.values(), *[e.detail for e in iterate_events()]]
    )
    assert "hunter2" not in kept
    Worker(server).run(report_id)
    actions.queue_filing(report_id, actor=lio, as_of=NOW)
    Worker(server).run(report_id)
    assert queries.get_report(report_id).state is ReportState.FILED


def test_that_settings_that_mix_test_and_production_send_nothing(
    decision: str,
    rafa: Actor,
    sana: Actor,
    lio: Actor,
    settings: LazySettings,
    server: NcmecSimulator,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settings.COLDFRAME_NCMEC_URL = "https://report.cybertip.org/ispws"
    settings.COLDFRAME_NCMEC_USERNAME, settings.COLDFRAME_NCMEC_PASSWORD = "demo", "secret-word"
    settings.COLDFRAME_NCMEC_ENVIRONMENT = "test"
    with pytest.raises(UnsafeConfiguration):
        steps.connect("ncmec")
    make_agreement(lio, sana)
    report_id = approved(decision, drafter=rafa, approver=sana)
    actions.queue_filing(report_id, actor=lio, as_of=NOW)
    worker = Worker(server)
    monkeypatch.setattr(worker, "connect", steps.connect)
    worker.run(report_id)
    report = queries.get_report(report_id)
    assert (report.state, report.setback) == (ReportState.APPROVED, Setback.UNSAFE_CONFIGURATION)
    assert "secret-word" not in report.setback_text
    assert ReportStep.objects.count() == 0


def test_that_a_refused_report_can_be_mended_and_filed(
    decision: str,
    rafa: Actor,
    sana: Actor,
    lio: Actor,
    server: NcmecSimulator,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    make_agreement(lio, sana)
    report_id = actions.draft_report(decision, actor=rafa, as_of=NOW)
    # As if the clearinghouse knew a rule that we do not.
    monkeypatch.setattr(Ncmec, "check", lambda *_args, **_named: ())
    actions.set_fields(report_id, {"files.0.classification": "C9"}, version=1, actor=rafa, as_of=NOW)
    actions.approve_report(report_id, version=2, actor=sana, as_of=NOW)
    actions.queue_filing(report_id, actor=lio, as_of=NOW)
    Worker(server).run(report_id)
    report = queries.get_report(report_id)
    assert (report.state, report.setback) == (ReportState.REFUSED, Setback.REFUSED_BY_CLEARINGHOUSE)
    assert "C9" in report.setback_text
    assert [one.state for one in server.store.list_reports()] == [State.RETRACTED]
    actions.reopen_report(report_id, actor=rafa, as_of=NOW)
    actions.set_fields(report_id, {"files.0.classification": "A1"}, version=2, actor=rafa, as_of=NOW)
    actions.approve_report(report_id, version=3, actor=sana, as_of=NOW)
    actions.queue_filing(report_id, actor=lio, as_of=NOW)
    Worker(server).run(report_id)
    assert queries.get_report(report_id).state is ReportState.FILED
    assert [one.state for one in server.store.list_reports()] == [State.RETRACTED, State.FINISHED]


def test_that_the_preview_and_the_dry_run_need_no_network(decision: str, rafa: Actor) -> None:
    report_id = actions.draft_report(decision, actor=rafa, as_of=NOW)
    assert [section.title for section in queries.preview_report(report_id)] == [
        "Incident", "Reported person", "File 1", "File 2", "Reporter", "Note",
    ]  # fmt: skip
    assert etree.fromstring(queries.get_document(report_id)).tag == "report"


def test_lists(decision: str, rafa: Actor) -> None:
    report_id = actions.draft_report(decision, actor=rafa, as_of=NOW)
    item = queries.get_report(report_id).content.files[1].item_id
    assert [one.id for one in queries.list_reports(item_id=item)] == [report_id]
    assert queries.count_reports(state=ReportState.DRAFT) == 1
    assert queries.list_reports(state=ReportState.FILED) == ()
    with pytest.raises(NotFound, match="not filed"):
        queries.get_receipt(report_id)
