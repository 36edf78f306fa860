"""Bulletins and their versions. A version is never changed; what it says is kept as it was read."""

from __future__ import annotations

from django.db import models

from coldframe.core.ids import MAX_ID_LENGTH


class Bulletin(models.Model):
    """One bulletin, whatever its version."""

    id = models.CharField(primary_key=True, max_length=MAX_ID_LENGTH)
    number = models.CharField(max_length=20, unique=True, help_text="2026-1: year, and which of it.")
    state = models.CharField(max_length=40, db_index=True, help_text="BulletinState code.")
    drafted_at = models.DateTimeField(db_index=True, help_text="When it was begun.")
    withdrawn_reason = models.CharField(
        max_length=40, blank=True, default="", help_text="WithdrawalReason code."
    )
    withdrawn_by = models.CharField(max_length=MAX_ID_LENGTH, blank=True, default="", help_text="Who.")
    withdrawn_at = models.DateTimeField(null=True, help_text="When.")


class BulletinVersion(models.Model):
    """What a bulletin said from one version to the next, and which two people let it out."""

    id = models.CharField(primary_key=True, max_length=MAX_ID_LENGTH)
    bulletin = models.ForeignKey(Bulletin, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(help_text="1, 2, 3 … within the bulletin.")
    choices = models.JSONField(help_text="Ids of the cases, and what the editor wrote and chose.")
    content = models.JSONField(help_text="All that it says, in every language.")
    told = models.JSONField(
        help_text="For later bulletins: of each case what was shown of counted persons and of people."
    )
    findings = models.JSONField(help_text="What the linter found when it was made.")
    hints = models.JSONField(help_text="Codes of what was made coarser, for the editor.")
    digest = models.CharField(max_length=64, help_text="SHA-256 of the content.")
    pack = models.CharField(max_length=60, help_text="Rule pack of words that was applied.")
    correction = models.CharField(
        max_length=40, blank=True, default="", help_text="CorrectionReason code, if it replaces another."
    )
    made_by = models.CharField(max_length=MAX_ID_LENGTH, help_text="Who drafted it.")
    made_at = models.DateTimeField(help_text="When.")
    proposed_by = models.CharField(max_length=MAX_ID_LENGTH, blank=True, default="", help_text="The first.")
    proposed_at = models.DateTimeField(null=True, help_text="When.")
    published_by = models.CharField(max_length=MAX_ID_LENGTH, blank=True, default="", help_text="The second.")
    published_at = models.DateTimeField(null=True, help_text="When.")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("bulletin", "number"), name="bulletin_version_once"),
            models.CheckConstraint(
                condition=models.Q(published_by="") | ~models.Q(published_by=models.F("proposed_by")),
                name="bulletin_two_people",
            ),
        )
