"""Forms of the protection lane."""

from __future__ import annotations

import json

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coldframe.matching.actions.protection import KEEPS_DAYS
from coldframe.matching.terms.protection import Fingerprint, WhoRegisters
from coldframe.web.labels import choices_of

_MAX_CHARACTERS = 10_000


class LaneForm(forms.Form):
    """How long a lane keeps a registration."""

    keeps_days = forms.IntegerField(
        label=gettext_lazy("Days that a registration is kept"),
        min_value=KEEPS_DAYS[0],
        max_value=KEEPS_DAYS[-1],
        initial=730,
    )


class RegistrationForm(forms.Form):
    """What a browser sends: fingerprints that it computed, and who asks. No picture can be in it."""

    fingerprints = forms.CharField(
        widget=forms.HiddenInput,
        max_length=_MAX_CHARACTERS,
        error_messages={"required": gettext_lazy("Choose a picture first. It stays on this device.")},
    )
    who = forms.ChoiceField(
        label=gettext_lazy("Who asks"), choices=lambda: choices_of(WhoRegisters), widget=forms.RadioSelect
    )

    def clean_fingerprints(self) -> tuple[Fingerprint, ...]:
        """Read the list that the page's script wrote."""
        try:
            rows = json.loads(self.cleaned_data["fingerprints"])
            return tuple(Fingerprint(str(row["sha256"]), str(row.get("pdq", ""))) for row in rows)
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            raise forms.ValidationError(
                _("The fingerprints did not arrive whole. Choose the pictures again.")
            ) from None
