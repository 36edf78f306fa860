"""What a stage refused, said in the reader's language."""

from __future__ import annotations

from django.forms import Form
from django.utils.translation import gettext

from coldframe.core import said
from coldframe.core.errors import ColdframeError
from coldframe.web.labels import label_of


def words_of(error: ColdframeError) -> str:
    """What happened and what to do next."""
    return words_for(error.said)


def words_for(form: said.Part | said.Form) -> str:
    """Something said, in the reader's language."""
    return said.told(form, gettext, label_of)


def refuse_entry(form: Form, error: ColdframeError) -> None:
    """Put what was refused beside the field that it names, or above the form."""
    form.add_error(error.field if error.field in form.fields else None, words_of(error))
