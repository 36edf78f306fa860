"""What ``hashdeep`` prints: a header names the columns, then one file a line.

    %%%% HASHDEEP-1.0
    %%%% size,md5,sha256,filename
    ## (comments)
    123,<md5>,<sha256>,/a name, with commas

The name is last and is not kept: no list says here where a file lay. Each of MD5, SHA-1 and
SHA-256 that the header names gives an entry. A file of no bytes is refused: its digests are
those of every empty file. The header may come again where outputs were put together.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from coldframe.core.errors import InvalidInput
from coldframe.core.said import Said
from coldframe.matching.hashlists.base import UNSTATED, check_value, numbered_lines
from coldframe.matching.terms import ListedValue, ListProblem, ParsedList, SignalKind

NAME = "hashdeep"
START = "%%%% HASHDEEP-1.0"
_KINDS = {kind.value: kind for kind in (SignalKind.MD5, SignalKind.SHA1, SignalKind.SHA256)}
_COLUMNS = ("size", "md5", "sha1", "sha256", "tiger", "whirlpool", "filename")


def detect(start: str) -> bool:
    """Tell whether a file begins as ``hashdeep`` begins its output."""
    return start.startswith("%%%% HASHDEEP-")


def parse(
    untrusted: bytes, *, kind: SignalKind | None = None, by_length: Mapping[int, SignalKind] = UNSTATED
) -> ParsedList:
    """Read a file; see ``base.HashList.parse``. The header says the kinds, so ``kind`` only narrows them."""
    del by_length  # The header says what every column is.
    entries: list[ListedValue] = []
    problems: list[ListProblem] = []
    columns: tuple[str, ...] = ()
    for number, line in numbered_lines(untrusted):
        try:
            if line.startswith("%%%%"):
                columns = _columns(line, columns)
            elif line.strip() and not line.startswith("##"):
                entries += _read(number, line, columns, kind)
        except InvalidInput as error:
            problems.append(ListProblem(number, error.code, error.said))
    if not columns:
        raise InvalidInput(
            Said(
                "The file lacks hashdeep's header. Its first two lines are %(first)s and %(second)s.",
                first=START,
                second="%%%% size,md5,sha256,filename",
            ),
            field="header",
        )
    return ParsedList(tuple(entries), tuple(problems))


def _columns(line: str, before: tuple[str, ...]) -> tuple[str, ...]:
    text = line.removeprefix("%%%%").strip()
    if text.startswith("HASHDEEP-"):
        if text != START.removeprefix("%%%% "):
            raise InvalidInput("The file is of another version of hashdeep than 1.0.", field="header")
        return before
    columns = tuple(name.strip().lower() for name in text.split(","))
    if columns[-1] != "filename" or columns[0] != "size" or not set(columns) <= set(_COLUMNS):
        raise InvalidInput(
            Said(
                "The header names columns that are not known. Known are, in this order: %(names)s.",
                names=", ".join(_COLUMNS),
            ),
            field="header",
        )
    return columns


def _read(number: int, line: str, columns: tuple[str, ...], only: SignalKind | None) -> list[ListedValue]:
    if not columns:
        raise InvalidInput("The line stands before the header that says what it holds.", field="line")
    cells = line.split(",", len(columns) - 1)
    if len(cells) != len(columns):
        raise InvalidInput(
            Said(
                "The line has %(cells)s columns and the header %(columns)s. Write the list anew.",
                cells=len(cells),
                columns=len(columns),
            ),
            field="line",
        )
    if not re.fullmatch(r"[0-9]{1,20}", cells[0]):
        raise InvalidInput("The size is not a whole number of bytes. Write the list anew.", field="size")
    if int(cells[0]) == 0:
        raise InvalidInput("The file is empty: its digests are those of every empty file.", field="size")
    wanted = [
        (_KINDS[name], cell)
        for name, cell in zip(columns, cells, strict=True)
        if name in _KINDS and only in (None, _KINDS[name])
    ]
    if not wanted:
        raise InvalidInput(
            "The list holds no digest that is compared here. Use hashdeep -c md5,sha1,sha256.", field="kind"
        )
    # All or none: a line with one damaged digest was damaged as a whole.
    return [ListedValue(number, kind, check_value(kind, cell)) for kind, cell in wanted]
