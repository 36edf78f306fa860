"""Records that are one somebody are cleared, kept and let go together; and a judgement taken back takes that back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.stages.casework.people_desk import ACT, CHILD, GROWN, somebody
from tests.stages.review_desk import NOW, kinds, make_person

from coldframe.access.terms import Role
from coldframe.casework.actions import (
    SafeguardingFirst,
    answer_safeguarding,
    close_case,
    confirm_same,
    destroy_party,
    judge_same,
    open_case,
    record_measure,
    record_outcome,
    record_role,
    record_safeguard,
    set_age,
    share_case,
    undo_judgement,
)
from coldframe.casework.queries import get_party
from coldframe.casework.terms import (
    AgeFacts,
    CaseView,
    DisposalCode,
    OutcomeCode,
    SafeguardingFinding,
    SafeguardKind,
    Stage,
)
from coldframe.casework.terms.judgements import Clash, JudgementReason
from coldframe.casework.terms.roles import NewRole
from coldframe.core.actors import Actor
from coldframe.core.errors import Conflict
from coldframe.custody.queries import find_due

pytestmark = pytest.mark.django_db

BOOKED = {"legal_basis": "An invented act", "authority": "Police", "from_on": ACT}
SEEN = JudgementReason.REPORTED


@pytest.fixture
def mara() -> Actor:
    return make_person("mara", Role.INVESTIGATOR)


@pytest.fixture
def otto() -> Actor:
    return make_person("otto", Role.INVESTIGATOR)


@pytest.fixture
def case(mara: Actor, otto: Actor) -> CaseView:
    found = open_case("2.21", "An invented matter", "KR", actor=mara, as_of=NOW)
    share_case(found.id, otto.id, actor=mara, as_of=NOW)
    return found


def merge(left: str, right: str, mara: Actor, otto: Actor) -> str:
    answers = {Clash.CHILD_AND_ADULT: "The second has no age."}
    made = judge_same(left, right, reason=SEEN, text="So it says.", answers=answers, actor=mara, as_of=NOW)
    return confirm_same(made.id, actor=otto, as_of=NOW).id


def test_who_is_cleared_under_one_record_is_cleared_under_each(
    case: CaseView, mara: Actor, otto: Actor
) -> None:
    one, two = somebody(case.id, "Anna", mara), somebody(case.id, "A. Invented", mara)
    judgement = merge(one.id, two.id, mara, otto)
    record_outcome(one.id, OutcomeCode.NOT_INVOLVED, "Elsewhere.", actor=mara, as_of=NOW)
    assert [get_party(each.id, actor=mara).label for each in (one, two)] == ["P-1", "P-2"]
    assert find_due(one.id) == find_due(two.id) == NOW + timedelta(days=30)
    undo_judgement(judgement, SEEN, "Another document.", actor=mara, as_of=NOW)
    assert [get_party(each.id, actor=mara).label for each in (one, two)] == ["P-1", "A. Invented"]
    assert (find_due(one.id), find_due(two.id)) == (NOW + timedelta(days=30), None)
    merge(one.id, two.id, mara, otto)
    assert find_due(two.id) == NOW + timedelta(days=30)
    for each in (one, two):
        destroy_party(each.id, actor=mara, as_of=NOW)
    assert find_due(one.id) is find_due(two.id) is None


def test_closing_keeps_the_earlier_day_of_who_is_one(case: CaseView, mara: Actor, otto: Actor) -> None:
    one, two, other = (somebody(case.id, name, mara) for name in ("A", "B", "C"))
    merge(one.id, two.id, mara, otto)
    record_outcome(two.id, OutcomeCode.UNFOUNDED, "Nothing.", actor=mara, as_of=NOW)
    close_case(case.id, DisposalCode.CHARGED, "Charged.", actor=mara, as_of=NOW)
    assert [find_due(each.id) for each in (one, two, other)] == [
        NOW + timedelta(days=30), NOW + timedelta(days=30), NOW + timedelta(days=1825),
    ]  # fmt: skip


@pytest.mark.parametrize("as_outcome", [False, True])
def test_a_judgement_that_carries_a_measure_is_not_taken_back_under_it(
    case: CaseView, mara: Actor, otto: Actor, *, as_outcome: bool
) -> None:
    grown, unknown = somebody(case.id, "A", mara), somebody(case.id, "B", mara, AgeFacts())
    judgement = merge(grown.id, unknown.id, mara, otto)
    if as_outcome:
        record_outcome(unknown.id, OutcomeCode.CHARGED, "Charged.", actor=mara, as_of=NOW)
    else:
        record_measure(unknown.id, "구속", actor=mara, as_of=NOW, **BOOKED)
    with pytest.raises(Conflict, match="would not be open"):
        undo_judgement(judgement, SEEN, "A mistake.", actor=mara, as_of=NOW)
    if as_outcome:
        record_outcome(unknown.id, OutcomeCode.AGE_UNDETERMINABLE, "Unknown.", actor=mara, as_of=NOW)
        undo_judgement(judgement, SEEN, "A mistake.", actor=mara, as_of=NOW)
        assert Stage.INDICTED not in get_party(unknown.id, actor=mara).stages


def test_whether_somebody_was_harmed_is_answered_once_for_all_records_of_them(
    case: CaseView, mara: Actor, otto: Actor
) -> None:
    one, two = somebody(case.id, "A", mara), somebody(case.id, "B", mara)
    record_role(two.id, NewRole("anchor"), actor=mara, as_of=NOW)
    judgement = merge(one.id, two.id, mara, otto)
    with pytest.raises(SafeguardingFirst):
        record_measure(one.id, "구속", actor=mara, as_of=NOW, **BOOKED)
    record_safeguard(
        case.id, SafeguardKind.BROUGHT_TO_SAFETY, authority="Police", on=ACT, definition="Found", party_id=two.id,
        actor=mara, as_of=NOW,
    )  # fmt: skip
    answer_safeguarding(one.id, SafeguardingFinding.HARMED, "She says so.", actor=mara, as_of=NOW)
    for each in (one, two):
        state = get_party(each.id, actor=mara).safeguarding
        assert (state.is_open, state.is_dual, len(state.answers)) == (False, True, 1)
        assert kinds(each.id)[-1] == "safeguarding_answered"
    undo_judgement(judgement, SEEN, "Another document.", actor=mara, as_of=NOW)
    assert not get_party(one.id, actor=mara).safeguarding.is_asked
    assert not get_party(two.id, actor=mara).safeguarding.is_open


def test_an_outcome_that_presupposes_an_age_keeps_that_age(case: CaseView, mara: Actor) -> None:
    party = somebody(case.id, "A", mara, GROWN)
    record_outcome(party.id, OutcomeCode.CONVICTED, "Convicted.", actor=mara, as_of=NOW)
    with pytest.raises(Conflict, match="convicted is on record"):
        set_age(party.id, CHILD, actor=mara, as_of=NOW)
    record_outcome(party.id, OutcomeCode.WELFARE, "Younger than thought.", actor=mara, as_of=NOW)
    child = set_age(party.id, CHILD, actor=mara, as_of=NOW).child
    assert child is not None
    assert child.is_child
