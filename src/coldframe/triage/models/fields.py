"""Fields that the tables of triage share."""

from __future__ import annotations

from django.db import models

from coldframe.core.ids import MAX_ID_LENGTH


def id_field() -> models.CharField[str, str]:
    """An id of ours as the primary key."""
    return models.CharField(primary_key=True, max_length=MAX_ID_LENGTH)


def code_field(help_text: str, *, blank: bool = False) -> models.CharField[str, str]:
    """A code of a closed list."""
    return models.CharField(max_length=40, blank=blank, default="", help_text=help_text)


def person_field(help_text: str, *, indexed: bool = True) -> models.CharField[str, str]:
    """A person's id, or empty; a plain id, since people are another stage's rows."""
    return models.CharField(
        max_length=MAX_ID_LENGTH, blank=True, default="", db_index=indexed, help_text=help_text
    )
