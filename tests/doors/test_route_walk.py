"""Every address names who may use it, and holds to it, for every role and for nobody.

Walks the resolver and the API's operations, so what is added later is covered unasked.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from ninja import NinjaAPI
from tests.doors.api_client import Program, refusal
from tests.doors.hma_client import HmaClient, told
from tests.doors.web_people import TERMINAL, client_of

from coldframe.access.actions import create_api_key, grant_object, grant_role, revoke_object, revoke_role
from coldframe.access.terms import EVERYBODY, KEY_PERMISSIONS, PER_OBJECT, ROLE_PERMISSIONS, Permission, Role
from coldframe.api.hma.urls import hma
from coldframe.api.keys import BasicKey, Key
from coldframe.api.urls import api
from coldframe.casework.actions import open_case
from coldframe.core.actors import Actor, person
from coldframe.custody.queries import list_events
from coldframe.web.permissions import Access, Door, access_of

pytestmark = pytest.mark.django_db

P = Permission
REFUSED = (403, 404)
_FILLING = {"str": "x", "int": "1", "slug": "x", "uuid": "00000000-0000-0000-0000-000000000000", "path": "x"}


@dataclass(frozen=True, slots=True)
class Route:
    """One address of the console, its parts filled with ids of nothing."""

    path: str
    access: Access | None

    @property
    def url(self) -> str:
        return self.filled()

    def filled(self, **known: str) -> str:
        """The address with ``known`` parts, and nothing's ids in the others."""
        head, *parts = self.path.split("<")
        for part in parts:
            declared, rest = part.split(">", 1)
            kind, name = declared.split(":") if ":" in declared else ("str", declared)
            head += known.get(name, _FILLING[kind]) + rest
        return head


def _walk(patterns: list[URLPattern | URLResolver], before: str = "/") -> Iterator[tuple[str, Any]]:
    for pattern in patterns:
        path = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern.url_patterns, path)
        else:
            yield path, pattern.callback


EVERYWHERE = list(_walk(get_resolver("coldframe.urls").url_patterns))
ROUTES = [
    Route(path, access_of(view)) for path, view in EVERYWHERE if not path.startswith(("/api/", "/hma/"))
]
GATED = [route for route in ROUTES if route.access is not Door.PUBLIC]
Operation = tuple[str, str, str, Any]


def _operations(door: NinjaAPI) -> list[Operation]:
    return [
        (str(operation.operation_id), operation.methods[0], path, operation.auth_callbacks)
        for _, router in door._routers
        for path, view in router.path_operations.items()
        for operation in view.operations
    ]


OPERATIONS = _operations(api)
HMA_OPERATIONS = _operations(hma)

# ── The table ───────────────────────────────────────────────────────────────

WHO_MAY: dict[Permission, str] = {
    P.CLUE_RECEIVE: "intake",
    P.CLUE_VIEW: "intake reviewer second_reader liaison investigator",
    P.CLUE_REPLAY: "intake administrator",
    P.BANK_MATCH: "reviewer second_reader liaison",
    P.BANK_VIEW: "reviewer second_reader liaison",
    P.BANK_PROPOSE: "reviewer liaison",
    P.BANK_APPROVE: "second_reader liaison",
    P.REVIEW_VIEW: "reviewer second_reader investigator",
    P.REVIEW_CLAIM: "reviewer second_reader",
    P.REVIEW_REVEAL: "reviewer second_reader",
    P.REVIEW_DECIDE: "reviewer second_reader",
    P.REVIEW_SECOND: "second_reader",
    P.AUTHORITY_RECORD: "second_reader investigator",
    P.REDRESS_WORK: "reviewer second_reader liaison",
    P.REPORT_VIEW: "reviewer second_reader liaison",
    P.REPORT_DRAFT: "reviewer liaison",
    P.REPORT_APPROVE: "second_reader liaison",
    P.REPORT_FILE: "liaison",
    P.PRODUCTION_SWITCH: "liaison administrator",
    P.PARTNER_VIEW: "liaison supervisor auditor administrator",
    P.PARTNER_MANAGE: "liaison",
    P.AGREEMENT_PROPOSE: "liaison",
    P.AGREEMENT_ACTIVATE: "liaison administrator",
    P.REFERRAL_VIEW: "liaison investigator",
    P.REFERRAL_DRAFT: "liaison",
    P.REFERRAL_SEND: "liaison",
    P.TAKEDOWN_VIEW: "liaison",
    P.TAKEDOWN_DRAFT: "liaison",
    P.TAKEDOWN_SEND: "liaison",
    P.CASE_VIEW: "investigator",
    P.CASE_OPEN: "investigator",
    P.CASE_WORK: "investigator",
    P.CASE_ADMIT: "investigator",
    P.DECONFLICTION_SUPERVISE: "supervisor",
    P.CUSTODY_VIEW: "liaison investigator auditor",
    P.CUSTODY_VERIFY: "liaison investigator auditor",
    P.FIGURE_VIEW: "liaison investigator publisher supervisor auditor administrator",
    P.FIGURE_PUBLISH: "publisher",
    P.PERSON_MANAGE: "administrator",
    P.DESK_MANAGE: "administrator",
    P.WORK_VIEW: "administrator",
    P.EXPOSURE_VIEW_SUMS: "auditor administrator",
    P.EXPOSURE_VIEW_OWN: "",
}
"""Who may what, written a second time on purpose: a change of the table is a change of this page."""

SEES_MATERIAL_OR_DECIDES = {
    P.CLUE_VIEW, P.REVIEW_VIEW, P.REVIEW_CLAIM, P.REVIEW_REVEAL, P.REVIEW_DECIDE, P.REVIEW_SECOND, P.BANK_VIEW,
    P.BANK_APPROVE, P.REPORT_VIEW, P.REPORT_APPROVE, P.REPORT_FILE, P.REFERRAL_SEND, P.TAKEDOWN_SEND,
    P.CASE_VIEW, P.CASE_OPEN, P.CASE_WORK, P.CASE_ADMIT, P.AUTHORITY_RECORD,
}  # fmt: skip


def test_the_table_of_who_may_is_this_one() -> None:
    found = {
        permission: " ".join(role for role in Role if permission in ROLE_PERMISSIONS[role])
        for permission in Permission
    }
    assert found == WHO_MAY
    assert frozenset({P.EXPOSURE_VIEW_OWN}) == EVERYBODY
    assert frozenset({P.CASE_VIEW, P.CASE_WORK, P.CASE_ADMIT}) == PER_OBJECT


def test_who_manages_people_sees_no_material_and_decides_nothing() -> None:
    assert not ROLE_PERMISSIONS[Role.ADMINISTRATOR] & SEES_MATERIAL_OR_DECIDES


def test_a_program_neither_decides_nor_reveals_nor_approves_nor_sends() -> None:
    ends = (
        "reveal",
        "decide",
        "second",
        "claim",
        "approve",
        "activate",
        "send",
        "file",
        "publish",
        "manage",
        "record",
    )
    assert [permission for permission in KEY_PERMISSIONS if permission.split(".")[1] in ends] == []
    assert not KEY_PERMISSIONS & PER_OBJECT


# ── The console ─────────────────────────────────────────────────────────────


def test_every_route_names_who_may_open_it() -> None:
    assert len(ROUTES) > 60, "the walk must find the console"
    assert [route.path for route in ROUTES if route.access is None] == []
    assert {type(route.access) for route in ROUTES} == {Permission, Door}


def test_public_routes_are_these_and_no_more() -> None:
    assert {route.path for route in ROUTES if route.access is Door.PUBLIC} == {
        "/sign-in",
        "/sign-in/code",
        "/sign-out",
        "/sign-up",
        "/account/closed",
        "/preferences",
        "/setup/<str:token>",
        "/appeal/<str:token>",
        "/packages/<str:token>",
        "/protect",
        "/protect/<str:token>",
    }


def test_a_stranger_is_sent_to_sign_in_from_every_other_route(client: Client) -> None:
    for route in GATED:
        for answer in (client.get(route.url), client.post(route.url)):
            assert answer.status_code == 302, route
            assert answer.headers["Location"].startswith("/sign-in?next="), route


def test_without_a_second_factor_only_its_enrolment_opens(now: datetime) -> None:
    client = client_of(*Role, now=now, second_factor=False, username="fresh")
    for route in GATED:
        if route.access is not Door.ENROLLING:
            for answer in (client.get(route.url), client.post(route.url)):
                assert answer.headers.get("Location") == "/account/authenticator", route
    assert "Add a second factor" in client.get("/account/authenticator").content.decode()


@pytest.mark.parametrize("role", Role)
def test_every_route_as_every_role(role: Role, now: datetime) -> None:
    client = client_of(role, now=now)
    allowed: frozenset[Access] = ROLE_PERMISSIONS[role] | EVERYBODY
    for route in GATED:
        if not isinstance(route.access, Permission):
            continue
        shown, sent = client.get(route.url), client.post(route.url)
        if route.access not in allowed:
            assert shown.status_code in REFUSED, (route, shown.status_code)
            assert sent.status_code in REFUSED, (route, sent.status_code)
        else:
            for answer in (shown, sent):
                assert answer.status_code < 500, (route, answer.status_code)
                assert answer.status_code != 403, (route, answer.status_code)
            if "<" not in route.path:
                assert shown.status_code != 404, route


def test_a_role_taken_away_closes_its_routes_at_once(now: datetime) -> None:
    client = client_of(Role.AUDITOR, now=now)
    assert client.get("/custody").status_code == 200
    revoke_role(_own_id(client), Role.AUDITOR, actor=TERMINAL, as_of=now)
    for route in GATED:
        if isinstance(route.access, Permission) and route.access not in EVERYBODY:
            assert client.get(route.url).status_code in REFUSED, route


WITHOUT_COOKIES = {"/appeal/<str:token>", "/packages/<str:token>", "/protect", "/protect/<str:token>"}
"""Pages that read no cookie: who has the address may, or anybody, so another site has nothing to borrow."""


def test_no_form_is_taken_without_its_token(now: datetime) -> None:
    client = client_of(*Role, now=now, username="everything")
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(get_user_model().objects.get(pk=_own_id(client)))
    for route in ROUTES:
        if route.path not in WITHOUT_COOKIES:
            assert strict.post(route.url).status_code == 403, route


def test_a_view_without_a_mark_answers_404(now: datetime, settings: Any) -> None:
    settings.ROOT_URLCONF = "tests.doors.unmarked_urls"
    assert client_of(*Role, now=now, username="everything").get("/unmarked").status_code == 404


# ── One case ────────────────────────────────────────────────────────────────


def _own_id(client: Client) -> str:
    return str(client.session["_auth_user_id"])


def _actor(client: Client) -> Actor:
    return person(_own_id(client))


def test_a_case_is_open_to_whom_it_was_opened_and_to_nobody_else(now: datetime) -> None:
    opener = client_of(Role.INVESTIGATOR, now=now, username="opener")
    other = client_of(*Role, now=now, username="other")
    administrator = client_of(Role.ADMINISTRATOR, now=now, username="admin")
    case_id = open_case("1", "Drawn shapes", "SE", actor=_actor(opener), as_of=now).id
    routes = [route for route in ROUTES if "<str:case_id>" in route.path]
    assert len(routes) > 5, "the walk must find the pages of a case"
    page = f"/cases/{case_id}"
    assert opener.get(page).status_code == 200
    told = [event.kind for event in list_events(about=case_id)]

    for client in (other, administrator):
        for route in routes:
            url = route.filled(case_id=case_id)
            for answer in (client.get(url), client.post(url)):
                # 405: that address does not take the method from anybody.
                assert answer.status_code in (*REFUSED, 405), route
        assert client.get(page).status_code == 404, "forbidden and absent look alike"
    assert case_id not in other.get("/cases").content.decode()
    assert [event.kind for event in list_events(about=case_id)] == told

    grant_object(_own_id(other), case_id, actor=_actor(opener), as_of=now)
    assert other.get(page).status_code == 200
    assert case_id in other.get("/cases").content.decode()
    revoke_object(_own_id(other), case_id, actor=_actor(opener), as_of=now)
    assert other.get(page).status_code == 404


def test_a_grant_without_the_role_opens_nothing(now: datetime) -> None:
    opener = client_of(Role.INVESTIGATOR, now=now, username="opener")
    reviewer = client_of(Role.REVIEWER, now=now, username="reviewer")
    case_id = open_case("1", "Drawn shapes", "SE", actor=_actor(opener), as_of=now).id
    grant_object(_own_id(reviewer), case_id, actor=_actor(opener), as_of=now)
    assert reviewer.get(f"/cases/{case_id}").status_code == 404


# ── The API ─────────────────────────────────────────────────────────────────


def test_everything_under_api_is_an_operation_with_a_key_or_named_here() -> None:
    documented = {f"/api/v1{path}".replace("{", "<").replace("}", ">") for _, _, path, _ in OPERATIONS}
    found = {path for path, _ in EVERYWHERE if path.startswith("/api/")}
    # The document itself, and ninja's own root, which answers 404.
    assert found - documented == {"/api/v1/openapi.json", "/api/v1/"}
    without_key = {operation_id for operation_id, _, _, keys in OPERATIONS if not keys}
    assert without_key == {"health", "desk_key", "receive_message"}
    for _, _, _, keys in OPERATIONS:
        assert all(isinstance(key, Key) and key.permission in KEY_PERMISSIONS for key in keys)
    refusal(Client().get("/api/v1/"), 404, "not_found")


@pytest.mark.parametrize("role", Role)
def test_every_operation_with_a_key_of_every_role(role: Role) -> None:
    from django.utils import timezone

    now = timezone.now()
    owner = client_of(role, now=now)
    scopes = ROLE_PERMISSIONS[role] & KEY_PERMISSIONS
    assert scopes, "each role may give a program something"
    key = create_api_key(
        _own_id(owner), "test", scopes, expires_at=now + timedelta(days=1), actor=TERMINAL, as_of=now
    )
    caller, nobody = Program(key), Program(None)
    for operation_id, method, path, keys in OPERATIONS:
        url = path.replace("{file_format}", "csv").replace("{clue_id}", "clu_" + "0" * 26)
        for wanted in keys:
            assert isinstance(wanted, Key)
            refusal(nobody.send(method, url, b"x"), 401, "not_signed_in")
            answer = caller.send(method, url, b"x")
            if wanted.permission in scopes:
                assert answer.status_code in (200, 404, 422), (operation_id, answer.status_code)
            else:
                refusal(answer, 403, "not_allowed")


def test_everything_under_hma_is_an_operation_with_a_key_or_named_here() -> None:
    documented = {f"/hma{path}".replace("{", "<").replace("}", ">") for _, _, path, _ in HMA_OPERATIONS}
    found = {path for path, _ in EVERYWHERE if path.startswith("/hma/")}
    assert {path.replace("int:", "") for path in found} - documented == {"/hma/openapi.json", "/hma/"}
    assert {name for name, _, _, keys in HMA_OPERATIONS if not keys} == {"status", "status_live"}
    for name, method, _, keys in HMA_OPERATIONS:
        for key in keys:
            assert isinstance(key, Key | BasicKey)
            assert key.permission is (
                P.BANK_MATCH if method == "GET" or name in ASK_BY_POST else P.BANK_PROPOSE
            ), name


ASK_BY_POST = ("hash_file", "look_up_file", "compare_hashes")


@pytest.mark.parametrize("role", Role)
def test_every_operation_under_hma_with_a_key_of_every_role(role: Role) -> None:
    from django.utils import timezone

    now = timezone.now()
    owner = client_of(role, now=now)
    scopes = ROLE_PERMISSIONS[role] & KEY_PERMISSIONS
    key = create_api_key(
        _own_id(owner), "test", scopes, expires_at=now + timedelta(days=1), actor=TERMINAL, as_of=now
    )
    caller, nobody = HmaClient(key), HmaClient(None)
    for name, method, path, keys in HMA_OPERATIONS:
        url = path.replace("{number}", "1").replace("{name}", "ABSENT").replace("{api}", "absent")
        for wanted in keys:
            told(nobody.send(method, url, b"x"), 401)
            answer = caller.send(method, url, b"{}")
            if wanted.permission not in scopes:
                assert "permission" in told(answer, 403), name
            else:
                assert answer.status_code in (200, 400, 403, 404), (name, answer.status_code)
                assert b"permission" not in answer.content, name


def test_a_key_loses_what_its_owner_loses() -> None:
    from django.utils import timezone

    now = timezone.now()
    owner = client_of(Role.INTAKE, now=now)
    key = create_api_key(
        _own_id(owner), "test", [P.CLUE_VIEW], expires_at=now + timedelta(days=1), actor=TERMINAL, as_of=now
    )
    assert Program(key).send("GET", "/clues").status_code == 200
    revoke_role(_own_id(owner), Role.INTAKE, actor=TERMINAL, as_of=now)
    refusal(Program(key).send("GET", "/clues"), 403, "not_allowed")
    grant_role(_own_id(owner), Role.REVIEWER, actor=TERMINAL, as_of=now)
    assert Program(key).send("GET", "/clues").status_code == 200


def test_a_session_opens_nothing_under_api(now: datetime) -> None:
    client = client_of(*Role, now=now, username="everything")
    refusal(client.get("/api/v1/clues"), 401, "not_signed_in")
