"""How people come into a case: what is known of their age, what they do, what was imposed on them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from coldframe.casework.terms import ONE, NewRole, Number, PartyKind, PartyView
from coldframe.web.forms.ages import AgeForm, rough_field
from coldframe.web.forms.cases import Choices
from coldframe.web.forms.people import NumberForm, nobody_or
from coldframe.web.labels import choices_of


class PartyForm(AgeForm, NumberForm):
    """A new person or organization in a case."""

    key = "party"
    field_order = ("kind", "label", "role")
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=lambda: choices_of(PartyKind),
        initial=PartyKind.PERSON,
        widget=forms.RadioSelect,
    )
    label = forms.CharField(
        label=_("Called here"),
        max_length=200,
        help_text=_("A pseudonym. Whoever may be a child is shown by number only."),
    )
    act_on = rough_field(_("When the act was, or the first of them"), required=False)
    role = forms.ChoiceField(
        label=_("Role"),
        required=False,
        help_text=_("What the person does, not what the person is guilty of."),
    )
    printed = forms.CharField(
        label=_("The word of the source"),
        required=False,
        max_length=100,
        help_text=_("In its own language: 女主播."),
    )
    under_party_id = forms.ChoiceField(label=_("Under"), required=False)

    def __init__(self, *args: Any, roles: Choices, others: Iterable[PartyView], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("role", [("", _("Not known yet")), *roles])
        self.offer("under_party_id", nobody_or(others))
        self.fields["qualifier"].required = False

    def number(self) -> Number:
        """How many were entered; one where nothing was said of it. Only after ``is_valid``."""
        return super().number() if self.cleaned_data["qualifier"] else ONE

    def new_role(self) -> NewRole | None:
        """The role that was entered, if one was. Only after ``is_valid``."""
        given = self.cleaned_data
        if not given["role"] and not given["printed"]:
            return None
        return NewRole(code=given["role"], printed=given["printed"], under_id=given["under_party_id"])
