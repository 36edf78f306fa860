"""Pages of campaigns: entered by a publisher as an article has them, read by others, handed out as a file."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import datetime

import pytest
from django.test import Client
from tests.doors.web_people import client_of

from coldframe.access.queries import find_person_by_username
from coldframe.access.terms import Role
from coldframe.core.actors import person
from coldframe.custody.queries import list_events
from coldframe.publication.queries import get_campaign, list_campaigns
from coldframe.publication.terms.campaign_views import CampaignView

pytestmark = pytest.mark.django_db

SOURCE = {"source": "An invented daily", "strength": "reported", "native_text": "护苗"}
CAMPAIGN = {
    "name": "Protect Seedlings 2021", "native_name": "护苗2021", "other_names": "Miao Miao 2021", "first": "2021", "zone": "Asia/Shanghai",
    "trigger": "Law on the Protection of Minors", "trigger_on": "2021-06-01", **SOURCE,
}  # fmt: skip
MEASURE = {
    "what": "Caught",
    "unit": "persons",
    "counting_point": "Not stated.",
    "duplicate_rule": "Not stated.",
}


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)


@pytest.fixture
def pia(now: datetime) -> Client:
    return client_of(Role.PUBLISHER, now=now, username="pia")


def latest() -> CampaignView:
    found = find_person_by_username("pia")
    assert found is not None
    return get_campaign(list_campaigns()[0].id, actor=person(found.id))


def body_of(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, (url, answer.status_code)
    return str(answer.content.decode())


@pytest.fixture
def url(pia: Client) -> str:
    answer = pia.post("/publication/campaigns/new", CAMPAIGN)
    assert answer.status_code == 302
    assert pia.post(f"{answer['Location']}/measures", MEASURE).status_code == 302
    return str(answer["Location"])


def test_a_campaign_is_entered_with_its_names_and_its_legal_trigger(pia: Client, url: str) -> None:
    page = body_of(pia, url)
    for words in ("护苗2021", "Miao Miao 2021", "Law on the Protection of Minors", "Counts when:"):
        assert words in page
    assert "Protect Seedlings 2021" in body_of(pia, "/publication/campaigns")
    answer = pia.post(
        f"{url}/correct",
        {**CAMPAIGN, "first": "2021-01", "last": "2021-08", "reason": "Read again.", "corrects": "1"},
    )
    assert answer.status_code == 302
    assert "2021-01 – 2021-08" in body_of(pia, url)
    assert "Read again." in body_of(pia, f"{url}/correct")


def test_numbers_stand_as_printed_and_their_corrections_beside_them(pia: Client, url: str) -> None:
    measure = latest().measures[0].id
    pia.post(f"{url}/bodies", {"role": "lead", "name": "Regulator", "source": "Statement"})
    body = latest().bodies[0].id
    number = {"measure_id": measure, "body_id": body, "shape": "count", "qualifier": "at_least", "number": "106",
              "parts_kind": "partition", **SOURCE}  # fmt: skip
    assert pia.post(f"{url}/numbers", number).status_code == 302
    whole = latest().tallies[0].id
    for part in ("83", "9"):
        part_of = {**number, "qualifier": "exact", "number": part, "part_of": whole, "parts_kind": "subset"}
        assert pia.post(f"{url}/numbers", part_of).status_code == 302
    page = body_of(pia, url)
    assert "At least 106" in page
    assert "not accounted for: at least 14" in page
    exact = {**number, "qualifier": "exact", "reason": "The original.", "corrects": "1"}
    assert pia.post(f"{url}/numbers/{whole}", exact).status_code == 302
    page = body_of(pia, url)
    assert "not accounted for: 14" in page
    assert "<s" in page
    assert "The original." in body_of(pia, f"{url}/numbers/{whole}")


def test_the_page_says_which_numbers_the_files_leave_out(pia: Client, url: str) -> None:
    measure = latest().measures[0].id
    number = {"measure_id": measure, "shape": "count", "qualifier": "exact", "parts_kind": "subset", **SOURCE}
    for many, whom in (("106", "all"), ("99", "grown-ups")):
        pia.post(f"{url}/numbers", {**number, "number": many, "population": whom})
    assert "JSON and CSV leave out" not in body_of(pia, url)
    pia.post(f"{url}/measures", {**MEASURE, "what": "Children", "unit": "children"})
    pia.post(f"{url}/numbers", {**number, "measure_id": latest().measures[1].id, "number": "7"})
    page = body_of(pia, url)
    assert "JSON and CSV leave out" in page
    assert page.count("Not in files") == 2
    rows = pia.post(f"{url}/files/csv").content.decode().splitlines()[1:]
    assert ["106" in rows[0], "[c]" in rows[1], "[c]" in rows[2]] == [True] * 3
    assert '<details id="batch_form" open>' in body_of(pia, f"{url}?enter=batch_form")


def test_the_table_of_places_tells_numbers_apart_and_which_do_not_leave(pia: Client, url: str) -> None:
    pia.post(f"{url}/measures", {**MEASURE, "what": "Minors", "are_minors": "on"})
    first, second = (each.id for each in latest().measures)
    number = {"shape": "count", "qualifier": "exact", "region": "Henan", **SOURCE}
    pia.post(f"{url}/numbers", {**number, "measure_id": first, "number": "600", "first": "2021-05",
                                "population": "caught", "parts_kind": "partition"})  # fmt: skip
    whole = latest().tallies[0].id
    part = {
        **number,
        "measure_id": first,
        "number": "400",
        "region": "Zhoukou, Henan",
        "parts_kind": "subset",
    }
    assert pia.post(f"{url}/numbers", {**part, "part_of": whole}).status_code == 302
    pia.post(f"{url}/numbers", {**number, "measure_id": second, "number": "6", "parts_kind": "subset"})
    page = body_of(pia, url)
    assert "caught · 2021-05" in page
    assert "1 part · All of it: they make the whole · not accounted for: 200" in page
    assert "Part of: Caught (people): 600 · caught · Henan" in page
    assert page.count("Not in files") == 1


def test_everything_that_was_said_stays_to_be_read_by_everybody(pia: Client, url: str, now: datetime) -> None:
    measure = latest().measures[0].id
    share = {"measure_id": measure, "shape": "percent", "qualifier": "exact", "number": "21.0", "base": "of all",
             "parts_kind": "subset", **SOURCE}  # fmt: skip
    pia.post(
        f"{url}/numbers", {**share, "first": "2021-05", "population": "anchors", "note": "As a box says."}
    )
    tally = f"{url}/numbers/{latest().tallies[0].id}"
    page = body_of(pia, tally)
    assert 'value="21.0"' in page
    assert (
        pia.post(tally, {**share, "is_outside": "on", "reason": "Why.", "corrects": "1"}).status_code == 302
    )
    page = body_of(pia, tally)
    for words in ("21.0\u00a0% · anchors", "2021-05", "As a box says.", "Outside the campaign"):
        assert words in page, words
    pia.post(f"{url}/batches", {"number": "1", "sorts": "online: 5", "declared": "5", **SOURCE})
    batch = f"{url}/batches/{latest().batches[0].id}"
    pia.post(batch, {"number": "2", "declared": "5", "reason": "Why.", "corrects": "1", **SOURCE})
    later = {**CAMPAIGN, "name": "Seedlings", "reason": "The office's own text.", "corrects": "1"}
    assert pia.post(f"{url}/correct", later).status_code == 302
    reader = client_of(Role.AUDITOR, now=now)
    assert "online: 5" in body_of(reader, batch)
    page = body_of(reader, url)
    for words in ("Protect Seedlings 2021 护苗2021", "The office&#x27;s own text.", "Asia/Shanghai"):
        assert words in page, words


def test_what_is_wrong_stands_beside_its_field_and_nothing_is_kept(pia: Client, url: str) -> None:
    measure = latest().measures[0].id
    number = {"measure_id": measure, "shape": "count", "qualifier": "exact", "parts_kind": "subset", **SOURCE}
    for fields, field in (
        ({}, "number"), ({"number": "5", "source": ""}, "source"), ({"number": "5", "words": "many"}, "words"),
        ({"number": "5", "shape": "percent"}, "base"), ({"number": "5", "first": "2021-13"}, "first"),
    ):  # fmt: skip
        answer = pia.post(f"{url}/numbers", {**number, **fields})
        assert answer.status_code == 422, fields
        assert field in answer.context["tally_form"].errors, fields
        begins = re.search(r'<[^>]*name="(\w+)"[^>]* autofocus', answer.content.decode())
        assert begins is not None, fields
        assert begins[1] == field
    assert latest().tallies == ()
    answer = pia.post(f"{url}/measures", {**MEASURE, "currency": "USD"})
    assert answer.status_code == 422
    assert "currency" in answer.context["measure_form"].errors


def test_places_without_counts_are_named_and_others_are_not_zero(pia: Client, url: str) -> None:
    pia.post(f"{url}/measures", {**MEASURE, "what": "Criminal cases", "unit": "cases"})
    first, second = (each.id for each in latest().measures)
    places = {"measure_id": first, "regions": "Beijing\nTianjin\n", "is_open": "on", **SOURCE}
    assert pia.post(f"{url}/places", places).status_code == 302
    assert pia.post(f"{url}/places", {**places, "measure_id": second, "regions": "Anhui"}).status_code == 302
    page = body_of(pia, url)
    assert page.count("named, count unknown") == 3
    assert page.count(">not named<") == 3
    assert "At least 2" in page
    assert "and other places" in page
    assert pia.post(f"{url}/places", places).status_code == 422


def test_a_batch_that_does_not_fit_its_list_says_so_until_it_does(pia: Client, url: str) -> None:
    batch = {"number": "2", "on": "2021-09-16", "declared": "2", "sorts": "online: 1\nincident: 1", **SOURCE}
    assert pia.post(f"{url}/batches", batch).status_code == 302
    batch_url = f"{url}/batches/{latest().batches[0].id}"
    assert (
        pia.post(f"{batch_url}/list", {"title": "One", "kind": "case", "sort": "online"}).status_code == 302
    )
    assert "Does not fit its list" in body_of(pia, batch_url)
    assert "does not fit its list" in body_of(pia, "/publication/campaigns")
    pia.post(f"{batch_url}/list", {"title": "Another", "kind": "incident", "sort": "incident"})
    assert "Fits its list" in body_of(pia, batch_url)
    listed = latest().batches[0].cases[1].id
    assert pia.post(f"{batch_url}/list/{listed}", {"reason": ""}).status_code == 422
    assert pia.post(f"{batch_url}/list/{listed}", {"reason": "Twice."}).status_code == 302
    page = body_of(pia, batch_url)
    assert "Does not fit its list" in page
    assert "<del>Another</del>" in page
    assert (
        pia.post(
            batch_url, {**batch, "declared": "1", "sorts": "", "reason": "Notice.", "corrects": "1"}
        ).status_code
        == 302
    )
    assert "Fits its list" in body_of(pia, url)
    assert pia.post(f"{url}/batches", {**batch, "sorts": "online"}).status_code == 422


def test_a_file_holds_the_numbers_and_no_small_count_of_children(pia: Client, url: str) -> None:
    measure = latest().measures[0].id
    number = {
        "measure_id": measure,
        "shape": "count",
        "qualifier": "exact",
        "number": "9",
        "parts_kind": "subset",
        **SOURCE,
    }
    pia.post(f"{url}/numbers", {**number, "population": "=HYPERLINK(0)"})
    pia.post(f"{url}/measures", {**MEASURE, "what": "Children on bail", "are_minors": "on"})
    children = next(each.id for each in latest().measures if each.are_minors)
    secret = {**number, "measure_id": children, "number": "1", "part_of": latest().tallies[0].id}
    pia.post(f"{url}/numbers", {**secret, "native_text": "其中未成年人1名", "note": "one of them"})
    document = json.loads(pia.post(f"{url}/files/json").content)
    first, second = document["tallies"]
    assert first["versions"][0]["value"] == {"kind": "count", "qualifier": "exact", "number": 9}
    assert second["versions"][0]["value"] == {"kind": "suppressed", "shown": "[c]"}
    text = json.dumps(second, ensure_ascii=False)
    assert "未成年人" not in text
    assert "one of them" not in text
    assert "neither children nor prevalence" in document["note"]
    answer = pia.post(f"{url}/files/csv")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [row["number"] for row in rows] == ["9", "[c]"]
    assert rows[0]["population"] == "'=HYPERLINK(0)"
    assert "未成年人" not in answer.content.decode()
    assert pia.post(f"{url}/files/exe").status_code == 404
    assert [event.kind for event in list_events(about=latest().id)].count("campaign_exported") == 2


def test_who_may_only_read_sees_no_form_and_changes_nothing(pia: Client, url: str, now: datetime) -> None:
    reader = client_of(Role.AUDITOR, now=now)
    page = body_of(reader, url)
    assert "Protect Seedlings 2021" in page
    assert '<form method="post" action="/publication' not in page
    assert "Declare it" not in page
    for path in ("bodies", "measures", "numbers", "places", "batches", "files/json"):
        assert reader.post(f"{url}/{path}", {}).status_code == 403
    assert reader.get("/publication/campaigns/new").status_code == 403
    outsider = client_of(Role.REVIEWER, now=now)
    assert outsider.get(url).status_code == 404


def test_a_reader_of_a_number_or_batch_cannot_correct_it(pia: Client, url: str, now: datetime) -> None:
    number = {"measure_id": latest().measures[0].id, "shape": "count", "qualifier": "exact", "number": "9",
              "parts_kind": "subset", **SOURCE}  # fmt: skip
    pia.post(f"{url}/numbers", number)
    pia.post(f"{url}/batches", {"number": "1", **SOURCE})
    reader, found = client_of(Role.AUDITOR, now=now), latest()
    for path in (f"numbers/{found.tallies[0].id}", f"batches/{found.batches[0].id}"):
        assert "Correct" not in body_of(reader, f"{url}/{path}").replace("corrections", "")
        answer = reader.post(f"{url}/{path}", {**number, "number": "1", "reason": "Mine.", "corrects": "1"})
        assert answer.status_code == 403
    assert len(latest().tallies[0].versions) == len(latest().batches[0].versions) == 1
