"""Text that a stranger might write, for all tests of selectors."""

from __future__ import annotations

from hypothesis import strategies as st

PIECES = st.sampled_from(
    [*"aA1.:/@+-_#?=&%[]()●| \n密：。｡ａ\u200b\u202e",
     "http://", "https:\\\\", "hxxp", "[:]//", "t.me/", "+", "[.]", "(dot)", "[at]", "((", "))", "0x", "bc1", "example.org", "xn--",
     "%2E", "%25", "%41", "../", "//", ":80", "@", "utm_source=x", "tg://join?invite=", "qq群：", "微信：", "line.me/R/ti/g/",
     "@example.org", "mailto:", "tel:", "00", "+1 202 555 0123", "wa.me/12025550123", "x:", "matrix.to/#/", "ts3server://", "192.0.2.7",
     "::1", "é", "İ", "ß", "\ud800", "\u0301"]
)  # fmt: skip
TEXT = st.lists(PIECES, max_size=30).map("".join) | st.text(max_size=80)
