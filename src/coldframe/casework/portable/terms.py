"""The words of cases that travel: forms, receivers, the list of what an archive holds, what came and what lies beside."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from coldframe.core.errors import InvalidInput

FORMAT = "coldframe-case/1"
"""Name and version of the archive. Another number is another form, which this version does not open."""

README = "README.txt"
MANIFEST, SIGNATURE = "manifest.json", "manifest.sig"

Row = dict[str, Any]
"""A row of a table: column to text, number, yes or no, null, a list of texts, or texts by name."""

Tables = Mapping[str, list[Row]]


class ArchiveDamaged(InvalidInput):
    """What came is not a whole case archive. Nothing was taken in; ask the sender for it again."""

    code = "archive_damaged"


class ArchiveTooNew(ArchiveDamaged):
    """The archive is of a later version than this desk knows. Update this desk, then open it."""

    code = "archive_too_new"


class ExportForm(StrEnum):
    """As what a case leaves or comes."""

    ARCHIVE = "archive"
    TABLES = "tables"
    GRAPH = "graph"


class Whom(StrEnum):
    """For whom a case leaves, which says what allows it."""

    PARTNER = "partner"
    PROCEEDINGS = "proceedings"
    OWN_USE = "own_use"


class Withheld(StrEnum):
    """Why an item of a case does not go along."""

    CHILDS_IDENTITY = "childs_identity"
    FOR_INSPECTION = "for_inspection"
    IN_DOUBT = "in_doubt"
    NOT_HELD = "not_held"
    OTHERS_INTERESTS = "others_interests"
    SENDERS_TERMS = "senders_terms"
    DECIDED = "decided"


class Beside(StrEnum):
    """Why a row that came lies beside and not in the case."""

    NOT_OURS = "not_ours"
    NOT_UNDERSTOOD = "not_understood"
    LEANS_ON_ANOTHER = "leans_on_another"
    RULES_CLOSE_IT = "rules_close_it"
    NO_VALUE = "no_value"


@dataclass(frozen=True, slots=True)
class Member:
    """One file of an archive.

    Attributes:
        name: ``tables/….jsonl``, ``documents/…`` or ``files/<sha256>``.
        sha256: 64 hex digits.
        size_bytes: Its length.
        rows: Lines of a table; 0 for anything else.
    """

    name: str
    sha256: str
    size_bytes: int
    rows: int = 0


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an archive says of itself, in the file that its desk signed.

    Attributes:
        case_id: ``cas_…`` at the desk that made it.
        export_id: ``cex_…`` there.
        desk: That desk's name for itself.
        public_key: Its key, 44 characters of base64; it signed the manifest.
        made_at: When, UTC.
        whom: For whom.
        agreement: Id and version, where one allows it.
        head: The signed head of its custody ledger, as it stood.
        members: Everything else in the archive, in order.
    """

    case_id: str
    export_id: str
    desk: str
    public_key: str
    made_at: str
    whom: str
    agreement: tuple[str, int] | None
    head: Mapping[str, Any]
    members: tuple[Member, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """A line of the schedule: one thing in the file of a case, and whether it goes along.

    Attributes:
        table: Where it stands.
        id: Which.
        about: What it is, in a few words that name no sealed person.
        why: Why it is withheld; ``None``: it is included.
        words: The reason in words, where a person decided.
        by: Who decided; empty where a rule did.
        speaks_for: It may speak for the person in question, as far as its kind tells.
    """

    table: str
    id: str
    about: str
    why: Withheld | None = None
    words: str = ""
    by: str = ""
    speaks_for: bool = False


@dataclass(frozen=True, slots=True)
class Preview:
    """What an archive that was checked from end to end holds, before any of it is taken in.

    Attributes:
        sha256: Of the sealed bytes.
        fingerprint: Of the key that signed the manifest.
        sender_id: ``rcp_…`` whose key that is; empty: nobody here compared it.
        rows: Table to how many.
        files: How many files, and their bytes together.
        case: Code, title, jurisdiction as they came.
        known_as: A case that was made of an archive of the same case before; empty for none.
    """

    sha256: str
    manifest: Manifest
    fingerprint: str
    sender_id: str
    rows: Mapping[str, int]
    files: tuple[int, int]
    case: Mapping[str, str]
    known_as: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ExportView:
    """A case that was taken out."""

    id: str
    case_id: str
    form: ExportForm
    whom: Whom
    recipient_id: str
    recipient: str
    ground: str
    withheld: int
    manifest_sha256: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class BesideView:
    """A row that lies beside: where from, why, and what it says."""

    id: str
    table: str
    origin_id: str
    why: Beside
    problem: str
    said: Row = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ImportView:
    """A case that came from another desk, and how much of it was taken in."""

    id: str
    case_id: str
    form: ExportForm
    sha256: str
    origin_case_id: str
    desk: str
    fingerprint: str
    sender_id: str
    taken: int
    beside: int
    by: str
    at: datetime
