"""Answers to the safeguarding question, and every opening of an identity."""

from __future__ import annotations

from django.db import models

from coldframe.casework.models.columns import id_column, person_column
from coldframe.casework.models.parties import Party
from coldframe.core.ids import MAX_ID_LENGTH


class SafeguardingAnswer(models.Model):
    """An answer to the safeguarding question. Never changed; a newer one counts instead."""

    id = id_column()
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="safeguarding")
    finding = models.CharField(max_length=40, help_text="SafeguardingFinding code.")
    reason = models.TextField(help_text="What the answer rests on.")
    answered_by = person_column("Who looked.")
    answered_at = models.DateTimeField(help_text="When.")


class IdentityAsk(models.Model):
    """Somebody's wish to open an identity; a second person grants it for a limited time, or declines."""

    id = id_column()
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="identity_asks")
    reason = models.TextField(help_text="Why it has to be opened.")
    asked_by = person_column("Who asks.")
    asked_at = models.DateTimeField(help_text="When.")
    answered_by = models.CharField(
        max_length=MAX_ID_LENGTH, blank=True, default="", help_text="The second key-holder."
    )
    answered_at = models.DateTimeField(null=True, help_text="When.")
    granted_until = models.DateTimeField(null=True, help_text="Until when it opens; null: not granted.")


class IdentityOpening(models.Model):
    """An identity was opened once. Each time counts."""

    id = id_column()
    ask = models.ForeignKey(IdentityAsk, on_delete=models.PROTECT, related_name="openings")
    opened_by = person_column("Who opened it.")
    opened_at = models.DateTimeField(help_text="When.")
