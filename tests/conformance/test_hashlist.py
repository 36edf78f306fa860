"""Every list format: bad lines are named with a fix and without their value, the rest goes in."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coldframe.core.errors import InvalidInput
from coldframe.matching.hashlists.base import check_value
from coldframe.matching.hashlists.registry import FORMATS, detect, read_list
from coldframe.matching.terms import HASH_DIGITS, SignalKind

SHA = [hashlib.sha256(f"drawn shape {number}".encode()).hexdigest() for number in range(5)]
SHA1 = [
    hashlib.sha1(f"drawn shape {number}".encode(), usedforsecurity=False).hexdigest() for number in range(5)
]
VICS_START = '{"@odata.context": "http://example.org/DataModels/2.0.xml/UK/$metadata#Media", "value": [\n'
NSRL_START = '"SHA-1","MD5","CRC32","FileName","FileSize","ProductCode","OpSystemCode","SpecialCode"\r\n'
HASHDEEP_START = "%%%% HASHDEEP-1.0\n%%%% size,sha256,filename\n## Invoked from: /x\n"
FORM: dict[str, tuple[str, list[str], str, Callable[[str], str], str, int]] = {
    "plain": ("pdq", SHA, "", lambda value: f"pdq {value}\n", "", 1),
    "csv": ("pdq", SHA, "kind,value\n", lambda value: f"pdq,{value}\n", "", 2),
    "vics": (
        "sha1", SHA1, VICS_START,
        lambda value: json.dumps({"MediaID": 1, "Category": 1, "SHA1": value}) + ",\n", "]}", 2,
    ),
    "hashdeep": ("sha256", SHA, HASHDEEP_START, lambda value: f"12,{value},/a, with commas.png\n", "", 4),
    "nsrl": (
        "sha1", SHA1, NSRL_START,
        lambda value: f'"{value}","{"0" * 32}","00000000","a \u00e9 "b", c.dll",12,1,"358",""\r\n', "", 2,
    ),
}  # fmt: skip
"""Of each format: the kind it lists here, values of it, its start, one line, its end, and the first line's number."""

SAYS_KIND_BY_LINE = ("plain", "csv")


def written(name: str, values: Iterable[str]) -> bytes:
    _, _, start, line, end, _ = FORM[name]
    return (start + "".join(line(value) for value in values) + end).encode()


def test_that_every_format_is_tested() -> None:
    assert set(FORM) == set(FORMATS)


@pytest.mark.parametrize("name", list(FORMATS))
def test_that_good_lines_are_read_in_order_and_in_lower_case(name: str) -> None:
    kind, values, *_ = FORM[name]
    untrusted = written(name, [values[0].upper(), values[1]])
    for raw in (untrusted, b"\xef\xbb\xbf" + untrusted, untrusted.decode().encode("utf-16")):
        assert detect(raw) == name
        parsed = read_list(raw)
        assert [(one.kind, one.value) for one in parsed.entries] == [(kind, values[0]), (kind, values[1])]
        assert not parsed.problems


@pytest.mark.parametrize("name", list(FORMATS))
@pytest.mark.parametrize("bad", ["short", "digit", "one"])
def test_that_a_bad_value_is_named_by_line_with_a_fix(name: str, bad: str) -> None:
    _, values, _, _, _, first_line = FORM[name]
    written_bad, says = {
        "short": (values[1][:-1], f"{len(values[1])} hexadecimal digits; this one has {len(values[1]) - 1}"),
        "digit": (f"{values[1][:9]}z{values[1][10:]}", "Character 10"),
        "one": ("0", "has 1"),
    }[bad]
    parsed = read_list(written(name, [values[0], written_bad, values[2]]))
    assert [one.value for one in parsed.entries] == [values[0], values[2]]
    (problem,) = parsed.problems
    assert problem.line == first_line + 1
    assert says in problem.message
    assert "Copy it again" in problem.message
    assert written_bad not in problem.message or len(written_bad) < 5


@pytest.mark.parametrize("name", list(FORMATS))
@given(data=st.data())
@settings(deadline=None, max_examples=25)
def test_that_garbage_anywhere_leaves_all_other_lines_in(name: str, data: st.DataObject) -> None:
    kind, _, start, line, end, _ = FORM[name]
    digits = HASH_DIGITS[SignalKind(kind)]
    values = data.draw(
        st.lists(
            st.text("0123456789abcdef", min_size=digits, max_size=digits), min_size=1, max_size=6, unique=True
        )
    )
    lines = [line(value).encode() for value in values]
    # Nothing that opens what another line would close: of the rest, anything may stand there.
    garbage = data.draw(st.binary(max_size=40).filter(lambda raw: not set(raw) & set(b'"\n\r\x00{}[]%#')))
    lines.insert(data.draw(st.integers(1, len(lines))), garbage + b"\n")
    parsed = read_list(start.encode() + b"".join(lines) + end.encode(), list_format=name)
    found = [one.value for one in parsed.entries if str(one.kind) == kind]
    assert [value for value in found if value in values] == values
    assert not any(value in problem.message for value in values for problem in parsed.problems)


@pytest.mark.parametrize("name", SAYS_KIND_BY_LINE)
def test_that_an_unknown_kind_names_the_known_ones(name: str) -> None:
    (problem,) = read_list(written(name, [SHA[0]]).replace(b"pdq", b"phash")).problems
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


@pytest.mark.parametrize("name", SAYS_KIND_BY_LINE)
def test_that_a_kind_is_guessed_by_length_only_when_asked(name: str) -> None:
    head = "value\n" if name == "csv" else ""
    untrusted = f"{head}# note\n{SHA[0]}\n{'0' * 63}\n".encode()
    parsed = read_list(untrusted, by_length={64: SignalKind.PDQ})
    assert [(one.kind, one.value) for one in parsed.entries] == [("pdq", SHA[0])]
    (problem,) = parsed.problems
    assert problem.line == FORM[name][5] + 2
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
    parsed = FORMATS[name].parse(FORM[name][2].encode() + untrusted, kind=SignalKind.MD5)
    assert all(problem.line >= 1 and problem.message for problem in parsed.problems)


@given(st.sampled_from(list(HASH_DIGITS)), st.text(max_size=70))
def test_that_a_checked_value_is_its_own_normal_form(kind: SignalKind, text: str) -> None:
    try:
        value = check_value(kind, text)
    except InvalidInput:
        return
    assert check_value(kind, value) == value
