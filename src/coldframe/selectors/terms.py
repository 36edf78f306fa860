"""The words of selectors: kinds, and what an extraction gives."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class SelectorKind(StrEnum):
    """What a selector names."""

    URL = "url"
    DOMAIN = "domain"
    EMAIL = "email"
    PHONE = "phone"
    HANDLE = "handle"
    GROUP_LINK = "group_link"
    WALLET = "wallet"
    IP = "ip"


@dataclass(frozen=True, slots=True, order=True)
class Selector:
    """Something a text names, in one normal form.

    Attributes:
        start: First character of it in the text as given, from 0.
        end: One past its last character.
        kind: What it names.
        value: The normal form: two ways to write one thing give one value.
    """

    start: int
    end: int
    kind: SelectorKind
    value: str


@dataclass(frozen=True, slots=True)
class Credential:
    """A password found in a text.

    Attributes:
        start: First character of the password in the text as given, from 0.
        end: One past its last character.
        value: The password itself. Hash it with a key and let go of it.
    """

    start: int
    end: int
    value: str

    def __repr__(self) -> str:
        """Leave the password out, so that a log or a traceback cannot hold it."""
        return f"Credential(start={self.start}, end={self.end})"
