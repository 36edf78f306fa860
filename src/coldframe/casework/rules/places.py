"""How a place is written. Pure."""

from __future__ import annotations

import re

from coldframe.core.errors import InvalidInput
from coldframe.core.text import clean

_COUNTRY = re.compile(r"[A-Z]{2}")
_MOST_LEVELS = 6
_MOST_CHARACTERS = 100


def read_path_v1(text: str, *, field: str = "path") -> tuple[str, ...]:
    """Read ``CN > Henan > Zhoukou > Shangshui``: the country first, each level in its own words.

    A single part that is no country code is a kind of place in words ("markets around campuses").

    Raises:
        InvalidInput: Nothing, too many levels, or a path that does not begin with a country's ISO code.
    """
    parts = tuple(part for each in re.split(r"[>›/]", clean(text)) if (part := " ".join(each.split())))
    if not parts or len(parts) > _MOST_LEVELS or any(len(part) > _MOST_CHARACTERS for part in parts):
        raise InvalidInput("Write a place as CN > Henan > Zhoukou, the country first.", field=field)
    first = parts[0].upper() if len(parts[0]) == 2 else parts[0]
    if len(parts) > 1 and not _COUNTRY.fullmatch(first):
        raise InvalidInput("A path begins with the country's code of two letters.", field=field)
    return (first, *parts[1:])
