"""Extraction finds what is clearly there, in one form, and stays quick on hostile text."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.selectors.hostile import TEXT

from coldframe.core.text import defang
from coldframe.selectors.extract import extract
from coldframe.selectors.normalize import normalize
from coldframe.selectors.terms import SelectorKind as K


def kinds(text: str) -> set[tuple[K, str]]:
    return {(found.kind, found.value) for found in extract(text)}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "see https://Example.org:443/A?b=1#top.",
            {(K.URL, "https://example.org/A?b=1"), (K.DOMAIN, "example.org")},
        ),
        ("hxxps://example[.]org/x", {(K.URL, "https://example.org/x"), (K.DOMAIN, "example.org")}),
        ("hXXp[:]//example(dot)net", {(K.URL, "http://example.net/"), (K.DOMAIN, "example.net")}),
        ("(https://example.org/a_(b))", {(K.URL, "https://example.org/a_(b)"), (K.DOMAIN, "example.org")}),
        ("在https://example.org/看吧", {(K.URL, "https://example.org/"), (K.DOMAIN, "example.org")}),
        ("https://example.com密码", {(K.URL, "https://example.com/"), (K.DOMAIN, "example.com")}),
        (
            "https://пример.испытание/",
            {(K.URL, "https://xn--e1afmkfd.xn--80akhbyknj4f/"), (K.DOMAIN, "xn--e1afmkfd.xn--80akhbyknj4f")},
        ),
        ("ask a.B+c@Example.COM, now", {(K.EMAIL, "a.b+c@example.com")}),
        ("a[at]example[.]com", {(K.EMAIL, "a@example.com")}),
        ("example.test is a domain, photo.jpg is not", {(K.DOMAIN, "example.test")}),
        ("call +44 (0)20 7946 0958!", {(K.PHONE, "+442079460958")}),
        ("order 20261122093000 is no phone", set()),
        ("write to @Some_One.", {(K.HANDLE, "@some_one")}),
        ("微信：abc_123", {(K.HANDLE, "wechat:abc_123")}),
        ("카톡 아이디: foo.bar", {(K.HANDLE, "kakaotalk:foo.bar")}),
        ("QQ群：123456789", {(K.GROUP_LINK, "qq-group:123456789")}),
        ("join t.me/+AbC_def1234 quickly", {(K.GROUP_LINK, "t.me/+AbC_def1234")}),
        ("https://t.me/joinchat/AbC1", {(K.GROUP_LINK, "t.me/+AbC1"), (K.URL, "https://t.me/joinchat/AbC1")}),
        ("tg://join?invite=AbC1", {(K.GROUP_LINK, "t.me/+AbC1")}),
        ("discord.gg/AbC", {(K.GROUP_LINK, "discord.gg/AbC")}),
        ("chat.whatsapp.com/AbCdEf", {(K.GROUP_LINK, "chat.whatsapp.com/AbCdEf")}),
        ("line.me/R/ti/g2/AbC-9", {(K.GROUP_LINK, "line.me/R/ti/g2/AbC-9")}),
        ("open.kakao.com/o/gAbC", {(K.GROUP_LINK, "open.kakao.com/o/gAbC")}),
        ("qm.qq.com/q/AbC123", {(K.GROUP_LINK, "qm.qq.com/q/AbC123")}),
        ("192.0.2.7:8080 and 2001:DB8:0::1", {(K.IP, "192.0.2.7"), (K.IP, "2001:db8::1")}),
        ("at 12:30:45 run std::sort 1.2.3", set()),
        # BIP 173's and BIP 13's own examples; the last differs from the first by one character.
        (
            "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4",
            {(K.WALLET, "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4")},
        ),
        ("3P14159f73E4gFr7JterCCQh9QjiTjiZrG", {(K.WALLET, "3P14159f73E4gFr7JterCCQh9QjiTjiZrG")}),
        ("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5", set()),
        ("3P14159f73E4gFr7JterCCQh9QjiTjiZrH", set()),
        ("0x" + "aB" * 20, set()),
        ("pay 0x" + "ab" * 20 + "!", {(K.WALLET, "0x" + "ab" * 20)}),
        (
            "bitcoin:3P14159f73E4gFr7JterCCQh9QjiTjiZrG?amount=1",
            {(K.WALLET, "3P14159f73E4gFr7JterCCQh9QjiTjiZrG")},
        ),
        # Undone on the way in, whatever the trick.
        ("mail a (at) example (dot) org", {(K.EMAIL, "a@example.org")}),
        ("看 example。org 吧", {(K.DOMAIN, "example.org")}),
        ("看ｅｘａｍｐｌｅ．ｏｒｇ吧", {(K.DOMAIN, "example.org")}),
        ("ht\u200btps://exam\u00adple.org/", {(K.URL, "https://example.org/"), (K.DOMAIN, "example.org")}),
        ("http://a:b@192.0.2.7:81/x", {(K.URL, "http://192.0.2.7:81/x"), (K.IP, "192.0.2.7")}),
        ("라인: some_one", {(K.HANDLE, "line:some_one")}),
        ("example.org/path?a=1", {(K.DOMAIN, "example.org")}),
        ("abc" + "d" * 53 + ".onion", {(K.DOMAIN, "abc" + "d" * 53 + ".onion")}),
        # What is none.
        ("upgrade to version 1.2.3.4 or v1.2.3.4, build 10.0.19045.1", set()),
        ("版本 1.2.3.4", set()),
        ("the network 192.0.2.0/24", set()),
        ("see notes.md, run.sh, setup.py, clip.mov, all.zip, index.html, node.js and photo@2x.png", set()),
        ("Thanks.It works. e.g. 3.14 a.m. No.Problem", set()),
        ("hello...world and so on.and on", set()),
        ("2026-11-22 10:30:00, 22.11.2026, 2026.11.22", set()),
        ("std::vector::size 12:30:45:10 00:11:22:33:44:55", set()),
        ("@ @@a a@b C@ @1", set()),
        ("sha256 " + "ab" * 32, set()),
        ("我用QQ。VX也行", set()),
        ("https://localhost/ javascript:alert(1) file:///etc", set()),
    ],
)
def test_that_a_text_gives_exactly_these(text: str, expected: set[tuple[K, str]]) -> None:
    assert kinds(text) == expected


def test_that_places_are_in_the_text_as_given() -> None:
    text = "see hxxps://example[.]org/x or ａ＠example.net"
    assert [text[found.start : found.end] for found in extract(text)] == [
        "hxxps://example[.]org/x",
        "hxxps://example[.]org/x",
        "ａ＠example.net",
    ]


@given(TEXT, st.sampled_from(["", "KR", "US", "ZZ"]))
@settings(deadline=None, max_examples=300)
def test_that_every_value_found_is_its_own_normal_form(text: str, region: str) -> None:
    for found in extract(text, region=region):
        assert 0 <= found.start < found.end <= len(text)
        assert normalize(found.kind, found.value) == found.value


@given(TEXT)
@settings(deadline=None, max_examples=150)
def test_that_invisible_characters_hide_nothing(text: str) -> None:
    plain = f"{text} https://example.org/a a@example.org"
    hidden = "\u200b".join(plain)
    assert [(one.kind, one.value) for one in extract(hidden)] == [
        (one.kind, one.value) for one in extract(plain)
    ]


@given(
    st.lists(
        st.sampled_from(
            ["https://example.org/a.html", "a@example.com", "t.me/+AbC1", "www.example.net", "看", " "]
        )
    )
)
@settings(deadline=None, max_examples=100)
def test_that_defanging_hides_nothing_from_extraction(words: list[str]) -> None:
    text = " ".join(words)
    assert [(one.kind, one.value) for one in extract(defang(text))] == [
        (one.kind, one.value) for one in extract(text)
    ]


@pytest.mark.parametrize(
    "piece",
    ["a", "a.", "a@", "@a", "http://", "http://a", "http://a)", "hxxp[:]//", "[.]", ":", "1:", "0:0:0:", "1.", "+1", "+1 ",
     "t.me/", "x-", "x_.", "((", "(dot", "[.", "h", "hxxp:", "a。", "0x" + "aB" * 20 + " ", "010-1234-5678 ", "1 ", "(0", "a@b.org:",
     "tg:", "ts3server:", "4" * 95 + " ", "版本 ", "微信：", "\U000e0041", "\ud800", "%", "https://example.org/?a&", "q群", "qq", "qq:", "[", "(", "]]", "tg://join?", "1" * 30 + " ", "bc1q", "ａ", "\u200b", "é."],
)  # fmt: skip
def test_that_a_long_hostile_text_comes_to_an_end(piece: str) -> None:
    # A square or worse in the length would not end within the runner's time-out.
    text = piece * (100_000 // len(piece))
    for found in extract(text, region="KR"):
        assert 0 <= found.start < found.end <= len(text)
