"""Where a matter belongs, and the routes: seen, noted, kept; drafted, tried, put in force by a second person."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from django.test import Client
from django.utils.translation import override
from tests.doors.partner_desk import agree, make_clue, make_recipient
from tests.doors.web_people import client_of
from tests.stages.review_desk import NOW, make_person, make_review

from coldframe.access.terms import ROLE_PERMISSIONS, Permission, Role
from coldframe.core.answers import Answer
from coldframe.custody.queries import list_events
from coldframe.intake.terms import ItemKind, NewItem, NewTrace
from coldframe.partners.terms import Purpose, RecipientProfile, RecipientView
from coldframe.referral.jurisdiction.terms import Role as PlaceRole
from coldframe.referral.queries import get_routes_in_force, list_assessments, list_place_notes
from coldframe.referral.terms import ReferralEvent
from coldframe.selectors.terms import SelectorKind
from coldframe.triage.actions import move_review, save_queue
from coldframe.web.world import Mark, country_name, draw_map

pytestmark = pytest.mark.django_db

ROUTES, DRAFT, TRIAL = "/referrals/routes", "/referrals/routes/draft", "/referrals/routes/trial"
PROPOSE, ACTIVATE = "/referrals/routes/propose", "/referrals/routes/activate"
SEEN = datetime(2026, 1, 5, 12, tzinfo=UTC)


@pytest.fixture
def liaison(now: datetime) -> Client:
    return client_of(Role.LIAISON, now=now)


@pytest.fixture
def police() -> RecipientView:
    profile = RecipientProfile(functions=frozenset({Purpose.INVESTIGATION}))
    return make_recipient(name_as_printed="Example Police", jurisdiction="KR", profile=profile)


@pytest.fixture
def clue_id() -> str:
    traces = (
        NewTrace(SelectorKind.PHONE, "+82 10 2345 6789"),
        NewTrace(SelectorKind.IP, "192.0.2.7", seen_at=SEEN, port=4711, proxy=Answer.NO),
    )
    return make_clue(
        NewItem(kind=ItemKind.URL, url="https://files.example.se/a"),
        NewItem(kind=ItemKind.ACCOUNT, account="acct-7", platform="Example chat", traces=traces),
    )


def words_of(answer: object) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))  # type: ignore[attr-defined]


def where(client: Client, clue_id: str) -> str:
    answer = client.get("/referrals/new", {"clue": clue_id})
    assert answer.status_code == 200
    return words_of(answer)


def rule(**given: object) -> dict[str, object]:
    return {"step": "add", "revision": "0", "at_least": "supported", **given}


def test_the_page_shows_each_role_by_itself_with_what_speaks_for_and_against(
    liaison: Client, clue_id: str
) -> None:
    page = liaison.get("/referrals/new", {"clue": clue_id}).content.decode()
    words = where(liaison, clue_id)
    assert "South Korea Supported" in words
    assert "25 points, 56 %" in words
    assert "A telephone number has this country&#x27;s code." in words
    assert "A number keeps its code when its holder travels" in words
    assert "Address for examples" in words, "an address that is of no country is told, not dropped"
    assert "Sweden Possible" in words
    assert "Affected child Not known: nothing in the record speaks for a place." in words
    assert "192.0.2.7" not in page
    (drawn,) = re.findall(r'<svg class="map".*?</svg>', page, re.DOTALL)
    assert "Subject: South Korea, Supported" in drawn
    assert "Service or host: Sweden, Possible" in drawn
    assert "<script" not in drawn
    assert "style=" not in drawn
    assert "http" not in drawn


def test_without_routes_the_matter_stays_with_our_general_queue(liaison: Client, clue_id: str) -> None:
    words = where(liaison, clue_id)
    assert "Our queue: General" in words
    assert "Nobody outside: it stays here until a person decides." in words


def test_a_note_counts_at_once_and_no_more_once_withdrawn(liaison: Client, clue_id: str) -> None:
    given = {"role": "child", "kind": "school", "place": "kr-11"}
    assert liaison.post(f"/referrals/where/{clue_id}/note", given).status_code == 302
    assert "South Korea · KR-11 Supported" in where(liaison, clue_id)
    (note,) = list_place_notes(clue_id)
    assert note.place == "KR-11"
    assert liaison.post(f"/referrals/where/{clue_id}/withdraw", {"note": note.id}).status_code == 302
    assert "South Korea · KR-11" not in where(liaison, clue_id)
    assert liaison.post(f"/referrals/where/{clue_id}/withdraw", {"note": note.id}).status_code == 404
    kinds = [event.kind for event in list_events(about=note.id)]
    assert kinds == [ReferralEvent.PLACE_NOTED, ReferralEvent.PLACE_NOTE_WITHDRAWN]


def test_what_is_no_place_is_not_noted(liaison: Client, clue_id: str) -> None:
    given = {"role": "child", "kind": "school", "place": "Seoul"}
    answer = liaison.post(f"/referrals/where/{clue_id}/note", given, follow=True)
    assert "Nothing was noted" in words_of(answer)
    liaison.post(f"/referrals/where/{clue_id}/note", {**given, "kind": "ip_clear", "place": "KR"})
    assert list_place_notes(clue_id) == ()


def test_an_answer_is_kept_when_somebody_asks_for_it(liaison: Client, clue_id: str) -> None:
    assert liaison.post(f"/referrals/where/{clue_id}/keep").status_code == 302
    (kept,) = list_assessments(clue_id)
    assert ("subject", "KR", 25, "supported") in kept.hypotheses
    assert "1 earlier answer, as it was" in where(liaison, clue_id)


def test_routes_are_drafted_tried_proposed_and_put_in_force_by_a_second_person(
    liaison: Client, clue_id: str, police: RecipientView, now: datetime
) -> None:
    function = "function||investigation|subject"
    answer = liaison.post(DRAFT, rule(subject_place="KR, SE", danger=["no"], to=[function]))
    assert answer.status_code == 302
    assert "South Korea or Sweden" in words_of(liaison.get(ROUTES))
    words = words_of(liaison.get(TRIAL))
    assert "1 of them would be offered to others than by the routes in force." in words
    assert "Example Police 0 1" in words
    assert liaison.post(PROPOSE, {"revision": "1"}).status_code == 302
    assert liaison.post(ACTIVATE, {"revision": "1"}).status_code == 403
    assert get_routes_in_force().number == 0
    second = client_of(Role.LIAISON, now=now, username="second")
    assert "Put version 1 in force" in words_of(second.get(TRIAL))
    assert second.post(ACTIVATE, {"revision": "1"}).status_code == 302
    assert get_routes_in_force().number == 1
    words = where(liaison, clue_id)
    assert "Example Police" in words
    assert "There is no agreement in force with this recipient." in words
    made = agree(police)
    page = liaison.get("/referrals/new", {"clue": clue_id}).content.decode()
    assert f"recipient={police.id}&amp;agreement={made.agreement_id}" in page
    assert "Draft a referral to Example Police" in words_of(liaison.get("/referrals/new", {"clue": clue_id}))


def test_a_changed_draft_is_a_draft_again_and_an_old_revision_moves_nothing(
    liaison: Client, police: RecipientView
) -> None:
    target = f"recipient|{police.id}||"
    liaison.post(DRAFT, rule(to=[target]))
    liaison.post(PROPOSE, {"revision": "1"})
    assert liaison.post(DRAFT, {"step": "remove", "index": "0", "revision": "0"}).status_code == 409
    liaison.post(DRAFT, {"step": "last", "revision": "1", "unknown": target, "fallback": "queue|||"})
    assert liaison.post(PROPOSE, {"revision": "1"}).status_code == 409
    words = words_of(liaison.get(ROUTES))
    assert "Every matter → Example Police" in words
    assert "Place not known Example Police Nothing else offered Our queue: General" in words


@pytest.mark.parametrize(
    "given",
    [
        {"to": []},
        {"to": ["recipient|rcp_00000000000000000000000000||"]},
        {"to": ["queue|||"], "subject_place": "Seoul"},
        {"to": ["queue|||"], "harm": ["no_such_harm"]},
    ],
)
def test_a_rule_that_cannot_be_is_refused(liaison: Client, given: dict[str, object]) -> None:
    assert liaison.post(DRAFT, rule(**given)).status_code == 422
    assert get_routes_in_force().number == 0


def test_a_matter_in_a_queue_that_is_closed_to_the_reader_does_not_exist(liaison: Client) -> None:
    rafa, ada = make_person("rafa", Role.REVIEWER), make_person("ada", Role.ADMINISTRATOR)
    review = make_review(b"a drawn circle", claimed_by=rafa)
    queue = save_queue(
        "", name="Closed", is_limited=True, people=[rafa.id], roles=[], actor=ada, as_of=NOW
    )  # fmt: skip
    move_review(review.id, queue.id, actor=rafa, as_of=NOW)
    assert liaison.get("/referrals/new", {"clue": review.clue_id}).status_code == 404
    for path in ("note", "withdraw", "keep"):
        assert liaison.post(f"/referrals/where/{review.clue_id}/{path}").status_code == 404
    assert list_assessments(review.clue_id) == ()
    liaison.post(DRAFT, rule(to=["queue|||"]))
    assert review.clue_id not in words_of(liaison.get(TRIAL))
    assert "Held against the newest 0 matters" in words_of(liaison.get(TRIAL))


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.LIAISON])
def test_whoever_may_not_refer_sees_and_changes_nothing(role: Role, clue_id: str, now: datetime) -> None:
    client = client_of(role, now=now)
    assert client.get("/referrals/new", {"clue": clue_id}).status_code == 403
    for path in ("note", "withdraw", "keep"):
        assert client.post(f"/referrals/where/{clue_id}/{path}").status_code == 403
    assert client.post(DRAFT, rule(to=["queue|||"])).status_code == 403
    assert client.post(PROPOSE, {"revision": "1"}).status_code == 403
    may_read = Permission.PARTNER_VIEW in ROLE_PERMISSIONS[role]
    assert client.get(ROUTES).status_code == (200 if may_read else 403)
    assert client.get(TRIAL).status_code == (302 if may_read else 403)
    assert client.post(ACTIVATE, {"revision": "1"}).status_code == (
        409 if Permission.AGREEMENT_ACTIVATE in ROLE_PERMISSIONS[role] else 403
    )


def test_countries_have_names_in_the_readers_language_and_a_place_on_the_map() -> None:
    with override("ko"):
        assert country_name("KR") == "대한민국"
    with override("zh-hans"):
        assert country_name("KR-11") == "韩国"
    assert country_name("ZZ") == "ZZ"
    drawn = draw_map([Mark(PlaceRole.SUBJECT, "SG", True, "Singapore")], "Map")
    assert "Singapore" in drawn, "a country too small for an outline still has a mark"
    assert "map-named" not in drawn
    nowhere = draw_map([Mark(PlaceRole.CHILD, "ZZ", True, "ZZ, told in words")], "Map")
    assert "ZZ, told in words" in nowhere
    assert "map-mark" not in nowhere


def test_of_many_places_only_the_strongest_stand_open(liaison: Client) -> None:
    stated = ["SE", "KR", "DE", "FR", "BR", "TW", "GB"]
    many = make_clue(
        *(NewItem(kind=ItemKind.ACCOUNT, account=f"a-{code}", stated_place=code) for code in stated)
    )
    page = liaison.get("/referrals/new", {"clue": many}).content.decode()
    shown, _, folded = page.partition("3 more places that are only possible")
    assert sum(name in folded for name in ("Sweden", "Taiwan", "United Kingdom", "South Korea")) >= 3
    assert "Not known" in shown
    assert page.count("Something else speaks for") == len(stated)
    assert not re.search(r"speaks for: [^.]*\), ", page), "the strongest other one, not all of them"
