"""Reversed decisions, and what has to be undone because of them."""

from __future__ import annotations

from django.db import models

from coldframe.core.ids import MAX_ID_LENGTH
from coldframe.triage.models.decisions import Decision
from coldframe.triage.models.fields import code_field, id_field


class Reversal(models.Model):
    """That a decision no longer stands. It is closed when everything that rested on it has an end."""

    id = id_field()
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="reversals")
    by = models.CharField(
        max_length=MAX_ID_LENGTH, blank=True, help_text="The decision that reverses it; empty: taken back."
    )
    noted_at = models.DateTimeField(help_text="When what rested on it was gathered.")
    closed_at = models.DateTimeField(null=True, db_index=True, help_text="When the last recall ended.")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("decision", "by"), name="reversal_once"),)


class Recall(models.Model):
    """One thing, in whatever stage, that rested on the decision; a plain id, since it is another stage's row."""

    id = id_field()
    reversal = models.ForeignKey(Reversal, on_delete=models.PROTECT, related_name="recalls")
    kind = code_field("RecallKind code.")
    object_id = models.CharField(max_length=MAX_ID_LENGTH, help_text="What rested on it.")
    end = code_field("RecallEnd code; empty while there is something to do.", blank=True)
    ended_by = models.CharField(max_length=60, blank=True, help_text="Who says so, kind:id.")
    ended_at = models.DateTimeField(null=True, help_text="When.")
    note = models.TextField(blank=True, help_text="Why, or what was answered. Stays in this row.")
    receipt_sha256 = models.CharField(max_length=64, blank=True, help_text="Of the receipt or the text sent.")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("reversal", "kind", "object_id"), name="recall_once"),)
        indexes = (models.Index(fields=("kind", "object_id"), name="recall_of"),)
