"""A stated password never survives; ordinary prose does."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coldframe.selectors.credentials import WITHHELD, find_credentials, withhold


@pytest.mark.parametrize(
    ("text", "passwords"),
    [
        ("password: hunter2", ["hunter2"]),
        ("Password:\nhunter2", ["hunter2"]),
        ('the passcode is "two words"', ["two words"]),
        ("pw - Zq1!", ["Zq1!"]),
        ("passphrase: four plain words here", ["four plain words here"]),
        ("user/pass: bob / s3cret", ["bob / s3cret"]),
        ("密码：abc123，群号：456", ["abc123"]),
        ("密码是红太阳。", ["红太阳"]),
        ("提取码 x7y8", ["x7y8"]),
        ("ｐａｓｓｗｏｒｄ：ｈｕｎｔｅｒ２", ["hunter2"]),
        ("pass\u200bword: hunter2", ["hunter2"]),
        ("비밀번호 x9y8", ["x9y8"]),
        ("비밀번호는 사과나무 입니다", ["사과나무"]),
        ("비번: 사과", ["사과"]),
        ("https://name:s3cret@example.org/", ["s3cret"]),
        ("https://pan.example/s/1?pwd=ab12&x=1", ["ab12&x=1"]),
        ("https://mega.nz/file/AbC#KeyKeyKey", ["KeyKeyKey"]),
        ("password: password: hunter2", ["hunter2"]),
        ("anna@example.org:hunter2", ["hunter2"]),
        ("anna@example.org:P@ss:w0rd!", ["P@ss:w0rd!"]),
        ("anna@example.org|hunter2|192.0.2.7", ["hunter2"]),
        ("anna@example.org;Anna;192.0.2.7", []),
        ("anna@example.org|192.0.2.7|2026-11-22", []),
        ("To: anna@example.org;bob@example.org", []),
        ("anna@example.org:bob@example.org", []),
        ("Write to anna@example.org: she answers", []),
        ("The password protected site asked for my password again.", []),
        ("密码错误", []),
        ("비밀번호 변경", []),
        ("password is required", []),
        (f"password: {WITHHELD}", []),
    ],
)
def test_that_exactly_these_are_found(text: str, passwords: list[str]) -> None:
    assert [found.value for found in find_credentials(text)] == passwords


def test_that_a_credential_does_not_show_itself() -> None:
    assert "hunter2" not in repr(find_credentials("password: hunter2"))


def test_that_a_password_is_withheld_wherever_it_stands() -> None:
    text = withhold("pw: hunter2\nuse hunter2 in hunter2.zip; 12 pictures", ["hunter2", "12"])
    assert text == f"pw: {WITHHELD}\nuse {WITHHELD} in {WITHHELD}.zip; {WITHHELD} pictures"


_SAYINGS = [
    "password: {}",
    "Passcode is {} ok",
    "pwd={}",
    "密码：{}",
    "口令是{}。",
    "비밀번호: {}",
    "비번은 {} 입니다",
    "x/?pwd={}",
]
_PASSWORD = st.text(
    st.characters(min_codepoint=0x30, max_codepoint=0x7A, categories=["L", "N"]), min_size=4, max_size=20
)
_PROSE = st.text(st.characters(categories=["L", "N", "Zs", "P"]), max_size=30)


@given(
    st.sampled_from(_SAYINGS), _PASSWORD.filter(lambda word: any(c.isdigit() for c in word)), _PROSE, _PROSE
)
@settings(deadline=None)
def test_that_no_stated_password_survives(saying: str, password: str, before: str, after: str) -> None:
    text = f"{before}\n{saying.format(password)}\n{after} {password}"
    values = [found.value for found in find_credentials(text)]
    assert password not in withhold(text, values)


@given(
    st.lists(
        st.sampled_from(
            ["password", ": ", "密码", "：", "비번은 ", "a1b2", "'", '"', " ", "\n", "/", "是", "●", "[", "]"]
        ),
        max_size=40,
    )
)
@settings(deadline=None)
def test_that_withholding_twice_changes_nothing(pieces: list[str]) -> None:
    once = withhold("".join(pieces), [])
    assert withhold(once, []) == once


@pytest.mark.parametrize(
    "piece",
    ["password", "password: ", "pw'", "pass ", "密码", "密码：'", "://a:", "mega.nz/", "'", "비번은 ", "is "],
)
def test_that_a_long_hostile_text_comes_to_an_end(piece: str) -> None:
    # A square or worse in the length would not end within the runner's time-out.
    text = piece * (300_000 // len(piece))
    for found in find_credentials(text):
        assert 0 <= found.start < found.end <= len(text)
