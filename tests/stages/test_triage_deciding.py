"""What a decision is called elsewhere, how far two readings agree, and that nothing follows within the minute."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from tests.stages.review_desk import DISMISS, NOW, REPORT, make_person, make_review

from coldframe.access.terms import Role
from coldframe.core.actors import Actor
from coldframe.core.errors import Conflict
from coldframe.intake.queries import list_items
from coldframe.reporting.clearinghouses.content import FileMark
from coldframe.reporting.mapping import gather
from coldframe.rulepacks.loader import use_desk_packs
from coldframe.triage.actions import claim_review, decide, reverse_decision, second_decide, undo_decision
from coldframe.triage.queries import (
    get_decision,
    in_other_schemes,
    list_decisions,
    measure_agreement,
    require_past_undo,
)
from coldframe.triage.terms import (
    OBSERVATION_KINDS,
    DecisionState,
    DecisionView,
    NewDecision,
    Observations,
    ReviewView,
)
from coldframe.work.queries import list_work

pytestmark = pytest.mark.django_db
SEEN = Observations.from_codes(
    {"age_band": "infant", "act": "penetrative_act", "viral": "seen", "self_produced": "consent_unknown"}
)
LATER = NOW + timedelta(seconds=61)


@pytest.fixture
def rafa() -> Actor:
    return make_person("rafa", Role.REVIEWER)


@pytest.fixture
def sana() -> Actor:
    return make_person("sana", Role.SECOND_READER)


@pytest.fixture
def tara() -> Actor:
    return make_person("tara", Role.SECOND_READER)


def read_twice(
    review: ReviewView, first: NewDecision, second: NewDecision, rafa: Actor, sana: Actor, at: datetime = NOW
) -> DecisionView:
    """Two readings of a review that the first reader holds."""
    assert decide(review.id, first, actor=rafa, as_of=at).needs_second
    claim_review(review.id, actor=sana, as_of=at)
    return second_decide(review.id, second, actor=sana, as_of=at)


def codes(decision: DecisionView) -> dict[str, tuple[str, ...]]:
    return {one.scheme.code: one.codes for one in in_other_schemes(decision)}


def test_a_decision_keeps_the_mappings_of_its_day(
    rafa: Actor, sana: Actor, tmp_path: Path, settings: object
) -> None:
    settings.COLDFRAME_JURISDICTION = ""  # type: ignore[attr-defined]
    review = make_review(b"circle", claimed_by=rafa)
    decision = read_twice(review, replace(REPORT, observations=SEEN), REPORT, rafa, sana)
    assert decision.scheme_packs == ("schemes/any/1",)
    found = codes(decision)
    assert (found["industry"], found["iccam"], found["xarf"]) == (("A1",), ("nationally_illegal",), ("A1",))
    assert found["report_marks"] == ("viral", "possible_self_production", "infant")
    folder = tmp_path / "schemes"
    folder.mkdir()
    (folder / "ours.toml").write_text(
        'jurisdictions = ["any"]\nversion = 1\neffective_from = 2026-01-01\nreviewer_note = "Ours."\n'
        '[[citation]]\nsource = "Minutes"\nsays = "So."\nreliability = "house_rule"\n'
        '[[scheme]]\ncode = "ours"\ntitle = "Ours"\ncodes = { one = "one" }\n'
        '[[scheme.rule]]\ncode = "one"\nwhen.category = ["nationally_illegal", "not_illegal"]\n'
    )
    try:
        use_desk_packs(tmp_path)
        assert "ours" not in codes(get_decision(decision.id))  # replayed by the old pack
        settings.COLDFRAME_JURISDICTION = "GB"  # type: ignore[attr-defined]
        review = make_review(b"square", claimed_by=rafa)
        later = decide(review.id, DISMISS, actor=rafa, as_of=NOW)
        assert later.scheme_packs == (
            "schemes/any/1+schemes/any/desk-1",
            "schemes/GB/1+schemes/any/desk-1",
        )
        assert (codes(later)["ours"], codes(later)["uk_severity"]) == (("one",), ())
    finally:
        use_desk_packs(None)


def test_a_draft_report_takes_over_what_is_sure_of_a_file_and_nothing_else(rafa: Actor, sana: Actor) -> None:
    alone = make_review(b"circle", claimed_by=rafa)
    decision = read_twice(alone, replace(REPORT, observations=SEEN), REPORT, rafa, sana)
    (file,) = gather(decision.id).content.files
    assert file.classification == "A1"
    assert file.marks == (FileMark.VIRAL, FileMark.POSSIBLE_SELF_PRODUCTION, FileMark.INFANT)
    # What is said of several files together is said of none alone; an own label is.
    several = make_review(b"square", b"star", claimed_by=rafa)
    label = replace(REPORT, observations=SEEN, item_id=list_items(several.clue_id)[0].id)
    decide(several.id, label, actor=rafa, as_of=NOW)
    decide(several.id, replace(REPORT, observations=SEEN), actor=rafa, as_of=NOW)
    claim_review(several.id, actor=sana, as_of=NOW)
    second_decide(several.id, replace(label, harms=()), actor=sana, as_of=NOW)
    decision = second_decide(several.id, REPORT, actor=sana, as_of=NOW)
    first, second = gather(decision.id).content.files
    assert (first.classification, second.classification, second.marks) == ("A1", "", ())


def test_agreement_is_measured_on_what_was_read_twice_in_the_period(rafa: Actor, sana: Actor) -> None:
    refer = replace(REPORT, outcome="refer", observations=SEEN)
    pairs = [(REPORT, REPORT), (REPORT, refer), (refer, refer), (refer, refer)]
    for number, (first, second) in enumerate(pairs):
        read_twice(make_review(b"%d" % number, claimed_by=rafa), first, second, rafa, sana)
    decide(make_review(b"alone", claimed_by=rafa).id, DISMISS, actor=rafa, as_of=NOW)
    read_twice(make_review(b"next", claimed_by=rafa), REPORT, refer, rafa, sana, at=LATER)
    found = {each.field: each for each in measure_agreement(NOW, LATER)}
    assert tuple(found) == ("outcome", "category", *OBSERVATION_KINDS)
    assert (found["outcome"].pairs, found["outcome"].same) == (4, 3)
    assert found["outcome"].kappa == pytest.approx(0.5)  # 3 of 4 agree, 2 of 4 would by chance
    # Everybody gave one and the same category: nothing to tell apart, so nothing to say.
    assert (found["category"].same, found["category"].kappa) == (4, None)
    assert found["age_band"].same == 3
    (nothing, *_) = measure_agreement(NOW - timedelta(days=2), NOW - timedelta(days=1))
    assert (nothing.pairs, nothing.kappa) == (0, None)


def due(decision_id: str) -> set[str]:
    """Names of the work that a decision set off and that waits for the minute to be over."""
    return {
        work.name for work in list_work(limit=1000) if decision_id in work.key and work.due_at is not None
    }


def test_nothing_follows_a_decision_while_it_can_be_taken_back(rafa: Actor, sana: Actor, tara: Actor) -> None:
    review = make_review(b"circle", claimed_by=rafa)
    alone = decide(review.id, DISMISS, actor=rafa, as_of=NOW)
    assert due(alone.id) == {"triage.decided"}
    with pytest.raises(Conflict, match="can still be taken back until 09:31:00 UTC"):
        require_past_undo(review.clue_id, as_of=NOW + timedelta(seconds=59))
    require_past_undo(review.clue_id, as_of=LATER)
    undo_decision(alone.id, actor=rafa, as_of=NOW)
    require_past_undo(review.clue_id, as_of=NOW)  # nothing stands, so nothing can leave anyway
    # What two people decided nobody takes back: it follows at once.
    both = read_twice(make_review(b"square", claimed_by=rafa), REPORT, REPORT, rafa, sana)
    assert due(both.id) == set()
    require_past_undo(both.clue_id, as_of=NOW)
    # A third person settles alone, and so can take it back.
    read_twice(make_review(b"star", claimed_by=rafa), REPORT, DISMISS, rafa, sana)
    disputed = list_decisions(state=DecisionState.DISAGREED)[0]
    claim_review(disputed.review_id, actor=tara, as_of=NOW)
    settled = decide(disputed.review_id, REPORT, actor=tara, as_of=NOW)
    assert (settled.is_final, settled.settles, due(settled.id)) == (True, disputed.id, {"triage.decided"})
    assert undo_decision(settled.id, actor=tara, as_of=NOW).state is DecisionState.UNDONE
    assert get_decision(disputed.id).state is DecisionState.DISAGREED


def test_a_reversal_taken_back_and_made_again_is_fanned_out_again(rafa: Actor, sana: Actor) -> None:
    review = make_review(b"circle", claimed_by=rafa)
    old = decide(review.id, DISMISS, actor=rafa, as_of=NOW)
    claim_review(review.id, actor=sana, as_of=LATER)
    kept = replace(DISMISS, outcome="informational", reason="Kept.")
    first = reverse_decision(old.id, kept, actor=sana, as_of=LATER)
    undo_decision(first.id, actor=sana, as_of=LATER)
    assert get_decision(old.id).is_final
    second = reverse_decision(old.id, kept, actor=sana, as_of=LATER)
    keys = {work.key for work in list_work(limit=1000) if work.name == "triage.reversed"}
    assert keys == {first.id, f"{old.id}:{first.id}", f"{old.id}:{second.id}"}


def test_after_the_minute_only_a_decision_changes_a_decision(rafa: Actor) -> None:
    review = make_review(b"circle", claimed_by=rafa)
    decision = decide(review.id, DISMISS, actor=rafa, as_of=NOW)
    with pytest.raises(Conflict, match="Reverse the decision by a new one"):
        undo_decision(decision.id, actor=rafa, as_of=LATER)
    with pytest.raises(Conflict):
        decide(claim_review(review.id, actor=rafa, as_of=LATER).id, DISMISS, actor=rafa, as_of=LATER)
    again = reverse_decision(decision.id, DISMISS, actor=rafa, as_of=LATER)
    assert (again.reverses, again.needs_second) == (decision.id, True)
