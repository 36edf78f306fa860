"""How an objection is sent, entered and answered, and how something that was undone is written down."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from coldframe.triage.terms import RecallEnd, RecallKind
from coldframe.web.labels import label_of

MAX_CHARACTERS = 10_000


class ObjectionForm(forms.Form):
    """What an affected person says, with the receipt code that the page made for it."""

    statement = forms.CharField(
        label=_("What is wrong with the decision?"),
        help_text=_("In your own words, in any language. Do not send pictures or links to them."),
        max_length=MAX_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    receipt_code = forms.CharField(widget=forms.HiddenInput, max_length=40)


class CodeForm(forms.Form):
    """The receipt code, to read state and answer."""

    code = forms.CharField(
        label=_("Your receipt code"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "class": "mono"}),
    )


class LinkForm(forms.Form):
    """What an affected person was told, and when: the page behind the link shows the first."""

    told = forms.CharField(
        label=_("What the person was told"),
        help_text=_("The page behind the link shows exactly this, and nothing else of the decision."),
        max_length=MAX_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    informed_at = forms.DateTimeField(
        label=_("When the person was told"),
        help_text=_("In your own time zone. The time for objections runs from here."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local", "step": "1"}, format="%Y-%m-%dT%H:%M:%S"),
    )


class EntryForm(forms.Form):
    """An objection that came by letter or mail."""

    statement = forms.CharField(
        label=_("What the person wrote"),
        max_length=MAX_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": 5}),
    )


class AnswerForm(forms.Form):
    """The answer to an objection."""

    answer = forms.CharField(
        label=_("Your answer, with its reasons"),
        help_text=_("The person reads exactly this."),
        max_length=MAX_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": 6}),
    )


class RecallForm(forms.Form):
    """What became of undoing one thing."""

    end = forms.ChoiceField(label=_("What became of it"), widget=forms.RadioSelect)
    note = forms.CharField(
        label=_("How and what was answered, or why not"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, data: Any = None, *, kind: RecallKind, **options: Any) -> None:
        super().__init__(data, **options)
        field = self.fields["end"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(end.value, label_of(end)) for end in kind.ends]

    def chosen(self) -> RecallEnd:
        """The end that was chosen."""
        return RecallEnd(self.cleaned_data["end"])
