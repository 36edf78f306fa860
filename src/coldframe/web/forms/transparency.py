"""What a person enters into the desk's own report."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext as now_said
from django.utils.translation import gettext_lazy as _

from coldframe.publication.actions.public_words import MAX_NOTE_CHARACTERS
from coldframe.publication.actions.transparency import MAX_ENTERED_CHARACTERS
from coldframe.publication.terms import Period
from coldframe.publication.terms.transparency import ProviderKind, Section, TransparencyView
from coldframe.publication.transparency.template import INDICATORS
from coldframe.web.labels import choices_of, label_of

ENTERED = tuple(one for one in INDICATORS if one.is_entered)


class TransparencyForm(forms.Form):
    """A period, and what no event can tell. Rows left empty are said to be not collected."""

    start = forms.DateField(label=_("From"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    end = forms.DateField(
        label=_("To, included"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Numbers come from published releases of exactly these days."),
    )  # fmt: skip

    kind = forms.ChoiceField(
        label=_("What the Digital Services Act calls this desk"),
        help_text=_("Rows of the template that do not apply to it are said not to apply."),
    )
    note = forms.CharField(
        label=_("What was wrong with the published report of these days"), required=False, max_length=MAX_NOTE_CHARACTERS,
        widget=forms.Textarea({"rows": 2}),
        help_text=_("Only if there is one: the new one corrects it. Readers see this; name nobody."),
    )  # fmt: skip

    def __init__(self, data: object = None, *, today: date, zone: str, before: TransparencyView | None = None,
                 kind: ProviderKind = ProviderKind.NO_PROVIDER) -> None:  # fmt: skip
        self.zone = before.period.zone if before else zone
        year = today.year - 1
        initial = {"start": date(year, 1, 1), "end": date(year, 12, 31), "kind": kind}
        if before is not None:
            there = ZoneInfo(before.period.zone)
            first, last = before.period.start, before.period.end - timedelta(microseconds=1)
            initial = {
                **before.entered, "kind": before.kind,
                "start": first.astimezone(there).date(), "end": last.astimezone(there).date(),
            }  # fmt: skip
        super().__init__(data, initial=initial)  # type: ignore[arg-type]
        self.fields["kind"].choices = choices_of(ProviderKind)  # type: ignore[attr-defined]
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
    def entered_fields(self) -> list[tuple[str, list[forms.BoundField]]]:
        """Those that a person fills, by the sections of the report."""
        return [
            (label_of(section), found)
            for section in Section
            if (found := [self[one.code] for one in ENTERED if one.section is section])
        ]

    def clean(self) -> dict[str, object]:
        """Refuse a period that ends before it starts."""
        given: dict[str, object] = super().clean() or {}
        start, end = given.get("start"), given.get("end")
        if isinstance(start, date) and isinstance(end, date) and end < start:
            self.add_error("end", _("The period ends before it starts. Choose a later end."))
        return given

    def period(self) -> Period:
        """The period in the days of the desk's zone; of a correction, of the report that it corrects."""
        zone = ZoneInfo(self.zone)
        first, after = self.cleaned_data["start"], self.cleaned_data["end"] + timedelta(days=1)
        start, end = (datetime.combine(day, time.min, tzinfo=zone).astimezone(UTC) for day in (first, after))
        return Period(start, end, self.zone)

    def entered(self) -> dict[str, str]:
        """Code to what was written."""
        given = {one.code: self.cleaned_data[one.code] for one in ENTERED}
        return {code: str(value) for code, value in given.items() if value not in (None, "")}
