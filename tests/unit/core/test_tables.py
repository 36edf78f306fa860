"""One bad row of a CSV file costs exactly one row."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coldframe.core.errors import InvalidInput
from coldframe.core.tables import BadRow, Row, read_rows

COLUMNS = ("a", "b")


def rows(untrusted: bytes) -> list[Row | BadRow]:
    return list(read_rows(untrusted, columns=COLUMNS))


def test_that_cells_and_lines_are_right() -> None:
    found = rows(b'a,b\r\n1, 2 \r\n\r\n"x\ny","say ""hi"""\r\n3,4')
    assert [(row.line, row.cells) for row in found if isinstance(row, Row)] == [
        (2, {"a": "1", "b": "2"}),
        (4, {"a": "x\ny", "b": 'say "hi"'}),
        (6, {"a": "3", "b": "4"}),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_that_usual_encodings_and_separators_are_understood(encoding: str, separator: str) -> None:
    (row,) = rows(f"a{separator}b\n한국{separator}x\n".encode(encoding))
    assert isinstance(row, Row)
    assert row.cells == {"a": "한국", "b": "x"}


@pytest.mark.parametrize(
    "bad", ['1,"2', '1,"2"3', "1", "1,2,3", "1,\udcff", "x" * 100_001, '"', '1,"2\n3'],
)  # fmt: skip
def test_that_rows_around_a_bad_one_survive(bad: str) -> None:
    text = f'a,b\ngood,1\n{bad}\ngood,2\n"good",3\n'
    found = rows(text.encode(errors="surrogateescape"))
    assert [row.cells["b"] for row in found if isinstance(row, Row)] == ["1", "2", "3"]
    assert next(row.line for row in found if isinstance(row, BadRow)) == 3


def test_that_a_row_can_be_read_again_alone() -> None:
    for row in rows(b"a,b\n1,2\n3\n"):
        again = rows(row.raw)
        assert len(again) == 1
        assert type(again[0]) is type(row)
        assert again[0].line == 2


def test_that_a_misspelt_column_is_refused_with_a_hint() -> None:
    with pytest.raises(InvalidInput, match="Did you mean a"):
        list(read_rows(b"aa,b\n1,2\n", columns=COLUMNS))
    with pytest.raises(InvalidInput, match="lacks: b"):
        list(read_rows(b"a\n1\n", columns=COLUMNS, required=["b"]))
    with pytest.raises(InvalidInput, match="twice"):
        list(read_rows(b"a,a\n1,2\n", columns=COLUMNS))
    with pytest.raises(InvalidInput, match="empty"):
        list(read_rows(b"", columns=COLUMNS))


@given(st.binary(max_size=300))
def test_that_no_bytes_break_it(untrusted: bytes) -> None:
    for row in read_rows(b"a,b\n" + untrusted, columns=COLUMNS):
        assert row.line >= 1


@pytest.mark.parametrize("piece", ['"\n', 'x,"\n', '"', "\n", 'a,"b\nc,d\n', '""\n'])
def test_that_a_long_hostile_table_comes_to_an_end(piece: str) -> None:
    # A square or worse in the length would not end within the runner's time-out.
    assert rows(("a,b\n" + piece * (1_000_000 // len(piece))).encode()) is not None
