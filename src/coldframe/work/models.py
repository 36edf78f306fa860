"""Tables beside the engine's own: receipts, setbacks and signs of life."""

from __future__ import annotations

from django.db import models

from coldframe.work.terms import MAX_KEY, MAX_LABEL, MAX_NAME

_ID = MAX_NAME + 1 + MAX_KEY


class WorkReceipt(models.Model):
    """Proof that a database effect happened, written in the transaction of the effect itself."""

    # A slash, which neither keys nor labels may hold: ``a:b`` + ``c`` is never ``a`` + ``b:c``.
    id = models.CharField(primary_key=True, max_length=_ID + 1 + MAX_LABEL, help_text="work id / label.")
    work_id = models.CharField(max_length=_ID, db_index=True, help_text="name:key.")
    result = models.JSONField(null=True, help_text="What the effect returned: ids, codes and numbers.")
    done_at = models.DateTimeField()


class WorkSetback(models.Model):
    """What went wrong so far with one piece of work. Gone when the work is done."""

    work_id = models.CharField(primary_key=True, max_length=_ID)
    postponed = models.PositiveIntegerField(default=0, help_text="Times it stepped aside.")
    interrupted = models.PositiveIntegerField(default=0, help_text="Times its worker went away.")
    due_at = models.DateTimeField(null=True, db_index=True, help_text="When it is tried again, if it is.")


class Heartbeat(models.Model):
    """A worker process that signed on. Its work is taken over once its last beat is too old."""

    executor_id = models.CharField(primary_key=True, max_length=120)
    host = models.CharField(max_length=80)
    machine = models.CharField(max_length=120, help_text="Within what process numbers compare.")
    pid = models.PositiveBigIntegerField()
    pid_started = models.CharField(max_length=40, help_text="Tells it from a later one with its number.")
    started_at = models.DateTimeField()
    beat_at = models.DateTimeField(db_index=True, help_text="By the database's clock.")
