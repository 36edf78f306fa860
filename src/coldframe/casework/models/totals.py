"""Counts of persons that a source reports without naming them."""

from __future__ import annotations

from django.db import models

from coldframe.casework.models.cases import Case
from coldframe.casework.models.columns import id_column, person_column


class MeasureTotal(models.Model):
    """How many persons something was imposed on, as a source says; perhaps a part of another such total."""

    id = id_column()
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="totals")
    parent = models.ForeignKey(
        "self",
        null=True,
        on_delete=models.PROTECT,
        related_name="parts",
        help_text="The total it is part of.",
    )
    native_term = models.CharField(max_length=200, help_text="As printed, in its own language.")
    english = models.CharField(max_length=200, blank=True, default="", help_text="The rule pack's gloss.")
    stage = models.CharField(max_length=40, help_text="Stage code.")
    terms_pack = models.CharField(max_length=60, help_text="Rule pack of terms that was applied.")
    number = models.PositiveIntegerField(help_text="How many persons.")
    qualifier = models.CharField(max_length=40, help_text="Qualifier code: how firmly it is known.")
    standing = models.CharField(max_length=40, help_text="PartStanding code.")
    are_minors = models.BooleanField(help_text="Only children were counted.")
    reasons = models.JSONField(default=list, help_text="OutcomeReason codes.")
    source = models.CharField(max_length=400, help_text="Who says so, and where.")
    as_of = models.DateField(help_text="As of when.")
    corrects = models.OneToOneField(
        "self",
        null=True,
        on_delete=models.PROTECT,
        related_name="corrected_by",
        help_text="What it replaces.",
    )
    recorded_by = person_column("Who recorded it.")
    recorded_at = models.DateTimeField(help_text="When.")
