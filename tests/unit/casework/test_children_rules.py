"""Several acts, sealing, the safeguarding question, outcomes below the age, and how long data are kept."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coldframe.casework.rules import (
    child_over_acts_v1,
    complete_years_v1,
    feedback_v1,
    is_child_at_v1,
    is_sealed_v1,
    kept_days_v1,
    measures_open_to_v1,
    outcomes_open_v1,
    safeguarding_v1,
    stages_after_safeguarding_v1,
)
from coldframe.casework.terms import (
    WELFARE_STAGES,
    AgeBasis,
    AgeFacts,
    ChildAnswer,
    DisposalCode,
    OutcomeCode,
    PartyKind,
    SafeguardingFinding,
    SafeguardingView,
    Stage,
)
from coldframe.core.errors import InvalidInput
from coldframe.core.rough_dates import RoughDate, exact, parse_rough_date
from coldframe.referral.terms import ClosedReason, FeedbackStatus
from coldframe.rulepacks.loader import list_packs, load
from coldframe.rulepacks.reading import PackUnreadable, read_packs
from coldframe.rulepacks.retention import KeptFor, RetentionPack
from coldframe.rulepacks.terms import PackName

DAYS = st.dates(date(1950, 1, 1), date(2026, 1, 1))
KOREA = load(PackName.AGES, "KR", on=date(2014, 1, 1))
ROUGH = DAYS.flatmap(
    lambda day: st.sampled_from([day.isoformat(), day.isoformat()[:7], day.isoformat()[:4]])
).map(parse_rough_date)
ANSWERS = st.builds(ChildAnswer, st.booleans(), st.booleans(), st.just("why"))


@given(ROUGH)
def test_a_rough_day_is_read_as_it_is_written(rough: RoughDate) -> None:
    assert parse_rough_date(str(rough)) == rough
    assert rough.first <= rough.last
    assert (rough.last - rough.first).days in range(366)


@pytest.mark.parametrize(
    "text", ["", "14", "2014-13", "2014-02-30", "2014/05", "２０１４", "May 2014", "0000"]
)
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput, match="2014-05-20"):
        parse_rough_date(text)


@given(DAYS, ROUGH)
def test_a_rough_act_is_judged_by_every_day_it_may_have_been(birth: date, rough: RoughDate) -> None:
    age = AgeFacts(birth_on=birth, basis=AgeBasis.OFFICIAL_RECORD)
    answer = is_child_at_v1(age, rough, KOREA)
    youngest, oldest = complete_years_v1(birth, rough.first), complete_years_v1(birth, rough.last)
    assert answer.is_child is (youngest < 18)
    assert answer.is_certain is (youngest >= 18 or oldest < 18)
    opened = measures_open_to_v1(age, rough, KOREA)
    assert opened == (frozenset(Stage) if youngest >= 14 else WELFARE_STAGES)
    # The more exactly it is known, the less is closed: never the other way.
    for day in (rough.first, rough.last):
        assert opened <= measures_open_to_v1(age, exact(day), KOREA)


@given(st.lists(ANSWERS, max_size=5))
def test_a_child_at_one_act_is_a_child(answers: list[ChildAnswer]) -> None:
    found = child_over_acts_v1(answers)
    assert found.is_child is (not answers or any(each.is_child for each in answers))
    if any(each.is_child and each.is_certain for each in answers):
        assert found.is_certain


@given(st.none() | ANSWERS, st.booleans())
def test_whoever_may_be_a_child_or_was_cleared_is_sealed(child: ChildAnswer | None, cleared: bool) -> None:
    assert is_sealed_v1(child, is_cleared=cleared) is (cleared or (child is not None and child.is_child))


ANSWERED_AT = datetime(2026, 1, 1, tzinfo=UTC)


def answered(*findings: SafeguardingFinding) -> list[SafeguardingView]:
    return [SafeguardingView("a", "p", each, "why", "per", ANSWERED_AT) for each in findings]


@given(
    st.lists(st.sampled_from(SafeguardingFinding), max_size=3),
    st.none() | ANSWERS,
    st.sampled_from([None, ANSWERED_AT - timedelta(days=1), ANSWERED_AT, ANSWERED_AT + timedelta(days=1)]),
    st.booleans(),
    st.booleans(),
)
def test_nothing_but_welfare_before_the_question_is_answered(
    findings: list[SafeguardingFinding],
    child: ChildAnswer | None,
    asked_at: datetime | None,
    is_in_question: bool,
    was_safeguarded: bool,
) -> None:
    state = safeguarding_v1(
        answered(*findings),
        child=child,
        asked_at=asked_at,
        is_in_question=is_in_question,
        was_safeguarded=was_safeguarded,
    )
    may_be_harmed = child is not None and (child.is_child or asked_at is not None)
    unanswered = not findings or findings[0] is SafeguardingFinding.CANNOT_TELL
    # "Not harmed" was said by somebody who did not know of the role yet.
    too_early = (
        findings[:1] == [SafeguardingFinding.NOT_HARMED] and asked_at is not None and asked_at > ANSWERED_AT
    )
    assert state.is_asked is may_be_harmed
    assert state.is_open is (may_be_harmed and (unanswered or too_early))
    left = stages_after_safeguarding_v1(frozenset(Stage), state)
    assert left == (WELFARE_STAGES if state.is_open else frozenset(Stage))
    assert stages_after_safeguarding_v1(WELFARE_STAGES, state) == WELFARE_STAGES
    if state.is_dual:
        assert is_in_question
        assert asked_at or was_safeguarded or findings[0] is SafeguardingFinding.HARMED


@given(st.sampled_from(PartyKind), st.sets(st.sampled_from([WELFARE_STAGES, frozenset(Stage)]), min_size=1))
def test_no_prosecution_without_an_act_that_can_be_answered_for(
    kind: PartyKind, acts: set[frozenset[Stage]]
) -> None:
    some, every = frozenset[Stage]().union(*acts), frozenset.intersection(*acts)
    codes = outcomes_open_v1(kind, some_act=some, every_act=every)
    assert any(code.is_prosecution for code in codes) is (Stage.INDICTED in some)
    assert {code for code in OutcomeCode if code.is_cleared} <= codes
    assert (OutcomeCode.NOT_RESPONSIBLE_BY_AGE in codes) is (
        kind is PartyKind.PERSON and Stage.INDICTED not in every
    )


def test_every_pack_keeps_a_child_s_record_shorter_and_cleared_people_shortest() -> None:
    packs = [pack for pack in list_packs(PackName.RETENTION) if isinstance(pack, RetentionPack)]
    assert packs
    for pack in packs:
        assert {period.kept_for for period in pack.periods} == set(KeptFor)
        for code in (None, *OutcomeCode):
            child, grown = (kept_days_v1(code, pack, is_child=is_child) for is_child in (True, False))
            assert child is not None
            assert grown is not None
            assert 0 < child < grown
            cleared = kept_days_v1(OutcomeCode.UNFOUNDED, pack, is_child=False)
            assert cleared is not None
            assert cleared <= grown


@pytest.mark.parametrize(("adult", "child"), [(30, 30), (30, 31), (30, 0)])
def test_a_pack_that_keeps_a_child_s_record_no_shorter_is_unreadable(adult: int, child: int) -> None:
    text = f"""
jurisdictions = ["XX"]
version = 1
effective_from = 2000-01-01
reviewer_note = "None."
[[citation]]
source = "A"
says = "B"
reliability = "house_rule"
[[period]]
kept_for = "cleared"
adult_days = {adult}
child_days = {child}
wording = "W"
"""
    with pytest.raises(PackUnreadable, match="line 10: a child's record"):
        read_packs(PackName.RETENTION, text)


@given(st.sampled_from(DisposalCode), st.booleans())
def test_what_a_sender_is_offered_promotes_nothing(code: DisposalCode, found: bool) -> None:
    filled = feedback_v1(code, child_identified=found)
    assert (filled.status is FeedbackStatus.CONVICTION) is (code is DisposalCode.CONVICTED)
    assert filled.status is not FeedbackStatus.ARREST  # a charge is no arrest
    assert (filled.closed_reason is not None) is (filled.status is FeedbackStatus.CLOSED)
    if code is DisposalCode.AGE_UNDETERMINABLE:
        assert filled.closed_reason is ClosedReason.AGE_UNDETERMINABLE
