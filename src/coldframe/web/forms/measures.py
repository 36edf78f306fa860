"""What was imposed on people of a case, and what sources report of others."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from coldframe.casework.actions import NewTotal
from coldframe.casework.terms import OutcomeReason, PartStanding, Stage, TotalView
from coldframe.core.values import Qualifier
from coldframe.web.forms.cases import Choices, PageForm, date_field
from coldframe.web.labels import choices_of, label_of


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
    act_id = forms.ChoiceField(label=_("For which act"), required=False)
    legal_basis = forms.CharField(label=_("Law and article"), max_length=400)
    authority = forms.CharField(label=_("Imposed by"), max_length=200)
    from_on = date_field(_("From"))
    to_on = date_field(_("To, if it is over"), required=False)
    corrects = forms.ChoiceField(
        label=_("Replaces"), required=False, help_text=_("A corrected entry stays visible.")
    )

    def __init__(
        self, *args: Any, open_stages: Iterable[Stage], acts: Choices, recorded: Choices, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        # Only what may be is offered; what is posted all the same, the stage refuses by its name
        # and records that it was tried.
        offered: Choices = [("", _("As the rule pack says"))]
        offered += [(each.value, label_of(each)) for each in open_stages]
        self.fields["stage"].widget.choices = offered
        self.offer("act_id", [("", _("Whichever is meant")), *acts])
        self.offer("corrects", [("", _("Nothing: it is another measure")), *recorded])


class TotalForm(PageForm):
    """How many persons a source says something was imposed on."""

    key = "total"
    native_term = forms.CharField(
        label=_("Legal term, as printed"), max_length=200, help_text=_("In its own language: 刑事拘留.")
    )
    stage = forms.ChoiceField(
        label=_("Stage it reaches"),
        required=False,
        choices=lambda: [("", _("As the rule pack says")), *choices_of(Stage)],
        help_text=_("Needed only where no rule pack knows the term."),
    )
    qualifier = forms.ChoiceField(
        label=_("How firm"), choices=lambda: choices_of(Qualifier), initial=Qualifier.EXACT
    )
    number = forms.IntegerField(label=_("How many persons"), min_value=0)
    parent_id = forms.ChoiceField(label=_("Part of"), required=False)
    standing = forms.ChoiceField(
        label=_("Is it inside that total?"),
        choices=lambda: choices_of(PartStanding),
        initial=PartStanding.NOT_STATED,
        help_text=_("As the source says. What it does not say is shown both ways."),
    )
    are_minors = forms.BooleanField(label=_("Only children were counted"), required=False)
    reasons = forms.MultipleChoiceField(
        label=_("Why, where the source says so"),
        required=False,
        choices=lambda: choices_of(OutcomeReason),
        widget=forms.CheckboxSelectMultiple,
    )
    source = forms.CharField(
        label=_("Who says so, and where"), max_length=400, help_text=_("Report, place and day.")
    )
    as_of = date_field(_("As of"))
    corrects = forms.ChoiceField(
        label=_("Replaces"), required=False, help_text=_("A corrected entry stays visible.")
    )

    def __init__(self, *args: Any, totals: Iterable[TotalView], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known: Choices = [
            (each.id, f"{each.number.number} {each.native_term}") for each in totals if not each.corrected_by
        ]
        self.offer("parent_id", [("", _("Nothing: a total of its own")), *known])
        self.offer("corrects", [("", _("Nothing: it is another count")), *known])

    def total(self) -> NewTotal:
        """What was entered, as casework takes it. Only after ``is_valid``."""
        given = self.cleaned_data
        return NewTotal(
            number=given["number"],
            native_term=given["native_term"],
            source=given["source"],
            as_of=given["as_of"],
            stage=Stage(given["stage"]) if given["stage"] else None,
            qualifier=Qualifier(given["qualifier"]),
            parent_id=given["parent_id"],
            standing=PartStanding(given["standing"]),
            are_minors=given["are_minors"],
            reasons=tuple(OutcomeReason(code) for code in given["reasons"]),
        )
