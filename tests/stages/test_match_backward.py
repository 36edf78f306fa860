"""Backwards: new entries find what was received before, and withdrawn ones bring back what they had matched."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.inline_work import run_waiting
from tests.stages.bank_desk import (
    NOW,
    PIPELINE,
    RAFA,
    SANA,
    a_bank,
    a_clue,
    drawn,
    kinds,
    listed,
    near,
    picture,
    searched,
)
from tests.stages.review_desk import DISMISS, REPORT, make_person

import coldframe.pipeline  # noqa: F401  # ties the tasks' names to what they do
from coldframe.access.terms import Role
from coldframe.core.actors import Actor
from coldframe.core.errors import Conflict, NotAllowed
from coldframe.custody.queries import list_events
from coldframe.matching import actions, backward, index, queries
from coldframe.matching.models import Match, Search
from coldframe.matching.terms import NewSignal, Opinion, SignalKind, WithdrawReason
from coldframe.triage.actions import ask_again, claim_review, decide, keep_decision, open_review
from coldframe.triage.queries import QueueFilter, count_queue, find_review_for_clue, list_queue
from coldframe.triage.terms import LookAgain, NewDecision, ReviewState, ReviewView

pytestmark = pytest.mark.django_db
SHAPE = drawn("a shape")


def run_all() -> None:
    """Do what waits, but for the first steps of clues, which these tests do by hand."""
    failed = {work: why for work, why in run_waiting(clock=lambda: NOW).items() if why is not None}
    assert failed == {}


@pytest.fixture(autouse=True)
def _no_first_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("coldframe.intake.actions.clues.enqueue", lambda *_: "")


@pytest.fixture
def lio() -> Actor:
    return make_person("lio", Role.REVIEWER)


def reviewed(clue_id: str) -> ReviewView:
    return open_review(clue_id, actor=PIPELINE, as_of=NOW)


def now_of(clue_id: str) -> ReviewView:
    review = find_review_for_clue(clue_id, as_of=NOW)
    assert review is not None
    return review


def decided(clue_id: str, new: NewDecision, by: Actor) -> ReviewView:
    review = claim_review(reviewed(clue_id).id, actor=by, as_of=NOW)
    decide(review.id, new, actor=by, as_of=NOW)
    return now_of(clue_id)


# ── New entries ─────────────────────────────────────────────────────────────


def test_a_new_entry_finds_what_was_received_before_as_if_it_came_now() -> None:
    bank = a_bank()
    clue_id, item_id = a_clue(picture(SHAPE), NewSignal(SignalKind.MD5, "1" * 32))
    turned_clue, turned = a_clue(picture(drawn("u"), mirrored=near(SHAPE, 2)), statement="2")
    _, apart = a_clue(picture(drawn("other")), statement="3")
    for item in (item_id, turned, apart):
        searched(item)
    for clue in (clue_id, turned_clue):
        assert reviewed(clue).points == 0
    content = f"pdq {near(SHAPE, 4)}\nmd5 {'1' * 32}\n".encode()
    proposed = actions.propose_list(bank.id, content, actor=RAFA, as_of=NOW)
    run_all()
    assert not Match.objects.exists()
    actions.approve_list(proposed.id, actor=SANA, as_of=NOW)
    run_all()
    assert {match.kind for match in queries.list_matches(item_id=item_id)} == {"pdq", "md5"}
    (match,) = queries.list_matches(item_id=turned)
    assert match.turn == "mirrored"
    assert not queries.list_matches(item_id=apart)
    # Triage learns of it exactly as if it had been found when the clue arrived.
    assert now_of(clue_id).points == 25 + 15
    assert now_of(turned_clue).points == 15
    assert now_of(clue_id).look_again is None
    told = [event.kind for event in list_events(about=item_id)][-3:]
    assert told == ["item_searched", "match_found", "match_found"]
    (event,) = list_events(kind="banks_searched_back")
    assert (event.detail["entries"], event.detail["signals"], event.detail["matches"]) == (2, 4, 3)
    assert event.subject == index.current().generation


def test_searching_back_twice_or_after_a_forward_search_changes_nothing() -> None:
    entry_id = listed(a_bank(), SHAPE)
    _, item_id = a_clue(picture(SHAPE))
    searched(item_id)
    events = len(list_events(about=item_id))
    run_all()
    again = backward.BackwardSearch(index.current().generation)
    kind = after = ""
    while True:
        part: dict[str, Any] = again.search(kind, after, actor=PIPELINE, as_of=NOW)
        kind, after = part["kind"], part["after"]
        if not kind:
            break
    assert (Match.objects.filter(entry=entry_id).count(), Search.objects.count()) == (1, 1)
    assert len(list_events(about=item_id)) == events


@given(
    shapes=st.lists(st.tuples(st.integers(0, 3), st.integers(0, 40)), min_size=1, max_size=6),
    share=st.floats(0, 1) | st.just(1.0),
    at_once=st.integers(1, 3),
)
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_backwards_finds_what_forwards_would(
    shapes: list[tuple[int, int]], share: float, at_once: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    bank = a_bank(enabled_share=share)
    seed = bank.id
    items = [
        a_clue(picture(near(drawn(f"{seed}{shape}"), bits)), statement=f"{seed}{place}")[1]
        for place, (shape, bits) in enumerate(shapes)
    ]
    # Parts as small as this take every turn of the loop that a large desk takes.
    monkeypatch.setattr(backward, "SIGNALS_AT_ONCE", at_once)
    monkeypatch.setattr(backward, "ITEMS_AT_ONCE", at_once)
    values = "".join(f"pdq {drawn(f'{seed}{shape}')}\n" for shape in range(4))
    proposed = actions.propose_list(bank.id, values.encode(), actor=RAFA, as_of=NOW)
    actions.approve_list(proposed.id, actor=SANA, as_of=NOW)
    run_all()
    matches = Match.objects.filter(entry__bank=bank.id)
    back = set(matches.values_list("item_id", "entry_id", "distance"))
    matches.delete()
    Search.objects.filter(item_id__in=items).delete()
    for item_id in items:
        searched(item_id)
    forth = set(Match.objects.filter(entry__bank=bank.id).values_list("item_id", "entry_id", "distance"))
    assert back == forth


def test_a_bank_that_matches_more_is_searched_back_as_a_whole() -> None:
    bank = a_bank(distances={SignalKind.PDQ: 5})
    listed(bank, near(SHAPE, 9))
    clue_id, item_id = a_clue(picture(SHAPE))
    assert searched(item_id).hits == 0
    assert reviewed(clue_id).points == 0
    change = actions.configure_bank(bank.id, distances={SignalKind.PDQ: 9}, actor=RAFA, as_of=NOW)
    actions.approve_change(change.id, actor=SANA, as_of=NOW)
    run_all()
    assert [match.distance for match in queries.list_matches(item_id=item_id)] == [9]
    assert now_of(clue_id).points == 15


def test_a_crash_in_the_middle_loses_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    clues = [a_clue(picture(SHAPE), statement=f"{number}") for number in range(4)]
    for clue_id, _ in clues:
        reviewed(clue_id)
    listed(a_bank(), SHAPE)
    found, calls = actions.record_found, iter(range(100))

    def dying(*args: Any, **kwargs: Any) -> int:
        if next(calls) == 2:
            raise KeyboardInterrupt
        return found(*args, **kwargs)

    with monkeypatch.context() as patch:
        patch.setattr(actions, "record_found", dying)
        with pytest.raises(KeyboardInterrupt):
            backward.BackwardSearch(index.current().generation).search("pdq", "", actor=PIPELINE, as_of=NOW)
    assert Match.objects.count() == 2
    run_all()
    assert Match.objects.count() == 4
    assert all(now_of(clue_id).points == 15 for clue_id, _ in clues)


def test_a_new_match_asks_again_where_a_decision_handed_the_matter_to_nobody(lio: Actor) -> None:
    dismissed, sent, waiting = (a_clue(picture(SHAPE), statement=name)[0] for name in "abc")
    assert decided(dismissed, DISMISS, lio).state is ReviewState.DECIDED
    assert decided(sent, REPORT, lio).state is ReviewState.AWAITING_SECOND
    reviewed(waiting)
    listed(a_bank(), SHAPE)
    run_all()
    assert now_of(dismissed).look_again is LookAgain.NEW_MATCH
    assert now_of(dismissed).state is ReviewState.DECIDED
    assert now_of(sent).look_again is None
    assert now_of(waiting).look_again is None
    queue = [review.clue_id for review in list_queue(lio.id, as_of=NOW)]
    assert set(queue) == {dismissed, sent, waiting}


def test_a_new_negative_entry_ranks_again_and_asks_nobody(lio: Actor) -> None:
    listed(a_bank(), near(SHAPE, 8))
    clue_id, item_id = a_clue(picture(SHAPE))
    searched(item_id)
    assert reviewed(clue_id).points == 15
    done, other = a_clue(picture(SHAPE), statement="2")
    decided(done, DISMISS, lio)
    run_all()
    listed(a_bank(opinion=Opinion.NEGATIVE), near(SHAPE, 2))
    run_all()
    assert now_of(clue_id).points == 0
    assert now_of(clue_id).state is ReviewState.OPEN
    assert len(queries.list_matches(item_id=item_id)) == 2
    assert len(queries.list_matches(item_id=other)) == 2


# ── Withdrawn entries ───────────────────────────────────────────────────────


def test_a_withdrawn_entry_brings_back_what_it_had_matched_decided_or_not(lio: Actor) -> None:
    entry_id = listed(a_bank(), "1" * 32, SignalKind.MD5)
    signal = NewSignal(SignalKind.MD5, "1" * 32)
    open_clue, done, apart = (
        a_clue(signal, statement="open"),
        a_clue(signal, statement="done"),
        a_clue(picture(SHAPE), statement="apart"),
    )
    for _, item_id in (open_clue, done, apart):
        searched(item_id)
    assert reviewed(open_clue[0]).points == 25
    review = decided(done[0], REPORT, lio)
    assert review.state is ReviewState.DECIDED
    decided(apart[0], DISMISS, lio)
    run_all()
    assert count_queue(lio.id, as_of=NOW) == 1
    actions.withdraw_entry(entry_id, reason=WithdrawReason.NOT_HARMFUL, actor=RAFA, as_of=NOW)
    run_all()
    assert now_of(open_clue[0]).points == 0
    for clue_id in (open_clue[0], done[0]):
        assert now_of(clue_id).look_again is LookAgain.ENTRY_WITHDRAWN
    assert now_of(apart[0]).look_again is None
    assert now_of(done[0]).state is ReviewState.DECIDED
    assert {one.clue_id for one in list_queue(lio.id, as_of=NOW)} == {open_clue[0], done[0]}
    assert kinds(review.id)[-1] == "look_again_asked"
    assert kinds(review.id).count("look_again_asked") == 1
    run_all()
    (match,) = queries.list_matches(item_id=done[1])
    assert match.entry_withdrawn
    assert "withdrawn since" in match.sentence


def test_only_who_holds_it_says_that_a_decision_stands(lio: Actor) -> None:
    clue_id, _ = a_clue(picture(SHAPE))
    review = decided(clue_id, DISMISS, lio)
    with pytest.raises(Conflict):
        keep_decision(review.id, actor=lio, as_of=NOW)
    ask_again(clue_id, reason=LookAgain.ENTRY_WITHDRAWN, actor=PIPELINE, as_of=NOW)
    ask_again(clue_id, reason=LookAgain.ENTRY_WITHDRAWN, actor=PIPELINE, as_of=NOW)
    with pytest.raises(Conflict):
        keep_decision(review.id, actor=lio, as_of=NOW)
    claim_review(review.id, actor=lio, as_of=NOW)
    with pytest.raises(NotAllowed):
        keep_decision(review.id, actor=PIPELINE, as_of=NOW)
    kept = keep_decision(review.id, actor=lio, as_of=NOW)
    assert (kept.look_again, kept.state, kept.claimed_by) == (None, ReviewState.DECIDED, "")
    assert count_queue(lio.id, as_of=NOW) == 0
    assert kinds(review.id)[-3:] == ["look_again_asked", "review_claimed", "looked_again"]


# ── The flood lane ──────────────────────────────────────────────────────────


def test_the_flood_lane_marks_reviews_and_hides_none(lio: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.conf.settings.COLDFRAME_FLOOD_ITEMS", 3)
    bank = a_bank()
    entry_id = listed(bank, SHAPE)
    listed(bank, drawn("rare"))
    clues = [a_clue(picture(SHAPE), statement=f"{number}") for number in range(4)]
    mixed = a_clue(picture(SHAPE), picture(drawn("rare")), statement="mixed")
    for clue_id, item_id in [*clues, mixed]:
        searched(item_id)
        reviewed(clue_id)
    run_all()
    assert all(now_of(clue_id).in_flood for clue_id, _ in clues)
    assert not now_of(mixed[0]).in_flood
    # The mark changes no rank: the same points, the same lane, the same place in the queue.
    assert {(now_of(clue_id).points, now_of(clue_id).lane) for clue_id, _ in [*clues, mixed]} == {
        (15, "standard")
    }
    sizes = [
        count_queue(lio.id, as_of=NOW, chosen=QueueFilter(in_flood=chosen)) for chosen in (None, True, False)
    ]
    assert sizes == [5, 4, 1]
    actions.clear_flood(entry_id, actor=RAFA, as_of=NOW)
    run_all()
    assert count_queue(lio.id, as_of=NOW, chosen=QueueFilter(in_flood=True)) == 0
