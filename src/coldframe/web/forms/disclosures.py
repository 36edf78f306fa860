"""How the disclosure ledger is narrowed: everything stands in the address."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coldframe.partners.terms import LedgerFilter, Standing, Way
from coldframe.web.labels import choices_of


class LedgerForm(forms.Form):
    """Which lines of the ledger are wanted. Empty narrows nothing."""

    recipient = forms.ChoiceField(label=_("Recipient"), required=False)
    way = forms.ChoiceField(
        label=_("Way"), required=False, choices=lambda: [("", _("Every way")), *choices_of(Way)]
    )
    standing = forms.ChoiceField(
        label=_("What is open"),
        required=False,
        choices=lambda: [("", _("Everything")), *choices_of(Standing)],
    )
    start = forms.DateField(
        label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    end = forms.DateField(
        label=_("To, this day included"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    agreement = forms.CharField(widget=forms.HiddenInput, required=False, max_length=30)

    def __init__(self, *args: Any, names: Mapping[str, str], recipient_id: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if recipient_id:
            del self.fields["recipient"]
            return
        field = self.fields["recipient"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("Every recipient")), *sorted(names.items(), key=lambda one: one[1])]

    def chosen(self, *, recipient_id: str = "") -> LedgerFilter:
        """What was asked; what could not be read narrows nothing, and the form says so."""
        given = self.cleaned_data if self.is_valid() else getattr(self, "cleaned_data", {})
        return LedgerFilter(
            recipient_id=recipient_id or given.get("recipient", ""),
            agreement_id=given.get("agreement", ""),
            way=Way(given["way"]) if given.get("way") else None,
            standing=Standing(given["standing"]) if given.get("standing") else None,
            sent_from=_begin_of(given.get("start")),
            sent_before=_begin_of(given.get("end"), days=1),
        )


def _begin_of(day: date | None, *, days: int = 0) -> datetime | None:
    """The first moment of a day, or of a later one, where the reader is."""
    if day is None:
        return None
    zone = timezone.get_current_timezone()
    return datetime.combine(day + timedelta(days=days), time.min, tzinfo=zone).astimezone(UTC)
