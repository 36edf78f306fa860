"""What a case enters for deconfliction, what it shows to others, and why it is paused."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from coldframe.casework.deconfliction.terms import EntryKind, GrantPart, NewEntry
from coldframe.casework.terms import ExhibitView
from coldframe.partners.terms import HarmCategory
from coldframe.web.forms.cases import PageForm
from coldframe.web.labels import choices_of


class InterestForm(PageForm):
    """One value of the case that somebody else might work on."""

    key = "interest"
    kind = forms.ChoiceField(label=_("What it is"), choices=lambda: choices_of(EntryKind))
    value = forms.CharField(
        label=_("The value"),
        required=False,
        max_length=2048,
        help_text=_("One value. Its writing does not matter: it is brought into one form first."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "class": "mono"}),
    )
    exhibit = forms.ChoiceField(label=_("For a picture: the exhibit"), required=False)
    harm = forms.ChoiceField(
        label=_("What it is about"),
        choices=lambda: [("", _("Choose")), *choices_of(HarmCategory)],
        help_text=_("Only partners whose agreement names this can be compared with."),
    )
    reason = forms.CharField(
        label=_("Why somebody else might work on it"),
        max_length=500,
        help_text=_("Stays at this desk."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, exhibits: Iterable[ExhibitView], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer(
            "exhibit", [("", _("No picture")), *((each.id, each.number) for each in exhibits if each.item_id)]
        )

    def entered(self) -> NewEntry:
        """What was entered, as the stage takes it."""
        given = self.cleaned_data
        kind = EntryKind(given["kind"])
        value = given["exhibit"] if kind is EntryKind.PICTURE else given["value"]
        return NewEntry(kind=kind, value=value, harm=HarmCategory(given["harm"]), reason=given["reason"])


class GrantForm(PageForm):
    """What the other side of a hit is shown, once it does likewise."""

    key = "grant"
    parts = forms.MultipleChoiceField(
        label=_("Show them, once they show something, too"),
        choices=lambda: choices_of(GrantPart),
        widget=forms.CheckboxSelectMultiple,
    )
    contact = forms.CharField(label=_("Whom to call"), required=False, max_length=500)
    note = forms.CharField(
        label=_("A note"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )


class PauseForm(PageForm):
    """Why nothing of a case is compared for now."""

    key = "pause"
    protects = forms.CharField(
        label=_("Which agency or operation this protects"),
        max_length=200,
        help_text=_("Only supervisors read it."),
    )
    reason = forms.CharField(label=_("Why"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


class LiftForm(PageForm):
    """Why it is compared again."""

    key = "lift"
    reason = forms.CharField(label=_("Why it may go on"), max_length=500)
