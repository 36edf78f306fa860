"""Forms that tie clues by hand and take ties away."""

from __future__ import annotations

import re

from django import forms
from django.utils.translation import gettext_lazy as _

_ID = re.compile(r"(?:clu|rev)_[0-9a-z]{26}")


class UntieForm(forms.Form):
    """Why a tie is taken away."""

    reason = forms.CharField(
        label=_("Why"),
        help_text=_("For whoever wonders later. The ledger holds only that there was a reason."),
        max_length=4000,
        widget=forms.Textarea({"rows": 3}),
    )


class TieForm(UntieForm):
    """Which other clue belongs to this one, and why."""

    field_order = ("other", "reason")
    other = forms.CharField(
        label=_("The other clue"),
        help_text=_("Its id, or the address of its page or of its review."),
        max_length=300,
    )

    def clean_other(self) -> str:
        """Find the id of a clue or of a review in what was entered."""
        found = _ID.search(self.cleaned_data["other"])
        if found is None:
            raise forms.ValidationError(_("There is no id of a clue or of a review in this."))
        return found[0]
