"""Claims about where something or somebody is."""

from __future__ import annotations

from django.db import models

from coldframe.casework.models.cases import Case
from coldframe.casework.models.columns import id_column, person_column
from coldframe.core.ids import MAX_ID_LENGTH
from coldframe.core.rough_moments import MAX_MOMENT_LENGTH


class PlaceClaim(models.Model):
    """A claim; several stand beside each other until a person withdraws one."""

    id = id_column()
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="places")
    subject_id = models.CharField(max_length=MAX_ID_LENGTH, db_index=True, help_text="cas_, pty_ or thg_.")
    aspect = models.CharField(max_length=40, help_text="PlaceAspect code.")
    path = models.JSONField(help_text="The country's ISO code first, or a kind of place in words.")
    is_outside = models.BooleanField(default=False, help_text="Not there; nobody says where instead.")
    is_open = models.BooleanField(default=False, help_text="More were meant than named.")
    confidence = models.CharField(max_length=40, help_text="Confidence code.")
    source = models.CharField(max_length=200, help_text="Who says so.")
    when = models.CharField(max_length=MAX_MOMENT_LENGTH, blank=True, default="", help_text="When.")
    recorded_by = person_column("Who recorded it.")
    recorded_at = models.DateTimeField(help_text="When.")
    withdrawn_by = models.CharField(max_length=30, blank=True, default="", help_text="Who took it back.")
    withdrawn_at = models.DateTimeField(null=True, help_text="When.")
    withdrawn_why = models.CharField(max_length=40, blank=True, default="", help_text="WithdrawnWhy code.")
