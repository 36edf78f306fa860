"""Where events become webhooks: one durable task, enqueued in the transaction that appends them."""

from __future__ import annotations

from collections.abc import Set

from coldframe.partners.models import WebhookEndpoint
from coldframe.partners.terms import WEBHOOK_KINDS
from coldframe.work.actions import enqueue

SPREAD = "partners.spread_webhooks"
"""Task that makes deliveries of what happened, up to a place in the ledger."""


def wake(kinds: Set[str], sequence: int) -> None:
    """Have deliveries made, if anybody asked for such events. It writes one row of work at most.

    Args:
        kinds: Kinds of the events that were just appended.
        sequence: Of the last one.
    """
    if kinds & WEBHOOK_KINDS and WebhookEndpoint.objects.filter(disabled_at=None).exists():
        enqueue(SPREAD, str(sequence), str(sequence))
