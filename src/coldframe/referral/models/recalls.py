"""What we asked back, and what we were asked back."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from coldframe.core.ids import MAX_ID_LENGTH
from coldframe.referral.models.received import ReceivedReferral
from coldframe.referral.models.referrals import Referral


class SentRecall(models.Model):
    """A referral of ours that a person asked back."""

    id = models.CharField(primary_key=True, max_length=MAX_ID_LENGTH, help_text="rcl_…")
    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="recalls")
    reason = models.CharField(max_length=40, help_text="RecallReason.")
    due_at = models.DateTimeField(db_index=True, help_text="Until when an answer is due, UTC.")
    asked_by = models.CharField(max_length=MAX_ID_LENGTH, help_text="Person.")
    asked_at = models.DateTimeField(help_text="UTC.")
    message_id = models.CharField(max_length=MAX_ID_LENGTH, unique=True, help_text="msg_… in the outbox.")
    answer = models.CharField(max_length=40, blank=True, help_text="RecallAnswer; empty: none yet.")
    kept_reason = models.CharField(max_length=40, blank=True, help_text="KeptReason, where it was kept.")
    answered_at = models.DateTimeField(null=True, help_text="By the recipient's clock, UTC.")
    told_at = models.DateTimeField(null=True, help_text="When the answer arrived, UTC.")
    replaced_at = models.DateTimeField(
        null=True, help_text="Asked anew because its message was given up; UTC."
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["referral"],
                condition=Q(answer="", replaced_at=None),
                name="referral_one_open_recall",
            ),
        ]

    def __str__(self) -> str:
        return self.id


class ReceivedRecall(models.Model):
    """What its sender asked us back; kept also where the referral itself has not arrived yet."""

    id = models.CharField(primary_key=True, max_length=MAX_ID_LENGTH, help_text="rrc_…")
    sender_id = models.CharField(max_length=MAX_ID_LENGTH, help_text="rcp_… of the desk.")
    about = models.CharField(max_length=MAX_ID_LENGTH, help_text="msg_… of the referral.")
    message_id = models.CharField(max_length=MAX_ID_LENGTH, help_text="msg_… of the recall.")
    received = models.ForeignKey(
        ReceivedReferral,
        on_delete=models.PROTECT,
        null=True,
        related_name="recalls",
        help_text="Null: parked.",
    )
    reason = models.CharField(max_length=40, help_text="RecallReason.")
    due_at = models.DateTimeField(help_text="Until when we should answer, UTC.")
    received_at = models.DateTimeField(help_text="UTC.")
    answer = models.CharField(max_length=40, blank=True, help_text="RecallAnswer; empty: none yet.")
    kept_reason = models.CharField(max_length=40, blank=True, help_text="KeptReason, where it was kept.")
    answered_by = models.CharField(max_length=MAX_ID_LENGTH, blank=True, help_text="Person.")
    answered_at = models.DateTimeField(null=True, help_text="UTC.")
    answer_message_id = models.CharField(max_length=MAX_ID_LENGTH, blank=True, help_text="msg_…")

    class Meta:
        indexes = [models.Index(fields=["sender_id", "about"], name="referral_recall_of")]

    def __str__(self) -> str:
        return self.id
