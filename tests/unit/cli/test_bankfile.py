"""Bank files, row by row."""

from __future__ import annotations

import pytest

from coldframe.cli.bankfile import read_bank


@pytest.mark.parametrize(
    ("text", "kinds", "bad", "withdrawn"),
    [
        ("", [], [], 0),
        ("a" * 64, ["pdq"], [], 0),
        ("hash\n" + "A" * 32, ["md5"], [], 0),
        ("FilePath,Hash\nx.jpg," + "b" * 64, ["pdq"], [], 0),
        ("kind,value\nSHA-1," + "b" * 40 + "\n\n# note\nsha256," + "c" * 64, ["sha1", "sha256"], [], 0),
        (
            "value,withdrawn\n" + "a" * 32 + ",yes\n" + "b" * 32 + ",no\n" + "c" * 32 + ",",
            ["md5", "md5"],
            [],
            1,
        ),
        ("value,state\n" + "a" * 32 + ",withdrawn\n" + "b" * 32 + ",active", ["md5"], [], 1),
        ("a" * 32 + ",something\n" + "b" * 32, ["md5"], [1], 0),
        ('"' + "a" * 32 + "\n" + "b" * 32, ["md5"], [1], 0),
        ("a" * 63 + "\n" + "b" * 65 + "\n" + "g" * 64 + "\nx\n" + "c" * 40, ["sha1"], [1, 2, 3, 4], 0),
        ("kind,value\nmd5," + "a" * 40 + "\npdq\n", [], [2, 3], 0),
    ],
)
def test_that_bank_files_are_read_row_by_row(
    text: str, kinds: list[str], bad: list[int], withdrawn: int
) -> None:
    found = read_bank(text.splitlines(keepends=True), name="b")
    assert [entry.kind for entry in found.entries] == kinds
    assert [row.line for row in found.bad_rows] == bad
    assert found.withdrawn == withdrawn
    assert all(entry.value == entry.value.lower() for entry in found.entries)
