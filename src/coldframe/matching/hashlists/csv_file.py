"""A CSV file with a header: ``kind,value`` and, if wanted, ``category,label,source,reference,state``.

``category`` is one of this desk's; empty for the bank's own. ``label`` is the list
owner's own label as a short code, such as ``a1``; ``source`` and ``reference`` say where
the entry comes from; a row whose ``state`` is ``withdrawn`` is left out and counted. Lines
that begin with ``#`` are skipped. What ``coldframe hash`` prints is such a file, too: its rows of
kind ``vpdq``, ``<hash>@<second>`` with a quality, are pictures here, since a film is found by its frames.
"""

from __future__ import annotations

from collections.abc import Mapping

from coldframe.core.errors import InvalidInput
from coldframe.core.said import Said
from coldframe.core.tables import BadRow, Row, decode, read_rows
from coldframe.core.text import clean
from coldframe.matching.hashlists.base import UNSTATED, check_category, check_value, is_comment, kind_of
from coldframe.matching.rules import WEAK_QUALITY_BELOW
from coldframe.matching.terms import ListedValue, ListProblem, ParsedList, SignalKind

NAME = "csv"
COLUMNS = ("kind", "value", "category", "label", "source", "reference", "state")
_NOT_READ = ("path", "quality")
"""What ``coldframe hash`` says beside kind and value; no list keeps where a file lay."""

_FRAME = "vpdq"

_STATES = ("", "active", "withdrawn")


def parse(
    untrusted: bytes, *, kind: SignalKind | None = None, by_length: Mapping[int, SignalKind] = UNSTATED
) -> ParsedList:
    """Read a file; see ``base.HashList.parse``. ``kind`` is for rows that leave theirs empty."""
    entries: list[ListedValue] = []
    problems: list[ListProblem] = []
    withdrawn = 0
    required = ["value"] if kind is not None or by_length else ["kind", "value"]
    for row in read_rows(_without_comments(untrusted), columns=COLUMNS + _NOT_READ, required=required):
        if isinstance(row, BadRow):
            problems.append(ListProblem(row.line, InvalidInput.code, row.said))
            continue
        try:
            if _state(row) == "withdrawn":
                withdrawn += 1
            else:
                entries.append(_read(row, kind, by_length))
        except InvalidInput as error:
            problems.append(ListProblem(row.line, error.code, error.said))
    return ParsedList(tuple(entries), tuple(problems), withdrawn)


def _without_comments(untrusted: bytes) -> bytes:
    """Empty the lines that say nothing, so that every other keeps its number."""
    if b"#" not in untrusted:
        return untrusted
    lines = ("" if is_comment(line) else line for line in decode(untrusted).split("\n"))
    return "\n".join(lines).encode("utf-8", "surrogateescape")


def _state(row: Row) -> str:
    state = row.cells.get("state", "").lower()
    if state not in _STATES:
        raise InvalidInput("The state is active or withdrawn; empty means active.", field="state")
    return state


def _read(row: Row, default: SignalKind | None, by_length: Mapping[int, SignalKind]) -> ListedValue:
    cells = row.cells
    if cells.get("kind", "").lower() == _FRAME:
        kind, value = SignalKind.PDQ, _frame(cells["value"], cells.get("quality", ""))
    else:
        kind, value = (
            kind_of(cells.get("kind", ""), cells["value"], kind=default, by_length=by_length),
            cells["value"],
        )
    category = cells.get("category", "")
    return ListedValue(
        line=row.line,
        kind=kind,
        value=check_value(kind, value),
        category=check_category(category) if category else None,
        label=clean(cells.get("label", ""), max_characters=40).lower(),
        source=clean(cells.get("source", ""), max_characters=200),
        reference=clean(cells.get("reference", ""), max_characters=200),
    )


def _frame(value: str, quality: str) -> str:
    """The picture's hash in the row of a film's frame."""
    value = value.split("@", 1)[0]
    if not value:
        raise InvalidInput(
            "The film has no frame that could be compared; list it by its digests.", field="value"
        )
    if quality.isdecimal() and int(quality[:4]) < WEAK_QUALITY_BELOW:
        raise InvalidInput(
            Said(
                "The frame shows few details (quality %(quality)s of 100), as every black frame does, so it "
                "would match films that have nothing to do with it. It was left out.",
                quality=quality[:4],
            ),
            field="quality",
        )
    return value
