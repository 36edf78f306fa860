"""What allows a person to open a file that no rule opens."""

from __future__ import annotations

from django.db import models

from coldframe.core.ids import MAX_ID_LENGTH
from coldframe.triage.models.fields import code_field, id_field, person_field


class Authority(models.Model):
    """A warrant, a consent or another authority, as a person recorded it. Its texts live only here."""

    id = id_field()
    clue_id = models.CharField(max_length=MAX_ID_LENGTH, db_index=True, help_text="The clue it is about.")
    item_id = models.CharField(
        max_length=MAX_ID_LENGTH, blank=True, default="", help_text="The one item, or empty: all of the clue."
    )
    kind = code_field("AuthorityKind code.")
    number = models.CharField(max_length=120, blank=True, default="", help_text="As printed on it.")
    issued_by = models.CharField(max_length=240, help_text="Court, authority or person, as printed.")
    text = models.TextField(blank=True, default="", help_text="What it allows, in words. Stays in this row.")
    holds_from = models.DateTimeField(help_text="From when it holds.")
    holds_until = models.DateTimeField(null=True, help_text="Until when; null if it names no end.")
    recorded_by = person_field("Who recorded it: always a person.")
    recorded_at = models.DateTimeField(help_text="When.")
    withdrawn_by = person_field("Who withdrew it.")
    withdrawn_at = models.DateTimeField(null=True, help_text="When; null while it stands.")

    class Meta:
        constraints = (
            models.CheckConstraint(condition=~models.Q(recorded_by=""), name="authority_by_person"),
        )
