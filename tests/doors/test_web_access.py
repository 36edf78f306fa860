"""What every page of the console keeps to; who may open which is in ``test_route_walk.py``."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.test import Client
from tests.doors.web_people import client_of

from coldframe.access.terms import Role

pytestmark = pytest.mark.django_db


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
