"""Addresses with a true checksum are found, and no single wrong character is forgiven."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coldframe.selectors.keccak import keccak_256
from coldframe.selectors.normalize import normalize
from coldframe.selectors.terms import SelectorKind as K

_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
# From the texts of BIP 13, BIP 173, BIP 350, EIP-55, and (last three) the services' own documentation.
PUBLISHED = [
    ("3P14159f73E4gFr7JterCCQh9QjiTjiZrG", None),
    ("BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4", "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"),
    ("bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0", None),
    ("bc1pw508d6qejxtdg4y5r3zarvary0c5xw7kw508d6qejxtdg4y5r3zarvary0c5xw7kt5nd6y", None),
    ("bc1zw508d6qejxtdg4y5r3zarvaryvaxxpcs", None),
    ("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", "0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed"),
    ("0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359", "0xfb6916095ca1df60bb79ce92ce3ea74c37c5d359"),
    ("0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB", "0xdbf03b407c01e7cd3cbea99509d93f8dddc8c6fb"),
    ("0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb", "0xd1220a0cf47c7b9be7a2e6ba89f429762e7b9adb"),
    ("0x52908400098527886E0F7030069857D2E4169EE7", "0x52908400098527886e0f7030069857d2e4169ee7"),
    ("TJRyWwFs9wTFGZg3JbrVriFbNfCug5tDeC", None),
    ("888tNkZrPN6JsEgekjMnABU4TBzc2Dt29EPAvkRxbANsAnjyPbb3iQ1YBRk1UXcdRsiKc9dhwMVgN5S9cQUiyoogDavup3H", None),
    ("44AFFq5kSiGBoZ4NMDwYtN18obc8AemS33DBLWs3H7otXft3XjrpDtQGv7SqSsaBYBb98uNbr2VBBEt7f2wfn3RVGQBEP3A", None),
]  # fmt: skip


@pytest.mark.parametrize(("written", "normal"), PUBLISHED)
def test_published_addresses(written: str, normal: str | None) -> None:
    assert normalize(K.WALLET, written) == (normal or written)


@pytest.mark.parametrize(
    "text",
    [
        # BIP 350's own list of invalid addresses: other form of checksum, version, length, mixed case, padding.
        "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqh2y7hd", "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kemeawh",
        "BC130XLXVLHEMJA6C4DQV22UAPCTQUPFHLXM9H8Z3K2E72Q4K9HCZ7VQ7ZWS8R", "bc1pw5dgrnzv",
        "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7v8n0nx0muaewav253zgeav",
        "BC1QR508D6QEJXTDG4Y5R3ZARVARYV98GJ9P", "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7v07qwwzcrf", "bc1gmk9yu",
        "tb1q0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vq24jc47",
        "Bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4",
        "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeD", "0x" + "aB" * 20, "0x" + "a" * 39, "a" * 40, "",
    ],
)  # fmt: skip
def test_that_this_is_no_wallet(text: str) -> None:
    assert normalize(K.WALLET, text) is None


# An Ethereum address in one case has no checksum.
@given(st.sampled_from([written for written, _ in PUBLISHED if not written.startswith("0x529")]), st.data())
@settings(deadline=None, max_examples=150)
def test_that_a_single_wrong_character_is_refused(address: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(address) - 1))
    wrong = data.draw(
        st.sampled_from(_BASE58).filter(lambda letter: letter.lower() != address[place].lower())
    )
    assert normalize(K.WALLET, address[:place] + wrong + address[place + 1 :]) is None


def _base58(data: bytes) -> str:
    number, text = int.from_bytes(data, "big"), ""
    while number:
        number, digit = divmod(number, 58)
        text = _BASE58[digit] + text
    return "1" * (len(data) - len(data.lstrip(b"\0"))) + text


@given(
    st.sampled_from([b"\x00", b"\x05", b"\x30", b"\x32", b"\x1e", b"\x4c", b"\x41", b"\x1c\xb8"]),
    st.binary(min_size=20, max_size=20),
)
@settings(deadline=None, max_examples=100)
def test_that_every_base58_address_is_its_own_form(version: bytes, payload: bytes) -> None:
    check = hashlib.sha256(hashlib.sha256(version + payload).digest()).digest()[:4]
    address = _base58(version + payload + check)
    assert normalize(K.WALLET, address) == address
    # The same bytes as a private key or an address of a test network are none of ours.
    for other in (b"\x6f", b"\x80"):
        check = hashlib.sha256(hashlib.sha256(other + payload).digest()).digest()[:4]
        assert normalize(K.WALLET, _base58(other + payload + check)) is None


@pytest.mark.parametrize(
    ("data", "digest"),
    [
        (b"", "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470"),
        (b"abc", "4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45"),
    ],
)
def test_keccak_of_known_text(data: bytes, digest: str) -> None:
    assert keccak_256(data).hex() == digest


def test_that_keccak_differs_from_sha3_only_in_its_padding() -> None:
    # Around the length of a block, where padding goes wrong; and not equal to the later standard.
    digests = {keccak_256(b"a" * size) for size in range(130, 275)}
    assert len(digests) == 145
    assert not digests & {hashlib.sha3_256(b"a" * size).digest() for size in range(130, 275)}
