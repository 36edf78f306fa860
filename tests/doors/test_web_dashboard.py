"""The dashboard: who may open it, that its charts and tables say what the ledger says, and that nobody is told apart."""

from __future__ import annotations

import csv
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from lxml import html
from tests.doors.web_people import TERMINAL, client_of

from coldframe.access.actions import create_person
from coldframe.access.models import Exposure
from coldframe.access.terms import ROLE_PERMISSIONS, Permission, Role
from coldframe.core.actors import system
from coldframe.core.ids import new_id
from coldframe.custody.actions import act
from coldframe.publication.models import RollupPlace
from coldframe.publication.pictures.rendering import PictureFailed
from coldframe.triage.models import Queue, Review
from coldframe.triage.terms import Lane, ReviewState
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


def waiting(now: datetime) -> None:
    """Four reviews: two of children in danger, one of them long; one clock that ran out, one that will; one decided."""
    for at, (lane, hours, due, state) in enumerate([
        (Lane.DANGER, 60, -1, ReviewState.OPEN), (Lane.DANGER, 2, 5, ReviewState.OPEN),
        (Lane.KNOWN, 200, None, ReviewState.OPEN), (Lane.STANDARD, 30, -9, ReviewState.DECIDED),
    ]):  # fmt: skip
        arrived = now - timedelta(hours=hours)
        Review.objects.create(
            id=f"rev_{at}", clue_id=f"clu_{at}", state=state, lane=lane, lane_rank=lane.rank, points=1, priority_pack="p",
            received_at=arrived, opened_at=arrived, due_at=None if due is None else now + timedelta(hours=due),
            decided_at=now - timedelta(hours=3) if state is ReviewState.DECIDED else None,
        )  # fmt: skip


def tiles_of(text: str) -> dict[str, tuple[str, str, bool]]:
    """Words to number, note, and whether it stands out."""
    found = {}
    for one in html.fromstring(text).xpath("//section[@aria-labelledby='now']//li"):
        value, *notes = one.xpath("./div")
        words = "".join(one.xpath("./text()")).strip()
        note = notes[0].text_content() if notes else ""
        found[words] = (value.text_content().strip(), note, "sum-alarm" in one.get("class"))
    return found


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


def test_that_what_presses_stands_first_and_leads_where_it_is_worked_on(now: datetime) -> None:
    # Ages are told to the minute, of now.
    clock = timezone.now()
    history(clock)
    waiting(clock)
    text = (
        client_of(Role.ADMINISTRATOR, Role.SUPERVISOR, Role.REVIEWER, now=now)
        .get("/figures/dashboard")
        .content.decode()
    )
    tiles = tiles_of(text)
    assert tiles["clues about a child in danger now"] == ("2", "the oldest for 2 d 12 h", True)
    assert tiles["clocks of the law have run out"] == ("1", "1 more within 24 hours", True)
    assert tiles["wait for a decision"] == ("3", "the oldest for 8 d 8 h", False)
    assert tiles["came in / were decided in 24 hours"] == ("1 / 1", "3 / 1 in 7 days", False)
    assert tiles["appeals without an answer"] == ("0", "", False)
    assert tiles["automatic steps failed"] == ("0", "", False)
    assert tiles["of decisions reversed"] == ("0.0 %", "0 of 2 in the period below", False)
    page = html.fromstring(text)
    assert page.xpath("//section[@aria-labelledby='now']//a/@href")[:2] == [
        "/review?show=all&lane=danger", "/review?show=all&due=soon",
    ]  # fmt: skip
    assert text.index('id="now"') < text.index('id="funnel"')
    # Who may not open the queue has the number without a way.
    other = client_of(Role.PUBLISHER, now=now).get("/figures/dashboard").content.decode()
    assert tiles_of(other) == tiles
    assert html.fromstring(other).xpath("//section[@aria-labelledby='now']//a/@href") == ["#quality"]


def test_that_what_lies_in_a_closed_queue_presses_on_nobody_else(now: datetime) -> None:
    waiting(timezone.now())
    client = client_of(Role.SUPERVISOR, now=now)
    before = tiles_of(client.get("/figures/dashboard").content.decode())
    Review.objects.update(
        queue=Queue.objects.create(id=new_id("que"), name="Closed", is_limited=True, created_at=now)
    )
    after = tiles_of(client.get("/figures/dashboard").content.decode())
    assert before["clues about a child in danger now"][0] == "2"
    for words in (
        "clues about a child in danger now",
        "clocks of the law have run out",
        "wait for a decision",
    ):
        assert after[words][0] == "0"
        assert not after[words][2]
    assert after["came in / were decided in 24 hours"][:2] == ("0 / 0", "0 / 0 in 7 days")


def test_that_what_people_saw_is_a_mean_of_several_and_nobody_s_own_number(now: datetime) -> None:
    client = client_of(Role.ADMINISTRATOR, now=now)
    words, today = "items seen a person and day", timezone.localdate()
    for at in range(3):
        assert tiles_of(client.get("/figures/dashboard").content.decode())[words][0] == "–"
        person = create_person(f"p{at}", f"P{at}", actor=TERMINAL, as_of=now)
        Exposure.objects.create(id=f"exp_{at}", person_id=person, day=today, items=10 * at + 7, seconds=600)
    said = tiles_of(client.get("/figures/dashboard").content.decode())[words]
    assert said[:2] == ("17", "10 minutes on screen, mean of 7 days")


def test_that_referrals_stand_on_a_map_by_name_and_an_unknown_country_is_said(now: datetime) -> None:
    for at, detail in enumerate([{"country": "KR"}, {"country": "KR"}, {"country": "DE"}, {}]):
        told(now - timedelta(hours=5), ("referral_delivered", f"ref_{at}", {"recipient": "rcp_x", **detail}))
    client = client_of(Role.ADMINISTRATOR, now=now)
    text = client.get("/figures/dashboard").content.decode()
    assert rows_of(text, "referrals_by_country") == [
        ["South Korea", "2"], ["Germany", "1"], ["not stated", "1"], ["All", "4"],
    ]  # fmt: skip
    assert {"South Korea: 2", "Germany: 1", "not stated: 1"} <= set(titles_of(text, "referrals_by_country"))
    client.cookies["django_language"] = "ko"
    korean = client.get("/figures/dashboard").content.decode()
    assert [row[0] for row in rows_of(korean, "referrals_by_country")][:2] == ["대한민국", "독일"]


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
        ("arrived in the period", "4", ""), ("with a match", "3", "75 %"), ("decided", "2", "50 %"), ("not decided yet", "2", "50 %"),
        ("decided: to report", "2", "50 %"), ("report begun", "1", "25 %"), ("report: receipt came", "1", "25 %"),
        ("decided: to refer", "0", "0 %"), ("referral begun", "0", "0 %"), ("referral: feedback came", "0", "0 %"),
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
