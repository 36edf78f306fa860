"""A second clearinghouse, made by following docs/howto/clearinghouse.md: it files, and what the page shows is its code."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import LazySettings
from tests.clearinghouses.example_line.client import ExampleLineFiling
from tests.clearinghouses.example_line.plugin import ExampleLine
from tests.clearinghouses.example_line.server import ExampleLineServer
from tests.stages.report_desk import Ticking, Worker, make_agreement, make_decision
from tests.stages.review_desk import NOW, make_person

from coldframe.access.terms import Role
from coldframe.core.actors import Actor
from coldframe.core.errors import UnsafeConfiguration
from coldframe.reporting import actions, queries, steps
from coldframe.reporting.clearinghouses.base import CallFailed, Clearinghouse, Filing
from coldframe.reporting.clearinghouses.registry import CLEARINGHOUSES
from coldframe.reporting.terms import ReportState

HERE = Path(__file__).parent
PAGE = HERE.parents[1] / "docs" / "howto" / "clearinghouse.md"


class LineWorker(Worker):
    """The worker of the desk, connected to Example Line."""

    def __init__(self, server: ExampleLineServer) -> None:
        super().__init__(server)  # type: ignore[arg-type]  # of the server it takes the address only
        self._line = server

    def connect(self, name: str) -> Filing:
        assert name == ExampleLine.name
        return Ticking(ExampleLineFiling(self._line.url, "demo", "pw"), self.tick)


@pytest.fixture
def server() -> Iterator[ExampleLineServer]:
    with ExampleLineServer() as running:
        yield running


@pytest.fixture
def lio() -> Actor:
    return make_person("lio", Role.LIAISON)


@pytest.fixture
def report_id(lio: Actor, settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> str:
    settings.COLDFRAME_REPORTER_EMAIL = "desk@example.org"
    monkeypatch.setitem(CLEARINGHOUSES, ExampleLine.name, ExampleLine())
    rafa, sana = make_person("rafa", Role.REVIEWER), make_person("sana", Role.SECOND_READER)
    make_agreement(lio, sana)
    decision = make_decision(rafa, sana, b"circle", b"square")
    made = actions.draft_report(decision, clearinghouse=ExampleLine.name, actor=rafa, as_of=NOW)
    version = queries.get_report(made).version
    actions.approve_report(made, version=version, actor=sana, as_of=NOW)
    actions.queue_filing(made, actor=lio, as_of=NOW)
    return made


@pytest.mark.django_db
@pytest.mark.parametrize("route", ["open", "upload", "describe", "finish"])
@pytest.mark.parametrize("fault", ["", "lost", "html", "busy"])
def test_that_it_files_once_whatever_the_line_does(
    report_id: str, server: ExampleLineServer, lio: Actor, route: str, fault: str
) -> None:
    if fault:
        server.faults[route] = fault
    worker = LineWorker(server)
    worker.run(report_id)
    report = queries.get_report(report_id)
    if report.state is ReportState.UNKNOWN_OUTCOME:
        # A lost number: a person looks there and says that nothing was finished.
        actions.resolve_outcome(report_id, actor=lio, as_of=NOW)
        actions.queue_filing(report_id, actor=lio, as_of=NOW)
        worker.run(report_id)
        report = queries.get_report(report_id)
    assert report.state is ReportState.FILED
    (number,) = [number for number, held in server.notices.items() if held.state == "finished"]
    assert report.remote_id == number
    assert len(server.notices[number].files) == len(server.notices[number].viewed) == 2


@pytest.mark.django_db
def test_that_a_desk_without_credentials_for_it_files_nothing(report_id: str) -> None:
    with pytest.raises(UnsafeConfiguration, match="example_line"):
        steps.connect(ExampleLine.name)


def test_that_the_page_shows_exactly_this_code() -> None:
    blocks = re.findall(r"```python\n(.*?)```", PAGE.read_text(), re.DOTALL)
    plugin, client = (HERE / "example_line" / name for name in ("plugin.py", "client.py"))
    assert blocks[0] == plugin.read_text()
    methods = f"\n{blocks[1]}".split("\ndef ")[1:]
    assert len(methods) == 2
    for method in methods:
        assert _squeezed(f"def {method}") in _squeezed(client.read_text())


def _squeezed(code: str) -> str:
    """Code without its white space: on the page it stands at the margin."""
    return re.sub(r"\s+", "", code)


def test_that_it_is_what_the_stage_asks_for() -> None:
    house: Clearinghouse = ExampleLine()
    filing: Filing = ExampleLineFiling("http://127.0.0.1:1", "demo", "pw")
    assert house.in_version("1") is house
    with pytest.raises(CallFailed):
        filing.status()
