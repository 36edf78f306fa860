"""Why two observers of one thing differ."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _lazy

from coldframe.publication.terms import Cause
from coldframe.publication.terms.series import Explanation
from coldframe.web.forms.cases import PageForm
from coldframe.web.labels import label_of


class ExplanationForm(PageForm):
    """All causes with what each explains, and a note."""

    key = "why"
    note = forms.CharField(
        label=_lazy("In words"), required=False, max_length=4000, widget=forms.Textarea({"rows": 3}),
        help_text=_lazy("Who said so, and where. No names of persons."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for cause in Cause:
            self.fields[cause] = forms.IntegerField(label=label_of(cause), required=False)

    @property
    def amounts(self) -> list[BoundField]:
        """A field for each cause."""
        return [self[cause] for cause in Cause]

    def causes(self) -> dict[Cause, int]:
        """The causes that were entered, by what each explains. Only after ``is_valid``."""
        return {cause: by for cause in Cause if (by := self.cleaned_data[cause]) is not None}


def explanation_start(now: Explanation | None) -> dict[str, Any]:
    """The fields of an explanation, as it holds now."""
    return {} if now is None else {"note": now.note, **{str(cause): by for cause, by in now.causes}}
