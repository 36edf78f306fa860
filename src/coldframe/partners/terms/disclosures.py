"""The disclosure ledger's lines, and what partners records."""

from __future__ import annotations

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
    RELEASE_REFUSED = "release_refused"
    DISCLOSURE_BEGUN = "disclosure_begun"
    DISCLOSURE_CONFIRMED = "disclosure_confirmed"
    MESSAGE_RECEIVED = "message_received"
    PARTNER_HEAD_RECEIVED = "partner_head_received"


@dataclass(frozen=True, slots=True)
class DisclosureView:
    """One line of the disclosure ledger.

    Attributes:
        subject_id: What was disclosed: ``ref_…``.
        sent_at: From this moment it may have left.
        delivered_at: When the recipient's signed receipt came; ``None`` while it has not.
        head_count: Length of our ledger that the message told the recipient.
    """

    id: str
    recipient_id: str
    subject_id: str
    message_id: str
    fields: tuple[Field, ...]
    agreement_id: str
    agreement_version: int
    document_sha256: str
    sent_at: datetime
    delivered_at: datetime | None
    head_count: int
    head_hash: str
