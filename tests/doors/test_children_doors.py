"""No door offers or accepts anything but welfare for a child, and none shows who a child is."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
import typer
from tests.doors.test_route_walk import ROUTES
from tests.doors.test_web_cases import ADULT, Investigator, add_party, investigator

from coldframe.access.terms import KEY_PERMISSIONS
from coldframe.api.hma.urls import hma
from coldframe.api.urls import api
from coldframe.casework.queries import (
    find_disposal,
    get_case,
    get_party,
    list_cases,
    list_identity_asks,
    list_measures,
    list_outcomes,
    list_parties,
)
from coldframe.casework.terms import WELFARE_STAGES, DisposalCode, OutcomeCode, PartyView, Stage
from coldframe.cli import build
from coldframe.custody.queries import list_events

pytestmark = pytest.mark.django_db

NAME = "Plainly-Invented-Child"
TWELVE = {"basis": "official_record", "birth_on": "2014-01-01", "act_on": "2026-03-01"}
STAGES = {stage.value for stage in Stage if stage not in WELFARE_STAGES}
ENDS = {code.value for code in DisposalCode if code.is_prosecution}
OUTCOMES = {code.value for code in OutcomeCode if code.is_prosecution}
FORBIDDEN = sorted(STAGES | ENDS | OUTCOMES)
CLOSED = {"stage", "code", "status"}
"""Fields in which a stage, an outcome or an ending belongs: every forbidden value is tried there."""
# Words of the law itself: what a clerk would copy from a printed order.
TERMS = ("입건", "불구속 입건", "구속", "기소", "an invented term")
_TAG = re.compile(r"<(?:input|select|textarea)\b[^>]*\bname=\"([^\"]+)\"")


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)


@pytest.fixture
def mara(now: datetime) -> Investigator:
    return investigator("mara", now)


@pytest.fixture
def case_id(mara: Investigator) -> str:
    mara.post("/cases/new", code="1·27", title="Drawn shapes", jurisdiction="KR", kind="case")
    (case,) = list_cases(actor=mara.actor)
    return case.id


@pytest.fixture
def child(mara: Investigator, case_id: str) -> PartyView:
    return add_party(mara, case_id, label=NAME, **TWELVE)


def forms_of(page: str) -> Iterator[tuple[str, set[str]]]:
    """Where each form of a page goes, and the names of its fields."""
    for form in re.findall(r"<form\b.*?</form>", page, re.S):
        action = re.search(r'action="([^"]+)"', form)
        if action is not None:
            yield action[1], set(_TAG.findall(form)) - {"csrfmiddlewaretoken"}


def offered(page: str) -> set[str]:
    """Every value that a page offers to be chosen."""
    main = page.split('id="main"')[1]
    return set(re.findall(r'<option value="([^"]*)"', main)) | set(
        re.findall(r'<input type="(?:radio|checkbox|hidden)"[^>]*value="([^"]*)"', main)
    )


def assert_only_welfare(mara: Investigator, case_id: str) -> None:
    assert {each.stage for each in list_measures(case_id, actor=mara.actor)} <= WELFARE_STAGES
    assert not any(each.code.is_prosecution for each in list_outcomes(case_id, actor=mara.actor))
    disposal = find_disposal(case_id, actor=mara.actor)
    assert disposal is None or not disposal.code.is_prosecution


def test_no_page_offers_another_outcome(mara: Investigator, case_id: str, child: PartyView) -> None:
    of_child = mara.page(f"/cases/{case_id}/parties/{child.id}")
    assert offered(of_child) & set(FORBIDDEN) == set()
    # The count of what sources report is about people who are not in this case.
    totals = r'<form[^>]*action="[^"]*/totals".*?</form>'
    of_case = re.sub(totals, "", mara.page(f"/cases/{case_id}"), flags=re.S)
    assert offered(of_case) & (STAGES | ENDS) == set()


def test_every_form_and_every_field_refuses_it(mara: Investigator, case_id: str, child: PartyView) -> None:
    """Post what is forbidden into each field of each form that the pages hold, the others well filled."""
    well = {
        "native_term": "보호처분", "legal_basis": "An invented act", "authority": "Police", "from_on": "2026-03-02",
        "reason": "Why.", "reasons": "age", "code": "welfare", "finding": "cannot_tell", "text": "A note.",
        "kind": "person", "label": "Another", "basis": "unknown", "number": "1", "qualifier": "exact",
        "source": "A report", "as_of": "2026-03-02", "standing": "inside", "name": "Nobody", "role": "member",
        "on": "2026-03-02", "definition": "Who", "children": "1", "stage": "", "status": "open",
    }  # fmt: skip
    tried = set()
    inside = ("", f"/parties/{child.id}", "/network", "/timeline", "/money", "/counts", "/bridges/new")
    pages = [f"/cases/{case_id}{page}" for page in (*inside, f"/records/{child.id}")]
    found = {action: fields for url in pages for action, fields in forms_of(mara.page(url))}
    for action, fields in sorted(found.items()):
        if not action.startswith("/cases/") or action.endswith(("/destroy", "/totals")):
            continue
        filled = {name: well.get(name, "") for name in fields}
        wrong = [dict.fromkeys(fields, "convicted") | {name: filled[name] for name in fields & CLOSED}]
        wrong += [{**filled, field: value} for field in sorted(fields & CLOSED) for value in FORBIDDEN]
        wrong += [{**filled, "native_term": term} for term in TERMS if "native_term" in fields]
        for given in wrong:
            if not action.endswith("/close") or given["code"] in ENDS:  # else it closes the case
                mara.client.post(action, given)
                tried |= {(action.rpartition("/")[2], field) for field in given}
    assert {
        ("measures", "stage"),
        ("measures", "native_term"),
        ("outcome", "code"),
        ("close", "code"),
    } <= tried
    assert len(tried) > 40, "the walk must find the fields"
    assert_only_welfare(mara, case_id)
    for kind in ("measure_refused", "outcome_refused"):
        assert list_events(about=child.id, kind=kind)
    assert get_case(case_id, actor=mara.actor).closed_at is None


def test_every_address_refuses_it_without_a_form(mara: Investigator, case_id: str, child: PartyView) -> None:
    """Post to every address that names a case or somebody in it, as a script would."""
    for route in ROUTES:
        if "<str:case_id>" not in route.path or route.path.endswith(("/destroy", "/close")):
            continue
        url = route.filled(case_id=case_id, party_id=child.id)
        for value in ("indicted", "convicted"):
            given = dict.fromkeys(("stage", "code", "status", "kind", "finding", "outcome"), value)
            mara.client.post(
                url,
                {**given, "native_term": "an invented term", "legal_basis": "a", "authority": "b",
                 "from_on": "2026-03-02", "reason": "Why."},
            )  # fmt: skip
    for value in ENDS:
        mara.client.post(f"/cases/{case_id}/close", {"code": value, "reason": "Why."})
    assert_only_welfare(mara, case_id)
    assert find_disposal(case_id, actor=mara.actor) is None


def test_no_program_has_a_door_to_people() -> None:
    """The API, the hash-matching API and the command have no verb that could record an outcome."""
    assert not {each for each in KEY_PERMISSIONS if each.value.startswith("case.")}
    for door in (api, hma):
        told = json.dumps(door.get_openapi_schema(), default=str)
        for value in ("only_welfare_outcomes", "brought_in", "arrest_approved", "indicted", "native_term"):
            assert value not in told
    verbs = list(_commands(typer.main.get_command(build())))
    # A whole case comes in by its archive, each row under the rules of this desk.
    assert {verb for verb in verbs if verb.startswith(" case ")} == {
        " case key",
        " case export",
        " case import",
    }
    assert not re.search(r"\b(party|measure|outcome|suspect)s?\b", " ".join(verbs))


def _commands(command: Any, before: str = "") -> Iterator[str]:
    yield before
    for name, inner in getattr(command, "commands", {}).items():
        yield from _commands(inner, f"{before} {name}")


# ── Masked everywhere ───────────────────────────────────────────────────────


def test_a_child_s_name_is_on_no_page_and_in_no_log(
    mara: Investigator, case_id: str, child: PartyView, now: datetime, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    url = f"/cases/{case_id}/parties/{child.id}"
    mara.post(f"{url}/identity", name=f"{NAME} in full", school="School of Examplestad-Invented")
    mara.post(f"/cases/{case_id}/safeguards", kind="identified", on="2026-03-02", authority="A",
              definition="the child met", children="1", party_id=child.id)  # fmt: skip
    mara.post(f"{url}/identity/ask", reason="To find the guardian.")
    seen = 0
    for route in ROUTES:
        if route.path.endswith(("sign-out", "/open")) or route.path.startswith("/account/"):
            continue
        answer = mara.client.get(route.filled(case_id=case_id, party_id=child.id))
        if answer.status_code == 200 and not answer.streaming:
            seen += 1
            page = answer.content.decode(errors="replace")
            for word in (NAME, "Examplestad-Invented", "2014-01-01"):
                assert word not in page, route.path
    assert seen > 20
    assert "P-1" in mara.page(url)
    assert "<title>P-1" in mara.page(url)
    assert NAME not in caplog.text
    assert NAME not in " ".join(str(event.detail) for event in list_events(limit=10_000))
    assert [each.label for each in list_parties(case_id, actor=mara.actor)] == ["P-1"]


def test_two_people_open_an_identity(
    mara: Investigator, case_id: str, child: PartyView, now: datetime
) -> None:
    otto = investigator("otto", now)
    mara.post(f"/cases/{case_id}/people", person_id=otto.actor.id)
    url = f"/cases/{case_id}/parties/{child.id}"
    empty = mara.post(f"{url}/identity/ask", reason="")
    assert empty.status_code == 422
    mara.post(f"{url}/identity/ask", reason="To find the guardian.")
    (ask,) = list_identity_asks(case_id, actor=mara.actor)
    assert "A second key-holder is asked for" in otto.page(f"/cases/{case_id}")
    own = mara.post(f"{url}/identity/{ask.id}/answer", answer="grant")
    assert own.status_code == 403
    assert mara.post(f"{url}/identity/{ask.id}/open").status_code == 403
    otto.post(f"{url}/identity/{ask.id}/answer", answer="grant")
    assert otto.post(f"{url}/identity/{ask.id}/open").status_code == 404
    opened = mara.post(f"{url}/identity/{ask.id}/open")
    assert opened.status_code == 200
    assert NAME in opened.content.decode()
    assert "2014" in opened.content.decode()
    assert opened["Cache-Control"] == "no-store"
    assert "opened 1 time" in otto.page(url)
    assert NAME not in mara.page(url)


def test_who_is_grown_is_called_by_the_label(mara: Investigator, case_id: str) -> None:
    grown = add_party(mara, case_id, label="Sohn", **ADULT)
    assert "<title>Sohn" in mara.page(f"/cases/{case_id}/parties/{grown.id}")


def test_the_question_is_answered_on_the_page(mara: Investigator, case_id: str) -> None:
    young = {"basis": "official_record", "birth_on": "2010-06-01", "act_on": "2026-03-01"}
    party = add_party(mara, case_id, label="B", **young)
    url = f"/cases/{case_id}/parties/{party.id}"
    booked = {"native_term": "입건", "legal_basis": "A", "authority": "B", "from_on": "2026-03-02"}
    assert "Safeguarding first" in mara.page(url)
    refused: Any = mara.post(f"{url}/measures", **booked)
    assert refused.status_code == 422
    assert "safeguarding question first" in refused.content.decode()
    mara.post(f"{url}/safeguarding", finding="not_harmed", reason="Spoken with.")
    mara.post(f"{url}/measures", **booked)
    assert [each.stage for each in list_measures(case_id, actor=mara.actor)] == [Stage.BOOKED]
    assert not get_party(party.id, actor=mara.actor).safeguarding.is_open
