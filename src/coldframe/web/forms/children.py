"""Children first: the safeguarding question, and who somebody is."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from coldframe.casework.terms import Identity, SafeguardingFinding
from coldframe.web.forms.cases import PageForm
from coldframe.web.labels import choices_of


class SafeguardingForm(PageForm):
    """Whether somebody was harmed, and on what the answer rests."""

    key = "safeguarding"
    finding = forms.ChoiceField(
        label=_("Was this person harmed?"),
        choices=lambda: choices_of(SafeguardingFinding),
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("What the answer rests on"), max_length=4000, widget=forms.Textarea(attrs={"rows": 3})
    )


class IdentityForm(PageForm):
    """Who somebody is. What is entered goes in sealed and is not shown again here."""

    key = "identity"
    name = forms.CharField(label=_("Name"), max_length=400, required=False)
    other_names = forms.CharField(label=_("Other names"), max_length=400, required=False)
    school = forms.CharField(label=_("School"), max_length=400, required=False)
    address = forms.CharField(label=_("Address"), max_length=400, required=False)
    contact = forms.CharField(label=_("Contact"), max_length=400, required=False)
    guardian = forms.CharField(label=_("Parent or guardian"), max_length=400, required=False)

    def identity(self) -> Identity:
        """What was entered. Only after ``is_valid``."""
        return Identity(**self.cleaned_data)


class AskForm(PageForm):
    """Why an identity has to be opened."""

    key = "ask"
    reason = forms.CharField(
        label=_("Why it has to be opened"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )
