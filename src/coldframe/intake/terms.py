"""The words of intake: what may be sent, what is kept of it, what could not be read."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from coldframe.core.answers import Answer
from coldframe.core.errors import InvalidInput
from coldframe.core.said import Form, Part, told
from coldframe.partners.terms import HarmCategory, OnwardTransfer, Purpose
from coldframe.selectors.terms import SelectorKind
from coldframe.vault.terms import Sealed, Stored


class Channel(StrEnum):
    """The way a clue came in."""

    API = "api"
    CSV_FILE = "csv_file"
    NDJSON = "ndjson"
    FORM = "form"
    CYBERTIP = "cybertip"
    XARF = "xarf"
    ARTICLE_16 = "article_16"
    DESK = "desk"
    REFERRAL_DOCUMENT = "referral_document"
    REFERRAL_TABLE = "referral_table"
    CASE = "case_graph"
    MISP = "misp"


class ItemKind(StrEnum):
    """What one item of a clue is."""

    FILE = "file"
    URL = "url"
    TEXT = "text"
    ACCOUNT = "account"
    LISTING = "listing"


class ItemProblem(StrEnum):
    """What is wrong with an item that was taken in all the same."""

    SEEN_IN_FUTURE = "seen_in_future"
    FILE_NOT_SUPPLIED = "file_not_supplied"
    FILE_NOT_KEPT = "file_not_kept"
    HASH_DIFFERS = "hash_differs"
    TEXT_CUT = "text_cut"
    TRACE_NOT_READ = "trace_not_read"


class LetterState(StrEnum):
    """Where a dead letter stands."""

    WAITING = "waiting"
    REPLAYED = "replayed"


class ReporterReason(StrEnum):
    """Why somebody reads who reported. Closed list."""

    REPLY = "reply"
    ASK_FOR_MORE = "ask_for_more"
    LEGAL_DEMAND = "legal_demand"
    DANGER_TO_LIFE = "danger_to_life"


class IntakeEvent(StrEnum):
    """What intake records in the ledger."""

    CLUE_RECEIVED = "clue_received"
    CLUE_REPEATED = "clue_repeated"
    ITEM_ADDED = "item_added"
    DEAD_LETTER_KEPT = "dead_letter_kept"
    DEAD_LETTER_REPEATED = "dead_letter_repeated"
    DEAD_LETTER_REPLAYED = "dead_letter_replayed"
    REPORTER_READ = "reporter_read"
    REPORTER_DESTROYED = "reporter_destroyed"
    CLUE_STOPPED = "clue_stopped"
    CLUE_RELEASED = "clue_released"
    CLUE_DESTROYED = "clue_destroyed"
    FILE_STOPPED = "file_stopped"
    FILE_RELEASED = "file_released"


class ClueWithoutItems(InvalidInput):
    """A clue says nothing that could be looked at. Add a file, an address, a text or an account."""

    code = "clue_without_items"


CLAIMED_HASHES: Mapping[str, int] = {"md5": 32, "sha1": 40, "sha256": 64, "pdq": 64}
"""Hashes that a sender may state, with their length in hexadecimal digits."""


@dataclass(frozen=True, slots=True)
class NewTrace:
    """One thing a service recorded around an item: an address it was uploaded from, an e-mail address.

    Attributes:
        seen_at: When the service recorded it; ``None`` if it does not say.
        port: TCP or UDP port beside an IP address; many people share one address behind it.
        event: The service's word for what happened then, such as ``login``.
        proxy: Whether the service believes that the address hides another one (proxy, VPN).
    """

    kind: SelectorKind
    value: str = field(repr=False)
    seen_at: datetime | None = None
    port: int | None = None
    event: str = ""
    proxy: Answer = Answer.UNKNOWN


@dataclass(frozen=True, slots=True)
class NewItem:
    """One item as sent. Text fields are as the sender wrote them; nothing is believed yet.

    Attributes:
        part: Name under which the bytes travel beside the clue; ``""`` if none do.
        file: The bytes, sealed (or already kept) in the vault; ``None`` if not supplied.
        claimed: Hash kind to lower-case hex, as the sender states it.
        sender_category: The sender's own label for it, as a code.
        stated_place: Where the account or person says to be: ISO 3166-1 or 3166-2 code, such as ``KR-11``.
        file_was_dropped: The bytes stood inside a document that must hold none; they are not kept.
    """

    kind: ItemKind
    text: str = field(default="", repr=False)
    url: str = field(default="", repr=False)
    platform: str = ""
    account: str = field(default="", repr=False)
    screen_name: str = field(default="", repr=False)
    part: str = field(default="", repr=False)
    file: Sealed | Stored | None = None
    original_name: str = field(default="", repr=False)
    media_type: str = ""
    claimed: Mapping[str, str] = field(default_factory=dict)
    viewed_by_sender: Answer = Answer.UNKNOWN
    publicly_available: Answer = Answer.UNKNOWN
    seen_at: datetime | None = None
    sender_category: str = ""
    stated_place: str = ""
    traces: tuple[NewTrace, ...] = ()
    file_was_dropped: bool = False


@dataclass(frozen=True, slots=True)
class Reporter:
    """Who reports, if they say so. Least data: what is needed to answer them."""

    name: str = field(default="", repr=False)
    contact: str = field(default="", repr=False)
    may_be_contacted: Answer = Answer.UNKNOWN


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a referred clue comes from.

    Attributes:
        sending_desk: Our id of the desk, ``rcp_…``.
        referral_id: The referral's id at that desk.
        agreement_id: The agreement under which it came, as that desk names it.
    """

    sending_desk: str
    referral_id: str
    agreement_id: str


@dataclass(frozen=True, slots=True)
class Handling:
    """What the sender of a clue allows to be done with it. What is not known counts as the strictest.

    Attributes:
        onward_transfer: Whether it may be passed on.
        retention_days: How long it may be kept, in days from when it came; ``None`` if the sender does not say.
        purpose: What it may be used for; ``None`` if the sender does not say.
        agreement_id: The sender's agreement, with its version; empty if it names none.
        rights_caveat: Conditions in the sender's words.
        marking: The sender's own marking as it was written, such as ``tlp:amber``.
        is_understood: ``False`` if a marking is missing, or not known here: it is then not passed on until a
            person has asked the sender.
    """

    onward_transfer: OnwardTransfer = OnwardTransfer.NOT_ALLOWED
    retention_days: int | None = None
    purpose: Purpose | None = None
    agreement_id: str = ""
    agreement_version: int | None = None
    rights_caveat: str = field(default="", repr=False)
    marking: str = ""
    is_understood: bool = False


@dataclass(frozen=True, slots=True)
class NewClue:
    """A clue as sent, read into fields but neither cleaned nor believed.

    Attributes:
        raw: The original bytes of this one clue; kept sealed. Not those of its files.
        idempotency_key: The sender's own key; the same key again is the same clue. ``""`` for none.
        statement: What was seen, in the sender's words.
        language: BCP 47 tag of the statement, such as ``ko``; ``""`` if not said.
        danger_now: Whether the sender believes that a child is in danger now.
        escalated_by_sender: Whether the sender marked it urgent.
        reported_by_affected: Whether the child concerned or somebody close reports.
        coercion: Whether the sender sees signs of coercion.
        occurred_at: When it happened, as the sender says.
        source: Name of the organisation it comes from, if it is not a person.
        handling: What its sender allows; ``None`` for a channel whose senders set no conditions.
        unread: Paths in the original that hold something for which there is no field here.
        line: Line of the file it stood in; ``None`` if it was alone.
    """

    channel: Channel
    raw: bytes = field(repr=False)
    raw_media_type: str
    items: tuple[NewItem, ...]
    idempotency_key: str = field(default="", repr=False)
    statement: str = field(default="", repr=False)
    language: str = ""
    danger_now: Answer = Answer.UNKNOWN
    escalated_by_sender: Answer = Answer.UNKNOWN
    reported_by_affected: Answer = Answer.UNKNOWN
    coercion: Answer = Answer.UNKNOWN
    reported_elsewhere: Answer = Answer.UNKNOWN
    harms: tuple[HarmCategory, ...] = ()
    occurred_at: datetime | None = None
    source: str = ""
    sender_reference: str = field(default="", repr=False)
    reporter: Reporter | None = None
    provenance: Provenance | None = None
    handling: Handling | None = None
    unread: tuple[str, ...] = ()
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """A part of an upload that could not be read.

    Attributes:
        line: Line in the upload, from 1; ``None`` if it is about the whole.
        code: Stable code of the error.
        field: The field at fault, or ``""``.
        said: What is wrong and what to do next; holds nothing of the content.
        raw: The part itself, such that the same channel can read it alone once it is mended.
    """

    line: int | None
    code: str
    field: str
    said: Part
    raw: bytes = dataclasses.field(repr=False)

    @property
    def message(self) -> str:
        """What is wrong in English."""
        return str(self.said)


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a channel read out of an upload: the good part and the bad part, nothing dropped."""

    channel: Channel
    source_sha256: str
    media_type: str
    clues: tuple[NewClue, ...]
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Received:
    """The clue, and whether it is new; ``False`` if the same upload had come before."""

    clue_id: str
    created: bool


@dataclass(frozen=True, slots=True)
class Imported:
    """What an upload of many became.

    Attributes:
        received: One entry for each good row, in order.
        letter_ids: Dead letters for the rows that could not be taken in.
    """

    received: tuple[Received, ...]
    letter_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TraceView:
    """A trace in normal form; see :class:`NewTrace`."""

    kind: SelectorKind
    value: str
    seen_at: datetime | None
    port: int | None
    event: str
    proxy: Answer = Answer.UNKNOWN


@dataclass(frozen=True, slots=True)
class ItemView:
    """One item as other stages see it.

    Attributes:
        position: 1, 2, 3 … in the clue.
        sha256: Of the bytes in the vault; ``""`` if we do not hold the bytes. ``sha1``, ``md5`` alike.
        problems: What is wrong with it, as codes.
    """

    id: str
    clue_id: str
    position: int
    kind: ItemKind
    text: str
    url: str
    platform: str
    account: str
    screen_name: str
    original_name: str
    media_type: str
    sha256: str
    sha1: str
    md5: str
    size_bytes: int | None
    claimed: Mapping[str, str]
    viewed_by_sender: Answer
    publicly_available: Answer
    seen_at: datetime | None
    sender_category: str
    traces: tuple[TraceView, ...]
    problems: tuple[ItemProblem, ...]
    stated_place: str = ""

    @property
    def is_held(self) -> bool:
        """True if the vault holds its bytes."""
        return bool(self.sha256)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a clue came from: who sent it (id without its kind), by which channel, and what it is about."""

    sender: str
    channel: str
    platforms: tuple[str, ...]
    harms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ClueView:
    """A clue as other stages see it. ``sender`` is the actor who sent it, ``kind:id``.

    ``unread`` lists what stands only in the original; see :class:`NewClue`. ``rights_caveat``, ``marking`` and
    ``marking_understood`` are of :class:`Handling`; what it allows is in ``partners.queries.list_origins``.
    """

    id: str
    channel: Channel
    sender: str
    received_at: datetime
    occurred_at: datetime | None
    statement: str
    language: str
    danger_now: Answer
    escalated_by_sender: Answer
    reported_by_affected: Answer
    coercion: Answer
    reported_elsewhere: Answer
    harms: tuple[HarmCategory, ...]
    source: str
    sender_reference: str
    raw_sha256: str
    raw_media_type: str
    provenance: Provenance | None
    has_reporter: bool
    item_count: int
    unread: tuple[str, ...] = ()
    rights_caveat: str = ""
    marking: str = ""
    marking_understood: bool = True
    stopped_by: str = ""
    destroyed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class DeadLetterView:
    """An upload, or a line of one, that could not be taken in.

    Attributes:
        code: Stable code of what is wrong.
        said: What is wrong and what to do next.
        line: Line in the upload; ``None`` if it is about the whole.
        source_sha256: Of the upload the line stood in; ``""`` if it was alone.
        raw_sha256: The kept original, sealed in the vault.
        clue_ids: What it became when it was replayed.
    """

    id: str
    channel: Channel
    sender: str
    received_at: datetime
    code: str
    field: str
    said: Form
    line: int | None
    source_sha256: str
    raw_sha256: str
    media_type: str
    state: LetterState
    replayed_at: datetime | None
    replayed_by: str
    clue_ids: tuple[str, ...]

    @property
    def message(self) -> str:
        """What is wrong in English."""
        return told(self.said)
