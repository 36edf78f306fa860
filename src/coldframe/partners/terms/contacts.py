"""Whom to call about an agreement."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class ContactRole(StrEnum):
    """What somebody is asked about."""

    OPERATIONS = "operations"
    LEGAL = "legal"
    DATA_PROTECTION = "data_protection"
    TECHNICAL = "technical"


class Party(StrEnum):
    """Whose contact it is."""

    OURS = "ours"
    THEIRS = "theirs"


@dataclass(frozen=True, slots=True)
class NewContact:
    """A contact as a person enters it: a name as printed, and at least one way to reach it."""

    party: Party
    role: ContactRole
    name_as_printed: str
    mail: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class ContactView:
    """A contact of an agreement. Its row can be destroyed; the ledger never held more than its id and role."""

    id: str
    agreement_id: str
    party: Party
    role: ContactRole
    name_as_printed: str
    mail: str
    phone: str
