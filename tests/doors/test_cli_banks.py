"""Bank files of ``coldframe scan`` are read by columns; what is read is what the readers of the formats read."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coldframe.cli.banks import BY_LENGTH, FILE_KINDS, BankFile, _read, read_bank
from coldframe.cli.findings import Bank, Entry
from coldframe.core.errors import InvalidInput
from coldframe.matching.hashlists.registry import read_list
from coldframe.matching.terms import SignalKind
from coldframe.media.digests import DigestKind

HEX = st.sampled_from("0123456789abcdefABCDEF")
VALUES = st.sampled_from([31, 32, 40, 63, 64, 65]).flatmap(lambda n: st.text(HEX, min_size=n, max_size=n))
ODD = st.sampled_from(
    ["", " ", "#", "# a note", "g" * 64, "0" * 62 + "  ", "é" * 32, "\ufeff", "x" * 5000, "pdq " + "1" * 64]
)
ENDS = st.sampled_from(["\n", "\r\n", "\r", "\n\n"])
CELLS = {
    "kind": st.sampled_from(
        ["pdq", "md5", "sha1", "SHA256", "sha256", "", "url", "photodna", " pdq", "text"]
    ),
    "value": VALUES | ODD | VALUES.map(lambda value: f" {value}"),
    "category": st.sampled_from(["", "", "grooming", "Grooming ", "colour"]),
    "source": st.sampled_from(["", "desk one", "desk, two", '"desk"', "#3", "d" * 300]),
    "reference": st.sampled_from(["", "r1", "ü"]),
    "state": st.sampled_from(["", "", "active", "withdrawn", "gone"]),
}


def rows_of(bank: BankFile) -> set[tuple[int, str, str, str, str]]:
    return {
        (int(line), kind.value, value.tobytes().hex(), *bank.notes[note])
        for kind, column in bank.columns.items()
        for line, value, note in zip(column.lines, column.values, column.notes.tolist(), strict=True)
    }


def check_same(untrusted: bytes, kind: SignalKind | None) -> None:
    try:
        listed = read_list(untrusted, kind=kind, by_length=BY_LENGTH)
    except InvalidInput as refused:
        with pytest.raises(InvalidInput, match=re.escape(refused.message)):
            _read("list", untrusted, kind)
        return
    bank = _read("list", untrusted, kind)
    files = [one for one in listed.entries if one.kind in FILE_KINDS]
    assert rows_of(bank) == {
        (one.line, one.kind.value, one.value, str(one.category or ""), one.source) for one in files
    }
    assert len(bank) == len(files)
    assert bank.withdrawn == listed.withdrawn
    others = [one.line for one in listed.entries if one.kind not in FILE_KINDS]
    assert sorted(bad.line for bad in bank.problems) == sorted(
        [*(bad.line for bad in listed.problems), *others]
    )
    assert {bad.line: bad.message for bad in listed.problems}.items() <= {
        bad.line: bad.message for bad in bank.problems
    }.items()
    for column in bank.columns.values():
        assert (column.lines[:-1] <= column.lines[1:]).all()


@given(
    st.lists(st.tuples(VALUES | ODD, ENDS), max_size=12),
    VALUES | ODD,
    st.sampled_from([None, *FILE_KINDS, SignalKind.URL]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
@settings(max_examples=300, deadline=None)
def test_that_plain_lists_are_read_as_their_reader_reads_them(
    lines: list[tuple[str, str]], last: str, kind: SignalKind | None, encoding: str
) -> None:
    check_same(("".join(line + end for line, end in lines) + last).encode(encoding), kind)


@given(
    st.lists(st.sampled_from(sorted(CELLS)), min_size=1, max_size=5, unique=True),
    st.sampled_from([",", ";", "\t"]),
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from([None, SignalKind.PDQ, SignalKind.MD5]),
    st.data(),
)
@settings(max_examples=300, deadline=None)
def test_that_tables_are_read_as_their_reader_reads_them(
    names: list[str], delimiter: str, end: str, kind: SignalKind | None, data: st.DataObject
) -> None:
    rows = data.draw(st.lists(st.tuples(*(CELLS[name] for name in names)), max_size=8))
    lines = [delimiter.join(row) for row in rows]
    extra = data.draw(st.lists(st.sampled_from(["", "# note", "a,b,c,d,e,f,g", '"'])))
    check_same(end.join([delimiter.join(names), *lines, *extra]).encode(), kind)


def test_that_several_files_are_one_bank(tmp_path: Path) -> None:
    pdq, md5 = "0123456789abcdef" * 4, "0123456789abcdef" * 2
    # The same first eight bytes, another digest.
    (tmp_path / "a").write_text(f"{md5}\n{pdq}\n{md5[:-1]}0\n")
    (tmp_path / "b").write_text(
        f"kind,value,category,source\nmd5,{md5},grooming,desk\nmd5,{md5},,\npdq,{pdq},,\n"
    )
    files = [read_bank(tmp_path / name, None) for name in "ab"]
    bank = Bank(files)
    assert bank.digest_kinds == (DigestKind.MD5,)
    first, second = (str(tmp_path / name) for name in "ab")
    assert bank.find_digest(DigestKind.MD5, md5) == [
        Entry(first, 1, "", ""),
        Entry(second, 2, "grooming", "desk"),
        Entry(second, 3, "", ""),
    ]
    assert bank.find_digest(DigestKind.MD5, md5[:-1] + "0") == [Entry(first, 3, "", "")]
    assert bank.find_digest(DigestKind.MD5, md5[:-1] + "1") == []
    assert bank.find_digest(DigestKind.MD5, "0" * 32) == []
    assert [bank.pdq_entry(row) for row in range(2)] == [Entry(first, 2, "", ""), Entry(second, 4, "", "")]
    with pytest.raises(IndexError):
        bank.pdq_entry(2)
