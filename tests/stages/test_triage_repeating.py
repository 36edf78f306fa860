"""One file on many clues is judged once, by a person, and never where a clue has anything of its own to say."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st
from tests.inline_work import run_waiting
from tests.stages.gathering_desk import account, arrive, file, review_of, text
from tests.stages.review_desk import DISMISS, NOW, REPORT, kinds, last_detail, make_person

import coldframe.pipeline  # noqa: F401 - registers the tasks
from coldframe.access.terms import Role
from coldframe.core.actors import Actor, system
from coldframe.core.answers import Answer
from coldframe.core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from coldframe.intake.queries import list_items
from coldframe.rulepacks.loader import load
from coldframe.rulepacks.terms import PackName
from coldframe.triage.actions import (
    claim_review,
    decide,
    rank_review,
    repeat_judgement,
    reverse_decision,
    second_decide,
    second_repeated,
    undo_decision,
    undo_link,
    undo_repeated,
    use_label,
)
from coldframe.triage.models import Decision, Review
from coldframe.triage.queries import (
    find_label_history,
    get_decision,
    list_decisions,
    list_links,
    list_repeatable,
    list_to_second,
)
from coldframe.triage.rules import left_out_v1, priority_v1
from coldframe.triage.terms import (
    AgeBand,
    DecisionState,
    DecisionView,
    Lane,
    LeftOut,
    PriorityFacts,
    ReviewState,
    SameFileFacts,
    TieKind,
)
from coldframe.work.queries import list_work

pytestmark = pytest.mark.django_db
CIRCLE, SQUARE = b"a drawn circle", b"a drawn square"
RISKS = {"danger_now": Answer.YES, "coercion": Answer.YES}
SOON = NOW + timedelta(seconds=20)


@pytest.fixture
def rafa() -> Actor:
    return make_person("rafa", Role.REVIEWER)


@pytest.fixture
def sana() -> Actor:
    return make_person("sana", Role.SECOND_READER)


def judge(clue_id: str, actor: Actor, new: object = DISMISS) -> DecisionView:
    review = review_of(clue_id)
    claim_review(review.id, actor=actor, as_of=NOW)
    return decide(review.id, new, actor=actor, as_of=NOW)  # type: ignore[arg-type]


def offered(decision: DecisionView, actor: Actor) -> list[str]:
    return [review.id for review in list_repeatable(decision.id, actor.id, as_of=NOW).reviews]


def left_out(decision: DecisionView, actor: Actor) -> dict[str, LeftOut]:
    return {review.clue_id: why for review, why in list_repeatable(decision.id, actor.id, as_of=NOW).left_out}


def test_that_one_judgement_is_repeated_on_the_same_file_and_each_has_its_own_row(rafa: Actor) -> None:
    first = arrive(file(CIRCLE, account="u0"))
    others = [arrive(file(CIRCLE, account=f"u{number}")) for number in range(1, 4)]
    alone = arrive(file(SQUARE))
    decision = judge(first, rafa)
    assert sorted(offered(decision, rafa)) == sorted(review_of(clue).id for clue in others)
    done = repeat_judgement(decision.id, offered(decision, rafa), actor=rafa, as_of=SOON)
    assert (done.final, done.proposed, done.left_out) == (3, 0, 0)
    for clue in others:
        assert review_of(clue).state is ReviewState.DECIDED
        (own,) = list_decisions(clue_id=clue)
        assert (own.repeats, own.outcome, own.decided_by, own.reason) == (
            decision.id, decision.outcome, rafa.id, decision.reason,
        )  # fmt: skip
        assert last_detail(own.id, "decision_made")["repeats"] == decision.id
        assert f"triage.decided:{own.id}" in {work.id for work in list_work(limit=1000)}
    assert review_of(alone).state is ReviewState.OPEN
    detail = last_detail(decision.id, "judgement_repeated")
    assert (detail["count"], sorted(detail["clues"])) == (3, sorted(others))  # type: ignore[call-overload]
    assert offered(decision, rafa) == []


def test_that_a_clue_with_anything_of_its_own_is_left_out_and_says_why(rafa: Actor, sana: Actor) -> None:
    first = arrive(file(CIRCLE), statement="Posted in a channel.")
    expected = {
        arrive(file(CIRCLE), danger_now=Answer.YES): LeftOut.CHILD_RISK,
        arrive(file(CIRCLE), coercion=Answer.YES): LeftOut.CHILD_RISK,
        arrive(file(CIRCLE), file(SQUARE)): LeftOut.OTHER_ITEMS,
        arrive(file(CIRCLE), text("and words")): LeftOut.OTHER_ITEMS,
        arrive(file(CIRCLE), statement="I know who this is."): LeftOut.OWN_WORDS,
    }
    read, held, untied = (arrive(file(CIRCLE)) for _ in range(3))
    expected |= {read: LeftOut.BEING_READ, held: LeftOut.HELD, untied: LeftOut.UNTIED}
    fits = [arrive(file(CIRCLE)), arrive(file(CIRCLE), file(CIRCLE), statement="Posted in a channel.")]
    judge(read, rafa, REPORT)  # waits for a second reader
    claim_review(review_of(held).id, actor=sana, as_of=NOW)
    link = next(link for link in list_links(untied) if link.kind is TieKind.SAME_FILE)
    undo_link(link.id, "Cut from another film.", actor=rafa, as_of=NOW)
    decision = judge(first, rafa)
    assert left_out(decision, rafa) == expected
    everything = [review_of(clue).id for clue in [*expected, *fits]]
    assert sorted(offered(decision, rafa)) == sorted(review_of(clue).id for clue in fits)
    done = repeat_judgement(decision.id, everything, actor=rafa, as_of=SOON)  # as if the page were old
    assert (done.final, done.left_out) == (2, len(expected))
    assert all(review_of(clue).state is not ReviewState.DECIDED for clue in expected)


def test_that_second_reader_rules_ask_for_each_by_itself(rafa: Actor, sana: Actor) -> None:
    first, other = arrive(file(CIRCLE)), arrive(file(CIRCLE))
    decision = judge(first, rafa, REPORT)
    assert decision.state is DecisionState.PROPOSED
    with pytest.raises(NotFound):  # nobody else learns of it before their own reading
        list_repeatable(decision.id, sana.id, as_of=NOW)
    done = repeat_judgement(decision.id, offered(decision, rafa), actor=rafa, as_of=SOON)
    assert (done.final, done.proposed) == (0, 1)
    review = review_of(other)
    assert review.state is ReviewState.AWAITING_SECOND
    (own,) = list_decisions(clue_id=other)
    assert (own.needs_second, own.second_rules) == (True, ("outward_not_all_listed",))
    assert "outcome" not in last_detail(own.id, "decision_proposed")
    claim_review(review.id, actor=sana, as_of=SOON)
    with pytest.raises(Conflict):
        use_label(review.id, judge(arrive(file(CIRCLE)), rafa).id, actor=sana, as_of=SOON)
    assert second_decide(review.id, replace(REPORT, harms=()), actor=sana, as_of=SOON).is_final


def test_that_who_agreed_reading_second_gives_the_same_reading_on_the_repetitions(
    rafa: Actor, sana: Actor
) -> None:
    first = arrive(file(CIRCLE))
    others = [arrive(file(CIRCLE)) for _ in range(3)]
    decision = judge(first, rafa, REPORT)
    repeat_judgement(decision.id, offered(decision, rafa), actor=rafa, as_of=SOON)
    ids = [review_of(clue).id for clue in others]
    with pytest.raises(NotFound):  # not before an own, blind reading of the file
        list_to_second(decision.id, sana.id, as_of=SOON)
    claim_review(decision.review_id, actor=sana, as_of=SOON)
    assert second_decide(decision.review_id, replace(REPORT, harms=()), actor=sana, as_of=SOON).is_final
    Review.objects.filter(id=ids[0]).update(claimed_by=rafa.id, claimed_until=SOON + timedelta(minutes=5))
    found = list_to_second(decision.id, sana.id, as_of=SOON)
    assert sorted(review.id for review in found.reviews) == sorted(ids[1:])
    assert [why for _, why in found.left_out] == [LeftOut.HELD]
    for actor in (rafa, make_person("lio", Role.SECOND_READER)):
        with pytest.raises((NotAllowed, NotFound)):
            second_repeated(decision.id, ids, actor=actor, as_of=SOON)
    done = second_repeated(decision.id, ids, actor=sana, as_of=SOON)
    assert (done.final, done.left_out) == (2, 1)
    for clue in others[1:]:
        (own,) = list_decisions(clue_id=clue)
        assert (own.is_final, own.second_by, own.agreed) == (True, sana.id, True)
        assert kinds(own.id)[:3] == ["decision_proposed", "decision_seconded", "decision_made"]
        assert review_of(clue).state is ReviewState.DECIDED
    assert review_of(others[0]).state is ReviewState.AWAITING_SECOND


def test_that_repeating_is_taken_back_as_one_act_within_the_minute(rafa: Actor, sana: Actor) -> None:
    first = arrive(file(CIRCLE))
    others = [arrive(file(CIRCLE)) for _ in range(3)]
    decision = judge(first, rafa)
    repeat_judgement(decision.id, offered(decision, rafa), actor=rafa, as_of=SOON)
    with pytest.raises(Conflict, match="repeated on other clues"):
        undo_decision(decision.id, actor=rafa, as_of=SOON)
    with pytest.raises(Conflict):
        undo_repeated(decision.id, actor=sana, as_of=SOON)
    with pytest.raises(Conflict):
        undo_repeated(decision.id, actor=rafa, as_of=SOON + timedelta(seconds=61))
    Review.objects.filter(clue_id=others[0]).update(
        claimed_by=sana.id, claimed_until=SOON + timedelta(minutes=5)
    )
    done = undo_repeated(decision.id, actor=rafa, as_of=SOON + timedelta(seconds=59))
    assert (done.final, done.left_out) == (2, 1)
    for clue in others[1:]:
        review = review_of(clue)
        assert (review.state, review.claimed_by, review.decided_at) == (ReviewState.OPEN, "", None)
        (own,) = list_decisions(clue_id=clue)
        assert own.state is DecisionState.UNDONE
        assert kinds(own.id)[-1] == "decision_undone"
        assert f"triage.reversed:{own.id}" in {work.id for work in list_work(limit=1000)}
    assert review_of(others[0]).state is ReviewState.DECIDED
    assert last_detail(decision.id, "repetition_undone")["count"] == 2
    assert get_decision(decision.id).is_final
    assert sorted(offered(decision, rafa)) == sorted(review_of(clue).id for clue in others[1:])


def test_that_only_people_who_decide_repeat_and_only_a_judgement_of_one_file(
    rafa: Actor, sana: Actor
) -> None:
    first, other = arrive(file(CIRCLE)), arrive(file(CIRCLE))
    mixed = arrive(file(CIRCLE), file(SQUARE))
    decision = judge(first, rafa)
    for actor in (system("pipeline"), make_person("ada", Role.AUDITOR)):
        with pytest.raises(NotAllowed):
            repeat_judgement(decision.id, [review_of(other).id], actor=actor, as_of=SOON)
    with pytest.raises(InvalidInput):
        repeat_judgement(decision.id, [f"rev_{n:026d}" for n in range(501)], actor=rafa, as_of=SOON)
    whole = judge(mixed, sana)
    with pytest.raises(NotFound):
        repeat_judgement(whole.id, [review_of(other).id], actor=rafa, as_of=SOON)
    assert review_of(other).state is ReviewState.OPEN


def test_that_a_label_is_used_by_who_holds_the_review(rafa: Actor, sana: Actor) -> None:
    decision = judge(arrive(file(CIRCLE)), rafa)
    other = review_of(arrive(file(CIRCLE), file(SQUARE)))
    item, square = list_items(other.clue_id)
    with pytest.raises(Conflict):
        use_label(other.id, decision.id, item_id=item.id, actor=sana, as_of=NOW)
    claim_review(other.id, actor=sana, as_of=NOW)
    for wrong in ("", square.id):
        with pytest.raises(InvalidInput):
            use_label(other.id, decision.id, item_id=wrong, actor=sana, as_of=NOW)
    made = use_label(other.id, decision.id, item_id=item.id, actor=sana, as_of=NOW)
    assert (made.item_id, made.decided_by, made.repeats, made.is_final) == (
        item.id,
        sana.id,
        decision.id,
        True,
    )
    assert review_of(other.clue_id).claimed_by == sana.id  # the square is still to be judged
    with pytest.raises(Conflict):
        use_label(other.id, decision.id, item_id=item.id, actor=sana, as_of=NOW)
    whole = review_of(arrive(file(CIRCLE)))
    claim_review(whole.id, actor=sana, as_of=NOW)
    assert use_label(whole.id, decision.id, actor=sana, as_of=NOW).is_final
    assert review_of(whole.clue_id).state is ReviewState.DECIDED


@pytest.mark.parametrize("risk", RISKS)
def test_that_a_label_never_sets_aside_a_sign_of_risk_to_a_child(rafa: Actor, risk: str) -> None:
    decision = judge(arrive(file(CIRCLE)), rafa)
    at_risk = review_of(arrive(file(CIRCLE), **{risk: RISKS[risk]}))  # type: ignore[arg-type]
    assert at_risk.lane is not Lane.KNOWN
    assert at_risk.lane is rank_review(at_risk.clue_id, actor=system("pipeline"), as_of=NOW).lane
    claim_review(at_risk.id, actor=rafa, as_of=NOW)
    with pytest.raises(Conflict, match="risk to a child"):
        use_label(at_risk.id, decision.id, actor=rafa, as_of=NOW)
    assert review_of(arrive(file(CIRCLE))).lane is Lane.KNOWN


def test_that_a_label_tells_its_history(rafa: Actor, sana: Actor) -> None:
    sha256 = list_items(arrive(file(CIRCLE)))[0].sha256
    assert find_label_history(sha256, rafa.id) is None
    first = arrive(file(CIRCLE))
    old = judge(first, rafa)
    since = [arrive(file(CIRCLE), as_of=NOW + timedelta(hours=1)) for _ in range(2)]
    repeat_judgement(old.id, [review_of(since[0]).id], actor=rafa, as_of=SOON)
    found = find_label_history(sha256, rafa.id)
    assert found is not None
    assert (found.label.id, found.label.decided_by, found.repeated, found.seen_since) == (
        old.id,
        rafa.id,
        1,
        2,
    )
    later = NOW + timedelta(hours=2)
    claim_review(old.review_id, actor=sana, as_of=later)
    again = replace(DISMISS, category="cannot_determine", outcome="cannot_determine")
    new = reverse_decision(old.id, again, actor=sana, as_of=later)
    found = find_label_history(sha256, rafa.id)
    assert found is not None
    assert (found.label.id, [one.id for one in found.earlier]) == (new.id, [old.id])


def test_that_later_steps_do_not_rank_all_clues_again_for_each_repetition(rafa: Actor) -> None:
    first = arrive(file(CIRCLE))
    others = [arrive(file(CIRCLE)) for _ in range(3)]
    decision = judge(first, rafa)
    repeat_judgement(decision.id, offered(decision, rafa), actor=rafa, as_of=SOON)
    later = NOW + timedelta(hours=1)
    assert set(run_waiting(clock=lambda: later).values()) == {None}
    assert [kinds(review_of(clue).id).count("review_ranked") for clue in others] == [1, 1, 1]
    assert {review_of(clue).state for clue in others} == {ReviewState.DECIDED}


def test_that_the_cost_of_a_preview_does_not_grow_with_the_clues(rafa: Actor) -> None:
    first = arrive(file(CIRCLE))
    arrive(file(CIRCLE), account("u0"))
    decision = judge(first, rafa)

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            list_repeatable(decision.id, rafa.id, as_of=NOW)
        return len(asked)

    few = queries()
    for number in range(5):
        arrive(file(CIRCLE), account(f"u{number}"))
        arrive(file(CIRCLE, account=f"v{number}"))
    assert queries() == few


def test_that_the_same_file_twice_is_one_file(rafa: Actor) -> None:
    decision = judge(arrive(file(CIRCLE), file(CIRCLE)), rafa)
    assert Decision.objects.get(id=decision.id).item_sha256
    assert offered(decision, rafa) == []


_YES = st.sampled_from([Answer.YES, Answer.NO, Answer.UNKNOWN])
_FACTS = st.builds(
    PriorityFacts,
    **dict.fromkeys(("child_in_danger_now", "escalated_by_sender", "reported_by_affected", "child_identifiable", "coercion", "viral", "judged_before", "exact_match", "known_selector"), _YES),
    youngest_band=st.sampled_from(AgeBand),
    harms=st.frozensets(st.sampled_from(["grooming", "abuse_material", "trafficking"])),
)  # fmt: skip


@given(facts=_FACTS)
def test_that_any_sign_of_risk_to_a_child_keeps_a_clue_out_of_the_known_lane(facts: PriorityFacts) -> None:
    found = priority_v1(facts, load(PackName.PRIORITY, on=NOW.date()))
    is_known = facts.viral.is_yes or facts.judged_before.is_yes
    assert (found.lane is Lane.KNOWN) == (is_known and not found.child_risk)
    signs = (facts.child_in_danger_now, facts.coercion, facts.reported_by_affected, facts.escalated_by_sender)
    if any(sign.is_yes for sign in signs) or facts.harms & {"grooming", "trafficking"}:
        assert found.child_risk


@given(st.builds(SameFileFacts))
def test_that_nothing_with_a_reason_against_it_is_repeated(facts: SameFileFacts) -> None:
    fits = facts.holds_only_the_file and facts.says_the_same and not (
        facts.is_decided or facts.has_child_risk or facts.has_known_selector or facts.is_being_read
        or facts.is_held or facts.is_untied
    )  # fmt: skip
    assert (left_out_v1(facts) is None) == fits
    if facts.has_child_risk and not facts.is_decided:
        assert left_out_v1(facts) is LeftOut.CHILD_RISK
