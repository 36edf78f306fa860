"""What stands and what does not: reversals taken back, repeated judgements, appeals, and who is still independent."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from tests.inline_work import run_waiting
from tests.stages.gathering_desk import arrive, file, review_of
from tests.stages.report_desk import make_agreement
from tests.stages.review_desk import DISMISS, NOW, REPORT, kinds, make_person, make_review

import coldframe.pipeline.tasks as pipeline
from coldframe.access.terms import Role
from coldframe.core.actors import Actor
from coldframe.core.errors import Conflict, NotAllowed, NotFound
from coldframe.custody.queries import list_events
from coldframe.intake.queries import list_items
from coldframe.publication.queries import list_figures
from coldframe.publication.terms import Period
from coldframe.reporting import actions as reporting
from coldframe.reporting.queries import get_report
from coldframe.reporting.terms import Setback
from coldframe.triage import actions
from coldframe.triage.actions import repeating
from coldframe.triage.queries import (
    count_appeals,
    count_reversals,
    find_reversal,
    get_appeal,
    get_decision,
    list_appeals,
    list_links,
    list_repetitions,
    list_reversals,
    measure_agreement,
    part_in_decision,
)
from coldframe.triage.terms import (
    DecisionState,
    DecisionView,
    LookAgain,
    NewDecision,
    RecallEnd,
    RecallKind,
    TieKind,
)

pytestmark = pytest.mark.django_db
SOON = NOW + timedelta(seconds=20)
LATER = NOW + timedelta(minutes=5)
CIRCLE = b"a drawn circle"
UNSURE = NewDecision("cannot_determine", "cannot_determine", "It cannot be told.")


@pytest.fixture
def tove() -> Actor:
    return make_person("tove", Role.SECOND_READER)


def decided(actor: Actor, new: NewDecision = DISMISS) -> DecisionView:
    review = make_review(b"circle", claimed_by=actor)
    return actions.decide(review.id, new, actor=actor, as_of=NOW)


def reversed_by(actor: Actor, old: DecisionView, new: NewDecision = DISMISS) -> DecisionView:
    actions.claim_review(old.review_id, actor=actor, as_of=SOON)
    return actions.reverse_decision(old.id, new, actor=actor, as_of=SOON)


def settled(first: Actor, second: Actor, third: Actor) -> DecisionView:
    proposed = decided(first, REPORT)
    actions.claim_review(proposed.review_id, actor=second, as_of=NOW)
    actions.second_decide(proposed.review_id, DISMISS, actor=second, as_of=NOW)
    actions.claim_review(proposed.review_id, actor=third, as_of=NOW)
    return actions.decide(proposed.review_id, DISMISS, actor=third, as_of=NOW)


def test_a_reversal_taken_back_within_the_minute_undoes_nothing(
    rafa: Actor, sana: Actor, tove: Actor, lio: Actor, decision_id: str
) -> None:
    make_agreement(lio, sana)
    report_id = reporting.draft_report(decision_id, actor=rafa, as_of=NOW)
    old = get_decision(decision_id)
    # What two people decided needs two; settled by a third, it can be taken back by that one for a minute.
    new = reversed_by(tove, old)
    actions.claim_review(old.review_id, actor=sana, as_of=SOON)
    actions.second_decide(old.review_id, REPORT, actor=sana, as_of=SOON)
    uma = make_person("uma", Role.SECOND_READER)
    actions.claim_review(old.review_id, actor=uma, as_of=SOON)
    third = actions.decide(old.review_id, DISMISS, actor=uma, as_of=SOON)
    assert (new.needs_second, get_decision(old.id).state) == (True, DecisionState.REVERSED)
    actions.undo_decision(third.id, actor=uma, as_of=SOON)
    run_waiting(clock=lambda: LATER)
    assert get_decision(old.id).is_final
    assert get_report(report_id).setback is Setback.NONE
    assert find_reversal(old.id) is None
    assert list_events(about=report_id, kind="report_basis_reversed") == ()


def test_a_reversal_taken_back_leaves_the_figures_as_they_were(rafa: Actor, sana: Actor) -> None:
    def figures() -> dict[str, int]:
        found = list_figures(Period(NOW - timedelta(days=1), NOW + timedelta(days=1)), as_of=LATER)
        return {each.measure.code: int(each.value.number) for each in found}

    old = decided(rafa)
    new = reversed_by(sana, old, UNSURE)
    assert (figures()["decisions"], figures()["decisions_reversed"]) == (1, 1)
    actions.undo_decision(new.id, actor=sana, as_of=SOON)
    assert (figures()["decisions"], figures()["decisions_reversed"]) == (1, 0)
    assert kinds(old.id) == ["decision_made", "decision_reversed", "decision_stands_again"]
    reversed_by(sana, old, UNSURE)
    assert (figures()["decisions"], figures()["decisions_reversed"]) == (1, 1)


def test_what_a_reversal_waits_for_is_not_taken_back_under_it(rafa: Actor, sana: Actor) -> None:
    old = decided(rafa)
    assert reversed_by(sana, old, REPORT).needs_second
    with pytest.raises(Conflict, match="already waits"):
        actions.undo_decision(old.id, actor=rafa, as_of=SOON)
    assert get_decision(old.id).is_final


def test_one_alone_does_not_reverse_what_a_third_person_settled(
    rafa: Actor, sana: Actor, tove: Actor
) -> None:
    stands = settled(rafa, sana, tove)
    tried = reversed_by(rafa, stands)
    assert (tried.state, tried.second_rules) == (DecisionState.PROPOSED, ("decided_by_two",))
    assert get_decision(stands.id).is_final


def test_who_was_asked_by_the_first_reader_does_not_read_that_item_second(rafa: Actor, sana: Actor) -> None:
    clue_id = arrive(file(CIRCLE), file(b"a drawn square"))
    review = review_of(clue_id)
    item_id = list_items(clue_id)[0].id
    labels = NewDecision(REPORT.outcome, REPORT.category, REPORT.reason, item_id=item_id)
    actions.claim_review(review.id, actor=rafa, as_of=NOW)
    assert actions.decide(review.id, labels, actor=rafa, as_of=NOW).needs_second
    actions.ask_colleague(review.id, sana.id, "I would report it. And you?", actor=rafa, as_of=NOW)
    actions.release_review(review.id, actor=rafa, as_of=NOW)
    actions.claim_review(review.id, actor=sana, as_of=NOW)  # It is open: the whole clue is not read yet.
    with pytest.raises(NotAllowed, match="spoken"):
        actions.second_decide(review.id, labels, actor=sana, as_of=NOW)


def repeated(rafa: Actor, other: str) -> tuple[DecisionView, DecisionView]:
    first = review_of(arrive(file(CIRCLE)))
    actions.claim_review(first.id, actor=rafa, as_of=NOW)
    judgement = actions.decide(first.id, DISMISS, actor=rafa, as_of=NOW)
    actions.repeat_judgement(judgement.id, [review_of(other).id], actor=rafa, as_of=NOW)
    (repetition,) = list_repetitions(judgement.id)
    return judgement, repetition


def test_a_reversal_puts_the_repetitions_before_a_person_until_they_are_reversed_too(
    rafa: Actor, sana: Actor
) -> None:
    judgement, repetition = repeated(rafa, arrive(file(CIRCLE)))
    assert not reversed_by(sana, judgement, UNSURE).needs_second
    run_waiting(clock=lambda: LATER)
    found = find_reversal(judgement.id)
    assert found is not None
    assert [(one.kind, one.object_id, one.end) for one in found.recalls] == [
        (RecallKind.REPEATED_DECISION, repetition.id, None)
    ]
    assert get_decision(repetition.id).is_final, "nothing is undone by itself"
    reversed_by(sana, repetition, UNSURE)
    run_waiting(clock=lambda: LATER)
    found = find_reversal(judgement.id)
    assert found is not None
    assert [one.end for one in found.recalls] == [RecallEnd.REVERSED_TOO]
    assert found.closed_at is not None


def test_who_made_the_judgement_does_not_answer_an_appeal_against_its_repetition(
    rafa: Actor, sana: Actor
) -> None:
    first = review_of(arrive(file(CIRCLE)))
    actions.claim_review(first.id, actor=rafa, as_of=NOW)
    judgement = actions.decide(first.id, DISMISS, actor=rafa, as_of=NOW)
    second = review_of(arrive(file(CIRCLE)))
    actions.claim_review(second.id, actor=sana, as_of=NOW)
    made = actions.use_label(second.id, judgement.id, actor=sana, as_of=NOW)
    assert part_in_decision(made.id) == {rafa.id, sana.id}


def test_a_reversal_by_which_an_appeal_was_granted_is_not_taken_back(
    rafa: Actor, sana: Actor, tove: Actor, lio: Actor
) -> None:
    old = decided(rafa)
    appeal = actions.receive_appeal(old.id, "It is mine.", actor=lio, as_of=NOW)
    new = reversed_by(sana, old, UNSURE)
    actions.answer_appeal(appeal.id, "Granted.", reversing_decision_id=new.id, actor=tove, as_of=SOON)
    with pytest.raises(Conflict, match="appeal"):
        actions.undo_decision(new.id, actor=sana, as_of=SOON)


def closed_queue(holder: Actor, review_id: str) -> None:
    ada = make_person("ada", Role.ADMINISTRATOR)
    queue = actions.save_queue(
        "", name="Closed", is_limited=True, people=[holder.id], roles=(), actor=ada, as_of=NOW
    )
    actions.claim_review(review_id, actor=holder, as_of=LATER)
    actions.move_review(review_id, queue.id, actor=holder, as_of=LATER)


def test_redress_and_authorities_keep_out_of_a_closed_queue(rafa: Actor, sana: Actor, lio: Actor) -> None:
    old = decided(rafa)
    appeal = actions.receive_appeal(old.id, "It is mine.", actor=lio, as_of=NOW)
    link = actions.make_appeal_link(old.id, told="Gone.", informed_at=NOW, actor=lio, as_of=NOW)
    reversed_by(sana, old, UNSURE)
    run_waiting(clock=lambda: LATER)
    closed_queue(sana, old.review_id)
    assert count_appeals(for_person=lio.id) == len(list_appeals(for_person=lio.id)) == 0
    assert count_reversals(for_person=lio.id) == len(list_reversals(for_person=lio.id)) == 0
    assert count_appeals(for_person=sana.id) == count_reversals(for_person=sana.id) == 1
    refused: tuple[Callable[[], object], ...] = (
        lambda: get_appeal(appeal.id, for_person=lio.id),
        lambda: actions.answer_appeal(appeal.id, "No.", actor=make_person("uma", Role.REVIEWER), as_of=LATER),
        lambda: actions.revoke_appeal_link(link.id, actor=lio, as_of=LATER),
        lambda: actions.make_appeal_link(old.id, told="Gone.", informed_at=NOW, actor=lio, as_of=LATER),
        lambda: actions.receive_appeal(old.id, "Again.", actor=lio, as_of=LATER),
    )
    for act in refused:
        with pytest.raises(NotFound):
            act()


def test_a_later_search_ties_clues_again() -> None:
    first, second = arrive(file(CIRCLE), tied=False), arrive(file(CIRCLE), tied=False)
    assert list_links(first) == list_links(second) == ()
    found = tuple(item.id for clue in (first, second) for item in list_items(clue))

    class Now:
        """Does at once what a run does."""

        def now(self, label: str) -> datetime:
            return NOW

        def once(self, label: str, function: Callable[..., None], *given: object) -> None:
            function(*given)

    def listed(key: str, *, after: str) -> tuple[str, ...]:
        return () if after else found

    pipeline._fan_out(Now(), listed, "gen", LookAgain.NEW_MATCH)  # type: ignore[arg-type]
    for clue in (first, second):
        assert TieKind.SAME_FILE in {link.kind for link in list_links(clue)}


def test_a_judgement_taken_back_this_moment_is_not_repeated(
    rafa: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, other = review_of(arrive(file(CIRCLE))), review_of(arrive(file(CIRCLE)))
    actions.claim_review(first.id, actor=rafa, as_of=NOW)
    judgement = actions.decide(first.id, DISMISS, actor=rafa, as_of=NOW)
    found = repeating.find_repeated(judgement.id, rafa.id)
    actions.undo_decision(judgement.id, actor=rafa, as_of=NOW)
    # What the other request had read before.
    monkeypatch.setattr(repeating, "find_repeated", lambda *_: found)
    with pytest.raises(Conflict, match="no longer stands"):
        actions.repeat_judgement(judgement.id, [other.id], actor=rafa, as_of=NOW)


def test_two_readings_of_one_file_are_one_pair_however_often_they_are_repeated(
    rafa: Actor, sana: Actor
) -> None:
    proposed = review_of(arrive(file(CIRCLE)))
    actions.claim_review(proposed.id, actor=rafa, as_of=NOW)
    judgement = actions.decide(proposed.id, REPORT, actor=rafa, as_of=NOW)
    other = review_of(arrive(file(CIRCLE)))
    actions.repeat_judgement(judgement.id, [other.id], actor=rafa, as_of=NOW)
    actions.claim_review(proposed.id, actor=sana, as_of=NOW)
    actions.second_decide(proposed.id, REPORT, actor=sana, as_of=NOW)
    assert actions.second_repeated(judgement.id, [other.id], actor=sana, as_of=NOW).final == 1
    assert measure_agreement(NOW, LATER)[0].pairs == 1


def test_an_objection_entered_twice_is_one(rafa: Actor, lio: Actor) -> None:
    old = decided(rafa)
    entered = [actions.receive_appeal(old.id, "It is mine.", actor=lio, as_of=NOW) for _ in range(2)]
    assert entered[0] == entered[1]
    assert count_appeals() == 1


def test_a_judgement_settled_otherwise_puts_its_repetitions_before_a_person(
    rafa: Actor, sana: Actor, tove: Actor
) -> None:
    review = review_of(arrive(file(CIRCLE)))
    actions.claim_review(review.id, actor=rafa, as_of=NOW)
    judgement = actions.decide(review.id, REPORT, actor=rafa, as_of=NOW)
    actions.repeat_judgement(judgement.id, [review_of(arrive(file(CIRCLE))).id], actor=rafa, as_of=NOW)
    (repetition,) = list_repetitions(judgement.id)
    actions.claim_review(review.id, actor=sana, as_of=NOW)
    actions.second_decide(review.id, DISMISS, actor=sana, as_of=NOW)
    actions.claim_review(review.id, actor=tove, as_of=NOW)
    actions.decide(review.id, DISMISS, actor=tove, as_of=NOW)
    run_waiting(clock=lambda: LATER)
    found = find_reversal(judgement.id)
    assert found is not None
    assert [(one.object_id, one.end) for one in found.recalls] == [(repetition.id, None)]
