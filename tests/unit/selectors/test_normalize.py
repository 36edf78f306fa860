"""What holds for every kind: one form, reached in one step, whatever a stranger writes."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.selectors.hostile import TEXT

from coldframe.core.text import defang
from coldframe.selectors.normalize import MAX_CHARACTERS, normalize
from coldframe.selectors.terms import SelectorKind as K


@given(st.sampled_from(list(K)), TEXT)
@settings(deadline=None, max_examples=600)
def test_that_normalizing_twice_changes_nothing(kind: K, text: str) -> None:
    once = normalize(kind, text)
    assert once is None or (normalize(kind, once) == once and len(once) <= MAX_CHARACTERS)


@given(st.sampled_from(list(K)), TEXT)
@settings(deadline=None, max_examples=200)
def test_that_a_normal_form_holds_nothing_that_shows_nothing(kind: K, text: str) -> None:
    value = normalize(kind, text)
    assert value is None or not set(value) & set(" \n\t\u200b\u202e\u00ad\ufeff")


@pytest.mark.parametrize("kind", list(K))
@pytest.mark.parametrize(
    "piece",
    ["a", "1", ".", "a.", "%", "%2", "(", "[.]", "((", ":", "@", "&", "=", "/../", "é", "\u200b", "\ud800"],
)
def test_that_long_text_is_nothing_and_quickly_so(kind: K, piece: str) -> None:
    assert normalize(kind, piece * (2_000_000 // len(piece))) is None
    # As long as it may be: a square in that length would still be felt in this file's time.
    for head in ("", "http://example.org/", "http://example.org/?", "@", "+1", "tg:", "a@", "x:", "http://"):
        normalize(kind, (head + piece * MAX_CHARACTERS)[:MAX_CHARACTERS])


_LABEL = st.text("abcdefghijklmnopqrstuvwxyz0123456789", min_size=2, max_size=8)


@given(_LABEL, _LABEL, st.sampled_from(["http", "https", "ftp"]))
@settings(deadline=None, max_examples=100)
def test_that_what_the_screen_shows_reads_back(name: str, page: str, scheme: str) -> None:
    url = f"{scheme}://{name}.example.org/{page}.html"
    shown = defang(url)
    assert "://" not in shown.removeprefix("hxxp").removeprefix("s") or not shown.startswith("http")
    assert normalize(K.URL, shown) == url
    email = f"{name}@{page}.example.org"
    assert normalize(K.EMAIL, defang(email)) == email


@pytest.mark.parametrize(
    ("kind", "written", "normal"),
    [
        (K.URL, "hxxps[:]//example[.]org/a", "https://example.org/a"),
        (K.URL, "hxxp://example(dot)org", "http://example.org/"),
        (K.URL, "h**p://example{.}org", "http://example.org/"),
        (K.URL, "fxp://example[.]org/a", "ftp://example.org/a"),
        (K.DOMAIN, "example [dot] org", "example.org"),
        (K.DOMAIN, "example((.))org", "example.org"),
        (K.EMAIL, "a [at] example [dot] org", "a@example.org"),
        (K.EMAIL, "ａ＠ｅｘａｍｐｌｅ．ｏｒｇ", "a@example.org"),
        (K.DOMAIN, "𝐞𝐱𝐚𝐦𝐩𝐥𝐞.𝐨𝐫𝐠", "example.org"),
        (K.DOMAIN, "exam\u200bple。org", "example.org"),
        (K.IP, "192[.]0[.]2[.]7", "192.0.2.7"),
    ],
)
def test_that_defanged_writing_is_understood(kind: K, written: str, normal: str) -> None:
    assert normalize(kind, written) == normal
