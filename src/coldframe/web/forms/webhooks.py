"""Which of the desk's own systems is told of which events."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from coldframe.partners.terms import WEBHOOK_KINDS
from coldframe.web.labels_ledger import EVENTS


class WebhookForm(forms.Form):
    """A new endpoint."""

    url = forms.CharField(
        label=_("Address"),
        max_length=500,
        help_text=_("https://…, on a host that the operator named in COLDFRAME_WEBHOOK_HOSTS."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "off", "spellcheck": "false"}),
    )
    kinds = forms.MultipleChoiceField(
        label=_("What it is told of"),
        choices=lambda: sorted(((kind, EVENTS[kind]) for kind in WEBHOOK_KINDS), key=lambda one: one[0]),
        widget=forms.CheckboxSelectMultiple,
    )
