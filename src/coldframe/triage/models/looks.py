"""Who saw what."""

from __future__ import annotations

from django.db import models

from coldframe.core.ids import MAX_ID_LENGTH
from coldframe.triage.models.fields import code_field, id_field, person_field
from coldframe.triage.models.reviews import Review


class Look(models.Model):
    """One time a person saw an item without the blur."""

    id = id_field()
    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="looks")
    item_id = models.CharField(max_length=MAX_ID_LENGTH, db_index=True, help_text="What was seen.")
    person_id = person_field("Who saw it.")
    reason = code_field("RevealReason code.")
    is_full = models.BooleanField(help_text="Seen as it is and in full size, not only the small picture.")
    revealed_at = models.DateTimeField(db_index=True, help_text="From when.")
    seconds = models.PositiveIntegerField(null=True, help_text="For how long; null while it is open.")
