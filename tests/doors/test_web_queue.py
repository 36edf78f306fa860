"""The queue's pages without a browser: what the address narrows, many at once, what comes next, sent twice."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.doors.web_people import client_of
from tests.stages.review_desk import make_review

from coldframe.access.terms import Role
from coldframe.core.actors import Actor, person
from coldframe.core.answers import Answer
from coldframe.custody.queries import list_events
from coldframe.triage.actions import claim_review
from coldframe.triage.queries import get_review, list_decisions
from coldframe.triage.terms import ReviewState

pytestmark = pytest.mark.django_db
REASON = {"item_id": "", "outcome": "not_illegal", "category": "not_illegal", "reason": "Too little."}
SWIFT = {"HTTP_HX_REQUEST": "true", "HTTP_HX_BOOSTED": "true"}


@pytest.fixture
def rafa(now: datetime) -> Client:
    return client_of(Role.REVIEWER, now=now, username="rafa")


@pytest.fixture
def sana(now: datetime) -> Client:
    return client_of(Role.REVIEWER, Role.SECOND_READER, now=now, username="sana")


def actor_of(client: Client) -> Actor:
    return person(client.session["_auth_user_id"])


def test_what_the_address_says_and_nobody_knows_is_left_out_and_said(rafa: Client) -> None:
    make_review(b"1")
    page = rafa.get("/review?lane=nowhere&show=all&flood=perhaps").content.decode()
    assert "“nowhere, perhaps”" in page
    assert "data-row" in page  # more is shown, not less
    assert "does not know" not in rafa.get("/review?lane=standard&show=all").content.decode()


def test_what_the_queue_was_narrowed_to_goes_along(rafa: Client) -> None:
    danger, calm = make_review(b"1", danger_now=Answer.YES), make_review(b"2")
    taken = rafa.post("/review/next?lane=standard")
    assert taken.headers["Location"] == f"/review/{calm.id}?lane=standard"
    page = rafa.get(taken.headers["Location"]).content.decode()
    assert f"/review/{calm.id}/decide?lane=standard" in page
    assert (
        rafa.post(f"/review/{calm.id}/release?lane=standard").headers["Location"] == "/review?lane=standard"
    )
    assert rafa.post("/review/next").headers["Location"] == f"/review/{danger.id}"


def test_who_may_not_read_second_is_offered_what_comes_after(
    rafa: Client, sana: Client, now: datetime
) -> None:
    for number in range(7):
        first = make_review(bytes([number]), danger_now=Answer.YES)
        claim_review(first.id, actor=actor_of(sana), as_of=timezone.now())
        sana.post(
            f"/review/{first.id}/decide", REASON | {"outcome": "report", "category": "nationally_illegal"}
        )
        assert get_review(first.id, as_of=now).state is ReviewState.AWAITING_SECOND
    free = make_review(b"free")
    assert rafa.post("/review/next").headers["Location"] == f"/review/{free.id}"


def test_what_comes_next_is_shown_ahead_and_taken_by_nobody(rafa: Client) -> None:
    mine, coming = make_review(b"1", danger_now=Answer.YES), make_review(b"2")
    claim_review(mine.id, actor=actor_of(rafa), as_of=timezone.now())
    before = len(list_events(about=coming.id))
    page = rafa.get(f"/review/ahead?besides={mine.id}")
    assert coming.id in page.content.decode() and f"/review/{mine.id}/" not in page.content.decode()
    assert "picture-shown" not in page.content.decode()
    assert not get_review(coming.id, as_of=timezone.now()).claimed_by
    assert len(list_events(about=coming.id)) == before
    claim_review(coming.id, actor=actor_of(rafa), as_of=timezone.now())
    assert rafa.get(f"/review/ahead?besides={coming.id}").status_code == 200  # what one holds oneself


def test_a_script_gets_the_next_page_itself_and_its_address(rafa: Client) -> None:
    review = make_review(b"1")
    answer = rafa.post("/review/next", **SWIFT)
    assert (answer.status_code, answer.headers["HX-Push-Url"]) == (200, f"/review/{review.id}")
    wrong = rafa.post(f"/review/{review.id}/decide", REASON | {"reason": ""}, **SWIFT)
    assert (wrong.status_code, wrong.headers["HX-Push-Url"]) == (422, "false")


def test_a_decision_that_is_sent_twice_stands_once(rafa: Client, sana: Client) -> None:
    first, second = make_review(b"1"), make_review(b"2")
    claim_review(first.id, actor=actor_of(rafa), as_of=timezone.now())
    form = REASON | {"then": "next"}
    for _ in range(3):
        assert rafa.post(f"/review/{first.id}/decide", form).headers["Location"] == f"/review/{second.id}"
    assert [one.reason for one in list_decisions(review_id=first.id)] == ["Too little."]
    # Other words are another decision, and nobody holds the review any more.
    assert rafa.post(f"/review/{first.id}/decide", REASON | {"reason": "Other words."}).status_code == 409
    # Nor does the same come to the same from somebody else.
    assert sana.post(f"/review/{first.id}/decide", REASON).status_code == 409


def test_many_at_once_says_first_which_and_why_not(rafa: Client, sana: Client) -> None:
    free, theirs, mine = make_review(b"1"), make_review(b"2"), make_review(b"3")
    now = timezone.now()
    claim_review(theirs.id, actor=actor_of(sana), as_of=now)
    claim_review(mine.id, actor=actor_of(rafa), as_of=now)
    chosen = {"act": "take", "review": [free.id, theirs.id, mine.id]}
    page = rafa.post("/review/bulk", chosen).content.decode()
    assert "Somebody else is working on it." in page and "You hold it already." in page
    assert page.count('name="review"') == 1 and f'value="{free.id}"' in page
    assert not get_review(free.id, as_of=now).claimed_by  # nothing has happened yet
    done = rafa.post("/review/bulk", chosen | {"sure": "yes", "review": [free.id, theirs.id]}, follow=True)
    assert "1 review was changed at once." in done.content.decode()
    assert "1 was left as it is." in done.content.decode()
    assert get_review(free.id, as_of=now).claimed_by == actor_of(rafa).id
    rafa.post("/review/bulk/undo")
    assert not get_review(free.id, as_of=now).claimed_by
    again = rafa.post("/review/bulk/undo", follow=True)
    assert "The minute is over" in again.content.decode()


@pytest.mark.parametrize("posted", [{}, {"act": "take"}, {"act": "decide", "review": ["rev_x"]}])
def test_nothing_chosen_or_no_such_act_changes_nothing(rafa: Client, posted: dict[str, object]) -> None:
    assert rafa.post("/review/bulk", posted).status_code in (302, 400)


def test_a_page_asks_the_database_as_often_for_many_as_for_few(rafa: Client) -> None:
    from django.db import connection

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert rafa.get("/review?show=all").status_code == 200
        return len(queries)

    for number in range(3):
        make_review(bytes([number]))
    asked()
    few = asked()
    for number in range(3, 15):
        make_review(bytes([number]))
    assert asked() == few
