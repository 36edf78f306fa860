"""What a form of an outgoing document must offer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from coldframe.core.errors import InvalidInput
from coldframe.core.said import gettext_noop
from coldframe.partners.terms import OnwardTransfer
from coldframe.referral.terms import Envelope

_ONWARD = {
    OnwardTransfer.NOT_ALLOWED: "Do not pass it on.",
    OnwardTransfer.ON_REQUEST: "Ask us before you pass it on.",
    OnwardTransfer.SAME_PURPOSE: "You may pass it on for the same purpose.",
}


@dataclass(frozen=True, slots=True)
class Contact:
    """Who reports: the desk's name, an e-mail address where it is answered, and its domain."""

    organization: str
    email: str
    domain: str


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


def check_substance(released: Mapping[str, object]) -> tuple[Problem, ...]:
    """Say so if what was released holds nothing that its reader could look at."""
    if any(rows(released, name) for name in ("items", "subjects")) or record(released, "clue").get(
        "statement"
    ):
        return ()
    return (
        Problem(
            "item.url",
            gettext_noop("Nothing to look at was released. Choose words, an address, an account or a file."),
        ),
    )


def terms_of(envelope: Envelope) -> tuple[tuple[str, str], ...]:
    """Return what allowed a document and what may be done with it, as labels and words for people."""
    found = [
        ("Reference", envelope.referral_id),
        ("Agreement", f"{envelope.agreement_id}, version {envelope.agreement_version}"),
        ("Legal basis", envelope.legal_basis),
        ("Purpose", str(envelope.purpose).replace("_", " ")),
        ("Keep", f"At most {envelope.retention_days} days from receipt, then destroy it."),
        ("Passing on", _ONWARD[envelope.onward_transfer]),
        ("Condition", envelope.rights_caveat),
    ]
    return tuple((label, words) for label, words in found if words)


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

    def check(self, envelope: Envelope, released: Mapping[str, object], /) -> tuple[Problem, ...]:
        """Say everything that keeps the document from being written. Pure."""
        ...

    def write(self, envelope: Envelope, released: Mapping[str, object]) -> bytes:
        """Return the document.

        Args:
            envelope: Who allowed it, for what, and what may be done with it.
            released: From ``partners.document.build``: the only facts there are.

        Raises:
            InvalidInput: ``check`` finds a problem.
        """
        ...
