"""The order of the queue, and when two people read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import date
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coldframe.core.answers import Answer
from coldframe.core.errors import InvalidInput
from coldframe.partners.terms import HarmCategory
from coldframe.rulepacks.loader import list_packs, load
from coldframe.rulepacks.protective import most_protective
from coldframe.rulepacks.terms import PackName, PriorityPack, SecondReaderPack
from coldframe.triage.rules import (
    agree_v1,
    check_judgement_v1,
    needs_second_v1,
    priority_v1,
    read_category_v1,
    read_harms_v1,
    read_outcome_v1,
    signs_v1,
)
from coldframe.triage.terms import (
    OBSERVATION_KINDS,
    AgeBand,
    Category,
    Judgement,
    Lane,
    Observations,
    Origin,
    Outcome,
    PriorityFacts,
    Sign,
)

PACK = load(PackName.PRIORITY, on=date(2026, 11, 22))
SECOND = load(PackName.SECOND_READER, on=date(2026, 11, 22))
RISKS = (
    "child_in_danger_now",
    "escalated_by_sender",
    "reported_by_affected",
    "child_identifiable",
    "coercion",
    "publicly_available",
    "exact_match",
    "near_match",
    "known_selector",
)
ANSWERS = st.sampled_from(Answer)
FACTS = st.builds(
    PriorityFacts,
    **dict.fromkeys((*RISKS, "viral", "judged_before"), ANSWERS),
    youngest_band=st.sampled_from(AgeBand),
    harms=st.frozensets(st.sampled_from([str(h) for h in HarmCategory])),
    item_count=st.integers(0, 2000),
)
PACKS = st.sampled_from([PACK, most_protective(PackName.PRIORITY)])


def with_answers(facts: PriorityFacts, answers: Mapping[str, Any]) -> PriorityFacts:
    return replace(facts, **answers)


def served_before(one: PriorityFacts, other: PriorityFacts, pack: PriorityPack = PACK) -> bool:
    """True if ``one`` stands no later in the queue than ``other``."""
    a, b = priority_v1(one, pack), priority_v1(other, pack)
    return (a.lane.rank, -a.points) <= (b.lane.rank, -b.points)


@given(FACTS, st.sampled_from(RISKS), PACKS)
def test_learning_of_a_risk_never_pushes_a_clue_down(
    facts: PriorityFacts, risk: str, pack: PriorityPack
) -> None:
    assert served_before(with_answers(facts, {risk: Answer.YES}), facts, pack)


@given(FACTS, st.sampled_from([str(h) for h in HarmCategory]))
def test_another_harm_never_pushes_a_clue_down(facts: PriorityFacts, harm: str) -> None:
    assert served_before(replace(facts, harms=facts.harms | {harm}), facts)


@given(FACTS, st.integers(0, 5000))
def test_more_items_never_push_a_clue_down(facts: PriorityFacts, more: int) -> None:
    assert served_before(replace(facts, item_count=facts.item_count + more), facts)


@given(FACTS)
def test_unknown_counts_as_no(facts: PriorityFacts) -> None:
    answers = {
        f.name: getattr(facts, f.name) for f in fields(facts) if isinstance(getattr(facts, f.name), Answer)
    }
    as_no = {name: Answer.NO if answer is Answer.UNKNOWN else answer for name, answer in answers.items()}
    assert priority_v1(with_answers(facts, as_no), PACK) == priority_v1(facts, PACK)


@given(FACTS, FACTS)
def test_danger_now_goes_before_everything_else(danger: PriorityFacts, other: PriorityFacts) -> None:
    danger = replace(danger, child_in_danger_now=Answer.YES)
    other = replace(other, child_in_danger_now=Answer.UNKNOWN)
    assert priority_v1(danger, PACK).lane is Lane.DANGER
    assert priority_v1(danger, PACK).lane.rank < priority_v1(other, PACK).lane.rank


@given(FACTS)
def test_every_point_has_its_rule_and_field(facts: PriorityFacts) -> None:
    priority = priority_v1(facts, PACK)
    assert priority.points == sum(reason.points for reason in priority.reasons)
    assert len({reason.rule for reason in priority.reasons}) == len(priority.reasons)
    assert all(reason.text and hasattr(facts, reason.field) for reason in priority.reasons)
    assert priority.pack_id == "priority/any/1"


@given(st.lists(st.sampled_from([str(h) for h in HarmCategory]), unique=True, max_size=4))
def test_the_order_in_which_facts_were_learned_does_not_matter(harms: list[str]) -> None:
    results = {priority_v1(PriorityFacts(harms=frozenset(order)), PACK) for order in permutations(harms)}
    assert len(results) == 1


@given(FACTS)
def test_the_order_of_the_rules_changes_the_print_and_nothing_else(facts: PriorityFacts) -> None:
    turned = replace(PACK, rules=PACK.rules[::-1])
    one, other = priority_v1(facts, PACK), priority_v1(facts, turned)
    assert (one.lane, one.points, set(one.reasons)) == (other.lane, other.points, set(other.reasons))


@pytest.mark.parametrize(
    ("facts", "lane", "points", "rules"),
    [
        (PriorityFacts(), Lane.STANDARD, 0, []),
        (PriorityFacts(viral=Answer.YES, exact_match=Answer.YES), Lane.KNOWN, 25, ["exact_match"]),
        (PriorityFacts(judged_before=Answer.YES), Lane.KNOWN, 0, []),
        (
            PriorityFacts(viral=Answer.YES, reported_by_affected=Answer.YES),
            Lane.STANDARD,
            30,
            ["reporter_is_child_or_parent"],
        ),
        (
            PriorityFacts(child_in_danger_now=Answer.YES, near_match=Answer.YES),
            Lane.DANGER,
            115,
            ["child_in_danger_now", "near_match"],
        ),
        (
            PriorityFacts(harms=frozenset({"grooming", "trafficking"})),
            Lane.STANDARD,
            40,
            ["live_or_contact_harm"],
        ),
        (PriorityFacts(item_count=19), Lane.STANDARD, 0, []),
        (PriorityFacts(item_count=20), Lane.STANDARD, 5, ["many_items"]),
    ],
)
def test_where_a_clue_stands(facts: PriorityFacts, lane: Lane, points: int, rules: list[str]) -> None:
    priority = priority_v1(facts, PACK)
    assert (priority.lane, priority.points, [r.rule for r in priority.reasons]) == (lane, points, rules)


def test_the_shipped_rules_read_fields_and_codes_that_exist() -> None:
    names = {field.name: field for field in fields(PriorityFacts)}
    for pack in list_packs(PackName.PRIORITY):
        assert isinstance(pack, PriorityPack)
        assert pack.known_lane_fields <= set(names)
        for rule in pack.rules:
            assert rule.field in names
            assert rule.points >= 0
            if rule.field == "harms":
                assert rule.values <= set(HarmCategory)
            elif rule.field == "youngest_band":
                assert rule.values <= set(AgeBand)
            elif rule.at_least is None:
                assert rule.values == {"yes"}
    for second in list_packs(PackName.SECOND_READER):
        assert isinstance(second, SecondReaderPack)
        for asks in second.rules:
            assert asks.outcomes <= set(Outcome)
            assert asks.categories <= set(Category)
            assert asks.signs | asks.unless_signs <= set(Sign)


def test_no_priority_rule_reads_whether_material_is_synthetic() -> None:
    assert not {"origin", "synthetic"} & {field.name for field in fields(PriorityFacts)}


@pytest.mark.parametrize(
    ("outcome", "category", "signs", "rules"),
    [
        (Outcome.REPORT, Category.BASELINE, {Sign.EXACT_MATCH}, ("outward_not_all_listed",)),
        (Outcome.REPORT, Category.BASELINE, {Sign.EXACT_MATCH, Sign.EVERY_FILE_LISTED}, ()),
        (Outcome.REPORT, Category.BASELINE, {Sign.NEAR_MATCH}, ("outward_not_all_listed",)),
        (Outcome.REFER, Category.BASELINE, set(), ("outward_not_all_listed",)),
        (Outcome.REPORT, Category.CANNOT_DETERMINE, {Sign.EVERY_FILE_LISTED}, ("outward_without_category",)),
        (Outcome.NOT_ILLEGAL, Category.NOT_ILLEGAL, set(), ()),
        (Outcome.NOT_ILLEGAL, Category.NOT_ILLEGAL, {Sign.EXACT_MATCH}, ("dismissed_against_list",)),
        (Outcome.OUT_OF_SCOPE, Category.NOT_ILLEGAL, {Sign.CHILD_RISK}, ("dismissed_against_risk",)),
        (Outcome.CANNOT_DETERMINE, Category.CANNOT_DETERMINE, {Sign.CHILD_RISK}, ("dismissed_against_risk",)),
        (Outcome.NEEDS_LEGAL_PROCESS, Category.CANNOT_DETERMINE, {Sign.CHILD_RISK}, ()),
    ],
)
def test_when_a_second_person_reads(
    outcome: Outcome, category: Category, signs: set[Sign], rules: tuple[str, ...]
) -> None:
    need = needs_second_v1(outcome, category, frozenset(signs), SECOND)
    assert (need.required, need.rules, need.pack_id) == (bool(rules), rules, "second_reader/any/1")
    assert len(need.reasons) == len(rules)


@given(st.sampled_from(Outcome), st.sampled_from(Category), st.frozensets(st.sampled_from(Sign)))
def test_without_a_pack_two_people_always_read(
    outcome: Outcome, category: Category, signs: frozenset[Sign]
) -> None:
    pack = most_protective(PackName.SECOND_READER)
    assert isinstance(pack, SecondReaderPack)
    assert needs_second_v1(outcome, category, signs, pack).required


@given(st.sampled_from(Outcome), st.sampled_from(Category), st.frozensets(st.sampled_from(Sign)))
def test_setting_aside_what_a_list_or_a_risk_speaks_against_takes_two(
    outcome: Outcome, category: Category, signs: frozenset[Sign]
) -> None:
    against = signs - {Sign.EVERY_FILE_LISTED}
    if against and outcome in (Outcome.NOT_ILLEGAL, Outcome.OUT_OF_SCOPE, Outcome.INFORMATIONAL):
        assert needs_second_v1(outcome, category, signs, SECOND).required


def test_signs_come_from_the_facts() -> None:
    facts = PriorityFacts(exact_match=Answer.YES, coercion=Answer.YES)
    assert signs_v1(facts, priority_v1(facts, PACK)) == (Sign.EXACT_MATCH, Sign.CHILD_RISK)


def test_two_readings_agree_on_outcome_and_category() -> None:
    first = Judgement(Outcome.REPORT, Category.BASELINE)
    seen = Observations(age_band=AgeBand.PUBESCENT)
    assert agree_v1(first, replace(first, observations=seen))
    assert not agree_v1(first, replace(first, outcome=Outcome.REFER))
    assert not agree_v1(first, replace(first, category=Category.NATIONALLY_ILLEGAL))


@pytest.mark.parametrize(
    ("judgement", "field"),
    [
        (Judgement(Outcome.NOT_ILLEGAL, Category.BASELINE), "category"),
        (Judgement(Outcome.CANNOT_DETERMINE, Category.NOT_ILLEGAL), "outcome"),
        (Judgement(Outcome.REPORT, Category.BASELINE, Observations(age_band=AgeBand.ADULT)), "category"),
        (Judgement(Outcome.REPORT, Category.BASELINE, Observations(origin=Origin.DRAWN)), "category"),
    ],
)
def test_a_judgement_that_contradicts_itself_is_refused(judgement: Judgement, field: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        check_judgement_v1(judgement)
    assert refusal.value.field == field


def test_an_unknown_category_is_refused_with_the_valid_ones() -> None:
    with pytest.raises(InvalidInput) as refusal:
        read_category_v1("level_4")
    assert all(category in refusal.value.message for category in Category)
    with pytest.raises(InvalidInput) as refusal:
        read_outcome_v1("arrest")
    assert all(outcome in refusal.value.message for outcome in Outcome)
    with pytest.raises(InvalidInput, match="piracy"):
        read_harms_v1(("grooming", "piracy"))
    assert read_harms_v1(("grooming", "abuse_material", "grooming")) == ("abuse_material", "grooming")


def test_every_observation_may_say_that_it_cannot_be_determined() -> None:
    assert set(Observations().as_codes().values()) == {"cannot_determine"}
    assert all("cannot_determine" in tuple(kind) for kind in OBSERVATION_KINDS.values())


@given(
    st.fixed_dictionaries({}, optional={n: st.sampled_from(list(k)) for n, k in OBSERVATION_KINDS.items()})
)
def test_observations_survive_being_stored(codes: dict[str, str]) -> None:
    observations = Observations.from_codes({name: str(code) for name, code in codes.items()})
    assert Observations.from_codes(observations.as_codes()) == observations


@pytest.mark.parametrize(
    ("codes", "names"), [({"age_band": "12"}, "prepubescent"), ({"guilt": "yes"}, "coercion")]
)
def test_an_unknown_observation_is_refused_with_the_valid_ones(codes: dict[str, str], names: str) -> None:
    with pytest.raises(InvalidInput, match=names):
        Observations.from_codes(codes)
