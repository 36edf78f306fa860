"""How much a person looks at: caps, breaks and what they choose, which is nobody else's to know."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from tests.stages.review_desk import NOW, kinds, make_person, make_review

from coldframe.access.actions import choose_looking, record_look, set_preferences
from coldframe.access.errors import BreakDue, ExposureCapReached, LookingDeclined
from coldframe.access.queries import (
    get_exposure,
    get_looking,
    list_exposure_days,
    list_exposure_sums,
    list_own_exposure,
)
from coldframe.access.terms import AccessEvent, ExposureDay, ExposureSum, LookingChoice, OwnDay, Role
from coldframe.core.actors import Actor, system
from coldframe.core.answers import Answer
from coldframe.core.errors import InvalidInput, NotAllowed
from coldframe.custody.queries import list_events
from coldframe.intake.queries import list_items
from coldframe.partners.terms import HarmCategory
from coldframe.triage.actions import claim_review, decide, reveal_item
from coldframe.triage.queries import QueueFilter, list_queue
from coldframe.triage.terms import NewDecision

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


@pytest.fixture
def rafa() -> Actor:
    return make_person("rafa", Role.REVIEWER)


@pytest.fixture
def look(rafa: Actor) -> Callable[..., Any]:
    def count(minutes: float = 0, **facts: Any) -> Any:
        return record_look(rafa.id, actor=rafa, as_of=NOW + timedelta(minutes=minutes), **facts)

    return count


def test_a_break_is_asked_for_after_so_many_items_and_ends_by_itself(
    look: Callable[..., Any], rafa: Actor, settings: Any
) -> None:
    settings.COLDFRAME_BREAK_AFTER_ITEMS, settings.COLDFRAME_BREAK_MINUTES = 3, 10
    assert look(0).break_until is None
    look(1)
    assert look(2).break_until == NOW + timedelta(minutes=12)
    for minute in (2, 7, 11.9):
        with pytest.raises(BreakDue, match="09:42 UTC"):
            look(minute)
        assert not get_exposure(rafa.id, as_of=NOW + timedelta(minutes=minute)).may_reveal
    assert get_exposure(rafa.id, as_of=NOW).items == 3
    look(3, items=0, seconds=20)  # what was on screen before is counted all the same
    assert look(12).break_until is None


def test_a_break_is_asked_for_after_so_many_minutes(look: Callable[..., Any], settings: Any) -> None:
    settings.COLDFRAME_BREAK_AFTER_MINUTES, settings.COLDFRAME_BREAK_MINUTES = 1, 10
    look(0)
    assert look(1, items=0, seconds=59).break_until is None
    assert look(2, items=0, seconds=1).break_until == NOW + timedelta(minutes=12)


def test_a_pause_of_that_length_counts_as_a_break(look: Callable[..., Any], settings: Any) -> None:
    settings.COLDFRAME_BREAK_AFTER_ITEMS, settings.COLDFRAME_BREAK_MINUTES = 2, 10
    for minute in (0, 10, 20, 30):
        assert look(minute).break_until is None
    assert look(39).break_until is not None


def test_all_else_works_during_a_break(rafa: Actor, settings: Any) -> None:
    settings.COLDFRAME_BREAK_AFTER_ITEMS = 1
    review = make_review(b"circle", claimed_by=rafa)
    (item,) = list_items(review.clue_id)
    reveal_item(review.id, item.id, "needed_to_decide", is_full=False, actor=rafa, as_of=NOW)
    with pytest.raises(BreakDue):
        reveal_item(review.id, item.id, "needed_to_decide", is_full=False, actor=rafa, as_of=NOW)
    decide(review.id, NewDecision("not_illegal", "not_illegal", "A circle."), actor=rafa, as_of=NOW)
    claim_review(make_review(b"square").id, actor=rafa, as_of=NOW)


def test_the_minutes_of_a_day_are_capped(look: Callable[..., Any], settings: Any) -> None:
    settings.COLDFRAME_EXPOSURE_MINUTES_PER_DAY = 1
    assert look(0, seconds=59).seconds_left == 1
    assert look(0, items=0, seconds=20).seconds_left == 0
    with pytest.raises(ExposureCapReached):
        look(0)
    assert look(24 * 60).items == 1  # tomorrow is another day


def test_an_own_cap_lowers_the_desk_s_and_never_raises_it(
    look: Callable[..., Any], rafa: Actor, settings: Any
) -> None:
    settings.COLDFRAME_EXPOSURE_ITEMS_PER_DAY, settings.COLDFRAME_EXPOSURE_MINUTES_PER_DAY = 5, 5
    choose_looking(LookingChoice(items_per_day=2, minutes_per_day=100), actor=rafa, as_of=NOW)
    today = get_exposure(rafa.id, as_of=NOW)
    assert (today.items_left, today.seconds_left) == (2, 300)
    look()
    look()
    with pytest.raises(ExposureCapReached):
        look()
    choose_looking(LookingChoice(items_per_day=100), actor=rafa, as_of=NOW)
    assert get_exposure(rafa.id, as_of=NOW).items_left == 3


def test_whoever_chose_not_to_look_is_refused_and_may_change_it(
    look: Callable[..., Any], rafa: Actor
) -> None:
    choose_looking(LookingChoice(looks=False), actor=rafa, as_of=NOW)
    with pytest.raises(LookingDeclined):
        look()
    assert get_exposure(rafa.id, as_of=NOW).items == 0
    choose_looking(LookingChoice(), actor=rafa, as_of=NOW)
    assert look().items == 1


def test_the_queue_does_not_offer_what_is_declined_and_nobody_else_misses_it(rafa: Actor) -> None:
    sana = make_person("sana", Role.SECOND_READER)
    file, words = make_review(b"circle"), make_review()
    grave = make_review(b"square", harms=(HarmCategory.SADISTIC_EXPLOITATION, HarmCategory.GROOMING))
    urgent = make_review(b"ring", danger_now=Answer.YES)

    def offered(actor: Actor) -> set[str]:
        chosen = QueueFilter(only_takable=True)
        return {review.id for review in list_queue(actor.id, as_of=NOW, chosen=chosen)}

    everything = {file.id, words.id, grave.id, urgent.id}
    for choice, left in (
        (LookingChoice(), everything),
        (LookingChoice(looks=False), {words.id}),
        (LookingChoice(declined=frozenset({"sadistic_exploitation"})), everything - {grave.id}),
        (LookingChoice(declined=frozenset({"danger"})), everything - {urgent.id}),
        (LookingChoice(declined=frozenset({"grooming", "danger"})), {file.id, words.id}),
    ):
        choose_looking(choice, actor=rafa, as_of=NOW)
        assert get_looking(rafa.id) == choice
        assert offered(rafa) == left
        assert offered(sana) == everything
    # Declining forbids nothing: who opens it by its address may take it.
    assert claim_review(urgent.id, actor=rafa, as_of=NOW).claimed_by == rafa.id


def test_a_choice_is_the_person_s_own_and_the_ledger_does_not_say_what_it_was(rafa: Actor) -> None:
    choose_looking(LookingChoice(looks=False, declined=frozenset({"danger"})), actor=rafa, as_of=NOW)
    (event,) = list_events(about=rafa.id, kind=AccessEvent.PREFERENCES_CHANGED)
    assert event.detail == {}
    assert kinds(rafa.id)[-1] == "preferences_changed"
    with pytest.raises(NotAllowed):
        choose_looking(LookingChoice(), actor=system("pipeline"), as_of=NOW)
    for wrong in (
        LookingChoice(items_per_day=-1),
        LookingChoice(minutes_per_day=-1),
        LookingChoice(declined=frozenset({"Words of somebody"})),
        LookingChoice(declined=frozenset(f"a{'b' * n}" for n in range(101))),
    ):
        with pytest.raises(InvalidInput):
            choose_looking(wrong, actor=rafa, as_of=NOW)


def test_sums_tell_how_much_and_never_what(look: Callable[..., Any], rafa: Actor) -> None:
    sana, otto = make_person("sana", Role.SECOND_READER), make_person("otto", Role.REVIEWER)
    look(0, items=2, seconds=30, category="baseline", severity=3)
    record_look(sana.id, actor=sana, as_of=NOW, seconds=5)
    look(24 * 60)
    choose_looking(LookingChoice(looks=False), actor=otto, as_of=NOW)
    period = {"start": TODAY, "end": TODAY + timedelta(days=7)}
    assert list_exposure_days(**period) == (
        ExposureDay(TODAY + timedelta(days=1), 1, 1, 0),
        ExposureDay(TODAY, 2, 3, 35),
    )
    assert list_exposure_sums(**period) == (ExposureSum(rafa.id, 2, 3, 30), ExposureSum(sana.id, 1, 1, 5))
    assert otto.id not in {one.person_id for one in list_exposure_sums(**period)}
    assert list_own_exposure(rafa.id, limit=1) == (OwnDay(TODAY + timedelta(days=1), 1, 0, ""),)
    assert list_own_exposure(rafa.id, limit=9)[1] == OwnDay(TODAY, 2, 30, "baseline")


def test_moving_to_another_time_zone_begins_no_new_day(
    look: Callable[..., Any], rafa: Actor, settings: Any
) -> None:
    settings.TIME_ZONE, settings.COLDFRAME_EXPOSURE_ITEMS_PER_DAY = "UTC", 2
    look(0)
    look(1)
    late = NOW + timedelta(minutes=2)
    for zone in (
        "Pacific/Kiritimati",
        "Pacific/Honolulu",
        "Pacific/Kiritimati",
        "",
    ):  # 23:32, 23:32 a day before
        set_preferences(rafa.id, language="", time_zone=zone, actor=rafa, as_of=late)
        assert get_exposure(rafa.id, as_of=late).items == 2, zone
        with pytest.raises(ExposureCapReached):
            look(2)
    assert [day.items for day in list_own_exposure(rafa.id, limit=9)] == [2]
