"""The period of the dashboard, and in whose days."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

from django import forms
from django.utils.translation import gettext_lazy as _

from coldframe.publication.terms import Period
from coldframe.web.forms.office import PeriodForm

MOST_MONTHS = 60


class DashboardForm(PeriodForm):
    """From and to, both days included, in a zone; the last twelve months of the desk until somebody chooses."""

    zone = forms.ChoiceField(
        label=_("In the days of"), choices=lambda: [(name, name) for name in sorted(available_timezones())]
    )

    def __init__(self, data: object = None, *, today: date, zone: str) -> None:
        super().__init__(data, today=today)
        month = today.year * 12 + today.month - 12
        self._default = (date(month // 12, month % 12 + 1, 1), today)
        self._zone = zone
        self.initial.update(start=self._default[0], zone=zone)

    def clean(self) -> dict[str, object]:
        """Refuse a period that ends before it starts, or that no chart can hold."""
        given = super().clean()
        start, end = given.get("start"), given.get("end")
        if isinstance(start, date) and isinstance(end, date) and (end - start).days > MOST_MONTHS * 31:
            self.add_error("start", _("A chart holds five years. Choose a later start."))
        return given

    def period(self) -> Period:
        """What is chosen, or the default if nothing or something wrong was."""
        start, end = self.chosen()
        name = self.cleaned_data["zone"] if self.is_bound and self.is_valid() else self._zone
        zone = ZoneInfo(name)
        return Period(
            start=datetime.combine(start, time.min, tzinfo=zone).astimezone(UTC),
            end=datetime.combine(end + timedelta(days=1), time.min, tzinfo=zone).astimezone(UTC),
            zone=name,
        )
