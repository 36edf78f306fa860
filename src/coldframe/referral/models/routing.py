"""Where matters belong: what people noted, what was worked out, and the versions of the desk's routes."""

from __future__ import annotations

from django.db import models

from coldframe.core.ids import MAX_ID_LENGTH
from coldframe.referral.terms.routing import RoutesState


class PlaceNote(models.Model):
    """A place that a person read in a matter, where no field holds it."""

    id = models.CharField(primary_key=True, max_length=MAX_ID_LENGTH, help_text="pln_…")
    clue_id = models.CharField(max_length=MAX_ID_LENGTH, db_index=True, help_text="The matter.")
    role = models.CharField(max_length=40, help_text="Role: whose place.")
    kind = models.CharField(max_length=40, help_text="EvidenceKind.")
    place = models.CharField(max_length=6, help_text="ISO 3166-1 or 3166-2 code.")
    noted_by = models.CharField(max_length=MAX_ID_LENGTH, help_text="Person.")
    noted_at = models.DateTimeField(help_text="UTC.")
    withdrawn_at = models.DateTimeField(null=True, help_text="Since when it no longer counts, UTC.")

    def __str__(self) -> str:
        return f"{self.role} {self.place}"


class Assessment(models.Model):
    """Where a matter seemed to belong at a moment, with all that is needed to work it out again."""

    id = models.CharField(primary_key=True, max_length=MAX_ID_LENGTH, help_text="asm_…")
    clue_id = models.CharField(max_length=MAX_ID_LENGTH, db_index=True, help_text="The matter.")
    referral_id = models.CharField(max_length=MAX_ID_LENGTH, blank=True, help_text="Drafted on it, or empty.")
    pack_id = models.CharField(max_length=80, help_text="The rule pack with its version.")
    routes_number = models.PositiveIntegerField(help_text="Version of the routes in force; 0: none.")
    tables = models.JSONField(help_text="Tables asked: name, version, day built.")
    evidence = models.JSONField(help_text="Evidence: ids, codes, networks that matched.")
    hypotheses = models.JSONField(help_text="Role, place, points, level; in order.")
    made_by = models.CharField(max_length=MAX_ID_LENGTH, help_text="Person.")
    made_at = models.DateTimeField(db_index=True, help_text="UTC.")

    def __str__(self) -> str:
        return self.id


class RouteVersion(models.Model):
    """One version of the routes. One that was in force is kept as it was."""

    id = models.CharField(primary_key=True, max_length=MAX_ID_LENGTH, help_text="rts_…")
    number = models.PositiveIntegerField(unique=True, help_text="Counts up from 1.")
    state = models.CharField(max_length=40, help_text="RoutesState.")
    rules = models.JSONField(default=list, help_text="RouteRule, in order.")
    unknown = models.JSONField(help_text="Target where the place is not known.")
    fallback = models.JSONField(help_text="Target where nothing else was offered.")
    revision = models.PositiveIntegerField(help_text="Counts up with each change of the draft.")
    drafted_by = models.CharField(max_length=MAX_ID_LENGTH, help_text="Person who changed it last.")
    drafted_at = models.DateTimeField(help_text="UTC.")
    proposed_by = models.CharField(max_length=MAX_ID_LENGTH, blank=True, help_text="Person.")
    activated_by = models.CharField(max_length=MAX_ID_LENGTH, blank=True, help_text="The second person.")
    activated_at = models.DateTimeField(null=True, help_text="UTC.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["state"],
                condition=models.Q(state__in=[RoutesState.DRAFT, RoutesState.PROPOSED, RoutesState.ACTIVE]),
                name="referral_one_version_a_state",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}"
