"""Routing, clocks of the law and ends of days: pure rules."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coldframe.rulepacks.loader import list_packs, load
from coldframe.rulepacks.terms import ClockPack, ClockStart, PackName
from coldframe.triage.rules import clocks_v1, end_of_day_v1, read_facts_v1, route_v1, routing_facts_v1
from coldframe.triage.terms import (
    UNKNOWN,
    AgeBand,
    Lane,
    PriorityFacts,
    RoutingField,
    RoutingRule,
    Sign,
)

WHEN = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)

CODES = st.sampled_from(["grooming", "ko", "zh", "form", "danger", "file", "yes", UNKNOWN])
VALUES = st.frozensets(CODES, min_size=1, max_size=3)
FACTS = st.fixed_dictionaries(dict.fromkeys(RoutingField, VALUES))
RULES = st.lists(
    st.builds(
        lambda queue, conditions: RoutingRule(queue, tuple(conditions.items())),
        st.sampled_from(["", "que_1", "que_2", "que_3"]),
        st.dictionaries(st.sampled_from(list(RoutingField)), VALUES, min_size=1, max_size=3),
    ),
    max_size=6,
).map(tuple)


def fits(rule: RoutingRule, facts: dict[RoutingField, frozenset[str]]) -> bool:
    return all(values & facts[field] for field, values in rule.conditions)


@settings(max_examples=200)
@given(FACTS, RULES)
def test_the_first_rule_that_fits_takes_it_and_the_fallback_takes_the_rest(
    facts: dict[RoutingField, frozenset[str]], rules: tuple[RoutingRule, ...]
) -> None:
    index = route_v1(facts, rules)
    assert 0 <= index <= len(rules)
    assert not any(fits(rule, facts) for rule in rules[:index])
    assert index == len(rules) or fits(rules[index], facts)
    assert route_v1(facts, rules) == index, "the same again"
    assert route_v1(facts, rules[: index + 1]) == index, "later rules change nothing"


@given(RULES)
def test_rules_come_back_from_storage_as_they_were(rules: tuple[RoutingRule, ...]) -> None:
    assert tuple(RoutingRule.from_json(rule.as_json()) for rule in rules) == rules


@given(FACTS)
def test_facts_come_back_from_storage_as_they_were(facts: dict[RoutingField, frozenset[str]]) -> None:
    assert read_facts_v1({str(field): sorted(codes) for field, codes in facts.items()}) == facts


def test_what_is_not_stated_is_unknown_and_never_left_out() -> None:
    facts = routing_facts_v1(
        PriorityFacts(), channel="form", sender="", language="", lane=Lane.STANDARD, signs=(), item_kinds=()
    )
    assert set(facts) == set(RoutingField)
    assert facts[RoutingField.HARM] == facts[RoutingField.LANGUAGE] == frozenset({UNKNOWN})
    assert facts[RoutingField.AGE_BAND] == frozenset({"cannot_determine"})
    assert read_facts_v1({}) == {field: frozenset({UNKNOWN}) for field in RoutingField}


def test_a_sender_and_a_language_are_known_by_their_first_part_too() -> None:
    facts = routing_facts_v1(
        PriorityFacts(harms=frozenset({"grooming"}), youngest_band=AgeBand.INFANT),
        channel="api",
        sender="service:key_1",
        language="pt-BR",
        lane=Lane.DANGER,
        signs=(Sign.CHILD_RISK,),
        item_kinds={"file", "text"},
    )
    assert facts[RoutingField.SENDER] == {"service", "service:key_1"}
    assert facts[RoutingField.LANGUAGE] == {"pt", "pt-br"}
    assert facts[RoutingField.LANE] == {"danger"}
    assert all(type(code) is str for codes in facts.values() for code in codes)


def clocks(
    jurisdiction: str, desk_kind: str, *, on: datetime = WHEN, **facts: str
) -> dict[str, datetime | None]:
    known = read_facts_v1({name: [value] for name, value in facts.items()})
    pack = load(PackName.CLOCKS, jurisdiction, on=on.date())
    return {clock.code: clock.due_at for clock in clocks_v1(known, pack, desk_kind=desk_kind, received_at=on)}


def test_a_notice_under_article_16_runs_without_a_number() -> None:
    assert clocks("DE", "platform", channel="article_16") == {"notice_receipt": None, "notice_decision": None}
    assert clocks("DE", "platform", channel="form") == {}
    assert clocks("DE", "hotline", channel="article_16") == {}, "a duty of platforms"
    assert clocks("DE", "platform", lane="danger") == {"threat_to_life": None}


def test_a_request_of_the_person_harmed_runs_in_hours() -> None:
    day = timedelta(hours=24)
    assert clocks("KR", "hotline", affected="yes") == {"hotline_delivery": WHEN + day}
    assert clocks("KR", "hotline", affected="unknown") == {}, "unknown is no yes"
    us = clocks("US", "platform", affected="yes", harm="intimate_image")
    assert us == {"report": None, "removal_on_valid_request": WHEN + 2 * day}
    assert list(us) == ["report", "removal_on_valid_request"], "promptly comes before hours"
    early = datetime(2026, 5, 18, tzinfo=UTC)
    assert "removal_on_valid_request" not in clocks(
        "US", "platform", on=early, affected="yes", harm="intimate_image"
    )


def test_no_clock_is_invented_where_no_pack_is_installed() -> None:
    assert clocks("", "platform", affected="yes", lane="danger", channel="article_16") == {}


def test_every_start_is_used_by_a_cited_pack() -> None:
    packs = [pack for pack in list_packs(PackName.CLOCKS) if isinstance(pack, ClockPack)]
    assert {clock.starts for pack in packs for clock in pack.clocks} == {None, *ClockStart}
    assert all(pack.citations for pack in packs)


@given(
    FACTS,
    st.sampled_from(["US", "KR", "CN", "DE", "EU", ""]),
    st.sampled_from(["platform", "hotline", "police"]),
)
def test_no_clock_starts_later_than_the_clue_arrived(
    facts: dict[RoutingField, frozenset[str]], jurisdiction: str, desk_kind: str
) -> None:
    pack = load(PackName.CLOCKS, jurisdiction, on=date(2026, 11, 22))
    for clock in clocks_v1(facts, pack, desk_kind=desk_kind, received_at=WHEN):
        assert clock.started_at == WHEN
        assert clock.due_at is None or clock.due_at > WHEN
        assert clock.pack_id == pack.id


@pytest.mark.parametrize(
    ("zone", "end"),
    [
        ("UTC", datetime(2026, 11, 23, tzinfo=UTC)),
        ("Asia/Seoul", datetime(2026, 11, 22, 15, tzinfo=UTC)),
        ("America/New_York", datetime(2026, 11, 23, 5, tzinfo=UTC)),
        ("", datetime(2026, 11, 23, tzinfo=UTC)),
        ("No/Where", datetime(2026, 11, 23, tzinfo=UTC)),
    ],
)
def test_a_day_ends_where_the_person_works(zone: str, end: datetime) -> None:
    assert end_of_day_v1(WHEN, zone) == end


@given(st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)))  # noqa: DTZ001
def test_a_day_ends_within_25_hours_also_when_the_clock_is_changed(moment: datetime) -> None:
    as_of = moment.replace(tzinfo=UTC)
    end = end_of_day_v1(as_of, "Europe/Berlin")
    assert timedelta() < end - as_of <= timedelta(hours=25)
