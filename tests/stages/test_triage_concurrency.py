"""Two reviewers at the same moment. SQLite lets one writer in at a time, so these need PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from tests.stages.review_desk import DISMISS, NOW, PIPELINE, kinds, make_clue, make_person, make_review

from coldframe.access.terms import Role
from coldframe.core.errors import Conflict
from coldframe.custody.queries import verify
from coldframe.intake.queries import list_items
from coldframe.triage.actions import (
    activate_routing,
    answer_question,
    ask_colleague,
    claim_review,
    decide,
    draft_routing,
    hand_over,
    open_review,
    reveal_item,
    set_aside,
    skip_review,
)
from coldframe.triage.queries import get_review, list_decisions, list_looks
from coldframe.triage.terms import DecisionView, ReviewView, RoutingField, RoutingRule, TriageEvent

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        "connection.vendor == 'sqlite'", reason="set COLDFRAME_TEST_DATABASE_URL to a PostgreSQL"
    ),
]


@pytest.fixture(autouse=True)
def own_head_file(tmp_path: Path, settings: Any) -> None:
    """The signed head lies in the data folder and must not be that of another test's chain."""
    keys = settings.COLDFRAME_KEYS_DIR
    settings.COLDFRAME_DATA_DIR = tmp_path
    settings.COLDFRAME_KEYS_DIR = keys


def together(*acts: Callable[[], object]) -> list[object]:
    """Run all at the same moment, each on its own connection; return results or errors."""
    barrier = Barrier(len(acts))

    def run(act: Callable[[], object]) -> object:
        try:
            barrier.wait(timeout=10)
            return act()
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


@pytest.mark.parametrize("turn", range(3))
def test_one_claim_has_one_winner(turn: int) -> None:
    people = [make_person(name, Role.REVIEWER) for name in ("ann", "ben", "cho", "dee")]
    review = make_review(b"circle")
    ended = together(*(lambda p=p: claim_review(review.id, actor=p, as_of=NOW) for p in people))
    winners = [view for view in ended if isinstance(view, ReviewView)]
    assert len(winners) == 1
    assert all(isinstance(view, ReviewView | Conflict) for view in ended)
    assert get_review(review.id, as_of=NOW).claimed_by == winners[0].claimed_by
    assert kinds(review.id, only=TriageEvent) == ["review_opened", "review_claimed"]


@pytest.mark.parametrize("turn", range(3))
def test_one_decision_sent_twice_stands_once(turn: int) -> None:
    ann = make_person("ann", Role.REVIEWER)
    review = make_review(b"circle", claimed_by=ann)
    ended = together(*[lambda: decide(review.id, DISMISS, actor=ann, as_of=NOW)] * 3)
    assert sum(isinstance(view, DecisionView) for view in ended) == 1
    assert sum(isinstance(view, Conflict) for view in ended) == 2
    assert len(list_decisions(review_id=review.id)) == 1
    assert verify().is_whole


def test_a_review_opened_by_several_workers_is_one() -> None:
    clue_id = make_clue(b"circle")
    ended = together(*[lambda: open_review(clue_id, actor=PIPELINE, as_of=NOW)] * 4)
    assert len({view.id for view in ended if isinstance(view, ReviewView)}) == 1
    assert all(isinstance(view, ReviewView) for view in ended)
    assert kinds(clue_id, only=TriageEvent) == ["review_opened"]


@pytest.mark.parametrize("turn", range(3))
def test_of_two_reveals_at_once_one_look_stays_open(turn: int) -> None:
    rafa = make_person("rafa", Role.REVIEWER)
    reviews = [make_review(content, claimed_by=rafa) for content in (b"circle", b"square")]
    items = [list_items(review.clue_id)[0] for review in reviews]
    together(*(
        lambda r=r, i=i: reveal_item(r.id, i.id, "needed_to_decide", is_full=True, actor=rafa, as_of=NOW)
        for r, i in zip(reviews, items, strict=True)
    ))  # fmt: skip
    assert sorted(look.seconds is None for look in list_looks(person_id=rafa.id)) == [False, True]
    assert verify().is_whole


@pytest.mark.parametrize("turn", range(3))
def test_a_review_handed_over_and_set_aside_at_once_goes_one_way(turn: int) -> None:
    ann, ben = make_person("ann", Role.REVIEWER), make_person("ben", Role.REVIEWER)
    review = make_review(b"circle", claimed_by=ann)
    ended = together(
        lambda: hand_over(review.id, ben.id, actor=ann, as_of=NOW),
        lambda: set_aside(review.id, "other", until=NOW + timedelta(hours=1), actor=ann, as_of=NOW),
        lambda: skip_review(review.id, actor=ann, as_of=NOW),
    )
    assert sum(isinstance(view, ReviewView) for view in ended) == 1
    assert sum(isinstance(view, Conflict) for view in ended) == 2
    after = get_review(review.id, as_of=NOW)
    assert not (after.handed and after.aside)
    assert len(kinds(review.id, only=TriageEvent)) == 3, "opened, claimed, and one of the three"
    assert verify().is_whole


@pytest.mark.parametrize("turn", range(3))
def test_a_question_is_answered_once(turn: int) -> None:
    ann, ben = make_person("ann", Role.REVIEWER), make_person("ben", Role.REVIEWER)
    review = make_review(b"circle", claimed_by=ann)
    asked = ask_colleague(review.id, ben.id, "What is this?", actor=ann, as_of=NOW)
    ended = together(*[lambda: answer_question(asked.id, "A circle.", actor=ben, as_of=NOW)] * 3)
    assert sum(isinstance(view, Conflict) for view in ended) == 2
    assert kinds(review.id, only=TriageEvent).count("question_answered") == 1


def test_two_drafts_begun_at_once_are_one() -> None:
    ada = make_person("ada", Role.ADMINISTRATOR)
    rules = (RoutingRule("", ((RoutingField.HARM, frozenset({"grooming"})),)),)
    ended = together(*[lambda: draft_routing(rules, revision=0, actor=ada, as_of=NOW)] * 3)
    assert sum(isinstance(view, Conflict) for view in ended) == 2
    ended = together(*[lambda: activate_routing(revision=1, actor=ada, as_of=NOW)] * 3)
    assert sum(isinstance(view, Conflict) for view in ended) == 2
