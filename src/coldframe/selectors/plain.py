"""A text as a reader sees it, with the way back to the text as written.

Strangers write ``hxxps://example[.]org`` on purpose and ``ｐａｓｓｗｏｒｄ：`` by keyboard.
Patterns run over the plain form; places are given in the original. The other direction,
making an address unclickable for the screen, is ``core.text.defang``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

# Only writings with brackets are undone: a bare " dot " is far too often prose. Any number of brackets
# is one writing, so that undoing once leaves nothing to undo.
_DEFANGED = re.compile(
    r"(?P<scheme>h(?:xx|tt|\*\*)ps?|f[xt]p)\[?:\]?\[?//\]?"
    r"|[ ]?(?<![\[({])[\[({]++[ ]?(?:(?P<dot>\.|dot|点|點|점)|(?P<at>@|at)|(?P<same>[:/]))[ ]?[\])}]++[ ]?"
    # A full stop of Chinese text within a Latin name is a dot; after one it ends a sentence.
    r"|(?P<stop>(?<=[A-Za-z0-9])[。｡](?=[A-Za-z0-9]))",
    re.IGNORECASE,
)
_MAY_BE_DEFANGED = re.compile(r"//|[\[({。｡]")
_LEFT_OUT = "\U0010ffff"  # Never a character, so no text means anything by it.
# Default_Ignorable_Code_Point of Unicode 15 outside category Cf: they show nothing either.
_SHOWS_NOTHING = frozenset(
    [0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180B, 0x180C, 0x180D, 0x180F, 0x3164, 0xFFA0, *range(0xFE00, 0xFE10)]
)  # fmt: skip


class _Reading(dict[int, str]):
    """What a reader takes a character for: one that is compatible with ASCII (UAX 15) for that."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        if unicodedata.category(character) == "Cf" or code in _SHOWS_NOTHING or code >= 0xE0000:
            read = _LEFT_OUT
        else:
            compatible = unicodedata.normalize("NFKC", character)
            read = compatible if len(compatible) == 1 and compatible.isascii() else character
        if code < 0x10000:  # The rest is rare, and a stranger must not fill our memory with it.
            self[code] = read
        return read


_READING = _Reading()


@dataclass(frozen=True, slots=True)
class Plain:
    """Plain text and the place in the original of each of its characters.

    Attributes:
        text: The plain form.
        starts: For each character, where it began in the original.
        ends: For each character, one past where it ended.
    """

    text: str
    starts: Sequence[int]
    ends: Sequence[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return where ``text[start:end]`` (not empty) stands in the original."""
        return self.starts[start], self.ends[end - 1]


def fold(text: str) -> Plain:
    """Make full-width and stylized ASCII plain, and leave out what shows nothing.

    Letters of other scripts that look like Latin ones stay: only in a host do they mean the
    same thing or not, and there Punycode tells them apart.
    """
    if text.isascii():
        return Plain(text, range(len(text)), range(1, len(text) + 1))
    read = text.translate(_READING)
    if _LEFT_OUT not in read:
        return Plain(read, range(len(text)), range(1, len(text) + 1))
    starts = [place for place, character in enumerate(read) if character != _LEFT_OUT]
    return Plain(read.replace(_LEFT_OUT, ""), starts, [start + 1 for start in starts])


def refang(text: str) -> Plain:
    """Fold, and undo the usual ways to make an address unclickable."""
    folded = fold(text)
    if not _MAY_BE_DEFANGED.search(folded.text):
        return folded
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
    if not position:
        return folded
    keep(len(folded.text))
    return Plain("".join(pieces), starts, ends)


def _meant(found: re.Match[str]) -> str:
    if found["scheme"]:
        return re.sub(r"[x*]", "t", found["scheme"].lower()) + "://"
    if found["at"]:
        return "@"
    return found["same"] or "."
