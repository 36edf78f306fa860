"""Forms of sources: a new one with its credentials, and new credentials for one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from coldframe.matching.queries import list_banks
from coldframe.matching.terms.sources import Environment
from coldframe.partners.queries import list_recipients
from coldframe.web.labels import choices_of
from coldframe.web.source_kinds import KINDS, SECRETS


def _secret(label: Any) -> forms.CharField:
    # Never filled in again: a page shows no secret, not even to who typed it.
    widget = forms.PasswordInput(render_value=False, attrs={"autocomplete": "off"})
    return forms.CharField(label=label, max_length=500, required=False, strip=True, widget=widget)


class CredentialsForm(forms.Form):
    """Every credential of every kind of source; only those of its kind are asked for."""

    def __init__(self, *args: Any, kinds: tuple[str, ...] = tuple(KINDS), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind in kinds:
            for name, label in SECRETS[kind].items():
                self.fields[f"{kind}_{name}"] = _secret(label)

    def secrets_of(self, kind: str) -> dict[str, str]:
        """The credentials that were typed for that kind, by their names."""
        given = {name: str(self.cleaned_data.get(f"{kind}_{name}") or "") for name in SECRETS[kind]}
        return {name: value for name, value in given.items() if value}

    def secret_fields(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The kinds that have fields here, each with its fields."""
        shown = {kind: [f"{kind}_{name}" for name in SECRETS[kind]] for kind in KINDS}
        return [
            (str(KINDS[kind]), [self[name] for name in names])
            for kind, names in shown.items()
            if names[0] in self.fields
        ]


class SourceForm(CredentialsForm):
    """A new source."""

    name = forms.CharField(
        label=_("Name"), max_length=100, help_text=_("Who says that its entries are known.")
    )
    kind = forms.ChoiceField(label=_("Kind of source"), choices=lambda: list(KINDS.items()))
    bank_id = forms.ChoiceField(
        label=_("Bank that its entries go into"),
        choices=lambda: [(bank.id, bank.name) for bank in list_banks()],
    )
    url = forms.CharField(label=_("Address"), max_length=500, help_text=_("As the source gave it to you."))
    environment = forms.ChoiceField(
        label=_("What the credentials are for"), choices=lambda: choices_of(Environment)
    )
    starts_on = forms.DateField(
        label=_("Everything since"),
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("The earliest change that is asked for (UTC)."),
    )
    members = forms.CharField(
        label=_("Only these members"),
        max_length=500,
        required=False,
        help_text=_("Numbers of members, separated by spaces. Empty: all."),
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
