"""Weighing places: an address alone is never enough, order says nothing, more evidence never takes away."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coldframe.referral.jurisdiction.terms import (
    NETWORK,
    UNKNOWN,
    Evidence,
    EvidenceKind,
    Hypothesis,
    Level,
    Role,
    read_place,
)
from coldframe.referral.jurisdiction.weighing import weigh_v1
from coldframe.rulepacks.loader import get_version, load
from coldframe.rulepacks.places import PlacePack
from coldframe.rulepacks.terms import PackName

PACK = load(PackName.JURISDICTION, on=date(2026, 11, 22))

places = st.lists(st.sampled_from(["KR", "KR-11", "KR-26", "SE", "US", "US-NY"]), max_size=3, unique=True)


def evidence(kinds: st.SearchStrategy[EvidenceKind]) -> st.SearchStrategy[Evidence]:
    return st.builds(
        Evidence,
        st.sampled_from(Role),
        kinds,
        st.sampled_from(["itm_1", "itm_2", "itm_3"]),
        places.map(lambda found: tuple(sorted(found))),
    )


anything = st.lists(evidence(st.sampled_from(EvidenceKind)), max_size=8)

# A pack somebody wrote without thought: addresses weigh everything, and each kind stands in a group of its own.
RECKLESS = replace(
    PACK,
    weights=tuple(
        replace(weight, points=1000, group=weight.kind) if weight.kind in NETWORK else weight
        for weight in PACK.weights
    ),
)


def of(found: tuple[Hypothesis, ...], role: Role, place: str) -> Hypothesis | None:
    return next((one for one in found if one.role is role and one.place == place), None)


@settings(max_examples=60)
@given(st.lists(evidence(st.sampled_from(sorted(NETWORK))), max_size=12), st.sampled_from([PACK, RECKLESS]))
def test_addresses_alone_are_never_more_than_possible(found: list[Evidence], pack: PlacePack) -> None:
    levels = {one.level for one in weigh_v1(found, pack) if one.place != UNKNOWN}
    assert levels <= {Level.POSSIBLE}


@settings(max_examples=60)
@given(anything, st.randoms(use_true_random=False))
def test_the_order_of_evidence_says_nothing(found: list[Evidence], chance: object) -> None:
    before = weigh_v1(found, PACK)
    chance.shuffle(found)  # type: ignore[attr-defined]
    assert weigh_v1(found, PACK) == before
    assert weigh_v1([*found, *found], PACK) == before


@settings(max_examples=80)
@given(anything, evidence(st.sampled_from(EvidenceKind)))
def test_more_evidence_for_a_place_never_lowers_it(found: list[Evidence], more: Evidence) -> None:
    before, after = weigh_v1(found, PACK), weigh_v1([*found, more], PACK)
    levels = list(Level)
    for old in before:
        if old.place == UNKNOWN or old.level is None:
            continue
        new = of(after, old.role, old.place)
        assert new is not None
        assert new.level is not None
        assert new.points >= old.points
        assert levels.index(new.level) >= levels.index(old.level)
        if old.role is not more.role:
            assert new == old, "what is said of one is never said of another"
        elif more.places == (old.place,):
            assert new.share >= old.share - 1e-12


@settings(max_examples=60)
@given(anything)
def test_not_known_never_disappears_and_the_shares_are_whole(found: list[Evidence]) -> None:
    weighed = weigh_v1(found, PACK)
    for role in Role:
        own = [one for one in weighed if one.role is role]
        unknown = own[-1]
        assert unknown.place == UNKNOWN
        assert unknown.share > 0
        assert unknown.level is None
        assert sum(one.share for one in own if not one.is_region) == pytest.approx(1)
        for one in own:
            assert sum(line.points for line in one.lines if line.counts) == (one.points if one.place else 0)


def test_two_kinds_that_agree_are_likely_and_two_that_differ_are_two_candidates() -> None:
    phone = Evidence(Role.SUBJECT, EvidenceKind.PHONE, "itm_1", ("KR",))
    address = Evidence(Role.SUBJECT, EvidenceKind.IP_CLEAR, "itm_1", ("KR",))
    (likely, *_) = weigh_v1([phone, address], PACK)
    assert (likely.place, likely.level, likely.points) == ("KR", Level.LIKELY, 50)
    one, other, unknown, *_ = weigh_v1([phone, replace(address, places=("SE",))], PACK)
    assert {(one.place, one.level), (other.place, other.level)} == {
        ("KR", Level.SUPPORTED), ("SE", Level.POSSIBLE),
    }  # fmt: skip
    assert unknown.place == UNKNOWN
    proxied = replace(address, kind=EvidenceKind.IP_PROXY)
    (weaker, *_) = weigh_v1([phone, proxied], PACK)
    assert weaker.level is Level.SUPPORTED


def test_a_region_counts_for_its_country_and_stands_behind_it() -> None:
    school = Evidence(Role.CHILD, EvidenceKind.SCHOOL, "pln_1", ("KR-11",))
    phone = Evidence(Role.CHILD, EvidenceKind.PHONE, "itm_1", ("KR",))
    found = [one for one in weigh_v1([school, phone], PACK) if one.role is Role.CHILD]
    assert [(one.place, one.points) for one in found] == [("KR", 60), ("KR-11", 35), (UNKNOWN, 20)]
    assert [one.level for one in found] == [Level.LIKELY, Level.SUPPORTED, None]


def test_what_names_too_many_places_names_none_and_is_still_shown() -> None:
    shared = ("AG", "BB", "BS", "CA", "JM", "TT", "US")
    found = weigh_v1([Evidence(Role.SUBJECT, EvidenceKind.PHONE, "itm_1", shared)], PACK)
    assert [one.place for one in found] == [UNKNOWN, UNKNOWN, UNKNOWN]
    assert found[0].lines[0].evidence.places == shared


def test_a_pack_that_is_not_installed_knows_nothing_and_an_old_one_is_found_by_its_name() -> None:
    none = load(PackName.JURISDICTION, on=date(2020, 1, 1))
    assert none.is_most_protective
    found = weigh_v1([Evidence(Role.SUBJECT, EvidenceKind.SCHOOL, "pln_1", ("KR",))], none)
    assert {one.place for one in found} == {UNKNOWN}
    assert get_version(PACK.id) == PACK


def test_the_shipped_pack_weighs_every_kind_that_can_name_a_place() -> None:
    weighed = {weight.kind for weight in PACK.weights}
    assert weighed == {str(kind) for kind in EvidenceKind} - {EvidenceKind.IP_NOWHERE}
    for named in PACK.languages.values():
        assert len(named) <= PACK.most_places
        assert all(read_place(place) == place for place in named)


@settings(max_examples=30)
@given(evidence(st.sampled_from(EvidenceKind)))
def test_what_is_stored_reads_back(one: Evidence) -> None:
    assert Evidence.from_json(one.as_json()) == one


@pytest.mark.parametrize(
    ("written", "place"),
    [
        ("uk", "GB"), ("UK-LND", "GB-LND"), ("el", "GR"), ("xk", "XK"), ("kr-11", "KR-11"), ("TW", "TW"),
        ("EU", None), ("AP", None), ("ZZ", None), ("XX", None), ("T1", None), ("EN", None), ("AN", None), ("ZZ-11", None),
    ],
)  # fmt: skip
def test_only_a_country_is_a_place(written: str, place: str | None) -> None:
    assert read_place(written) == place
