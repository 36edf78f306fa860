"""Judgements about two records: edges, never a rewriting of the records."""

from __future__ import annotations

from django.db import models

from coldframe.casework.models.cases import Case
from coldframe.casework.models.columns import id_column, person_column
from coldframe.core.ids import MAX_ID_LENGTH


class Judgement(models.Model):
    """That two records are the same, are not, or are bound to each other; and by whom it was taken back."""

    id = id_column()
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="judgements")
    kind = models.CharField(max_length=40, help_text="JudgementKind code.")
    left_id = models.CharField(max_length=MAX_ID_LENGTH, db_index=True, help_text="pty_… or thg_….")
    right_id = models.CharField(max_length=MAX_ID_LENGTH, db_index=True, help_text="pty_… or thg_….")
    relation = models.CharField(max_length=40, blank=True, default="", help_text="Relation code of a link.")
    state = models.CharField(max_length=40, db_index=True, help_text="JudgementState code.")
    reason = models.CharField(max_length=40, help_text="JudgementReason code.")
    text = models.CharField(max_length=1000, help_text="Why, in words; blank once destroyed.")
    answers = models.JSONField(default=dict, help_text="Clash code to what was said to it.")
    made_by = person_column("Who judged.")
    made_at = models.DateTimeField(help_text="When.")
    second_by = models.CharField(max_length=30, blank=True, default="", help_text="Who confirmed it.")
    second_at = models.DateTimeField(null=True, help_text="When.")
    undone_by = models.CharField(max_length=30, blank=True, default="", help_text="Who took it back.")
    undone_at = models.DateTimeField(null=True, help_text="When.")
    undone_why = models.CharField(max_length=40, blank=True, default="", help_text="JudgementReason code.")
    undone_text = models.CharField(max_length=1000, blank=True, default="", help_text="Why, in words.")
