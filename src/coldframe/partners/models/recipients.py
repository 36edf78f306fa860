"""Who may receive from us, and is believed when it speaks."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from coldframe.core.ids import MAX_ID_LENGTH


class Recipient(models.Model):
    """An organization that may receive from us. Its pinned key is its identity; its name is not."""

    id = models.CharField(primary_key=True, max_length=MAX_ID_LENGTH, help_text="rcp_…")
    name_as_printed = models.CharField(max_length=300, help_text="As on its letterhead; for reading only.")
    kind = models.CharField(max_length=40, help_text="RecipientKind.")
    public_key = models.CharField(max_length=44, blank=True, help_text="Ed25519, base64; empty: no desk.")
    fingerprint = models.CharField(max_length=43, blank=True, help_text="RFC 7638 thumbprint of the key.")
    delivery_url = models.CharField(max_length=500, blank=True, help_text="Where its desk takes messages.")
    mail = models.CharField(max_length=254, blank=True, help_text="Mail address of the contact.")
    sealing_key = models.CharField(max_length=100, blank=True, help_text="age1…; packages are sealed to it.")
    jurisdiction = models.CharField(max_length=2, help_text="ISO 3166-1 alpha-2, upper case.")
    functions = models.JSONField(default=list, help_text="List of Purpose: what it does with what it gets.")
    areas = models.JSONField(default=list, help_text="List of Area: where it is competent.")
    aliases = models.JSONField(default=list, help_text="List of Alias: its other names, as printed.")
    channels = models.JSONField(default=list, help_text="List of Channel kept open; empty: all possible.")
    preferred_channel = models.CharField(
        max_length=40, blank=True, help_text="Channel; empty: the first open one."
    )
    key_anchor = models.CharField(
        max_length=43, blank=True, help_text="The key that a person pinned; later ones it vouched for."
    )
    pin = models.CharField(max_length=64, help_text="Digest over key and addresses; see keys.pin.")
    added_by = models.CharField(max_length=MAX_ID_LENGTH, help_text="Person who added it.")
    added_at = models.DateTimeField(help_text="When it was added, UTC.")

    class Meta:
        constraints = [
            # Two recipients with one key would make "who sent this" ambiguous.
            models.UniqueConstraint(
                fields=["fingerprint"], condition=~Q(fingerprint=""), name="partners_key_names_one_recipient"
            ),
        ]

    def __str__(self) -> str:
        return self.id
