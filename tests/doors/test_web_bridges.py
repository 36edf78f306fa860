"""The bridge between offices, tasks, corrected notes and the timeline in the console, with three people."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from io import BytesIO

import pytest
from django.test import Client
from pypdf import PdfReader
from tests.doors.web_people import client_of

from coldframe.access.queries import find_person_by_username
from coldframe.access.terms import Role
from coldframe.casework.actions import open_bridge, open_case, share_case, step_bridge
from coldframe.casework.queries import list_bridges, list_cases, list_notes, list_tasks
from coldframe.casework.terms.bridges import BridgeAct, BridgeState, Direction, NewStep
from coldframe.core.actors import Actor, person

pytestmark = pytest.mark.django_db


def desk_person(username: str, now: datetime, *roles: Role) -> tuple[Client, Actor]:
    client = client_of(*roles, now=now, username=username)
    found = find_person_by_username(username)
    assert found is not None
    return client, person(found.id)


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)


@pytest.fixture
def mara(now: datetime) -> tuple[Client, Actor]:
    return desk_person("mara", now, Role.INVESTIGATOR, Role.SUPERVISOR)


@pytest.fixture
def otto(now: datetime) -> tuple[Client, Actor]:
    return desk_person("otto", now, Role.INVESTIGATOR)


@pytest.fixture
def hana(now: datetime) -> tuple[Client, Actor]:
    return desk_person("hana", now, Role.INVESTIGATOR)


@pytest.fixture
def case_id(
    mara: tuple[Client, Actor], otto: tuple[Client, Actor], hana: tuple[Client, Actor], now: datetime
) -> str:
    case = open_case("1·27", "Sale of access", "CN", actor=mara[1], as_of=now)
    for _client, each in (otto, hana):
        share_case(case.id, each.id, actor=mara[1], as_of=now)
    return case.id


def test_three_people_bring_a_matter_to_the_police(
    mara: tuple[Client, Actor], otto: tuple[Client, Actor], hana: tuple[Client, Actor], case_id: str,
    now: datetime,
) -> None:  # fmt: skip
    started = mara[0].post(f"/cases/{case_id}/bridges/new", {
        "direction": "to_criminal", "offence": "传播淫秽物品牟利", "other_body": "County police",
        "officers": [mara[1].id, otto[1].id], "report": "We found this.",
    })  # fmt: skip
    (bridge,) = list_bridges(case_id, actor=mara[1])
    url = f"/cases/{case_id}/bridges/{bridge.id}"
    assert started.headers["Location"] == url
    at = now.strftime("%Y-%m-%dT%H:%M")

    def step(client: Client, act: str, **more: str) -> int:
        given = {"act": act, "at": at, "reason": "As the file says.", **more}
        return client.post(f"{url}/step", given).status_code

    assert step(mara[0], "sign") == 302
    assert step(otto[0], "sign") == 302
    refused = otto[0].post(f"{url}/step", {"act": "approve", "at": at, "reason": "Yes."})
    assert refused.status_code == 422
    assert "none of those who report" in refused.content.decode()
    assert step(mara[0], "file") == 422
    assert step(hana[0], "approve") == 302
    page = hana[0].get(url).content.decode()
    for said in ("24小时内", "Order 310", "bridge/CN/1", "Signed"):
        assert said in page
    open_ones = otto[0].get("/cases/bridges").content.decode()
    assert "传播淫秽物品牟利" in open_ones
    written = mara[0].post(f"{url}/packet", {"enclosed": ["opinions"]})
    assert written.headers["Content-Type"] == "application/pdf"
    text = "".join(leaf.extract_text() for leaf in PdfReader(BytesIO(written.content)).pages)
    assert "County police" in text
    assert "We found this." in text
    (bridge,) = list_bridges(case_id, actor=mara[1])
    assert bridge.packet_sha256 == hashlib.sha256(written.content).hexdigest()
    assert step(mara[0], "transfer") == 422
    assert step(mara[0], "transfer", official="Officer Li", receipt="Receipt 7") == 302
    (bridge,) = list_bridges(case_id, actor=mara[1])
    assert bridge.state is BridgeState.TRANSFERRED
    assert mara[0].post(f"{url}/packet", {}).status_code == 422
    other = open_case("9", "Other", "CN", actor=mara[1], as_of=now)
    assert mara[0].get(f"/cases/{other.id}/bridges/{bridge.id}").status_code == 404


def test_overdue_is_shown_in_red(
    mara: tuple[Client, Actor], otto: tuple[Client, Actor], case_id: str, now: datetime
) -> None:
    before = now - timedelta(days=30)
    bridge = open_bridge(
        case_id, Direction.TO_CRIMINAL, (mara[1].id, otto[1].id), offence="An offence", report="A report.",
        other_body="County police", actor=mara[1], as_of=before,
    )  # fmt: skip
    assert "Overdue since" not in mara[0].get("/cases/bridges").content.decode()
    for _client, actor in (mara, otto):
        step = NewStep(BridgeAct.SIGN, before, "As the file says.")
        step_bridge(bridge.id, step, actor=actor, as_of=before)
    for address in ("/cases/bridges", f"/cases/{case_id}", f"/cases/{case_id}/bridges/{bridge.id}"):
        page = mara[0].get(address).content.decode()
        assert "Overdue since" in page
        assert "badge-alarm" in page
    assert "If working days are meant" in page
    assert "Which days count" in page
    assert "Holidays not confirmed" in page


def test_tasks_notes_names_and_the_timeline_by_their_forms(
    mara: tuple[Client, Actor], otto: tuple[Client, Actor], case_id: str
) -> None:
    client, actor = mara
    base = f"/cases/{case_id}"
    assert (
        client.post(f"{base}/tasks", {"text": "Ask the school.", "assigned_to": otto[1].id}).status_code
        == 302
    )
    (task,) = list_tasks(case_id, actor=actor)
    assert "Ask the school." in otto[0].get("/cases/tasks").content.decode()
    assert otto[0].post(f"{base}/tasks/{task.id}", {"outcome": ""}).status_code == 422
    assert otto[0].post(f"{base}/tasks/{task.id}", {"outcome": "They answered."}).status_code == 302
    client.post(f"{base}/notes", {"text": "He is 15."})
    (note,) = list_notes(case_id, actor=actor)
    assert (
        client.post(f"{base}/notes/{note.id}/revise", {"text": "He is 16.", "reason": "Misread."}).status_code
        == 302
    )
    page = client.get(base).content.decode()
    assert "He is 15." in page
    assert "He is 16." in page
    assert client.post(f"{base}/notes/{note.id}/empty", {"reason": "It names somebody."}).status_code == 302
    assert "He is 15." not in client.get(base).content.decode()
    assert client.post(f"{base}/names", {"kind": "code", "text": "2.21", "source": ""}).status_code == 302
    assert "Sale of access" in client.get("/cases?q=2·21").content.decode()
    assert "Sale of access" not in client.get("/cases?q=9.9").content.decode()
    assert [each.id for each in list_cases(actor=actor, text="1.27")] == [case_id]
    moment = {"when": "2020", "kind": "act", "text": "It began.", "source": "Legal Daily"}
    assert client.post(f"{base}/timeline/enter", moment).status_code == 302
    assert client.post(f"{base}/timeline/enter", {**moment, "when": "soon"}).status_code == 422
    for address in (f"{base}/timeline", f"{base}/timeline?as=list"):
        page = client.get(address).content.decode()
        assert page.index("It began.") < page.rindex("A case was opened")
    only = client.get(f"{base}/timeline?kind=custody").content.decode()
    assert "It began." not in only


def test_whoever_is_not_in_the_case_sees_none_of_it(case_id: str, now: datetime) -> None:
    client, _actor = desk_person("nils", now, Role.INVESTIGATOR)
    for address in ("timeline", "bridges/new", "bridges/brg_x"):
        assert client.get(f"/cases/{case_id}/{address}").status_code == 404
    for address in ("tasks", "names", "notes/nte_x/revise", "timeline/enter", "bridges/brg_x/step"):
        assert client.post(f"/cases/{case_id}/{address}", {}).status_code == 404
