"""Reads of webhooks: endpoints, and the log of deliveries."""

from __future__ import annotations

from coldframe.core.errors import NotFound
from coldframe.partners.models import WebhookDelivery, WebhookEndpoint
from coldframe.partners.terms import (
    DeliveryState,
    WebhookDeliveryView,
    WebhookEndpointView,
    WebhookTryView,
)


def list_webhook_endpoints() -> tuple[WebhookEndpointView, ...]:
    """Return every endpoint, oldest first."""
    return tuple(_endpoint(row) for row in WebhookEndpoint.objects.order_by("added_at", "pk"))


def get_webhook_endpoint(endpoint_id: str) -> WebhookEndpointView:
    """Return an endpoint.

    Raises:
        NotFound: There is none with this id.
    """
    row = WebhookEndpoint.objects.filter(pk=endpoint_id).first()
    if row is None:
        raise NotFound("There is no webhook endpoint with this id.")
    return _endpoint(row)


def get_webhook_delivery(delivery_id: str) -> WebhookDeliveryView:
    """Return one delivery with its tries.

    Raises:
        NotFound: There is none with this id.
    """
    row = WebhookDelivery.objects.filter(pk=delivery_id).first()
    if row is None:
        raise NotFound(
            "There is no webhook delivery with this id. Those that went well are kept for 30 days."
        )
    return _delivery(row)


def list_webhook_deliveries(
    endpoint_id: str, *, state: DeliveryState | None = None, offset: int = 0, limit: int = 50
) -> tuple[WebhookDeliveryView, ...]:
    """Return an endpoint's deliveries, newest first, at most ``limit`` after the first ``offset``."""
    rows = WebhookDelivery.objects.filter(endpoint_id=endpoint_id).order_by("-sequence")
    if state is not None:
        rows = rows.filter(state=state)
    return tuple(_delivery(row) for row in rows.prefetch_related("tries")[offset : offset + limit])


def count_webhook_deliveries(endpoint_id: str, *, state: DeliveryState | None = None) -> int:
    """Count an endpoint's deliveries."""
    rows = WebhookDelivery.objects.filter(endpoint_id=endpoint_id)
    return rows.count() if state is None else rows.filter(state=state).count()


def _endpoint(row: WebhookEndpoint) -> WebhookEndpointView:
    return WebhookEndpointView(
        row.id,
        row.url,
        tuple(row.kinds),
        row.added_by,
        row.added_at,
        row.failing_since,
        row.disabled_at,
        row.disabled_by,
        row.previous_until,
    )


def _delivery(row: WebhookDelivery) -> WebhookDeliveryView:
    tries = sorted(row.tries.all(), key=lambda one: one.pk)
    return WebhookDeliveryView(
        row.id,
        row.endpoint_id,
        row.sequence,
        row.kind,
        row.subject,
        row.happened_at,
        DeliveryState(row.state),
        tuple(WebhookTryView(one.at, one.status, one.note) for one in tries),
    )
