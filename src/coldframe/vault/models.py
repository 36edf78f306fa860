"""Tables of the vault: one row for each object, kept as a tombstone after destruction."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from coldframe.core.ids import MAX_ID_LENGTH


class VaultObject(models.Model):
    """An object by its content. At most one living row has a given SHA-256."""

    id = models.CharField(primary_key=True, max_length=MAX_ID_LENGTH)
    sha256 = models.CharField(max_length=64, db_index=True, help_text="Of the plaintext, lower-case hex.")
    sha1 = models.CharField(max_length=40, help_text="Of the plaintext; partners ask for it.")
    md5 = models.CharField(max_length=32, help_text="Of the plaintext; partners ask for it.")
    size_bytes = models.BigIntegerField(help_text="Length of the plaintext.")
    blob_name = models.CharField(max_length=80, unique=True, help_text="Where the ciphertext lies.")
    wrapped_key = models.BinaryField(max_length=72, help_text="AES-KWP; empty once destroyed.")
    key_id = models.CharField(max_length=16, db_index=True, help_text="Master key that wrapped it.")
    stored_at = models.DateTimeField()
    destroyed_at = models.DateTimeField(null=True)
    destroyed_reason = models.CharField(max_length=40, blank=True, help_text="A code.")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("sha256",), condition=Q(destroyed_at=None), name="one_living_object_by_content"
            ),
        )
