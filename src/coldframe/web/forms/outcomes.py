"""What came of somebody, and opening a case again."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from coldframe.casework.terms import OutcomeCode, OutcomeReason
from coldframe.web.forms.cases import PageForm
from coldframe.web.labels import choices_of, label_of


class OutcomeForm(PageForm):
    """What came of somebody, and why."""

    key = "outcome"
    code = forms.ChoiceField(label=_("What came of it"), choices=lambda: choices_of(OutcomeCode))
    reasons = forms.MultipleChoiceField(
        label=_("Why not the usual"),
        required=False,
        choices=lambda: choices_of(OutcomeReason),
        widget=forms.CheckboxSelectMultiple,
    )
    reason = forms.CharField(label=_("Reason"), max_length=4000, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, open_codes: Iterable[OutcomeCode], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Only what may be is offered; what is posted all the same, the stage refuses by its name
        # and records that it was tried.
        self.fields["code"].widget.choices = [(each.value, label_of(each)) for each in open_codes]


class ReopenForm(PageForm):
    """Why a case is opened again."""

    key = "reopen"
    reason = forms.CharField(
        label=_("Why it is opened again"), max_length=4000, widget=forms.Textarea(attrs={"rows": 3})
    )


class EmptyForm(PageForm):
    """Why all texts of a case are destroyed."""

    key = "empty"
    reason = forms.CharField(
        label=_("Why they are destroyed"), max_length=4000, widget=forms.Textarea(attrs={"rows": 2})
    )


class HoldForm(PageForm):
    """Why somebody's data are kept beyond the time of the rule pack."""

    key = "hold"
    reason = forms.CharField(
        label=_("Who ordered it, and why"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )
