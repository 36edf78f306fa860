"""What was added to referrals after they were delivered."""

from __future__ import annotations

from django.db import models

from coldframe.core.ids import MAX_ID_LENGTH
from coldframe.referral.models.received import ReceivedReferral
from coldframe.referral.models.referrals import Referral


class Supplement(models.Model):
    """What we added to a referral of ours."""

    id = models.CharField(primary_key=True, max_length=MAX_ID_LENGTH, help_text="sup_…")
    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="supplements")
    fields = models.JSONField(help_text="List of Field that it holds.")
    document = models.JSONField(help_text="What it said: what the recipient has is not sent again.")
    sent_by = models.CharField(max_length=MAX_ID_LENGTH, help_text="Person.")
    sent_at = models.DateTimeField(help_text="UTC.")
    message_id = models.CharField(max_length=MAX_ID_LENGTH, unique=True, help_text="msg_… in the outbox.")

    def __str__(self) -> str:
        return self.id


class ReceivedSupplement(models.Model):
    """What a sender added; kept also where the referral itself has not arrived yet."""

    id = models.CharField(primary_key=True, max_length=MAX_ID_LENGTH, help_text="rsu_…")
    sender_id = models.CharField(max_length=MAX_ID_LENGTH, help_text="rcp_… of the desk.")
    about = models.CharField(max_length=MAX_ID_LENGTH, help_text="msg_… of the referral.")
    received = models.ForeignKey(
        ReceivedReferral,
        on_delete=models.PROTECT,
        null=True,
        related_name="supplements",
        help_text="Null: parked.",
    )
    document = models.JSONField(help_text="As it came; blanked when the clue is destroyed.")
    items = models.JSONField(default=list, help_text="Ids of the items it became.")
    received_at = models.DateTimeField(help_text="UTC.")
    applied_at = models.DateTimeField(null=True, help_text="When it joined the clue, UTC.")

    class Meta:
        indexes = [models.Index(fields=["sender_id", "about"], name="referral_supplement_of")]

    def __str__(self) -> str:
        return self.id
