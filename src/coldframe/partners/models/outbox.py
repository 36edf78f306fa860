"""What goes to partners' desks: each message once, and every try to hand it over."""

from __future__ import annotations

from django.db import models

from coldframe.core.ids import MAX_ID_LENGTH
from coldframe.partners.models.recipients import Recipient


class OutgoingMessage(models.Model):
    """A message to a partner's desk; the same id at every try, so that it is taken in once."""

    id = models.CharField(primary_key=True, max_length=MAX_ID_LENGTH, help_text="msg_…")
    recipient = models.ForeignKey(Recipient, on_delete=models.PROTECT, related_name="outgoing_messages")
    kind = models.CharField(max_length=40, help_text="MessageKind.")
    subject_id = models.CharField(max_length=MAX_ID_LENGTH, db_index=True, help_text="What it is about here.")
    payload = models.JSONField(help_text="What it says.")
    files = models.JSONField(help_text="Files of the vault that travel beside it: sha256, size_bytes.")
    cover = models.JSONField(null=True, help_text="What allows its fields; null: it holds none.")
    state = models.CharField(max_length=40, db_index=True, help_text="OutgoingState.")
    queued_at = models.DateTimeField(help_text="UTC.")
    queued_by = models.CharField(max_length=60, help_text="Who had it sent, kind:id.")
    ended_at = models.DateTimeField(null=True, help_text="Receipt, or given up; UTC.")
    reference = models.CharField(max_length=MAX_ID_LENGTH, blank=True, help_text="From the receipt.")
    receipt = models.TextField(blank=True, help_text="The recipient's signed receipt.")
    note = models.TextField(blank=True, help_text="Why it was given up.")

    def __str__(self) -> str:
        return self.id


class DeliveryTry(models.Model):
    """One try to hand a message over."""

    id = models.BigAutoField(primary_key=True)
    message = models.ForeignKey(OutgoingMessage, on_delete=models.CASCADE, related_name="tries")
    at = models.DateTimeField(help_text="UTC.")
    outcome = models.CharField(max_length=40, help_text="AttemptOutcome.")
    note = models.TextField(blank=True, help_text="What happened and what to do next.")

    def __str__(self) -> str:
        return f"{self.message_id} {self.outcome}"
