"""What came of people, and cases that were opened again."""

from __future__ import annotations

from django.db import models

from coldframe.casework.models.cases import Case
from coldframe.casework.models.columns import id_column, person_column
from coldframe.casework.models.parties import Party


class PartyOutcome(models.Model):
    """What came of somebody. A correction is a new row that names what it corrects."""

    id = id_column()
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="outcomes")
    code = models.CharField(max_length=40, help_text="OutcomeCode code.")
    reasons = models.JSONField(default=list, help_text="OutcomeReason codes.")
    reason = models.TextField(help_text="Why, in words. The ledger holds only its SHA-256.")
    ages_pack = models.CharField(max_length=60, help_text="Rule pack of ages that was applied.")
    retention_pack = models.CharField(
        max_length=60, blank=True, default="", help_text="Rule pack that set how long data are kept."
    )
    corrects = models.OneToOneField(
        "self",
        null=True,
        on_delete=models.PROTECT,
        related_name="corrected_by",
        help_text="What it replaces.",
    )
    decided_by = person_column("Who decided it.")
    decided_at = models.DateTimeField(help_text="When.")


class Reopening(models.Model):
    """A closed case was opened again."""

    id = id_column()
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="reopenings")
    reason = models.TextField(help_text="Why. The ledger holds only its SHA-256.")
    reopened_by = person_column("Who opened it again.")
    reopened_at = models.DateTimeField(help_text="When.")
