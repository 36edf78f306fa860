"""How places print somebody without the name, and what in a printed form still narrows who it is. Pure."""

from __future__ import annotations

import re
import string
import unicodedata
from collections.abc import Collection

from coldframe.casework.terms.people import PseudonymStyle
from coldframe.core.errors import InvalidInput

_SCRIPTS = {
    "CJK": "Hani", "HANGUL": "Hang", "HIRAGANA": "Hira", "KATAKANA": "Kana", "LATIN": "Latn",
    "CYRILLIC": "Cyrl", "ARABIC": "Arab", "THAI": "Thai", "GREEK": "Grek", "HEBREW": "Hebr",
    "DEVANAGARI": "Deva",
}  # fmt: skip
_COMPOUND = frozenset(
    [
        "欧阳",
        "太史",
        "端木",
        "上官",
        "司马",
        "东方",
        "独孤",
        "南宫",
        "万俟",
        "闻人",
        "夏侯",
        "诸葛",
        "尉迟",
        "公羊",
        "赫连",
        "澹台",
        "皇甫",
        "宗政",
        "濮阳",
        "公冶",
        "太叔",
        "申屠",
        "公孙",
        "慕容",
        "仲孙",
        "钟离",
        "长孙",
        "宇文",
        "司徒",
        "鲜于",
        "司空",
        "令狐",
        "남궁",
        "황보",
        "제갈",
        "사공",
        "선우",
        "서문",
        "독고",
    ]
)
"""Surnames of two characters."""

_MOU = re.compile(r"(?P<surname>\w{1,2}?)某(?P<rest>\w?)", re.UNICODE)


def script_of_v1(text: str) -> str:
    """Name the script of the first letter (ISO 15924); ``Zyyy`` where there is no letter, ``Zzzz`` for others."""
    for character in text:
        if character.isalpha():
            name = unicodedata.name(character, "").partition(" ")[0]
            return _SCRIPTS.get(name, "Zzzz")
    return "Zyyy"


def surname_v1(name: str) -> str:
    """The surname of a Chinese or Korean name: its first character, or two of a compound surname."""
    bare = "".join(name.split())
    return bare[:2] if bare[:2] in _COMPOUND and len(bare) > 2 else bare[:1]


def is_surname_v1(text: str) -> bool:
    """Tell whether a text can be a Chinese or Korean surname alone: one character, or a compound surname."""
    return len(text) == 1 or text in _COMPOUND


def pseudonym_v1(style: PseudonymStyle, name: str, taken: Collection[str]) -> str:
    """Make a pseudonym that nobody else in the case has.

    Args:
        style: How the place prints it.
        name: The name; unused by letters.
        taken: Pseudonyms of the case.

    Returns:
        ``马某某``, ``马某``, ``马某飞``, ``A씨``, ``손모씨`` or ``A``; where that is taken already the next
        letter, or the same with a number, as both presses do.

    Raises:
        InvalidInput: The style needs a name, or a name of another script.
    """
    if style in (PseudonymStyle.KR_LETTER, PseudonymStyle.LETTER):
        after = "씨" if style is PseudonymStyle.KR_LETTER else ""
        letters = string.ascii_uppercase
        names: list[str] = [*letters, *(first + second for first in letters for second in letters)]
        free = next((each + after for each in names if each + after not in taken), None)
        if free is None:
            raise InvalidInput("All letters of this style are taken in this case.", field="style")
        return free
    wanted = "Hang" if style is PseudonymStyle.KR_MO else "Hani"
    if script_of_v1(name) != wanted:
        raise InvalidInput("This style needs the name in its own script.", field="style")
    surname, bare = surname_v1(name), "".join(name.split())
    made: str = {
        PseudonymStyle.CN_MOUMOU: f"{surname}某某",
        PseudonymStyle.CN_MOU: f"{surname}某",
        PseudonymStyle.CN_MOU_LAST: f"{surname}某{bare[-1]}",
        PseudonymStyle.KR_MO: f"{surname}모씨",
    }[style]
    number = 1
    while (made if number == 1 else f"{made}{number}") in taken:
        number += 1
    return made if number == 1 else f"{made}{number}"


def narrows_v1(printed: str) -> bool:
    """Tell whether a printed pseudonym keeps more than a surname (``马某飞``), and so narrows who it is."""
    found = _MOU.fullmatch("".join(printed.split()))
    return found is not None and str(found["rest"]) not in ("", "某")
