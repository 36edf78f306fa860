"""Rollups of the ledger: derived, no evidence, rebuilt from zero at any time."""

from __future__ import annotations

from django.db import models


class CountedThing(models.Model):
    """One time that one thing was counted under one measure (``rules.Occurrence``)."""

    code = models.CharField(max_length=40, help_text="Of the measure.")
    identity = models.CharField(max_length=200, help_text="Id of what is counted.")
    sequence = models.BigIntegerField(help_text="Of the event that counted it.")
    at = models.BigIntegerField(help_text="Microseconds since 1970 UTC.")
    part = models.TextField(blank=True, help_text="Codes of the breakdown, joined by commas.")
    amount = models.BigIntegerField()
    stands = models.BooleanField(help_text="Nothing took it back.")
    before = models.BigIntegerField(null=True, help_text="When it was counted the last time before, µs.")

    class Meta:
        indexes = (
            models.Index(fields=("code", "identity"), name="counted_identity"),
            models.Index(fields=("code", "at"), name="counted_at"),
        )


class DayCount(models.Model):
    """How many were counted on a day whose last day before was another one (``rules.DayRow``)."""

    code = models.CharField(max_length=40)
    day = models.IntegerField(help_text="Ordinal of the day, in the desk's zone.")
    before = models.IntegerField(help_text="Ordinal of the day counted before; 0: never.")
    part = models.TextField(blank=True)
    amount = models.BigIntegerField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("day", "code", "before", "part"), name="one_count_a_day"),
        )


class RollupPlace(models.Model):
    """How far the ledger has been rolled up; its one row is the lock under which that goes on."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    sequence = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64, blank=True, help_text="Of the last event rolled up.")
    latest_at = models.BigIntegerField(default=0, help_text="The latest moment of an event rolled up, µs.")
    rules = models.CharField(max_length=64, blank=True, help_text="SHA-256 of the measures and the zone.")
    measures_made = models.PositiveSmallIntegerField(
        null=True,
        help_text="While all is made anew: how many measures are; nothing is used before. Null: whole.",
    )
