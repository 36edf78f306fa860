"""judge_v1: order does not matter, looser never loses, weak is marked and never dropped."""

from __future__ import annotations

import itertools
from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coldframe.matching.rules import judge_v1, sentence_v1
from coldframe.matching.terms import MAX_FRAMES, Candidate, Nearness, SentenceCode, SignalKind
from coldframe.media.terms import Turn

_IDS = st.sampled_from(["a", "b", "c"])
CANDIDATES = st.builds(
    Candidate,
    signal_id=_IDS.map("sig_{}".format),
    kind=st.sampled_from([SignalKind.PDQ, SignalKind.TEXT]),
    entry_id=_IDS.map("ent_{}".format),
    distance=st.integers(0, 256),
    limit_bits=st.integers(0, 63),
    quality=st.none() | st.integers(0, 100),
    is_claimed=st.booleans(),
    turn=st.sampled_from(list(Turn)),
) | st.builds(
    Candidate,
    signal_id=_IDS.map("sig_x{}".format),
    kind=st.sampled_from([SignalKind.SHA256, SignalKind.MD5, SignalKind.URL]),
    entry_id=_IDS.map("ent_{}".format),
)


@given(st.lists(CANDIDATES, max_size=5))
def test_that_the_order_of_candidates_changes_nothing(candidates: list[Candidate]) -> None:
    results = {judge_v1(order) for order in itertools.permutations(candidates)}
    assert len(results) == 1


@given(st.lists(CANDIDATES, max_size=20), st.integers(0, 63))
def test_that_a_looser_limit_never_loses_a_match(candidates: list[Candidate], more: int) -> None:
    loose = [replace(one, limit_bits=one.limit_bits + more) for one in candidates]
    pairs = [
        {(judged.candidate.signal_id, judged.candidate.entry_id) for judged in judge_v1(which)}
        for which in (candidates, loose)
    ]
    assert pairs[0] <= pairs[1]


@given(st.lists(CANDIDATES, max_size=20))
def test_that_each_pair_comes_once_sorted_and_within_its_own_limit(candidates: list[Candidate]) -> None:
    judged = judge_v1(candidates)
    keys = [(one.candidate.distance, one.candidate.entry_id, one.candidate.signal_id) for one in judged]
    assert keys == sorted(keys)
    assert len({key[1:] for key in keys}) == len(keys)
    assert all(one.candidate.distance <= one.candidate.limit_bits for one in judged)
    assert all(one.sentences[0] == one.nearness.value for one in judged)
    near_enough = [one for one in candidates if one.distance <= one.limit_bits]
    assert {key[1:] for key in keys} == {(one.entry_id, one.signal_id) for one in near_enough}


@given(st.integers(0, 31), st.integers(0, 100))
def test_that_low_quality_is_marked_and_never_dropped(distance: int, quality: int) -> None:
    candidate = Candidate("sig_a", SignalKind.PDQ, "ent_a", distance=distance, limit_bits=31, quality=quality)
    (judged,) = judge_v1([candidate])
    assert judged.is_weak == (quality < 50)
    assert (SentenceCode.WEAK_QUALITY in judged.sentences) == judged.is_weak


@pytest.mark.parametrize(
    ("kind", "distance", "nearness"),
    [
        (SignalKind.PDQ, 0, Nearness.SAME_PICTURE), (SignalKind.PDQ, 1, Nearness.NEAR_PICTURE),
        (SignalKind.PDQ, 10, Nearness.NEAR_PICTURE), (SignalKind.PDQ, 11, Nearness.DISTANT_PICTURE),
        (SignalKind.PDQ, 31, Nearness.DISTANT_PICTURE), (SignalKind.PDQ, 32, None),
        (SignalKind.TEXT, 0, Nearness.SAME_TEXT), (SignalKind.TEXT, 31, Nearness.NEAR_TEXT),
        (SignalKind.TEXT, 32, None),
    ],
)  # fmt: skip
def test_that_nearness_follows_the_distance(
    kind: SignalKind, distance: int, nearness: Nearness | None
) -> None:
    judged = judge_v1([Candidate("s", kind, "e", distance=distance, limit_bits=31)])
    assert [one.nearness for one in judged] == ([] if nearness is None else [nearness])


@pytest.mark.parametrize("turn", list(Turn))
def test_that_a_turned_copy_says_how_it_is_turned(turn: Turn) -> None:
    (judged,) = judge_v1([Candidate("s", SignalKind.PDQ, "e", turn=turn)])
    assert (SentenceCode.MIRRORED in judged.sentences) == turn.value.startswith("mirrored")
    assert (SentenceCode.TURNED in judged.sentences) == turn.value.endswith(("90", "180", "270"))


def test_that_of_two_turns_as_near_as_each_other_the_upright_one_is_told() -> None:
    both = [
        Candidate("s", SignalKind.PDQ, "e", distance=4, limit_bits=31, turn=turn)
        for turn in (Turn.MIRRORED, Turn.UPRIGHT)
    ]
    assert judge_v1(both)[0].candidate.turn is Turn.UPRIGHT


def test_that_the_sentences_read_well() -> None:
    candidate = Candidate(
        "s", SignalKind.PDQ, "e", distance=14, limit_bits=31, quality=40, turn=Turn.MIRRORED
    )
    (judged,) = judge_v1([candidate])
    codes = (*judged.sentences, SentenceCode.SAYS_INVESTIGATE, SentenceCode.SET_ASIDE)
    text = sentence_v1(
        codes, kind=SignalKind.PDQ, bank="Shapes", distance=14, quality=40, limit_bits=31, aside="Harmless"
    )
    assert text == (
        "The picture's fingerprint resembles that of an entry in bank “Shapes”: 14 of 256 bits differ, where 31 is the "
        "most that is shown. Compare with care. The picture matches once it is mirrored. The picture shows few details "
        "(quality 40 of 100), so its fingerprint says little. The source of bank “Shapes” asks to investigate; it does "
        "not say that the entry is harmful. Set aside: an entry of bank “Harmless” is at least as near, and its source "
        "says that it is not harmful."
    )


@pytest.mark.parametrize("code", list(SentenceCode))
def test_that_every_code_has_a_sentence(code: SentenceCode) -> None:
    assert sentence_v1([code], kind=SignalKind.MD5, bank="B", distance=1, quality=2, limit_bits=31).endswith(
        "."
    )


@given(
    st.dictionaries(st.integers(0, MAX_FRAMES + 20), st.integers(0, 40), max_size=MAX_FRAMES + 20),
    st.randoms(use_true_random=False),
)
@settings(max_examples=30)
def test_that_one_match_of_a_film_has_all_its_nearest_frames(frames: dict[int, int], chance: Random) -> None:
    candidates = [
        Candidate(f"sig_{at}", SignalKind.PDQ, "e", distance=bits, limit_bits=31, second=float(at))
        for at, distance in frames.items()
        for bits in (distance, distance + 1)
    ]
    in_order = judge_v1(candidates)
    chance.shuffle(candidates)
    assert judge_v1(candidates) == in_order
    near = sorted((bits, f"sig_{at}") for at, bits in frames.items() if bits <= 31)
    kept = sorted((signal_id, bits) for bits, signal_id in near[: MAX_FRAMES + 1])
    assert [list(one.frames) for one in in_order] == ([kept] if near else [])
