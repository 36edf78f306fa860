"""How people come into a case: what is known of their age, what they do, what was imposed on them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from coldframe.casework.terms import AgeBasis, AgeFacts, PartyKind, PartyView, Role, Stage
from coldframe.web.forms.cases import Choices, PageForm, date_field
from coldframe.web.labels import choices_of, label_of


class AgeForm(PageForm):
    """What is known of somebody's age, on what it rests, and when the act happened."""

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
    act_on = date_field(
        _("Day of the earliest act"), required=False, help_text=_("Not known means: treated as a child.")
    )

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


class PartyForm(AgeForm):
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
        label=_("Called here"), max_length=200, help_text=_("A pseudonym. Never a child's name.")
    )
    role = forms.ChoiceField(
        label=_("Role"),
        required=False,
        choices=lambda: [("", _("Not known yet")), *choices_of(Role)],
        help_text=_("What the person does, not what the person is guilty of."),
    )


class RoleForm(PageForm):
    """What somebody does, under whom and for how long."""

    key = "role"
    role = forms.ChoiceField(label=_("Role"), choices=lambda: choices_of(Role))
    under_party_id = forms.ChoiceField(label=_("Under"), required=False)
    from_on = date_field(_("From"), required=False)
    to_on = date_field(_("To"), required=False)

    def __init__(self, *args: Any, others: Iterable[PartyView], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        nobody: Choices = [("", _("Nobody known"))]
        self.offer("under_party_id", nobody + [(each.id, each.label) for each in others])


class MeasureForm(PageForm):
    """A measure by its native term."""

    key = "measure"
    native_term = forms.CharField(
        label=_("Legal term, as printed"),
        max_length=200,
        help_text=_("In its own language: 불구속 입건. The rule pack says which stage it reaches."),
    )
    stage = forms.ChoiceField(
        label=_("Stage it reaches"),
        required=False,
        choices=lambda: [("", ""), *choices_of(Stage)],
        help_text=_("Needed only where no rule pack knows the term."),
    )
    legal_basis = forms.CharField(label=_("Law and article"), max_length=400)
    authority = forms.CharField(label=_("Imposed by"), max_length=200)
    from_on = date_field(_("From"))
    to_on = date_field(_("To, if it is over"), required=False)

    def __init__(self, *args: Any, open_stages: Iterable[Stage], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Only what may be is offered; what is posted all the same, the stage refuses by its name
        # and records that it was tried.
        offered: Choices = [("", _("As the rule pack says"))]
        offered += [(each.value, label_of(each)) for each in open_stages]
        self.fields["stage"].widget.choices = offered
