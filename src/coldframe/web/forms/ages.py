"""How old somebody was, and when the acts in question were."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from coldframe.casework.terms import AgeBasis, AgeFacts
from coldframe.core.errors import InvalidInput
from coldframe.core.rough_dates import MAX_ROUGH_LENGTH, RoughDate, parse_rough_date
from coldframe.web.forms.cases import Choices, PageForm, date_field
from coldframe.web.labels import choices_of
from coldframe.web.refusals import words_of


class RoughDateField(forms.CharField):
    """A day that may be known only to the month or the year; empty is ``None``."""

    def clean(self, value: object) -> RoughDate | None:
        """Read what was entered."""
        text = str(super().clean(value) or "")
        if not text:
            return None
        try:
            return parse_rough_date(text)
        except InvalidInput as problem:
            raise forms.ValidationError(words_of(problem)) from problem


def rough_field(label: Any, *, required: bool = True) -> RoughDateField:
    """A field for such a day."""
    return RoughDateField(
        label=label,
        required=required,
        max_length=MAX_ROUGH_LENGTH,
        help_text=_("2014-05-20; if that is all that is known, 2014-05 or 2014."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric", "class": "mono"}),
    )


class AgeForm(PageForm):
    """What is known of somebody's age, and on what it rests."""

    key = "age"
    basis = forms.ChoiceField(
        label=_("What the age rests on"),
        choices=lambda: choices_of(AgeBasis),
        initial=AgeBasis.UNKNOWN,
        help_text=_("Only a record, a document or a court makes anybody an adult."),
    )
    birth_on = date_field(_("Day of birth"), required=False)
    band_low = forms.IntegerField(
        label=_("Or youngest possible age"), required=False, help_text=_("In years.")
    )
    band_high = forms.IntegerField(label=_("Oldest possible age"), required=False, help_text=_("In years."))
    band_on = date_field(_("Day on which these held"), required=False)

    def age(self) -> AgeFacts:
        """What was entered, as casework takes it. Only after ``is_valid``."""
        given = self.cleaned_data
        return AgeFacts(
            birth_on=given["birth_on"],
            band_low=given["band_low"],
            band_high=given["band_high"],
            band_on=given["band_on"],
            basis=AgeBasis(given["basis"]),
        )


class ActForm(PageForm):
    """When an act in question was."""

    key = "act"
    act_on = rough_field(_("When it was"))
    corrects = forms.ChoiceField(
        label=_("Replaces"), required=False, help_text=_("A corrected entry stays visible.")
    )

    def __init__(self, *args: Any, acts: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("corrects", [("", _("Nothing: it is another act")), *acts])
