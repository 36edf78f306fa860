"""What recipients told about what we handed over."""

from __future__ import annotations

from django.db import models

from coldframe.referral.models.referrals import Referral


class FeedbackEntry(models.Model):
    """Feedback that a recipient told about a referral we made."""

    id = models.BigAutoField(primary_key=True)
    referral = models.ForeignKey(Referral, on_delete=models.CASCADE, related_name="feedback")
    answers = models.JSONField(help_text="Feedback, as codes.")
    at = models.DateTimeField(help_text="When it was so, by the recipient's clock, UTC.")
    actor = models.CharField(max_length=60, help_text="Who says so, or who entered it by hand, kind:id.")
    told_by = models.CharField(
        max_length=200, blank=True, help_text="By hand: who told it, in words; empty if the desk said it."
    )

    def __str__(self) -> str:
        return self.referral_id
