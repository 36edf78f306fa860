"""What is admitted to a case, and what happens to it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from coldframe.casework.models.cases import Case
from coldframe.casework.models.columns import id_column, person_column
from coldframe.casework.terms import ExhibitKind
from coldframe.core.ids import MAX_ID_LENGTH

_SHA256 = 64


class Exhibit(models.Model):
    """Something admitted to a case: an item of intake, a thing that somebody can hold, or a working copy."""

    id = id_column()
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="exhibits")
    number = models.CharField(max_length=40, help_text="Exhibit number, unique in the case.")
    kind = models.CharField(max_length=40, default=ExhibitKind.FILE, help_text="ExhibitKind code.")
    description = models.CharField(max_length=400, blank=True, help_text="What it is, if no item of intake.")
    original = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="copies", help_text="Of a working copy."
    )
    item_id = models.CharField(
        max_length=MAX_ID_LENGTH, blank=True, db_index=True, help_text="The item of intake, or empty."
    )
    sha256 = models.CharField(max_length=_SHA256, blank=True, help_text="SHA-256 at admission, or empty.")
    is_verified = models.BooleanField(help_text="The bytes were read from the vault and hashed at admission.")
    admitted_by = person_column("Who admitted it.")
    admitted_at = models.DateTimeField(help_text="When.")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("case", "number"), name="exhibit_number_once"),
            models.UniqueConstraint(
                fields=("case", "item_id"), condition=~Q(item_id=""), name="exhibit_item_once"
            ),
        )


class ExhibitStep(models.Model):
    """One thing that happened to an exhibit. Never changed: the ledger keeps a digest of it."""

    id = id_column()
    exhibit = models.ForeignKey(Exhibit, on_delete=models.PROTECT, related_name="steps")
    number = models.PositiveIntegerField(help_text="1, 2, 3 … within the exhibit.")
    kind = models.CharField(max_length=40, help_text="HandlingKind code.")
    by = person_column("Who did or recorded it.")
    at = models.DateTimeField(db_index=True, help_text="When.")
    giver_id = models.CharField(max_length=MAX_ID_LENGTH, blank=True, help_text="Person, or empty.")
    giver_outside = models.CharField(max_length=200, blank=True, help_text="Name and office, or empty.")
    receiver_id = models.CharField(
        max_length=MAX_ID_LENGTH, blank=True, db_index=True, help_text="Person, or empty."
    )
    receiver_outside = models.CharField(max_length=200, blank=True, help_text="Name and office, or empty.")
    place = models.CharField(max_length=200, blank=True, help_text="Where it lies from now on.")
    reason = models.TextField(blank=True, help_text="Stays in this row.")
    code = models.CharField(max_length=40, blank=True, help_text="Doubt or Settled code.")
    sha256_before = models.CharField(max_length=_SHA256, blank=True, help_text="Read before, or expected.")
    sha256_after = models.CharField(max_length=_SHA256, blank=True, help_text="Read after, or found.")
    seal = models.CharField(max_length=80, blank=True, help_text="Number of the seal put on or broken.")
    receipt = models.CharField(max_length=200, blank=True, help_text="The paper that bears a signature.")
    attachment_sha256 = models.CharField(
        max_length=_SHA256, blank=True, help_text="Photograph or scan in the vault."
    )
    copy_id = models.CharField(max_length=MAX_ID_LENGTH, blank=True, help_text="The copy that was made.")
    is_emptied = models.BooleanField(default=False, help_text="Its texts were destroyed; custody says so.")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("exhibit", "number"), name="exhibit_step_once"),)
