"""Releases as they left."""

from __future__ import annotations

from django.db import models

from coldframe.core.ids import MAX_ID_LENGTH


class KeptRelease(models.Model):
    """One release: its numbers as they left, how they were counted, and its life. Never changed once published."""

    id = models.CharField(primary_key=True, max_length=MAX_ID_LENGTH, help_text="rls_…")
    state = models.CharField(max_length=40, db_index=True, help_text="ReleaseState.")
    kin = models.CharField(
        max_length=120, db_index=True, help_text="With what it is linked: measures.kin_of."
    )
    measure = models.CharField(max_length=40, help_text="Code of the measure.")
    start = models.DateTimeField(help_text="Of the period, UTC, included.")
    end = models.DateTimeField(help_text="Of the period, UTC, not included.")
    zone = models.CharField(max_length=60, help_text="IANA name, whose days the period counts.")
    by_part = models.BooleanField(help_text="Told apart by the measure's breakdown.")
    by_month = models.BooleanField(help_text="Told apart by month.")
    as_of = models.DateTimeField(help_text="What was known by then, UTC.")
    until = models.BigIntegerField(help_text="Last event of the ledger that was read.")
    k = models.PositiveIntegerField(help_text="Counts under it are suppressed.")
    base = models.PositiveIntegerField(help_text="Counts are rounded to its multiples; 1: not rounded.")
    content = models.TextField(help_text="The release as canonical JSON: disclosure.writing.")
    sha256 = models.CharField(max_length=64, help_text="Of the content.")
    corrects = models.ForeignKey(
        "self",
        null=True,
        on_delete=models.PROTECT,
        related_name="corrections",
        help_text="Whose place it takes.",
    )
    note = models.TextField(blank=True, help_text="What it corrects. Public.")
    withdrawal_note = models.TextField(blank=True, help_text="Why it was withdrawn. Public.")
    drafted_by = models.CharField(max_length=MAX_ID_LENGTH, help_text="Person.")
    drafted_at = models.DateTimeField(db_index=True, help_text="UTC.")
    proposed_by = models.CharField(max_length=MAX_ID_LENGTH, blank=True, help_text="Person.")
    proposed_at = models.DateTimeField(null=True, help_text="UTC.")
    published_by = models.CharField(max_length=MAX_ID_LENGTH, blank=True, help_text="Second person.")
    published_at = models.DateTimeField(null=True, db_index=True, help_text="UTC; null: it never left.")
    withdrawn_by = models.CharField(max_length=MAX_ID_LENGTH, blank=True, help_text="Person.")
    withdrawn_at = models.DateTimeField(null=True, help_text="UTC.")

    def __str__(self) -> str:
        return self.id
