"""What a stage refused, said in the reader's language."""

from __future__ import annotations

from typing import Protocol

from django.forms import Form
from django.utils.translation import gettext

from coldframe.core import said as sentences
from coldframe.core.errors import ColdframeError
from coldframe.web.labels import label_of


class Refusal(Protocol):
    """An error, or a problem of what was entered."""

    @property
    def said(self) -> sentences.Part | sentences.Form:
        """What is wrong, and what to do."""

    @property
    def field(self) -> str | None:
        """What it is about, if it names something."""


def words_of(error: ColdframeError) -> str:
    """What happened and what to do next."""
    return words_for(error.said)


def words_for(form: sentences.Part | sentences.Form) -> str:
    """Something said, in the reader's language."""
    return sentences.told(form, gettext, label_of)


def refuse_entry(form: Form, refusal: Refusal) -> None:
    """Put what was refused beside the field that it names, or above the form."""
    form.add_error(refusal.field if refusal.field in form.fields else None, words_for(refusal.said))
