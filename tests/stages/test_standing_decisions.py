"""A decision that no longer stands sends nothing; what was filed on it gets a supplement that a person files."""

from __future__ import annotations

import pytest
from django.conf import LazySettings
from tests.stages.report_desk import Worker, approved, make_agreement, make_decision
from tests.stages.review_desk import DISMISS, NOW, PIPELINE

from coldframe.core.actors import Actor
from coldframe.core.errors import Conflict
from coldframe.custody.queries import list_events
from coldframe.intake.queries import list_items
from coldframe.partners.actions import suspend_agreement
from coldframe.reporting import actions, queries
from coldframe.reporting.terms import ReportState, Setback, StepKind
from coldframe.simulators.ncmec.server import NcmecSimulator
from coldframe.simulators.ncmec.state import State
from coldframe.triage.actions import claim_review, decide, reverse_decision, second_decide
from coldframe.triage.queries import get_decision
from coldframe.triage.terms import NewDecision

pytestmark = pytest.mark.django_db


def reverse(decision_id: str, first: Actor, second: Actor) -> None:
    old = get_decision(decision_id)
    claim_review(old.review_id, actor=first, as_of=NOW)
    new = reverse_decision(decision_id, DISMISS, actor=first, as_of=NOW)
    if new.needs_second:
        claim_review(old.review_id, actor=second, as_of=NOW)
        second_decide(old.review_id, DISMISS, actor=second, as_of=NOW)
    assert not get_decision(decision_id).is_final


def test_a_report_of_a_reversed_decision_is_neither_approved_nor_queued(
    decision_id: str, rafa: Actor, sana: Actor, lio: Actor
) -> None:
    make_agreement(lio, sana)
    report_id = actions.draft_report(decision_id, actor=rafa, as_of=NOW)
    reverse(decision_id, rafa, sana)
    with pytest.raises(Conflict, match="no longer stands"):
        actions.approve_report(report_id, version=1, actor=sana, as_of=NOW)
    assert queries.get_report(report_id).state is ReportState.DRAFT


def test_an_approved_report_of_a_reversed_decision_is_not_queued(
    decision_id: str, rafa: Actor, sana: Actor, lio: Actor
) -> None:
    make_agreement(lio, sana)
    report_id = approved(decision_id, drafter=rafa, approver=sana)
    reverse(decision_id, rafa, sana)
    with pytest.raises(Conflict, match="no longer stands"):
        actions.queue_filing(report_id, actor=lio, as_of=NOW)
    assert queries.get_report(report_id).state is ReportState.APPROVED


def _stop_before_finish(
    monkeypatch: pytest.MonkeyPatch, report_id: str, server: NcmecSimulator, happens: object
) -> None:
    """Run the filing; between the last file and the finish call, ``happens``."""
    worker = Worker(server)
    inner = worker.connect

    def connect(name: str) -> object:
        filing = inner(name)
        original = filing.describe
        calls = []

        def describe(*args: object) -> object:
            answered = original(*args)  # type: ignore[arg-type]
            calls.append(1)
            if len(calls) == 2:
                happens()  # type: ignore[operator]
            return answered

        monkeypatch.setattr(filing, "describe", describe, raising=False)
        return filing

    monkeypatch.setattr(worker, "connect", connect)
    worker.run(report_id)


def test_a_reversal_in_the_middle_of_filing_stops_it_and_retracts_what_stands_there(
    decision_id: str,
    rafa: Actor,
    sana: Actor,
    lio: Actor,
    server: NcmecSimulator,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    make_agreement(lio, sana)
    report_id = approved(decision_id, drafter=rafa, approver=sana)
    actions.queue_filing(report_id, actor=lio, as_of=NOW)
    _stop_before_finish(monkeypatch, report_id, server, lambda: reverse(decision_id, rafa, sana))
    report = queries.get_report(report_id)
    assert (report.state, report.setback) == (ReportState.APPROVED, Setback.DECISION_NOT_FINAL)
    assert [one.state for one in server.store.list_reports()] == [State.RETRACTED]
    assert StepKind.FINISH not in {step.kind for step in queries.list_steps(report_id)}


def test_a_suspended_agreement_stops_a_filing_in_its_middle(
    decision_id: str,
    rafa: Actor,
    sana: Actor,
    lio: Actor,
    server: NcmecSimulator,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    agreement_id = make_agreement(lio, sana)
    report_id = approved(decision_id, drafter=rafa, approver=sana)
    actions.queue_filing(report_id, actor=lio, as_of=NOW)
    _stop_before_finish(
        monkeypatch,
        report_id,
        server,
        lambda: suspend_agreement(agreement_id, reason="A complaint.", actor=sana, as_of=NOW),
    )
    report = queries.get_report(report_id)
    assert (report.state, report.setback) == (ReportState.APPROVED, Setback.RELEASE_REFUSED)
    assert [one.state for one in server.store.list_reports()] == [State.RETRACTED]


def test_a_file_that_was_judged_otherwise_since_is_not_filed(
    rafa: Actor, sana: Actor, lio: Actor, settings: LazySettings, server: NcmecSimulator
) -> None:
    settings.COLDFRAME_REPORTER_EMAIL = "desk@example.org"
    make_agreement(lio, sana)
    decision_id = make_decision(rafa, sana, b"circle", b"square")
    decision = get_decision(decision_id)
    report_id = approved(decision_id, drafter=rafa, approver=sana)
    item = list_items(decision.clue_id)[1]
    claim_review(decision.review_id, actor=rafa, as_of=NOW)
    label = NewDecision("not_illegal", "not_illegal", "A drawing of a square.", item_id=item.id)
    made = decide(decision.review_id, label, actor=rafa, as_of=NOW)
    assert made.is_final
    with pytest.raises(Conflict, match="file 2 was judged"):
        actions.queue_filing(report_id, actor=lio, as_of=NOW)
    assert queries.get_report(report_id).state is ReportState.APPROVED


def kinds(about: str) -> list[str]:
    return [event.kind for event in list_events(about=about)]


def filed(decision_id: str, rafa: Actor, sana: Actor, lio: Actor, server: NcmecSimulator) -> str:
    make_agreement(lio, sana)
    report_id = approved(decision_id, drafter=rafa, approver=sana)
    actions.queue_filing(report_id, actor=lio, as_of=NOW)
    Worker(server).run(report_id)
    assert queries.get_report(report_id).state is ReportState.FILED
    return report_id


def test_a_filed_report_is_supplemented_never_withdrawn(
    decision_id: str, rafa: Actor, sana: Actor, lio: Actor, server: NcmecSimulator
) -> None:
    report_id = filed(decision_id, rafa, sana, lio, server)
    number = queries.get_report(report_id).remote_id
    reverse(decision_id, rafa, sana)
    (supplement_id,) = actions.answer_reversal(decision_id, actor=PIPELINE, as_of=NOW)
    assert actions.answer_reversal(decision_id, actor=PIPELINE, as_of=NOW) == ()  # once, however often asked

    assert queries.get_report(report_id).state is ReportState.FILED
    (reversed_,) = [e for e in list_events(about=report_id) if e.kind == "report_basis_reversed"]
    assert reversed_.detail["withdrawal"] == "not_possible_after_finish"
    supplement = queries.get_report(supplement_id)
    assert queries.find_supplement(report_id) == supplement
    assert (supplement.state, supplement.supplements) == (ReportState.DRAFT, report_id)
    assert (supplement.drafted_by, supplement.edited_by, supplement.content.files) == ("", (), ())
    assert f"Supplement to report {number}" in supplement.content.note
    assert supplement.content.subjects[0].prior_reports == (int(number),)
    assert "An invented statement." not in supplement.content.note

    # A person reads and approves it, another has it filed: the same way as any report.
    actions.approve_report(supplement_id, version=1, actor=sana, as_of=NOW)
    actions.queue_filing(supplement_id, actor=lio, as_of=NOW)
    Worker(server).run(supplement_id)
    told = queries.get_report(supplement_id)
    assert told.state is ReportState.FILED
    assert told.remote_id != number


def test_what_is_approved_becomes_a_draft_that_nobody_can_approve(
    decision_id: str, rafa: Actor, sana: Actor, lio: Actor
) -> None:
    make_agreement(lio, sana)
    report_id = approved(decision_id, drafter=rafa, approver=sana)
    reverse(decision_id, rafa, sana)
    assert actions.answer_reversal(decision_id, actor=PIPELINE, as_of=NOW) == ()
    report = queries.get_report(report_id)
    assert (report.state, report.setback, report.approved_by) == (
        ReportState.DRAFT,
        Setback.BASIS_REVERSED,
        "",
    )
    with pytest.raises(Conflict, match="no longer stands"):
        actions.approve_report(report_id, version=report.version, actor=sana, as_of=NOW)
    assert queries.find_supplement(report_id) is None


def test_a_reversal_during_the_last_call_is_answered_with_the_receipt(
    decision_id: str,
    rafa: Actor,
    sana: Actor,
    lio: Actor,
    server: NcmecSimulator,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    make_agreement(lio, sana)
    report_id = approved(decision_id, drafter=rafa, approver=sana)
    actions.queue_filing(report_id, actor=lio, as_of=NOW)
    worker = Worker(server)
    inner = worker.connect

    def connect(name: str) -> object:
        filing = inner(name)
        finish = filing.finish

        def reversed_meanwhile(remote_id: str) -> object:
            answered = finish(remote_id)
            reverse(decision_id, rafa, sana)
            actions.answer_reversal(decision_id, actor=PIPELINE, as_of=NOW)  # finds it being filed
            return answered

        monkeypatch.setattr(filing, "finish", reversed_meanwhile, raising=False)
        return filing

    monkeypatch.setattr(worker, "connect", connect)
    worker.run(report_id)
    assert queries.get_report(report_id).state is ReportState.FILED
    assert queries.find_supplement(report_id) is not None
    assert kinds(report_id).count("receipt_received") == 1


def test_an_approval_of_a_supplement_falls_with_nothing_but_its_own_report(
    decision_id: str, rafa: Actor, sana: Actor, lio: Actor, server: NcmecSimulator
) -> None:
    report_id = filed(decision_id, rafa, sana, lio, server)
    reverse(decision_id, rafa, sana)
    (supplement_id,) = actions.answer_reversal(decision_id, actor=PIPELINE, as_of=NOW)
    actions.withdraw_report(supplement_id, actor=rafa, as_of=NOW)
    assert queries.find_supplement(report_id) is None
