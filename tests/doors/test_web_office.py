"""Pages of the desk itself: banks need two people and show no value; figures say what they are; people and work."""

from __future__ import annotations

import re
from datetime import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.doors.web_people import client_of

from coldframe.access.queries import find_person_by_username
from coldframe.access.terms import Role
from coldframe.core.actors import system
from coldframe.custody.actions import act
from coldframe.custody.queries import list_events

pytestmark = pytest.mark.django_db
VALUE = "0f" * 32


def upload(text: str) -> SimpleUploadedFile:
    return SimpleUploadedFile("list.csv", text.encode(), content_type="text/csv")


def propose(client: Client) -> str:
    made = client.post("/banks/add", {"name": "B", "category": "abuse_material", "source": "demo"})
    assert made.status_code == 302
    text = f"kind,value\npdq,{VALUE}\npdq,{'f' * 63}\n"
    answer = client.post(f"{made['Location']}/lists", {"list_version": "1", "file": upload(text)})
    assert answer.status_code == 302, answer.content.decode()[:2000]
    return str(answer["Location"])


def test_a_list_matches_only_after_a_second_person_and_no_page_shows_a_value(now: datetime) -> None:
    liaison = client_of(Role.LIAISON, now=now)
    page = propose(liaison)
    shown = liaison.get(page).content.decode()
    assert "another person" in shown
    assert liaison.post(f"{page}/decide").status_code == 403, "who proposed it cannot approve it"
    second = client_of(Role.SECOND_READER, now=now)
    assert second.post(f"{page}/decide").status_code == 302
    bank = re.search(r"/banks/bnk_\w+", shown)
    assert bank is not None
    for path in (page, bank.group(0), "/banks"):
        text = second.get(path).content.decode()
        assert VALUE not in text
        assert "f" * 63 not in text
    assert "line" in shown.lower()
    kinds = [event.kind for event in list_events() if event.kind.startswith(("bank", "list"))]
    assert kinds == ["bank_created", "list_proposed", "list_approved"]


def test_a_refused_list_never_matches(now: datetime) -> None:
    page = propose(client_of(Role.LIAISON, now=now))
    second = client_of(Role.SECOND_READER, now=now)
    assert second.post(f"{page}/decide", {"refuse": "1"}).status_code == 302
    assert second.post(f"{page}/decide").status_code == 409, "a decided list is not decided again"


def test_figures_name_unit_rule_population_as_of_and_source(now: datetime) -> None:
    publisher = client_of(Role.PUBLISHER, now=now)
    with act(actor=system("test"), as_of=now) as ledger:
        ledger.record("clue_received", "clu_" + "0" * 26, channel="api")
    page = publisher.get("/figures", {"start": "2026-11-01", "end": "2026-11-30"}).content.decode()
    row = page.partition('id="clues_received"')[2].partition("</tr>")[0]
    assert ">1<" in re.sub(r"\s", "", row)
    for words in ("is one clue", "Test desk", "custody:", "do not tell how many children"):
        assert words in page, words
    assert publisher.get("/figures", {"start": "2026-11-30", "end": "2026-11-01"}).status_code == 422


def test_figures_tell_times_with_what_is_open_and_shares_with_their_base(now: datetime) -> None:
    publisher = client_of(Role.PUBLISHER, now=now)
    with act(actor=system("test"), as_of=now) as ledger:
        for n in range(2):
            ledger.record("clue_received", f"clu_{n}", channel="api", harms=["grooming"], danger_now="no")
        ledger.record("decision_made", "dec_1", clue="clu_1", outcome="report", category="grooming", harms=[])
        ledger.record("decision_reversed", "dec_1", clue="clu_1")
        ledger.record(
            "tally_recorded",
            "tly_1",
            counted="seized_object",
            unit="device",
            quantity=4,
            qualifier="at_least",
        )
    page = publisher.get("/figures", {"start": "2026-11-01", "end": "2026-11-30"}).content.decode()

    def row(code: str) -> str:
        inside = page.partition(f'id="{code}"')[2].partition("</tr>")[0]
        return " ".join(re.sub(r"<[^>]*>", " ", inside).split())

    assert "1 1 25 % under a minute" in row("clue_to_decision")
    assert "90 % cannot be said yet" in row("clue_to_decision")
    assert "100.0 % 1 of 1 decision" in row("reversal_rate")
    assert "At least 4 devices" in row("seized_device")
    assert 'id="notice_to_result"' not in page, "nothing began"


def test_an_administrator_makes_a_person_whose_link_is_shown_once(now: datetime) -> None:
    admin = client_of(Role.ADMINISTRATOR, now=now)
    answer = admin.post("/people/add", {"username": "newcomer", "display_name": "", "roles": ["reviewer"]})
    link = re.search(r"/setup/[\w-]{20,}", answer.content.decode())
    assert link is not None
    assert link.group(0) not in admin.get("/people").content.decode()
    person = find_person_by_username("newcomer")
    assert person is not None
    assert person.roles == (Role.REVIEWER,)


@pytest.mark.parametrize("role", ["", "emperor"])
def test_a_role_that_does_not_exist_is_refused_in_words(now: datetime, role: str) -> None:
    admin = client_of(Role.ADMINISTRATOR, now=now)
    admin.post("/people/add", {"username": "newcomer", "roles": ["reviewer"]})
    person = find_person_by_username("newcomer")
    assert person is not None
    answer = admin.post(f"/people/{person.id}/role", {"role": role})
    assert answer.status_code in (400, 422)
    assert "roles offered" in answer.content.decode()


def test_nobody_gives_a_role_to_themself(now: datetime) -> None:
    admin = client_of(Role.ADMINISTRATOR, now=now, username="ada")
    own = find_person_by_username("ada")
    assert own is not None
    assert admin.post(f"/people/{own.id}/role", {"role": "reviewer"}).status_code == 403


def test_the_work_page_is_the_administrators(now: datetime) -> None:
    assert client_of(Role.ADMINISTRATOR, now=now).get("/work").status_code == 200
    refused = client_of(Role.REVIEWER, now=now).get("/work")
    assert refused.status_code == 403
    assert "permission work.view, which goes with the role Administrator" in refused.content.decode()


def test_a_list_too_large_to_be_read_whole_is_refused_in_words(
    now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("coldframe.web.forms.uploads.MAX_LIST_BYTES", 10)
    liaison = client_of(Role.LIAISON, now=now)
    made = liaison.post("/banks/add", {"name": "B", "category": "abuse_material", "source": "demo"})
    answer = liaison.post(
        f"{made['Location']}/lists", {"list_version": "1", "file": upload("kind,value\n" * 9)}
    )
    assert answer.status_code == 422
    assert "Split it" in answer.content.decode()
