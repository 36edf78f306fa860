"""Tokens under a key: equal for equal values only, near pictures by shared samples, states that converge."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import random
from itertools import pairwise
from math import comb
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coldframe.casework.deconfliction import rules
from coldframe.casework.deconfliction.rules import (
    BAND_BITS,
    BANDS,
    LEAST_TOKENS,
    MOST_TOKENS,
    fill_v1,
    grant_token_v1,
    is_listed_v1,
    is_newer_key_v1,
    normal_form_v1,
    read_state_v1,
    standing_v1,
    tokens_v1,
    write_state_v1,
)
from coldframe.casework.deconfliction.terms import EntryKind, GrantPart, Interest, Shared, State
from coldframe.casework.queries.things import common_values
from coldframe.core.errors import InvalidInput

KEY, OTHER_KEY = b"\x01" * 32, b"\x02" * 32
K = EntryKind
BITS = st.integers(0, 2**256 - 1)


@pytest.fixture(autouse=True)
def _quick_to_guess(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "_SCRYPT_SELECTOR", 2)
    monkeypatch.setattr(rules, "_SCRYPT_BAND", 2)


@pytest.mark.parametrize(
    ("kind", "one", "other"),
    [
        (K.EMAIL, "Name@Example.ORG", "mailto:name@example.org"),
        (K.PHONE, "+46 8 123 456 78", "0046812345678"),
        (K.HANDLE, "Telegram: @Name", "tg:name"),
        (K.URL, "hxxps://example[.]org/a", "https://EXAMPLE.org/a"),
        (K.DEVICE, "49-015420-323751-8", "490154203237518"),
        (K.DEVICE, "aa:bb:cc:00:11:22", "AABBCC001122"),
        (K.DIGEST, "D41D8CD98F00B204E9800998ECF8427E", "d41d8cd98f00b204e9800998ecf8427e"),
    ],
)
def test_two_ways_to_write_one_thing_give_one_token(kind: EntryKind, one: str, other: str) -> None:
    first, second = normal_form_v1(kind, one), normal_form_v1(kind, other)
    assert first == second
    assert tokens_v1(KEY, kind, first) == tokens_v1(KEY, kind, second)
    assert tokens_v1(KEY, kind, first) != tokens_v1(OTHER_KEY, kind, first)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (K.EMAIL, "a@example.org, b@example.org"),
        (K.PHONE, "+46 8 123 456 78\n+46 8 123 456 79"),
        (K.HANDLE, "@name"),
        (K.PHONE, "081234567"),
        (K.DEVICE, "12"),
        (K.DIGEST, "abc"),
        (K.PICTURE, "d41d8cd98f00b204e9800998ecf8427e"),
        (K.URL, ""),
    ],
)
def test_what_is_not_one_value_is_refused(kind: EntryKind, text: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        normal_form_v1(kind, text)
    assert refused.value.field == "value"


def test_a_token_is_hmac_sha_256_and_a_guessable_value_is_slow_first(monkeypatch: pytest.MonkeyPatch) -> None:
    digest = "ab" * 32
    tagged = b"coldframe/deconfliction/1/digest\0" + digest.encode()
    assert tokens_v1(KEY, K.DIGEST, digest) == (hmac.new(KEY, tagged, hashlib.sha256).digest()[:16],)
    monkeypatch.undo()
    slow = hashlib.scrypt(b"phone:+46812345678", salt=KEY, n=2**14, r=8, p=1, dklen=32)
    tagged = b"coldframe/deconfliction/1/phone\0" + slow
    assert tokens_v1(KEY, K.PHONE, "+46812345678") == (hmac.new(KEY, tagged, hashlib.sha256).digest()[:16],)


@given(BITS, st.sets(st.integers(0, 255), max_size=60))
@settings(max_examples=40, deadline=None)
def test_pictures_share_a_token_exactly_where_they_share_a_sample(bits: int, flipped: set[int]) -> None:
    near = bits
    for place in flipped:
        near ^= 1 << place
    mine, theirs = (tokens_v1(KEY, K.PICTURE, f"{each:064x}") for each in (bits, near))
    same = [not flipped & set(sample) for sample in rules._SAMPLES]
    assert [a == b for a, b in zip(mine, theirs, strict=True)] == same
    assert set(mine) & set(theirs) == {token for token, is_same in zip(mine, same, strict=True) if is_same}


def test_recall_by_distance_is_what_the_documents_say() -> None:
    """Brute force over drawn pairs, without a key: the samples alone decide."""
    draw = random.Random(1)
    samples = [set(sample) for sample in rules._SAMPLES]
    found = {}
    for distance in (16, 24, 31, 64, 128):
        pairs = [set(draw.sample(range(256), distance)) for _ in range(1000)]
        found[distance] = sum(any(not pair & one for one in samples) for pair in pairs) / len(pairs)
        alike = comb(256 - distance, BAND_BITS) / comb(256, BAND_BITS)
        assert abs(found[distance] - (1 - (1 - alike) ** BANDS)) < 0.05, distance
    assert found[16] > 0.999
    assert found[24] > 0.98
    assert found[31] > 0.88
    assert found[64] < 0.10
    assert found[128] == 0.0


@given(st.sets(st.binary(min_size=16, max_size=16), max_size=50), st.binary(min_size=16, max_size=16))
@settings(max_examples=25)
def test_filling_hides_how_many_and_is_the_same_without_what_was_paused(
    tokens: set[bytes], paused: bytes
) -> None:
    secret = b"ours alone"
    filled = fill_v1(tokens, secret)
    assert len(filled) == LEAST_TOKENS
    assert tokens <= set(filled)
    assert list(filled) == sorted(set(filled))
    assert fill_v1((tokens | {paused}) - {paused}, secret) == fill_v1(tokens - {paused}, secret)
    assert len(fill_v1(tokens | {paused}, secret)) == len(filled)


def test_filling_grows_by_powers_of_two_only() -> None:
    sizes = {
        len(fill_v1([number.to_bytes(16, "big") for number in range(count)], b"s"))
        for count in (0, 1, 1024, 1025, 8192)
    }
    assert sizes == {1024, 2048, MOST_TOKENS}


def test_neither_side_can_send_the_others_grant_back() -> None:
    (token,) = tokens_v1(KEY, K.DIGEST, "ab" * 32)
    assert grant_token_v1(KEY, True, token) != grant_token_v1(KEY, False, token) != token


@pytest.mark.parametrize(
    ("kind", "value", "is_listed"),
    [
        (K.EMAIL, "abuse@example.org", True),
        (K.EMAIL, "no-reply+x@mail.example.org", True),
        (K.EMAIL, "name@example.org", False),
        (K.DIGEST, hashlib.sha256(b"").hexdigest(), True),
        (K.DIGEST, hashlib.md5(b"", usedforsecurity=False).hexdigest(), True),
        (K.DIGEST, hashlib.sha256(b"a drawing").hexdigest(), False),
        (K.URL, "https://t.me/", True),
        (K.URL, "https://www.instagram.com/", True),
        (K.URL, "https://www.instagram.com/name", False),
        (K.DEVICE, "000000000000000", True),
        (K.DEVICE, "490154203237518", False),
        (K.PICTURE, "0" * 64, True),
    ],
)
def test_values_that_everybody_has_are_known_by_the_list(
    kind: EntryKind, value: str, is_listed: bool
) -> None:
    assert is_listed_v1(kind, value, common_values()) is is_listed


@given(st.booleans(), st.booleans(), st.integers(0, 9), st.integers(0, 9), st.integers(2, 9))
def test_what_is_told_never_is_a_hit_where_it_must_not_be(
    is_paused: bool, is_listed: bool, cases: int, partners: int, cap: int
) -> None:
    told = standing_v1(is_paused=is_paused, is_listed=is_listed, teams=cases, partners=partners, cap=cap)
    assert (told is Interest.PAUSED) == is_paused
    if told is Interest.HIT:
        assert 1 <= cases + partners < cap
        assert not is_listed
    if told is Interest.TOO_COMMON:
        assert is_listed or cases + partners >= cap


def test_a_state_is_read_as_it_was_written() -> None:
    state = State(
        "dky_" + "0" * 26, 3, b"sealed", 17, fill_v1([b"t" * 16], b"s"),
        (Shared(b"t" * 16, {GrantPart.NOTE: "Call us."}),),
    )  # fmt: skip
    assert read_state_v1(write_state_v1(state)) == state


@given(
    st.from_regex(r"[a-z]{4}[0-9]{4}[a-z]{4}", fullmatch=True), st.sampled_from([K.HANDLE, K.EMAIL, K.URL])
)
@settings(max_examples=40, deadline=None)
def test_no_message_holds_what_was_entered_in_any_writing(marker: str, kind: EntryKind) -> None:
    text = {
        K.HANDLE: f"telegram:{marker}",
        K.EMAIL: f"{marker}@example.org",
        K.URL: f"https://example.org/{marker}",
    }[kind]
    tokens = fill_v1(tokens_v1(KEY, kind, normal_form_v1(kind, text)), b"s")
    written = write_state_v1(State("dky_" + "0" * 26, 1, b"sealed", 1, tokens))
    sent = json.dumps(written).encode() + base64.b64decode(str(written["tokens"]))
    for secret in (marker.encode(), marker.encode().hex().encode(), base64.b64encode(marker.encode()), KEY):
        assert secret not in sent


@given(
    st.dictionaries(
        st.sampled_from(["key_id", "epoch", "sealed_key", "version", "tokens", "shared", "x"]),
        st.one_of(
            st.none(),
            st.integers(),
            st.text(max_size=8),
            st.lists(st.dictionaries(st.text(max_size=5), st.text(max_size=5)), max_size=2),
        ),
    )
)
@settings(max_examples=60)
def test_what_is_no_state_is_refused_and_breaks_nothing(payload: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput):
        read_state_v1(payload)


@given(
    st.lists(st.tuples(st.integers(1, 3), st.text("ab", min_size=1, max_size=2)), min_size=1, max_size=6),
    st.randoms(),
)
def test_two_desks_take_up_one_key_in_whatever_order_they_hear_of_them(
    made: list[tuple[int, str]], order: random.Random
) -> None:
    ends = []
    for _ in range(2):
        heard = [*made, *made]
        order.shuffle(heard)
        held = heard[0]
        for one in heard:
            held = one if is_newer_key_v1(held, one) else held
        ends.append(held)
    assert ends == [max(made)] * 2
    assert all(is_newer_key_v1(a, b) for a, b in pairwise(sorted(set(made))))
