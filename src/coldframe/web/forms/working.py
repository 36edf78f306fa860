"""Forms of working on a review: set aside, hand over, ask, move."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time, timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coldframe.triage.terms import AsideReason
from coldframe.web.labels import choices_of

_AHEAD = (
    ("1h", _("For an hour")),
    ("4h", _("For four hours")),
    ("1d", _("Until tomorrow, at this hour")),
    ("3d", _("For three days")),
    ("7d", _("For a week")),
    ("at", _("Until the day below")),
)
_LENGTHS = {
    "1h": timedelta(hours=1),
    "4h": timedelta(hours=4),
    "1d": timedelta(days=1),
    "3d": timedelta(days=3),
    "7d": timedelta(days=7),
}
_MORNING = time(8)


def _choose(field: forms.Field, people: Iterable[tuple[str, str]]) -> None:
    assert isinstance(field, forms.ChoiceField)
    field.choices = [("", _("Choose a colleague")), *people]


class AsideForm(forms.Form):
    """For how long, and why."""

    reason = forms.ChoiceField(label=_("Why"), choices=())
    length = forms.ChoiceField(label=_("Until when"), choices=_AHEAD, initial="1d")
    day = forms.DateField(
        label=_("Day"),
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        help_text=_("It comes back at eight in the morning of that day."),
    )
    note = forms.CharField(
        label=_("In words"), required=False, max_length=2_000, widget=forms.Textarea({"rows": 2})
    )

    def __init__(self, data: object = None) -> None:
        super().__init__(data, auto_id="aside-%s")  # type: ignore[arg-type]
        field = self.fields["reason"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices_of(AsideReason)

    def clean(self) -> dict[str, object]:
        """Ask for the day where the length is one."""
        given: dict[str, object] = super().clean() or {}
        if given.get("length") == "at" and not given.get("day"):
            self.add_error("day", _("Choose the day on which it comes back."))
        return given

    def until(self, now: datetime) -> datetime:
        """The moment, in the reader's zone where a day was chosen. Only after ``is_valid``."""
        length = self.cleaned_data["length"]
        if length == "at":
            day = self.cleaned_data["day"]
            return datetime.combine(day, _MORNING, tzinfo=timezone.get_current_timezone())
        return now + _LENGTHS[length]


class HandForm(forms.Form):
    """To whom, and what they should know."""

    to = forms.ChoiceField(label=_("Colleague"), choices=())
    note = forms.CharField(
        label=_("What they should know"),
        required=False,
        max_length=2_000,
        widget=forms.Textarea({"rows": 2}),
    )

    def __init__(self, data: object = None, *, people: Iterable[tuple[str, str]]) -> None:
        super().__init__(data, auto_id="hand-%s")  # type: ignore[arg-type]
        _choose(self.fields["to"], people)


class AskForm(forms.Form):
    """Whom, and what."""

    of = forms.ChoiceField(
        label=_("Colleague"),
        choices=(),
        help_text=_("Whoever you ask can no longer read this one second."),
    )
    text = forms.CharField(label=_("Question"), max_length=4_000, widget=forms.Textarea({"rows": 2}))

    def __init__(self, data: object = None, *, people: Iterable[tuple[str, str]]) -> None:
        super().__init__(data, auto_id="ask-%s")  # type: ignore[arg-type]
        _choose(self.fields["of"], people)


class MoveForm(forms.Form):
    """Which queue."""

    queue = forms.ChoiceField(label=_("Queue"), choices=(), required=False)

    def __init__(self, data: object = None, *, queues: Iterable[tuple[str, str]]) -> None:
        super().__init__(data, auto_id="move-%s")  # type: ignore[arg-type]
        field = self.fields["queue"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(queues)
