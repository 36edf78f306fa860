"""Every fault at every call, and death at every place: filed exactly once, or a state that explains itself."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import LazySettings
from tests.stages.report_desk import Worker, approved, make_agreement, make_decision
from tests.stages.review_desk import NOW, make_person

from coldframe.access.terms import Role
from coldframe.core.actors import Actor
from coldframe.core.errors import Conflict, InvalidInput
from coldframe.custody.queries import verify
from coldframe.reporting import actions, queries, rules, steps
from coldframe.reporting.models import Receipt
from coldframe.reporting.terms import ReportState, Setback, StepKind, StepState
from coldframe.simulators.ncmec.faults import Fault, FaultKind
from coldframe.simulators.ncmec.server import NcmecSimulator
from coldframe.simulators.ncmec.state import State
from coldframe.web.labels_reports import WHAT_NOW

pytestmark = pytest.mark.django_db
ROUTES = ("submit", "upload", "fileinfo", "finish")


@pytest.fixture
def report_id(lio: Actor, settings: LazySettings) -> str:
    settings.COLDFRAME_REPORTER_EMAIL = "desk@example.org"
    rafa, sana = make_person("rafa", Role.REVIEWER), make_person("sana", Role.SECOND_READER)
    make_agreement(lio, sana)
    made = approved(make_decision(rafa, sana, b"circle", b"square"), drafter=rafa, approver=sana)
    actions.queue_filing(made, actor=lio, as_of=NOW)
    return made


def finished(server: NcmecSimulator) -> list[int]:
    return [one.report_id for one in server.store.list_reports() if one.state is State.FINISHED]


def settle(report_id: str, worker: Worker, server: NcmecSimulator, lio: Actor) -> None:
    """Check that what the report says is true, then do what it advises until it is filed, once."""
    for _ in range(4):
        report = queries.get_report(report_id)
        if report.state is ReportState.FILED:
            break
        assert finished(server) == [] or queries.find_unanswered_finish(report_id)
        assert report.setback is not Setback.NONE
        assert WHAT_NOW[report.setback]
        if report.state is ReportState.UNKNOWN_OUTCOME:
            actions.resolve_outcome(report_id, actor=lio, as_of=NOW)
        actions.queue_filing(report_id, actor=lio, as_of=NOW)
        worker.run(report_id)
    report = queries.get_report(report_id)
    assert report.state is ReportState.FILED
    assert finished(server) == [int(report.remote_id)]
    (there,) = [one for one in server.store.list_reports() if one.state is State.FINISHED]
    assert len(there.files) == 2
    assert all(file.details for file in there.files)
    assert Receipt.objects.get(report_id=report_id).remote_id == report.remote_id
    assert verify().is_whole


@pytest.mark.parametrize("times", [1, pytest.param(5, marks=pytest.mark.long)])
@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize("kind", FaultKind)
def test_that_no_fault_files_twice_or_loses_the_report(
    report_id: str, server: NcmecSimulator, lio: Actor, kind: FaultKind, route: str, times: int
) -> None:
    server.inject(Fault(kind, route, times=times, seconds=0.01))
    worker = Worker(server)
    worker.run(report_id)
    server.service.faults.clear()
    settle(report_id, worker, server, lio)


@pytest.mark.parametrize(
    "kind", [FaultKind.LOST_ANSWER, FaultKind.HTML_AFTER, FaultKind.TRUNCATED, FaultKind.EMPTY]
)
def test_that_a_lost_answer_to_the_first_call_waits_for_a_person(
    report_id: str, server: NcmecSimulator, lio: Actor, kind: FaultKind
) -> None:
    server.inject(Fault(kind, "submit"))
    worker = Worker(server)
    worker.run(report_id)
    report = queries.get_report(report_id)
    assert (report.state, report.setback) == (ReportState.UNKNOWN_OUTCOME, Setback.OPEN_OUTCOME_UNKNOWN)
    (step,) = queries.list_steps(report_id)
    assert (step.kind, step.state, step.tries) == (StepKind.OPEN, StepState.UNKNOWN, 1)
    (left,) = server.store.list_reports()
    with pytest.raises(Conflict):
        actions.queue_filing(report_id, actor=lio, as_of=NOW)
    with pytest.raises(InvalidInput, match="digits"):
        actions.resolve_outcome(report_id, remote_id="n/a", actor=lio, as_of=NOW)
    actions.resolve_outcome(report_id, remote_id=str(left.report_id), actor=lio, as_of=NOW)
    actions.queue_filing(report_id, actor=lio, as_of=NOW)
    worker.run(report_id)
    assert left.state is State.RETRACTED
    settle(report_id, worker, server, lio)


@pytest.mark.parametrize("route", ["upload", "fileinfo"])
def test_that_a_lost_answer_in_the_middle_is_retracted_and_started_over_by_itself(
    report_id: str, server: NcmecSimulator, lio: Actor, route: str
) -> None:
    server.inject(Fault(FaultKind.LOST_ANSWER, route, skip=1))
    worker = Worker(server)
    worker.run(report_id)
    report = queries.get_report(report_id)
    assert (report.state, report.attempt) == (ReportState.FILED, 2)
    assert [one.state for one in server.store.list_reports()] == [State.RETRACTED, State.FINISHED]
    settle(report_id, worker, server, lio)


def test_that_a_lost_answer_to_finish_is_asked_for_again(
    report_id: str, server: NcmecSimulator, lio: Actor
) -> None:
    server.inject(Fault(FaultKind.LOST_ANSWER, "finish"))
    worker = Worker(server)
    worker.run(report_id)
    receipt = queries.get_receipt(report_id)
    assert receipt.was_done_before
    assert b"5102" in receipt.raw
    settle(report_id, worker, server, lio)


def test_that_it_starts_over_only_so_often(report_id: str, server: NcmecSimulator, lio: Actor) -> None:
    server.inject(Fault(FaultKind.LOST_ANSWER, "upload", times=50))
    worker = Worker(server)
    worker.run(report_id)
    report = queries.get_report(report_id)
    assert (report.state, report.setback) == (ReportState.APPROVED, Setback.KEPT_FAILING)
    assert {one.state for one in server.store.list_reports()} == {State.RETRACTED}
    assert len(server.store.list_reports()) == rules.MAX_RESTARTS + 1
    server.service.faults.clear()
    settle(report_id, worker, server, lio)


def test_that_a_report_that_grew_too_old_there_is_filed_anew(
    report_id: str, server: NcmecSimulator, lio: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    worker = Worker(server)
    original = server.service.finish

    def too_late(user: str, number: str) -> object:
        monkeypatch.setattr(server.service, "finish", original)
        server.advance(timedelta(days=2))
        return original(user, number)

    monkeypatch.setattr(server.service, "finish", too_late)
    worker.run(report_id)
    report = queries.get_report(report_id)
    assert (report.state, report.setback) == (ReportState.APPROVED, Setback.EXPIRED_THERE)
    settle(report_id, worker, server, lio)
    assert [one.state for one in server.store.list_reports()] == [State.EXPIRED, State.FINISHED]


def test_that_a_withdrawn_report_is_retracted_there(
    report_id: str, server: NcmecSimulator, lio: Actor
) -> None:
    server.inject(Fault(FaultKind.LOST_ANSWER, "submit"))
    worker = Worker(server)
    worker.run(report_id)
    (left,) = server.store.list_reports()
    actions.resolve_outcome(report_id, remote_id=str(left.report_id), actor=lio, as_of=NOW)
    actions.withdraw_report(report_id, actor=lio, as_of=NOW)
    steps.retract_report(worker._run(report_id), report_id, clock=worker.clock, connect_to=worker.connect)
    assert left.state is State.RETRACTED
    assert queries.list_open_remote_ids(report_id) == ()


TICKS = 28


def test_how_many_places_there_are_to_die(report_id: str, server: NcmecSimulator) -> None:
    worker = Worker(server)
    worker.run(report_id)
    assert worker.ticks == TICKS, "keep the parameters of the next test in step"


@pytest.mark.parametrize("tick", range(1, TICKS + 1))
def test_that_death_anywhere_files_exactly_once(
    report_id: str, server: NcmecSimulator, lio: Actor, tick: int
) -> None:
    worker = Worker(server)
    worker.die_at = tick
    worker.run(report_id)
    settle(report_id, worker, server, lio)


@pytest.mark.long
@pytest.mark.parametrize("lives", [2, 3, 5])
@pytest.mark.parametrize("tick", range(1, TICKS + 1))
def test_that_many_deaths_file_exactly_once(
    report_id: str, server: NcmecSimulator, lio: Actor, tick: int, lives: int
) -> None:
    worker = Worker(server)
    worker.die_at = tick
    worker.run(report_id, lives=lives)
    settle(report_id, worker, server, lio)


@pytest.mark.parametrize("route", ["upload", "finish", "retract"])
@pytest.mark.parametrize(
    "tick",
    [pytest.param(tick, marks=[] if tick % 10 == 0 else [pytest.mark.long]) for tick in range(1, TICKS + 13)],
)
def test_that_death_on_top_of_a_fault_files_exactly_once(
    report_id: str, server: NcmecSimulator, lio: Actor, tick: int, route: str
) -> None:
    server.inject(Fault(FaultKind.LOST_ANSWER, "upload"))
    server.inject(Fault(FaultKind.TRUNCATED, route, skip=1 if route == "upload" else 0))
    worker = Worker(server)
    worker.die_at = tick
    worker.run(report_id)
    server.service.faults.clear()
    settle(report_id, worker, server, lio)
