"""Setting aside, handing over, asking, passing over; shifts, digests and clocks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
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

from coldframe.access.actions import set_preferences
from coldframe.access.terms import Role
from coldframe.core.actors import Actor
from coldframe.core.answers import Answer
from coldframe.core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from coldframe.custody.queries import list_events, verify
from coldframe.intake.models import Clue
from coldframe.partners.terms import HarmCategory
from coldframe.triage import actions
from coldframe.triage.models import Question, Review, Skip
from coldframe.triage.queries import (
    QueueFilter,
    get_digest,
    get_page,
    get_review,
    list_clocks,
    list_open_questions,
    list_own_questions,
    list_questions,
    list_queue,
    new_since,
    next_reviews,
)
from coldframe.triage.terms import AsideReason, Lane, ReviewState, TriageEvent

pytestmark = pytest.mark.django_db

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def rafa() -> Actor:
    return make_person("rafa", Role.REVIEWER)


@pytest.fixture
def sana() -> Actor:
    return make_person("sana", Role.SECOND_READER)


@pytest.fixture
def tomo() -> Actor:
    return make_person("tomo", Role.SECOND_READER)


def takable(person: Actor, *, as_of: datetime = NOW) -> list[str]:
    chosen = QueueFilter(only_takable=True)
    return [review.id for review in list_queue(person.id, as_of=as_of, chosen=chosen)]


def mine(person: Actor, *, as_of: datetime = NOW) -> list[str]:
    return [r.id for r in list_queue(person.id, as_of=as_of, chosen=QueueFilter(only_mine=True))]


def offered(person: Actor, *, as_of: datetime = NOW) -> list[str]:
    chosen = QueueFilter(only_takable=True, without_skipped=True)
    return [review.id for review in next_reviews(person.id, as_of=as_of, chosen=chosen, limit=5)]


def aside(review_id: str, person: Actor, **said: Any) -> None:
    asked = {"reason": "awaits_sender", "until": NOW + HOUR, "as_of": NOW} | said
    actions.set_aside(review_id, asked.pop("reason"), actor=person, **asked)


# ── Set aside ───────────────────────────────────────────────────────────────


def test_what_is_set_aside_comes_back_by_itself(rafa: Actor, sana: Actor) -> None:
    review = make_review(b"1", claimed_by=rafa)
    aside(review.id, rafa, note="Asked the sender for the address.")
    shown = get_review(review.id, as_of=NOW)
    assert (shown.state, shown.claimed_by) == (ReviewState.OPEN, "")
    assert shown.aside is not None
    assert (shown.aside.person_id, shown.aside.reason) == (rafa.id, AsideReason.AWAITS_SENDER)
    assert shown.aside.note == "Asked the sender for the address."
    assert takable(rafa) == takable(sana) == []
    assert mine(rafa) == [review.id]
    assert mine(sana) == []
    assert [r.id for r in list_queue(sana.id, as_of=NOW)] == [review.id], "it never leaves the queue"
    later = NOW + HOUR
    assert takable(sana, as_of=later) == [review.id]
    assert get_review(review.id, as_of=later).aside is None
    assert last_detail(review.id, "review_set_aside") == {
        "clue": review.clue_id, "reason": "awaits_sender", "until": "2026-11-22T10:30:00.000000Z",
    }  # fmt: skip
    assert "Asked the sender" not in str(list_events(about=review.id))


def test_anybody_may_take_it_up_before(rafa: Actor, sana: Actor) -> None:
    review = make_review(b"1", claimed_by=rafa)
    aside(review.id, rafa)
    assert actions.claim_review(review.id, actor=sana, as_of=NOW).aside is None
    actions.release_review(review.id, actor=sana, as_of=NOW)
    assert takable(rafa) == [review.id]


@pytest.mark.parametrize(
    "said",
    [{"until": NOW}, {"until": NOW - HOUR}, {"until": NOW + 31 * DAY}, {"reason": "boredom"}],
)
def test_a_time_or_reason_that_is_not_possible_is_refused(rafa: Actor, said: dict[str, Any]) -> None:
    review = make_review(b"1", claimed_by=rafa)
    with pytest.raises(InvalidInput):
        aside(review.id, rafa, **said)
    assert get_review(review.id, as_of=NOW).claimed_by == rafa.id


def test_a_child_in_danger_is_not_set_aside_and_comes_back_at_once(rafa: Actor) -> None:
    danger = make_review(b"1", danger_now=Answer.YES, claimed_by=rafa)
    with pytest.raises(Conflict, match="hand this one over"):
        aside(danger.id, rafa)
    other = make_review(b"2", claimed_by=rafa)
    aside(other.id, rafa)
    Clue.objects.filter(id=other.clue_id).update(danger_now=Answer.YES)
    back = actions.rank_review(other.clue_id, actor=PIPELINE, as_of=NOW)
    assert (back.lane, back.aside) == (Lane.DANGER, None)
    assert kinds(other.id, only=TriageEvent)[-2:] == ["review_ranked", "review_resumed"]


def test_only_who_holds_it_sets_it_aside(rafa: Actor, sana: Actor) -> None:
    review = make_review(b"1", claimed_by=rafa)
    with pytest.raises(Conflict):
        aside(review.id, sana)
    ines = make_person("ines", Role.INVESTIGATOR)
    with pytest.raises(NotAllowed):
        aside(review.id, ines)


# ── Handed over ─────────────────────────────────────────────────────────────


def test_the_colleague_is_offered_it_first_and_others_later(rafa: Actor, sana: Actor, tomo: Actor) -> None:
    first = make_review(b"0", harms=(HarmCategory.GROOMING,))
    review = make_review(b"1", claimed_by=rafa)
    shown = actions.hand_over(review.id, sana.id, note="You read this language.", actor=rafa, as_of=NOW)
    assert (shown.claimed_by, shown.state) == ("", ReviewState.OPEN)
    assert shown.handed is not None
    assert (shown.handed.by, shown.handed.to, shown.handed.note) == (
        rafa.id, sana.id, "You read this language.",
    )  # fmt: skip
    assert offered(sana) == [review.id, first.id], "before what has more points"
    assert mine(sana) == [review.id]
    assert offered(tomo) == [first.id]
    assert offered(tomo, as_of=NOW + 12 * HOUR) == [first.id, review.id]
    taken = actions.claim_review(review.id, actor=sana, as_of=NOW)
    assert taken.handed is None
    assert last_detail(review.id, "review_handed_over")["to"] == sana.id
    assert verify().is_whole


def test_danger_is_kept_for_a_colleague_no_longer_than_a_claim(rafa: Actor, sana: Actor, tomo: Actor) -> None:
    review = make_review(b"1", danger_now=Answer.YES, claimed_by=rafa)
    actions.hand_over(review.id, sana.id, actor=rafa, as_of=NOW)
    assert offered(tomo) == []
    assert offered(tomo, as_of=NOW + timedelta(minutes=30)) == [review.id]


def test_it_is_handed_only_to_somebody_who_could_take_it(rafa: Actor, sana: Actor, tomo: Actor) -> None:
    ines = make_person("ines", Role.INVESTIGATOR)
    review = make_review(b"1", claimed_by=rafa)
    for to in (ines.id, rafa.id, "per_unknown"):
        with pytest.raises(InvalidInput, match="could not take it"):
            actions.hand_over(review.id, to, actor=rafa, as_of=NOW)
    assert get_review(review.id, as_of=NOW).claimed_by == rafa.id
    actions.decide(review.id, REPORT, actor=rafa, as_of=NOW)
    actions.claim_review(review.id, actor=sana, as_of=NOW)
    with pytest.raises(InvalidInput, match="could not take it"):
        actions.hand_over(review.id, rafa.id, actor=sana, as_of=NOW)
    actions.hand_over(review.id, tomo.id, actor=sana, as_of=NOW)
    assert offered(tomo) == [review.id]


# ── Asked ───────────────────────────────────────────────────────────────────


def test_a_question_and_its_answer_reach_both_and_keep_the_claim(rafa: Actor, sana: Actor) -> None:
    review = make_review(b"1", claimed_by=rafa)
    asked = actions.ask_colleague(review.id, sana.id, "Is this a school badge?", actor=rafa, as_of=NOW)
    assert get_review(review.id, as_of=NOW).claimed_by == rafa.id
    assert list_open_questions(sana.id) == (asked,)
    assert list_own_questions(rafa.id, since=NOW) == (asked,)
    answered = actions.answer_question(asked.id, "Yes, of an invented one.", actor=sana, as_of=NOW + HOUR)
    assert list_open_questions(sana.id) == ()
    assert list_own_questions(rafa.id, since=NOW) == (answered,)
    assert list_own_questions(rafa.id, since=NOW + HOUR) == ()
    assert list_questions(review.id, for_person=rafa.id) == (answered,)
    with pytest.raises(Conflict):
        actions.answer_question(asked.id, "And again.", actor=sana, as_of=NOW)
    events = list_events(about=review.id)
    assert [event.kind for event in events][-2:] == ["question_asked", "question_answered"]
    assert "badge" not in str(events)
    assert "invented" not in str(events)


def test_only_who_was_asked_answers(rafa: Actor, sana: Actor, tomo: Actor) -> None:
    review = make_review(b"1", claimed_by=rafa)
    asked = actions.ask_colleague(review.id, sana.id, "What is this?", actor=rafa, as_of=NOW)
    for person in (rafa, tomo):
        with pytest.raises(NotFound):
            actions.answer_question(asked.id, "A shape.", actor=person, as_of=NOW)
    with pytest.raises(InvalidInput):
        actions.answer_question(asked.id, "  ", actor=sana, as_of=NOW)
    for of in (rafa.id, make_person("lia", Role.LIAISON).id, "per_unknown"):
        with pytest.raises(InvalidInput, match="Choose a colleague"):
            actions.ask_colleague(review.id, of, "What is this?", actor=rafa, as_of=NOW)
    with pytest.raises(Conflict):
        actions.ask_colleague(review.id, tomo.id, "What is this?", actor=sana, as_of=NOW)
    assert Question.objects.count() == 1


def test_who_was_asked_does_not_read_second(rafa: Actor, sana: Actor, tomo: Actor) -> None:
    review = make_review(b"1", claimed_by=rafa)
    actions.ask_colleague(review.id, sana.id, "I think that it is listed; you?", actor=rafa, as_of=NOW)
    actions.decide(review.id, REPORT, actor=rafa, as_of=NOW)
    assert takable(sana) == []
    assert not get_page(review.id, sana.id, as_of=NOW).may_claim
    with pytest.raises(NotAllowed, match="spoken about"):
        actions.claim_review(review.id, actor=sana, as_of=NOW)
    assert list_questions(review.id, for_person=tomo.id) == (), "a second reader stays blind"
    assert get_digest(sana.id, since=NOW - DAY, as_of=NOW).seconds == 0
    assert get_digest(tomo.id, since=NOW - DAY, as_of=NOW).seconds == 1
    actions.claim_review(review.id, actor=tomo, as_of=NOW)
    with pytest.raises(InvalidInput, match="has read it already"):
        actions.ask_colleague(review.id, rafa.id, "Why?", actor=tomo, as_of=NOW)
    actions.second_decide(review.id, REPORT, actor=tomo, as_of=NOW)
    assert len(list_questions(review.id, for_person=tomo.id)) == 1, "open once it is decided"


def test_nobody_is_asked_about_what_they_may_not_see(rafa: Actor, sana: Actor) -> None:
    ada = make_person("ada", Role.ADMINISTRATOR)
    queue = actions.save_queue(
        "", name="Own", is_limited=True, people=[rafa.id], roles=(), actor=ada, as_of=NOW
    )
    review = make_review(b"1", claimed_by=rafa)
    asked = actions.ask_colleague(review.id, sana.id, "What is this?", actor=rafa, as_of=NOW)
    actions.move_review(review.id, queue.id, actor=rafa, as_of=NOW)
    actions.claim_review(review.id, actor=rafa, as_of=NOW)
    assert list_open_questions(sana.id) == ()
    assert list_questions(review.id, for_person=sana.id) == ()
    assert get_digest(sana.id, since=NOW - DAY, as_of=NOW).asked == 0
    with pytest.raises(NotFound):
        actions.answer_question(asked.id, "A shape.", actor=sana, as_of=NOW)
    with pytest.raises(InvalidInput, match="may not look into"):
        actions.ask_colleague(review.id, sana.id, "And now?", actor=rafa, as_of=NOW)
    with pytest.raises(InvalidInput, match="could not take it"):
        actions.hand_over(review.id, sana.id, actor=rafa, as_of=NOW)


# ── Passed over ─────────────────────────────────────────────────────────────


def test_what_is_passed_over_is_not_offered_again_today(rafa: Actor, sana: Actor) -> None:
    set_preferences(rafa.id, language="", time_zone="Asia/Seoul", actor=rafa, as_of=NOW)
    hard, other = make_review(b"1", claimed_by=rafa), make_review(b"2")
    actions.skip_review(hard.id, actor=rafa, as_of=NOW)
    assert offered(rafa) == [other.id]
    assert set(takable(rafa)) == {hard.id, other.id}, "it can still be taken by hand"
    assert set(offered(sana)) == {hard.id, other.id}
    midnight = datetime(2026, 11, 22, 15, tzinfo=UTC)
    assert hard.id not in offered(rafa, as_of=midnight - HOUR)
    assert hard.id in offered(rafa, as_of=midnight)
    assert kinds(hard.id, only=TriageEvent)[-1] == "review_released", "as any that is given back"
    tomorrow = NOW + DAY
    actions.claim_review(other.id, actor=rafa, as_of=tomorrow)
    actions.skip_review(other.id, actor=rafa, as_of=tomorrow)
    assert Skip.objects.filter(person_id=rafa.id).count() == 1, "yesterday's is forgotten"


# ── Clocks, shifts, digests ─────────────────────────────────────────────────


def test_a_clock_of_the_law_runs_on_and_limits_how_long_it_is_set_aside(rafa: Actor, settings: Any) -> None:
    settings.COLDFRAME_JURISDICTION, settings.COLDFRAME_DESK_KIND = "KR", "hotline"
    review = make_review(b"1", claimed_by=rafa)
    assert list_clocks(review.id) == ()
    Clue.objects.filter(id=review.clue_id).update(reported_by_affected=Answer.YES)
    actions.rank_review(review.clue_id, actor=PIPELINE, as_of=NOW)
    (clock,) = list_clocks(review.id)
    assert (clock.code, clock.due_at, clock.pack_id) == ("hotline_delivery", NOW + DAY, "clocks/KR/1")
    assert get_review(review.id, as_of=NOW).due_at == NOW + DAY
    soon = QueueFilter(due_before=NOW + DAY + HOUR)
    assert [r.id for r in list_queue(rafa.id, as_of=NOW, chosen=soon)] == [review.id]
    assert list_queue(rafa.id, as_of=NOW, chosen=QueueFilter(due_before=NOW + DAY)) == ()
    with pytest.raises(InvalidInput, match="clock of the law"):
        aside(review.id, rafa, until=NOW + DAY + HOUR)
    aside(review.id, rafa, until=NOW + HOUR)
    assert list_clocks(review.id) == (clock,), "setting aside stops nothing"
    actions.claim_review(review.id, actor=rafa, as_of=NOW)
    actions.decide(review.id, DISMISS, actor=rafa, as_of=NOW)
    if get_review(review.id, as_of=NOW).state is ReviewState.DECIDED:
        assert list_clocks(review.id) == ()


def test_a_digest_says_what_a_shift_begins_with(rafa: Actor, sana: Actor, settings: Any) -> None:
    settings.COLDFRAME_JURISDICTION = "KR"
    settings.COLDFRAME_DESK_KIND = "hotline"
    make_review(b"0", as_of=NOW - 2 * DAY)
    danger = make_review(b"1", danger_now=Answer.YES)
    put_aside, handed, asked_about = (make_review(b"%d" % n, claimed_by=rafa) for n in (2, 3, 4))
    aside(put_aside.id, rafa)
    actions.hand_over(handed.id, sana.id, actor=rafa, as_of=NOW)
    actions.ask_colleague(asked_about.id, sana.id, "What is this?", actor=rafa, as_of=NOW)
    proposed = make_review(b"5", claimed_by=rafa)
    actions.decide(proposed.id, REPORT, actor=rafa, as_of=NOW)
    due = make_review(b"6")
    Review.objects.filter(id=due.id).update(due_at=NOW + HOUR)
    digest = get_digest(sana.id, since=NOW - DAY, as_of=NOW)
    assert (digest.arrived, digest.decided, digest.danger, digest.due) == (6, 0, 1, 1)
    assert (digest.aside_ending, digest.handed, digest.asked, digest.seconds) == (1, 1, 1, 1)
    (general,) = digest.waiting
    assert (general.queue_id, general.total) == ("", 7)
    assert general.lanes == ((Lane.DANGER, 1), (Lane.STANDARD, 6))
    assert get_digest(rafa.id, since=NOW - DAY, as_of=NOW).seconds == 0
    assert danger.id


def test_what_is_new_counts_from_the_end_of_the_last_shift(rafa: Actor) -> None:
    assert new_since(rafa.id, as_of=NOW) == NOW - DAY
    actions.note_visit(actor=rafa, as_of=NOW)
    actions.note_visit(actor=rafa, as_of=NOW + HOUR)
    assert new_since(rafa.id, as_of=NOW + HOUR) == NOW - DAY, "the same shift"
    next_day = NOW + 20 * HOUR
    actions.note_visit(actor=rafa, as_of=next_day)
    assert new_since(rafa.id, as_of=next_day) == NOW + HOUR, "since one was last here"
    actions.end_shift(actor=rafa, as_of=next_day + HOUR)
    assert new_since(rafa.id, as_of=next_day + HOUR) == next_day + HOUR
    assert kinds(rafa.id, only=TriageEvent) == ["shift_ended"]
    arrived = make_review(b"1", as_of=next_day + 2 * HOUR)
    make_review(b"0", as_of=NOW)
    since = QueueFilter(received_after=new_since(rafa.id, as_of=NOW))
    assert [r.id for r in list_queue(rafa.id, as_of=next_day, chosen=since)] == [arrived.id]
