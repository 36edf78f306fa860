"""Whether two printed names could be mistaken for each other. Pure.

A name never finds a recipient; this only warns a person who is about to choose one of two that read alike.
Confusable letters are a small part of Unicode TR 39, confusables.txt: Cyrillic and Greek beside Latin.
"""

from __future__ import annotations

import re
import unicodedata

_LOOKS_LIKE = str.maketrans(
    "\u0430\u0435\u043e\u0440\u0441\u0445\u0443\u0456\u0458\u0455\u04bb\u0501\u043a\u043c\u0442\u043d\u0432\u03b1\u03b5\u03bf\u03c1\u03c5\u03bd\u03b9\u03ba\u03c4\u03c7\u0131\u0142\u00f8\u0111015",
    "aeopcxyijshdkmthbaeopuviktxilodols",
)
_WORD = re.compile(r"\w+")
_SHORT = 5


def shape_of_v1(name: str) -> tuple[str, ...]:
    """Return how a name reads at a glance: its words without accents, case, order and lookalike letters."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", name).casefold())
    letters = "".join(one for one in plain if not unicodedata.combining(one))
    same = unicodedata.normalize("NFC", letters).translate(_LOOKS_LIKE).replace("i", "l")
    return tuple(sorted(_WORD.findall(same)))


def look_alike_v1(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Say whether two shapes are one, or differ by one slip of the hand (not in names under 5 letters)."""
    left, right = sorted(("".join(one), "".join(other)), key=len)
    if left == right:
        return bool(left)
    if len(left) < _SHORT or len(right) - len(left) > 1:
        return False
    same = next((at for at, (a, b) in enumerate(zip(left, right, strict=False)) if a != b), len(left))
    rest, its = left[same:], right[same:]
    if len(left) < len(right):
        return rest == its[1:]
    return rest[1:] == its[1:] or (rest[:2] == its[1::-1] and rest[2:] == its[2:])
