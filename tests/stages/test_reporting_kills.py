"""Seeded runs of the filing: deaths anywhere, every fault, an aging server; filed once, and no row says more than is known."""

from __future__ import annotations

import logging
import random
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from django.conf import LazySettings
from tests.stages.report_desk import Killed, Worker, approved, make_agreement, make_decision
from tests.stages.review_desk import NOW, make_person

from coldframe.access.terms import Role
from coldframe.core.actors import Actor
from coldframe.custody import actions as custody
from coldframe.custody.queries import verify
from coldframe.reporting import actions, queries
from coldframe.reporting.models import Receipt
from coldframe.reporting.terms import ReportState, Setback, StepKind, StepState
from coldframe.simulators.ncmec.faults import Fault, FaultKind, Switches
from coldframe.simulators.ncmec.server import NcmecSimulator
from coldframe.simulators.ncmec.state import State, StoredReport
from coldframe.web.labels_reports import WHAT_NOW

pytestmark = pytest.mark.django_db
SEEDS = 24
ROUTES = ("submit", "upload", "fileinfo", "finish", "retract", "")
CODES = (1000, 1100, 1110, 1300, 2000, 4100, 4110)
"""Temporary, the operator's, the content's: what the server may say and do nothing."""


class Hunted(Worker):
    """A worker that dies often, also inside a transaction, before a server whose clock may leap."""

    def __init__(self, server: NcmecSimulator, chance: random.Random) -> None:
        super().__init__(server)
        self.deaths = 0
        self._server = server
        self._leap_at = chance.randrange(1, 80) if chance.random() < 0.2 else -1

    def tick(self) -> None:
        if self.ticks == self._leap_at:
            self._server.advance(timedelta(days=2))
        try:
            super().tick()
        except Killed:
            self.deaths += 1
            raise


@contextmanager
def deadly_commits(worker: Hunted, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let the worker die inside the transactions too, before and after their events are written."""
    original = custody._append

    def append(pending: list[custody._Pending]) -> None:
        worker.tick()
        original(pending)
        worker.tick()

    with monkeypatch.context() as patched:
        patched.setattr(custody, "_append", append)
        yield


def arm(server: NcmecSimulator, chance: random.Random) -> None:
    server.service.faults.clear()
    for _ in range(chance.choice((0, 1, 1, 2, 3))):
        fault = Fault(
            chance.choice(tuple(FaultKind)),
            chance.choice(ROUTES),
            times=chance.choice((1, 1, 2, 4)),
            skip=chance.choice((0, 0, 1, 2)),
            code=chance.choice(CODES),
            status=chance.choice((500, 502, 503)),
            seconds=0.005,
        )
        server.inject(fault)
    server.service.switches = replace(
        Switches(),
        error_status=chance.choice((400, 200)),
        empty_unauthorized=chance.random() < 0.5,
        done_root_on_error=chance.random() < 0.5,
        success_description=chance.choice(("Success", "")),
        extra_elements=chance.random() < 0.5,
    )


def check_rows(report_id: str, there: dict[str, StoredReport]) -> None:
    """Hold every row against what really stands at the server: it says that, or that nobody knows."""
    report, steps = queries.get_report(report_id), queries.list_steps(report_id)
    finished = [number for number, one in there.items() if one.state is State.FINISHED]
    assert len(finished) <= 1
    if report.state is ReportState.FILED:
        assert finished == [report.remote_id]
        receipt = Receipt.objects.get(report_id=report_id)
        assert receipt.remote_id == report.remote_id
        assert receipt.raw
    else:
        assert not Receipt.objects.filter(report_id=report_id).exists()
        assert finished in ([], [queries.find_unanswered_finish(report_id)])
        assert report.setback is not Setback.NONE
        assert WHAT_NOW[report.setback]
    opened = [step for step in steps if step.kind is StepKind.OPEN]
    sure = {step.remote_id for step in opened if step.state is StepState.DONE}
    assert sure <= there.keys()
    assert len(there) - len(sure) <= sum(1 for step in opened if step.state is StepState.UNKNOWN)
    for step in steps:
        assert step.state is not StepState.IN_FLIGHT
        if step.state is not StepState.DONE:
            continue
        stored = there[step.remote_id or step.about]
        files = {file.file_id: file for file in stored.files}
        match step.kind:
            case StepKind.UPLOAD:
                assert files[step.file_id].md5 == step.md5
            case StepKind.FINISH:
                assert stored.state is State.FINISHED
            case StepKind.RETRACT:
                assert stored.state in (State.RETRACTED, State.EXPIRED)
            case StepKind.DESCRIBE:
                assert any(file.details for file in stored.files)


def advance(
    report_id: str, there: dict[str, StoredReport], people: tuple[Actor, Actor, Actor], seed: int
) -> None:
    """Do what the report's page advises."""
    _, sana, lio = people
    report = queries.get_report(report_id)
    if report.state is ReportState.UNKNOWN_OUTCOME:
        assert report.setback is Setback.OPEN_OUTCOME_UNKNOWN
        open_there = [number for number, one in there.items() if one.state is State.OPEN]
        # Half of them learn the number, the others let the report grow old there.
        number = open_there[-1] if open_there and seed % 2 else ""
        actions.resolve_outcome(report_id, remote_id=number, actor=lio, as_of=NOW)
    elif report.state is ReportState.REFUSED:
        actions.reopen_report(report_id, actor=lio, as_of=NOW)
        actions.approve_report(report_id, version=report.version, actor=sana, as_of=NOW)
    actions.queue_filing(report_id, actor=lio, as_of=NOW)


def play(
    seed: int,
    server: NcmecSimulator,
    people: tuple[Actor, Actor, Actor],
    monkeypatch: pytest.MonkeyPatch,
) -> Counter[str]:
    """One report through deaths and faults until it is filed; count what it met."""
    chance = random.Random(seed)
    rafa, sana, lio = people
    report_id = approved(make_decision(rafa, sana, b"circle", b"square"), drafter=rafa, approver=sana)
    actions.queue_filing(report_id, actor=lio, as_of=NOW)
    earlier = len(server.store.list_reports())
    worker = Hunted(server, chance)
    arm(server, chance)
    armed, rounds = len(server.service.faults._armed), 0
    while queries.get_report(report_id).state is not ReportState.FILED:
        rounds += 1
        assert rounds < 8, "the report is never filed"
        worker.die_at = worker.ticks + chance.randrange(1, 40) if chance.random() < 0.8 else -1
        with deadly_commits(worker, monkeypatch):
            worker.run(report_id, lives=chance.randrange(1, 5))
        there = {str(one.report_id): one for one in server.store.list_reports()[earlier:]}
        check_rows(report_id, there)
        if queries.get_report(report_id).state is not ReportState.FILED:
            if rounds == 2:
                server.service.faults.clear()
            advance(report_id, there, people, seed)
    (filed,) = [one for one in there.values() if one.state is State.FINISHED]
    assert len(filed.files) == 2
    assert all(file.details for file in filed.files)
    return Counter(
        runs=1,
        deaths=worker.deaths,
        faults=armed - len(server.service.faults._armed),
        rounds=rounds,
        opened=len(there),
        attempts=queries.get_report(report_id).attempt,
    )


@pytest.mark.parametrize(
    "first", [0, *(pytest.param(first, marks=pytest.mark.long) for first in range(SEEDS, 13 * SEEDS, SEEDS))]
)
def test_that_no_report_is_lost_or_filed_twice(
    first: int,
    monkeypatch: pytest.MonkeyPatch,
    settings: LazySettings,
) -> None:
    settings.COLDFRAME_REPORTER_EMAIL = "desk@example.org"
    rafa, sana = make_person("rafa", Role.REVIEWER), make_person("sana", Role.SECOND_READER)
    lio = make_person("lio", Role.LIAISON)
    make_agreement(lio, sana)
    met: Counter[str] = Counter()
    with NcmecSimulator(users={"demo": "pw"}, now=lambda: NOW + timedelta(minutes=10)) as server:
        for seed in range(first, first + SEEDS):
            try:
                met += play(seed, server, (rafa, sana, lio), monkeypatch)
            except AssertionError as failed:
                raise AssertionError(f"seed {seed}: {failed}") from failed
    logging.getLogger(__name__).info("seeds from %d: %s", first, dict(met))
    # The runs are worth their name only if they did meet deaths and faults.
    assert met["deaths"] >= SEEDS / 2
    assert met["faults"] >= SEEDS / 2
    assert verify().is_whole
