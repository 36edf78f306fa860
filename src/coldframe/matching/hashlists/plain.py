"""One value a line: ``<value>`` of one kind for the whole file, or ``<kind> <value>``.

Blank lines and lines that begin with ``#`` are skipped.
"""

from __future__ import annotations

from collections.abc import Mapping

from coldframe.core.errors import InvalidInput
from coldframe.core.tables import decode
from coldframe.matching.hashlists.base import UNSTATED, check_value, is_comment, kind_of
from coldframe.matching.terms import ListedValue, ListProblem, ParsedList, SignalKind

NAME = "plain"
_MAX_CHARACTERS = 4096


def parse(
    untrusted: bytes, *, kind: SignalKind | None = None, by_length: Mapping[int, SignalKind] = UNSTATED
) -> ParsedList:
    """Read a file; see ``base.HashList.parse``."""
    entries: list[ListedValue] = []
    problems: list[ListProblem] = []
    for number, line in enumerate(decode(untrusted).split("\n"), start=1):
        if is_comment(line):
            continue
        words = line[:_MAX_CHARACTERS].split()
        try:
            if len(words) > 2:
                raise InvalidInput(
                    "The line has more than a kind and a value. Remove the rest.", field="line"
                )
            named = words[0] if len(words) == 2 else ""
            stated = kind_of(named, words[-1], kind=kind, by_length=by_length)
            entries.append(ListedValue(number, stated, check_value(stated, words[-1])))
        except InvalidInput as error:
            problems.append(ListProblem(number, error.code, error.said))
    return ParsedList(tuple(entries), tuple(problems))
