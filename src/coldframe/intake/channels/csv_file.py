"""Many clues as a CSV file: a header, then one row a clue with one item.

The header names any of ``COLUMNS`` in any order. Comma, semicolon or tab; UTF-8 with or
without a mark, or UTF-16. ``harms`` holds codes with ``;`` between them. A row with a
``reference`` is the same clue whenever that reference comes again; without one, the
place in the file counts, so that the same file may be sent twice.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace

from coldframe.core.errors import InvalidInput
from coldframe.core.tables import BadRow, Row, read_rows
from coldframe.intake.channels.base import parsed, problem
from coldframe.intake.reading import CLUE_FIELDS, ITEM_FIELDS, read_clue
from coldframe.intake.terms import Channel, NewClue, Parsed, Problem

NAME = Channel.CSV_FILE
MEDIA_TYPE = "text/csv"
_NOT_IN_A_ROW = {"items", "reporter", "traces", "part"}
_OF_CLUE = tuple(name for name in CLUE_FIELDS if name not in _NOT_IN_A_ROW)
_OF_ITEM = tuple(name for name in ITEM_FIELDS if name not in _NOT_IN_A_ROW)
COLUMNS = (*_OF_CLUE, *_OF_ITEM)
"""Every column a header may name."""


def parse(untrusted: bytes) -> Parsed:
    """Read a file; see ``base.Channel.parse``."""
    source = hashlib.sha256(untrusted).hexdigest()
    clues: list[NewClue] = []
    problems: list[Problem] = []
    try:
        rows = list(read_rows(untrusted, columns=COLUMNS))
    except InvalidInput as error:
        return parsed(NAME, MEDIA_TYPE, untrusted, problems=(problem(error, untrusted, line=1),))
    if not rows:
        empty = InvalidInput("The file has a header and no row. Write one clue a row.")
        problems.append(problem(empty, untrusted, line=1))
    for row in rows:
        if isinstance(row, BadRow):
            problems.append(Problem(row.line, InvalidInput.code, "", row.said, row.raw))
            continue
        try:
            clue = _read(row)
        except InvalidInput as error:
            problems.append(problem(error, row.raw, line=row.line))
        else:
            clues.append(replace(clue, idempotency_key=clue.idempotency_key or f"file:{source}:{row.line}"))
    return parsed(NAME, MEDIA_TYPE, untrusted, clues=tuple(clues), problems=tuple(problems))


def _read(row: Row) -> NewClue:
    values: dict[str, object] = {name: row.cells[name] for name in _OF_CLUE if row.cells.get(name)}
    item = {name: row.cells[name] for name in _OF_ITEM if row.cells.get(name)}
    # An empty row has no item; intake refuses it with what to do.
    values["items"] = [item] if item else []
    return read_clue(values, channel=NAME, raw=row.raw, media_type=MEDIA_TYPE, line=row.line)
