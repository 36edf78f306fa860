"""Near texts get near hashes, other texts do not, and short ones are near nothing but themselves."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coldframe.selectors.neardup import NEAR_BITS, is_comparable, text_hash

# Plainly invented words: Latin, Han, Hangul. A text of them is 400 letters or 130 characters long.
_ALPHABETS = {
    "latin": ("bdfgklmnprstvz", "aeiou"),
    "han": ("山水火木金土日月天地人大小上下左右東西南北春夏秋冬紅黃藍白黑", ""),
    "hangul": ("가나다라마바사아자차카타파하거너더러머버서어저처커터퍼허고노도로모보", ""),
}


def words(chance: random.Random, script: str, count: int) -> list[str]:
    first, second = _ALPHABETS[script]
    if second:
        return [
            "".join(chance.choice(first) + chance.choice(second) for _ in range(chance.randint(2, 4)))
            for _ in range(count)
        ]
    return ["".join(chance.choice(first) for _ in range(chance.randint(1, 3))) for _ in range(count)]


def distance(one: str, other: str) -> int:
    return (int.from_bytes(text_hash(one)) ^ int.from_bytes(text_hash(other))).bit_count()


@pytest.mark.parametrize("script", list(_ALPHABETS))
def test_that_distance_grows_with_what_is_changed(script: str) -> None:
    chance = random.Random(5)
    medians = []
    for share in (0.0, 0.05, 0.1, 0.2, 0.5, 1.0):
        found = []
        for _ in range(25):
            text = words(chance, script, 70)
            changed = list(text)
            for place in chance.sample(range(70), round(share * 70)):
                changed[place] = words(chance, script, 1)[0]
            found.append(distance(" ".join(text), " ".join(changed)))
        medians.append(sorted(found)[12])
    assert medians == sorted(medians)
    assert medians[0] == 0
    assert medians[2] <= NEAR_BITS
    assert medians[-1] > 100


@pytest.mark.parametrize("script", list(_ALPHABETS))
def test_that_unrelated_texts_are_far_apart(script: str) -> None:
    chance = random.Random(6)
    texts = [" ".join(words(chance, script, 60)) for _ in range(40)]
    assert (
        min(distance(one, other) for place, one in enumerate(texts) for other in texts[:place])
        > NEAR_BITS + 20
    )


_BODY = " ".join(words(random.Random(7), "latin", 60))


@pytest.mark.parametrize(
    "disguised",
    [
        _BODY.upper(),
        _BODY.replace(" ", ""),
        _BODY.replace(" ", "\n *** "),
        "\u200b".join(_BODY),
        "".join(f"{letter}\u0336" for letter in _BODY),
        "".join(chr(ord(letter) + 0xFEE0) if letter != " " else " " for letter in _BODY),
        _BODY.replace("a", "á").replace("o", "ö"),
        "🔥 " + _BODY + " !!!",
    ],
)
def test_that_a_disguise_changes_nothing(disguised: str) -> None:
    assert text_hash(disguised) == text_hash(_BODY)


def test_that_the_hash_is_the_same_everywhere() -> None:
    # Stored in banks: another value here would mean that every bank has to be computed anew.
    assert (
        text_hash("lorem ipsum dolor sit amet " * 5).hex()
        == "650bdb31f63607685b923d51a11903117c533046190c58d2953b28619b0ddaca"
    )
    assert (
        text_hash("lorem ipsum").hex() == "bf86562e21fa59f76f9676999620a0bfc57f415a0a87f90e4a25469e060ff436"
    )


@given(st.text(max_size=300))
@settings(deadline=None, max_examples=150)
def test_that_every_text_has_one(text: str) -> None:
    assert len(text_hash(text)) == 32
    assert (
        text_hash(text) == text_hash(text.upper().lower())
        or text.upper().lower().casefold() != text.casefold()
    )
    assert is_comparable(text * 2) or not is_comparable(text)


@given(st.lists(st.text("abcdefghijkl", min_size=1, max_size=40), min_size=2, max_size=12, unique=True))
@settings(deadline=None, max_examples=60)
def test_that_a_short_text_is_near_nothing_but_itself(texts: list[str]) -> None:
    assert not any(is_comparable(text) for text in texts)
    for place, one in enumerate(texts):
        assert distance(one, f" {one}! ") == 0
        assert all(distance(one, other) > NEAR_BITS for other in texts[:place])
        assert (
            distance(one, f"{one} and the same again, with so much more that it can be compared") > NEAR_BITS
        )


@pytest.mark.parametrize(
    "piece", ["a", "ab", "가", "\u0300", "a\u0300", "ﷺ", "\ud800", " ", "𝐚", "\U000e0041"]
)
def test_that_hostile_text_comes_to_an_end(piece: str) -> None:
    # The one among them that grows most under NFKD, eighteenfold, is bounded by what a text may be long.
    assert len(text_hash(piece * (100_000 // len(piece)))) == 32


def test_that_repeating_changes_little() -> None:
    assert distance(_BODY, f"{_BODY} {_BODY} {_BODY}") < NEAR_BITS
