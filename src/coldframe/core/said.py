"""What Coldframe says of its own accord, kept so that each reader has it in their own language.

A sentence is a message of the catalogs and what stands in it. Words of somebody else (a table, a name, a file) are
only ever values: they are put into a message and never read as one. Usable without Django: whoever shows a sentence
brings the translator.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any


def gettext_noop(message: str) -> str:
    """Mark a message for the catalogs where it stands apart from the :class:`Said` that uses it."""
    return message


@dataclass(frozen=True, slots=True, init=False)
class Said:
    """Something said: a message, and what stands at each of its places.

    Attributes:
        message: In English, with places such as ``%(column)s``; written in the code, never taken from input.
            A percent sign is written twice where there are places.
        values: What stands there, by name: numbers as people read them, words of others, or something said.
    """

    message: str
    values: Mapping[str, Part] = field(hash=False)

    def __init__(self, message: str, /, **values: Part) -> None:
        object.__setattr__(self, "message", message)
        object.__setattr__(self, "values", values)

    def __str__(self) -> str:
        return told(self)


@dataclass(frozen=True, slots=True)
class Listed:
    """Several things in a row, or their plain forms. ``between``: what parts them; a message like any other."""

    items: tuple[Part | Form, ...]
    between: str = gettext_noop("; ")

    def __str__(self) -> str:
        return told(self)


Part = str | int | Said | Listed
Form = str | int | Mapping[str, Any]
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


def kept(form: Part | Form, most: int = 1000) -> Form:
    """What is said as a row keeps it: its plain form, in which the words of others end after ``most`` characters.

    Messages are ours and stay whole, so that a catalog still has them; of a value of an enum its code stays.
    """
    if isinstance(form, Said | Listed):
        form = asdict(form)
    if isinstance(form, str | int):
        return form[:most] if isinstance(form, str) else form
    if "items" in form:
        return {"items": [kept(each, most) for each in form["items"]], "between": form["between"]}
    values = {name: kept(value, most) for name, value in form["values"].items()}
    return {"message": form["message"], "values": values}


def told(
    form: Part | Form, translate: Callable[[str], str] = str, name: Callable[[StrEnum], str] = str
) -> str:
    """What is said, as text.

    Args:
        form: Something said, or its plain form.
        translate: Gives a message in the reader's language, such as ``gettext``; without it, English.
        name: Gives the words for a value of an enum; without it, its code.
    """
    if isinstance(form, Said | Listed):
        form = asdict(form)
    if isinstance(form, StrEnum):
        return name(form)
    if isinstance(form, str | int):
        return str(form)
    if "items" in form:
        return translate(form["between"]).join(told(each, translate, name) for each in form["items"])
    # To a catalog the empty message is its own header.
    message = translate(form["message"]) if form["message"] else ""
    values = {place: told(value, translate, name) for place, value in form["values"].items()}
    return message % values if values else message
