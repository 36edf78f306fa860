"""A case that is closed to somebody looks in every place as one that does not exist, for every role.

Walks every address of the cases, so what is added later is covered unasked.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from tests.doors.test_route_walk import ROUTES, Route
from tests.doors.web_people import client_of
from tests.stages.casework.people_desk import somebody, thing
from tests.stages.review_desk import make_clue

from coldframe.access.actions import revoke_object
from coldframe.access.queries import find_person_by_username
from coldframe.access.terms import Role
from coldframe.casework import actions
from coldframe.casework.queries import list_flow_ends, list_flows
from coldframe.casework.terms import (
    Amount,
    CaseView,
    ExhibitKind,
    Hand,
    LinkKind,
    MoneyState,
    NewFlow,
    NewMoney,
    OutcomeCode,
    PaymentChannel,
    Source,
)
from coldframe.casework.terms.bridges import Direction
from coldframe.casework.terms.diary import CaseNameKind, MomentKind
from coldframe.casework.terms.judgements import JudgementReason
from coldframe.casework.terms.places import Confidence, NewPlace, PlaceAspect
from coldframe.casework.terms.roles import NewRole
from coldframe.casework.terms.things import ThingKind
from coldframe.core.actors import Actor, person
from coldframe.core.values import Qualifier
from coldframe.custody.queries import list_events

pytestmark = pytest.mark.django_db

CODE, TITLE, NAME, TASK = (
    "9·99 closed",
    "A matter nobody else knows",
    "Plainly Invented",
    "Ask the invented bank",
)
ABSENT = "cas_" + "0" * 26
OF_A_CASE = [route for route in ROUTES if "<str:case_id>" in route.path]
ACROSS = (
    "/",
    "/cases",
    f"/cases?q={CODE}",
    "/cases?q=9.99",
    "/cases/due",
    "/cases/bridges",
    "/cases/tasks",
    "/figures",
)


OTHERS = tuple(role for role in Role if role is not Role.INVESTIGATOR)
"""Together: what none of them may do, no one of them may."""

NO_AUDITOR = tuple(role for role in Role if role is not Role.AUDITOR)
"""An auditor follows by ids and codes alone what was done in every case (``web.sealed``)."""


def actor_of(username: str) -> Actor:
    found = find_person_by_username(username)
    assert found is not None
    return person(found.id)


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)


@pytest.fixture
def mara(now: datetime) -> Client:
    return client_of(Role.INVESTIGATOR, now=now, username="mara")


@pytest.fixture
def filled(mara: Client, now: datetime) -> dict[str, str]:
    """A case with something of everything in it; names of an address's parts to ids."""
    client_of(Role.INVESTIGATOR, now=now, username="otto")
    actor, otto = actor_of("mara"), actor_of("otto")
    who: dict[str, Any] = {"actor": actor, "as_of": now}
    clue_id = make_clue(b"circle", as_of=now)
    case: CaseView = actions.open_case(CODE, TITLE, "CN", links=((LinkKind.CLUE, clue_id),), **who)
    actions.share_case(case.id, otto.id, **who)
    one, two = (somebody(case.id, name, actor) for name in (NAME, "Somebody Else"))
    actions.record_outcome(two.id, OutcomeCode.NOT_INVOLVED, "Elsewhere.", **who)  # its day of destruction
    site = thing(case.id, ThingKind.SITE, "An invented site", actor)
    source = Source("A ledger")
    money = NewMoney(MoneyState.FROZEN, Amount("CNY", Qualifier.EXACT, 100), source)
    flow = NewFlow(
        "Account 1", "Account 2", Amount("CNY", Qualifier.EXACT, 5), PaymentChannel.CASH, "A ledger"
    )
    actions.record_flow(case.id, flow, **who)
    actions.name_case(case.id, CaseNameKind.NAME, "The other name", **who)
    phone = actions.admit_physical(case.id, ExhibitKind.DEVICE, "D-1", "A telephone", place="Room 1", **who)
    actions.hand_out_sheet(phone.id, "a" * 64, **who)
    actions.offer_exhibit(phone.id, Hand(otto.id), reason="To look at it", **who)
    same = actions.judge_same(one.id, two.id, reason=JudgementReason.REPORTED, text="So it says.", **who)
    bridge = actions.open_bridge(
        case.id, Direction.TO_CRIMINAL, (actor.id, otto.id), offence="An offence", report="Found.",
        other_body="Police", **who,
    )  # fmt: skip
    return {
        "case_id": case.id, "party_id": one.id, "cleared_id": two.id, "record_id": site.id, "exhibit_id": phone.id, "verb": "take",
        "bridge_id": bridge.id, "judgement_id": same.id,
        "money_id": actions.record_money(case.id, money, **who).id,
        "flow_id": list_flows(case.id, actor=actor)[0].id,
        "end_id": list_flow_ends(case.id, actor=actor)[0].id,
        "note_id": actions.write_note(case.id, "A note.", **who).id,
        "task_id": actions.give_task(case.id, TASK, actor.id, **who).id,
        "moment_id": actions.enter_moment(case.id, "2026", MomentKind.OTHER, "It began.", "A letter", **who).id,
        "role_id": actions.record_role(one.id, NewRole("member"), **who).id,
        "claim_id": actions.claim_place(
            NewPlace(case.id, PlaceAspect.VICTIM, "CN", Confidence.STATED, "A letter"), **who
        ).id,
    }  # fmt: skip


def answers(client: Client, route: Route, known: dict[str, str]) -> list[tuple[int, str]]:
    """What a page answers to reading and to writing, without what only repeats the address."""
    url = route.filled(**known)
    found = []
    for answer in (client.get(url), client.post(url, {})):
        body = answer.content.decode() if not getattr(answer, "streaming", False) else "a file"
        for part in known.values():
            body = body.replace(part, "ID")
        # Around it stand tokens and a moment that differ from one answer to the next.
        shown = re.search(r"<main.*</main>", body, re.DOTALL)
        found.append((answer.status_code, shown[0] if shown else body))
    return found


@pytest.mark.parametrize("roles", [(Role.INVESTIGATOR,), OTHERS])
def test_absent_and_closed_look_the_same_on_every_page(
    filled: dict[str, str], now: datetime, roles: tuple[Role, ...]
) -> None:
    outsider = client_of(*roles, now=now, username="outsider")
    for route in OF_A_CASE:
        closed = answers(outsider, route, filled)
        assert closed == answers(outsider, route, {**filled, "case_id": ABSENT}), route.path
        assert {status for status, _ in closed} <= {403, 404, 405}, route.path
        assert not any(word in body for _, body in closed for word in (CODE, TITLE, NAME)), route.path


def test_who_is_let_in_reads_every_page_that_can_be_read(mara: Client, filled: dict[str, str]) -> None:
    read = {route.path for route in OF_A_CASE if mara.get(route.filled(**filled)).status_code == 200}
    for path in ("/cases/<str:case_id>", "/cases/<str:case_id>/timeline", "/cases/<str:case_id>/money",
                 "/cases/<str:case_id>/counts", "/cases/<str:case_id>/network", "/cases/<str:case_id>/disclosed",
                 "/cases/<str:case_id>/parties/<str:party_id>", "/cases/<str:case_id>/records/<str:record_id>",
                 "/cases/<str:case_id>/bridges/<str:bridge_id>", "/cases/<str:case_id>/exhibits/<str:exhibit_id>",
                 "/cases/<str:case_id>/money/flows/<str:flow_id>"):  # fmt: skip
        assert path in read, path


def test_another_case_opens_nothing_of_this_one(mara: Client, filled: dict[str, str], now: datetime) -> None:
    """With a case of one's own in the address, what lies in another one is not there."""
    outsider = client_of(Role.INVESTIGATOR, now=now, username="outsider")
    own = actions.open_case("1", "Own", "CN", actor=actor_of("outsider"), as_of=now)
    inside = [route for route in OF_A_CASE if route.path.count("<") > 1]
    before = list_events(about=filled["case_id"])
    for route in inside:
        for status, body in answers(outsider, route, {**filled, "case_id": own.id}):
            assert status in (302, 403, 404, 405, 422), (route.path, status)
            assert not any(word in body for word in (CODE, TITLE, NAME, TASK)), route.path
    assert list_events(about=filled["case_id"]) == before
    # And for whoever may see both, each case has only its own.
    actions.share_case(own.id, actor_of("mara").id, actor=actor_of("outsider"), as_of=now)
    for route in inside:
        url = route.filled(**{**filled, "case_id": own.id})
        assert mara.get(url).status_code in (404, 405), route.path


@pytest.mark.parametrize("roles", [(Role.INVESTIGATOR,), NO_AUDITOR])
def test_no_list_search_or_count_tells_of_it(
    filled: dict[str, str], now: datetime, roles: tuple[Role, ...]
) -> None:
    outsider = client_of(*roles, now=now, username="outsider")
    ids = [filled[name] for name in ("case_id", "party_id", "cleared_id", "exhibit_id", "bridge_id")]
    for url in (*ACROSS, "/custody", *(f"/custody?about={each}" for each in ids)):
        body = outsider.get(url).content.decode()
        wanted = (TITLE, NAME, TASK) if "q=" in url else (CODE, TITLE, NAME, TASK)
        assert not any(word in body for word in wanted), url
        if "about=" in url:
            assert "No event mentions this" in body, url
        else:
            assert not any(each in body for each in ids), url


def test_the_same_lists_tell_whoever_is_let_in(mara: Client, filled: dict[str, str]) -> None:
    assert TITLE in mara.get("/cases").content.decode()
    assert TITLE in mara.get("/cases?q=9.99").content.decode()
    assert TASK in mara.get("/cases/tasks").content.decode()
    assert filled["bridge_id"] in mara.get("/cases/bridges").content.decode()


def test_who_is_put_out_again_finds_nothing(mara: Client, filled: dict[str, str], now: datetime) -> None:
    revoke_object(
        actor_of("mara").id, filled["case_id"], actor=actor_of("mara"), as_of=now + timedelta(seconds=1)
    )
    for route in OF_A_CASE:
        assert {status for status, _ in answers(mara, route, filled)} <= {403, 404, 405}, route.path
    assert TITLE not in mara.get("/cases").content.decode()
    assert TASK not in mara.get("/cases/tasks").content.decode()
