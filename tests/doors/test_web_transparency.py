"""The desk's own report through the console: entered, composed, published by a second person."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from tests.doors.web_people import client_of

from coldframe.access.terms import Role
from coldframe.publication.queries import get_transparency_report, list_transparency_reports

pytestmark = pytest.mark.django_db

FORM = {
    "start": "2025-01-01",
    "end": "2025-12-31",
    "kind": "hosting",
    "people": "12",
    "people_languages": "en 9, ko <b>3</b>",
}


@pytest.fixture
def wen(now: datetime) -> Client:
    return client_of(Role.PUBLISHER, now=now, username="wen")


def drafted(client: Client) -> str:
    answer = client.post("/publication/transparency/new", FORM)
    assert answer.status_code == 302, answer.content.decode()
    return answer.headers["Location"].rsplit("/", 1)[1]


def test_one_drafts_and_another_publishes_what_is_entered_and_what_is_not_collected(
    wen: Client, now: datetime
) -> None:
    ida = client_of(Role.PUBLISHER, now=now, username="ida")
    made = drafted(wen)
    page = wen.get(f"/publication/transparency/{made}").content.decode()
    for words in ("not collected", "not published for this period", "en 9, ko &lt;b&gt;3&lt;/b&gt;"):
        assert words in page
    wen.post(f"/publication/transparency/{made}/propose")
    assert wen.post(f"/publication/transparency/{made}/publish").status_code == 403
    ida.post(f"/publication/transparency/{made}/publish")
    assert get_transparency_report(made).state == "published"
    assert ida.post(f"/publication/transparency/{made}/withdraw", {"note": ""}).status_code == 422
    ida.post(f"/publication/transparency/{made}/withdraw", {"note": "A year too early."})
    assert "A year too early." in wen.get(f"/publication/transparency/{made}").content.decode()


def test_what_cannot_be_is_said_beside_the_field(wen: Client) -> None:
    for changes in ({"end": "2024-01-01"}, {"end": "2099-12-31"}, {"people": "many"}, {"start": ""}):
        assert wen.post("/publication/transparency/new", FORM | changes).status_code == 422
    assert list_transparency_reports() == ()


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.PUBLISHER])
def test_nobody_but_a_publisher_drafts_or_publishes(role: Role, wen: Client, now: datetime) -> None:
    made = drafted(wen)
    other = client_of(role, now=now, username=f"an_{role}")
    assert other.get("/publication/transparency/new").status_code in (403, 404)
    for verb in ("propose", "publish", "withdraw"):
        assert other.post(f"/publication/transparency/{made}/{verb}", {"note": "No."}).status_code in (
            403,
            404,
        )
    assert get_transparency_report(made).state == "draft"


def test_a_correction_keeps_the_zone_of_what_it_corrects(wen: Client, now: datetime, settings: Any) -> None:
    first = drafted(wen)
    wen.post(f"/publication/transparency/{first}/propose")
    client_of(Role.PUBLISHER, now=now, username="ida").post(f"/publication/transparency/{first}/publish")
    settings.TIME_ZONE = "Asia/Seoul"
    address = f"/publication/transparency/new?corrects={first}"
    assert "Asia/Seoul" not in wen.get(address).content.decode()
    assert "note" in wen.post(address, FORM).context["form"].errors
    answer = wen.post(address, FORM | {"note": "One person was left out."})
    second = get_transparency_report(answer.headers["Location"].rsplit("/", 1)[1])
    assert (second.corrects, second.period) == (first, get_transparency_report(first).period)
