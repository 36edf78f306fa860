"""Where events become webhooks: one durable task, enqueued in the transaction that appends them."""

from __future__ import annotations

from collections.abc import Set

from coldframe.partners.models import WebhookEndpoint
from coldframe.partners.terms import WEBHOOK_KINDS, PartnersEvent
from coldframe.work.actions import enqueue

_WAKING = WEBHOOK_KINDS | {PartnersEvent.WEBHOOK_ADDED, PartnersEvent.WEBHOOK_ENABLED}

SPREAD = "partners.spread_webhooks"
"""Task that makes deliveries of what happened, up to a place in the ledger."""


def wake(kinds: Set[str], sequence: int) -> None:
    """Have deliveries made, if anybody asked for such events. It writes one row of work at most.

    Called where the chain's lock is held: whatever has a smaller sequence is committed, and whoever appends later
    sees what this transaction wrote. So an endpoint that is added or turned on misses nothing of what others
    append at the same time, and nothing waits for the next event.

    Args:
        kinds: Kinds of the events that were just appended.
        sequence: Of the last one.
    """
    if kinds & _WAKING and WebhookEndpoint.objects.filter(disabled_at=None).exists():
        enqueue(SPREAD, str(sequence), str(sequence))
