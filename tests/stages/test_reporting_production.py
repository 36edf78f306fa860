"""Test cannot be taken for production: two people for exactly these credentials, and a credential shows nowhere."""

from __future__ import annotations

import base64
import logging
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.apps import apps
from django.conf import LazySettings
from django.core import serializers
from hypothesis import given
from hypothesis import strategies as st
from tests.doors.web_people import client_of
from tests.stages.report_desk import Worker, approved, make_agreement, make_decision
from tests.stages.review_desk import NOW, make_person

from coldframe.access.terms import Role
from coldframe.checks import find_problems
from coldframe.core.actors import Actor
from coldframe.core.errors import Conflict, NotAllowed, UnsafeConfiguration
from coldframe.custody.queries import list_events
from coldframe.reporting import actions, queries, steps
from coldframe.reporting.actions.approval import SecondPersonNeeded
from coldframe.reporting.actions.production import ProductionOff
from coldframe.reporting.clearinghouses.ncmec.account import PRODUCTION_HOST, Account, Environment
from coldframe.reporting.clearinghouses.ncmec.client import NcmecFiling
from coldframe.reporting.credentials import fingerprint
from coldframe.reporting.terms import ReportState, Setback
from coldframe.simulators.ncmec.server import NcmecSimulator
from coldframe.simulators.ncmec.state import State

pytestmark = pytest.mark.django_db
USER, PASSWORD = "invented-user-name", "invented-pass-word"


@pytest.fixture
def server() -> Iterator[NcmecSimulator]:
    users = {"demo": "pw", USER: PASSWORD}
    with NcmecSimulator(users=users, now=lambda: NOW + timedelta(minutes=10)) as running:
        yield running


@pytest.fixture
def ada() -> Actor:
    return make_person("ada", Role.ADMINISTRATOR)


@pytest.fixture(autouse=True)
def _production(settings: LazySettings) -> None:
    settings.COLDFRAME_REPORTER_EMAIL = "desk@example.org"
    settings.COLDFRAME_NCMEC_URL = f"https://{PRODUCTION_HOST}/ispws"
    settings.COLDFRAME_NCMEC_ENVIRONMENT = "production"
    settings.COLDFRAME_NCMEC_USERNAME = USER
    settings.COLDFRAME_NCMEC_PASSWORD = PASSWORD


@pytest.fixture
def report_id(lio: Actor) -> str:
    rafa, sana = make_person("rafa", Role.REVIEWER), make_person("sana", Role.SECOND_READER)
    make_agreement(lio, sana)
    return approved(make_decision(rafa, sana, b"circle", b"square"), drafter=rafa, approver=sana)


def switch_on(one: Actor, two: Actor) -> str:
    switch_id = actions.propose_production("ncmec", actor=one, as_of=NOW)
    actions.confirm_production(switch_id, actor=two, as_of=NOW)
    return switch_id


def test_nothing_is_filed_in_production_before_two_people_switched_it_on(
    report_id: str, lio: Actor, ada: Actor
) -> None:
    with pytest.raises(ProductionOff, match="two people"):
        actions.queue_filing(report_id, actor=lio, as_of=NOW)
    switch_id = actions.propose_production("ncmec", actor=lio, as_of=NOW)
    with pytest.raises(ProductionOff, match="second person"):
        actions.queue_filing(report_id, actor=lio, as_of=NOW)
    with pytest.raises(SecondPersonNeeded):
        actions.confirm_production(switch_id, actor=lio, as_of=NOW)
    with pytest.raises(Conflict, match="already"):
        actions.propose_production("ncmec", actor=ada, as_of=NOW)
    actions.confirm_production(switch_id, actor=ada, as_of=NOW)
    with pytest.raises(Conflict, match="already"):
        actions.confirm_production(switch_id, actor=ada, as_of=NOW)
    actions.queue_filing(report_id, actor=lio, as_of=NOW)
    assert queries.get_report(report_id).state is ReportState.SENDING
    kinds = [event.kind for event in list_events(about=switch_id)]
    assert kinds == ["production_proposed", "production_switched_on"]


def test_who_may_not_switch(lio: Actor) -> None:
    for role in (Role.REVIEWER, Role.SECOND_READER, Role.AUDITOR):
        with pytest.raises(NotAllowed):
            actions.propose_production("ncmec", actor=make_person(role.value, role), as_of=NOW)


@pytest.mark.parametrize(
    ("setting", "value", "is_needed_anew"),
    [("USERNAME", "another-user", True), ("PASSWORD", "another-word", False)],
)
def test_that_other_credentials_need_two_people_anew(
    report_id: str,
    lio: Actor,
    ada: Actor,
    settings: LazySettings,
    setting: str,
    value: str,
    is_needed_anew: bool,
) -> None:
    switch_on(lio, ada)
    setattr(settings, f"COLDFRAME_NCMEC_{setting}", value)
    assert bool(queries.why_not_production("ncmec")) is is_needed_anew
    settings.COLDFRAME_NCMEC_USERNAME = USER
    assert queries.why_not_production("ncmec") == ""


def test_that_credentials_changed_between_the_two_people_are_not_switched_on(
    lio: Actor, ada: Actor, settings: LazySettings
) -> None:
    switch_id = actions.propose_production("ncmec", actor=lio, as_of=NOW)
    settings.COLDFRAME_NCMEC_USERNAME = "another-user"
    with pytest.raises(Conflict, match="changed"):
        actions.confirm_production(switch_id, actor=ada, as_of=NOW)


@pytest.mark.parametrize("calls", range(6))
def test_that_off_holds_at_once_even_for_a_filing_under_way(
    report_id: str, lio: Actor, ada: Actor, server: NcmecSimulator, calls: int
) -> None:
    switch_id = switch_on(lio, ada)
    actions.queue_filing(report_id, actor=lio, as_of=NOW)

    class Switching(Worker):
        def tick(self) -> None:
            super().tick()
            if made() == calls and queries.why_not_production("ncmec") == "":
                actions.switch_off_production(switch_id, actor=ada, as_of=NOW)

    def made() -> int:
        return sum(1 for step in queries.list_steps(report_id) if step.state == "done")

    worker = Switching(server)
    worker.run(report_id)
    report = queries.get_report(report_id)
    states = [one.state for one in server.store.list_reports()]
    assert (report.state, report.setback) == (ReportState.APPROVED, Setback.PRODUCTION_OFF)
    assert set(states) <= {State.RETRACTED}
    with pytest.raises(ProductionOff):
        actions.queue_filing(report_id, actor=lio, as_of=NOW)
    with pytest.raises(Conflict):
        actions.switch_off_production(switch_id, actor=lio, as_of=NOW)


def test_that_test_credentials_need_nobody(
    report_id: str, lio: Actor, server: NcmecSimulator, settings: LazySettings
) -> None:
    settings.COLDFRAME_NCMEC_ENVIRONMENT = "test"
    settings.COLDFRAME_NCMEC_URL = server.url
    with pytest.raises(Conflict, match="no production credentials"):
        actions.propose_production("ncmec", actor=lio, as_of=NOW)
    actions.queue_filing(report_id, actor=lio, as_of=NOW)
    Worker(server).run(report_id)
    assert queries.get_report(report_id).state is ReportState.FILED


def test_what_check_says(lio: Actor, ada: Actor, settings: LazySettings) -> None:
    def codes() -> dict[str, bool]:
        return {one.code: one.is_danger for one in find_problems(as_of=NOW)}

    assert codes()["production_off"] is False
    switch_id = switch_on(lio, ada)
    assert "production_off" not in codes()
    actions.switch_off_production(switch_id, actor=lio, as_of=NOW)
    assert "production_off" in codes()
    settings.COLDFRAME_NCMEC_URL = "https://exttest.cybertip.org/ispws"
    assert codes()["ncmec_mixed_up"] is True
    with pytest.raises(UnsafeConfiguration):
        actions.propose_production("ncmec", actor=lio, as_of=NOW)


@given(st.text(max_size=30), st.text(max_size=30))
def test_that_only_the_same_user_has_the_same_fingerprint(one: str, two: str) -> None:
    made = [
        fingerprint(Account("https://x.example.org", name, "pw", Environment.PRODUCTION))
        for name in (one, two)
    ]
    assert (made[0] == made[1]) is (one == two)
    test = fingerprint(Account("https://x.example.org", one, "pw", Environment.TEST))
    assert test != made[0]


def test_that_two_people_switch_it_on_by_page_and_no_credential_is_shown(settings: LazySettings) -> None:
    one = client_of(Role.LIAISON, now=NOW, username="one")
    two = client_of(Role.ADMINISTRATOR, now=NOW, username="two")
    shown = [one.get("/reports/production").content.decode()]
    assert "Propose to switch it on" in shown[0]
    one.post("/reports/production/propose")
    (switch,) = queries.list_switches()
    shown += [each.get("/reports/production").content.decode() for each in (one, two)]
    assert "You proposed it" in shown[1]
    assert "Switch production on" not in shown[1]
    assert one.post(f"/reports/production/{switch.id}/on").status_code == 403
    assert two.post(f"/reports/production/{switch.id}/on").status_code == 302
    shown += [two.get(path).content.decode() for path in ("/reports/production", "/work")]
    assert "Production is on" in shown[3]
    assert one.post(f"/reports/production/{switch.id}/off").status_code == 302
    assert not queries.list_switches()[0].is_on
    settings.COLDFRAME_NCMEC_ENVIRONMENT = "test"
    answer = one.post("/reports/production/propose")
    assert answer.status_code == 409
    assert USER not in "".join(shown)
    assert PASSWORD not in "".join(shown)
    assert client_of(Role.REVIEWER, now=NOW, username="nia").get("/reports/production").status_code == 403


@pytest.mark.parametrize("is_known", [True, False])
def test_that_a_credential_is_neither_logged_nor_kept(
    report_id: str,
    lio: Actor,
    server: NcmecSimulator,
    settings: LazySettings,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    is_known: bool,
) -> None:
    caplog.set_level(logging.DEBUG)
    password = PASSWORD if is_known else "invented-wrong-word"
    settings.COLDFRAME_NCMEC_ENVIRONMENT = "test"
    settings.COLDFRAME_NCMEC_URL = server.url
    settings.COLDFRAME_NCMEC_PASSWORD = password
    actions.queue_filing(report_id, actor=lio, as_of=NOW)
    worker = Worker(server)
    monkeypatch.setattr(worker, "connect", steps.connect)  # with the credentials of the settings
    worker.run(report_id)
    expected = ReportState.FILED if is_known else ReportState.APPROVED
    assert queries.get_report(report_id).state is expected
    kept = "".join(
        serializers.serialize("json", model._default_manager.all())
        for model in apps.get_models()
        if model._meta.app_label not in ("contenttypes", "sessions")
    )
    account = Account(server.url, USER, password, Environment.TEST)
    said = caplog.text + "".join(capfd.readouterr()) + repr(account) + repr(NcmecFiling(account))
    basic = base64.b64encode(f"{USER}:{password}".encode()).decode()
    for secret in (password, basic):
        assert secret not in said
        assert secret not in kept
    # The clearinghouse's own answer to a sign-in check may name the user; nothing else does.
    assert USER not in caplog.text
