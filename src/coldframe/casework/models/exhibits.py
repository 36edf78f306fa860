"""What is admitted to a case."""

from __future__ import annotations

from django.db import models

from coldframe.casework.models.cases import Case
from coldframe.casework.models.columns import id_column, person_column
from coldframe.core.ids import MAX_ID_LENGTH


class Exhibit(models.Model):
    """An item admitted to a case."""

    id = id_column()
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="exhibits")
    number = models.CharField(max_length=40, help_text="Exhibit number, unique in the case.")
    item_id = models.CharField(max_length=MAX_ID_LENGTH, db_index=True, help_text="The item of intake.")
    sha256 = models.CharField(max_length=64, help_text="SHA-256 at admission.")
    is_verified = models.BooleanField(help_text="The bytes were read from the vault and hashed at admission.")
    admitted_by = person_column("Who admitted it.")
    admitted_at = models.DateTimeField(help_text="When.")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("case", "number"), name="exhibit_number_once"),
            models.UniqueConstraint(fields=("case", "item_id"), name="exhibit_item_once"),
        )
