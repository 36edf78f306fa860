"""Forms of the desk itself: a period to count, a person to add."""

from __future__ import annotations

from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

from coldframe.access.terms import Role
from coldframe.web.labels import label_of


class PeriodForm(forms.Form):
    """From and to, both days included; this month until somebody chooses."""

    start = forms.DateField(label=_("From"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    end = forms.DateField(
        label=_("To, included"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, data: object = None, *, today: date) -> None:
        self._default = (today.replace(day=1), today)
        super().__init__(data, initial={"start": self._default[0], "end": today})  # type: ignore[arg-type]

    def clean(self) -> dict[str, object]:
        """Refuse a period that ends before it starts."""
        given: dict[str, object] = super().clean() or {}
        start, end = given.get("start"), given.get("end")
        if isinstance(start, date) and isinstance(end, date) and end < start:
            self.add_error("end", _("The period ends before it starts. Choose a later end."))
        return given

    def chosen(self) -> tuple[date, date]:
        """The period as chosen, or this month if none or a wrong one was."""
        if self.is_bound and self.is_valid():
            return self.cleaned_data["start"], self.cleaned_data["end"]
        return self._default


class PersonForm(forms.Form):
    """A new account: its person sets password and second factor alone, by a one-time link."""

    username = forms.CharField(label=_("Sign-in name"), max_length=60)
    display_name = forms.CharField(label=_("Name shown to colleagues"), max_length=100, required=False)
    roles = forms.MultipleChoiceField(
        label=_("Roles"),
        choices=lambda: [(role.value, label_of(role)) for role in Role],
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Give only what the work needs; a role is given or taken away at any time."),
    )
