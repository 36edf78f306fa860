"""Keys that follow others: our own, and those of partners."""

from __future__ import annotations

from django.db import models

from coldframe.core.ids import MAX_ID_LENGTH
from coldframe.partners.models.outbox import OutgoingMessage
from coldframe.partners.models.recipients import Recipient


class OwnSuccession(models.Model):
    """A key of this desk that follows an earlier one, as it was announced."""

    fingerprint = models.CharField(primary_key=True, max_length=43, help_text="The new key.")
    old_fingerprint = models.CharField(max_length=43, help_text="The key it follows.")
    announced_at = models.DateTimeField(help_text="UTC.")
    announced_by = models.CharField(max_length=60, help_text="Who had it announced, kind:id.")
    until = models.DateTimeField(help_text="End of the overlap, UTC.")

    def __str__(self) -> str:
        return self.fingerprint


class KeyNotice(models.Model):
    """That a partner is told of our new key, and when it accepted it."""

    id = models.BigAutoField(primary_key=True)
    succession = models.ForeignKey(OwnSuccession, on_delete=models.PROTECT, related_name="notices")
    recipient = models.ForeignKey(Recipient, on_delete=models.PROTECT, related_name="key_notices")
    message = models.ForeignKey(OutgoingMessage, on_delete=models.PROTECT, help_text="What tells it.")
    accepted_at = models.DateTimeField(null=True, help_text="UTC; null: not yet.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["succession", "recipient"], name="partners_told_of_a_key_once"),
        ]

    def __str__(self) -> str:
        return f"{self.succession_id} {self.recipient_id}"


class KeySuccession(models.Model):
    """A key that a partner announced as its next, signed by the pinned one and proven by itself."""

    id = models.CharField(primary_key=True, max_length=MAX_ID_LENGTH, help_text="ksc_…")
    recipient = models.ForeignKey(Recipient, on_delete=models.PROTECT, related_name="successions")
    old_public_key = models.CharField(max_length=44, help_text="The key pinned at that time, base64.")
    old_fingerprint = models.CharField(max_length=43, db_index=True, help_text="Its fingerprint.")
    public_key = models.CharField(max_length=44, help_text="The new key, base64.")
    fingerprint = models.CharField(max_length=43, db_index=True, help_text="Its fingerprint.")
    until = models.DateTimeField(help_text="The old key speaks for the partner before this, UTC.")
    state = models.CharField(max_length=40, help_text="SuccessionState.")
    announced_at = models.DateTimeField(help_text="When it arrived, UTC.")
    decided_by = models.CharField(max_length=MAX_ID_LENGTH, blank=True, help_text="Person.")
    decided_at = models.DateTimeField(null=True, help_text="UTC.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["recipient", "fingerprint"], name="partners_key_follows_once"),
        ]

    def __str__(self) -> str:
        return self.id
