"""The disclosure ledger: what left, to whom, under what."""

from __future__ import annotations

from django.db import models

from coldframe.core.ids import MAX_ID_LENGTH
from coldframe.partners.models.recipients import Recipient


class Disclosure(models.Model):
    """One line of the disclosure ledger: what may have gone, what surely arrived, was read, was asked back.

    It holds ids, codes, digests and times only, so that it stays when the matter's texts are destroyed.
    """

    id = models.CharField(primary_key=True, max_length=MAX_ID_LENGTH, help_text="dis_…")
    recipient = models.ForeignKey(
        Recipient,
        on_delete=models.PROTECT,
        null=True,
        related_name="disclosures",
        help_text="Null: who got it is no recipient of ours (a host, an affected user, a notifier).",
    )
    way = models.CharField(max_length=40, help_text="Way.")
    clue_id = models.CharField(max_length=MAX_ID_LENGTH, blank=True, db_index=True, help_text="The matter.")
    subject_id = models.CharField(max_length=MAX_ID_LENGTH, db_index=True, help_text="What was disclosed.")
    message_id = models.CharField(max_length=MAX_ID_LENGTH, unique=True, help_text="msg_…")
    fields = models.JSONField(help_text="List of Field that left.")
    agreement_id = models.CharField(max_length=MAX_ID_LENGTH, blank=True, help_text="What allowed it.")
    agreement_version = models.PositiveIntegerField(help_text="Which version of it; 0 without one.")
    document_sha256 = models.CharField(max_length=64, help_text="SHA-256 of the document's bytes.")
    sent_at = models.DateTimeField(help_text="From then on it may have left, UTC.")
    delivered_at = models.DateTimeField(null=True, help_text="Receipt, UTC; null: none yet.")
    may_have_left = models.BooleanField(
        default=False, help_text="A try to hand it to a desk began, and nobody knows that nothing left."
    )
    withdrawn_at = models.DateTimeField(null=True, help_text="Given up, and nothing had left; UTC.")
    read_at = models.DateTimeField(null=True, help_text="Read, as the recipient says, UTC; null: not known.")
    recalled_at = models.DateTimeField(null=True, help_text="Asked back, UTC; null: never.")
    recall_due_at = models.DateTimeField(null=True, help_text="Until when it was to be answered, UTC.")
    recall_answer = models.CharField(max_length=40, blank=True, help_text="What it answered, a code.")
    recall_answered_at = models.DateTimeField(null=True, help_text="When it answered, UTC.")
    head_count = models.BigIntegerField(help_text="Events in our ledger when it was sent.")
    head_hash = models.CharField(max_length=64, help_text="Last hash of our ledger then.")

    class Meta:
        indexes = [
            models.Index(fields=["-sent_at", "-id"], name="partners_dis_newest"),
            models.Index(fields=["recipient", "-sent_at", "-id"], name="partners_dis_recipient"),
            models.Index(fields=["agreement_id", "-sent_at", "-id"], name="partners_dis_agreement"),
            # The counts of a recipient's page are read from this one alone.
            models.Index(
                fields=[
                    "recipient",
                    "agreement_id",
                    "agreement_version",
                    "fields",
                    "clue_id",
                    "withdrawn_at",
                ],
                name="partners_dis_counts",
            ),
            models.Index(
                fields=["recipient", "-sent_at", "-id"],
                condition=models.Q(read_at=None),
                name="partners_dis_unread",
            ),
            models.Index(
                fields=["recipient", "recall_due_at"],
                condition=models.Q(recalled_at__isnull=False, recall_answered_at=None),
                name="partners_dis_recalls",
            ),
        ]

    def __str__(self) -> str:
        return self.id
