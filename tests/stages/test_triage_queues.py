"""Queues with access, and the rules that sort into them."""

from __future__ import annotations

from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.stages.review_desk import (
    NOW,
    PIPELINE,
    REPORT,
    kinds,
    last_detail,
    make_clue,
    make_person,
    make_review,
)

from coldframe.access.terms import Role
from coldframe.core.actors import Actor
from coldframe.core.answers import Answer
from coldframe.core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from coldframe.custody.queries import list_events, verify
from coldframe.intake.models import Clue
from coldframe.partners.terms import HarmCategory
from coldframe.triage import actions
from coldframe.triage.models import Queue, Review, Routing
from coldframe.triage.queries import (
    QueueFilter,
    count_queue,
    find_review_for_clue,
    find_routing,
    get_decision,
    get_page,
    get_review,
    get_routing,
    hidden_clues,
    list_decisions,
    list_queue,
    list_queues,
    reviews_of_clues,
    try_routing,
)
from coldframe.triage.rules import read_facts_v1, route_v1
from coldframe.triage.terms import Lane, QueueView, RoutingField, RoutingRule, RoutingState, TriageEvent
from coldframe.work.queries import list_work

pytestmark = pytest.mark.django_db

F = RoutingField
GROOMING = {F.HARM: {"grooming"}}


@pytest.fixture
def rafa() -> Actor:
    return make_person("rafa", Role.REVIEWER)


@pytest.fixture
def sana() -> Actor:
    return make_person("sana", Role.SECOND_READER)


@pytest.fixture
def ada() -> Actor:
    return make_person("ada", Role.ADMINISTRATOR)


def add_queue(ada: Actor, name: str, *people: Actor, roles: tuple[Role, ...] = ()) -> QueueView:
    return actions.save_queue(
        "",
        name=name,
        is_limited=bool(people or roles),
        people=[person.id for person in people],
        roles=roles,
        actor=ada,
        as_of=NOW,
    )


def rule(queue: QueueView | None, conditions: dict[RoutingField, Any]) -> RoutingRule:
    return RoutingRule(
        queue.id if queue else "", tuple((field, frozenset(values)) for field, values in conditions.items())
    )


def put_in_force(ada: Actor, *rules: RoutingRule) -> None:
    draft = actions.draft_routing(rules, revision=0, actor=ada, as_of=NOW)
    actions.activate_routing(revision=draft.revision, actor=ada, as_of=NOW)
    while actions.route_waiting(actor=PIPELINE, as_of=NOW):
        pass


def seen(person: Actor, **chosen: Any) -> list[str]:
    return [review.id for review in list_queue(person.id, as_of=NOW, chosen=QueueFilter(**chosen))]


# ── Access ──────────────────────────────────────────────────────────────────


def test_a_limited_queue_is_closed_at_every_door(rafa: Actor, sana: Actor, ada: Actor) -> None:
    put_in_force(ada, rule(add_queue(ada, "Enticement", sana), GROOMING))
    hidden = make_review(b"1", harms=(HarmCategory.GROOMING,))
    plain = make_review(b"2")
    assert seen(rafa) == seen(rafa, only_takable=True) == [plain.id]
    assert seen(rafa, queue_id=hidden.queue_id) == []
    assert count_queue(rafa.id, as_of=NOW) == 1
    assert set(seen(sana)) == {hidden.id, plain.id}
    for call in (
        lambda: get_page(hidden.id, rafa.id, as_of=NOW),
        lambda: get_review(hidden.id, as_of=NOW, for_person=rafa.id),
        lambda: actions.claim_review(hidden.id, actor=rafa, as_of=NOW),
    ):
        with pytest.raises(NotFound):
            call()
    assert find_review_for_clue(hidden.clue_id, as_of=NOW, for_person=rafa.id) is None
    assert reviews_of_clues([hidden.clue_id], as_of=NOW, for_person=rafa.id) == {}
    assert hidden_clues([hidden.clue_id, plain.clue_id], rafa.id) == {hidden.clue_id}
    assert hidden_clues([hidden.clue_id], sana.id) == frozenset()
    assert kinds(hidden.id, only=TriageEvent) == ["review_opened", "review_routed"]


def test_a_second_reading_and_its_decision_are_closed_too(rafa: Actor, sana: Actor, ada: Actor) -> None:
    queue = add_queue(ada, "Enticement", rafa)
    put_in_force(ada, rule(queue, GROOMING))
    review = make_review(b"1", harms=(HarmCategory.GROOMING,), claimed_by=rafa)
    decision = actions.decide(review.id, REPORT, actor=rafa, as_of=NOW)
    with pytest.raises(NotFound):
        actions.claim_review(review.id, actor=sana, as_of=NOW)
    assert list_decisions(review_id=review.id, for_person=sana.id) == ()
    with pytest.raises(NotFound):
        get_decision(decision.id, for_person=sana.id)
    assert get_decision(decision.id).id == decision.id, "later stages see it"
    assert seen(sana, only_takable=True) == []


def test_who_loses_sight_of_a_queue_can_do_nothing_more_in_it(rafa: Actor, sana: Actor, ada: Actor) -> None:
    queue = add_queue(ada, "Enticement", rafa)
    put_in_force(ada, rule(queue, GROOMING))
    review = make_review(b"1", harms=(HarmCategory.GROOMING,), claimed_by=rafa)
    actions.save_queue(
        queue.id, name="Enticement", is_limited=True, people=[sana.id], roles=(), actor=ada, as_of=NOW
    )
    for act in (
        lambda: actions.decide(review.id, REPORT, actor=rafa, as_of=NOW),
        lambda: actions.renew_claim(review.id, actor=rafa, as_of=NOW),
        lambda: actions.release_review(review.id, actor=rafa, as_of=NOW),
        lambda: actions.skip_review(review.id, actor=rafa, as_of=NOW),
    ):
        with pytest.raises(NotFound):
            act()
    assert list_decisions(review_id=review.id) == ()


def test_a_role_opens_a_queue_as_a_name_does(rafa: Actor, sana: Actor, ada: Actor) -> None:
    put_in_force(ada, rule(add_queue(ada, "Second", roles=(Role.SECOND_READER,)), GROOMING))
    review = make_review(b"1", harms=(HarmCategory.GROOMING,))
    assert seen(sana) == [review.id]
    assert seen(rafa) == []


def test_a_queue_that_nobody_could_take_from_is_not_made(ada: Actor, rafa: Actor) -> None:
    asking = {"name": "Nobody", "is_limited": True, "actor": ada, "as_of": NOW}
    with pytest.raises(InvalidInput, match="Nobody could take"):
        actions.save_queue("", people=[], roles=(Role.INVESTIGATOR,), **asking)
    with pytest.raises(InvalidInput, match="no active account"):
        actions.save_queue("", people=["per_unknown"], roles=(), **asking)
    with pytest.raises(InvalidInput, match="needs a name"):
        actions.save_queue("", people=[], roles=(), **(asking | {"name": "  ", "is_limited": False}))
    add_queue(ada, "Twice")
    with pytest.raises(InvalidInput, match="has this name"):
        add_queue(ada, "Twice")
    with pytest.raises(NotAllowed):
        add_queue(rafa, "Mine")
    assert [queue.name for queue in list_queues()] == ["Twice"]


# ── Rules ───────────────────────────────────────────────────────────────────


def test_a_draft_moves_nothing_until_a_person_puts_it_in_force(ada: Actor, rafa: Actor) -> None:
    queue = add_queue(ada, "Enticement")
    review = make_review(b"1", harms=(HarmCategory.GROOMING,))
    draft = actions.draft_routing((rule(queue, GROOMING),), revision=0, actor=ada, as_of=NOW)
    tried = try_routing(draft.rules)
    assert (tried.tried, tried.changed, tried.by_rule) == (1, 1, (1, 0))
    assert [(line.queue_id, line.now, line.then, line.samples) for line in tried.lines] == [
        ("", 1, 0, ()),
        (queue.id, 0, 1, (review.id,)),
    ]
    assert actions.route_waiting(actor=PIPELINE, as_of=NOW) == 0
    assert get_review(review.id, as_of=NOW).queue_id == ""
    with pytest.raises(Conflict, match="no longer the one that you tried"):
        actions.activate_routing(revision=draft.revision + 1, actor=ada, as_of=NOW)
    with pytest.raises(NotAllowed):
        actions.activate_routing(revision=draft.revision, actor=rafa, as_of=NOW)
    actions.activate_routing(revision=draft.revision, actor=ada, as_of=NOW)
    assert [work.name for work in list_work() if work.name.startswith("triage.route")] == [
        "triage.route_waiting"
    ]
    assert actions.route_waiting(actor=PIPELINE, as_of=NOW) == 1
    assert actions.route_waiting(actor=PIPELINE, as_of=NOW) == 0
    assert get_review(review.id, as_of=NOW).queue_id == queue.id
    assert last_detail(review.id, "review_routed") == {
        "clue": review.clue_id, "queue": queue.id, "version": 1, "rule": 1,
    }  # fmt: skip
    assert kinds(draft.id) == ["routing_drafted", "routing_activated"]
    assert verify().is_whole


def test_two_people_do_not_overwrite_each_others_draft(ada: Actor) -> None:
    queue = add_queue(ada, "Enticement")
    first = actions.draft_routing((rule(queue, GROOMING),), revision=0, actor=ada, as_of=NOW)
    with pytest.raises(Conflict, match="Somebody else"):
        actions.draft_routing((), revision=0, actor=ada, as_of=NOW)
    second = actions.draft_routing((), revision=first.revision, actor=ada, as_of=NOW)
    assert (second.id, second.revision, second.rules) == (first.id, 2, ())


@pytest.mark.parametrize(
    "bad", [(RoutingRule("", ()),), (RoutingRule("", ((F.HARM, frozenset()),)),),
            (RoutingRule("que_gone", ((F.HARM, frozenset({"grooming"})),)),)],
)  # fmt: skip
def test_a_rule_without_a_condition_or_a_queue_is_refused(ada: Actor, bad: tuple[RoutingRule, ...]) -> None:
    with pytest.raises(InvalidInput):
        actions.draft_routing(bad, revision=0, actor=ada, as_of=NOW)
    assert Routing.objects.count() == 0


def test_a_version_stays_to_be_replayed(ada: Actor) -> None:
    first, second = add_queue(ada, "One"), add_queue(ada, "Two")
    put_in_force(ada, rule(first, GROOMING))
    review = make_review(b"1", harms=(HarmCategory.GROOMING,))
    put_in_force(ada, rule(second, GROOMING))
    active = find_routing(RoutingState.ACTIVE)
    assert active is not None
    assert (active.number, get_routing(1).state) == (2, RoutingState.REPLACED)
    facts = read_facts_v1(Review.objects.get(id=review.id).routing_facts)
    for number, queue in ((1, first), (2, second)):
        rules = get_routing(number).rules
        assert rules[route_v1(facts, rules)].queue_id == queue.id
    assert get_review(review.id, as_of=NOW).queue_id == second.id


def test_what_becomes_known_later_moves_a_review(ada: Actor, rafa: Actor, sana: Actor) -> None:
    queue = add_queue(ada, "Danger", sana)
    put_in_force(ada, rule(queue, {F.LANE: {"danger"}}))
    review = make_review(b"1", claimed_by=rafa)
    Clue.objects.filter(id=review.clue_id).update(danger_now=Answer.YES)
    moved = actions.rank_review(review.clue_id, actor=PIPELINE, as_of=NOW)
    assert (moved.lane, moved.queue_id, moved.claimed_by) == (Lane.DANGER, queue.id, "")


def test_what_a_person_moved_no_rule_moves(ada: Actor, rafa: Actor, sana: Actor) -> None:
    queue = add_queue(ada, "Enticement", sana)
    review = make_review(b"1", claimed_by=rafa)
    moved = actions.move_review(review.id, queue.id, actor=rafa, as_of=NOW)
    assert (moved.queue_id, moved.claimed_by) == (queue.id, "")
    assert last_detail(review.id, "review_moved") == {
        "clue": review.clue_id, "queue_from": "", "queue": queue.id,
    }  # fmt: skip
    put_in_force(ada, rule(add_queue(ada, "Files"), {F.ITEM_KIND: {"file"}}))
    actions.rank_review(review.clue_id, actor=PIPELINE, as_of=NOW)
    assert get_review(review.id, as_of=NOW).queue_id == queue.id
    assert try_routing(()).by_hand == 1
    with pytest.raises(NotFound):
        actions.claim_review(review.id, actor=rafa, as_of=NOW)


def test_a_queue_is_retired_only_when_no_rule_names_it(ada: Actor, rafa: Actor) -> None:
    queue = add_queue(ada, "Enticement")
    put_in_force(ada, rule(queue, GROOMING))
    review = make_review(b"1", harms=(HarmCategory.GROOMING,))
    with pytest.raises(Conflict, match="Change the rules first"):
        actions.retire_queue(queue.id, actor=ada, as_of=NOW)
    put_in_force(ada, rule(None, GROOMING))
    claimed = actions.claim_review(review.id, actor=rafa, as_of=NOW)
    actions.move_review(claimed.id, queue.id, actor=rafa, as_of=NOW)
    actions.retire_queue(queue.id, actor=ada, as_of=NOW)
    while actions.route_waiting(actor=PIPELINE, as_of=NOW):
        pass
    assert get_review(review.id, as_of=NOW).queue_id == ""
    with pytest.raises(InvalidInput, match="no such queue"):
        actions.claim_review(review.id, actor=rafa, as_of=NOW)
        actions.move_review(review.id, queue.id, actor=rafa, as_of=NOW)
    with pytest.raises(InvalidInput, match="not in use"):
        actions.draft_routing((rule(queue, GROOMING),), revision=0, actor=ada, as_of=NOW)


HARMS = st.lists(st.sampled_from(list(HarmCategory)), max_size=3, unique=True).map(tuple)
CONDITIONS = st.dictionaries(
    st.sampled_from([F.HARM, F.CHANNEL, F.LANE, F.ITEM_KIND]),
    st.frozensets(
        st.sampled_from(["grooming", "trafficking", "api", "danger", "text", "unknown"]),
        min_size=1,
        max_size=3,
    ),
    min_size=1,
    max_size=3,
)

NUMBERS = count()


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rules=st.lists(st.tuples(st.integers(0, 2), CONDITIONS), max_size=4),
    clues=st.lists(st.tuples(HARMS, st.sampled_from(list(Answer))), min_size=1, max_size=3),
)
def test_every_clue_lies_in_exactly_one_queue_that_exists_and_somebody_sees_it(
    ada: Actor,
    rafa: Actor,
    rules: list[tuple[int, dict[RoutingField, frozenset[str]]]],
    clues: list[tuple[tuple[HarmCategory, ...], Answer]],
) -> None:
    names = ("", "One", "Two")
    for name in names[1:]:
        if not Queue.objects.filter(name=name).exists():
            add_queue(ada, name, rafa)
    ids = ["", *Queue.objects.order_by("name").values_list("id", flat=True)]
    opened = [
        actions.open_review(
            make_clue(b"%d" % next(NUMBERS), danger_now=danger, harms=harms, as_of=NOW),
            actor=PIPELINE,
            as_of=NOW,
        )
        for harms, danger in clues[:1]
    ]
    draft = find_routing(RoutingState.DRAFT)
    drafted = actions.draft_routing(
        tuple(RoutingRule(ids[queue], tuple(asked.items())) for queue, asked in rules),
        revision=draft.revision if draft else 0, actor=ada, as_of=NOW,
    )  # fmt: skip
    actions.activate_routing(revision=drafted.revision, actor=ada, as_of=NOW)
    opened += [
        actions.open_review(
            make_clue(b"%d" % next(NUMBERS), danger_now=danger, harms=harms, as_of=NOW),
            actor=PIPELINE,
            as_of=NOW,
        )
        for harms, danger in clues[1:]
    ]
    while actions.route_waiting(actor=PIPELINE, as_of=NOW):
        pass
    everything = {review.id for review in list_queue(rafa.id, as_of=NOW, limit=10_000)}
    assert len({review.id for review in opened}) == len(clues)
    by_queue = [set(seen_in(rafa, queue_id)) for queue_id in ids]
    for review in opened:
        assert review.id in everything, "no rule drops, closes or hides a clue"
        assert sum(review.id in held for held in by_queue) == 1
    assert not list_events(kind=TriageEvent.DECISION_MADE)


def seen_in(person: Actor, queue_id: str) -> list[str]:
    chosen = QueueFilter(queue_id=queue_id)
    return [review.id for review in list_queue(person.id, as_of=NOW, chosen=chosen, limit=10_000)]


def test_the_order_within_a_queue_is_that_of_priority(ada: Actor, rafa: Actor) -> None:
    queue = add_queue(ada, "Text")
    put_in_force(ada, rule(queue, {F.ITEM_KIND: {"file"}}))
    old = make_review(b"1", as_of=NOW - timedelta(days=1))
    urgent = make_review(b"2", danger_now=Answer.YES)
    assert seen(rafa, queue_id=queue.id) == [urgent.id, old.id]
    assert seen(rafa, queue_id="") == []
