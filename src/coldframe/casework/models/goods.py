"""What was seized, found, taken down or ordered, counted; with its corrections."""

from __future__ import annotations

from django.db import models

from coldframe.casework.models.cases import Case
from coldframe.casework.models.columns import id_column, person_column
from coldframe.casework.terms import Strength


class Sourced(models.Model):
    """Columns of what a source says. A correction is another row, with its reason; the highest number holds."""

    number = models.PositiveIntegerField(help_text="1 for what was entered first.")
    source = models.CharField(max_length=400, help_text="Document or office.")
    strength = models.CharField(max_length=40, default=Strength.REPORTED, help_text="Strength code.")
    body = models.CharField(max_length=200, blank=True, help_text="Who counted, if known.")
    native_text = models.TextField(blank=True, help_text="The source's words in their own language.")
    source_on = models.DateField(null=True, help_text="The day as of which the source says it.")
    note = models.TextField(blank=True, help_text="Stays in this row.")
    reason = models.TextField(blank=True, help_text="Why it was corrected; empty for the first.")
    by = person_column("Who entered it.")
    at = models.DateTimeField(help_text="When.")

    class Meta:
        abstract = True


class Tally(models.Model):
    """One count in a case; what it says stands in its versions."""

    id = id_column()
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="tallies")
    recorded_at = models.DateTimeField(help_text="When it was first entered.")


class TallyEntry(Sourced):
    """What a tally says from one correction to the next."""

    tally = models.ForeignKey(Tally, on_delete=models.PROTECT, related_name="entries")
    counted = models.CharField(max_length=40, help_text="Counted code.")
    unit = models.CharField(max_length=40, help_text="CountedUnit code.")
    qualifier = models.CharField(max_length=40, blank=True, help_text="Qualifier code; empty: words only.")
    quantity = models.DecimalField(max_digits=20, decimal_places=0, help_text="As said; 0 where none is.")
    words = models.CharField(max_length=200, blank=True, help_text="What stands in place of a number.")
    population = models.CharField(max_length=400, blank=True, help_text="Whom or what the count covers.")
    part_of = models.ForeignKey(Tally, null=True, on_delete=models.PROTECT, related_name="+")
    held_in = models.ForeignKey(Tally, null=True, on_delete=models.PROTECT, related_name="+")
    members = models.JSONField(default=list, help_text="Of a set: what is named, one text each.")
    is_open = models.BooleanField(default=False, help_text="The source names more than it lists.")
    due_on = models.DateField(null=True, help_text="The deadline that an order set.")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("tally", "number"), name="tally_entry_once"),)
