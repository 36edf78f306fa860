"""One value a line: ``<value>`` of one kind for the whole file, or ``<kind> <value>``.

Blank lines and lines that begin with ``#`` are skipped.
"""

from __future__ import annotations

from coldframe.core.errors import InvalidInput
from coldframe.core.tables import decode
from coldframe.matching.hashlists.base import check_kind, check_value
from coldframe.matching.terms import ListedValue, ListProblem, ParsedList, SignalKind

NAME = "plain"
_MAX_CHARACTERS = 4096


def parse(untrusted: bytes, *, kind: SignalKind | None = None) -> ParsedList:
    """Read a file; see ``base.HashList.parse``."""
    entries: list[ListedValue] = []
    problems: list[ListProblem] = []
    for number, line in enumerate(decode(untrusted).split("\n"), start=1):
        words = line[:_MAX_CHARACTERS].split()
        if not words or words[0].startswith("#"):
            continue
        try:
            if len(words) > 2:
                raise InvalidInput(
                    "The line has more than a kind and a value. Remove the rest.", field="line"
                )
            stated = check_kind(words[0]) if len(words) == 2 else kind
            if stated is None:
                raise InvalidInput(
                    "The line does not say of what kind it is: 64 digits may be SHA-256 or PDQ. "
                    "Write the kind in front, such as “pdq <value>”, or give it for the whole file.",
                    field="kind",
                )
            entries.append(ListedValue(number, stated, check_value(stated, words[-1])))
        except InvalidInput as error:
            problems.append(ListProblem(number, error.code, error.message))
    return ParsedList(tuple(entries), tuple(problems))
