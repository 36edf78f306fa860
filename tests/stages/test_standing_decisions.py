"""A decision that no longer stands sends nothing: not at approval, not when filed, not halfway through."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.conf import LazySettings
from tests.stages.report_desk import Worker, approved, make_agreement, make_decision
from tests.stages.review_desk import DISMISS, NOW, make_person

from coldframe.access.terms import Role
from coldframe.core.actors import Actor
from coldframe.core.errors import Conflict
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
    return make_decision(rafa, sana, b"circle", b"square")


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
