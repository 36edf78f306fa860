"""The access gate as a rule: what is unknown counts as no, and only what the pack names opens."""

from __future__ import annotations

from dataclasses import fields
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coldframe.core.answers import Answer
from coldframe.rulepacks.loader import list_packs, load
from coldframe.rulepacks.terms import GatePack, PackName
from coldframe.triage.rules import gate_v1
from coldframe.triage.terms import AuthorityKind, GateFacts, Publisher

TODAY = date(2026, 11, 22)
US = load(PackName.GATE, "US", on=TODAY)
NOWHERE = load(PackName.GATE, "ZZ", on=TODAY)
DESKS = ("platform", "hotline", "police")

facts = st.builds(
    GateFacts,
    desk=st.sampled_from(DESKS),
    viewed_by_provider=st.sampled_from(Answer),
    publicly_available=st.sampled_from(Answer),
    published_by=st.sampled_from(Publisher),
    authorities=st.frozensets(st.sampled_from(AuthorityKind)),
)
packs = st.sampled_from([US, NOWHERE, *(pack for pack in list_packs(PackName.GATE))])


@given(facts)
def test_without_a_rule_only_an_authority_opens(known: GateFacts) -> None:
    assert NOWHERE.is_most_protective
    assert gate_v1(known, NOWHERE).is_open == bool(known.authorities)


@given(facts)
def test_in_the_united_states_a_government_actor_repeats_a_look_and_makes_none(known: GateFacts) -> None:
    gate = gate_v1(known, US)
    own = known.desk == "platform" and known.published_by is Publisher.OWN_USER
    seen = known.viewed_by_provider.is_yes or known.publicly_available.is_yes
    handed = known.published_by is Publisher.AFFECTED
    accepted = known.authorities - {AuthorityKind.REVIEWER_RIGHT}
    assert gate.is_open == (own or seen or handed or bool(accepted))


@pytest.mark.parametrize("answer", [Answer.NO, Answer.UNKNOWN])
@pytest.mark.parametrize("desk", ["hotline", "police"])
def test_missing_counts_as_not_viewed(desk: str, answer: Answer) -> None:
    gate = gate_v1(GateFacts(desk, viewed_by_provider=answer, publicly_available=answer), US)
    assert (gate.is_open, gate.rule, gate.pack_id) == (False, "", "gate/US/1")
    assert gate.reason == US.closed
    assert gate.authorities == (AuthorityKind.WARRANT, AuthorityKind.CONSENT, AuthorityKind.EXIGENT)
    assert "A person at the provider has viewed this file." in gate.would_open
    assert not any(
        "platform" in words for words in gate.would_open
    )  # what could never apply here is not told


@given(facts, packs)
def test_an_authority_never_closes_and_a_withdrawn_one_never_opens(known: GateFacts, pack: GatePack) -> None:
    gate = gate_v1(known, pack)
    bare = GateFacts(known.desk, known.viewed_by_provider, known.publicly_available, known.published_by)
    assert gate.is_open >= gate_v1(bare, pack).is_open
    if gate.is_open:
        assert gate.rule
        assert not gate.would_open
    else:
        assert gate.reason
        assert gate.authorities


@given(facts, packs)
def test_the_same_facts_under_the_same_pack_give_the_same_gate(known: GateFacts, pack: GatePack) -> None:
    assert gate_v1(known, pack) == gate_v1(known, pack)


def test_no_match_score_or_model_output_is_among_what_the_gate_is_asked() -> None:
    assert [field.name for field in fields(GateFacts)] == [
        "desk", "viewed_by_provider", "publicly_available", "published_by", "authorities",
    ]  # fmt: skip


def test_every_pack_names_kinds_of_authority_and_of_publisher_that_exist() -> None:
    assert list_packs(PackName.GATE)
    for pack in (*list_packs(PackName.GATE), NOWHERE):
        assert isinstance(pack, GatePack)
        assert pack.authorities
        assert pack.authorities <= set(AuthorityKind)
        for rule in pack.opens:
            assert rule.desks <= set(DESKS)
            assert rule.published_by <= set(Publisher)


@pytest.mark.parametrize(
    ("place", "on", "pack_id"),
    [
        ("US", date(2021, 9, 20), "gate/most_protective/0"),
        ("US", date(2021, 9, 21), "gate/US/1"),
        ("GB-SCT", TODAY, "gate/GB/1"),
        ("KR", TODAY, "gate/KR/1"),
        ("DE", TODAY, "gate/DE/1"),
        ("CN", date(2018, 10, 25), "gate/most_protective/0"),
        ("CN", TODAY, "gate/CN/1"),
        ("", TODAY, "gate/most_protective/0"),
    ],
)
def test_which_pack_holds_where_and_when(place: str, on: date, pack_id: str) -> None:
    assert load(PackName.GATE, place or None, on=on).id == pack_id
