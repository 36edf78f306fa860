"""One place has one address; nobody's secret and no follower is in it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coldframe.selectors.normalize import normalize
from coldframe.selectors.terms import SelectorKind as K
from coldframe.selectors.url import SECRETS, TRACKING


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        ("HTTP://Example.ORG", "http://example.org/"),
        ("https://example.org:443/a", "https://example.org/a"),
        ("https://example.org:/a", "https://example.org/a"),
        ("http://example.org:8080/a", "http://example.org:8080/a"),
        ("https:\\\\example.org\\a\\b", "https://example.org/a/b"),
        ("https://example.org./a", "https://example.org/a"),
        # User name and password, with the trick of a host in front of the "@".
        ("https://anna:pw@example.org/", "https://example.org/"),
        ("https://example.com@example.org/", "https://example.org/"),
        ("https://a@b@example.org/", "https://example.org/"),
        # RFC 3986 section 6.2.2.
        ("http://example.org/%7euser/%e4%bd%a0", "http://example.org/~user/%E4%BD%A0"),
        ("http://example.org/你", "http://example.org/%E4%BD%A0"),
        ("http://example.org/a/./b/../c", "http://example.org/a/c"),
        ("http://example.org/a/%2E%2e/c", "http://example.org/c"),
        ("http://example.org/../../a/..", "http://example.org/"),
        ("http://example.org/100%", "http://example.org/100%25"),
        ("http://example.org/%%34%31", "http://example.org/%2541"),
        ("http://example.org//a//b", "http://example.org//a//b"),
        # Hosts: UTS 46 without transitional processing, and IPv4 as browsers read it.
        ("https://faß.de/", "https://xn--fa-hia.de/"),
        ("https://ＥＸＡＭＰＬＥ。org/", "https://example.org/"),
        ("https://пример.испытание/", "https://xn--e1afmkfd.xn--80akhbyknj4f/"),
        ("https://☃.example/", "https://xn--n3h.example/"),
        ("https://ex%61mple.org/", "https://example.org/"),
        ("http://192.0.2.7/", "http://192.0.2.7/"),
        ("http://0xC0.0.2.7/", "http://192.0.2.7/"),
        ("http://3221225991/", "http://192.0.2.7/"),
        ("http://0300.0.519/", "http://192.0.2.7/"),
        ("http://[2001:DB8::0:1]:80/", "http://[2001:db8::1]/"),
        ("http://[::ffff:192.0.2.7]/", "http://192.0.2.7/"),
        # Followers, secrets, sessions; the rest keeps its order.
        ("https://example.org/?utm_source=a&b=2&fbclid=3&a=1", "https://example.org/?b=2&a=1"),
        ("https://example.org/?UTM_Medium=a&%75tm_id=1", "https://example.org/"),
        ("https://example.org/?pwd=a1b2&id=7&Token=x", "https://example.org/?id=7"),
        ("https://example.org/a;jsessionid=AB12?x=1", "https://example.org/a?x=1"),
        ("https://example.org/?a=1&&b=2&", "https://example.org/?a=1&b=2"),
        # Fragments.
        ("https://example.org/a#top", "https://example.org/a"),
        ("https://example.org/a#:~:text=b", "https://example.org/a"),
        ("https://example.org/#/room/7", "https://example.org/#/room/7"),
        ("https://example.org/#!page", "https://example.org/#!page"),
        ("https://signal.group/#CjQKIAbC", "https://signal.group/#CjQKIAbC"),
        ("https://mega.nz/file/AbC#KeyKeyKey", "https://mega.nz/file/AbC"),
        ("https://mega.nz/#!AbC!KeyKeyKey", "https://mega.nz/#!AbC"),
        ("https://mega.nz/#F!AbC!KeyKeyKey", "https://mega.nz/#F!AbC"),
    ],
)
def test_that_a_place_has_one_address(written: str, normal: str) -> None:
    assert normalize(K.URL, written) == normal


@pytest.mark.parametrize(
    "text",
    [
        "", "example.org", "https://", "https:///", "https://localhost/", "https://example/", "javascript:alert(1)",
        "data:text/html,x", "mailto:a@example.org", "file:///etc/hosts", "https://exa mple.org/", "https://example.org/a b",
        "https://example.org:65536/", "https://example.org:x/", "https://[2001:db8::1/", "https://[fe80::1%25eth0]/",
        "https://-a.example.org/", "https://a..example.org/", "https://256.0.2.7/", "https://1.2.3.4.5/", "https://09.0.2.7/",
        "https://exa%00mple.org/", "https://exa<mple.org/", "https://" + "a" * 64 + ".example.org/",
    ],
)  # fmt: skip
def test_that_this_is_no_web_address(text: str) -> None:
    assert normalize(K.URL, text) is None


_NAMES = st.sampled_from(sorted(TRACKING | SECRETS)) | st.text("abcxyz", min_size=1, max_size=5).map(
    "utm_{}".format
)
_WORD = st.text("abcdefgh0123456789", min_size=1, max_size=6)


@given(
    st.lists(st.tuples(st.text("qrstuv", min_size=1, max_size=3), _WORD), max_size=4),
    st.lists(st.tuples(_NAMES, _WORD)),
)
@settings(deadline=None, max_examples=150)
def test_that_followers_and_secrets_change_nothing(
    kept: list[tuple[str, str]], dropped: list[tuple[str, str]]
) -> None:
    plain = "&".join(f"{name}={value}" for name, value in kept)
    full = "&".join(f"{name}={value}" for name, value in [*dropped, *kept])
    assert normalize(K.URL, f"https://example.org/?{full}") == normalize(
        K.URL, f"https://example.org/?{plain}"
    )


@given(st.text("abc./%~é你 ", max_size=20), st.integers(1, 65_535), st.text("ab:@%", max_size=8))
@settings(deadline=None, max_examples=150)
def test_that_user_information_is_never_shown(path: str, port: int, user: str) -> None:
    value = normalize(K.URL, f"https://{user}:hunter2@example.org:{port}/{path}")
    bare = normalize(K.URL, f"https://example.org:{port}/{path}")
    assert value == bare
    assert value is None or ("hunter2" not in value and value.isascii())
