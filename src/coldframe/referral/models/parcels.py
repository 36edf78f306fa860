"""How a referral leaves where its recipient has no desk: as a sealed package, or on paper."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from coldframe.core.ids import MAX_ID_LENGTH
from coldframe.referral.models.referrals import Referral
from coldframe.referral.terms import MailState


class Parcel(models.Model):
    """A referral as a package. The package itself lies nowhere: it is sealed anew whenever it leaves."""

    referral = models.OneToOneField(
        Referral, primary_key=True, on_delete=models.CASCADE, related_name="parcel", help_text="ref_…"
    )
    channel = models.CharField(max_length=40, help_text="Channel.")
    forms = models.JSONField(help_text="Names of the forms of its documents.")
    size_bytes = models.BigIntegerField(help_text="About how large the package is.")
    mail_state = models.CharField(max_length=40, default=MailState.NONE, help_text="MailState.")
    mail_round = models.PositiveIntegerField(default=0, help_text="How often a person had it mailed.")
    link_number = models.PositiveIntegerField(default=0, help_text="Links made for it so far.")
    link_sha256 = models.CharField(max_length=64, blank=True, help_text="Of the link's token; empty: none.")
    link_expires_at = models.DateTimeField(null=True, help_text="First moment it opens nothing, UTC.")
    downloads_left = models.PositiveIntegerField(default=0, help_text="How often the link still opens.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["link_sha256"], condition=~Q(link_sha256=""), name="referral_link_names_one_parcel"
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class Fetch(models.Model):
    """One download of a package by its recipient."""

    id = models.BigAutoField(primary_key=True)
    parcel = models.ForeignKey(Parcel, on_delete=models.CASCADE, related_name="fetches")
    begun_at = models.DateTimeField(help_text="When its first byte may have left, UTC.")
    ended_at = models.DateTimeField(null=True, help_text="When its last byte had, UTC; null: it broke off.")

    def __str__(self) -> str:
        return f"{self.parcel_id} {self.pk}"


class PaperReceipt(models.Model):
    """Who signed for a document that was handed over."""

    referral = models.OneToOneField(
        Referral, primary_key=True, on_delete=models.CASCADE, related_name="paper_receipt", help_text="ref_…"
    )
    received_by = models.CharField(max_length=300, help_text="Name and office, as signed.")
    received_at = models.DateTimeField(help_text="When, as signed, UTC.")
    entered_by = models.CharField(max_length=MAX_ID_LENGTH, help_text="Person.")
    entered_at = models.DateTimeField(help_text="UTC.")

    def __str__(self) -> str:
        return str(self.pk)
