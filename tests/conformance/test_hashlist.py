"""Every list format: bad lines are named with a fix and without their value, the rest goes in."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coldframe.core.errors import InvalidInput
from coldframe.matching.hashlists.base import check_value
from coldframe.matching.hashlists.registry import FORMATS, detect, read_list
from coldframe.matching.terms import HASH_DIGITS, SignalKind

SHA = [hashlib.sha256(f"drawn shape {number}".encode()).hexdigest() for number in range(5)]
WRITTEN = {
    "plain": lambda values: "".join(f"pdq {value}\n" for value in values),
    "csv": lambda values: "kind,value\n" + "".join(f"pdq,{value}\n" for value in values),
}
FIRST_LINE = {"plain": 1, "csv": 2}


@pytest.mark.parametrize("name", list(FORMATS))
def test_that_good_lines_are_read_in_order_and_in_lower_case(name: str) -> None:
    untrusted = WRITTEN[name]([SHA[0].upper(), SHA[1]]).encode()
    assert detect(untrusted) == name
    parsed = read_list(untrusted)
    assert [(one.kind, one.value) for one in parsed.entries] == [("pdq", SHA[0]), ("pdq", SHA[1])]
    assert not parsed.problems


@pytest.mark.parametrize("name", list(FORMATS))
@pytest.mark.parametrize(
    ("bad", "says"),
    [
        (SHA[1][:63], "64 hexadecimal digits; this one has 63"),
        (f"{SHA[1][:9]}z{SHA[1][10:]}", "Character 10"),
        ("0", "has 1"),
    ],
)
def test_that_a_bad_value_is_named_by_line_with_a_fix(name: str, bad: str, says: str) -> None:
    parsed = read_list(WRITTEN[name]([SHA[0], bad, SHA[2]]).encode())
    assert [one.value for one in parsed.entries] == [SHA[0], SHA[2]]
    (problem,) = parsed.problems
    assert problem.line == FIRST_LINE[name] + 1
    assert says in problem.message
    assert "Copy it again" in problem.message
    assert bad not in problem.message or len(bad) < 5


@pytest.mark.parametrize("name", list(FORMATS))
def test_that_an_unknown_kind_names_the_known_ones(name: str) -> None:
    (problem,) = read_list(WRITTEN[name]([SHA[0]]).replace("pdq", "phash").encode()).problems
    assert "md5, sha1, sha256, pdq, url" in problem.message


def test_that_an_unknown_category_names_the_known_ones() -> None:
    text = f"kind,value,category,label,source\nmd5,{'0' * 32},colour,,\nmd5,{'1' * 32},grooming,A1,Example list\nmd5,{'2' * 32},,,\n"
    parsed = read_list(text.encode())
    assert [(one.category, one.label, one.source) for one in parsed.entries] == [
        ("grooming", "a1", "Example list"), (None, "", ""),
    ]  # fmt: skip
    (problem,) = parsed.problems
    assert (problem.line, "abuse_material" in problem.message) == (2, True)
    assert "colour" not in problem.message


def test_that_plain_lines_take_the_kind_of_the_file_and_comments_are_skipped() -> None:
    parsed = read_list(
        f"# a list\n\n{SHA[0]}\n{SHA[1]} \r\nmd5 {'0' * 32}\na b c\n".encode(), kind=SignalKind.SHA256
    )
    assert [one.kind for one in parsed.entries] == ["sha256", "sha256", "md5"]
    assert [problem.line for problem in parsed.problems] == [6]
    (problem,) = read_list(SHA[0].encode()).problems
    assert "may be SHA-256 or PDQ" in problem.message


@pytest.mark.parametrize("name", list(FORMATS))
def test_that_a_kind_is_guessed_by_length_only_when_asked(name: str) -> None:
    head = "value\n" if name == "csv" else ""
    untrusted = f"{head}# note\n{SHA[0]}\n{'0' * 63}\n".encode()
    parsed = read_list(untrusted, by_length={64: SignalKind.PDQ})
    assert [(one.kind, one.value) for one in parsed.entries] == [("pdq", SHA[0])]
    (problem,) = parsed.problems
    assert problem.line == FIRST_LINE[name] + 2
    assert "63 hexadecimal digits" in problem.message
    if name == "csv":
        with pytest.raises(InvalidInput, match="lacks: kind"):
            read_list(untrusted)
    else:
        assert not read_list(untrusted).entries


def test_that_withdrawn_rows_are_left_out_and_counted() -> None:
    text = (
        f"kind,value,state\npdq,{SHA[0]},withdrawn\npdq,{SHA[1]},Active\npdq,{SHA[2]},\npdq,{SHA[3]},maybe\n"
    )
    parsed = read_list(text.encode())
    assert ([one.value for one in parsed.entries], parsed.withdrawn) == ([SHA[1], SHA[2]], 1)
    (problem,) = parsed.problems
    assert (problem.line, "active or withdrawn" in problem.message) == (5, True)


def test_that_selectors_are_listed_in_their_normal_form() -> None:
    text = "kind,value\nurl,hxxps://Example[.]org\ngroup_link,https://t.me/joinchat/AbC1\nemail,nonsense\ncredential,x\n"
    parsed = read_list(text.encode())
    assert [one.value for one in parsed.entries] == ["https://example.org/", "t.me/+AbC1"]
    assert [problem.line for problem in parsed.problems] == [4, 5]


def test_that_a_file_nothing_of_which_is_understood_is_refused() -> None:
    with pytest.raises(InvalidInput, match="Did you mean kind"):
        read_list(b"kinds,value\n")
    with pytest.raises(InvalidInput, match="not known"):
        read_list(b"", list_format="xlsx")


@pytest.mark.parametrize("name", list(FORMATS))
@given(untrusted=st.binary(max_size=200))
@settings(deadline=None)
def test_that_no_bytes_break_it(name: str, untrusted: bytes) -> None:
    head = b"kind,value\n" if name == "csv" else b""
    parsed = FORMATS[name].parse(head + untrusted, kind=SignalKind.MD5)
    assert all(problem.line >= 1 and problem.message for problem in parsed.problems)


@given(st.sampled_from(list(HASH_DIGITS)), st.text(max_size=70))
def test_that_a_checked_value_is_its_own_normal_form(kind: SignalKind, text: str) -> None:
    try:
        value = check_value(kind, text)
    except InvalidInput:
        return
    assert check_value(kind, value) == value
