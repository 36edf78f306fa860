"""What was handed to us, and what we tell its sender."""

from __future__ import annotations

from django.db import models

from coldframe.core.ids import MAX_ID_LENGTH


class ReceivedReferral(models.Model):
    """A referral that another desk handed to us, and the clue it became."""

    id = models.CharField(primary_key=True, max_length=MAX_ID_LENGTH, help_text="rrf_…")
    sender_id = models.CharField(max_length=MAX_ID_LENGTH, db_index=True, help_text="rcp_… of the desk.")
    message_id = models.CharField(max_length=MAX_ID_LENGTH, help_text="msg_…")
    referral_id = models.CharField(max_length=MAX_ID_LENGTH, help_text="ref_… at the sender.")
    clue_id = models.CharField(max_length=MAX_ID_LENGTH, db_index=True, help_text="What it became here.")
    purpose = models.CharField(max_length=40, help_text="What we may use it for.")
    agreement_id = models.CharField(max_length=MAX_ID_LENGTH, help_text="The sender's agreement.")
    agreement_version = models.PositiveIntegerField(help_text="Its version.")
    retention_days = models.PositiveIntegerField(help_text="Days we may keep it.")
    onward_transfer = models.CharField(max_length=40, help_text="Whether we may pass it on.")
    rights_caveat = models.TextField(blank=True, help_text="Conditions the sender set.")
    received_at = models.DateTimeField(db_index=True, help_text="UTC.")
    state = models.CharField(max_length=40, help_text="ReferralState as it is here.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sender_id", "message_id"], name="referral_received_once"),
        ]

    def __str__(self) -> str:
        return self.id


class StateReport(models.Model):
    """A state that we tell the desk a referral came from."""

    id = models.CharField(primary_key=True, max_length=MAX_ID_LENGTH, help_text="srp_…")
    received = models.ForeignKey(ReceivedReferral, on_delete=models.CASCADE, related_name="reports")
    state = models.CharField(max_length=40, help_text="ReferralState.")
    at = models.DateTimeField(help_text="When it was so, UTC.")
    message_id = models.CharField(max_length=MAX_ID_LENGTH, unique=True, help_text="msg_…, at every try.")
    told_at = models.DateTimeField(null=True, help_text="When the sender's receipt came, UTC.")
    returned = models.JSONField(null=True, help_text="Returned, as codes, where it is given back.")
    feedback = models.JSONField(null=True, help_text="Feedback that goes with it, as codes.")
    given_by = models.CharField(max_length=60, blank=True, help_text="Who gave the feedback, kind:id.")

    def __str__(self) -> str:
        return f"{self.received_id} {self.state}"
