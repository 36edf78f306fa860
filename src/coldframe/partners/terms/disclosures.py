"""The disclosure ledger's lines, what they are held against, and what partners records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from coldframe.partners.terms.fields import Field


class PartnersEvent(StrEnum):
    """Kinds of custody event that partners records."""

    RECIPIENT_ADDED = "recipient_added"
    RECIPIENT_CHANGED = "recipient_changed"
    KEY_PINNED = "key_pinned"
    AGREEMENT_PROPOSED = "agreement_proposed"
    AGREEMENT_ACTIVATED = "agreement_activated"
    AGREEMENT_SUSPENDED = "agreement_suspended"
    AGREEMENT_ENDED = "agreement_ended"
    CONTACT_ADDED = "agreement_contact_added"
    CONTACT_DESTROYED = "agreement_contact_destroyed"
    ORIGIN_RECORDED = "origin_recorded"
    ONWARD_PERMITTED = "onward_permitted"
    RELEASE_REFUSED = "release_refused"
    DISCLOSURE_BEGUN = "disclosure_begun"
    DISCLOSURE_CONFIRMED = "disclosure_confirmed"
    DISCLOSURE_READ = "disclosure_read"
    DISCLOSURE_RECALLED = "disclosure_recalled"
    RECALL_ANSWERED = "disclosure_recall_answered"
    MESSAGE_RECEIVED = "message_received"
    PARTNER_HEAD_RECEIVED = "partner_head_received"
    MESSAGE_QUEUED = "message_queued"
    MESSAGE_TRY_FAILED = "message_try_failed"
    MESSAGE_DELIVERED = "message_delivered"
    MESSAGE_GIVEN_UP = "message_given_up"
    OWN_KEY_ANNOUNCED = "own_key_announced"
    OWN_KEY_ACCEPTED = "own_key_accepted"
    KEY_SUCCESSION_PROPOSED = "key_succession_proposed"
    KEY_SUCCESSION_SET_ASIDE = "key_succession_set_aside"
    KEY_SUCCEEDED = "key_succeeded"
    WEBHOOK_ADDED = "webhook_endpoint_added"
    WEBHOOK_REKEYED = "webhook_rekeyed"
    WEBHOOK_DISABLED = "webhook_endpoint_disabled"
    WEBHOOK_ENABLED = "webhook_endpoint_enabled"
    WEBHOOK_PINGED = "webhook_pinged"
    WEBHOOK_REPLAYED = "webhook_replayed"
    DISCLOSURE_WITHDRAWN = "disclosure_withdrawn"


class Way(StrEnum):
    """By which way out of this desk something went. There is no other."""

    DESK = "desk"
    CLEARINGHOUSE = "clearinghouse"
    HASH_EXCHANGE = "hash_exchange"
    MAIL = "mail"
    DOWNLOAD = "download"
    BY_HAND = "by_hand"
    HOST_NOTICE = "host_notice"
    STATEMENT = "statement"
    NOTIFIER = "notifier"
    APPEAL = "appeal"
    CUSTODY_SHEET = "custody_sheet"
    BRIDGE = "bridge"
    CASE_ARCHIVE = "case_archive"
    CASE_DISCLOSURE = "case_disclosure"
    CASE_TABLES = "case_tables"


OUTSIDE_AGREEMENTS = frozenset(
    {
        Way.HOST_NOTICE,
        Way.STATEMENT,
        Way.NOTIFIER,
        Way.APPEAL,
        Way.CUSTODY_SHEET,
        Way.BRIDGE,
        Way.CASE_DISCLOSURE,
        Way.CASE_TABLES,
    }
)
"""Ways that a law asks for and no agreement: what goes names what its reader serves, wrote, did or reads already."""


class Standing(StrEnum):
    """What of a line is still open; what a list of lines can be narrowed to."""

    NO_RECEIPT = "no_receipt"
    UNREAD = "unread"
    RECALL_OPEN = "recall_open"
    RECALL_OVERDUE = "recall_overdue"
    RECALL_ANSWERED = "recall_answered"
    DID_NOT_LEAVE = "did_not_leave"


class LineCheck(StrEnum):
    """How a line compares with what custody recorded at the same moment."""

    HOLDS = "holds"
    NOT_IN_CHAIN = "not_in_chain"
    EVENT_CHANGED = "event_changed"
    LINE_CHANGED = "line_changed"


class DocumentCheck(StrEnum):
    """Whether the very bytes that left still lie sealed in the vault."""

    SEALED = "sealed"
    DESTROYED = "destroyed"
    KEPT_ELSEWHERE = "kept_elsewhere"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class DisclosureView:
    """One line of the disclosure ledger.

    Attributes:
        recipient_id: ``rcp_…``; empty where who got it is no recipient of ours.
        clue_id: The matter it is about; empty where it is about none.
        subject_id: What was disclosed: ``ref_…``, ``rpt_…``, ``ntc_…`` and so on.
        agreement_id: What allowed it; empty for the ways that need none.
        sent_at: From this moment it may have left.
        delivered_at: When the receipt came; ``None`` while it has not.
        withdrawn_at: When it was given up and surely nothing had left; ``None``: it may have left.
        read_at: When it was read, by the recipient's word or its download; ``None``: not known.
        recalled_at: When it was asked back; ``recall_due_at``: until when an answer was due.
        recall_answer: What the recipient answered, a code; empty while it has not.
        head_count: Length of our ledger that the message told the recipient.
    """

    id: str
    recipient_id: str
    way: Way
    clue_id: str
    subject_id: str
    message_id: str
    fields: tuple[Field, ...]
    agreement_id: str
    agreement_version: int
    document_sha256: str
    sent_at: datetime
    delivered_at: datetime | None
    withdrawn_at: datetime | None
    read_at: datetime | None
    recalled_at: datetime | None
    recall_due_at: datetime | None
    recall_answer: str
    recall_answered_at: datetime | None
    head_count: int
    head_hash: str


@dataclass(frozen=True, slots=True)
class CheckedLine:
    """A line beside what custody and the vault say of it.

    Attributes:
        sequence: Where its event stands in the chain; 0 where there is none.
        event_hash: That event's hash; empty where there is none.
    """

    line: DisclosureView
    check: LineCheck
    document: DocumentCheck
    sequence: int
    event_hash: str


@dataclass(frozen=True, slots=True)
class LedgerFilter:
    """Which lines are wanted; what is empty narrows nothing.

    Attributes:
        sent_from: First moment; ``sent_before``: first moment no longer.
        standing: What of them is open.
        clue_ids: Matters; with ``subject_ids``, what was disclosed: lines of either.
    """

    recipient_id: str = ""
    agreement_id: str = ""
    clue_ids: tuple[str, ...] = ()
    subject_ids: tuple[str, ...] = ()
    way: Way | None = None
    standing: Standing | None = None
    sent_from: datetime | None = None
    sent_before: datetime | None = None


@dataclass(frozen=True, slots=True)
class LedgerCounts:
    """What a list of lines adds up to. Each line has several fields: those may not be added.

    Attributes:
        lines: How many left, or may have; what surely did not leave is counted in ``standing`` alone.
        by_agreement: Agreement and version to lines; without an agreement ``("", 0)``.
        by_field: Field to lines that held it.
        standing: How many lines are in each open state.
    """

    lines: int
    by_agreement: Mapping[tuple[str, int], int]
    by_field: Mapping[Field, int]
    standing: Mapping[Standing, int]
