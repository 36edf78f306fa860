"""judge_v1: order does not matter, looser never loses, weak is marked and never dropped."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coldframe.matching.rules import judge_v1, sentence_v1
from coldframe.matching.terms import (
    Candidate,
    Nearness,
    Opinion,
    SentenceCode,
    SignalKind,
    Thresholds,
    ThresholdsOutOfOrder,
)

_IDS = st.sampled_from(["a", "b", "c"])
CANDIDATES = st.builds(
    Candidate,
    signal_id=_IDS.map("sig_{}".format),
    kind=st.just(SignalKind.PDQ),
    entry_id=_IDS.map("ent_{}".format),
    distance=st.integers(0, 256),
    quality=st.none() | st.integers(0, 100),
    is_claimed=st.booleans(),
    opinion=st.sampled_from(list(Opinion)),
) | st.builds(
    Candidate,
    signal_id=_IDS.map("sig_x{}".format),
    kind=st.sampled_from([SignalKind.SHA256, SignalKind.MD5, SignalKind.URL]),
    entry_id=_IDS.map("ent_{}".format),
)
THRESHOLDS = st.tuples(st.integers(0, 256), st.integers(0, 256)).map(
    lambda pair: Thresholds(min(pair), max(pair))
)


@given(st.lists(CANDIDATES, max_size=5), THRESHOLDS)
def test_that_the_order_of_candidates_changes_nothing(
    candidates: list[Candidate], thresholds: Thresholds
) -> None:
    results = {judge_v1(order, thresholds=thresholds) for order in itertools.permutations(candidates)}
    assert len(results) == 1


@given(st.lists(CANDIDATES, max_size=20), THRESHOLDS, THRESHOLDS)
def test_that_looser_thresholds_never_lose_a_match(
    candidates: list[Candidate], one: Thresholds, other: Thresholds
) -> None:
    tight = Thresholds(min(one.near_bits, other.near_bits), min(one.weak_bits, other.weak_bits))
    loose = Thresholds(max(one.near_bits, other.near_bits), max(one.weak_bits, other.weak_bits))
    pairs = [
        {
            (judged.candidate.signal_id, judged.candidate.entry_id)
            for judged in judge_v1(candidates, thresholds=at)
        }
        for at in (tight, loose)
    ]
    assert pairs[0] <= pairs[1]


@given(st.lists(CANDIDATES, max_size=20), THRESHOLDS)
def test_that_each_pair_comes_once_sorted_and_within_reach(
    candidates: list[Candidate], thresholds: Thresholds
) -> None:
    judged = judge_v1(candidates, thresholds=thresholds)
    keys = [(one.candidate.distance, one.candidate.entry_id, one.candidate.signal_id) for one in judged]
    assert keys == sorted(keys)
    assert len({key[1:] for key in keys}) == len(keys)
    assert all(one.candidate.distance <= thresholds.weak_bits for one in judged)
    assert all(one.sentences[0] == one.nearness.value for one in judged)


@given(st.integers(0, 31), st.integers(0, 100))
def test_that_low_quality_is_marked_and_never_dropped(distance: int, quality: int) -> None:
    candidate = Candidate("sig_a", SignalKind.PDQ, "ent_a", distance=distance, quality=quality)
    (judged,) = judge_v1([candidate], thresholds=Thresholds())
    assert judged.is_weak == (quality < 50)
    assert (SentenceCode.WEAK_QUALITY in judged.sentences) == judged.is_weak


@pytest.mark.parametrize(
    ("distance", "nearness"),
    [
        (0, Nearness.SAME_PICTURE), (1, Nearness.NEAR_PICTURE), (10, Nearness.NEAR_PICTURE),
        (11, Nearness.DISTANT_PICTURE), (31, Nearness.DISTANT_PICTURE), (32, None),
    ],
)  # fmt: skip
def test_that_nearness_follows_the_thresholds(distance: int, nearness: Nearness | None) -> None:
    judged = judge_v1([Candidate("s", SignalKind.PDQ, "e", distance=distance)], thresholds=Thresholds(10, 31))
    assert [one.nearness for one in judged] == ([] if nearness is None else [nearness])


@pytest.mark.parametrize("thresholds", [Thresholds(32, 31), Thresholds(-1, 31), Thresholds(0, 257)])
def test_that_thresholds_out_of_order_are_refused(thresholds: Thresholds) -> None:
    with pytest.raises(ThresholdsOutOfOrder):
        judge_v1([], thresholds=thresholds)


def test_that_the_sentences_read_well() -> None:
    candidate = Candidate("s", SignalKind.PDQ, "e", distance=14, quality=40, opinion=Opinion.INVESTIGATE)
    (judged,) = judge_v1([candidate], thresholds=Thresholds())
    text = sentence_v1(
        judged.sentences, kind=SignalKind.PDQ, bank="Shapes", distance=14, quality=40, radius_bits=31
    )
    assert text == (
        "The picture's fingerprint resembles that of an entry in bank “Shapes”: 14 of 256 bits differ, where 31 is the "
        "most that is shown. Compare with care. The picture shows few details (quality 40 of 100), so its fingerprint "
        "says little. The source of bank “Shapes” asks to investigate; it does not say that the entry is harmful."
    )


@pytest.mark.parametrize("code", list(SentenceCode))
def test_that_every_code_has_a_sentence(code: SentenceCode) -> None:
    assert sentence_v1([code], kind=SignalKind.MD5, bank="B", distance=1, quality=2, radius_bits=31).endswith(
        "."
    )
