"""What a release counts and how it is protected; why one is withdrawn or corrected."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as now_said
from django.utils.translation import gettext_lazy as _

from coldframe.publication.actions.public_words import MAX_NOTE_CHARACTERS
from coldframe.publication.disclosure.sensitive import Policy
from coldframe.publication.pictures.charts import headline
from coldframe.publication.queries import releasable_measures
from coldframe.publication.terms import Period

_DEFAULT = Policy()


class ReleaseForm(forms.Form):
    """A table to be drafted."""

    measure = forms.ChoiceField(
        label=_("What is counted"),
        choices=lambda: [
            (one.code, f"{headline(now_said(one.what))} ({one.code})") for one in releasable_measures()
        ],
        help_text=_(
            "Sums of amounts other than children are not offered, nor what is corrected later: of them nobody "
            "can prove whom a number hides."
        ),
    )
    by_part = forms.BooleanField(
        label=_("Told apart by its parts"), required=False, help_text=_("Where the measure has any.")
    )
    by_month = forms.BooleanField(label=_("Told apart by month"), required=False)
    start = forms.DateField(
        label=_("From"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        help_text=_("The first day that counts."),
    )  # fmt: skip
    end = forms.DateField(
        label=_("To, included"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        help_text=_("A day that is over."),
    )  # fmt: skip
    zone = forms.CharField(
        label=_("Time zone"), max_length=60, help_text=_("Whose days these are, such as Asia/Seoul.")
    )
    k = forms.IntegerField(
        label=_("Suppress counts under"), min_value=3, max_value=1000, initial=_DEFAULT.k,
        help_text=_("Counts from 1 to one less than this are not told, nor anything with which they could be worked "
                    "out. 5 is usual for counts of work; take 10 or more where the things counted are people. Under "
                    "3 nothing is offered: of two, each could subtract himself."),
    )  # fmt: skip
    base = forms.IntegerField(
        label=_("Round to multiples of"), min_value=1, max_value=1000, initial=_DEFAULT.base,
        help_text=_("1 leaves numbers as they are. 5 or 10 hides less and tells less exactly; take it where periods "
                    "grow or numbers are corrected often. What was published of the same things keeps its rounding."),
    )  # fmt: skip

    def __init__(self, data: object = None, *, today: date, zone: str) -> None:
        last = today.replace(day=1) - timedelta(days=1)
        first = last.replace(day=1)
        super().__init__(data, initial={"start": first, "end": last, "zone": zone, "by_part": True})  # type: ignore[arg-type]

    def clean_zone(self) -> str:
        """Refuse what is no zone."""
        zone = str(self.cleaned_data["zone"])
        try:
            ZoneInfo(zone)
        except (ZoneInfoNotFoundError, ValueError):
            raise ValidationError(_("This is no time zone. Write it like Asia/Seoul.")) from None
        return zone

    def clean(self) -> dict[str, object]:
        """Refuse a period that ends before it starts; what has no parts is not told apart by them."""
        given: dict[str, object] = super().clean() or {}
        whole = {one.code for one in releasable_measures() if one.breakdown is None}
        given["by_part"] = bool(given.get("by_part")) and given.get("measure") not in whole
        start, end = given.get("start"), given.get("end")
        if isinstance(start, date) and isinstance(end, date) and end < start:
            self.add_error("end", _("The period ends before it starts. Choose a later end."))
        return given

    def period(self) -> Period:
        """The period in its own zone's days."""
        given = self.cleaned_data
        zone = ZoneInfo(given["zone"])

        def begins(day: date) -> datetime:
            return datetime.combine(day, time.min, tzinfo=zone).astimezone(UTC)

        return Period(begins(given["start"]), begins(given["end"] + timedelta(days=1)), given["zone"])

    def policy(self) -> Policy:
        """How small numbers are protected."""
        return Policy(self.cleaned_data["k"], self.cleaned_data["base"])


class NoteForm(forms.Form):
    """What readers are told."""

    note = forms.CharField(
        label=_("What readers are told"),
        max_length=MAX_NOTE_CHARACTERS,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("It is public and stays: what was wrong, in plain words. Name nobody."),
    )
