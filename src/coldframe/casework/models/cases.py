"""Cases, what they rest on, their notes, and how they ended."""

from __future__ import annotations

from django.db import models

from coldframe.casework.models.columns import id_column, person_column
from coldframe.casework.terms import CaseKind, CaseStatus
from coldframe.core.ids import MAX_ID_LENGTH


class Case(models.Model):
    """One matter."""

    id = id_column()
    code = models.CharField(
        max_length=200, db_index=True, help_text="As printed; formats differ; not unique."
    )
    title = models.CharField(max_length=200, help_text="Short; no names.")
    kind = models.CharField(max_length=40, default=CaseKind.CASE, help_text="CaseKind code.")
    status = models.CharField(
        max_length=40, default=CaseStatus.OPEN, db_index=True, help_text="CaseStatus code."
    )
    status_on = models.DateField(help_text="The day as of which the status is known.")
    jurisdiction = models.CharField(max_length=10, help_text="ISO 3166 code; chooses the rule packs.")
    opened_by = person_column("Who opened it.")
    opened_at = models.DateTimeField(db_index=True, help_text="When.")
    closed_at = models.DateTimeField(null=True, help_text="When it was closed.")


class CaseLink(models.Model):
    """What a case rests on: a clue, a referral, a decision, a report of another stage, by id."""

    id = id_column()
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="links")
    kind = models.CharField(max_length=40, help_text="LinkKind code.")
    target_id = models.CharField(max_length=MAX_ID_LENGTH, db_index=True, help_text="Id in the other stage.")
    linked_by = person_column("Who linked it.")
    linked_at = models.DateTimeField(help_text="When.")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("case", "kind", "target_id"), name="case_link_once"),)


class Note(models.Model):
    """A note. Never changed; a correction is another note."""

    id = id_column()
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="notes")
    text = models.TextField(help_text="Stays in this row.")
    written_by = person_column("Who wrote it.")
    written_at = models.DateTimeField(help_text="When.")


class Disposal(models.Model):
    """How a case ended."""

    id = id_column()
    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="disposal")
    code = models.CharField(max_length=40, help_text="DisposalCode code.")
    reason = models.TextField(help_text="Why. The ledger holds only its SHA-256.")
    decided_by = person_column("Who closed it.")
    decided_at = models.DateTimeField(help_text="When.")
