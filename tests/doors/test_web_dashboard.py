"""The dashboard: who may open it, that its charts and tables say what the ledger says, and that nobody is told apart."""

from __future__ import annotations

import csv
from datetime import datetime, timedelta

import pytest
from django.test import Client
from lxml import html
from tests.doors.web_people import client_of

from coldframe.access.terms import ROLE_PERMISSIONS, Permission, Role
from coldframe.core.actors import system
from coldframe.custody.actions import act
from coldframe.publication.models import RollupPlace
from coldframe.publication.pictures.rendering import PictureFailed
from coldframe.web.views import dashboard

pytestmark = pytest.mark.django_db
PATHS = ("/figures/dashboard", "/figures/dashboard/funnel.svg", "/figures/dashboard/funnel.csv")


def told(at: datetime, *events: tuple[str, str, dict[str, object]]) -> None:
    for kind, subject, detail in events:
        with act(actor=system("test"), as_of=at) as ledger:
            ledger.record(kind, subject, **detail)


def history(now: datetime) -> None:
    """Four clues: all arrived, three matched, two decided, one reported with its receipt; and one of long ago."""
    early = now - timedelta(days=600)
    told(early, ("clue_received", "clu_old", {"channel": "mail", "harms": [], "danger_now": "no"}))
    for n in range(4):
        clue = f"clu_{n}"
        told(
            now - timedelta(hours=9),
            ("clue_received", clue, {"channel": "form" if n else "api", "harms": [], "danger_now": "no"}),
        )
        if n:
            told(
                now - timedelta(hours=8),
                ("match_found", f"mat_{n}", {"clue": clue, "item": f"itm_{n}", "signal_kind": "pdq"}),
            )
        if n > 1:
            told(
                now - timedelta(hours=7),
                (
                    "decision_made",
                    f"dec_{n}",
                    {"clue": clue, "outcome": "report", "category": "a1", "harms": []},
                ),
            )
    # Of a clue that did not arrive in the period: the funnel follows the same clues and leaves it out.
    told(now - timedelta(hours=6), ("report_drafted", "rpt_9", {"clue": "clu_old"}), ("report_drafted", "rpt_3", {"clue": "clu_3"}),
         ("receipt_received", "rpt_3", {"clue": "clu_3"}),
         ("look_counted", "per_a", {"items": 2, "seconds": 33}), ("look_counted", "per_b", {"items": 1, "seconds": 9}))  # fmt: skip


def rows_of(text: str, chart: str) -> list[list[str]]:
    table = html.fromstring(text).get_element_by_id(chart).find(".//table")
    return [[" ".join(cell.text_content().split()) for cell in row] for row in table.iterfind(".//tbody/tr")]


def titles_of(text: str, chart: str) -> list[str]:
    section = html.fromstring(text).get_element_by_id(chart)
    return [str(one.text) for one in section.iterfind(".//svg//path/title")]


def test_who_may_open_it(now: datetime) -> None:
    for role in Role:
        client = client_of(role, now=now)
        for path, refused in zip(PATHS, (403, 404, 404), strict=True):
            expected = 200 if Permission.FIGURE_VIEW in ROLE_PERMISSIONS[role] else refused
            assert client.get(path).status_code == expected, (role, path)
    assert Client().get(PATHS[0]).status_code == 302


def test_that_the_tables_stand_there_where_no_chart_can_be_drawn(
    now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    history(now)
    client = client_of(Role.ADMINISTRATOR, now=now)
    whole = client.get("/figures/dashboard").content.decode()

    def failing(_charts: object) -> None:
        raise PictureFailed("The engine ended.")

    monkeypatch.setattr(dashboard, "draw_charts", failing)
    answer = client.get("/figures/dashboard")
    text = answer.content.decode()
    assert answer.status_code == 200
    assert rows_of(text, "funnel") == rows_of(whole, "funnel")
    funnel = html.fromstring(text).get_element_by_id("funnel")
    assert not list(funnel.iterfind(".//svg"))
    assert "open" in funnel.find(".//details").attrib
    assert "funnel.svg" not in text
    assert client.get("/figures/dashboard/funnel.csv").status_code == 200
    assert client.get("/figures/dashboard/funnel.svg").status_code != 500


def test_that_charts_tables_and_files_say_the_same(now: datetime) -> None:
    history(now)
    client = client_of(Role.ADMINISTRATOR, now=now)
    text = client.get("/figures/dashboard").content.decode()
    expected = [
        ("received", "4", ""), ("with a match", "3", "75 %"), ("decided", "2", "50 %"), ("report begun", "1", "25 %"),
        ("report: receipt came", "1", "25 %"), ("referral begun", "0", "0 %"), ("referral: feedback came", "0", "0 %"),
        ("notice sent", "0", "0 %"), ("notice: result known", "0", "0 %"),
    ]  # fmt: skip
    assert rows_of(text, "funnel") == [
        [label, f"{value} {share}".strip()] for label, value, share in expected
    ]
    assert titles_of(text, "funnel") == [
        f"{label}: {value} · {share}" if share else f"{label}: {value}" for label, value, share in expected
    ]
    rows = list(csv.reader(client.get("/figures/dashboard/funnel.csv").content.decode().splitlines()))
    assert [tuple(row) for row in rows] == expected
    drawn = client.get("/figures/dashboard/funnel.svg")
    assert drawn["Content-Type"] == "image/svg+xml"
    assert "attachment" in drawn["Content-Disposition"]
    assert drawn.content.decode().startswith("<svg ")
    assert rows_of(text, "clues_received") == [["Form", "3"], ["Program (API)", "1"], ["All", "4"]]
    assert client.get("/figures/dashboard/nothing.svg").status_code == 404


def test_that_a_number_leads_to_its_measure_and_a_page_writes_nothing(now: datetime) -> None:
    history(now)
    client = client_of(Role.ADMINISTRATOR, now=now)
    page = html.fromstring(client.get("/figures/dashboard").content.decode())
    links = [str(one.get("href")) for one in page.get_element_by_id("clues_received").iterfind(".//tbody//a")]
    address, _hash, code = links[0].partition("#")
    assert code == "clues_received"
    there = html.fromstring(client.get(address).content.decode())
    assert there.get_element_by_id(code).find(".//strong").text == "4"
    assert not RollupPlace.objects.exists()


def test_that_exposure_is_told_as_a_sum_and_nobody_is_named(now: datetime) -> None:
    history(now)
    text = client_of(Role.ADMINISTRATOR, now=now, username="zora").get("/figures/dashboard").content.decode()
    (quality,) = html.fromstring(text).xpath("//section[@id='quality']")
    said = " ".join(quality.text_content().split())
    assert "42 seconds" in said
    assert "33" not in said
    assert "per_a" not in text


def test_that_a_wrong_choice_is_said_and_no_style_or_script_comes_with_a_chart(now: datetime) -> None:
    client = client_of(Role.ADMINISTRATOR, now=now)
    for query in ("start=2026-02-01&end=2026-01-01&zone=UTC", "start=1999-01-01&end=2026-01-01&zone=UTC",
                  "start=2026-01-01&end=2026-01-31&zone=Nowhere/At_all"):  # fmt: skip
        assert client.get(f"/figures/dashboard?{query}").status_code == 422, query
    found = client.get("/figures/dashboard?start=2026-01-01&end=2026-01-31&zone=Asia/Seoul")
    assert found.status_code == 200
    text = found.content.decode()
    assert "Asia/Seoul" in text
    assert " style=" not in text
    for drawing in html.fromstring(text).iterfind(".//svg[@role='img']"):
        assert drawing.get("aria-labelledby")
        assert not drawing.xpath(".//script|.//style|.//*[@href]")
