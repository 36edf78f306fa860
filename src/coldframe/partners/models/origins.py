"""Under whose terms a matter is here, and what its sender allowed later."""

from __future__ import annotations

from django.db import models

from coldframe.core.ids import MAX_ID_LENGTH
from coldframe.partners.models.recipients import Recipient


class Origin(models.Model):
    """One set of terms that a matter came in under. Only the printed name goes, when the matter is destroyed."""

    id = models.CharField(primary_key=True, max_length=MAX_ID_LENGTH, help_text="org_…")
    matter_id = models.CharField(max_length=MAX_ID_LENGTH, db_index=True, help_text="clu_…")
    sender = models.ForeignKey(
        Recipient, on_delete=models.PROTECT, related_name="origins", null=True, help_text="Null: no partner."
    )
    sender_name = models.CharField(max_length=300, blank=True, help_text="As it names itself, if no partner.")
    purpose = models.CharField(max_length=40, blank=True, help_text="Purpose; empty: it does not say.")
    agreement_id = models.CharField(max_length=MAX_ID_LENGTH, blank=True, help_text="The sender's agreement.")
    agreement_version = models.PositiveIntegerField(null=True, help_text="Its version.")
    retention_days = models.PositiveIntegerField(null=True, help_text="Days we may keep it; null: not said.")
    onward_transfer = models.CharField(max_length=40, help_text="OnwardTransfer: whether we may pass it on.")
    received_at = models.DateTimeField(help_text="UTC.")

    def __str__(self) -> str:
        return self.id


class Permission(models.Model):
    """A sender's word that its matter may go on: to whom, for what, who said so, and where it is written."""

    id = models.CharField(primary_key=True, max_length=MAX_ID_LENGTH, help_text="prm_…")
    origin = models.ForeignKey(Origin, on_delete=models.CASCADE, related_name="permissions")
    recipient = models.ForeignKey(
        Recipient,
        on_delete=models.PROTECT,
        related_name="permissions",
        null=True,
        help_text="Null: whoever serves the address, for a notice to take it down.",
    )
    purpose = models.CharField(max_length=40, help_text="Purpose.")
    given_by = models.CharField(
        max_length=300, help_text="Who said so, as they gave their name; empty once the matter is destroyed."
    )
    given_at = models.DateTimeField(help_text="When they said so, UTC.")
    reference = models.CharField(
        max_length=300, help_text="Their letter, mail or file number; empty once the matter is destroyed."
    )
    recorded_by = models.CharField(max_length=MAX_ID_LENGTH, help_text="Person who wrote it down.")
    recorded_at = models.DateTimeField(help_text="UTC.")

    def __str__(self) -> str:
        return self.id
