"""The pages of reports: drafted, mended, approved by another person, filed, settled; each wrong entry named."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client
from tests.doors.web_people import client_of
from tests.stages.report_desk import Worker, make_agreement, make_decision
from tests.stages.review_desk import NOW, kinds

from coldframe.access.queries import find_person_by_username
from coldframe.access.terms import Role
from coldframe.core.actors import Actor, person
from coldframe.core.answers import Answer
from coldframe.partners.terms import Field
from coldframe.reporting.clearinghouses.content import IncidentMark
from coldframe.reporting.queries import find_report_for_decision, get_receipt, get_report, list_reports
from coldframe.reporting.terms import ReportingEvent, ReportState, ReportView
from coldframe.simulators.ncmec.faults import Fault, FaultKind
from coldframe.simulators.ncmec.server import NcmecSimulator
from coldframe.triage.queries import get_decision

pytestmark = pytest.mark.django_db

ABSENT = "rpt_00000000000000000000000000"
POSTS = ("approve", "file", "resolve", "reopen", "withdraw", "parts/incident", "parts/files.0/remove")


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody signed in, and the same as an actor."""

    client: Client
    actor: Actor

    def post(self, url: str, **fields: object) -> Any:
        return self.client.post(url, fields)

    def fill(self, url: str, fields: dict[str, object]) -> Any:
        return self.client.post(url, fields)

    def page(self, url: str) -> str:
        answer = self.client.get(url)
        assert answer.status_code == 200, (url, answer.status_code)
        return str(answer.content.decode())


def colleague(username: str, role: Role) -> Colleague:
    client = client_of(role, now=NOW, username=username)
    found = find_person_by_username(username)
    assert found is not None
    return Colleague(client, person(found.id))


@pytest.fixture(autouse=True)
def _desk(monkeypatch: pytest.MonkeyPatch, settings: LazySettings) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    settings.COLDFRAME_REPORTER_FIRST_NAME = "Ada"
    settings.COLDFRAME_REPORTER_LAST_NAME = "Example"
    settings.COLDFRAME_REPORTER_EMAIL = "desk@example.org"


@pytest.fixture
def rafa() -> Colleague:
    return colleague("rafa", Role.REVIEWER)


@pytest.fixture
def sana() -> Colleague:
    return colleague("sana", Role.SECOND_READER)


@pytest.fixture
def lio() -> Colleague:
    return colleague("lio", Role.LIAISON)


@pytest.fixture
def decision(rafa: Colleague, sana: Colleague) -> str:
    return make_decision(rafa.actor, sana.actor, b"circle", b"square")


@pytest.fixture
def drafted(rafa: Colleague, decision: str) -> ReportView:
    rafa.post("/reports/draft", decision_id=decision)
    report = find_report_for_decision(decision)
    assert report is not None
    return report


@pytest.fixture
def server() -> Iterator[NcmecSimulator]:
    with NcmecSimulator(users={"demo": "pw"}, now=lambda: NOW + timedelta(minutes=10)) as running:
        yield running


def approve(report: ReportView, who: Colleague) -> Any:
    return who.post(f"/reports/{report.id}/approve", version=get_report(report.id).version)


def state(report: ReportView) -> ReportState:
    return get_report(report.id).state


def test_a_final_decision_leads_to_one_draft(rafa: Colleague, sana: Colleague, decision: str) -> None:
    about = get_decision(decision)
    for url in (f"/review/{about.review_id}", f"/inbox/{about.clue_id}"):
        assert f'name="decision_id" value="{decision}"' in rafa.page(url)
        assert 'name="decision_id"' not in sana.page(url)
    answer = rafa.post("/reports/draft", decision_id=decision)
    (report,) = list_reports()
    assert answer["Location"] == f"/reports/{report.id}"
    assert (report.state, report.drafted_by) == (ReportState.DRAFT, rafa.actor.id)
    assert rafa.post("/reports/draft", decision_id=decision)["Location"] == f"/reports/{report.id}"
    assert len(list_reports()) == 1
    assert f'href="/reports/{report.id}"' in sana.page(f"/inbox/{about.clue_id}")
    assert rafa.post("/reports/draft", decision_id="dec_00000000000000000000000000").status_code == 404
    assert report.id in rafa.page("/reports?state=draft")
    assert report.id not in rafa.page("/reports?state=filed")


def test_the_page_shows_what_the_receiver_reads_and_what_is_missing(
    rafa: Colleague, drafted: ReportView
) -> None:
    shown = rafa.page(f"/reports/{drafted.id}")
    for words in ("u-1000", "invented", "192.0.2.7", "It breaks no rule of the clearinghouse.", "Platform"):
        assert words in shown
    assert "Whether a person saw the whole file" in shown  # a gap that only looking closes
    assert "u1000@example[.]net" in shown
    assert "another person approves it" in shown
    assert f'action="/reports/{drafted.id}/approve"' not in shown


def test_absent_and_forbidden_answer_alike(drafted: ReportView) -> None:
    token = re.compile(r'(X-CSRFToken":"|csrfmiddlewaretoken" value=")[^"]+|/reports/rpt_\w+[\w/]*')
    intake = colleague("ines", Role.INTAKE)
    answers = set()
    for which in (drafted.id, ABSENT):
        for tail in ("", "/receipt", "/parts/incident"):
            answer = intake.client.get(f"/reports/{which}{tail}")
            assert answer.status_code == 404
            answers.add(token.sub("", answer.content.decode()))
    assert len(answers) == 1
    for which in (drafted.id, ABSENT):
        assert [intake.post(f"/reports/{which}/{tail}").status_code for tail in POSTS] == [403] * len(POSTS)
    assert intake.post("/reports/draft", decision_id=drafted.decision_id).status_code == 403
    assert state(drafted) is ReportState.DRAFT


def test_only_the_people_named_may(
    rafa: Colleague, sana: Colleague, lio: Colleague, drafted: ReportView
) -> None:
    url = f"/reports/{drafted.id}"
    assert rafa.post(f"{url}/approve", version=drafted.version).status_code == 403
    assert sana.fill(f"{url}/parts/note", {"version": drafted.version, "note": "x"}).status_code == 403
    assert sana.client.get(f"{url}/parts/note").status_code == 404
    lio.fill(f"{url}/parts/note", {"version": drafted.version, "note": "Mended."})
    refused = approve(drafted, lio)
    assert refused.status_code == 403
    assert "You drafted or changed this report. Another person must approve it." in refused.content.decode()
    assert state(drafted) is ReportState.DRAFT
    approve(drafted, sana)
    assert state(drafted) is ReportState.APPROVED
    assert sana.post(f"{url}/file").status_code == 403
    assert sana.post(f"{url}/withdraw").status_code == 403


def test_a_part_is_changed_field_by_field_and_the_rest_stays(rafa: Colleague, drafted: ReportView) -> None:
    url = f"/reports/{drafted.id}/parts"
    before = drafted.content
    fields: dict[str, object] = {
        "version": drafted.version,
        "incident.platform": "Another example",
        "incident.occurred_means": before.incident.occurred_means,
        "incident.marks": ["", "solicitation", "spam"],
    }
    assert rafa.fill(f"{url}/incident", fields)["Location"] == f"/reports/{drafted.id}"
    after = get_report(drafted.id)
    assert after.version == drafted.version + 1
    assert after.content.incident.platform == "Another example"
    assert set(after.content.incident.marks) == {IncidentMark.SOLICITATION, IncidentMark.SPAM}
    assert after.content.incident.occurred_at == before.incident.occurred_at
    assert (after.content.subjects, after.content.files) == (before.subjects, before.files)
    rafa.fill(f"{url}/incident", {"version": after.version, "incident.marks": [""]})
    assert get_report(drafted.id).content.incident.marks == ()
    assert kinds(drafted.id, only=ReportingEvent)[-2:] == [ReportingEvent.REPORT_EDITED] * 2


def test_a_form_sent_back_as_it_came_changes_nothing(rafa: Colleague, drafted: ReportView) -> None:
    parts = [
        "incident",
        "places.0",
        "reporter",
        "subjects.0",
        "subjects.0.ip_events.0",
        "subjects.0.emails.0",
    ]
    parts += ["files.0", "files.0.ip_event", "note", "police", "victims.0"]
    for path in parts:
        url = f"/reports/{drafted.id}/parts/{path}"
        form = rafa.client.get(url).context["form"]
        sent: dict[str, object] = {}
        for bound in form:
            shown = bound.field.prepare_value(bound.value())
            if isinstance(shown, tuple):  # marks: the page sends an empty one along
                sent[bound.html_name] = ["", *map(str, shown)]
            else:
                text = bound.field.widget.format_value(shown)
                sent[bound.html_name] = text[0] if isinstance(text, list) else text or ""
        assert rafa.fill(url, sent).status_code == 302, path
        assert get_report(drafted.id).version == drafted.version, path


def test_entries_are_added_and_taken_out(rafa: Colleague, drafted: ReportView) -> None:
    url = f"/reports/{drafted.id}/parts"
    rafa.fill(
        f"{url}/victims.0", {"version": 1, "victims.0.age_years": "12", "victims.0.school": "Example school"}
    )
    (victim,) = get_report(drafted.id).content.victims
    assert (victim.age_years, victim.school) == (12, "Example school")
    rafa.fill(
        f"{url}/victims.0.ip_events.0",
        {
            "version": 2,
            "victims.0.ip_events.0.address": "192.0.2.9",
            "victims.0.ip_events.0.event": "login",
            "victims.0.ip_events.0.at": "2026-11-20T10:00:00",
        },
    )
    (event,) = get_report(drafted.id).content.victims[0].ip_events
    assert (event.address, event.event, event.proxy) == ("192.0.2.9", "login", Answer.UNKNOWN)
    assert event.at is not None
    assert event.at.tzinfo is not None
    rafa.post(f"{url}/victims.0/remove", version=3)
    rafa.post(f"{url}/files.1/remove", version=4)
    after = get_report(drafted.id).content
    assert (after.victims, len(after.files)) == ((), 1)
    assert rafa.post(f"{url}/incident/remove", version=5).status_code == 400


@pytest.mark.parametrize(
    "path", ["files.2", "files", "files.0.hashes.0", "nothing", "subjects.7", "incident.kind", "note.0", ""]
)
def test_what_is_no_part_is_not_there(rafa: Colleague, drafted: ReportView, path: str) -> None:
    assert rafa.client.get(f"/reports/{drafted.id}/parts/{path}").status_code == 404


def test_what_only_the_record_says_is_not_offered(rafa: Colleague, drafted: ReportView) -> None:
    url = f"/reports/{drafted.id}/parts/files.0"
    shown = rafa.page(url)
    for name in ("viewed", "exif_viewed", "sha256", "item_id", "sent_name", "hashes"):
        assert f'name="files.0.{name}"' not in shown
    assert 'name="files.0.public"' in shown
    rafa.fill(url, {"version": drafted.version, "files.0.viewed": "yes"})
    assert get_report(drafted.id).content.files[0].viewed is Answer.UNKNOWN
    assert get_report(drafted.id).version == drafted.version


def test_a_wrong_value_is_named_at_its_field(rafa: Colleague, drafted: ReportView) -> None:
    url = f"/reports/{drafted.id}/parts"
    answer = rafa.fill(
        f"{url}/subjects.0", {"version": 1, "subjects.0.prior_reports": "7\nseven", "subjects.0.bio": "typed"}
    )
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["subjects.0.prior_reports"]
    assert "typed" in answer.content.decode()
    number = rafa.fill(f"{url}/subjects.0", {"version": 1, "subjects.0.age_years": "old"})
    assert (number.status_code, list(number.context["form"].errors)) == (422, ["subjects.0.age_years"])
    stale = rafa.fill(f"{url}/note", {"version": 9, "note": "late"})
    assert stale.status_code == 409
    assert get_report(drafted.id).version == drafted.version


def test_a_problem_leads_to_its_field_and_stops_the_approval(
    rafa: Colleague, sana: Colleague, drafted: ReportView
) -> None:
    rafa.fill(
        f"/reports/{drafted.id}/parts/reporter.emails.0", {"version": 1, "reporter.emails.0.address": ""}
    )
    shown = rafa.page(f"/reports/{drafted.id}")
    assert f'href="/reports/{drafted.id}/parts/reporter.emails.0#id_reporter.emails.0.address"' in shown
    assert f'action="/reports/{drafted.id}/approve"' not in sana.page(f"/reports/{drafted.id}")
    refused = approve(drafted, sana)
    assert refused.status_code == 422
    assert "The report cannot be approved yet." in refused.content.decode()
    assert state(drafted) is ReportState.DRAFT


def test_what_must_be_mended_and_what_is_missing_are_said_in_the_readers_language(
    rafa: Colleague, drafted: ReportView, monkeypatch: pytest.MonkeyPatch
) -> None:
    rafa.fill(
        f"/reports/{drafted.id}/parts/reporter.emails.0", {"version": 1, "reporter.emails.0.address": ""}
    )
    # A language of one's own, so that every message it is asked for is seen.
    for shows in ("templatetags.console", "refusals"):
        monkeypatch.setattr(f"coldframe.web.{shows}.gettext", lambda message: f"[{message}]")
    shown = rafa.page(f"/reports/{drafted.id}")
    assert "[[[E-mail] 1] of [the [reporter]]] is missing. Give an address where the clearinghouse" in shown
    assert "<strong>[Address for legal process]</strong>" in shown
    assert "[Add the page that says how to serve legal process on you.]" in shown


def test_every_problem_and_gap_leads_to_a_part_that_opens(rafa: Colleague, drafted: ReportView) -> None:
    shown = rafa.page(f"/reports/{drafted.id}")
    links = set(re.findall(rf'href="(/reports/{drafted.id}/parts/[^"#]+)', shown))
    assert {
        f"/reports/{drafted.id}/parts/{path}" for path in ("incident", "note", "files.0", "victims.0")
    } <= links
    for link in links:
        assert rafa.client.get(link).status_code == 200, link


def test_filed_with_its_receipt(
    sana: Colleague, lio: Colleague, drafted: ReportView, server: NcmecSimulator
) -> None:
    make_agreement(lio.actor, sana.actor)
    url = f"/reports/{drafted.id}"
    approve(drafted, sana)
    assert f'action="{url}/file"' not in sana.page(url)
    assert f'action="{url}/file"' in lio.page(url)
    assert lio.post(f"{url}/file")["Location"] == url
    assert state(drafted) is ReportState.SENDING
    assert 'hx-trigger="every 3s"' in lio.page(url)
    Worker(server).run(drafted.id)
    receipt, shown = get_receipt(drafted.id), lio.page(url)
    assert 'hx-trigger="every 3s"' not in shown
    for words in (receipt.remote_id, receipt.sha256, "Finish the report"):
        assert words in shown
    came = lio.client.get(f"{url}/receipt")
    assert (came.content, came.headers["Content-Type"]) == (receipt.raw, "application/octet-stream")
    assert came.headers["Content-Disposition"].startswith("attachment")
    assert lio.post(f"{url}/withdraw").status_code == 409
    assert state(drafted) is ReportState.FILED


def test_an_agreement_that_does_not_cover_a_field_refuses_by_its_name(
    sana: Colleague, lio: Colleague, drafted: ReportView
) -> None:
    url = f"/reports/{drafted.id}"
    approve(drafted, sana)
    none = lio.post(f"{url}/file")
    assert none.status_code == 422
    assert "There is no active agreement with a clearinghouse" in none.content.decode()
    make_agreement(lio.actor, sana.actor, without=frozenset({Field.SUBJECT_SCREEN_NAME}))
    refused = lio.post(f"{url}/file")
    assert refused.status_code == 422
    assert "Screen name: Agreement agr_" in refused.content.decode()
    assert state(drafted) is ReportState.APPROVED


def test_an_unknown_outcome_says_what_is_known_and_is_settled(
    sana: Colleague, lio: Colleague, drafted: ReportView, server: NcmecSimulator
) -> None:
    make_agreement(lio.actor, sana.actor)
    url = f"/reports/{drafted.id}"
    approve(drafted, sana)
    lio.post(f"{url}/file")
    server.inject(Fault(FaultKind.LOST_ANSWER, "submit"))
    Worker(server).run(drafted.id)
    assert state(drafted) is ReportState.UNKNOWN_OUTCOME
    shown = lio.page(url)
    for words in (
        "The answer to the first call was lost",
        "An unfinished report may stand there; it is no filed report",
        "Nobody knows whether it took effect",
    ):
        assert words in shown
    assert f'action="{url}/file"' not in shown
    wrong = lio.post(f"{url}/resolve", remote_id="n/a")
    assert (wrong.status_code, list(wrong.context["resolve_form"].errors)) == (422, ["remote_id"])
    (there,) = server.store.list_reports()
    lio.post(f"{url}/resolve", remote_id=str(there.report_id))
    assert state(drafted) is ReportState.APPROVED
    assert f"Unfinished reports of ours that still stand there: {there.report_id}" in lio.page(url)
    lio.post(f"{url}/file")
    Worker(server).run(drafted.id)
    assert state(drafted) is ReportState.FILED


def test_reopened_and_withdrawn(rafa: Colleague, sana: Colleague, drafted: ReportView) -> None:
    url = f"/reports/{drafted.id}"
    approve(drafted, sana)
    rafa.post(f"{url}/reopen")
    assert state(drafted) is ReportState.DRAFT
    assert rafa.post(f"{url}/reopen").status_code == 409
    rafa.post(f"{url}/withdraw")
    assert state(drafted) is ReportState.RETRACTED
    assert "Withdrawn before filing" in rafa.page(url)
    assert 'name="decision_id"' in rafa.page(f"/inbox/{drafted.clue_id}")  # another may be drafted


def test_what_a_stranger_wrote_stays_text(rafa: Colleague, drafted: ReportView) -> None:
    evil = '<script>alert("1")</script> https://bad.example.org/'
    rafa.fill(f"/reports/{drafted.id}/parts/note", {"version": 1, "note": evil})
    rafa.fill(f"/reports/{drafted.id}/parts/subjects.0", {"version": 2, "subjects.0.screen_name": evil})
    assert get_report(drafted.id).content.note == evil
    for tail in ("", "/parts/note", "/parts/subjects.0"):
        assert "<script>alert" not in rafa.page(f"/reports/{drafted.id}{tail}")
    assert "https://bad.example.org" not in rafa.page(f"/reports/{drafted.id}")
