"""Codes of cases as offices print them: many marks stand for the same separator. Nothing here says that two are one."""

from __future__ import annotations

import re
import unicodedata

_BETWEEN = re.compile(r"\s*[·・･•∙⋅‧．。.\-–—_/]\s*|(?<=[0-9])\s*月\s*(?=[0-9])")
_QUOTES = re.compile(r"[\"'“”‘’„«»「」『』《》〈〉()\[\]]")
_TAIL = re.compile(r"(?<=[0-9])日|特大案|专案|專案|案件|案|사건")
_ZEROS = re.compile(r"(?<![0-9])0+(?=[0-9])")


def code_key_v1(text: str) -> str:
    """Bring a code into the form in which codes are searched: ``1·27``, ``“01.27” 专案`` and ``1月27日`` are ``1.27``.

    Full-width letters become plain ones, every separator a full stop, quotation marks and the word for *case* go, and
    zeros before a number. Two cases may well have the same key: a code is not unique.
    """
    plain = unicodedata.normalize("NFKC", text).casefold()
    plain = _TAIL.sub("", _QUOTES.sub("", plain))
    return " ".join(_ZEROS.sub("", _BETWEEN.sub(".", plain)).split()).strip(". ")


def read_day_v1(text: str) -> tuple[int, int] | None:
    """Read the month and day that a code such as ``1·27`` names; ``None`` if it names none."""
    found = re.fullmatch(r"([0-9]{1,2})\.([0-9]{1,2})", code_key_v1(text))
    if found is None:
        return None
    month, day = int(found[1]), int(found[2])
    longest = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
    return (month, day) if 1 <= month <= 12 and 1 <= day <= longest[month - 1] else None
