"""Whom to call about an agreement: personal data, apart from the terms, so that it can be destroyed."""

from __future__ import annotations

from django.db import models

from coldframe.core.ids import MAX_ID_LENGTH


class Contact(models.Model):
    """One person or office of either party. It belongs to all versions of the agreement."""

    id = models.CharField(primary_key=True, max_length=MAX_ID_LENGTH, help_text="con_…")
    agreement_id = models.CharField(max_length=MAX_ID_LENGTH, db_index=True, help_text="agr_…")
    party = models.CharField(max_length=40, help_text="Party: whose contact it is.")
    role = models.CharField(max_length=40, help_text="ContactRole.")
    name_as_printed = models.CharField(max_length=300, help_text="As the person or office writes it.")
    mail = models.CharField(max_length=254, blank=True, help_text="Mail address.")
    phone = models.CharField(max_length=60, blank=True, help_text="As it is dialed.")
    added_at = models.DateTimeField(help_text="UTC.")

    def __str__(self) -> str:
        return self.id
