"""Queues, routing rules, working on a review, and the shift, through their pages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial

import pytest
from django.test import Client
from django.utils import timezone, translation
from tests.doors.api_client import CLUE, program
from tests.doors.test_route_walk import ROUTES
from tests.doors.web_people import client_of
from tests.stages.review_desk import DISMISS, PIPELINE, make_review

from coldframe.access.terms import Permission, Role
from coldframe.core.actors import Actor, person
from coldframe.core.answers import Answer
from coldframe.custody.queries import list_events
from coldframe.partners.terms import HarmCategory
from coldframe.triage import actions
from coldframe.triage.queries import find_routing, get_review, list_open_questions, list_queues
from coldframe.triage.terms import ReviewView, RoutingField, RoutingRule, RoutingState

pytestmark = pytest.mark.django_db

GROOMING = RoutingRule("", ((RoutingField.HARM, frozenset({"grooming"})),))


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def rafa() -> Client:
    return client_of(Role.REVIEWER, now=timezone.now(), username="rafa")


@pytest.fixture
def sana() -> Client:
    return client_of(Role.SECOND_READER, now=timezone.now(), username="sana")


@pytest.fixture
def ada() -> Client:
    return client_of(Role.ADMINISTRATOR, now=timezone.now(), username="ada")


def actor_of(client: Client) -> Actor:
    return person(str(client.session["_auth_user_id"]))


def words(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, address
    return re.sub(r"\s+", " ", answer.content.decode())


def a_review(
    content: bytes = b"a drawn circle", *, of: Client | None = None, danger: Answer = Answer.UNKNOWN
) -> ReviewView:
    return make_review(
        content,
        harms=(HarmCategory.GROOMING,),
        danger_now=danger,
        claimed_by=actor_of(of) if of else None,
        as_of=timezone.now(),
    )


def now_of(review: ReviewView) -> ReviewView:
    return get_review(review.id, as_of=timezone.now())


def limited_queue(ada: Client, member: Client) -> str:
    """A queue for one person, into which everything about grooming goes."""
    given = {"name": "Enticement", "is_limited": "on", "people": [actor_of(member).id]}
    assert ada.post("/queues/save", given).status_code == 302
    (queue,) = list_queues()
    sent = {"step": "add", "revision": "0", "harm": ["grooming"], "queue": queue.id}
    assert ada.post("/queues/rules/draft", sent).status_code == 302
    assert ada.post("/queues/rules/activate", {"revision": "1"}).status_code == 302
    actions.route_waiting(actor=PIPELINE, as_of=timezone.now())
    return queue.id


# ── A limited queue ─────────────────────────────────────────────────────────


def test_every_address_of_a_review_in_a_limited_queue_is_closed(
    rafa: Client, sana: Client, ada: Client
) -> None:
    review = a_review()
    queue_id = limited_queue(ada, sana)
    routes = [route for route in ROUTES if route.path.startswith("/review/<str:review_id>")]
    assert len(routes) > 15, "the walk must find the pages of a review"
    assert review.id in words(sana, "/review")
    assert "Enticement" in words(sana, "/review")
    told = [event.kind for event in list_events(about=review.id)]
    sent = {"reason": "other", "length": "1h", "queue": "", "of": actor_of(sana).id, "text": "What?"}
    sent |= {"to": actor_of(sana).id}
    for route in routes:
        closed, absent = (route.filled(review_id=one) for one in (review.id, "rev_" + "0" * 26))
        for door in (rafa.get, lambda url: rafa.post(url, sent)):
            answer = door(closed)
            assert answer.status_code >= 400, (route, answer.status_code)
            assert answer.status_code == door(absent).status_code, "closed and absent look alike"
            assert "invented statement" not in answer.content.decode(), route
    assert [event.kind for event in list_events(about=review.id)] == told
    for address in ("/review?show=all", "/review/shift", f"/review?show=all&queue={queue_id}", "/inbox"):
        page = words(rafa, address)
        assert review.id not in page, address
        assert review.clue_id not in page, address
        assert "Enticement" not in page, address
    assert "limited to others" in words(rafa, "/inbox")
    words(rafa, f"/inbox/{review.clue_id}", 404)
    rafa.post("/review/next")
    assert now_of(review).claimed_by == ""
    assert sana.post("/review/next").headers["Location"].startswith(f"/review/{review.id}")
    assert "invented statement" in words(sana, f"/review/{review.id}")


def test_neither_a_program_nor_another_page_tells_of_what_lies_in_a_limited_queue(
    rafa: Client, sana: Client, ada: Client
) -> None:
    now = timezone.now()
    robin = program(Permission.CLUE_RECEIVE, Permission.CLUE_VIEW, now=now)
    plain = robin.clue(CLUE).json()["id"]
    first = a_review(b"0", of=rafa)
    made = actions.decide(first.id, DISMISS, actor=actor_of(rafa), as_of=now)
    for act in (actions.claim_review, partial(actions.second_decide, new=DISMISS)):
        act(first.id, actor=actor_of(sana), as_of=now)
    appeal = actions.receive_appeal(made.id, "An objection.", actor=actor_of(sana), as_of=now)
    closed = [first, *(a_review(bytes([number])) for number in range(2))]
    queue_id = limited_queue(ada, sana)
    actions.claim_review(first.id, actor=actor_of(sana), as_of=now)
    actions.move_review(first.id, queue_id, actor=actor_of(sana), as_of=now)
    assert {now_of(review).queue_id for review in closed} == {queue_id}
    assert [clue["id"] for clue in robin.send("GET", "/clues?limit=1").json()] == [plain]
    assert robin.send("GET", f"/clues/{plain}").status_code == 200
    assert robin.send("GET", f"/clues/{closed[0].clue_id}").status_code == 404
    lio = client_of(Role.LIAISON, Role.INVESTIGATOR, now=now, username="lio")
    ines = client_of(Role.AUDITOR, now=now, username="ines")
    for address in (
        f"/decisions/{made.id}",
        f"/appeals/{appeal.id}",
        f"/takedown/statements/new?decision={made.id}",
        f"/takedown/notifier/{closed[0].clue_id}",
        f"/referrals/new?decision={made.id}",
        f"/referrals/new?clue={closed[0].clue_id}",
        f"/cases/new?clue={closed[0].clue_id}",
    ):
        assert made.reason not in words(lio, address, 404), address
    assert "An objection." not in words(lio, "/appeals")
    for about in (closed[0].id, closed[0].clue_id, made.id):
        assert "A decision became final" in words(ines, f"/custody?about={about}")
        assert "A decision became final" not in words(lio, f"/custody?about={about}")


def test_an_address_that_names_a_closed_queue_shows_more_not_less(
    rafa: Client, sana: Client, ada: Client
) -> None:
    queue_id = limited_queue(ada, sana)
    page = words(rafa, f"/review?queue={queue_id}&due=never&since=yesterday")
    assert "does not know" in page


# ── Queues and rules ────────────────────────────────────────────────────────


def test_rules_are_drafted_tried_and_put_in_force_by_hand(ada: Client, rafa: Client) -> None:
    review = a_review()
    assert "Add a queue first" in words(ada, "/queues/rules")
    assert ada.post("/queues/save", {"name": "Enticement"}).status_code == 302
    (queue,) = list_queues()
    empty = ada.post("/queues/rules/draft", {"step": "add", "revision": "0", "queue": queue.id})
    assert empty.status_code == 422
    assert "at least one condition" in empty.content.decode()
    bad = {"step": "add", "revision": "0", "queue": queue.id, "language": "ko, <b>"}
    assert ada.post("/queues/rules/draft", bad).status_code == 422
    for number, asked in enumerate(({"harm": ["grooming"]}, {"language": "ko, zh-Hans"})):
        sent = {"step": "add", "revision": str(number), "queue": queue.id} | asked
        assert ada.post("/queues/rules/draft", sent).status_code == 302
    draft = find_routing(RoutingState.DRAFT)
    assert draft is not None
    assert [rule.conditions[0][0] for rule in draft.rules] == [RoutingField.HARM, RoutingField.LANGUAGE]
    ada.post("/queues/rules/draft", {"step": "up", "revision": "2", "index": "1"})
    stale = ada.post("/queues/rules/draft", {"step": "remove", "revision": "2", "index": "0"})
    assert stale.status_code == 409, "somebody else's page"
    page = words(ada, "/queues/rules/trial")
    assert "would lie in another queue" in page
    assert "Grooming" in page
    assert review.id in page
    assert "invented statement" not in page, "who manages the desk sees no material"
    assert now_of(review).queue_id == ""
    assert ada.post("/queues/rules/activate", {"revision": "2"}).status_code == 409
    assert ada.post("/queues/rules/activate", {"revision": "3"}).status_code == 302
    actions.route_waiting(actor=PIPELINE, as_of=timezone.now())
    assert now_of(review).queue_id == queue.id
    page = words(ada, "/queues/rules")
    assert "Version 1" in page
    assert "Otherwise: the general queue." in page
    assert "1 review waits" in words(ada, "/queues")
    assert ada.post(f"/queues/{queue.id}/retire").status_code == 409
    words(rafa, "/queues", 403)


def test_a_queue_without_anybody_is_said_to_be_so(ada: Client, sana: Client) -> None:
    given = {"name": "Nobody", "is_limited": "on"}
    refused = ada.post("/queues/save", given)
    assert refused.status_code == 422
    assert "Nobody could take a review" in refused.content.decode()
    assert list_queues() == ()
    ada.post("/queues/save", given | {"people": [actor_of(sana).id]})
    (queue,) = list_queues()
    ada.post(f"/people/{actor_of(sana).id}/close")
    assert "Nobody with an active account" in words(ada, "/queues")
    ada.post("/queues/save", {"queue_id": queue.id, "name": "Open again"})
    assert not list_queues()[0].is_limited


# ── Working on a review ─────────────────────────────────────────────────────


def test_a_question_reaches_the_colleague_and_its_answer_the_asker(rafa: Client, sana: Client) -> None:
    review = a_review(of=rafa)
    sent = {"of": actor_of(sana).id, "text": "Is that <b>a badge</b>?"}
    assert rafa.post(f"/review/{review.id}/ask", sent).status_code == 302
    assert now_of(review).claimed_by == actor_of(rafa).id
    page = words(sana, "/review/shift")
    assert "Rafa asks you" in page
    assert "&lt;b&gt;a badge" in page
    assert "Is that" in words(sana, f"/review/{review.id}")
    (question,) = list_open_questions(actor_of(sana).id)
    answer = {"answer": "Of an invented school."}
    assert rafa.post(f"/review/questions/{question.id}", answer).status_code == 404
    assert sana.post(f"/review/questions/{question.id}", answer).status_code == 302
    assert "Of an invented school." in words(rafa, "/review/shift")
    assert "Of an invented school." in words(rafa, f"/review/{review.id}")


def test_a_review_is_handed_over_and_is_the_first_that_is_offered(rafa: Client, sana: Client) -> None:
    a_review(b"more urgent", danger=Answer.YES)
    review = a_review(of=rafa)
    sent = {"to": actor_of(sana).id, "note": "You read this language."}
    assert rafa.post(f"/review/{review.id}/hand-over", sent).status_code == 302
    assert "You read this language." in words(sana, "/review/shift")
    assert "hands this one to you" in words(sana, f"/review/{review.id}")
    assert sana.post("/review/next").headers["Location"].startswith(f"/review/{review.id}")


def test_a_review_is_set_aside_until_a_moment_and_stays_in_sight(rafa: Client, sana: Client) -> None:
    review = a_review(of=rafa)
    bad = rafa.post(f"/review/{review.id}/aside", {"reason": "other", "length": "at"})
    assert bad.status_code == 400
    assert "Choose the day" in bad.content.decode()
    sent = {"reason": "awaits_translation", "length": "4h", "note": "To the translator."}
    assert rafa.post(f"/review/{review.id}/aside", sent).status_code == 302
    page = words(sana, f"/review/{review.id}")
    assert "Set aside by Rafa until" in page
    assert "To the translator." in page
    assert review.id not in words(sana, "/review")
    assert review.id in words(sana, "/review?show=all")
    assert review.id in words(rafa, "/review?show=mine")


def test_a_child_in_danger_is_offered_no_aside(rafa: Client, sana: Client) -> None:
    review = a_review(of=rafa, danger=Answer.YES)
    page = words(rafa, f"/review/{review.id}")
    assert "cannot be set aside" in page
    assert f"/review/{review.id}/aside" not in page
    sent = {"reason": "other", "length": "1h"}
    assert rafa.post(f"/review/{review.id}/aside", sent).status_code == 409


def test_passing_one_over_takes_the_next_and_says_nothing_about_it(rafa: Client, sana: Client) -> None:
    hard, other = a_review(b"1", of=rafa), a_review(b"2")
    answer = rafa.post(f"/review/{hard.id}/skip")
    assert answer.headers["Location"].startswith(f"/review/{other.id}")
    rafa.post(f"/review/{other.id}/skip")
    assert now_of(hard).claimed_by == now_of(other).claimed_by == ""
    for client in (rafa, sana):
        assert "Not this one" not in words(client, "/review")
    custody = client_of(Role.AUDITOR, now=timezone.now(), username="auditor")
    page = words(custody, f"/custody?about={hard.id}")
    assert "A review was given back" in page, "as for any other that is given back"


def test_a_clock_of_the_law_is_shown_with_its_end_in_the_readers_zone(
    rafa: Client, sana: Client, settings: pytest.MonkeyPatch
) -> None:
    settings.COLDFRAME_JURISDICTION = "US"  # type: ignore[attr-defined]
    review = a_review()
    page = words(rafa, f"/review/{review.id}")
    assert "Report to the clearinghouse" in page
    assert "as soon as reasonably possible" in page
    assert "clocks/US/2" in page


def test_a_shift_ends_and_the_next_begins_with_what_came_since(rafa: Client) -> None:
    a_review()
    assert "1</a></div>arrived since" in words(rafa, "/review/shift")
    assert rafa.post("/review/shift/end").status_code == 302
    assert "0</a></div>arrived since" in words(rafa, "/review/shift")
    page = words(rafa, "/review")
    assert "New since I was last here" in page
    (address,) = set(re.findall(r'href="(\?since=[^"]+)"', page))
    assert "Nothing waits here" in words(rafa, f"/review{address}")
