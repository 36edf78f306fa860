"""Reading another organisation's JSON leniently, and saying what of it was not read.

For formats whose sender cannot be asked to mend a field: a police export, an abuse report
of another company. Everything may be missing, null or of another type; nothing is refused
for it. What no field here asked for stays in the original and is listed by its path.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

from coldframe.core.answers import Answer
from coldframe.core.errors import InvalidInput
from coldframe.core.moments import parse_moment
from coldframe.core.said import Said
from coldframe.core.text import clean
from coldframe.intake.terms import ItemKind, NewItem, NewTrace
from coldframe.selectors.normalize import normalize
from coldframe.selectors.terms import SelectorKind

MAX_LIST = 5000
"""Entries of one list; more than that is sent in parts."""

MAX_UNREAD = 200
"""Paths that are listed; a report that holds more has another form."""

_MAX_ADDRESS = 2048
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]{0,63}")
_NOTHING: tuple[object, ...] = (None, "", [], {})


class Lenient:
    """An object of a stranger's JSON. Each member is asked for by name, and asking is remembered.

    Args:
        value: Any JSON value; what is no object has no members.
        path: Where it stands, for :meth:`unread`.
    """

    def __init__(self, value: object, path: str = "") -> None:
        self._values: dict[str, object] = value if isinstance(value, dict) else {}
        self._path = path
        self._read: set[str] = set()
        self._parts: list[Lenient] = []

    def __bool__(self) -> bool:
        """True if it holds anything."""
        return bool(self._values)

    @property
    def value(self) -> dict[str, object]:
        """The object itself, as the sender wrote it."""
        return self._values

    @property
    def names(self) -> tuple[str, ...]:
        """The names of its members, as the sender wrote them."""
        return tuple(self._values)

    def text(self, name: str) -> str:
        """A text without space around it; a whole number counts as its digits; anything else is ``""``."""
        value = self._values.get(name)
        if isinstance(value, str):
            self._read.add(name)
            return value.strip()
        if isinstance(value, int) and not isinstance(value, bool):
            self._read.add(name)
            return str(value)
        return ""

    def code(self, name: str, form: str) -> str:
        """A code in capitals that has the form of the expression; empty for anything else, which stays unread."""
        text = self.text(name).upper()
        if re.fullmatch(form, text):
            return text
        self._read.discard(name)
        return ""

    def number(self, name: str) -> int | None:
        """A whole number, also one written as text; ``None`` for anything else."""
        text = self.text(name)
        return int(text) if re.fullmatch(r"[0-9]{1,18}", text) else None

    def answer(self, name: str) -> Answer:
        """Yes or no from a JSON yes or no; unknown for anything else, which counts as no."""
        value = self._values.get(name)
        if not isinstance(value, bool):
            return Answer.UNKNOWN
        self._read.add(name)
        return Answer.YES if value else Answer.NO

    def moment(self, name: str) -> datetime | None:
        """A moment with its zone; ``None`` if there is none or it cannot be read, and then it stays unread."""
        try:
            found = parse_moment(self.text(name))
        except InvalidInput:
            self._read.discard(name)
            return None
        return found

    def part(self, name: str) -> Lenient:
        """An object inside this one; without members if it is missing or something else."""
        return self._part(name, self._values.get(name))

    def rows(self, name: str) -> Iterator[Lenient]:
        """The objects of a list. A list of one is sometimes written as the object itself.

        Raises:
            InvalidInput: More than :data:`MAX_LIST` entries.
        """
        value = self._values.get(name)
        entries = value if isinstance(value, list) else [value]
        if len(entries) > MAX_LIST:
            raise InvalidInput(
                Said("A list in the report has more than %(most)s entries. Send it in parts.", most=MAX_LIST)
            )
        if all(isinstance(entry, dict) for entry in entries if entry not in _NOTHING):
            self._read.add(name)
        return iter([self._part(name, entry) for entry in entries if isinstance(entry, dict)])

    def texts(self, name: str) -> list[str]:
        """The texts of a list, or the one text that stands in its place."""
        value = self._values.get(name)
        entries = value if isinstance(value, list) else [value]
        if all(isinstance(entry, str) for entry in entries if entry is not None):
            self._read.add(name)
        return [entry.strip() for entry in entries[:MAX_LIST] if isinstance(entry, str) and entry.strip()]

    def skip(self, *names: str) -> None:
        """Note that these need not be listed: they are read in another way."""
        self._read.update(names)

    def unread(self) -> tuple[str, ...]:
        """The paths of what holds something and was not asked for, each once, sorted, at most MAX_UNREAD.

        A name that is no plain word is given as ``?``: a stranger's words are not copied here.
        """
        own = {
            self._at(name)
            for name, value in self._values.items()
            if name not in self._read and value not in _NOTHING
        }
        return tuple(sorted(own.union(*(part.unread() for part in self._parts))))[:MAX_UNREAD]

    def _part(self, name: str, value: object) -> Lenient:
        part = Lenient(value, self._at(name))
        if isinstance(value, dict):
            self._read.add(name)
            self._parts.append(part)
        return part

    def _at(self, name: str) -> str:
        shown = name if _NAME.fullmatch(name) else "?"
        return f"{self._path}.{shown}" if self._path else shown


def place(text: str, *, seen_at: datetime | None = None, traces: tuple[NewTrace, ...] = ()) -> NewItem:
    """Return an item for an address: as a web address if it is one, else as a text, so that nothing is refused."""
    written = clean(text, max_characters=_MAX_ADDRESS).strip()
    for address in (written, "" if "://" in written else f"https://{written}"):
        if address and normalize(SelectorKind.URL, address):
            return NewItem(kind=ItemKind.URL, url=address, seen_at=seen_at, traces=traces)
    return NewItem(kind=ItemKind.TEXT, text=text, seen_at=seen_at, traces=traces)
