"""The desk's own systems that are told of events, and how telling them went."""

from __future__ import annotations

from django.db import models

from coldframe.core.ids import MAX_ID_LENGTH
from coldframe.partners.terms import DeliveryState


class WebhookEndpoint(models.Model):
    """One own system."""

    id = models.CharField(primary_key=True, max_length=MAX_ID_LENGTH, help_text="whe_…")
    url = models.CharField(max_length=500, help_text="Where it takes webhooks.")
    kinds = models.JSONField(help_text="List of event kinds that it asked for.")
    secret = models.CharField(max_length=300, help_text="Sealed under the desk's keys.")
    previous_secret = models.CharField(max_length=300, blank=True, help_text="Sealed; the one before.")
    previous_until = models.DateTimeField(null=True, help_text="Until when it signs as well, UTC.")
    ledger_sequence = models.BigIntegerField(help_text="Up to where the ledger was read for it.")
    last_sequence = models.BigIntegerField(default=0, help_text="Of its last delivery.")
    failing_since = models.DateTimeField(null=True, help_text="UTC; null: the last try went well.")
    disabled_at = models.DateTimeField(null=True, help_text="UTC; null: it is on.")
    disabled_by = models.CharField(max_length=MAX_ID_LENGTH, blank=True, help_text="Person; empty: the desk.")
    added_by = models.CharField(max_length=MAX_ID_LENGTH, help_text="Person.")
    added_at = models.DateTimeField(help_text="UTC.")

    def __str__(self) -> str:
        return self.id


class WebhookDelivery(models.Model):
    """One event for one endpoint. It holds an id, a code and times, never a name or a text."""

    id = models.CharField(primary_key=True, max_length=MAX_ID_LENGTH, help_text="whd_…; the webhook-id.")
    endpoint = models.ForeignKey(WebhookEndpoint, on_delete=models.CASCADE, related_name="deliveries")
    sequence = models.BigIntegerField(help_text="Counts the endpoint's deliveries from 1.")
    kind = models.CharField(max_length=60, help_text="Event kind, or ping.")
    subject = models.CharField(max_length=80, help_text="What the event is about.")
    happened_at = models.DateTimeField(help_text="UTC.")
    state = models.CharField(max_length=40, default=DeliveryState.WAITING, help_text="DeliveryState.")
    ended_at = models.DateTimeField(null=True, help_text="When it was delivered or given up, UTC.")
    round = models.PositiveIntegerField(
        default=1, help_text="How often it was begun; replaying counts it up."
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["endpoint", "sequence"], name="partners_webhook_sequence_once"),
        ]
        indexes = [
            models.Index(fields=["endpoint", "state", "ended_at"], name="partners_webhook_ended"),
        ]

    def __str__(self) -> str:
        return self.id


class WebhookTry(models.Model):
    """One try to deliver."""

    id = models.BigAutoField(primary_key=True)
    delivery = models.ForeignKey(WebhookDelivery, on_delete=models.CASCADE, related_name="tries")
    at = models.DateTimeField(help_text="UTC.")
    status = models.PositiveIntegerField(null=True, help_text="HTTP status; null: none came.")
    note = models.TextField(blank=True, help_text="What happened and what to do next.")

    def __str__(self) -> str:
        return f"{self.delivery_id} {self.status}"
