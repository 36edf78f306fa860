"""What is filed is kept until its clock has run and a person confirms; then it is gone, provably, and no sooner."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from django.conf import LazySettings
from tests.doors.web_people import client_of
from tests.stages.report_desk import Worker, approved, make_agreement, make_decision
from tests.stages.review_desk import NOW, PIPELINE, kinds, last_detail, make_clue, make_person

from coldframe.access.terms import Role
from coldframe.casework.actions import admit_exhibit, open_case
from coldframe.casework.terms import LinkKind
from coldframe.checks import find_problems
from coldframe.core.actors import Actor
from coldframe.core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from coldframe.custody.actions import place_hold
from coldframe.custody.queries import list_events, verify
from coldframe.intake.queries import list_items
from coldframe.pipeline import tasks as pipeline
from coldframe.reporting import actions, queries
from coldframe.reporting.models import Report
from coldframe.reporting.terms import ReportState
from coldframe.simulators.ncmec.server import NcmecSimulator
from coldframe.triage.queries import get_decision
from coldframe.vault.queries import find_object, has_object
from coldframe.work.queries import list_work
from coldframe.work.terms import WorkState

pytestmark = pytest.mark.django_db
OVER = NOW + timedelta(days=365, minutes=1)
FILES = (b"circle", b"square")


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
def lio(sana: Actor, settings: LazySettings) -> Actor:
    settings.COLDFRAME_REPORTER_EMAIL = "desk@example.org"
    made = make_person("lio", Role.LIAISON)
    make_agreement(made, sana)
    return made


def filed(decision_id: str, server: NcmecSimulator, rafa: Actor, sana: Actor, lio: Actor) -> str:
    report_id = approved(decision_id, drafter=rafa, approver=sana)
    actions.queue_filing(report_id, actor=lio, as_of=NOW)
    Worker(server).run(report_id)
    assert queries.get_report(report_id).state is ReportState.FILED
    return report_id


@pytest.fixture
def report_id(rafa: Actor, sana: Actor, lio: Actor, server: NcmecSimulator) -> str:
    return filed(make_decision(rafa, sana, *FILES), server, rafa, sana, lio)


def files_of(report_id: str) -> list[str]:
    return sorted(queries.list_files(report_id))


def held(report_id: str) -> list[bool]:
    return [has_object(sha256) for sha256 in files_of(report_id)]


def destroy(report_id: str, lio: Actor, as_of: datetime = OVER) -> None:
    """Confirm as a person, then do what the automatic step does."""
    actions.confirm_destruction([report_id], actor=lio, as_of=as_of)
    assert "reporting.destroy_preserved" in {work.name for work in list_work(WorkState.WAITING, limit=50)}
    pipeline._destroy_preserved(report_id, as_of)


def test_that_the_clock_runs_from_the_submission(report_id: str) -> None:
    kept, report = queries.find_preservation(report_id), queries.get_report(report_id)
    assert kept is not None
    assert report.filed_at is not None
    assert (kept.started_at, kept.pack_id) == (report.filed_at, "clocks/US/2")
    assert kept.ends_at == report.filed_at.replace(year=2027)
    assert last_detail(report_id, "preservation_begun")["pack"] == "clocks/US/2"
    assert queries.list_due(as_of=kept.ends_at - timedelta(seconds=1)) == ()
    assert [one.report_id for one in queries.list_due(as_of=kept.ends_at)] == [report_id]


def test_that_what_is_not_filed_has_no_clock(rafa: Actor, sana: Actor, lio: Actor) -> None:
    draft = approved(make_decision(rafa, sana, *FILES), drafter=rafa, approver=sana)
    assert queries.find_preservation(draft) is None
    with pytest.raises(NotFound):
        actions.confirm_destruction([draft], actor=lio, as_of=OVER)
    with pytest.raises(NotFound):
        actions.extend_preservation(draft, until=OVER, reason="x", actor=lio, as_of=NOW)


def test_that_before_the_end_nobody_can_destroy(report_id: str, lio: Actor) -> None:
    with pytest.raises(Conflict, match="has not ended"):
        actions.confirm_destruction([report_id], actor=lio, as_of=OVER - timedelta(days=1))
    pipeline._destroy_preserved(report_id, OVER)  # Nobody confirmed it.
    actions.destroy_preserved(report_id, actor=PIPELINE, as_of=OVER)
    assert held(report_id) == [True, True]


def test_that_after_the_end_a_person_confirms_and_it_is_provably_gone(report_id: str, lio: Actor) -> None:
    before = queries.get_report(report_id)
    destroy(report_id, lio)
    assert held(report_id) == [False, False]
    for sha256 in files_of(report_id):
        tombstone = find_object(sha256)
        assert tombstone is not None
        assert tombstone.destroyed_at == OVER
        assert tombstone.destroyed_reason == "preservation_over"
        (proof,) = list_events(about=tombstone.id, kind="object_destroyed")
        assert proof.detail["sha256"] == sha256
    detail = last_detail(report_id, "preserved_destroyed")
    assert (detail["files"], detail["kept"], detail["confirmed_by"]) == (files_of(report_id), [], lio.id)
    assert detail["content_sha256"] == Report.objects.get(id=report_id).approved_sha256
    after = queries.get_report(report_id)
    assert (after.state, after.remote_id) == (ReportState.FILED, before.remote_id)
    assert (after.content.subjects, after.content.files) == ((), ())
    assert after.content.incident.kind is before.content.incident.kind
    stored = str(Report.objects.filter(id=report_id).values().get())
    for personal in ("u-1000", "192.0.2.7", "invented statement", "drawing.png"):
        assert personal in str(before.content)
        assert personal not in stored
    assert queries.get_receipt(report_id).raw
    assert queries.list_due(as_of=OVER) == ()
    with pytest.raises(Conflict, match="destroyed"):
        actions.confirm_destruction([report_id], actor=lio, as_of=OVER)
    assert actions.destroy_preserved(report_id, actor=PIPELINE, as_of=OVER) == ()
    assert verify().is_whole


def test_that_a_list_is_confirmed_whole_or_not_at_all(
    report_id: str, rafa: Actor, sana: Actor, lio: Actor, server: NcmecSimulator
) -> None:
    second = filed(make_decision(rafa, sana, b"triangle"), server, rafa, sana, lio)
    actions.extend_preservation(second, until=OVER + timedelta(days=9), reason="Asked.", actor=lio, as_of=NOW)
    with pytest.raises(Conflict):
        actions.confirm_destruction([report_id, second], actor=lio, as_of=OVER)
    assert [one.confirmed_by for one in queries.list_due(as_of=OVER)] == [""]
    with pytest.raises(InvalidInput):
        actions.confirm_destruction([], actor=lio, as_of=OVER)
    with pytest.raises(NotAllowed):
        actions.confirm_destruction([report_id], actor=rafa, as_of=OVER)
    with pytest.raises(NotAllowed):
        actions.confirm_destruction([report_id], actor=PIPELINE, as_of=OVER)


def test_that_it_can_only_be_made_longer(report_id: str, lio: Actor) -> None:
    kept = queries.find_preservation(report_id)
    assert kept is not None
    assert kept.ends_at is not None
    for until in (kept.ends_at, kept.ends_at - timedelta(days=1), NOW):
        with pytest.raises(InvalidInput, match="longer"):
            actions.extend_preservation(report_id, until=until, reason="x", actor=lio, as_of=NOW)
    with pytest.raises(InvalidInput, match="who asked"):
        actions.extend_preservation(report_id, until=OVER, reason=" ", actor=lio, as_of=NOW)
    until = OVER + timedelta(days=100)
    actions.extend_preservation(report_id, until=until, reason="Letter 7 asked.", actor=lio, as_of=NOW)
    detail = last_detail(report_id, "preservation_extended")
    assert "Letter" not in str(detail)
    assert queries.list_due(as_of=OVER) == ()
    extended = queries.find_preservation(report_id)
    assert extended is not None
    assert (extended.ends_at, extended.rule_ends_at) == (until, kept.ends_at)
    assert [each.reason for each in extended.extensions] == ["Letter 7 asked."]


@pytest.mark.parametrize("on", ["report", "clue", "decision", "item", "sha256", "object"])
def test_that_a_hold_stops_destruction_even_after_the_confirmation(
    report_id: str, lio: Actor, on: str
) -> None:
    report = queries.get_report(report_id)
    file = report.content.files[0]
    stored = find_object(file.sha256)
    assert stored is not None
    subject = {
        "report": report_id,
        "clue": report.clue_id,
        "decision": report.decision_id,
        "item": file.item_id,
        "sha256": file.sha256,
        "object": stored.id,
    }[on]
    actions.confirm_destruction([report_id], actor=lio, as_of=OVER)
    hold_id = place_hold(subject, reason="A court ordered it.", actor=lio, as_of=OVER)
    pipeline._destroy_preserved(report_id, OVER)
    assert held(report_id) == [True, True]
    assert kinds(report_id)[-1] in ("destruction_stopped", "hold_placed")
    with pytest.raises(Conflict, match="hold"):
        actions.confirm_destruction([report_id], actor=lio, as_of=OVER)
    with pytest.raises(Conflict, match="Nobody asked"):
        actions.end_hold(hold_id, actor=lio, as_of=OVER)
    actions.ask_to_end_hold(hold_id, actor=lio, as_of=OVER)
    with pytest.raises(Conflict, match="already"):
        actions.ask_to_end_hold(hold_id, actor=lio, as_of=OVER)
    with pytest.raises(NotAllowed, match="second person"):
        actions.end_hold(hold_id, actor=lio, as_of=OVER)
    with pytest.raises(Conflict, match="hold"):
        actions.confirm_destruction([report_id], actor=lio, as_of=OVER)
    actions.end_hold(hold_id, actor=make_person("lea", Role.LIAISON), as_of=OVER)
    pipeline._destroy_preserved(report_id, OVER)  # The old confirmation no longer counts.
    assert held(report_id) == [True, True]
    destroy(report_id, lio, as_of=OVER + timedelta(minutes=1))
    assert held(report_id) == [False, False]


def test_that_an_extension_after_the_confirmation_stops_it(report_id: str, lio: Actor) -> None:
    actions.confirm_destruction([report_id], actor=lio, as_of=OVER)
    later = OVER + timedelta(days=30)
    actions.extend_preservation(report_id, until=later, reason="Asked.", actor=lio, as_of=OVER)
    pipeline._destroy_preserved(report_id, OVER)
    assert held(report_id) == [True, True]


def test_that_a_file_of_another_report_is_kept_until_that_one_goes(
    report_id: str, rafa: Actor, sana: Actor, lio: Actor, server: NcmecSimulator
) -> None:
    other = filed(make_decision(rafa, sana, b"circle", b"triangle"), server, rafa, sana, lio)
    destroy(report_id, lio)
    detail = last_detail(report_id, "preserved_destroyed")
    assert len(detail["files"]) == len(detail["kept"]) == 1  # type: ignore[arg-type]
    assert held(other) == [True, True]
    destroy(other, lio)
    assert held(report_id) == held(other) == [False, False]


def test_that_a_file_of_another_clue_is_kept(report_id: str, lio: Actor) -> None:
    make_clue(b"square")
    destroy(report_id, lio)
    assert sorted(held(report_id)) == [False, True]


def test_that_an_exhibit_is_kept(report_id: str, lio: Actor) -> None:
    ivo = make_person("ivo", Role.INVESTIGATOR)
    clue_id = queries.get_report(report_id).clue_id
    case = open_case("1·27", "Drawn shapes", "KR", links=((LinkKind.CLUE, clue_id),), actor=ivo, as_of=NOW)
    item = list_items(clue_id)[0]
    admit_exhibit(case.id, item.id, "A-1", actor=ivo, as_of=NOW)
    destroy(report_id, lio)
    assert last_detail(report_id, "preserved_destroyed")["kept"] == [item.sha256]
    assert has_object(item.sha256)


def test_what_is_announced(report_id: str, settings: LazySettings) -> None:
    settings.COLDFRAME_PRESERVATION_ALARM_DAYS = 30

    def codes(as_of: datetime) -> set[str]:
        found = {one.code for one in find_problems(as_of=as_of) if not one.is_danger}
        return found & {"preservation_over", "preservation_ends_soon"}

    assert codes(OVER - timedelta(days=31)) == set()
    assert codes(OVER - timedelta(days=29)) == {"preservation_ends_soon"}
    assert codes(OVER) == {"preservation_over"}
    assert [one.report_id for one in queries.list_ending(as_of=OVER - timedelta(days=29))] == [report_id]
    assert queries.list_ending(as_of=OVER - timedelta(days=29), days=3) == ()


def test_the_pages(report_id: str, monkeypatch: pytest.MonkeyPatch) -> None:
    now = [NOW]
    monkeypatch.setattr("django.utils.timezone.now", lambda: now[0])
    rafa = client_of(Role.REVIEWER, now=NOW, username="nia")
    lio = client_of(Role.LIAISON, now=NOW, username="leo")
    assert "Nothing is due" in rafa.get("/reports/preservation").content.decode()
    report = f"/reports/{report_id}"
    assert "clocks/US/2" in rafa.get(report).content.decode()
    assert rafa.post(f"{report}/hold", {"hold_reason": "x"}).status_code == 403
    assert lio.post(f"{report}/hold", {"hold_reason": ""}).status_code == 422
    assert lio.post(f"{report}/hold", {"hold_reason": "Court order 5"}).status_code == 302
    assert "Court order 5" in rafa.get(report).content.decode()
    answer = lio.post(f"{report}/extend", {"until": "2027-01-01", "reason": "x"})
    assert answer.status_code == 422
    assert "only be made longer" in answer.content.decode()
    assert lio.post(f"{report}/extend", {"until": "2027-11-25", "reason": "Letter 9"}).status_code == 302

    now[0] = datetime(2027, 11, 26, tzinfo=NOW.tzinfo)
    rafa, lio = (
        client_of(Role.REVIEWER, now=now[0], username="nia2"),
        client_of(Role.LIAISON, now=now[0], username="leo2"),
    )
    shown = lio.get("/reports/preservation").content.decode()
    assert "Held" in shown
    assert 'name="report_id"' not in shown
    assert "has ended" in lio.get("/reports").content.decode()
    assert "hold/lift" not in lio.get(report).content.decode()
    assert lio.post(f"{report}/hold/ask").status_code == 302
    assert "asked that it be lifted" in lio.get(report).content.decode()
    assert lio.post(f"{report}/hold/lift").status_code == 403
    lea = client_of(Role.LIAISON, now=now[0], username="lea2")
    assert "hold/lift" in lea.get(report).content.decode()
    assert lea.post(f"{report}/hold/lift").status_code == 302
    assert f'value="{report_id}"' in lio.get("/reports/preservation").content.decode()
    assert f'value="{report_id}"' not in rafa.get("/reports/preservation").content.decode()
    assert lio.post("/reports/preservation/destroy").status_code == 422
    assert lio.post("/reports/preservation/destroy", {"report_id": report_id}).status_code == 302
    assert "Confirmed by" in rafa.get("/reports/preservation").content.decode()
    pipeline._destroy_preserved(report_id, now[0])
    shown = lio.get(report).content.decode()
    assert "contents were destroyed" in shown
    assert "u-1000" not in shown
    decision = get_decision(queries.get_report(report_id).decision_id)
    for url in (f"/inbox/{decision.clue_id}", f"/review/{decision.review_id}"):
        assert rafa.get(url).status_code == 200
