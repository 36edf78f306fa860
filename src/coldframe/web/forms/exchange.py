"""What a person fills in about a referral between two desks: give back, ask back, answer, add."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from coldframe.partners.terms import Field, Purpose
from coldframe.referral.terms import (
    MAX_RECALL_DAYS,
    KeptReason,
    RecallAnswer,
    RecallReason,
    Returned,
    ReturnReason,
)
from coldframe.web.labels import choices_of, label_of


class ReturnForm(forms.Form):
    """Why a received referral is not ours, and where it may belong."""

    reason = forms.ChoiceField(label=_("Why is it not yours?"))
    country = forms.CharField(
        label=_("Country it may belong to"),
        required=False,
        max_length=2,
        help_text=_("Two letters, such as SE."),
    )
    region = forms.CharField(
        label=_("Region, if you know it"), required=False, max_length=6, help_text=_("Such as SE-AB.")
    )
    function = forms.ChoiceField(label=_("What the right body would do with it"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, "reason", choices_of(ReturnReason))
        _choose(self, "function", [("", _("Not known")), *choices_of(Purpose)])

    def returned(self) -> Returned:
        """What was chosen."""
        given = self.cleaned_data
        function = given["function"]
        return Returned(
            ReturnReason(given["reason"]),
            given["country"].upper(),
            given["region"].upper(),
            Purpose(function) if function else None,
        )


class AskBackForm(forms.Form):
    """Ask a desk to give up what it got."""

    reason = forms.ChoiceField(label=_("Why"))
    days = forms.IntegerField(
        label=_("Days for the answer"), min_value=1, max_value=MAX_RECALL_DAYS, initial=14
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, "reason", choices_of(RecallReason))


class AskAllBackForm(forms.Form):
    """Ask every desk back that has something of a reversed decision."""

    days = forms.IntegerField(
        label=_("Days for the answer"), min_value=1, max_value=MAX_RECALL_DAYS, initial=14
    )


class AnswerRecallForm(forms.Form):
    """What we did with what was asked back."""

    answer = forms.ChoiceField(label=_("What is done with it"), widget=forms.RadioSelect)
    kept_reason = forms.ChoiceField(label=_("Which law keeps it"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, "answer", choices_of(RecallAnswer))
        _choose(self, "kept_reason", [("", _("It is not kept")), *choices_of(KeptReason)])


class SupplementForm(forms.Form):
    """Which fields the recipient is to see beside those it got."""

    fields_ = forms.MultipleChoiceField(
        label=_("Fields"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, known: frozenset[Field], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, "fields_", [(one.value, label_of(one)) for one in Field if one in known])

    def chosen(self) -> frozenset[Field]:
        """The fields that were ticked."""
        return frozenset(Field(value) for value in self.cleaned_data["fields_"])


def _choose(form: forms.Form, name: str, choices: list[tuple[str, Any]]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices
