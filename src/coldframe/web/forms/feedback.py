"""What came of a referral: given to its sender, or entered as its recipient told it."""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coldframe.core.answers import Answer
from coldframe.partners.terms import Field
from coldframe.referral.terms import ClosedReason, Feedback, FeedbackStatus, Missing, WhyNotUseful
from coldframe.web.labels import choices_of
from coldframe.web.releasable import group_fields


class FeedbackForm(forms.Form):
    """What came of a received referral, in closed answers. Nothing is preselected but "not known"."""

    # The last one is never given: it stands for a status that only another desk knows.
    status = forms.ChoiceField(
        label=_("What came of it"), widget=forms.RadioSelect, choices=lambda: choices_of(FeedbackStatus)[:-1]
    )
    closed_reason = forms.ChoiceField(
        label=_("If it was closed: why"),
        required=False,
        choices=lambda: [("", "–"), *choices_of(ClosedReason)],
    )
    child_identified = forms.ChoiceField(
        label=_("Was the child identified?"), initial=Answer.UNKNOWN, choices=lambda: choices_of(Answer)
    )
    additional_victims = forms.IntegerField(
        label=_("After an arrest: further children found"),
        required=False,
        min_value=0,
        help_text=_("Empty if not known."),
    )
    self_produced = forms.ChoiceField(
        label=_("Was the material self-produced?"), initial=Answer.UNKNOWN, choices=lambda: choices_of(Answer)
    )
    useful = forms.ChoiceField(
        label=_("Was the information useful?"), initial=Answer.UNKNOWN, choices=lambda: choices_of(Answer)
    )
    why_not_useful = forms.ChoiceField(
        label=_("If it was not: why"), required=False, choices=lambda: [("", "–"), *choices_of(WhyNotUseful)]
    )
    missing = forms.MultipleChoiceField(
        label=_("What was missing?"),
        required=False,
        choices=lambda: choices_of(Missing),
        widget=forms.CheckboxSelectMultiple,
    )
    missing_fields = forms.MultipleChoiceField(
        label=_("Which fields would have helped?"),
        required=False,
        choices=lambda: [
            (group.words, [(choice.field.value, choice.words) for choice in group.choices])
            for group in group_fields(())
        ],
        widget=forms.SelectMultiple(attrs={"size": 8}),
        help_text=_("Several with Ctrl or Shift."),
    )

    def feedback(self) -> Feedback:
        """What was entered. Only after ``is_valid``."""
        given = self.cleaned_data
        return Feedback(
            status=FeedbackStatus(given["status"]),
            child_identified=Answer(given["child_identified"]),
            additional_victims=given["additional_victims"],
            closed_reason=ClosedReason(given["closed_reason"]) if given["closed_reason"] else None,
            self_produced=Answer(given["self_produced"]),
            useful=Answer(given["useful"]),
            why_not_useful=WhyNotUseful(given["why_not_useful"]) if given["why_not_useful"] else None,
            missing=tuple(one for one in Missing if one in given["missing"]),
            missing_fields=tuple(one for one in Field if one in given["missing_fields"]),
        )


class ToldForm(FeedbackForm):
    """The same as a recipient told it to a person here: with who told it, and when."""

    told_by = forms.CharField(
        label=_("As told by"),
        max_length=200,
        help_text=_("Who, and how: by mail, by telephone, on paper. It stays here and goes nowhere."),
    )
    told_on = forms.DateField(
        label=_("Told on"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("told_on", timezone.localdate())

    def told_at(self, as_of: datetime) -> datetime:
        """The day that was entered, as a moment that is not to come. Only after ``is_valid``."""
        day = self.cleaned_data["told_on"]
        if day == timezone.localdate(as_of):
            return as_of
        return datetime.combine(day, time(12), tzinfo=timezone.get_current_timezone()).astimezone(UTC)
