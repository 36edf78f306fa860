"""What a person enters into the desk's own report."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext as now_said
from django.utils.translation import gettext_lazy as _

from coldframe.publication.actions.transparency import MAX_ENTERED_CHARACTERS
from coldframe.publication.terms import Period
from coldframe.publication.transparency.template import INDICATORS

ENTERED = tuple(one for one in INDICATORS if one.is_entered)


class TransparencyForm(forms.Form):
    """A period, and what no event can tell. Rows left empty are said to be not collected."""

    start = forms.DateField(label=_("From"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    end = forms.DateField(
        label=_("To, included"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Numbers come from published releases of exactly these days."),
    )  # fmt: skip

    def __init__(self, data: object = None, *, today: date, zone: str) -> None:
        self._zone = zone
        year = today.year - 1
        super().__init__(data, initial={"start": date(year, 1, 1), "end": date(year, 12, 31)})  # type: ignore[arg-type]
        for one in ENTERED:
            what = now_said(one.what)
            self.fields[one.code] = (
                forms.IntegerField(label=what, required=False, min_value=0)
                if one.is_number
                else forms.CharField(
                    label=what, required=False, max_length=MAX_ENTERED_CHARACTERS,
                    widget=forms.Textarea({"rows": 3}),
                )
            )  # fmt: skip

    @property
    def entered_fields(self) -> list[forms.BoundField]:
        """Those that a person fills."""
        return [self[one.code] for one in ENTERED]

    def clean(self) -> dict[str, object]:
        """Refuse a period that ends before it starts."""
        given: dict[str, object] = super().clean() or {}
        start, end = given.get("start"), given.get("end")
        if isinstance(start, date) and isinstance(end, date) and end < start:
            self.add_error("end", _("The period ends before it starts. Choose a later end."))
        return given

    def period(self) -> Period:
        """The period in the days of the desk's zone."""
        zone = ZoneInfo(self._zone)
        first, after = self.cleaned_data["start"], self.cleaned_data["end"] + timedelta(days=1)
        start, end = (datetime.combine(day, time.min, tzinfo=zone).astimezone(UTC) for day in (first, after))
        return Period(start, end, self._zone)

    def entered(self) -> dict[str, str]:
        """Code to what was written."""
        given = {one.code: self.cleaned_data[one.code] for one in ENTERED}
        return {code: str(value) for code, value in given.items() if value not in (None, "")}
