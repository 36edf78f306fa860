"""Durable steps: making deliveries of what happened, and making each. The network stands in ``post`` only."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime

from coldframe.core.actors import system
from coldframe.core.errors import InvalidInput, RemoteFailure
from coldframe.core.moments import isoformat
from coldframe.core.said import Said
from coldframe.partners.actions.webhooks import (
    give_up_webhook,
    record_webhook_try,
    require_own_host,
    spread_webhooks,
)
from coldframe.partners.http import request
from coldframe.partners.models import WebhookDelivery
from coldframe.partners.terms import DeliveryState
from coldframe.partners.webhooks.signing import headers
from coldframe.vault.sealed import open_text
from coldframe.work.tasks import Run
from coldframe.work.terms import Patience, StepFailed

Clock = Callable[[], datetime]

PATIENCE = Patience(quick_tries=1, later_times=28, later_wait_seconds=10, longest_wait_seconds=6 * 3600)
"""Twelve tries in the first half day, then one every six hours, for five days in all."""

ANSWER_SECONDS = 15.0
"""A receiver keeps what it got and answers; its own work comes after."""

_MAX_ANSWER_BYTES = 64 * 1024
_GONE = 410
_ACTOR = system("webhooks")


def spread(run: Run, until: int) -> None:
    """Make deliveries of the events up to a place in the ledger, some at a time."""
    number = 0
    while run.once(f"part:{number}", spread_webhooks, until, actor=_ACTOR, as_of=run.now(f"part:{number}")):
        number += 1


def deliver(run: Run, delivery_id: str, *, clock: Clock) -> None:
    """Deliver one webhook, for days if need be; then leave it to a person."""
    try:
        run.step("post", post, delivery_id, clock=clock)
    except StepFailed:
        run.once("given-up", give_up_webhook, delivery_id, actor=_ACTOR, as_of=run.now("given-up"))


def post(delivery_id: str, *, clock: Clock) -> int:
    """Try once, and keep how it ended. Returns the HTTP status that took it, or 0 if nothing is open.

    Raises:
        RemoteFailure: It was not taken, or nobody knows: the receiver knows a second one by its id.
            Permanent if the endpoint is off, gone, or no longer named by the operator.
    """
    as_of = clock()
    row = WebhookDelivery.objects.select_related("endpoint").get(pk=delivery_id)
    endpoint = row.endpoint
    if row.state != DeliveryState.WAITING:
        return 0
    if endpoint.disabled_at is not None:
        raise RemoteFailure("The endpoint is off. Turn it on, then replay.", permanent=True)
    status: int | None = None
    try:
        require_own_host(endpoint.url)
        body = payload(row)
        in_force = [open_text(endpoint.secret)]
        if endpoint.previous_until is not None and endpoint.previous_until > as_of:
            in_force.append(open_text(endpoint.previous_secret))
        answer = request(
            "POST",
            endpoint.url,
            headers=headers(in_force, webhook_id=row.pk, timestamp=int(as_of.timestamp()), body=body),
            content=body,
            timeout_seconds=ANSWER_SECONDS,
            deadline_seconds=2 * ANSWER_SECONDS,
            max_response_bytes=_MAX_ANSWER_BYTES,
        )
        status = answer.status
        if not answer.is_success:
            raise RemoteFailure(_advice(status), permanent=status == _GONE)
    except (RemoteFailure, InvalidInput) as failure:
        record_webhook_try(
            delivery_id,
            status=status,
            note=failure.message,
            is_gone=status == _GONE,
            actor=_ACTOR,
            as_of=as_of,
        )
        if isinstance(failure, InvalidInput):
            raise RemoteFailure(failure.said, permanent=True) from failure
        raise
    record_webhook_try(delivery_id, status=status, note="", is_gone=False, actor=_ACTOR, as_of=as_of)
    return answer.status


def payload(row: WebhookDelivery) -> bytes:
    """Return a delivery's body: what happened, to which id, when, and its place; the same at every try."""
    return json.dumps(
        {
            "type": row.kind,
            "timestamp": isoformat(row.happened_at),
            "data": {"id": row.subject, "sequence": row.sequence},
        },
        separators=(",", ":"),
    ).encode()


def _advice(status: int) -> Said:
    if status == _GONE:
        return Said("The endpoint says that it is gone (410), so it was turned off.")
    if status in (401, 403):
        return Said(
            "The endpoint refuses the request (status %(status)s). Give it the present secret.", status=status
        )
    if 300 <= status < 400:
        return Said(
            "The endpoint answers with another address (status %(status)s). Enter that one; none is followed.",
            status=status,
        )
    return Said(
        "The endpoint answered with status %(status)s. Its own log says why; the next try follows by itself.",
        status=status,
    )
