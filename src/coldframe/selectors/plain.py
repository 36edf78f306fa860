"""A text as a reader sees it, with the way back to the text as written.

Strangers write ``hxxps://example[.]org`` on purpose and ``ｐａｓｓｗｏｒｄ：`` by keyboard.
Patterns run over the plain form; places are given in the original.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

# Only writings with brackets are undone: a bare " dot " is far too often prose.
_DEFANGED = re.compile(
    r"h(?:xx|tt|\*\*|XX|TT)p(?P<s>s?)(?P<colon>\[:\]|:)(?:\[?//\]?)"
    r"|(?P<dot>\[\.\]|\(\.\)|\{\.\}|\[dot\]|\(dot\)|\{dot\})"
    r"|(?P<at>\[@\]|\(@\)|\[at\]|\(at\)|\{at\})"
    r"|(?P<mark>\[:\])",
    re.IGNORECASE,
)
_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}


@dataclass(frozen=True, slots=True)
class Plain:
    """Plain text and the place in the original of each of its characters.

    Attributes:
        text: The plain form.
        starts: For each character, where it began in the original.
        ends: For each character, one past where it ended.
    """

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return where ``text[start:end]`` (not empty) stands in the original."""
        return self.starts[start], self.ends[end - 1]


def fold(text: str) -> Plain:
    """Make full-width characters narrow and leave out invisible ones (category Cf)."""
    characters, starts = [], []
    for place, character in enumerate(text):
        if character.isascii():
            characters.append(character)
            starts.append(place)
        elif unicodedata.category(character) != "Cf":
            characters.append(chr(_FULL_WIDTH.get(ord(character), ord(character))))
            starts.append(place)
    return Plain("".join(characters), tuple(starts), tuple(start + 1 for start in starts))


def refang(text: str) -> Plain:
    """Fold, and undo the usual ways to make an address unclickable."""
    folded = fold(text)
    pieces: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    position = 0

    def keep(until: int) -> None:
        pieces.append(folded.text[position:until])
        starts.extend(folded.starts[position:until])
        ends.extend(folded.ends[position:until])

    for found in _DEFANGED.finditer(folded.text):
        keep(found.start())
        new = _meant(found)
        start, end = folded.span(found.start(), found.end())
        pieces.append(new)
        # Every character of the replacement stands for the whole of what was written.
        starts.extend([start] * len(new))
        ends.extend([end] * len(new))
        position = found.end()
    keep(len(folded.text))
    return Plain("".join(pieces), tuple(starts), tuple(ends))


def _meant(found: re.Match[str]) -> str:
    if found["dot"]:
        return "."
    if found["at"]:
        return "@"
    if found["mark"]:
        return ":"
    return f"http{found['s'].lower()}://"
