"""What waits to be handed to a partner's desk, and how each try went."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from coldframe.partners.terms.agreements import HarmCategory, Purpose, Released
from coldframe.partners.terms.messages import FileRef, MessageKind


class OutgoingState(StrEnum):
    """Where a message to a partner's desk stands."""

    QUEUED = "queued"
    DELIVERED = "delivered"
    REFUSED = "refused"


class AttemptOutcome(StrEnum):
    """How one try to deliver ended."""

    DELIVERED = "delivered"
    NOT_SENT = "not_sent"
    UNKNOWN = "unknown"
    REFUSED_BY_PARTNER = "refused_by_partner"
    REFUSED_BY_AGREEMENT = "refused_by_agreement"


@dataclass(frozen=True, slots=True)
class Cover:
    """What allows a message that holds fields of a matter; asked again before every try.

    Attributes:
        released: What ``check_release`` allowed when it was queued.
        purpose: What the recipient is to use it for.
        categories: Every harm that the matter is about.
        clue_id: The matter; empty if the message is about none.
    """

    released: Released
    purpose: Purpose
    categories: tuple[HarmCategory, ...]
    clue_id: str = ""


@dataclass(frozen=True, slots=True)
class TryView:
    """One try to deliver a message, and what to do about it."""

    at: datetime
    outcome: AttemptOutcome
    note: str


@dataclass(frozen=True, slots=True)
class OutgoingView:
    """A message to a partner's desk, on its way or arrived.

    Attributes:
        id: ``msg_…``, the same at every try.
        subject_id: What it is about here.
        ended_at: When the receipt came, or when it was given up.
        reference: What the recipient made of it, as its receipt says; empty before.
        note: Why it was given up, and what to do next.
    """

    id: str
    recipient_id: str
    kind: MessageKind
    subject_id: str
    payload: Mapping[str, object]
    files: tuple[FileRef, ...]
    cover: Cover | None
    state: OutgoingState
    queued_at: datetime
    queued_by: str
    ended_at: datetime | None
    reference: str
    note: str
    tries: tuple[TryView, ...]
