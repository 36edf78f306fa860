"""The desk's own report as it left."""

from __future__ import annotations

from django.db import models

from coldframe.core.ids import MAX_ID_LENGTH


class TransparencyReport(models.Model):
    """One report of a period: which releases say its rows, and what people entered. Never changed once published."""

    id = models.CharField(primary_key=True, max_length=MAX_ID_LENGTH, help_text="trr_…")
    state = models.CharField(max_length=40, db_index=True, help_text="ReleaseState.")
    start = models.DateTimeField(help_text="Of the period, UTC, included.")
    end = models.DateTimeField(help_text="Of the period, UTC, not included.")
    zone = models.CharField(max_length=60, help_text="IANA name, whose days the period counts.")
    content = models.TextField(help_text="Releases, medians and what was entered, as canonical JSON.")
    sha256 = models.CharField(max_length=64, help_text="Of the content.")
    note = models.TextField(blank=True, help_text="Why it was withdrawn. Public.")
    drafted_by = models.CharField(max_length=MAX_ID_LENGTH, help_text="Person.")
    drafted_at = models.DateTimeField(db_index=True, help_text="UTC; also what was known by then.")
    proposed_by = models.CharField(max_length=MAX_ID_LENGTH, blank=True, help_text="Person.")
    proposed_at = models.DateTimeField(null=True, help_text="UTC.")
    published_by = models.CharField(max_length=MAX_ID_LENGTH, blank=True, help_text="Second person.")
    published_at = models.DateTimeField(null=True, db_index=True, help_text="UTC; null: it never left.")
    withdrawn_by = models.CharField(max_length=MAX_ID_LENGTH, blank=True, help_text="Person.")
    withdrawn_at = models.DateTimeField(null=True, help_text="UTC.")

    def __str__(self) -> str:
        return self.id
