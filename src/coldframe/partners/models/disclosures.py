"""The disclosure ledger: what left, to whom, under what."""

from __future__ import annotations

from django.db import models

from coldframe.core.ids import MAX_ID_LENGTH
from coldframe.partners.models.recipients import Recipient


class Disclosure(models.Model):
    """One line of the disclosure ledger: what may have gone, and what surely arrived."""

    id = models.CharField(primary_key=True, max_length=MAX_ID_LENGTH, help_text="dis_…")
    recipient = models.ForeignKey(Recipient, on_delete=models.PROTECT, related_name="disclosures")
    subject_id = models.CharField(max_length=MAX_ID_LENGTH, db_index=True, help_text="What was disclosed.")
    message_id = models.CharField(max_length=MAX_ID_LENGTH, unique=True, help_text="msg_…")
    fields = models.JSONField(help_text="List of Field that left.")
    agreement_id = models.CharField(max_length=MAX_ID_LENGTH, db_index=True, help_text="What allowed it.")
    agreement_version = models.PositiveIntegerField(help_text="Which version of it.")
    document_sha256 = models.CharField(max_length=64, help_text="SHA-256 of the document's bytes.")
    sent_at = models.DateTimeField(db_index=True, help_text="From then on it may have left, UTC.")
    delivered_at = models.DateTimeField(null=True, help_text="Signed receipt, UTC; null: none yet.")
    head_count = models.BigIntegerField(help_text="Events in our ledger when it was sent.")
    head_hash = models.CharField(max_length=64, help_text="Last hash of our ledger then.")

    def __str__(self) -> str:
        return self.id
