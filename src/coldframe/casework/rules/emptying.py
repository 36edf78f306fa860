"""Whether a text names somebody. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection

_FIRST_UNSPACED = 0x0E00
"""From Thai on, scripts that put no space between words, or endings straight after a name."""
_LEAST = 2


def names_v1(text: str, names: Collection[str]) -> bool:
    """Tell whether a text holds one of somebody's names, as words of their own where the script has words.

    Case and the width of spaces do not matter; a name of one character is too short to tell.
    """
    said = _plain(text)
    return any(_holds(said, name) for each in names if len(name := _plain(each)) >= _LEAST)


def _holds(said: str, name: str) -> bool:
    if any(ord(character) >= _FIRST_UNSPACED for character in name):
        return name in said
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", said) is not None


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())
