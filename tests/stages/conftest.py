"""Fixtures that several tests of the stages share; a file that needs another of that name makes its own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings
from tests.stages.report_desk import make_decision
from tests.stages.review_desk import NOW, make_person
from tests.unit.matching.exchanges import Asked, start

from coldframe.access.terms import Role
from coldframe.core.actors import Actor
from coldframe.simulators.ncmec.server import NcmecSimulator
from coldframe.work import tasks
from coldframe.work.tasks import Task


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
    """A decision to report, about two files."""
    settings.COLDFRAME_REPORTER_EMAIL = "desk@example.org"
    return make_decision(rafa, sana, b"circle", b"square")


@pytest.fixture
def server() -> Iterator[NcmecSimulator]:
    """A clearinghouse, ten minutes after the tests' own time."""
    with NcmecSimulator(users={"demo": "pw"}, now=lambda: NOW + timedelta(minutes=10)) as running:
        yield running


@pytest.fixture(params=["ncmec", "stopncii"])
def asked(request: pytest.FixtureRequest) -> Iterator[Asked]:
    """A client of each kind of source, with the simulator that it asks."""
    one = start(request.param)
    yield one
    one.server.stop()


@pytest.fixture
def probe_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the tasks of ``work_tasks`` note that they ran."""
    monkeypatch.setenv("PROBE_FILE", str(tmp_path / "calls"))


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> dict[str, Task]:
    """The tasks by their names, for this test only."""
    registry: dict[str, Task] = dict(tasks._tasks)
    monkeypatch.setattr(tasks, "_tasks", registry)
    return registry
