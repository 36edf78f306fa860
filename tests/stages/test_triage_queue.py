"""Opening, ranking, listing and claiming."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.stages.review_desk import (
    DISMISS,
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
from coldframe.core.actors import Actor, desk, service
from coldframe.core.answers import Answer
from coldframe.core.errors import Conflict, NotAllowed, NotFound
from coldframe.custody.queries import list_events, verify
from coldframe.partners.terms import HarmCategory
from coldframe.triage.actions import (
    claim_review,
    decide,
    open_review,
    rank_review,
    release_review,
    renew_claim,
)
from coldframe.triage.models import Review
from coldframe.triage.queries import (
    QueueFilter,
    count_queue,
    find_review_for_clue,
    get_page,
    get_review,
    list_queue,
)
from coldframe.triage.terms import Lane, ReviewState, Sign, TriageEvent

pytestmark = pytest.mark.django_db

MINUTES = 30


@pytest.fixture
def rafa() -> Actor:
    return make_person("rafa", Role.REVIEWER)


@pytest.fixture
def sana() -> Actor:
    return make_person("sana", Role.SECOND_READER)


def test_a_review_is_opened_once_for_each_clue() -> None:
    clue_id = make_clue(b"circle", harms=(HarmCategory.GROOMING,))
    first = open_review(clue_id, actor=PIPELINE, as_of=NOW)
    again = open_review(clue_id, actor=PIPELINE, as_of=NOW + timedelta(hours=1))
    assert again == first
    assert (first.state, first.lane, first.points) == (ReviewState.OPEN, Lane.STANDARD, 40)
    assert first.signs == (Sign.CHILD_RISK,)
    assert [reason.rule for reason in first.reasons] == ["live_or_contact_harm"]
    assert kinds(first.id) == ["review_opened"]
    assert last_detail(first.id, "review_opened") == {
        "clue": clue_id, "lane": "standard", "points": 40, "pack": "priority/any/1",
    }  # fmt: skip
    assert find_review_for_clue(clue_id, as_of=NOW) == first


def test_a_clue_that_does_not_exist_has_no_review() -> None:
    with pytest.raises(NotFound):
        open_review("clu_00000000000000000000000000", actor=PIPELINE, as_of=NOW)
    assert Review.objects.count() == 0
    assert find_review_for_clue("clu_00000000000000000000000000", as_of=NOW) is None
    with pytest.raises(NotFound):
        rank_review("clu_00000000000000000000000000", actor=PIPELINE, as_of=NOW)


def test_the_queue_is_ordered_by_lane_then_points_then_age(rafa: Actor) -> None:
    old = make_review(b"1", as_of=NOW - timedelta(days=3))
    young = make_review(b"2", as_of=NOW - timedelta(days=1))
    harmful = make_review(b"3", harms=(HarmCategory.SEXUAL_EXTORTION,))
    danger = make_review(b"4", danger_now=Answer.YES)
    queue = list_queue(rafa.id, as_of=NOW)
    assert [review.id for review in queue] == [danger.id, harmful.id, old.id, young.id]
    assert [review.lane for review in queue] == [Lane.DANGER, *[Lane.STANDARD] * 3]
    assert count_queue(rafa.id, as_of=NOW) == 4
    assert [r.id for r in list_queue(rafa.id, as_of=NOW, offset=1, limit=2)] == [harmful.id, old.id]


def test_the_queue_can_be_narrowed(rafa: Actor, sana: Actor) -> None:
    danger = make_review(b"1", danger_now=Answer.YES)
    mine = make_review(b"2", claimed_by=rafa)
    theirs = make_review(b"3", claimed_by=sana, as_of=NOW)

    def shown(chosen: QueueFilter) -> set[str]:
        return {review.id for review in list_queue(rafa.id, as_of=NOW, chosen=chosen)}

    assert shown(QueueFilter(lane=Lane.DANGER)) == {danger.id}
    assert shown(QueueFilter(only_mine=True)) == {mine.id}
    assert shown(QueueFilter(only_takable=True)) == {danger.id, mine.id}
    assert shown(QueueFilter(received_after=NOW)) == set()
    later = NOW + timedelta(minutes=MINUTES)
    run_out = list_queue(rafa.id, as_of=later, chosen=QueueFilter(only_takable=True))
    assert {review.id for review in run_out} == {danger.id, mine.id, theirs.id}


def test_a_claim_holds_until_it_runs_out(rafa: Actor, sana: Actor) -> None:
    review = make_review(b"circle")
    claimed = claim_review(review.id, actor=rafa, as_of=NOW)
    assert (claimed.state, claimed.claimed_by) == (ReviewState.CLAIMED, rafa.id)
    assert claimed.claimed_until == NOW + timedelta(minutes=MINUTES)
    assert claimed.version == review.version + 1
    with pytest.raises(Conflict, match="free again at 10:00 UTC"):
        claim_review(review.id, actor=sana, as_of=NOW + timedelta(minutes=MINUTES - 1))
    assert rafa.id not in str(list_queue(sana.id, as_of=NOW, chosen=QueueFilter(only_takable=True)))
    run_out = NOW + timedelta(minutes=MINUTES)
    assert get_review(review.id, as_of=run_out).state is ReviewState.OPEN
    assert claim_review(review.id, actor=sana, as_of=run_out).claimed_by == sana.id
    with pytest.raises(Conflict):
        renew_claim(review.id, actor=rafa, as_of=run_out)
    assert kinds(review.id) == ["review_opened", "review_claimed", "review_claimed"]


def test_claiming_again_renews_and_releasing_frees(rafa: Actor, sana: Actor) -> None:
    review = make_review(b"circle", claimed_by=rafa)
    later = NOW + timedelta(minutes=10)
    assert claim_review(review.id, actor=rafa, as_of=later).claimed_until == later + timedelta(
        minutes=MINUTES
    )
    renew_claim(review.id, actor=rafa, as_of=later + timedelta(minutes=1))
    freed = release_review(review.id, actor=rafa, as_of=later + timedelta(minutes=2))
    assert (freed.state, freed.claimed_by, freed.claimed_until) == (ReviewState.OPEN, "", None)
    assert claim_review(review.id, actor=sana, as_of=later + timedelta(minutes=2)).claimed_by == sana.id
    assert kinds(review.id) == [
        "review_opened", "review_claimed", "claim_renewed", "claim_renewed", "review_released", "review_claimed",
    ]  # fmt: skip


@pytest.mark.parametrize("actor", [service("key_1"), desk("rcp_1"), PIPELINE])
def test_only_a_person_claims(actor: Actor) -> None:
    review = make_review(b"circle")
    with pytest.raises(NotAllowed):
        claim_review(review.id, actor=actor, as_of=NOW)
    assert get_review(review.id, as_of=NOW).claimed_by == ""


@pytest.mark.parametrize("role", [Role.LIAISON, Role.INVESTIGATOR, Role.ADMINISTRATOR, Role.INTAKE])
def test_a_claim_needs_its_permission(role: Role) -> None:
    review = make_review(b"circle")
    with pytest.raises(NotAllowed):
        claim_review(review.id, actor=make_person("otto", role), as_of=NOW)
    assert kinds(review.id) == ["review_opened"]


def test_ranking_again_never_touches_state_or_claim(rafa: Actor) -> None:
    review = make_review(b"circle", claimed_by=rafa)
    assert rank_review(review.clue_id, actor=PIPELINE, as_of=NOW) == review
    Review.objects.filter(id=review.id).update(points=7)
    ranked = rank_review(review.clue_id, actor=PIPELINE, as_of=NOW)
    assert (ranked.points, ranked.state, ranked.claimed_by) == (0, ReviewState.CLAIMED, rafa.id)
    assert kinds(review.id) == ["review_opened", "review_claimed", "review_ranked"]


def test_a_file_judged_before_waits_among_the_known_ones_with_its_label(rafa: Actor) -> None:
    first = make_review(b"circle", claimed_by=rafa)
    decision = decide(first.id, DISMISS, actor=rafa, as_of=NOW)
    again = make_review(b"circle")
    assert again.lane is Lane.KNOWN
    page = get_page(again.id, rafa.id, as_of=NOW)
    assert page.items[0].label is not None
    assert page.items[0].label.id == decision.id
    urgent = make_review(b"circle", danger_now=Answer.YES)
    assert urgent.lane is Lane.DANGER
    assert make_review(b"circle", b"square").lane is Lane.STANDARD


def test_the_page_holds_what_it_needs(rafa: Actor, sana: Actor) -> None:
    review = make_review(b"circle", b"square", claimed_by=rafa)
    page = get_page(review.id, rafa.id, as_of=NOW)
    assert page.clue.id == review.clue_id
    assert [entry.item.position for entry in page.items] == [1, 2]
    assert all(entry.viewed is Answer.UNKNOWN and not entry.looks for entry in page.items)
    assert (page.is_mine, page.may_claim, page.awaits_second_from_person) == (True, False, False)
    other = get_page(review.id, sana.id, as_of=NOW)
    assert (other.is_mine, other.may_claim) == (False, False)
    with pytest.raises(NotFound):
        get_page("rev_00000000000000000000000000", rafa.id, as_of=NOW)


def test_a_review_leaves_the_queue_only_when_a_person_decides(rafa: Actor) -> None:
    review = make_review(b"circle", claimed_by=rafa)
    for _ in range(3):
        rank_review(review.clue_id, actor=PIPELINE, as_of=NOW)
    assert count_queue(rafa.id, as_of=NOW) == 1
    decide(review.id, DISMISS, actor=rafa, as_of=NOW)
    assert count_queue(rafa.id, as_of=NOW) == 0
    assert get_review(review.id, as_of=NOW).state is ReviewState.DECIDED


def test_the_ledger_holds_no_words_of_triage(rafa: Actor) -> None:
    review = make_review(b"circle", claimed_by=rafa)
    decide(review.id, REPORT, actor=rafa, as_of=NOW)
    told = " ".join(str(event.detail) for event in list_events(limit=10_000))
    assert REPORT.reason not in told
    assert "invented" not in told
    assert "Rafa" not in told
    assert verify().is_whole
    assert {event.kind for event in list_events(about=review.id)} <= set(TriageEvent)
