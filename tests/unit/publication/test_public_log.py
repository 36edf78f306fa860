"""The public log as a chain: what was changed, dropped, moved or put in is seen; what was added is not held against it."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from coldframe.cli.publish import app
from coldframe.core.errors import Conflict
from coldframe.custody.terms import Event
from coldframe.publication.terms.releases import ReleaseEvent
from coldframe.publication.transparency.chain import find_break, find_change, read_log, sealed
from coldframe.publication.transparency.log import LogLine, in_ledger_order
from coldframe.web.site.data import LOG, csv_text, log_csv

CELLS = st.text(st.characters(codec="utf-8", exclude_characters="\r\n\0"), max_size=12)
ROWS = st.lists(st.lists(CELLS, min_size=3, max_size=3), max_size=7)
START = datetime(2027, 1, 1, tzinfo=UTC)


@settings(max_examples=60)
@given(rows=ROWS, more=ROWS)
def test_a_log_that_only_grew_holds_and_its_older_copy_is_its_beginning(
    rows: list[list[str]], more: list[list[str]]
) -> None:
    older, newer = sealed(rows), sealed([*rows, *more])
    assert find_break(newer) is None
    assert find_change(older, newer) is None
    assert not more or find_change(newer, older) == len(rows)
    assert newer[: len(older)] == older


@settings(max_examples=60)
@given(rows=ROWS.filter(bool), data=st.data())
def test_every_change_of_one_line_is_seen(rows: list[list[str]], data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(rows) - 1))
    good = [list(row) for row in sealed(rows)]
    cell = data.draw(st.integers(0, 3))
    changed = [list(row) for row in good]
    changed[at][cell] += "x"
    assert find_break(changed) == at
    dropped = [row for place, row in enumerate(good) if place != at]
    # Without its last line a log is an older one: that is seen beside a copy, and beside nothing else.
    assert find_break(dropped) == (at if at + 1 < len(good) else None)
    assert find_change(good, dropped) == at
    # Written anew from the changed line on, it holds in itself, and not beside a copy.
    anew = sealed([row[:-1] for row in changed]) if cell < 3 else sealed([*rows, ["a", "b", "c"]])
    assert find_break(anew) is None
    assert cell == 3 or find_change(good, anew) == at


def line(number: int, *, at: datetime, note: str = "") -> LogLine:
    return LogLine(at, ReleaseEvent.RELEASE_PUBLISHED, f"rls_{number}", "decisions", "0" * 64, note)


def event(sequence: int, number: int, *, at: datetime) -> Event:
    return Event(sequence, "release_published", at, "person:one", f"rls_{number}", {}, "", "")


@settings(max_examples=40)
@given(order=st.permutations(range(6)), clocks=st.lists(st.integers(-3, 3), min_size=6, max_size=6))
def test_the_ledger_says_what_came_first_and_not_a_clock(order: list[int], clocks: list[int]) -> None:
    moments = [START + timedelta(hours=each) for each in clocks]
    events = [event(place + 1, place, at=moments[place]) for place in range(6)]
    lines = [line(place, at=moments[place]) for place in order]
    # Of what got out while the rest was read nothing stands before what did not.
    for until in range(7):
        found = in_ledger_order(lines, events, until=until)
        assert [one.subject for one in found] == [f"rls_{n}" for n in range(until)]
    early = log_csv(in_ledger_order([one for one in lines if one.subject != "rls_5"], events, until=6))
    assert log_csv(in_ledger_order(lines, events, until=6)).startswith(early)


def test_a_line_of_which_the_ledger_knows_nothing_is_refused() -> None:
    with pytest.raises(Conflict, match="rls_2"):
        in_ledger_order(
            [line(2, at=START)],
            [event(1, 1, at=START), event(2, 2, at=START + timedelta(seconds=1))],
            until=2,
        )


def test_the_command_holds_a_log_against_itself_and_an_older_copy(tmp_path: Path) -> None:
    notes = ("=1+1", "한국어, “quoted”", '"', "")
    lines = [line(n, at=START, note=note) for n, note in enumerate(notes)]
    now, before, anew = (tmp_path / name for name in ("now.csv", "before.csv", "anew.csv"))
    now.write_bytes(log_csv(lines).encode())
    before.write_bytes(log_csv(lines[:2]).encode())
    anew.write_bytes(log_csv([line(9, at=START), *lines[1:]]).encode())
    assert now.read_bytes().startswith(before.read_bytes())

    def said(*files: Path) -> tuple[int, str]:
        answer = CliRunner().invoke(app, ["check-log", *map(str, files)])
        return answer.exit_code, answer.output

    seal = read_log(log_csv(lines))[-1][-1]
    assert said(now, before) == (0, f"4 lines hold. Last seal: {seal}\n")
    assert said(anew)[0] == 0
    assert said(anew, before) == (1, "Line 1 of the older copy is another one now, or is gone.\n")
    now.write_bytes(now.read_bytes().replace("한국어".encode(), b"other"))
    assert said(now)[:1] == (1,)
    assert "Line 2" in said(now)[1]
    now.write_bytes(
        log_csv(lines).replace("measure,", "sha256,", 1).replace("sha256,note", "measure,note", 1).encode()
    )
    assert said(now) == (1, "Line 1 is not what was sealed there, or a line before it is missing.\n")
    for wrong in (tmp_path / "none.csv", tmp_path):
        assert said(wrong)[0] == 2
    for content in (b"", b"a,b\n1,2\n", b"\xff\xfe\0", b'at,seal\r\n"x'):
        (tmp_path / "odd.csv").write_bytes(content)
        assert said(tmp_path / "odd.csv")[0] == 2, content


def test_an_empty_log_is_its_heading_and_holds() -> None:
    assert find_break(read_log(log_csv([]))) is None
    assert next(csv.reader(io.StringIO(csv_text(tuple(LOG), [])))) == list(LOG)
