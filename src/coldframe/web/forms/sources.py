"""Forms of sources: a new one with its credentials, and new credentials for one."""

from __future__ import annotations

from datetime import UTC, date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from coldframe.matching.queries import list_banks
from coldframe.matching.terms import Opinion
from coldframe.matching.terms.sources import Environment
from coldframe.partners.queries import list_recipients
from coldframe.web.labels import choices_of
from coldframe.web.source_kinds import SECRETS


def _secret(label: Any) -> forms.CharField:
    # Never filled in again: a page shows no secret, not even to who typed it.
    widget = forms.PasswordInput(render_value=False, attrs={"autocomplete": "off"})
    return forms.CharField(label=label, max_length=500, strip=True, widget=widget)


class CredentialsForm(forms.Form):
    """The credentials of one kind of source, all of them needed."""

    def __init__(self, *args: Any, source_kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.source_kind = source_kind
        for name, label in SECRETS[source_kind].items():
            self.fields[name] = _secret(label)

    def secrets(self) -> dict[str, str]:
        """The credentials that were typed, by their names."""
        return {name: self.cleaned_data[name] for name in SECRETS[self.source_kind]}

    def secret_fields(self) -> list[forms.BoundField]:
        """Their fields."""
        return [self[name] for name in SECRETS[self.source_kind]]


class SourceForm(CredentialsForm):
    """A new source of the kind that was chosen before."""

    name = forms.CharField(
        label=_("Name"), max_length=100, help_text=_("Who says that its entries are known.")
    )
    bank_id = forms.ChoiceField(
        label=_("Bank that its entries go into"),
        choices=lambda: [
            ("", _now("Choose")),
            *((bank.id, bank.name) for bank in list_banks() if bank.opinion is not Opinion.NEGATIVE),
        ],
        help_text=_("Best one of its own, so that it can be set, and switched off, by itself."),
    )
    url = forms.CharField(label=_("Address"), max_length=500, help_text=_("As the source gave it to you."))
    environment = forms.ChoiceField(
        label=_("What the credentials are for"), choices=lambda: choices_of(Environment)
    )
    starts_on = forms.DateField(
        label=_("Everything since"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("The earliest change that is asked for (UTC)."),
    )
    members = forms.CharField(
        label=_("Only these members"),
        max_length=500,
        required=False,
        help_text=_("Where a source has members: their numbers, separated by spaces. Empty: all."),
    )
    recipient_id = forms.ChoiceField(
        label=_("Partner that it is"),
        required=False,
        choices=lambda: [
            ("", _now("None: no feedback is sent")),
            *((one.id, one.name_as_printed) for one in list_recipients()),
        ],
        help_text=_("Feedback leaves only under an agreement in force with that partner."),
    )

    def clean_starts_on(self) -> date:
        """Refuse a day that has not begun."""
        day: date = self.cleaned_data["starts_on"]
        if day > timezone.now().astimezone(UTC).date():
            raise forms.ValidationError(_now("The day lies in the future. Choose an earlier one."))
        return day
