"""How a notice is drafted, held, noted as sent, and answered."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from coldframe.takedown.terms import LegalGround, ResultKind, SentBy
from coldframe.web.labels import choices_of, label_of


class NoticeForm(forms.Form):
    """A notice about the address of one item."""

    item_id = forms.CharField(widget=forms.HiddenInput, max_length=30)
    host_name = forms.CharField(
        label=_("Host"), required=False, max_length=300, help_text=_("Who hosts it, as far as is known.")
    )
    host_contact = forms.CharField(
        label=_("Where the notice goes"),
        max_length=300,
        help_text=_("The mail address of the host's abuse desk, or the name of its form."),
    )
    ground = forms.ChoiceField(
        label=_("Why the host should act"),
        choices=lambda: choices_of(LegalGround),
        widget=forms.RadioSelect,
    )
    citation = forms.CharField(
        label=_("Law or rule"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("As cited: the law and section, or the rule of the host that it breaks."),
    )


class SentForm(forms.Form):
    """That a person sent a notice, and how."""

    how = forms.ChoiceField(
        label=_("How you sent it"), choices=lambda: choices_of(SentBy), widget=forms.RadioSelect
    )
    reference = forms.CharField(
        label=_("The host's number for it"),
        required=False,
        max_length=200,
        help_text=_("If it gave one."),
    )


class HoldForm(forms.Form):
    """That the police asked to wait."""

    reason = forms.CharField(
        label=_("Who asked to wait, and why"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )


class ResultForm(forms.Form):
    """What became of a notice, as a person found out. Re-appearance has its own form."""

    kind = forms.ChoiceField(
        label=_("What happened"),
        choices=lambda: [
            (kind.value, label_of(kind)) for kind in ResultKind if kind is not ResultKind.REAPPEARED
        ],
        widget=forms.RadioSelect,
    )
    at = forms.DateTimeField(
        label=_("When it was so"),
        help_text=_("In your own time zone."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )


class ReappearanceForm(forms.Form):
    """The later clue that shows the same thing again."""

    clue_id = forms.CharField(
        label=_("The later clue"),
        max_length=30,
        help_text=_("Its id, as its page shows it. Nobody opens the address to find out."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "class": "mono"}),
    )
