"""Columns that the tables of casework share."""

from __future__ import annotations

from django.db import models

from coldframe.core.ids import MAX_ID_LENGTH


def id_column() -> models.CharField[str, str]:
    """Return the primary key of a table: a global id."""
    return models.CharField(primary_key=True, max_length=MAX_ID_LENGTH)


def person_column(help_text: str) -> models.CharField[str, str]:
    """Return a column that holds a person's id."""
    return models.CharField(max_length=MAX_ID_LENGTH, help_text=help_text)
