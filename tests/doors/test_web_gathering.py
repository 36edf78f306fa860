"""The pages of one piece of work: what ties clues, one judgement for one file, labels in place of pictures."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone, translation
from tests.doors.web_people import client_of
from tests.stages.gathering_desk import arrive, drawing, file, text
from tests.stages.review_desk import DISMISS

from coldframe.access.terms import Role
from coldframe.core.actors import Actor, person
from coldframe.core.answers import Answer
from coldframe.triage.actions import claim_review, decide
from coldframe.triage.queries import find_review_for_clue, list_decisions, list_links
from coldframe.triage.terms import DecisionView, LeftOut, ReviewState, ReviewView, TieKind
from coldframe.web.labels_work import OWN_LABELS

pytestmark = pytest.mark.django_db
CIRCLE = b"a drawn circle"


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def rafa() -> Client:
    return client_of(Role.REVIEWER, now=timezone.now(), username="rafa")


def actor_of(client: Client) -> Actor:
    return person(str(client.session["_auth_user_id"]))


def review_of(clue_id: str) -> ReviewView:
    found = find_review_for_clue(clue_id, as_of=timezone.now())
    assert found is not None
    return found


def judge(client: Client, clue_id: str) -> DecisionView:
    review, now = review_of(clue_id), timezone.now()
    claim_review(review.id, actor=actor_of(client), as_of=now)
    return decide(review.id, DISMISS, actor=actor_of(client), as_of=now)


def shown(client: Client, clue_id: str) -> str:
    answer = client.get(f"/review/{review_of(clue_id).id}")
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.content.decode())


def test_that_the_page_and_the_queue_show_what_a_clue_is_tied_to(rafa: Client) -> None:
    one = arrive(file(drawing()), text("write to a@example.com"))
    other, alone = arrive(file(drawing(7))), arrive(text("nothing else"))
    page = shown(rafa, one)
    assert "With 1 other clue." in page
    assert review_of(other).id in page
    assert "File that looks alike" in page
    assert "7 of 256 bits differ" in page
    assert "found by this software" in page
    assert "No other clue shares" in shown(rafa, alone)
    queue = rafa.get("/review").content.decode()
    assert queue.count("tied to 1 other") == 2


def test_that_a_person_ties_and_takes_away_with_a_reason(rafa: Client) -> None:
    one, other = arrive(text("circle")), arrive(text("square"))
    review = review_of(one)
    form = rafa.get(f"/review/{review.id}/tie")
    assert form.status_code == 200
    wrong = rafa.post(f"/review/{review.id}/tie", {"other": "square", "reason": "The same hand."})
    assert wrong.status_code == 422
    assert "no id of a clue" in wrong.content.decode()
    assert "The same hand." in wrong.content.decode()
    unknown = rafa.post(f"/review/{review.id}/tie", {"other": "clu_" + "0" * 26, "reason": "The same hand."})
    assert unknown.status_code == 422
    address = f"https://desk.example.org/review/{review_of(other).id}"
    done = rafa.post(f"/review/{review.id}/tie", {"other": address, "reason": "The same hand."})
    assert done.status_code == 302
    page = shown(rafa, one)
    assert "Tied by hand" in page
    assert "The same hand." in page
    (link,) = list_links(one)
    assert "shared with 1 other clue" in rafa.get(f"/review/{review.id}/tie/{link.id}").content.decode()
    assert rafa.post(f"/review/{review.id}/tie/{link.id}", {"reason": ""}).status_code == 422
    assert rafa.post(f"/review/{review.id}/tie/{link.id}", {"reason": "Not so."}).status_code == 302
    page = shown(rafa, one)
    assert "No other clue shares" in page
    assert "Ties that were taken away" in page
    assert "Not so." in page
    assert rafa.get(f"/review/{review_of(other).id}/tie/{link.id}").status_code == 404


def test_that_one_judgement_is_previewed_repeated_and_taken_back(rafa: Client) -> None:
    first, fits, at_risk = (
        arrive(file(CIRCLE)),
        arrive(file(CIRCLE)),
        arrive(file(CIRCLE), danger_now=Answer.YES),
    )
    decision = judge(rafa, first)
    assert "2 other undecided clues hold exactly this file." in shown(rafa, first)
    # Whoever went on to the next review at once is offered it there.
    assert "2 more undecided clues hold exactly the file that you judged before" in shown(rafa, at_risk)
    address = f"/review/{decision.review_id}/same/{decision.id}"
    preview = rafa.get(address).content.decode()
    assert "1 clue holds exactly this file and nothing new" in preview
    assert "It has a sign of risk to a child." in preview
    chosen = re.findall(r'name="review" value="(\w+)"', preview)
    assert chosen == [review_of(fits).id]
    assert review_of(fits).state is ReviewState.OPEN
    done = rafa.post(f"{address}/repeat", {"review": [*chosen, review_of(at_risk).id]}, follow=True)
    told = done.content.decode()
    assert "Decided 1 more clue." in told
    assert "1 clue was left out" in told
    assert "This judgement was repeated on 1 clue." in told
    assert (review_of(fits).state, review_of(at_risk).state) == (ReviewState.DECIDED, ReviewState.OPEN)
    back = rafa.post(f"{address}/undo", follow=True).content.decode()
    assert "Taken back." in back
    assert review_of(fits).state is ReviewState.OPEN
    assert rafa.post(f"{address}/undo").status_code == 409


def test_that_a_label_stands_in_place_of_the_picture_and_is_used_with_one_key(rafa: Client) -> None:
    early = timezone.now() - timedelta(hours=1)
    decision = judge(rafa, arrive(file(CIRCLE), as_of=early))
    other, at_risk = arrive(file(CIRCLE), as_of=timezone.now()), arrive(file(CIRCLE), coercion=Answer.YES)
    assert "Use this label" not in shown(rafa, other)  # not in these hands
    for clue in (other, at_risk):
        claim_review(review_of(clue).id, actor=actor_of(rafa), as_of=timezone.now())
    page = shown(rafa, other)
    assert "This desk judged exactly this file before" in page
    assert "Rafa" in page
    assert DISMISS.reason in page
    assert "Seen on 1 clue since." in page
    assert 'data-key="i"' in page
    before = page.index("This desk judged exactly this file before")
    assert before < page.index("Open the file all the same") < page.index('class="picture"')
    risky = shown(rafa, at_risk)
    assert 'data-key="i"' not in risky
    assert "read and decided by itself" in risky
    address = f"/review/{review_of(at_risk).id}/label/{decision.id}"
    assert rafa.post(address).status_code == 409
    done = rafa.post(f"/review/{review_of(other).id}/label/{decision.id}", follow=True)
    assert "Decided by the label that this desk gave before." in done.content.decode()
    assert review_of(other).state is ReviewState.DECIDED


def test_that_whoever_reads_second_sees_no_label(rafa: Client) -> None:
    sana = client_of(Role.SECOND_READER, now=timezone.now(), username="sana")
    waiting = arrive(file(CIRCLE))
    review = review_of(waiting)
    claim_review(review.id, actor=actor_of(rafa), as_of=timezone.now())
    answer = {"outcome": "report", "category": "nationally_illegal", "reason": "A list would hold it."}
    rafa.post(f"/review/{review.id}/decide", answer)
    assert review_of(waiting).state is ReviewState.AWAITING_SECOND
    judge(rafa, arrive(file(CIRCLE)))
    page = shown(sana, waiting)
    assert "This desk judged exactly this file before" not in page
    assert DISMISS.reason not in page


def test_that_a_second_reader_reads_the_repetitions_the_same(rafa: Client) -> None:
    sana = client_of(Role.SECOND_READER, now=timezone.now(), username="sana")
    first, other = arrive(file(CIRCLE)), arrive(file(CIRCLE))
    review, answer = (
        review_of(first),
        {"outcome": "report", "category": "nationally_illegal", "reason": "Listed."},
    )
    claim_review(review.id, actor=actor_of(rafa), as_of=timezone.now())
    rafa.post(f"/review/{review.id}/decide", answer)
    (decision,) = list_decisions(clue_id=first)
    address = f"/review/{review.id}/same/{decision.id}"
    told = rafa.post(f"{address}/repeat", {"review": review_of(other).id}, follow=True).content.decode()
    assert "1 more clue waits for its second reader." in told
    assert sana.get(f"{address}/second").status_code == 404
    claim_review(review.id, actor=actor_of(sana), as_of=timezone.now())
    sana.post(f"/review/{review.id}/decide", answer)
    assert "1 clue with exactly this file waits for a second reader." in shown(sana, first)
    preview = sana.get(f"{address}/second").content.decode()
    assert re.findall(r'name="review" value="(\w+)"', preview) == [review_of(other).id]
    done = sana.post(f"{address}/second", {"review": review_of(other).id}, follow=True)
    assert "Decided 1 more clue." in done.content.decode()
    assert review_of(other).state is ReviewState.DECIDED


def test_that_every_tie_and_every_reason_has_words() -> None:
    for enum in (TieKind, LeftOut):
        assert {value for name, value in OWN_LABELS if name == enum.__name__} == set(enum)


def test_that_a_reader_without_the_permission_gets_nowhere(rafa: Client) -> None:
    one = arrive(file(CIRCLE))
    decision = judge(rafa, one)
    ada = client_of(Role.AUDITOR, now=timezone.now(), username="ada")
    review = review_of(one)
    for address in (f"/review/{review.id}/tie", f"/review/{review.id}/same/{decision.id}"):
        assert ada.get(address).status_code == 404
    assert ada.post(f"/review/{review.id}/label/{decision.id}").status_code == 403
    assert ada.post(f"/review/{review.id}/same/{decision.id}/repeat").status_code == 403
