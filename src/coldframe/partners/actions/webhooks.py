"""Webhooks: adding an endpoint, turning it off and on, its secret, and what became of each delivery."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings

from coldframe.access.queries import require
from coldframe.access.terms import Permission
from coldframe.core.actors import Actor
from coldframe.core.errors import Conflict, InvalidInput, NotFound
from coldframe.core.ids import new_id
from coldframe.core.said import Said
from coldframe.custody.actions import Ledger, act
from coldframe.custody.queries import get_head, list_events_of
from coldframe.partners.http import check_url
from coldframe.partners.models import WebhookDelivery, WebhookEndpoint, WebhookTry
from coldframe.partners.queries.webhooks import get_webhook_delivery, get_webhook_endpoint
from coldframe.partners.terms import (
    PING,
    WEBHOOK_KINDS,
    DeliveryState,
    NewWebhookSecret,
    PartnersEvent,
    WebhookEndpointView,
)
from coldframe.partners.webhooks.signing import new_secret
from coldframe.vault.sealed import seal_text
from coldframe.work.actions import enqueue

DELIVER = "partners.deliver_webhook"
"""Task that makes one delivery; its key is the delivery's id and the round."""

BOTH_SECRETS_HOURS = 24
"""How long deliveries are signed with the secret before as well, so that a receiver can change without a gap."""

DISABLE_AFTER_DAYS = 5
"""An endpoint that took nothing for so long is turned off; what it missed waits until it is on again."""

KEEP_DAYS = 30
"""How long deliveries that went well stay in the log."""

_EVENTS = 500


def add_webhook_endpoint(
    url: str, kinds: Iterable[str], *, actor: Actor, as_of: datetime
) -> NewWebhookSecret:
    """Add an own system that is to be told of events from now on.

    Args:
        url: ``https://…``, or ``http://`` on this machine, on a host that the operator named.
        kinds: Of ``WEBHOOK_KINDS``; at least one.
        actor: A person who manages the desk.
        as_of: Now.

    Returns:
        The endpoint, and its secret this once.

    Raises:
        NotAllowed: Not a person, or no permission.
        InvalidInput: The address or a kind is none that may be used; names the field.

    Records:
        webhook_endpoint_added: with how many kinds.
    """
    added_by = actor.person_id
    require(actor, Permission.DESK_MANAGE)
    require_own_host(url)
    chosen, secret = sorted(set(kinds)), new_secret()
    if not chosen or not set(chosen) <= WEBHOOK_KINDS:
        raise InvalidInput("Choose at least one kind of event from the list.", field="kinds")
    with act(actor=actor, as_of=as_of) as ledger:
        row = WebhookEndpoint.objects.create(
            id=new_id("whe"), url=url, kinds=chosen, secret=seal_text(secret),
            ledger_sequence=get_head().count, added_by=added_by, added_at=as_of,
        )  # fmt: skip
        ledger.record(PartnersEvent.WEBHOOK_ADDED, row.id, kinds=len(chosen))
    return NewWebhookSecret(get_webhook_endpoint(row.id), secret)


def rotate_webhook_secret(endpoint_id: str, *, actor: Actor, as_of: datetime) -> NewWebhookSecret:
    """Make another secret. For a day deliveries are signed with both.

    Raises:
        NotAllowed: Not a person, or no permission.
        NotFound: There is no such endpoint.

    Records:
        webhook_rekeyed.
    """
    actor.person_id  # noqa: B018 - only a person is shown the secret
    require(actor, Permission.DESK_MANAGE)
    secret = new_secret()
    with act(actor=actor, as_of=as_of) as ledger:
        row = _locked(endpoint_id)
        row.previous_secret, row.secret = row.secret, seal_text(secret)
        row.previous_until = as_of + timedelta(hours=BOTH_SECRETS_HOURS)
        row.save()
        ledger.record(PartnersEvent.WEBHOOK_REKEYED, row.id)
    return NewWebhookSecret(get_webhook_endpoint(endpoint_id), secret)


def disable_webhook_endpoint(endpoint_id: str, *, actor: Actor, as_of: datetime) -> WebhookEndpointView:
    """Turn an endpoint off. What happens meanwhile waits in the ledger.

    Raises:
        NotAllowed: Not a person, or no permission.
        NotFound: There is no such endpoint.

    Records:
        webhook_endpoint_disabled: the first time.
    """
    person_id = actor.person_id
    require(actor, Permission.DESK_MANAGE)
    with act(actor=actor, as_of=as_of) as ledger:
        _disable(_locked(endpoint_id), person_id, ledger, as_of)
    return get_webhook_endpoint(endpoint_id)


def enable_webhook_endpoint(endpoint_id: str, *, actor: Actor, as_of: datetime) -> WebhookEndpointView:
    """Turn an endpoint on again: it is told of everything that happened since, in order.

    Raises:
        NotAllowed: Not a person, or no permission.
        NotFound: There is no such endpoint.
        Conflict: It is on.
        InvalidInput: The operator no longer names its host.

    Records:
        webhook_endpoint_enabled.
    """
    actor.person_id  # noqa: B018 - only a person turns it on again
    require(actor, Permission.DESK_MANAGE)
    with act(actor=actor, as_of=as_of) as ledger:
        row = _locked(endpoint_id)
        if row.disabled_at is None:
            raise Conflict("This endpoint is on.")
        require_own_host(row.url)
        row.disabled_at, row.disabled_by, row.failing_since = None, "", None
        row.save()
        ledger.record(PartnersEvent.WEBHOOK_ENABLED, row.id)
    return get_webhook_endpoint(endpoint_id)


def ping_webhook_endpoint(endpoint_id: str, *, actor: Actor, as_of: datetime) -> str:
    """Send a test delivery, which goes the way of all others. Returns its id.

    Raises:
        NotAllowed: Not a person, or no permission.
        NotFound: There is no such endpoint.
        Conflict: It is off.

    Records:
        webhook_pinged: with the delivery.
    """
    actor.person_id  # noqa: B018 - a test is a person's
    require(actor, Permission.DESK_MANAGE)
    with act(actor=actor, as_of=as_of) as ledger:
        row = _locked(endpoint_id)
        _require_on(row)
        delivery = _deliver(row, PING, row.id, as_of)
        row.save(update_fields=["last_sequence"])
        ledger.record(PartnersEvent.WEBHOOK_PINGED, row.id, delivery=delivery)
    return delivery


def replay_webhooks(
    endpoint_id: str,
    *,
    delivery_id: str = "",
    since: datetime | None = None,
    actor: Actor,
    as_of: datetime,
) -> int:
    """Deliver again: one delivery, or every one that failed, under the same id and sequence.

    Args:
        endpoint_id: Whose.
        delivery_id: Which one, however it ended; empty: all that failed.
        since: Of those, only what happened since.
        actor: A person who manages the desk.
        as_of: Now.

    Returns:
        How many deliveries begin anew.

    Raises:
        NotAllowed: Not a person, or no permission.
        NotFound: There is no such endpoint, or no such delivery of it.
        Conflict: The endpoint is off.

    Records:
        webhook_replayed: with the number of deliveries.
    """
    actor.person_id  # noqa: B018 - only a person repeats
    require(actor, Permission.DESK_MANAGE)
    with act(actor=actor, as_of=as_of) as ledger:
        row = _locked(endpoint_id)
        _require_on(row)
        rows = row.deliveries.exclude(state=DeliveryState.WAITING).order_by("sequence")
        if delivery_id:
            get_webhook_delivery(delivery_id)
            rows = rows.filter(pk=delivery_id)
        else:
            rows = rows.filter(state=DeliveryState.FAILED)
            rows = rows if since is None else rows.filter(happened_at__gte=since)
        chosen = list(rows)
        for delivery in chosen:
            delivery.state, delivery.ended_at, delivery.round = (
                DeliveryState.WAITING,
                None,
                delivery.round + 1,
            )
            delivery.save()
            enqueue(DELIVER, f"{delivery.pk}:{delivery.round}", delivery.pk)
        ledger.record(PartnersEvent.WEBHOOK_REPLAYED, row.id, deliveries=len(chosen))
    return len(chosen)


def spread_webhooks(until: int, *, actor: Actor, as_of: datetime) -> int:
    """Make a delivery of each event up to ``until`` for each endpoint that asked for its kind.

    Events stand in the ledger in the order in which they became true, so each endpoint's place in it is all
    that has to be kept; a second run finds nothing left. Deliveries that went well long ago are dropped.

    Returns:
        How many deliveries were made; ask again until there are none.

    Records:
        Nothing: a delivery follows from events that are recorded already.
    """
    made = 0
    with act(actor=actor, as_of=as_of):
        for row in WebhookEndpoint.objects.select_for_update().filter(disabled_at=None).order_by("pk"):
            events = list_events_of(row.kinds, after=row.ledger_sequence, until=until, limit=_EVENTS)
            for event in events:
                _deliver(row, event.kind, event.subject, event.at)
            is_all = len(events) < _EVENTS
            row.ledger_sequence = max(row.ledger_sequence, until if is_all else events[-1].sequence)
            row.save(update_fields=["ledger_sequence", "last_sequence"])
            old = as_of - timedelta(days=KEEP_DAYS)
            row.deliveries.filter(state=DeliveryState.DELIVERED, ended_at__lt=old).delete()
            made += len(events)
    return made


def record_webhook_try(
    delivery_id: str, *, status: int | None, note: str, is_gone: bool, actor: Actor, as_of: datetime
) -> None:
    """Keep how a try ended; turn the endpoint off when it says that it is gone, or took nothing for days.

    Args:
        delivery_id: Which.
        status: HTTP status of the answer; ``None`` if none came.
        note: What happened and what to do next; empty: it was taken.
        is_gone: The endpoint says that it is no more (410).
        actor: The desk.
        as_of: Now.

    Records:
        webhook_endpoint_disabled: when it is turned off.
    """
    with act(actor=actor, as_of=as_of) as ledger:
        delivery = WebhookDelivery.objects.get(pk=delivery_id)
        row = _locked(delivery.endpoint_id)
        WebhookTry.objects.create(delivery=delivery, at=as_of, status=status, note=note)
        if not note:
            delivery.state, delivery.ended_at = DeliveryState.DELIVERED, as_of
            delivery.save()
            if row.failing_since is not None:
                row.failing_since = None
                row.save(update_fields=["failing_since"])
            return
        row.failing_since = row.failing_since or as_of
        row.save(update_fields=["failing_since"])
        if is_gone or as_of - row.failing_since >= timedelta(days=DISABLE_AFTER_DAYS):
            _disable(row, "", ledger, as_of)


def give_up_webhook(delivery_id: str, *, actor: Actor, as_of: datetime) -> None:
    """Write down that a delivery is not tried any more by itself; a person may replay it.

    Records:
        Nothing: the log and the endpoint show it.
    """
    with act(actor=actor, as_of=as_of):
        waiting = WebhookDelivery.objects.filter(pk=delivery_id, state=DeliveryState.WAITING)
        waiting.update(state=DeliveryState.FAILED, ended_at=as_of)


def require_own_host(url: str) -> None:
    """Refuse an address that the operator does not name among the desk's own systems.

    Raises:
        InvalidInput: No web address, not encrypted, or not one of ``COLDFRAME_WEBHOOK_HOSTS``.
    """
    host = check_url(url)
    if host.lower() not in settings.COLDFRAME_WEBHOOK_HOSTS:
        raise InvalidInput(
            Said(
                "%(host)s is not among the desk's own systems. Ask its operator to name it in "
                "COLDFRAME_WEBHOOK_HOSTS.",
                host=host,
            ),
            field="url",
        )


def _deliver(row: WebhookEndpoint, kind: str, subject: str, at: datetime) -> str:
    row.last_sequence += 1
    delivery = WebhookDelivery.objects.create(
        id=new_id("whd"), endpoint=row, sequence=row.last_sequence, kind=kind, subject=subject, happened_at=at
    )
    enqueue(DELIVER, f"{delivery.pk}:1", delivery.pk)
    return str(delivery.pk)


def _disable(row: WebhookEndpoint, person_id: str, ledger: Ledger, as_of: datetime) -> None:
    if row.disabled_at is not None:
        return
    row.disabled_at, row.disabled_by = as_of, person_id
    row.save()
    ledger.record(PartnersEvent.WEBHOOK_DISABLED, row.id, by_itself=not person_id)


def _require_on(row: WebhookEndpoint) -> None:
    if row.disabled_at is not None:
        raise Conflict("This endpoint is off. Turn it on first.")


def _locked(endpoint_id: str) -> WebhookEndpoint:
    row = WebhookEndpoint.objects.select_for_update().filter(pk=endpoint_id).first()
    if row is None:
        raise NotFound("There is no webhook endpoint with this id.")
    return row
