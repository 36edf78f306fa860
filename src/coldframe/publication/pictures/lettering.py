"""Names in the room that a chart has for them. Nothing is measured with a font: it is the reader's own."""

from __future__ import annotations

from unicodedata import east_asian_width

MOST_LINES = 3


def width_of(text: str) -> float:
    """About how wide letters of 13 are: a Chinese or Korean one as wide as it is high, a small one a little over half."""
    return sum(
        13.0 if east_asian_width(one) in "WF" or one in "MW" else 9.5 if one.isupper() else 7.5
        for one in text
    )


def lines_of(text: str, room: float) -> list[str]:
    """A name in lines that fit, broken between words and inside what has no spaces; cut after the last."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if width_of(longer) <= room:
            lines[-1] = longer
            continue
        if lines[-1]:
            lines.append("")
        for letter in word:
            if width_of(lines[-1] + letter) > room:
                lines.append("")
            lines[-1] += letter
    if len(lines) > MOST_LINES:
        lines = [*lines[: MOST_LINES - 1], f"{lines[MOST_LINES - 1][:-1]}…"]
    return lines
