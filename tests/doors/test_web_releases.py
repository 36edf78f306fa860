"""Releases through the console: a draft shows what it hides, a second person publishes, nobody else may."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from lxml import html
from tests.architecture.catalogs import read_catalog
from tests.doors.web_people import client_of

from coldframe.access.terms import Role
from coldframe.core.actors import system
from coldframe.custody.actions import act
from coldframe.publication.queries import get_release_view, list_releases

pytestmark = pytest.mark.django_db

FORM = {
    "measure": "decisions", "by_part": "on", "start": "2026-10-01", "end": "2026-10-31", "zone": "UTC",
    "k": "5", "base": "1",
}  # fmt: skip


@pytest.fixture
def wen(now: datetime) -> Client:
    return client_of(Role.PUBLISHER, now=now, username="wen")


@pytest.fixture
def ida(now: datetime) -> Client:
    return client_of(Role.PUBLISHER, now=now, username="ida")


@pytest.fixture(autouse=True)
def _decided(now: datetime) -> None:
    at = now.replace(month=10, day=12)
    for n, outcome in enumerate(["report"] * 40 + ["not_illegal"] * 2 + ["unsure"] * 20):
        with act(actor=system("pipeline"), as_of=at + timedelta(minutes=n)) as ledger:
            ledger.record(
                "decision_made", f"dec_{n:026d}", outcome=outcome, category="a1", harms=["grooming"]
            )


def drafted(client: Client, **changes: str) -> str:
    answer = client.post("/publication/releases/new", FORM | changes)
    assert answer.status_code == 302, answer.content.decode()
    return answer.headers["Location"].rsplit("/", 1)[1]


def test_a_draft_shows_what_readers_will_see_and_how_much_is_hidden(wen: Client) -> None:
    made = drafted(wen)
    page = wen.get(f"/publication/releases/{made}").content.decode()
    assert "[c]" in page
    assert "2 of 4 cells, 50 %" in page
    assert "<td>2</td>" not in page
    assert "These figures count the work of this desk" in page


def test_one_drafts_and_proposes_and_another_publishes(wen: Client, ida: Client) -> None:
    made = drafted(wen)
    wen.post(f"/publication/releases/{made}/propose")
    assert wen.post(f"/publication/releases/{made}/publish").status_code == 403
    assert get_release_view(made).state == "proposed"
    ida.post(f"/publication/releases/{made}/publish")
    assert get_release_view(made).state == "published"
    csv = ida.get(f"/publication/releases/{made}/table.csv").content.decode()
    assert csv.count("[c]") == 2
    assert "total,62,exact" in csv


def test_a_note_is_asked_for_and_stays(wen: Client, ida: Client) -> None:
    made = drafted(wen)
    wen.post(f"/publication/releases/{made}/propose")
    ida.post(f"/publication/releases/{made}/publish")
    assert ida.post(f"/publication/releases/{made}/withdraw", {"note": " "}).status_code == 422
    answer = ida.post(f"/publication/releases/{made}/correct", {"note": "A zone was wrong."})
    new = answer.headers["Location"].rsplit("/", 1)[1]
    assert "A zone was wrong." in wen.get(f"/publication/releases/{new}").content.decode()
    ida.post(f"/publication/releases/{made}/withdraw", {"note": "It counted twice."})
    assert "It counted twice." in wen.get(f"/publication/releases/{made}").content.decode()


def test_what_cannot_be_released_is_said_beside_the_field(wen: Client) -> None:
    for changes in (
        {"k": "2"}, {"zone": "Mars"}, {"end": "2026-09-01"}, {"measure": "exposure_seconds"}, {"end": "2026-12-31"},
        {"measure": "referrals_delivered"},
    ):  # fmt: skip
        answer = wen.post("/publication/releases/new", FORM | changes)
        assert answer.status_code == 422
        assert "field-error" in answer.content.decode() or "errorlist" in answer.content.decode()
    assert list_releases() == ()


@pytest.mark.parametrize(
    ("language", "rounding", "proof"),
    [
        ("zh_Hans", "舍入为 1 的倍数", "此前已公布关于相同事物的发布（%s）"),
        ("ko", "1의 배수로 반올림", "같은 것에 관해 이전에 공표한 자료(%s)"),
    ],
)
def test_what_the_proof_refuses_is_said_in_the_readers_language_and_names_what_is_out(
    language: str, rounding: str, proof: str, wen: Client, ida: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = drafted(wen)
    wen.post(f"/publication/releases/{made}/propose")
    ida.post(f"/publication/releases/{made}/publish")
    catalog = read_catalog(language)
    monkeypatch.setattr("coldframe.web.refusals.gettext", lambda message: catalog[message].string)
    for changes, said in (({"base": "5"}, rounding), ({"k": "50"}, proof % made)):
        answer = wen.post("/publication/releases/new", FORM | changes)
        assert answer.status_code == 422
        assert said in answer.content.decode()


def test_what_has_no_parts_is_drafted_whole_though_the_form_offers_parts(wen: Client) -> None:
    assert get_release_view(drafted(wen, measure="clues_decided")).by_part is False


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.PUBLISHER])
def test_nobody_but_a_publisher_drafts_or_publishes(role: Role, wen: Client, now: datetime) -> None:
    made = drafted(wen)
    wen.post(f"/publication/releases/{made}/propose")
    other = client_of(role, now=now, username=f"an_{role}")
    assert other.get("/publication/releases/new").status_code in (403, 404)
    for verb in ("propose", "publish", "withdraw", "correct"):
        assert other.post(f"/publication/releases/{made}/{verb}", {"note": "No."}).status_code in (403, 404)
    assert get_release_view(made).state == "proposed"


def test_the_list_tells_the_days_of_the_period_and_not_the_moment_after_it(wen: Client) -> None:
    drafted(wen, zone="Asia/Seoul")
    page = wen.get("/publication/releases").content.decode()
    assert re.search(r"31[^<]{1,20}, both days included \(Asia/Seoul\)", page), re.findall(
        r"[^<]*both days[^<]*", page
    )


def test_a_draft_begins_with_the_days_of_the_desk_and_not_with_those_of_its_reader(
    wen: Client, settings: Any
) -> None:
    settings.TIME_ZONE = "Asia/Seoul"
    with timezone.override("America/Lima"):
        page = html.fromstring(wen.get("/publication/releases/new").content)
    assert page.xpath("//input[@name='zone']/@value") == ["Asia/Seoul"]


@pytest.mark.parametrize("path", ["releases", "releases/new", "transparency", "bulletins", "tables"])
def test_these_pages_are_marked_as_belonging_to_the_figures(wen: Client, path: str) -> None:
    page = html.fromstring(wen.get(f"/publication/{path}").content)
    assert page.xpath("//nav//a[@aria-current='page']/@href") == ["/figures"]


def test_a_zero_is_shown_and_nothing_says_otherwise(wen: Client) -> None:
    page = wen.get(
        f"/publication/releases/{drafted(wen, start='2026-09-01', by_month='on')}"
    ).content.decode()
    assert '<td class="number" data-label="All">0</td>' in page
    assert page.count("from 1 to 4") >= 2
    assert "under 5" not in page
