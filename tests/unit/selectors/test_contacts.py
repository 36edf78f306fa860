"""E-mail, telephone, account names, hosts: written in many ways, kept in one."""

from __future__ import annotations

import ipaddress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coldframe.selectors.extract import extract
from coldframe.selectors.host import has_known_ending
from coldframe.selectors.normalize import normalize
from coldframe.selectors.terms import SelectorKind as K


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        ("A.B+Tag@Example.ORG", "a.b+tag@example.org"),
        ("mailto:a@example.org", "a@example.org"),
        ('"anna.b"@example.org', "anna.b@example.org"),
        ("用户@例子.example", "用户@xn--fsqu00a.example"),
        ("e\u0301@example.org", "é@example.org"),
        ("o'neil@example.org", "o'neil@example.org"),
        ("a" * 64 + "@example.org", "a" * 64 + "@example.org"),
        ("a" * 65 + "@example.org", None),
        ("a@b@example.org", None),
        ("a@example", None),
        ("@example.org", None),
        (".a@example.org", None),
        ("a..b@example.org", None),
        ('"a b"@example.org', None),
        ("a@[192.0.2.1]", None),
        ("a,b@example.org", None),
    ],
)
def test_email(written: str, normal: str | None) -> None:
    assert normalize(K.EMAIL, written) == normal


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        ("+1-202-555-0123", "+12025550123"),
        ("+1 (202) 555.0123", "+12025550123"),
        ("+44 (0)20 7946 0958", "+442079460958"),
        ("tel:+1-202-555-0123", "+12025550123"),
        ("001 202 555 0123", "+12025550123"),
        ("＋１ ２０２ ５５５ ０１２３", "+12025550123"),
        ("+39 06 1234 5678", "+390612345678"),  # Italy keeps its zero.
        ("202-555-0123", None),
        ("12025550123", None),
        ("+1 202 555", None),
        ("+999 1234 5678", None),
        ("+1-202-555-0123 ext. 5", None),
        ("+1 202 555 0123 0123 0123", None),
        ("+1-800-FLOWERS", None),
    ],
)
def test_phone(written: str, normal: str | None) -> None:
    assert normalize(K.PHONE, written) == normal


@pytest.mark.parametrize(
    ("text", "region", "numbers"),
    [
        ("call 010-1234-5678 now", "KR", ["+821012345678"]),
        ("电话13800138000。", "CN", ["+8613800138000"]),
        ("(202) 555-0123, or so", "US", ["+12025550123"]),
        ("+1 202 555 0123 20 people", "US", ["+12025550123"]),
        ("010-1234-5678", "", []),
        ("2025550123", "US", []),  # a bare run of digits that may count anything
        ("1012345678", "KR", []),  # not as dialed: the zero is missing
        ("2026-11-22 and 20261122 and 20261122093000", "KR", []),
        ("2026-11-22 10:30:00 from 192.0.2.7", "US", []),
        ("version 10.1234.5678", "KR", []),
        ("id=01012345678901", "KR", []),
    ],
)
def test_phones_in_text(text: str, region: str, numbers: list[str]) -> None:
    assert [one.value for one in extract(text, region=region) if one.kind is K.PHONE] == numbers


@given(st.integers(100, 199), st.lists(st.sampled_from(" -.()"), min_size=4, max_size=4))
@settings(deadline=None, max_examples=60)
def test_that_punctuation_is_no_part_of_a_number(line: int, marks: list[str]) -> None:
    a, b, c, d = marks
    assert normalize(K.PHONE, f"+1{a}202{b}555{c}0{line}{d}") == f"+12025550{line}"


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        ("@Some_One.", "@some_one"),
        ("Telegram: @Some_One", "telegram:some_one"),
        ("TG:some_one", "telegram:some_one"),
        ("微信:ABC-1", "wechat:abc-1"),
        ("카톡:abc", "kakaotalk:abc"),
        ("X:abc", "twitter:abc"),
        ("Some Service:用户1", "some-service:用户1"),
        ("someone", None),
        ("@", None),
        ("@a b", None),
        (":abc", None),
        ("telegram:", None),
        ("telegram:a b", None),
    ],
)
def test_handle(written: str, normal: str | None) -> None:
    assert normalize(K.HANDLE, written) == normal


@pytest.mark.parametrize(
    ("url", "kind", "value"),
    [
        ("https://www.instagram.com/Some.One/?hl=en", K.HANDLE, "instagram:some.one"),
        ("https://instagram.com/stories/some.one/123", K.HANDLE, "instagram:some.one"),
        ("https://x.com/Some_One/status/1", K.HANDLE, "twitter:some_one"),
        ("https://mobile.twitter.com/some_one", K.HANDLE, "twitter:some_one"),
        ("https://www.tiktok.com/@some.one/video/1", K.HANDLE, "tiktok:some.one"),
        ("https://youtube.com/@SomeOne", K.HANDLE, "youtube:someone"),
        ("https://www.snapchat.com/add/some-one", K.HANDLE, "snapchat:some-one"),
        ("https://www.reddit.com/user/some_one/", K.HANDLE, "reddit:some_one"),
        ("https://line.me/ti/p/~some.one", K.HANDLE, "line:some.one"),
        ("https://www.facebook.com/profile.php?id=100001", K.HANDLE, "facebook:100001"),
        ("https://discord.com/users/123456789012345678", K.HANDLE, "discord:123456789012345678"),
        ("https://wa.me/12025550123?text=hi", K.PHONE, "+12025550123"),
        ("https://api.whatsapp.com/send?text=a&phone=%2B12025550123", K.PHONE, "+12025550123"),
        ("https://signal.me/#p/+12025550123", K.PHONE, "+12025550123"),
        ("https://t.me/+12025550123", K.PHONE, "+12025550123"),
        ("kik.me/some_one", K.HANDLE, "kik:some_one"),
    ],
)
def test_that_a_profile_link_names_its_account(url: str, kind: K, value: str) -> None:
    found = {(one.kind, one.value) for one in extract(f"see {url} now") if one.kind is not K.URL}
    assert found == {(kind, value)}


@pytest.mark.parametrize(
    "url",
    ["https://www.instagram.com/p/AbC/", "https://instagram.com/", "https://x.com/home", "https://x.com/i/flow/login",
     "https://www.youtube.com/watch?v=AbC", "https://www.tiktok.com/tag/x", "https://line.me/", "https://discord.com/login"],
)  # fmt: skip
def test_that_other_pages_of_a_service_name_nobody(url: str) -> None:
    assert {one.kind for one in extract(url)} == {K.URL}


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        ("Example.ORG.", "example.org"),
        ("a_b.example.org", "a_b.example.org"),
        ("中国互联网络信息中心.中国", "xn--fiqa61au8b7zsevnm8ak20mc4a87e.xn--fiqs8s"),
        ("BÜCHER.example", "xn--bcher-kva.example"),
        ("example", None),
        ("1.2", None),
        ("example.1", None),
        ("-a.example.org", None),
        ("a..example.org", None),
        ("exa mple.org", None),
        ("a." * 127 + "example.org", None),
        ("\u2024.\u2024", None),
    ],
)
def test_domain(written: str, normal: str | None) -> None:
    assert normalize(K.DOMAIN, written) == normal


def test_that_look_alikes_stay_apart() -> None:
    # Cyrillic "а" in the second: not the same name, and the difference shows.
    assert normalize(K.DOMAIN, "ex\u0430mple.org") == "xn--exmple-4nf.org"


@given(st.ip_addresses())
@settings(deadline=None, max_examples=100)
def test_ip(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> None:
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    expected = str(mapped or address)
    assert normalize(K.IP, address.exploded.upper()) == expected


@pytest.mark.parametrize(
    "text", ["192.0.2", "192.0.2.07", "256.0.2.7", "fe80::1%eth0", "192.0.2.7/24", "::g", "1.2.3.4.5"]
)
def test_that_this_is_no_ip_address(text: str) -> None:
    assert normalize(K.IP, text) is None


def test_that_the_list_of_endings_is_read() -> None:
    assert all(
        has_known_ending(f"a.{end}") for end in ("com", "org", "cn", "kr", "test", "onion", "xn--fiqs8s")
    )
    assert not any(has_known_ending(f"a.{end}") for end in ("js", "png", "exe", "html", "#", ""))
