"""Figures of others: the files that they stood in, what each file said of each number, and why two differ."""

from __future__ import annotations

from django.db import models

from coldframe.core.ids import MAX_ID_LENGTH
from coldframe.publication.models.campaigns import Strikable


class TableImport(Strikable):
    """One file that was taken in, for one measure; the file itself lies in the vault."""

    id = models.CharField(primary_key=True, max_length=MAX_ID_LENGTH)
    name = models.CharField(max_length=200, help_text="Of the file.")
    sha256 = models.CharField(max_length=64, db_index=True, help_text="Of the file, in the vault.")
    publisher = models.CharField(max_length=200, help_text="Who published it: the observer.")
    source = models.CharField(max_length=400, help_text="Where to find it again.")
    known_on = models.DateField(help_text="The day as of which its numbers are known.")
    column = models.CharField(max_length=200, help_text="Which was measured; empty: its columns of years.")
    report = models.JSONField(help_text="What was found when it was read and checked.")
    verdict = models.CharField(max_length=40, help_text="Verdict code.")
    imported_by = models.CharField(max_length=60, help_text="Actor who took it in.")
    imported_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("sha256", "publisher", "column"),
                condition=models.Q(struck_at=None),
                name="table_once",
            ),
        )


class ForeignSeries(models.Model):
    """One number over time, as one publisher says it: a measure, a period and a place in a breakdown."""

    id = models.CharField(primary_key=True, max_length=MAX_ID_LENGTH)
    key = models.CharField(max_length=64, unique=True, help_text="SHA-256 of everything below.")
    thing = models.CharField(max_length=64, db_index=True, help_text="The same without the publisher.")
    publisher = models.CharField(max_length=200)
    unit = models.CharField(max_length=40, help_text="Unit code.")
    what = models.CharField(max_length=400)
    counting_point = models.CharField(max_length=400)
    duplicate_rule = models.CharField(max_length=400)
    population = models.CharField(max_length=400)
    scheme = models.CharField(max_length=100, blank=True, help_text="Version of the category scheme.")
    period = models.CharField(max_length=100, blank=True, help_text="As printed.")
    labels = models.JSONField(default=list, help_text="Of its row, one text each.")
    role = models.CharField(max_length=40, help_text="RowRole code: only parts are ever added.")


class ForeignFigure(models.Model):
    """What a file said of a number. A later file's number is another row; none is overwritten."""

    series = models.ForeignKey(ForeignSeries, on_delete=models.PROTECT, related_name="figures")
    number = models.PositiveIntegerField(help_text="1 for what came first.")
    table_import = models.ForeignKey(TableImport, on_delete=models.PROTECT, related_name="figures")
    line = models.PositiveIntegerField(help_text="In the file or sheet.")
    raw = models.CharField(max_length=2000, help_text="The cell as printed.")
    kind = models.CharField(max_length=40, help_text="ValueKind code.")
    qualifier = models.CharField(max_length=40, help_text="Qualifier code.")
    quantity = models.DecimalField(max_digits=30, decimal_places=6)
    decimals = models.PositiveSmallIntegerField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("series", "number"), name="foreign_figure_once"),)


class Explanation(models.Model):
    """Why two observers of one thing differ. A correction is another row; the highest number holds."""

    one = models.CharField(
        max_length=MAX_ID_LENGTH, help_text="A series or a number of a campaign: the lesser id."
    )
    other = models.CharField(max_length=MAX_ID_LENGTH, help_text="The greater one.")
    number = models.PositiveIntegerField(help_text="1 for what was stated first.")
    causes = models.JSONField(help_text="[Cause code, by how much it lifts the one over the other].")
    note = models.TextField(blank=True)
    by = models.CharField(max_length=MAX_ID_LENGTH, help_text="Who stated it.")
    at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("one", "other", "number"), name="explanation_once"),)
