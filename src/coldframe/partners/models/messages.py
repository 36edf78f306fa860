"""What came from partner desks: messages taken in once, and their ledger heads."""

from __future__ import annotations

from django.db import models

from coldframe.core.ids import MAX_ID_LENGTH
from coldframe.partners.models.recipients import Recipient


class SeenMessage(models.Model):
    """A message that was taken in, once; its repetition gets the stored receipt."""

    id = models.BigAutoField(primary_key=True)
    recipient = models.ForeignKey(Recipient, on_delete=models.PROTECT, related_name="seen_messages")
    message_id = models.CharField(max_length=MAX_ID_LENGTH, help_text="msg_…, made by the sender.")
    kind = models.CharField(max_length=40, help_text="MessageKind.")
    body_sha256 = models.CharField(max_length=64, help_text="What it said; a repetition must say the same.")
    subject_id = models.CharField(max_length=MAX_ID_LENGTH, blank=True, help_text="What became of it here.")
    receipt = models.TextField(help_text="The signed receipt that was given.")
    received_at = models.DateTimeField(help_text="UTC.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["recipient", "message_id"], name="partners_message_seen_once"),
        ]

    def __str__(self) -> str:
        return self.message_id


class PartnerHead(models.Model):
    """The head of a partner's ledger as it signed it: evidence if that ledger is cut or rewritten."""

    id = models.BigAutoField(primary_key=True)
    recipient = models.ForeignKey(Recipient, on_delete=models.PROTECT, related_name="heads")
    message_id = models.CharField(max_length=MAX_ID_LENGTH, help_text="The message that carried it.")
    desk = models.CharField(max_length=43, help_text="The desk's own short name of its key.")
    count = models.BigIntegerField(help_text="Events in the partner's ledger.")
    last_hash = models.CharField(max_length=64, help_text="Hash of its last event.")
    signed_at = models.CharField(max_length=27, help_text="ISO 8601 UTC, exactly as it was signed.")
    public_key = models.CharField(max_length=44, help_text="Base64; the key pinned at that time.")
    signature = models.CharField(max_length=88, help_text="Base64 Ed25519 over the head.")
    judgment = models.CharField(max_length=40, help_text="HeadJudgment against the heads before.")
    received_at = models.DateTimeField(help_text="UTC.")

    class Meta:
        indexes = [models.Index(fields=["recipient", "signed_at"], name="partners_head_by_time")]

    def __str__(self) -> str:
        return f"{self.recipient_id} {self.count}"
