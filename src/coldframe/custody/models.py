"""Tables of the ledger. The database itself refuses to change or delete an event (migration 0002)."""

from __future__ import annotations

from django.db import models

from coldframe.core.ids import MAX_ID_LENGTH


class LedgerEvent(models.Model):
    """One event. Columns hold exactly what the hash covers, so that editing any of them shows."""

    sequence = models.BigIntegerField(primary_key=True, help_text="1, 2, 3 … without a gap.")
    kind = models.CharField(max_length=40, db_index=True, help_text="Event kind, a code.")
    at = models.CharField(max_length=27, db_index=True, help_text="ISO 8601 UTC with six digits.")
    actor = models.CharField(max_length=60, db_index=True, help_text="kind:id.")
    subject = models.CharField(max_length=80, db_index=True, help_text="Id of the main thing.")
    detail = models.TextField(help_text="Canonical JSON of the typed facts.")
    previous = models.CharField(max_length=64, help_text="Hash of the event before.")
    hash = models.CharField(max_length=64, unique=True, help_text="SHA-256 of the canonical event.")

    class Meta:
        ordering = ("sequence",)


class LedgerHead(models.Model):
    """The chain's end; its one row is the lock under which events are appended."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    count = models.BigIntegerField(default=0)
    last_hash = models.CharField(max_length=64)


class EventMention(models.Model):
    """Which ids an event mentions: a derived index for *show me the life of this*, no evidence."""

    sequence = models.BigIntegerField(db_index=True)
    mentioned = models.CharField(max_length=80, db_index=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("mentioned", "sequence"), name="mention_once"),)


class DueDate(models.Model):
    """A day from which something is due to be destroyed. A person does it, or a hold stops it."""

    id = models.CharField(primary_key=True, max_length=MAX_ID_LENGTH)
    subject = models.CharField(max_length=80, db_index=True, help_text="Id of what is due.")
    due_at = models.DateTimeField(db_index=True, help_text="First moment it may no longer be kept, UTC.")
    reason = models.CharField(max_length=40, help_text="Why, a code.")
    set_at = models.DateTimeField()
    settled_by = models.CharField(
        max_length=60, blank=True, help_text="Who destroyed it or took the date back, kind:id."
    )
    settled_at = models.DateTimeField(null=True, help_text="UTC; null: still due.")


class Hold(models.Model):
    """A legal hold: while one is in force, nothing it names is destroyed."""

    id = models.CharField(primary_key=True, max_length=MAX_ID_LENGTH)
    subject = models.CharField(max_length=80, db_index=True, help_text="Id of what is held.")
    reason = models.TextField(help_text="Why, in words; its hash stands in the ledger.")
    placed_by = models.CharField(max_length=60)
    placed_at = models.DateTimeField()
    lift_asked_by = models.CharField(max_length=60, blank=True, help_text="Who asked that it be lifted.")
    lift_asked_at = models.DateTimeField(null=True)
    lifted_by = models.CharField(max_length=60, blank=True)
    lifted_at = models.DateTimeField(null=True)
