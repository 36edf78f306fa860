"""What people write for readers: nothing in it may lead to anybody."""

from __future__ import annotations

import re

from coldframe.core.errors import InvalidInput
from coldframe.core.said import Said
from coldframe.core.text import clean
from coldframe.publication.bulletins.letters import plain_v1
from coldframe.selectors.extract import extract

MAX_NOTE_CHARACTERS = 2_000

_HASH = re.compile(r"(?<![0-9a-zA-Z])[0-9a-fA-F]{32,}(?![0-9a-zA-Z])")

_REGIONS = ("CN", "KR")
"""Where telephone numbers without a country code are dialed, of those who read the site in their language."""


def public_words(untrusted: str, *, field: str, most: int) -> str:
    """Read what everybody will see; it may be empty.

    Raises:
        InvalidInput: It is longer than ``most`` characters, or holds an address, a number, an account or a hash.
    """
    said = clean(untrusted, max_characters=most + 1).strip()
    if len(said) > most:
        raise InvalidInput(Said("Shorten this to %(most)s characters.", most=most), field=field)
    plain = plain_v1(said)
    if _HASH.search(plain) or any(extract(plain, region=each) for each in _REGIONS):
        raise InvalidInput(
            "This holds an e-mail or web address, a telephone number, an account or a hash. Readers see all of it: "
            "leave that out.",
            field=field,
        )
    return said


def public_note(untrusted: str) -> str:
    """Read why something was corrected or withdrawn.

    Raises:
        InvalidInput: It is empty, or see :func:`public_words`.
    """
    said = public_words(untrusted, field="note", most=MAX_NOTE_CHARACTERS)
    if not said:
        raise InvalidInput("Say for readers what is wrong with it.", field="note")
    return said
