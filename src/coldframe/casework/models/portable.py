"""Whole cases that left, and whole cases that came from another desk."""

from __future__ import annotations

from django.db import models

from coldframe.casework.models.cases import Case
from coldframe.casework.models.columns import id_column, person_column
from coldframe.core.ids import MAX_ID_LENGTH

_SHA256 = 64


class CaseExport(models.Model):
    """A case that somebody took out. Never changed; what left stands in its manifest, in the vault."""

    id = id_column()
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="exports")
    form = models.CharField(max_length=40, help_text="ExportForm code.")
    whom = models.CharField(max_length=40, help_text="Whom code.")
    recipient_id = models.CharField(max_length=MAX_ID_LENGTH, blank=True, help_text="rcp_…, or empty.")
    recipient = models.CharField(max_length=400, blank=True, help_text="Who gets it, in words.")
    ground = models.CharField(max_length=400, blank=True, help_text="Law or order that asks for it.")
    withheld = models.PositiveIntegerField(help_text="Items that the schedule lists as withheld.")
    manifest_sha256 = models.CharField(max_length=_SHA256, help_text="Of the list of everything that left.")
    by = person_column("Who took it out.")
    at = models.DateTimeField(help_text="When.")


class CaseImport(models.Model):
    """A case that came from another desk. The archive itself is not kept."""

    id = id_column()
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="imports")
    form = models.CharField(max_length=40, help_text="ExportForm code: an archive, or a graph.")
    sha256 = models.CharField(max_length=_SHA256, db_index=True, help_text="Of what came.")
    origin_case_id = models.CharField(max_length=200, db_index=True, help_text="Its id over there.")
    desk = models.CharField(max_length=200, blank=True, help_text="The desk's own name for itself.")
    fingerprint = models.CharField(max_length=_SHA256, blank=True, help_text="Of the key that signed.")
    sender_id = models.CharField(max_length=MAX_ID_LENGTH, blank=True, help_text="rcp_… that has this key.")
    taken = models.PositiveIntegerField(help_text="Rows that were taken in.")
    beside = models.PositiveIntegerField(help_text="Rows that lie beside.")
    by = person_column("Who took it in.")
    at = models.DateTimeField(help_text="When.")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("case", "sha256"), name="case_import_once"),)


class ImportedRow(models.Model):
    """A row as it came, with its id over there; taken in, or kept beside with the reason."""

    id = id_column()
    brought = models.ForeignKey(CaseImport, on_delete=models.PROTECT, related_name="rows")
    table = models.CharField(max_length=40, help_text="Table of the archive, or type of a node.")
    origin_id = models.CharField(max_length=200, help_text="Its id over there.")
    own_id = models.CharField(max_length=MAX_ID_LENGTH, blank=True, help_text="Its id here; empty: beside.")
    party_id = models.CharField(max_length=MAX_ID_LENGTH, blank=True, db_index=True, help_text="About whom.")
    why = models.CharField(max_length=40, blank=True, help_text="Beside code: why it was not taken in.")
    problem = models.CharField(max_length=400, blank=True, help_text="The same in words.")
    sealed = models.TextField(help_text="The row as it came, encrypted.")


class CaseArrival(models.Model):
    """An archive that was brought here and waits, sealed as it came, until a person takes it in or drops it."""

    id = id_column()
    sha256 = models.CharField(max_length=_SHA256, db_index=True, help_text="Of the sealed bytes.")
    is_ours = models.BooleanField(help_text="The vault held it for nothing else: it goes when it is settled.")
    by = person_column("Who brought it.")
    at = models.DateTimeField(help_text="When.")
    settled_at = models.DateTimeField(null=True, help_text="When it was taken in or dropped.")
