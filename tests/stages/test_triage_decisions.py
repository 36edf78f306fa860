"""Deciding alone and in twos, taking back, reversing, appealing."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
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

from coldframe.access.terms import Role
from coldframe.core.actors import Actor, desk, service
from coldframe.core.answers import Answer
from coldframe.core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from coldframe.custody.queries import list_events
from coldframe.intake.queries import list_items
from coldframe.triage.actions import (
    answer_appeal,
    claim_review,
    decide,
    receive_appeal,
    release_review,
    reverse_decision,
    second_decide,
    undo_decision,
)
from coldframe.triage.models import Decision
from coldframe.triage.queries import (
    find_label,
    find_undoable,
    get_appeal,
    get_decision,
    get_page,
    get_review,
    list_appeals,
    list_decisions,
)
from coldframe.triage.terms import (
    AppealState,
    Category,
    DecisionState,
    Observations,
    Outcome,
    ReviewState,
    ReviewView,
    Sign,
    TriageEvent,
)
from coldframe.work.queries import list_work

pytestmark = pytest.mark.django_db
ACTS = ("decide", "second", "dissent", "release", "undo")
OTHER = replace(REPORT, outcome="refer", reason="It belongs to the police of the place.")


@pytest.fixture
def rafa() -> Actor:
    return make_person("rafa", Role.REVIEWER)


@pytest.fixture
def sana() -> Actor:
    return make_person("sana", Role.SECOND_READER)


@pytest.fixture
def tara() -> Actor:
    return make_person("tara", Role.SECOND_READER)


def enqueued(name: str) -> list[str]:
    return sorted(work.key for work in list_work(limit=1000) if work.name == name)


def proposed(rafa: Actor, *contents: bytes) -> ReviewView:
    """A review whose report waits for a second reader, because no list holds the file."""
    review = make_review(*(contents or (b"circle",)), claimed_by=rafa)
    decision = decide(review.id, REPORT, actor=rafa, as_of=NOW)
    assert (decision.state, decision.needs_second) == (DecisionState.PROPOSED, True)
    assert decision.second_rules == ("outward_not_all_listed",)
    return get_review(review.id, as_of=NOW)


def test_a_decision_without_need_of_a_second_is_final_at_once(rafa: Actor) -> None:
    review = make_review(b"circle", claimed_by=rafa)
    decision = decide(review.id, DISMISS, actor=rafa, as_of=NOW)
    assert decision.is_final
    assert (decision.decided_by, decision.final_at, decision.clue_id) == (rafa.id, NOW, review.clue_id)
    assert (decision.outcome, decision.category) == (Outcome.NOT_ILLEGAL, Category.NOT_ILLEGAL)
    assert decision.reason == DISMISS.reason
    after = get_review(review.id, as_of=NOW)
    assert (after.state, after.claimed_by, after.decided_at) == (ReviewState.DECIDED, "", NOW)
    assert enqueued("triage.decided") == [decision.id]
    assert kinds(decision.id) == ["decision_made"]
    detail = last_detail(decision.id, "decision_made")
    assert (detail["outcome"], detail["category"]) == ("not_illegal", "not_illegal")
    assert (detail["decided_by"], detail["second_by"]) == (rafa.id, "")
    assert len(str(detail["reason_sha256"])) == 64


@pytest.mark.parametrize("actor", [service("key_1"), desk("rcp_1"), PIPELINE])
def test_nothing_but_a_person_ever_decides(rafa: Actor, actor: Actor) -> None:
    review = make_review(b"circle", claimed_by=rafa)
    for act in (decide, second_decide):
        with pytest.raises(NotAllowed):
            act(review.id, DISMISS, actor=actor, as_of=NOW)
    assert Decision.objects.count() == 0


def test_a_person_without_the_permission_does_not_decide(rafa: Actor) -> None:
    review = make_review(b"circle", claimed_by=rafa)
    with pytest.raises(NotAllowed, match=r"review\.decide"):
        decide(review.id, DISMISS, actor=make_person("otto", Role.LIAISON), as_of=NOW)


def test_only_who_holds_the_review_decides(rafa: Actor, sana: Actor) -> None:
    review = make_review(b"circle", claimed_by=rafa)
    with pytest.raises(Conflict, match="Somebody else"):
        decide(review.id, DISMISS, actor=sana, as_of=NOW)
    with pytest.raises(Conflict, match="Claim it"):
        decide(review.id, DISMISS, actor=rafa, as_of=NOW + timedelta(minutes=30))
    with pytest.raises(NotFound):
        decide("rev_00000000000000000000000000", DISMISS, actor=rafa, as_of=NOW)
    assert Decision.objects.count() == 0


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"reason": "  \n"}, "reason"),
        ({"reason": "x" * 10_001}, "reason"),
        ({"category": "level_4"}, "category"),
        ({"outcome": "arrest"}, "outcome"),
        ({"harms": ("piracy",)}, "harms"),
        ({"item_id": "itm_00000000000000000000000000"}, "item_id"),
        ({"category": "baseline"}, "category"),
    ],
)
def test_a_decision_that_cannot_be_read_changes_nothing(
    rafa: Actor, change: dict[str, str], field: str
) -> None:
    review = make_review(b"circle", claimed_by=rafa)
    with pytest.raises(InvalidInput) as refusal:
        decide(review.id, replace(DISMISS, **change), actor=rafa, as_of=NOW)  # type: ignore[arg-type]
    assert refusal.value.field == field
    assert Decision.objects.count() == 0
    assert get_review(review.id, as_of=NOW).claimed_by == rafa.id
    assert kinds(review.id) == ["review_opened", "review_claimed"]


def test_a_double_click_decides_once(rafa: Actor) -> None:
    review = make_review(b"circle", claimed_by=rafa)
    decide(review.id, DISMISS, actor=rafa, as_of=NOW)
    with pytest.raises(Conflict):
        decide(review.id, DISMISS, actor=rafa, as_of=NOW)
    claim_review(review.id, actor=rafa, as_of=NOW)
    with pytest.raises(Conflict, match="decided already"):
        decide(review.id, REPORT, actor=rafa, as_of=NOW)
    assert Decision.objects.count() == 1


def test_two_who_agree_make_it_final(rafa: Actor, sana: Actor) -> None:
    review = proposed(rafa)
    assert (review.state, review.claimed_by) == (ReviewState.AWAITING_SECOND, "")
    assert enqueued("triage.decided") == []
    claim_review(review.id, actor=sana, as_of=NOW)
    decision = second_decide(review.id, replace(REPORT, reason="I see the same."), actor=sana, as_of=NOW)
    assert decision.is_final
    assert (decision.decided_by, decision.second_by, decision.agreed) == (rafa.id, sana.id, True)
    assert get_review(review.id, as_of=NOW).state is ReviewState.DECIDED
    assert enqueued("triage.decided") == [decision.id]
    assert kinds(decision.id) == ["decision_proposed", "decision_seconded", "decision_made"]
    assert last_detail(decision.id, "decision_made")["second_by"] == sana.id


def test_the_second_reader_does_not_see_what_the_first_chose(rafa: Actor, sana: Actor) -> None:
    review = proposed(rafa)
    (first,) = list_decisions(review_id=review.id)
    claim_review(review.id, actor=sana, as_of=NOW)
    page = get_page(review.id, sana.id, as_of=NOW)
    assert page.decisions == ()
    assert page.awaits_second_from_person
    assert list_decisions(clue_id=review.clue_id, for_person=sana.id) == ()
    with pytest.raises(NotFound):
        get_decision(first.id, for_person=sana.id)
    told = str([event.detail for event in list_events(about=first.id)])
    assert "nationally_illegal" not in told
    assert "'report'" not in told
    assert find_label(list_items(review.clue_id)[0].sha256) is None
    own = get_page(review.id, rafa.id, as_of=NOW)
    assert [d.id for d in own.decisions] == [first.id]
    assert not own.awaits_second_from_person
    assert find_undoable(rafa.id, as_of=NOW) == own.decisions[0]


def test_one_person_never_makes_two(rafa: Actor) -> None:
    both = make_person("both", Role.REVIEWER, Role.SECOND_READER)
    review = make_review(b"circle", claimed_by=both)
    decision = decide(review.id, REPORT, actor=both, as_of=NOW)
    with pytest.raises(NotAllowed, match="another person"):
        claim_review(review.id, actor=both, as_of=NOW)
    with pytest.raises(Conflict):
        second_decide(review.id, REPORT, actor=both, as_of=NOW)
    assert not get_page(review.id, both.id, as_of=NOW).may_claim
    with pytest.raises(NotAllowed, match=r"review\.second"):
        claim_review(review.id, actor=rafa, as_of=NOW)
    # Not even past the actions: the database refuses it, too.
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.filter(id=decision.id).update(second_by=both.id)
    assert get_decision(decision.id).state is DecisionState.PROPOSED


def test_two_who_disagree_leave_it_to_a_third(rafa: Actor, sana: Actor, tara: Actor) -> None:
    review = proposed(rafa)
    claim_review(review.id, actor=sana, as_of=NOW)
    disputed = second_decide(review.id, DISMISS, actor=sana, as_of=NOW)
    assert (disputed.state, disputed.agreed) == (DecisionState.DISAGREED, False)
    assert get_review(review.id, as_of=NOW).state is ReviewState.DISAGREED
    assert enqueued("triage.decided") == []
    with pytest.raises(NotAllowed):
        claim_review(review.id, actor=sana, as_of=NOW)
    claim_review(review.id, actor=tara, as_of=NOW)
    settled = decide(review.id, OTHER, actor=tara, as_of=NOW)
    assert settled.is_final
    assert (settled.settles, settled.decided_by, settled.needs_second) == (disputed.id, tara.id, False)
    assert get_decision(disputed.id).state is DecisionState.SETTLED_OTHERWISE
    assert get_review(review.id, as_of=NOW).state is ReviewState.DECIDED
    assert enqueued("triage.decided") == [settled.id]
    assert kinds(disputed.id, only=TriageEvent) == ["decision_proposed", "decision_disputed", "decision_made"]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 2), st.sampled_from(ACTS)), min_size=2, max_size=9))
@example([(0, "decide"), (1, "second")])
@example([(0, "decide"), (1, "dissent"), (2, "decide")])
@example([(0, "decide"), (0, "second"), (0, "decide")])
def test_no_sequence_of_acts_sends_a_matter_out_on_one_person_s_word(steps: list[tuple[int, str]]) -> None:
    with transaction.atomic():
        people = [make_person(name, Role.REVIEWER, Role.SECOND_READER) for name in ("ann", "ben", "cho")]
        review = make_review(b"circle")
        for who, what in steps:
            person = people[who]
            with suppress(Conflict, NotAllowed):
                claim_review(review.id, actor=person, as_of=NOW)
            try:
                if what == "decide":
                    decide(review.id, REPORT, actor=person, as_of=NOW)
                elif what in ("second", "dissent"):
                    reading = REPORT if what == "second" else DISMISS
                    second_decide(review.id, reading, actor=person, as_of=NOW)
                elif what == "undo":
                    for mine in list_decisions(review_id=review.id):
                        undo_decision(mine.id, actor=person, as_of=NOW)
                else:
                    release_review(review.id, actor=person, as_of=NOW)
            except (Conflict, NotAllowed):
                pass
        for decision in list_decisions(review_id=review.id):
            if decision.is_final and decision.outcome.leaves_the_desk:
                first = get_decision(decision.settles) if decision.settles else decision
                readers = {decision.decided_by, decision.second_by, first.decided_by, first.second_by} - {""}
                assert len(readers) >= 2
        transaction.set_rollback(True)


def test_a_decision_is_taken_back_within_a_minute(rafa: Actor, sana: Actor) -> None:
    review = make_review(b"circle", claimed_by=rafa)
    decision = decide(review.id, DISMISS, actor=rafa, as_of=NOW)
    assert find_undoable(rafa.id, as_of=NOW) == decision
    assert find_undoable(sana.id, as_of=NOW) is None
    assert find_undoable(rafa.id, as_of=NOW + timedelta(seconds=61)) is None
    with pytest.raises(NotAllowed):
        undo_decision(decision.id, actor=sana, as_of=NOW)
    with pytest.raises(Conflict, match="60 seconds"):
        undo_decision(decision.id, actor=rafa, as_of=NOW + timedelta(seconds=61))
    undone = undo_decision(decision.id, actor=rafa, as_of=NOW + timedelta(seconds=60))
    assert undone.state is DecisionState.UNDONE
    after = get_review(review.id, as_of=NOW + timedelta(seconds=60))
    assert (after.state, after.claimed_by, after.decided_at) == (ReviewState.CLAIMED, rafa.id, None)
    assert enqueued("triage.reversed") == [decision.id]
    with pytest.raises(Conflict):
        undo_decision(decision.id, actor=rafa, as_of=NOW)
    again = decide(review.id, REPORT, actor=rafa, as_of=NOW + timedelta(seconds=61))
    assert again.state is DecisionState.PROPOSED
    assert kinds(decision.id) == ["decision_made", "decision_undone"]


def test_a_proposal_is_taken_back_unless_somebody_reads_it(rafa: Actor, sana: Actor) -> None:
    review = proposed(rafa)
    (decision,) = list_decisions(review_id=review.id)
    claim_review(review.id, actor=sana, as_of=NOW)
    with pytest.raises(Conflict, match="reading this now"):
        undo_decision(decision.id, actor=rafa, as_of=NOW)
    release_review(review.id, actor=sana, as_of=NOW)
    assert undo_decision(decision.id, actor=rafa, as_of=NOW).state is DecisionState.UNDONE
    assert enqueued("triage.reversed") == []


def test_an_item_is_labelled_before_the_clue_is_decided(rafa: Actor) -> None:
    review = make_review(b"circle", b"square", claimed_by=rafa)
    first, second = list_items(review.clue_id)
    label = decide(review.id, replace(DISMISS, item_id=first.id), actor=rafa, as_of=NOW)
    assert label.item_id == first.id
    assert get_review(review.id, as_of=NOW).claimed_by == rafa.id
    found = find_label(first.sha256)
    assert found is not None
    assert found.id == label.id
    assert find_label(second.sha256) is None
    decide(review.id, DISMISS, actor=rafa, as_of=NOW)
    assert find_label(second.sha256) is None
    assert get_review(review.id, as_of=NOW).state is ReviewState.DECIDED
    assert len(list_decisions(review_id=review.id)) == 2


def test_observations_and_harms_stay_with_the_decision(rafa: Actor) -> None:
    review = make_review(b"circle", claimed_by=rafa)
    seen = Observations.from_codes({"age_band": "no_person", "origin": "drawn"})
    new = replace(DISMISS, observations=seen, harms=("self_produced", "grooming"))
    decision = decide(review.id, new, actor=rafa, as_of=NOW)
    assert get_decision(decision.id).observations == seen
    assert decision.harms == ("grooming", "self_produced")


def test_reversing_another_s_decision_points_to_it(rafa: Actor, sana: Actor) -> None:
    review = make_review(b"circle", claimed_by=rafa)
    old = decide(review.id, DISMISS, actor=rafa, as_of=NOW)
    later = NOW + timedelta(days=2)
    claim_review(review.id, actor=sana, as_of=later)
    assert get_review(review.id, as_of=later).state is ReviewState.DECIDED
    new = reverse_decision(
        old.id, replace(DISMISS, outcome="informational", reason="A second look."), actor=sana, as_of=later
    )
    assert (new.reverses, new.state) == (old.id, DecisionState.FINAL)
    assert get_decision(old.id).state is DecisionState.REVERSED
    assert enqueued("triage.reversed") == [f"{old.id}:{new.id}"]
    assert enqueued("triage.decided") == sorted([old.id, new.id])
    assert kinds(old.id) == ["decision_made", "decision_reversed"]
    with pytest.raises(Conflict):
        reverse_decision(old.id, DISMISS, actor=sana, as_of=later)


def test_reversing_an_own_decision_takes_a_second_reader(rafa: Actor, sana: Actor) -> None:
    review = make_review(b"circle", claimed_by=rafa)
    old = decide(review.id, DISMISS, actor=rafa, as_of=NOW)
    claim_review(review.id, actor=rafa, as_of=NOW)
    informational = replace(DISMISS, outcome="informational")
    new = reverse_decision(old.id, informational, actor=rafa, as_of=NOW)
    assert (new.state, new.second_rules) == (DecisionState.PROPOSED, ("own_decision",))
    assert get_decision(old.id).is_final
    assert get_review(review.id, as_of=NOW).state is ReviewState.AWAITING_SECOND
    claim_review(review.id, actor=sana, as_of=NOW)
    with pytest.raises(Conflict, match="already waits"):
        reverse_decision(old.id, informational, actor=sana, as_of=NOW)
    second_decide(review.id, informational, actor=sana, as_of=NOW)
    assert get_decision(old.id).state is DecisionState.REVERSED
    assert get_review(review.id, as_of=NOW).state is ReviewState.DECIDED


@pytest.mark.parametrize("who", ["first", "second", "third"])
def test_one_person_alone_does_not_undo_what_two_decided(rafa: Actor, sana: Actor, who: str) -> None:
    tomo, uma = make_person("tomo", Role.SECOND_READER), make_person("uma", Role.SECOND_READER)
    review = make_review(b"circle", claimed_by=rafa)
    decide(review.id, REPORT, actor=rafa, as_of=NOW)
    claim_review(review.id, actor=sana, as_of=NOW)
    old = second_decide(review.id, REPORT, actor=sana, as_of=NOW)
    assert old.is_final
    actor = {"first": rafa, "second": sana, "third": tomo}[who]
    claim_review(review.id, actor=actor, as_of=NOW)
    new = reverse_decision(old.id, DISMISS, actor=actor, as_of=NOW)
    assert new.second_rules == (("decided_by_two",) if who == "third" else ("own_decision",))
    assert get_decision(old.id).is_final
    claim_review(review.id, actor=uma, as_of=NOW)
    second_decide(review.id, DISMISS, actor=uma, as_of=NOW)
    assert get_decision(old.id).state is DecisionState.REVERSED


def test_an_undone_reversal_lets_the_old_decision_stand_again(rafa: Actor, sana: Actor) -> None:
    review = make_review(b"circle", claimed_by=rafa)
    old = decide(review.id, DISMISS, actor=rafa, as_of=NOW)
    claim_review(review.id, actor=sana, as_of=NOW)
    new = reverse_decision(old.id, replace(DISMISS, outcome="informational"), actor=sana, as_of=NOW)
    undo_decision(new.id, actor=sana, as_of=NOW)
    assert get_decision(old.id).is_final
    assert get_review(review.id, as_of=NOW).state is ReviewState.DECIDED


def test_what_speaks_against_setting_aside_asks_for_two(rafa: Actor) -> None:
    review = make_review(b"circle", danger_now=Answer.YES, claimed_by=rafa)
    assert review.signs == (Sign.CHILD_RISK,)
    decision = decide(review.id, DISMISS, actor=rafa, as_of=NOW)
    assert decision.second_rules == ("dismissed_against_risk",)


def test_an_appeal_is_heard_by_somebody_else_and_granted_by_a_reversal(
    rafa: Actor, sana: Actor, settings: pytest.FixtureRequest
) -> None:
    settings.COLDFRAME_JURISDICTION = "EU"  # type: ignore[attr-defined]
    review = make_review(b"circle", claimed_by=rafa)
    old = decide(review.id, DISMISS, actor=rafa, as_of=NOW)
    with pytest.raises(InvalidInput):
        receive_appeal(old.id, " ", actor=PIPELINE, as_of=NOW)
    in_time = receive_appeal(
        old.id, "This is my own drawing.", actor=PIPELINE, as_of=NOW + timedelta(days=180)
    )
    late = receive_appeal(old.id, "Once more.", actor=PIPELINE, as_of=NOW + timedelta(days=182))
    assert (in_time.within_window, late.within_window) == (Answer.YES, Answer.NO)
    with pytest.raises(NotAllowed, match="independent"):
        answer_appeal(in_time.id, "No.", actor=rafa, as_of=NOW)
    with pytest.raises(InvalidInput, match="first reverse"):
        answer_appeal(in_time.id, "Yes.", reversing_decision_id=old.id, actor=sana, as_of=NOW)
    claim_review(review.id, actor=sana, as_of=NOW)
    new = reverse_decision(old.id, replace(DISMISS, outcome="informational"), actor=sana, as_of=NOW)
    granted = answer_appeal(in_time.id, "You are right.", reversing_decision_id=new.id, actor=sana, as_of=NOW)
    assert (granted.state, granted.reversing_decision_id) == (AppealState.GRANTED, new.id)
    refused = answer_appeal(late.id, "It was answered.", actor=sana, as_of=NOW)
    assert refused.state == AppealState.REFUSED
    with pytest.raises(Conflict):
        answer_appeal(late.id, "Again.", actor=sana, as_of=NOW)
    assert [a.id for a in list_appeals(decision_id=old.id)] == [in_time.id, late.id]
    assert kinds(in_time.id) == ["appeal_received", "disclosure_begun", "appeal_answered"]
    with pytest.raises(NotFound):
        get_appeal("app_00000000000000000000000000")


def test_an_appeal_needs_a_final_decision(rafa: Actor) -> None:
    review = proposed(rafa)
    (decision,) = list_decisions(review_id=review.id)
    with pytest.raises(NotFound):
        receive_appeal(decision.id, "I object.", actor=PIPELINE, as_of=NOW)
