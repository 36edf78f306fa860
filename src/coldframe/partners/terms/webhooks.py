"""Webhooks: what an own system can be told of, and how telling it went."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

PING = "ping"
"""Kind of a test delivery; no event is behind it."""

WEBHOOK_KINDS = frozenset({
    "clue_received", "dead_letter_kept",
    "review_opened", "decision_made", "decision_reversed", "appeal_received", "appeal_answered",
    "report_drafted", "receipt_received", "filing_failed", "report_retracted",
    "referral_received", "referral_delivered", "referral_refused", "referral_recalled",
    "referral_state_received", "referral_feedback_received", "referral_package_fetched",
    "notice_sent", "notice_result", "notice_reappearance",
    "case_opened", "case_closed",
    "agreement_activated", "agreement_suspended", "agreement_ended",
})  # fmt: skip
"""Kinds of custody event that an endpoint may ask for. A test holds them against the stages' own."""


class DeliveryState(StrEnum):
    """Where a delivery stands."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class WebhookTryView:
    """One try: when, which HTTP status answered (``None``: none), and what to do next."""

    at: datetime
    status: int | None
    note: str


@dataclass(frozen=True, slots=True)
class WebhookDeliveryView:
    """One event for one endpoint.

    Attributes:
        id: ``whd_…``; the ``webhook-id`` at every try.
        sequence: Counts the endpoint's deliveries from 1, so that it sees what it missed.
        subject: Id of what the event is about.
        happened_at: When.
    """

    id: str
    endpoint_id: str
    sequence: int
    kind: str
    subject: str
    happened_at: datetime
    state: DeliveryState
    tries: tuple[WebhookTryView, ...]


@dataclass(frozen=True, slots=True)
class WebhookEndpointView:
    """One own system that is told of events.

    Attributes:
        failing_since: When the first try failed after the last that did not; ``None``: none did.
        disabled_at: Since when nothing is sent; ``None``: it is on.
        disabled_by: The person; empty: the desk itself, because it failed for too long or is gone.
        previous_until: Until when deliveries are signed with the secret before, too.
    """

    id: str
    url: str
    kinds: tuple[str, ...]
    added_by: str
    added_at: datetime
    failing_since: datetime | None
    disabled_at: datetime | None
    disabled_by: str
    previous_until: datetime | None


@dataclass(frozen=True, slots=True)
class NewWebhookSecret:
    """An endpoint and its secret, which is shown this once."""

    endpoint: WebhookEndpointView
    secret: str
