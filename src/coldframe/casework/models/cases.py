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
    code_key = models.CharField(
        max_length=200, db_index=True, help_text="The code in the form in which it is searched."
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
    emptied_at = models.DateTimeField(null=True, help_text="When its texts were destroyed.")
    emptied_why = models.TextField(blank=True, default="", help_text="Why.")


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
    """One revision of a note. Never changed; its text can be destroyed."""

    id = id_column()
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="notes")
    first = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="revisions", help_text="What it corrects."
    )
    number = models.PositiveIntegerField(default=1, help_text="1, 2, 3 … within the note.")
    text = models.TextField(blank=True, help_text="Stays in this row.")
    reason = models.TextField(blank=True, default="", help_text="Why it was corrected.")
    written_by = person_column("Who wrote it.")
    written_at = models.DateTimeField(help_text="When.")
    emptied_by = models.CharField(
        max_length=MAX_ID_LENGTH, blank=True, default="", help_text="Who destroyed the text."
    )
    emptied_at = models.DateTimeField(null=True, help_text="When.")
    emptied_why = models.TextField(blank=True, default="", help_text="Why.")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("first", "number"), name="note_revision_number_once"),)


class Disposal(models.Model):
    """How a case ended; if it was opened again, one of several times."""

    id = id_column()
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="disposals")
    code = models.CharField(max_length=40, help_text="DisposalCode code.")
    reason = models.TextField(help_text="Why. The ledger holds only its SHA-256.")
    decided_by = person_column("Who closed it.")
    decided_at = models.DateTimeField(help_text="When.")
