"""What a form of an outgoing document must offer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from coldframe.core.errors import InvalidInput
from coldframe.referral.terms import Envelope


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a form cannot be written from what was released.

    Attributes:
        field: The released field at fault, as in ``partners.terms.Field``, or a name of the form's own.
        message: Names it in words and says how to mend it.
    """

    field: str
    message: str


def require_none(problems: Sequence[Problem]) -> None:
    """Refuse to write a document that has problems; the first one is told.

    Raises:
        InvalidInput: There is one.
    """
    if problems:
        raise InvalidInput(problems[0].message, field=problems[0].field)


def record(released: Mapping[str, object], name: str) -> Mapping[str, object]:
    """Return a record of the released facts, such as ``decision``; empty if nothing of it was released."""
    found = released.get(name)
    return found if isinstance(found, Mapping) else {}


def rows(released: Mapping[str, object], name: str) -> list[Mapping[str, object]]:
    """Return the rows of a repeated record, such as ``items``."""
    found = released.get(name)
    return [row for row in found if isinstance(row, Mapping)] if isinstance(found, list) else []


class Format(Protocol):
    """One way to write what was released. It gets nothing but what was released."""

    name: str
    """Stable name with its version, such as ``coldframe-referral/1``."""

    media_type: str
    """Media type of what ``write`` returns."""

    def write(self, envelope: Envelope, released: Mapping[str, object]) -> bytes:
        """Return the document.

        Args:
            envelope: Who allowed it, for what, and what may be done with it.
            released: From ``partners.document.build``: the only facts there are.
        """
        ...
