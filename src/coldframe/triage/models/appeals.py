"""Objections to decisions."""

from __future__ import annotations

from django.db import models

from coldframe.core.answers import Answer
from coldframe.triage.models.decisions import Decision
from coldframe.triage.models.fields import id_field, person_field
from coldframe.triage.terms import AppealState


class Appeal(models.Model):
    """An objection to a decision, answered by somebody who had no part in it."""

    id = id_field()
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="appeals")
    state = models.CharField(max_length=40, default=AppealState.OPEN, help_text="AppealState code.")
    statement = models.TextField(help_text="What the person says. Stays in this row.")
    received_at = models.DateTimeField(help_text="When it arrived.")
    within_window = models.CharField(
        max_length=40,
        default=Answer.UNKNOWN,
        help_text="Whether the legal window was open; unknown without a clock.",
    )
    answered_by = person_field("Who answered.")
    answered_at = models.DateTimeField(null=True, help_text="When.")
    answer = models.TextField(blank=True, default="", help_text="The answer with its reasons.")
    reversing_decision = models.ForeignKey(
        Decision, null=True, on_delete=models.PROTECT, related_name="granted_appeals",
        help_text="The decision that grants it.",
    )  # fmt: skip
