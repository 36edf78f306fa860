"""Acts imposed on people, and children kept safe."""

from __future__ import annotations

from django.db import models

from coldframe.casework.models.cases import Case
from coldframe.casework.models.columns import id_column, person_column
from coldframe.casework.models.parties import Act, Party


class Measure(models.Model):
    """An act imposed on a person, by its native term and the stage that this reaches."""

    id = id_column()
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="measures")
    act = models.ForeignKey(
        Act,
        null=True,
        on_delete=models.PROTECT,
        related_name="measures",
        help_text="The act it answers, if one is meant and not all of them.",
    )
    native_term = models.CharField(max_length=200, help_text="As printed, in its own language.")
    english = models.CharField(max_length=200, blank=True, default="", help_text="The rule pack's gloss.")
    stage = models.CharField(max_length=40, db_index=True, help_text="Stage code.")
    mapped_by = models.CharField(max_length=40, help_text="pack, or person.")
    legal_basis = models.CharField(max_length=400, help_text="Law and article.")
    authority = models.CharField(max_length=200, help_text="Who imposed it.")
    from_on = models.DateField(help_text="From when.")
    to_on = models.DateField(null=True, help_text="Until when; null while it lasts.")
    terms_pack = models.CharField(max_length=60, help_text="Rule pack of terms that was applied.")
    ages_pack = models.CharField(max_length=60, help_text="Rule pack of ages that was applied.")
    corrects = models.OneToOneField(
        "self",
        null=True,
        on_delete=models.PROTECT,
        related_name="corrected_by",
        help_text="What it replaces.",
    )
    recorded_by = person_column("Who recorded it.")
    recorded_at = models.DateTimeField(help_text="When.")


class Safeguard(models.Model):
    """Children safeguarded: kept apart from every count of suspects."""

    id = id_column()
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="safeguards")
    party = models.ForeignKey(
        Party,
        null=True,
        on_delete=models.PROTECT,
        related_name="safeguards",
        help_text="The child, or the children for whom it stands, if a party.",
    )
    kind = models.CharField(max_length=40, help_text="SafeguardKind code.")
    authority = models.CharField(max_length=200, help_text="By whom.")
    on = models.DateField(help_text="When.")
    children = models.PositiveIntegerField(help_text="How many children, exactly.")
    definition = models.CharField(max_length=400, help_text="What exactly was counted.")
    recorded_by = person_column("Who recorded it.")
    recorded_at = models.DateTimeField(help_text="When.")

    class Meta:
        constraints = (
            models.CheckConstraint(condition=models.Q(children__gte=1), name="safeguard_some_child"),
        )
