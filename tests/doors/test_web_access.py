"""Every page names who may open it, and holds to it. Walks the routes, so a new page is covered unasked."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver
from tests.doors.web_people import client_of

from coldframe.access.terms import EVERYBODY, ROLE_PERMISSIONS, Permission, Role
from coldframe.web.permissions import Access, Door, access_of
from coldframe.web.urls import urlpatterns

pytestmark = pytest.mark.django_db

_PARTS = {"str": "x", "int": "1", "slug": "x", "uuid": "00000000-0000-0000-0000-000000000000"}
REFUSED = (403, 404)


def _walk(patterns: list[URLPattern | URLResolver], before: str = "/") -> Iterator[tuple[str, URLPattern]]:
    for pattern in patterns:
        path = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern.url_patterns, path)
        else:
            yield path, pattern


def _fill(path: str) -> str:
    parts = path.split("<")
    return parts[0] + "".join(_PARTS[part.split(":")[0]] + part.split(">", 1)[1] for part in parts[1:])


ROUTES = [(path, _fill(path), access_of(pattern.callback)) for path, pattern in _walk(urlpatterns)]
GATED = [(path, url, access) for path, url, access in ROUTES if access is not Door.PUBLIC]


def test_every_route_names_who_may_open_it() -> None:
    assert [path for path, _, access in ROUTES if access is None] == []


def test_public_routes_are_these_and_no_more() -> None:
    public = {path for path, _, access in ROUTES if access is Door.PUBLIC}
    assert public == {
        "/sign-in",
        "/sign-in/code",
        "/sign-out",
        "/sign-up",
        "/account/closed",
        "/preferences",
        "/setup/<str:token>",
    }


def test_a_stranger_is_sent_to_sign_in_from_every_other_route(client: Client) -> None:
    for _, url, _ in GATED:
        answer = client.get(url)
        assert answer.status_code == 302, url
        assert answer.headers["Location"].startswith("/sign-in?next="), url


def test_without_a_second_factor_only_its_enrolment_opens(now: datetime) -> None:
    client = client_of(*Role, now=now, second_factor=False, username="fresh")
    for _, url, access in GATED:
        if access is not Door.ENROLLING:
            assert client.get(url).headers.get("Location") == "/account/authenticator", url
    assert "Add a second factor" in client.get("/account/authenticator").content.decode()


@pytest.mark.parametrize("role", Role)
def test_every_route_as_every_role(role: Role, now: datetime) -> None:
    client = client_of(role, now=now)
    allowed: frozenset[Access] = ROLE_PERMISSIONS[role] | EVERYBODY
    for _, url, access in GATED:
        if not isinstance(access, Permission):
            continue
        shown, sent = client.get(url), client.post(url)
        if access not in allowed:
            assert shown.status_code in REFUSED, (url, shown.status_code)
            assert sent.status_code in REFUSED, (url, sent.status_code)
        else:
            assert shown.status_code < 500, (url, shown.status_code)
            assert sent.status_code < 500, (url, sent.status_code)
            if "/x" not in url:
                assert shown.status_code not in REFUSED, (url, shown.status_code)


def test_a_view_without_a_mark_answers_404(now: datetime, settings: pytest.FixtureRequest) -> None:
    settings.ROOT_URLCONF = "tests.doors.unmarked_urls"  # type: ignore[attr-defined]
    assert client_of(*Role, now=now, username="everything").get("/unmarked").status_code == 404


def test_what_is_absent_and_what_is_forbidden_look_the_same(now: datetime) -> None:
    absent = client_of(Role.REVIEWER, now=now, username="rev").get("/review/rev_00000000000000000000000000")
    forbidden = client_of(Role.PUBLISHER, now=now, username="pub").get(
        "/review/rev_00000000000000000000000000"
    )
    assert absent.status_code == forbidden.status_code == 404
    assert "Nothing here that you may see" in absent.content.decode()
    assert "Nothing here that you may see" in forbidden.content.decode()


def test_pages_are_never_cached_and_say_what_they_load(client: Client) -> None:
    answer = client.get("/sign-in")
    policy = dict(
        part.strip().split(" ", 1)
        for part in answer.headers["Content-Security-Policy"].split(";")
        if part.strip()
    )
    assert policy == {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self'",
        "font-src": "'self'",
        "connect-src": "'self'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
        "base-uri": "'none'",
    }
    assert "no-store" in answer.headers["Cache-Control"]
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert answer.headers["X-Frame-Options"] == "DENY"


def test_nobody_signs_up(client: Client) -> None:
    assert client.get("/sign-up").status_code == 404
    assert (
        client.post("/sign-up", {"username": "me", "password1": "plain words nobody used"}).status_code == 404
    )


def test_preferences_do_not_lead_to_another_site(client: Client) -> None:
    answer = client.post("/preferences", {"theme": "dark", "next": "https://example.org/"})
    assert answer.headers["Location"] == "/"
    assert client.cookies["coldframe_theme"].value == "dark"


def test_preferences_follow_the_person_to_another_browser(now: datetime) -> None:
    client = client_of(now=now, username="minji")
    client.post("/preferences", {"language": "ko", "time_zone": "Asia/Seoul", "next": "/account"})
    elsewhere = Client()
    elsewhere.force_login(client.get("/account").wsgi_request.user)
    page = elsewhere.get("/account").content.decode()
    assert '<html lang="ko"' in page
    assert "Asia/Seoul" in page
