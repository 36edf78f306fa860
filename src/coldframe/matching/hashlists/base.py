"""What a list format is, and the check that every listed value passes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Protocol

from coldframe.core.errors import InvalidInput
from coldframe.core.said import Said
from coldframe.core.tables import MAX_LINE_CHARACTERS, MAX_ROWS, decode
from coldframe.matching.terms import BANK_KINDS, HASH_DIGITS, ParsedList, SignalKind
from coldframe.partners.terms import HarmCategory
from coldframe.selectors.normalize import normalize
from coldframe.selectors.terms import SelectorKind

_HEX = "0123456789abcdef"

UNSTATED: Mapping[int, SignalKind] = {}
"""No kind is taken for granted."""


class HashList(Protocol):
    """Reads one format of list file. Implemented by the modules of this folder."""

    NAME: str

    def parse(
        self,
        untrusted: bytes,
        *,
        kind: SignalKind | None = None,
        by_length: Mapping[int, SignalKind] = UNSTATED,
    ) -> ParsedList:
        """Return the good lines and, for the bad ones, line number, reason and what to do.

        Args:
            untrusted: The whole file.
            kind: What the values are, where the file itself does not say.
            by_length: Number of digits to the kind that is meant where neither file nor
                ``kind`` says. Only for a look at files: a desk's bank must not guess.

        Raises:
            InvalidInput: Nothing of the file can be understood: its header or its kind is missing.
        """


def check_value(kind: SignalKind, text: str) -> str:
    """Return a listed value in its normal form.

    Raises:
        InvalidInput: It is not a value of that kind. The message never repeats it: bank
            values are secret.
    """
    digits = HASH_DIGITS.get(kind)
    if digits is None:
        value = normalize(SelectorKind(kind), text)
        if value is None:
            raise InvalidInput(
                Said("This is not a valid %(kind)s. Check the value and the kind.", kind=kind), field="value"
            )
        return value
    value = text.strip().lower()
    if len(value) != digits:
        raise InvalidInput(
            Said(
                "A %(kind)s value has %(digits)s hexadecimal digits; this one has %(found)s. Copy it again "
                "from its source.",
                kind=kind,
                digits=digits,
                found=len(value),
            ),
            field="value",
        )
    if value.strip(_HEX):
        wrong = next(place for place, digit in enumerate(value, start=1) if digit not in _HEX)
        raise InvalidInput(
            Said(
                "Character %(place)s of the value is not a hexadecimal digit (0-9, a-f). Copy it again from "
                "its source.",
                place=wrong,
            ),
            field="value",
        )
    return value


def numbered_lines(untrusted: bytes) -> Iterator[tuple[int, str]]:
    """Yield the lines of a text file with their numbers from 1, without their ends, each cut at a length.

    One line at a time is decoded, so that the cost in memory is the file itself.

    Raises:
        InvalidInput: It has more than a million lines.
    """
    if not untrusted[:200].isascii() or b"\0" in untrusted[:200]:
        # A byte-order mark or UTF-16: rare, and then the whole text is made at once.
        untrusted = decode(untrusted).encode("utf-8", "surrogateescape")
    start = number = 0
    while start < len(untrusted):
        end = untrusted.find(b"\n", start)
        end = len(untrusted) if end < 0 else end
        number += 1
        if number > MAX_ROWS:
            raise InvalidInput(
                Said("The file has more than %(most)s lines. Split it and send the parts.", most=MAX_ROWS)
            )
        line = untrusted[start : min(end, start + MAX_LINE_CHARACTERS)]
        yield number, line.decode("utf-8", "surrogateescape").removesuffix("\r")
        start = end + 1


def is_comment(line: str) -> bool:
    """Tell whether a line of a list says nothing: it is blank or begins with ``#``."""
    return not line.strip() or line.lstrip().startswith("#")


def kind_of(
    named: str, value: str, *, kind: SignalKind | None, by_length: Mapping[int, SignalKind]
) -> SignalKind:
    """Return what a value is: as its line says, else as was said of the file, else by its length.

    Raises:
        InvalidInput: Nothing says it.
    """
    if named:
        return check_kind(named)
    stated = kind or by_length.get(len(value))
    if stated is not None:
        return stated
    if by_length:
        lengths = ", ".join(f"{name} has {digits}" for name, digits in HASH_DIGITS.items())
        raise InvalidInput(
            Said(
                "The value has %(digits)s hexadecimal digits; %(lengths)s. Copy it again from its source.",
                digits=len(value),
                lengths=lengths,
            ),
            field="value",
        )
    raise InvalidInput(
        "The line does not say of what kind it is: 64 digits may be SHA-256 or PDQ. "
        "Write the kind in front, such as “pdq <value>”, or give it for the whole file.",
        field="kind",
    )


def check_kind(text: str) -> SignalKind:
    """Return the kind with that name, in any case.

    Raises:
        InvalidInput: There is none; names those there are.
    """
    found = next((kind for kind in BANK_KINDS if kind == text.strip().lower()), None)
    if found is None:
        raise InvalidInput(
            Said("The kind is not known. Use one of: %(kinds)s.", kinds=", ".join(BANK_KINDS)), field="kind"
        )
    return found


def check_category(text: str) -> HarmCategory:
    """Return the category with that name, in any case.

    Raises:
        InvalidInput: There is none; names those there are.
    """
    found = next((one for one in HarmCategory if one == text.strip().lower()), None)
    if found is None:
        raise InvalidInput(
            Said(
                "The category is not known. Use one of: %(categories)s; leave it empty for the bank's own.",
                categories=", ".join(HarmCategory),
            ),
            field="category",
        )
    return found
