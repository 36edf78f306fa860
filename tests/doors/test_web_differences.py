"""The page on which somebody says why two observers differ."""

from __future__ import annotations

import re
from datetime import datetime

import pytest
from django.test import Client
from tests.doors.test_web_campaigns import CAMPAIGN, MEASURE, SOURCE, latest
from tests.doors.test_web_imports import send
from tests.doors.web_people import client_of

from coldframe.access.terms import Role

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)


@pytest.fixture
def pia(now: datetime) -> Client:
    return client_of(Role.PUBLISHER, now=now, username="pia")


def two_observers(client: Client) -> tuple[str, str]:
    """Address of the table's page, and of the page of the difference that it links."""
    send(client, b"State,Reports\nNorth,30\n", "a.csv")
    answer = send(client, b"State,Reports\nNorth,20\n", "b.csv", publisher="Example provider")
    page = str(answer["Location"])  # type: ignore[index]
    found = re.search(r'href="(/publication/differences/[^"]+)"', client.get(page).content.decode())
    assert found is not None
    return page, found[1]


def test_why_two_differ_is_stated_on_a_page_and_shown_beside_both(pia: Client, now: datetime) -> None:
    table, address = two_observers(pia)
    answer = pia.post(
        address, {"corrects": "0", "duplicates": "7", "late_arrivals": "0", "note": "<b>By mail.</b>"}
    )
    assert answer.status_code == 302, answer.content.decode()[:2000]
    shown = pia.get(address).content.decode()
    for words in (
        "Duplicates are counted otherwise: +7",
        "nobody knows by how much",
        "&lt;b&gt;By mail.",
        "Not explained",
    ):
        assert words in " ".join(shown.split()), words
    assert re.search(r"<dt>Not explained</dt><dd>3</dd>", shown)
    assert "Duplicates are counted otherwise" in pia.get(table).content.decode()
    pia.post(address, {"corrects": "1", "scope": "10"})
    assert "Duplicates are counted otherwise: +7" in " ".join(pia.get(address).content.decode().split())
    assert "Duplicates are counted otherwise" not in pia.get(table).content.decode()
    reader = client_of(Role.AUDITOR, now=now)
    assert "State it anew" not in reader.get(address).content.decode()
    assert reader.post(address, {"corrects": "2", "scope": "9"}).status_code == 403


def test_what_cannot_be_stated_is_said_beside_its_field(pia: Client) -> None:
    _table, address = two_observers(pia)
    for given in ({"corrects": "0"}, {"corrects": "0", "scope": "many"}, {"corrects": "4", "scope": "1"}):
        answer = pia.post(address, given)
        assert answer.status_code == 422
        assert answer.context["form"].errors
    assert pia.get(address.rsplit("/", 1)[0] + "/fse_no").status_code == 404


def test_two_bodies_of_a_campaign_have_the_same_page(pia: Client) -> None:
    campaign = str(pia.post("/publication/campaigns/new", CAMPAIGN)["Location"])
    pia.post(f"{campaign}/measures", MEASURE)
    for name, number in (("Regulator", "59"), ("Ministry", "54")):
        pia.post(f"{campaign}/bodies", {"role": "lead", "name": name, "source": "Statement"})
        body = next(each.id for each in latest().bodies if each.said.name == name)
        given = {
            **SOURCE,
            "measure_id": latest().measures[0].id,
            "body_id": body,
            "qualifier": "exact",
            "number": number,
        }
        answer = pia.post(
            f"{campaign}/numbers", {**given, "shape": "count", "parts_kind": "partition", "is_inside": "on"}
        )
        assert answer.status_code == 302, answer.context["tally_form"].errors
    shown = pia.get(campaign).content.decode()
    found = re.search(r'href="(/publication/differences/[^"]+)"', shown)
    assert found is not None
    assert pia.post(found[1], {"corrects": "0", "counting_point": "5"}).status_code == 302
    assert "One thing counts at another point" in pia.get(campaign).content.decode()
    assert campaign in pia.get(found[1]).content.decode()


@pytest.mark.parametrize(
    ("one", "other", "words"),
    [(b"30", b"30 %", "no number can be said"), (b"30 %", b"25 %", "5 percentage points")],
)
def test_a_share_has_no_difference_from_a_count_and_two_shares_lie_points_apart(
    pia: Client, one: bytes, other: bytes, words: str
) -> None:
    send(pia, b"State,Reports\nNorth," + one + b"\nSouth," + one + b"\n", "a.csv")
    rows = b"State,Reports\nNorth," + other + b"\nSouth," + other + b"\n"
    answer = send(pia, rows, "b.csv", publisher="Example provider")
    page = pia.get(str(answer["Location"])).content.decode()  # type: ignore[index]
    assert words in page
    found = re.search(r'href="(/publication/differences/[^"]+)"', page)
    assert found is not None
    assert words in pia.get(found[1]).content.decode()
