"""What a bank's settings mean: shares are steady and monotone, negative banks drop nothing, more takes two."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coldframe.core.errors import InvalidInput
from coldframe.matching.rules import (
    changed_v1,
    check_settings_v1,
    is_consulted_v1,
    matches_more_v1,
    says_v1,
    set_aside_v1,
    standing_v1,
)
from coldframe.matching.terms import (
    MAX_FRAMES,
    BankSettings,
    Evidence,
    Opinion,
    SentenceCode,
    SignalKind,
    Standing,
)

SHARES = st.floats(0, 1)
DISTANCES = st.dictionaries(st.sampled_from([SignalKind.PDQ, SignalKind.TEXT]), st.integers(0, 63))
SET = st.builds(BankSettings, DISTANCES, SHARES, st.sampled_from(Opinion))
WANTED = st.builds(
    BankSettings, st.none() | DISTANCES, st.none() | SHARES, st.none() | st.sampled_from(Opinion)
)


@given(st.text(max_size=30), st.text(max_size=30), SHARES, SHARES)
def test_that_raising_the_share_never_leaves_out_what_was_searched(
    bank: str, key: str, one: float, other: float
) -> None:
    low, high = sorted((one, other))
    assert is_consulted_v1(bank, key, low) <= is_consulted_v1(bank, key, high)
    assert is_consulted_v1(bank, key, low) == is_consulted_v1(bank, key, low)
    assert is_consulted_v1(bank, key, 1.0)
    assert not is_consulted_v1(bank, key, 0.0)


def test_that_a_share_is_about_that_share_and_two_banks_leave_out_different_items() -> None:
    items = [f"itm_{number}" for number in range(4000)]
    one, other = ({item for item in items if is_consulted_v1(bank, item, 0.25)} for bank in ("a", "b"))
    assert 900 < len(one) < 1100
    # Independent halves share a quarter of a quarter, not everything and not nothing.
    assert 180 < len(one & other) < 320


@given(SET, WANTED)
def test_that_only_what_lies_below_on_every_side_takes_one_person(
    now: BankSettings, wanted: BankSettings
) -> None:
    after = BankSettings(
        now.distances if wanted.distances is None else wanted.distances,
        now.enabled_share if wanted.enabled_share is None else wanted.enabled_share,
        wanted.opinion or now.opinion,
    )
    assert now.distances is not None
    assert after.distances is not None
    assert after.enabled_share is not None
    assert now.enabled_share is not None
    is_less = (
        after.opinion == now.opinion
        and after.enabled_share <= now.enabled_share
        and all(
            after.distances.get(kind, math.inf) <= now.distances.get(kind, math.inf)
            for kind in (SignalKind.PDQ, SignalKind.TEXT)
        )
    )
    assert matches_more_v1(now, wanted) == (not is_less)
    assert changed_v1(after, wanted) == BankSettings()


def test_that_every_change_of_opinion_takes_two() -> None:
    for old in Opinion:
        for new in Opinion:
            assert matches_more_v1(BankSettings({}, 1.0, old), BankSettings(opinion=new)) == (old != new)


@pytest.mark.parametrize(
    "settings",
    [
        BankSettings({SignalKind.PDQ: 64}), BankSettings({SignalKind.PDQ: -1}),
        BankSettings({SignalKind.MD5: 0}), BankSettings(enabled_share=1.01),
        BankSettings(enabled_share=-0.01), BankSettings(enabled_share=math.nan),
    ],
)  # fmt: skip
def test_that_settings_without_meaning_are_refused(settings: BankSettings) -> None:
    with pytest.raises(InvalidInput):
        check_settings_v1(settings)


@given(st.sampled_from(Opinion), st.lists(st.sampled_from(Opinion), max_size=4))
def test_that_an_opinion_never_makes_an_entry_speak_louder(bank: Opinion, stated: list[Opinion]) -> None:
    standing = standing_v1(bank, stated)
    assert standing in (Standing(bank.value), Standing.DISPUTED)
    contradicts = (Opinion.NEGATIVE in stated) if bank is not Opinion.NEGATIVE else set(stated) - {bank}
    assert (standing is Standing.DISPUTED) == bool(contradicts)


_FEW = st.sampled_from(["1", "2", "3"])
EVIDENCE = st.lists(
    st.builds(
        Evidence,
        match_id=st.uuids().map(str), item_id=st.sampled_from(["a", "b"]), signal_id=_FEW,
        kind=st.sampled_from([SignalKind.SHA256, SignalKind.MD5, SignalKind.PDQ, SignalKind.URL]),
        distance=st.integers(0, 31), is_claimed=st.booleans(), standing=st.sampled_from(Standing),
        is_live=st.booleans(),
    ),
    max_size=8,
    unique_by=lambda one: one.match_id,
)  # fmt: skip


@given(EVIDENCE)
def test_that_only_what_is_live_negative_computed_and_at_least_as_near_sets_aside(
    evidence: list[Evidence],
) -> None:
    by_id = {one.match_id: one for one in evidence}
    for aside, by in set_aside_v1(evidence).items():
        one, negative = by_id[aside], by_id[by]
        assert negative.standing is Standing.NEGATIVE
        assert negative.is_live
        assert not negative.is_claimed
        assert one.standing is not Standing.NEGATIVE
        assert one.item_id == negative.item_id
        if one.signal_id == negative.signal_id:
            assert negative.distance <= one.distance
        else:
            assert negative.kind.is_digest
            assert one.kind in (SignalKind.SHA256, SignalKind.MD5, SignalKind.PDQ)
            assert (one.kind, negative.kind) != (SignalKind.SHA256, SignalKind.MD5)
    without = [one for one in evidence if one.standing is not Standing.NEGATIVE]
    assert set_aside_v1(without) == {}
    assert set_aside_v1(reversed(evidence)) == set_aside_v1(evidence)


@given(EVIDENCE)
def test_that_a_withdrawn_negative_entry_gives_back_what_it_set_aside(evidence: list[Evidence]) -> None:
    withdrawn = [
        replace(one, is_live=False) if one.standing is Standing.NEGATIVE else one for one in evidence
    ]
    assert set_aside_v1(withdrawn) == {}


def test_that_a_nearer_positive_entry_is_not_set_aside() -> None:
    near = Evidence("m1", "i", "s", SignalKind.PDQ, 4, False, Standing.POSITIVE, True)
    far = replace(near, match_id="m2", distance=5, standing=Standing.NEGATIVE)
    assert set_aside_v1([near, far]) == {}
    assert set_aside_v1([near, replace(far, distance=4)]) == {"m1": "m2"}


def test_that_what_is_said_of_an_entry_follows_its_standing() -> None:
    assert says_v1(Standing.POSITIVE, is_withdrawn=False, is_set_aside=False, is_flooded=False) == ()
    assert says_v1(Standing.DISPUTED, is_withdrawn=True, is_set_aside=True, is_flooded=True) == (
        SentenceCode.SOURCES_DISAGREE, SentenceCode.ENTRY_WITHDRAWN, SentenceCode.SET_ASIDE, SentenceCode.FLOODED,
    )  # fmt: skip


_FRAMES = st.dictionaries(st.sampled_from("abcd"), st.integers(0, 31), min_size=1)


@given(_FRAMES, st.lists(_FRAMES, max_size=3))
def test_that_a_film_is_set_aside_only_if_every_frame_near_the_entry_is_explained(
    near: dict[str, int], negative: list[dict[str, int]]
) -> None:
    def of_film(match_id: str, frames: dict[str, int], standing: Standing) -> Evidence:
        nearest = min(frames, key=lambda one: (frames[one], one))
        return Evidence(
            match_id, "film", nearest, SignalKind.PDQ, frames[nearest], False, standing, True,
            tuple(sorted(frames.items())),
        )  # fmt: skip

    one = of_film("m", near, Standing.POSITIVE)
    others = [of_film(f"n{at}", frames, Standing.NEGATIVE) for at, frames in enumerate(negative)]
    is_explained = all(
        any(frames.get(frame, 256) <= distance for frames in negative) for frame, distance in near.items()
    )
    assert ("m" in set_aside_v1([one, *others])) == is_explained


def test_that_a_film_with_more_frames_than_are_kept_is_not_set_aside_by_them() -> None:
    frames = tuple((f"s{at:03}", 0) for at in range(MAX_FRAMES + 1))
    one = Evidence("m", "i", "s000", SignalKind.PDQ, 0, False, Standing.POSITIVE, True, frames)
    negative = replace(one, match_id="n", standing=Standing.NEGATIVE)
    fewer = [replace(each, frames=frames[1:]) for each in (one, negative)]
    assert (set_aside_v1([one, negative]), set_aside_v1(fewer)) == ({}, {"m": "n"})
