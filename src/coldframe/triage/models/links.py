"""What clues have in common, and which clues it ties."""

from __future__ import annotations

from django.db import models

from coldframe.core.ids import MAX_ID_LENGTH
from coldframe.triage.models.fields import code_field, id_field, person_field


class Thread(models.Model):
    """One thing that clues share. The value itself stays with the signals; here it is only a keyed hash."""

    id = models.CharField(
        primary_key=True,
        max_length=64,
        help_text="Keyed hash of what is shared; a random id for a tie by hand.",
    )
    kind = code_field("TieKind code.")
    signal_kind = code_field("SignalKind code; empty where no signal is shared.", blank=True)
    clues = models.PositiveIntegerField(
        default=0, help_text="Clues that ever lay on it; above the desk's limit it ties nothing."
    )


class Link(models.Model):
    """That a clue lies on a thread. Clues on one thread are one piece of work; none is merged into another."""

    id = id_field()
    thread = models.ForeignKey(Thread, on_delete=models.PROTECT, related_name="links")
    clue_id = models.CharField(max_length=MAX_ID_LENGTH, db_index=True, help_text="The clue.")
    item_id = models.CharField(
        max_length=MAX_ID_LENGTH, blank=True, default="", help_text="Its item that shares the thing."
    )
    distance = models.PositiveSmallIntegerField(default=0, help_text="Bits out of 256 between near files.")
    made_by = person_field("Who tied it by hand; empty: the system.")
    made_at = models.DateTimeField(help_text="When.")
    reason = models.TextField(blank=True, default="", help_text="Why, in the person's words.")
    undone_by = person_field("Who took the clue off the thread.")
    undone_at = models.DateTimeField(
        null=True, help_text="When; the row stays, so that it is not made again."
    )
    undone_reason = models.TextField(blank=True, default="", help_text="Why, in the person's words.")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("thread", "clue_id"), name="link_once"),)
