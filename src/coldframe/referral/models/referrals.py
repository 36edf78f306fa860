"""What we handed over, or are handing over."""

from __future__ import annotations

from django.db import models

from coldframe.core.ids import MAX_ID_LENGTH


class Referral(models.Model):
    """A matter handed, or being handed, to a recipient."""

    id = models.CharField(primary_key=True, max_length=MAX_ID_LENGTH, help_text="ref_…")
    clue_id = models.CharField(max_length=MAX_ID_LENGTH, db_index=True, help_text="The matter's clue.")
    decision_id = models.CharField(max_length=MAX_ID_LENGTH, blank=True, db_index=True, help_text="Or empty.")
    recipient_id = models.CharField(max_length=MAX_ID_LENGTH, db_index=True, help_text="rcp_…")
    agreement_id = models.CharField(max_length=MAX_ID_LENGTH, db_index=True, help_text="What allows it.")
    agreement_version = models.PositiveIntegerField(help_text="The version that allowed it last.")
    purpose = models.CharField(max_length=40, help_text="Purpose.")
    harms = models.JSONField(help_text="List of HarmCategory.")
    fields = models.JSONField(help_text="List of Field that the liaison chose.")
    report_number = models.CharField(max_length=100, blank=True, help_text="A clearinghouse's number.")
    state = models.CharField(max_length=40, db_index=True, help_text="ReferralState.")
    message_id = models.CharField(max_length=MAX_ID_LENGTH, unique=True, help_text="msg_…, at every try.")
    seen_sha256 = models.CharField(
        max_length=64, blank=True, help_text="Of the document that stood before whoever sent it to the desk."
    )
    document_sha256 = models.CharField(max_length=64, blank=True, help_text="The bytes sent, in the vault.")
    remote_reference = models.CharField(max_length=MAX_ID_LENGTH, blank=True, help_text="From the receipt.")
    receipt = models.TextField(blank=True, help_text="The recipient's signed receipt.")
    drafted_by = models.CharField(max_length=MAX_ID_LENGTH, help_text="Person.")
    drafted_at = models.DateTimeField(db_index=True, help_text="UTC.")
    sent_by = models.CharField(max_length=MAX_ID_LENGTH, blank=True, help_text="Person who sent it.")
    redirected_from = models.CharField(
        max_length=MAX_ID_LENGTH, blank=True, db_index=True, help_text="ref_… that was given back; or empty."
    )

    def __str__(self) -> str:
        return self.id


class StateEntry(models.Model):
    """One state a referral reached, or that its recipient reported."""

    id = models.BigAutoField(primary_key=True)
    referral = models.ForeignKey(Referral, on_delete=models.CASCADE, related_name="states")
    state = models.CharField(max_length=40, help_text="ReferralState.")
    at = models.DateTimeField(help_text="When it was so, by the clock of who says so, UTC.")
    actor = models.CharField(max_length=60, help_text="Who says so, kind:id.")
    note = models.TextField(blank=True, help_text="What to do next, where something stopped it.")
    returned = models.JSONField(null=True, help_text="Returned, as codes, where it was given back.")

    def __str__(self) -> str:
        return f"{self.referral_id} {self.state}"


class Attempt(models.Model):
    """One try to deliver a referral."""

    id = models.BigAutoField(primary_key=True)
    referral = models.ForeignKey(Referral, on_delete=models.CASCADE, related_name="attempts")
    at = models.DateTimeField(help_text="UTC.")
    outcome = models.CharField(max_length=40, help_text="AttemptOutcome.")
    message = models.TextField(blank=True, help_text="What happened and what to do next.")

    def __str__(self) -> str:
        return f"{self.referral_id} {self.outcome}"
