"""A CSV file with a header: ``kind,value`` and, if wanted, ``category,label,source,reference``.

``category`` is one of this desk's; empty for the bank's own. ``label`` is the list
owner's own label as a short code, such as ``a1``; ``source`` and ``reference`` say where
the entry comes from.
"""

from __future__ import annotations

from coldframe.core.errors import InvalidInput
from coldframe.core.tables import BadRow, Row, read_rows
from coldframe.core.text import clean
from coldframe.matching.hashlists.base import check_category, check_kind, check_value
from coldframe.matching.terms import ListedValue, ListProblem, ParsedList, SignalKind

NAME = "csv"
COLUMNS = ("kind", "value", "category", "label", "source", "reference")


def parse(untrusted: bytes, *, kind: SignalKind | None = None) -> ParsedList:
    """Read a file; see ``base.HashList.parse``. ``kind`` is for rows that leave theirs empty."""
    entries: list[ListedValue] = []
    problems: list[ListProblem] = []
    required = ["value"] if kind is not None else ["kind", "value"]
    for row in read_rows(untrusted, columns=COLUMNS, required=required):
        if isinstance(row, BadRow):
            problems.append(ListProblem(row.line, InvalidInput.code, row.message))
            continue
        try:
            entries.append(_read(row, kind))
        except InvalidInput as error:
            problems.append(ListProblem(row.line, error.code, error.message))
    return ParsedList(tuple(entries), tuple(problems))


def _read(row: Row, default: SignalKind | None) -> ListedValue:
    cells = row.cells
    named = cells.get("kind", "")
    kind = default if default is not None and not named else check_kind(named)
    category = cells.get("category", "")
    return ListedValue(
        line=row.line,
        kind=kind,
        value=check_value(kind, cells["value"]),
        category=check_category(category) if category else None,
        label=clean(cells.get("label", ""), max_characters=40).lower(),
        source=clean(cells.get("source", ""), max_characters=200),
        reference=clean(cells.get("reference", ""), max_characters=200),
    )
