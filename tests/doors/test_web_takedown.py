"""The pages of notices: drafted here, sent by a person, answered by hand; nothing is ever opened."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from tests.doors.partner_desk import LIO, NORMAL_URL, make_clue, make_recipient
from tests.doors.web_people import client_of

from coldframe.access.terms import Role
from coldframe.custody.queries import list_events
from coldframe.intake.queries import list_items
from coldframe.intake.terms import ItemKind, NewItem
from coldframe.partners.actions import record_origin
from coldframe.partners.terms import NewOrigin, OnwardTransfer, PartnersEvent, Purpose
from coldframe.takedown.queries import get_notice, list_notices
from coldframe.takedown.terms import LegalGround, NoticeState, ResultKind, SentBy, TakedownEvent

pytestmark = pytest.mark.django_db

DEFANGED = "hxxps://files[.]example[.]org/a?b=%3Ci%3E"


@pytest.fixture
def liaison(now: datetime) -> Client:
    return client_of(Role.LIAISON, now=now)


def text_of(answer: object) -> str:
    return answer.content.decode()  # type: ignore[attr-defined,no-any-return]


def item_of(clue_id: str) -> str:
    return list_items(clue_id)[0].id


def notice_form(item_id: str, **changes: str) -> dict[str, str]:
    return {
        "item_id": item_id,
        "host_name": "Example <Hosting>",
        "host_contact": "abuse@host.example.com",
        "ground": "child_abuse_material",
        "citation": "Example Act, section 3",
    } | changes


def drafted(client: Client) -> str:
    answer = client.post("/takedown/new", notice_form(item_of(make_clue())))
    assert answer.status_code == 302
    return list_notices()[0].id


def test_a_clue_offers_it_beside_an_address_to_who_may(liaison: Client, now: datetime) -> None:
    clue_id = make_clue()
    address, account = list_items(clue_id)
    page = text_of(liaison.get(f"/inbox/{clue_id}"))
    assert f"/takedown/new?item={address.id}" in page
    assert account.id in page
    assert f"/takedown/new?item={account.id}" not in page
    assert "/takedown/new" not in text_of(client_of(Role.REVIEWER, now=now).get(f"/inbox/{clue_id}"))


def test_a_notice_is_drafted_with_an_address_that_nobody_can_click(liaison: Client) -> None:
    item_id = item_of(make_clue())
    form = text_of(liaison.get(f"/takedown/new?item={item_id}"))
    assert DEFANGED in form
    assert NORMAL_URL not in form
    answer = liaison.post("/takedown/new", notice_form(item_id))
    (notice,) = list_notices()
    assert answer.headers["Location"] == f"/takedown/{notice.id}"
    assert (notice.ground, notice.state) == (LegalGround.CHILD_ABUSE_MATERIAL, NoticeState.DRAFTED)
    page = text_of(liaison.get(f"/takedown/{notice.id}"))
    assert DEFANGED in page
    assert "files.example.org" not in page
    assert "Example &lt;Hosting&gt;" in page
    assert "<Hosting>" not in page
    assert "Legal ground: Example Act, section 3" in page
    assert "He wrote" not in page
    assert "already" in text_of(liaison.get(f"/takedown/new?item={item_id}"))


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"host_contact": " "}, "host_contact"),
        ({"citation": ""}, "citation"),
        ({"ground": "dislike"}, "ground"),
    ],
)
def test_a_notice_that_lacks_something_is_told_at_its_field(
    liaison: Client, change: dict[str, str], field: str
) -> None:
    answer = liaison.post("/takedown/new", notice_form(item_of(make_clue()), **change))
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert list_notices() == ()


def test_without_an_address_there_is_nothing_to_take_down(liaison: Client) -> None:
    words = item_of(make_clue(NewItem(kind=ItemKind.TEXT, text="only words")))
    assert liaison.get("/takedown/new").status_code == 400
    answer = liaison.get(f"/takedown/new?item={words}")
    assert answer.status_code == 400
    assert "no web address" in text_of(answer)
    assert liaison.get("/takedown/new?item=itm_x").status_code == 404


def test_the_terms_that_forbid_a_notice_are_told_in_words_without_codes(
    liaison: Client, now: datetime
) -> None:
    clue = make_clue()
    terms = NewOrigin(make_recipient().id, OnwardTransfer.SAME_PURPOSE, Purpose.SAFEGUARDING)
    record_origin(clue, terms, actor=LIO, as_of=now)
    shown = text_of(liaison.post("/takedown/new", notice_form(item_of(clue))))
    assert "sent this for Protecting a child and allows" in shown


def test_the_file_for_a_program_holds_the_address_and_nothing_about_a_person(liaison: Client) -> None:
    answer = liaison.get(f"/takedown/{drafted(liaison)}/notice.json")
    assert "attachment" in answer.headers["Content-Disposition"]
    fields = json.loads(answer.content)
    assert fields["address"] == NORMAL_URL
    assert set(fields) == {"reference", "reporter", "address", "ground", "citation", "noted_at"}


def test_a_person_sends_it_and_enters_what_came_of_it(liaison: Client) -> None:
    notice_id = drafted(liaison)
    page = f"/takedown/{notice_id}"
    assert liaison.post(f"{page}/sent", {"how": "pigeon"}).status_code == 422
    assert liaison.post(f"{page}/result", {"kind": "refused", "at": "2026-01-01T10:00"}).status_code == 409
    assert liaison.post(f"{page}/sent", {"how": "host_form", "reference": "T-1"}).status_code == 302
    sent = get_notice(notice_id)
    assert (sent.state, sent.sent_how, sent.sent_reference) == (NoticeState.SENT, SentBy.HOST_FORM, "T-1")
    assert liaison.post(f"{page}/sent", {"how": "mail"}).status_code == 409
    later = (datetime.now(UTC) + timedelta(days=2)).isoformat()
    answer = liaison.post(f"{page}/result", {"kind": "removed_at_source", "at": later})
    assert answer.status_code == 422
    assert "future" in text_of(answer)
    assert liaison.post(f"{page}/result", {"kind": "reappeared", "at": "2026-01-01T10:00"}).status_code == 422
    for kind in ("access_blocked", "removed_at_source"):
        answer = liaison.post(f"{page}/result", {"kind": kind, "at": datetime.now(UTC).isoformat()})
        assert answer.status_code == 302
    notice = get_notice(notice_id)
    assert notice.state is NoticeState.ANSWERED
    assert [one.kind for one in notice.results] == [ResultKind.ACCESS_BLOCKED, ResultKind.REMOVED_AT_SOURCE]
    shown = text_of(liaison.get(page))
    assert "Removed at its source" in shown
    assert "Access blocked" in shown
    assert [event.kind for event in list_events(about=notice_id)] == [
        TakedownEvent.NOTICE_DRAFTED,
        PartnersEvent.DISCLOSURE_BEGUN,
        TakedownEvent.NOTICE_SENT,
        TakedownEvent.NOTICE_RESULT,
        TakedownEvent.NOTICE_RESULT,
    ]


def test_the_police_can_ask_to_wait(liaison: Client) -> None:
    notice_id = drafted(liaison)
    page = f"/takedown/{notice_id}"
    assert liaison.post(f"{page}/hold", {"reason": ""}).status_code == 422
    liaison.post(f"{page}/hold", {"reason": "Unit 4 <watches>"})
    shown = text_of(liaison.get(page))
    assert "The police asked to wait." in shown
    assert "Unit 4 &lt;watches&gt;" in shown
    assert "Note it as sent" not in shown
    answer = liaison.post(f"{page}/sent", {"how": "mail"})
    assert answer.status_code == 409
    assert "Lift the hold" in text_of(answer)
    liaison.post(f"{page}/lift")
    assert get_notice(notice_id).state is NoticeState.DRAFTED


def test_a_later_clue_shows_that_it_came_back(liaison: Client) -> None:
    notice_id = drafted(liaison)
    page = f"/takedown/{notice_id}"
    liaison.post(f"{page}/sent", {"how": "mail"})
    later = make_clue(NewItem(kind=ItemKind.URL, url="https://files.example.org/again"))
    for wrong in ("clu_x", get_notice(notice_id).clue_id):
        answer = liaison.post(f"{page}/reappeared", {"clue_id": wrong})
        assert answer.status_code == 422, wrong
        assert list(answer.context["again_form"].errors) == ["clue_id"]
    assert liaison.post(f"{page}/reappeared", {"clue_id": f" {later} "}).status_code == 302
    assert get_notice(notice_id).results[-1].clue_id == later
    assert f"/inbox/{later}" in text_of(liaison.get(page))
    assert liaison.post(f"{page}/reappeared", {"clue_id": later}).status_code == 409


def test_the_list_is_narrowed_by_state_and_hides_the_address(liaison: Client) -> None:
    notice_id = drafted(liaison)
    page = text_of(liaison.get("/takedown"))
    assert notice_id in page
    assert DEFANGED in page
    assert notice_id in text_of(liaison.get("/takedown?state=drafted"))
    assert "None in this state" in text_of(liaison.get("/takedown?state=sent"))
    assert liaison.get("/takedown/ntc_x").status_code == 404


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.INVESTIGATOR, Role.AUDITOR])
def test_nobody_else_sees_or_sends_a_notice(liaison: Client, now: datetime, role: Role) -> None:
    notice_id = drafted(liaison)
    other = client_of(role, now=now)
    assert other.get("/takedown").status_code == 403
    assert other.get(f"/takedown/{notice_id}").status_code == 404
    assert other.get(f"/takedown/{notice_id}/notice.json").status_code == 404
    assert other.post(f"/takedown/{notice_id}/sent", {"how": "mail"}).status_code == 403
    assert get_notice(notice_id).state is NoticeState.DRAFTED
