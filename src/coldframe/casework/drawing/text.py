"""How much room words take, without a font: enough to cut them so that they stay in their card."""

from __future__ import annotations

import unicodedata

from coldframe.core.text import clean

_WIDE, _NARROW, _SLIM = 1.0, 0.56, 0.32
"""Parts of the letter height that a wide (Chinese, Japanese, Korean), a usual and a slim letter take."""


def one_line(text: str) -> str:
    """Return printable text on one line."""
    return " ".join(clean(text).split())


def width_of(text: str, size: float) -> float:
    """Estimate how wide a text is, in the unit of its letter height."""
    return sum(map(_part, text)) * size


def cut(text: str, room: float, size: float) -> str:
    """Cut a text that takes more than its room; an ellipsis says that it was cut."""
    if width_of(text, size) <= room:
        return text
    kept, left = "", room - size
    for letter in text:
        left -= _part(letter) * size
        if left < 0:
            break
        kept += letter
    return f"{kept.rstrip()}…"


def wrap(text: str, room: float, size: float) -> tuple[str, ...]:
    """Break a text into at most two lines: at a space where there is one, else where the room ends."""
    if width_of(text, size) <= room:
        return (text,)
    first = ""
    for letter in text:
        if width_of(first + letter, size) > room:
            break
        first += letter
    at = first.rfind(" ")
    if at > len(first) // 3 and not text[len(first)].isspace():
        first = first[:at]
    return first.rstrip(), cut(text[len(first) :].lstrip(), room, size)


def eastern(text: str) -> str:
    """Say whether a text needs a font of the East: ``ko`` with Korean letters, ``zh`` with other wide ones, or empty."""
    if any("\uac00" <= letter <= "\ud7a3" or "\u1100" <= letter <= "\u11ff" for letter in text):
        return "ko"
    return "zh" if any(unicodedata.east_asian_width(letter) in "WF" for letter in text) else ""


def _part(letter: str) -> float:
    if unicodedata.east_asian_width(letter) in "WF":
        return _WIDE
    if unicodedata.combining(letter):
        return 0.0
    return (
        _SLIM
        if letter in "iljtfI.,:;'|! ()[]"
        else _NARROW * (1.2 if letter.isupper() or letter in "mw%" else 1)
    )
