"""Looking is claimed, reasoned, counted and capped."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from tests.stages.review_desk import (
    DISMISS,
    NOW,
    PIPELINE,
    REPORT,
    kinds,
    last_detail,
    make_person,
    make_review,
)

from coldframe.access.errors import ExposureCapReached
from coldframe.access.queries import get_exposure
from coldframe.access.terms import Role
from coldframe.core.actors import Actor
from coldframe.core.answers import Answer
from coldframe.core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from coldframe.intake.queries import list_items
from coldframe.matching.models import SignalRun
from coldframe.matching.terms import SIGNALS_VERSION
from coldframe.triage.actions import decide, end_look, open_revealed, reveal_item
from coldframe.triage.models import Look
from coldframe.triage.queries import find_living_look, list_looks, viewed_by_person
from coldframe.triage.terms import LOOK_SECONDS, RevealReason, TriageEvent

pytestmark = pytest.mark.django_db


@pytest.fixture
def rafa() -> Actor:
    return make_person("rafa", Role.REVIEWER)


def test_a_look_is_recorded_counted_and_timed(rafa: Actor) -> None:
    review = make_review(b"circle", claimed_by=rafa)
    (item,) = list_items(review.clue_id)
    look = reveal_item(review.id, item.id, "needed_to_decide", is_full=False, actor=rafa, as_of=NOW)
    assert (look.person_id, look.reason, look.seconds) == (rafa.id, RevealReason.NEEDED_TO_DECIDE, None)
    assert get_exposure(rafa.id, as_of=NOW).items == 1
    later = NOW + timedelta(seconds=8)
    assert end_look(look.id, 5, actor=rafa, as_of=later).seconds == 5
    assert end_look(look.id, 7, actor=rafa, as_of=later).seconds == 5
    exposure = get_exposure(rafa.id, as_of=later)
    assert (exposure.items, exposure.seconds, exposure.worst_category) == (1, 5, "")
    decide(review.id, DISMISS, actor=rafa, as_of=later)
    assert kinds(look.id, only=TriageEvent) == ["item_revealed", "look_ended"]
    assert last_detail(item.id, "item_revealed") == {
        "review": review.id, "look": look.id, "reason": "needed_to_decide", "full": False,
    }  # fmt: skip
    assert [entry.id for entry in list_looks(item_id=item.id)] == [look.id]
    assert list_looks(person_id=rafa.id) == list_looks(review_id=review.id)


def test_only_a_full_look_counts_as_having_viewed_the_file(rafa: Actor) -> None:
    review = make_review(b"circle", claimed_by=rafa)
    (item,) = list_items(review.clue_id)
    assert viewed_by_person(item.id) is Answer.UNKNOWN
    reveal_item(review.id, item.id, "needed_to_decide", is_full=False, actor=rafa, as_of=NOW)
    assert viewed_by_person(item.id) is Answer.UNKNOWN
    reveal_item(review.id, item.id, "needed_to_decide", is_full=True, actor=rafa, as_of=NOW)
    assert viewed_by_person(item.id) is Answer.YES


def test_the_worst_category_seen_reaches_the_exposure_once_it_is_judged(rafa: Actor) -> None:
    review = make_review(b"circle", claimed_by=rafa)
    (item,) = list_items(review.clue_id)
    reveal_item(review.id, item.id, "needed_to_decide", is_full=True, actor=rafa, as_of=NOW)
    decide(review.id, REPORT, actor=rafa, as_of=NOW)
    exposure = get_exposure(rafa.id, as_of=NOW)
    assert (exposure.items, exposure.worst_category) == (1, "nationally_illegal")


def test_nobody_looks_without_holding_the_review(rafa: Actor) -> None:
    sana = make_person("sana", Role.SECOND_READER)
    review = make_review(b"circle", claimed_by=rafa)
    (item,) = list_items(review.clue_id)
    for actor, as_of, refusal in (
        (sana, NOW, Conflict),
        (rafa, NOW + timedelta(minutes=30), Conflict),
        (PIPELINE, NOW, NotAllowed),
    ):
        with pytest.raises(refusal):
            reveal_item(review.id, item.id, "needed_to_decide", is_full=True, actor=actor, as_of=as_of)
    assert Look.objects.count() == 0
    assert get_exposure(sana.id, as_of=NOW).items == 0


def test_a_look_needs_a_reason_and_an_item_of_this_review(rafa: Actor) -> None:
    review, other = make_review(b"circle", claimed_by=rafa), make_review(b"square")
    (item,) = list_items(review.clue_id)
    (foreign,) = list_items(other.clue_id)
    with pytest.raises(InvalidInput, match="second_reading"):
        reveal_item(review.id, item.id, "curious", is_full=True, actor=rafa, as_of=NOW)
    with pytest.raises(NotFound):
        reveal_item(review.id, foreign.id, "needed_to_decide", is_full=True, actor=rafa, as_of=NOW)
    assert get_exposure(rafa.id, as_of=NOW).items == 0


def test_the_cap_of_the_day_holds_and_nothing_is_recorded_beyond_it(rafa: Actor, settings: Any) -> None:
    settings.COLDFRAME_EXPOSURE_ITEMS_PER_DAY = 2
    review = make_review(b"circle", claimed_by=rafa)
    (item,) = list_items(review.clue_id)
    for _ in range(2):
        reveal_item(review.id, item.id, "needed_to_decide", is_full=True, actor=rafa, as_of=NOW)
    with pytest.raises(ExposureCapReached):
        reveal_item(review.id, item.id, "needed_to_decide", is_full=True, actor=rafa, as_of=NOW)
    assert Look.objects.count() == 2
    assert kinds(item.id, only=TriageEvent) == ["item_revealed", "look_ended", "item_revealed"]
    # Whoever has reached the cap may still decide without looking.
    assert decide(review.id, DISMISS, actor=rafa, as_of=NOW).is_final


def test_one_item_at_a_time_whatever_page_it_is_on(rafa: Actor) -> None:
    one, other = make_review(b"circle", b"square", claimed_by=rafa), make_review(b"ring", claimed_by=rafa)
    (circle, square), (ring,) = list_items(one.clue_id), list_items(other.clue_id)
    seen = []
    for review, item, second in ((one, circle, 0), (one, square, 4), (other, ring, 60)):
        now = NOW + timedelta(seconds=second)
        look = reveal_item(review.id, item.id, "needed_to_decide", is_full=True, actor=rafa, as_of=now)
        seen.append(look.id)
        open_looks = [entry.id for entry in list_looks(person_id=rafa.id) if entry.seconds is None]
        assert open_looks == [look.id]
        for earlier in seen[:-1]:
            assert find_living_look(earlier, rafa.id, as_of=now) is None
            with pytest.raises(NotFound):
                open_revealed(earlier, actor=rafa, as_of=now)
    # The first was hidden by the second; the second hid itself long before the third.
    assert [entry.seconds for entry in list_looks(person_id=rafa.id)] == [4, LOOK_SECONDS, None]
    assert get_exposure(rafa.id, as_of=NOW).seconds == 4 + LOOK_SECONDS
    assert kinds(circle.id, only=TriageEvent) == ["item_revealed", "look_ended"]


def test_another_person_s_look_is_not_ended(rafa: Actor) -> None:
    sana = make_person("sana", Role.SECOND_READER)
    for actor, content in ((rafa, b"circle"), (sana, b"square")):
        review = make_review(content, claimed_by=actor)
        (item,) = list_items(review.clue_id)
        reveal_item(review.id, item.id, "needed_to_decide", is_full=True, actor=actor, as_of=NOW)
    assert [look.seconds for look in list_looks()] == [None, None]


def test_a_decision_ends_the_look_and_says_how_grave_it_was_only_of_what_was_seen(rafa: Actor) -> None:
    review = make_review(b"circle", b"square", claimed_by=rafa)
    circle, square = list_items(review.clue_id)
    reveal_item(review.id, circle.id, "needed_to_decide", is_full=False, actor=rafa, as_of=NOW)
    later = NOW + timedelta(seconds=6)
    # Judged by its text alone: nothing was seen of it.
    decide(review.id, replace(REPORT, item_id=square.id), actor=rafa, as_of=later)
    assert get_exposure(rafa.id, as_of=later).worst_category == ""
    decide(review.id, replace(DISMISS, item_id=circle.id), actor=rafa, as_of=later)
    assert get_exposure(rafa.id, as_of=later).worst_category == ""  # nothing grave was seen
    decide(review.id, REPORT, actor=rafa, as_of=later)
    assert get_exposure(rafa.id, as_of=later).worst_category == "nationally_illegal"
    assert [look.seconds for look in list_looks(person_id=rafa.id)] == [6]


def test_the_key_frames_of_a_film_are_no_look_at_the_whole_file(rafa: Actor) -> None:
    review = make_review(b"reel", claimed_by=rafa)
    (item,) = list_items(review.clue_id)
    # Revealed before its signals were computed, as a full look at a file of unknown kind.
    reveal_item(review.id, item.id, "needed_to_decide", is_full=True, actor=rafa, as_of=NOW)
    assert viewed_by_person(item.id) is Answer.YES
    SignalRun.objects.create(
        item_id=item.id,
        version=SIGNALS_VERSION,
        outcome="computed",
        media_format="mp4",
        signal_count=0,
        computed_at=NOW,
    )
    assert viewed_by_person(item.id) is Answer.UNKNOWN
    look = reveal_item(review.id, item.id, "needed_to_decide", is_full=True, actor=rafa, as_of=NOW)
    assert not look.is_full


def test_a_look_lasts_no_longer_than_the_time_that_passed(rafa: Actor) -> None:
    review = make_review(b"circle", claimed_by=rafa)
    (item,) = list_items(review.clue_id)
    look = reveal_item(review.id, item.id, "needed_to_decide", is_full=True, actor=rafa, as_of=NOW)
    with pytest.raises(InvalidInput):
        end_look(look.id, -1, actor=rafa, as_of=NOW)
    with pytest.raises(Conflict, match="clock"):
        end_look(look.id, 1, actor=rafa, as_of=NOW - timedelta(seconds=5))
    with pytest.raises(NotFound):
        end_look(look.id, 1, actor=make_person("sana", Role.SECOND_READER), as_of=NOW)
    assert end_look(look.id, 10**9, actor=rafa, as_of=NOW + timedelta(seconds=3)).seconds == 3
    later = NOW + timedelta(hours=1)
    look = reveal_item(review.id, item.id, "needed_to_decide", is_full=True, actor=rafa, as_of=NOW)
    assert end_look(look.id, 10**9, actor=rafa, as_of=later).seconds == LOOK_SECONDS
