"""What a check says, kept so that each reader has it in their own language.

A sentence is a message of the catalogs and what stands in it. Words of a table are only ever values: they are put
into a message and never read as one. Usable without Django: whoever shows a sentence brings the translator.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from coldframe.core.errors import InvalidInput


def gettext_noop(message: str) -> str:
    """Mark a message for the catalogs where it stands apart from the :class:`Said` that uses it."""
    return message


@dataclass(frozen=True, slots=True, init=False)
class Said:
    """Something said: a message, and what stands at each of its places.

    Attributes:
        message: In English, with places such as ``%(column)s``; written here, never taken from a table.
        values: What stands there, by name: numbers as people read them, words of the table, or something said.
    """

    message: str
    values: Mapping[str, Part]

    def __init__(self, message: str, /, **values: Part) -> None:
        object.__setattr__(self, "message", message)
        object.__setattr__(self, "values", values)

    def __str__(self) -> str:
        return told(asdict(self))


@dataclass(frozen=True, slots=True)
class Listed:
    """Several things in a row. ``between``: what parts them; a message like any other."""

    items: tuple[Part, ...]
    between: str = gettext_noop("; ")

    def __str__(self) -> str:
        return told(asdict(self))


Part = str | Said | Listed
Form = str | Mapping[str, Any]
"""A :data:`Part` in plain types, as ``dataclasses.asdict`` gives it and JSON keeps it."""


_SENTENCES = 12


def sentences(found: Sequence[Said | Listed]) -> Said | Listed:
    """Whole sentences, one after the other; of very many the first, and how many more there are."""
    if len(found) == 1:
        return found[0]
    first = Listed(tuple(found[:_SENTENCES]), " ")
    if len(found) <= _SENTENCES:
        return first
    return Said("%(some)s and %(count)s more", some=first, count=str(len(found) - _SENTENCES))


def some(found: Sequence[Part], most: int = 5) -> Said | Listed:
    """The first few, and how many more there are."""
    first = Listed(tuple(found[:most]))
    return (
        Said("%(some)s and %(count)s more", some=first, count=str(len(found) - most))
        if len(found) > most
        else first
    )


def told(form: Form, translate: Callable[[str], str] = str) -> str:
    """What is said, as text.

    Args:
        form: Of a :class:`Said` or :class:`Listed`, in plain types.
        translate: Gives a message in the reader's language, such as ``gettext``; without it, English.
    """
    if isinstance(form, str):
        return form
    if "items" in form:
        return translate(form["between"]).join(told(each, translate) for each in form["items"])
    return translate(form["message"]) % {
        name: told(value, translate) for name, value in form["values"].items()
    }


class TableRefused(InvalidInput):
    """A file or table that cannot be taken. ``said``: why, and what to do."""

    def __init__(self, said: Said, *, field: str = "file") -> None:
        super().__init__(str(said), field=field)
        self.said = said
