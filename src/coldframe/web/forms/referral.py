"""How a referral is drafted."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from coldframe.partners.terms import AgreementTerms, Field, HarmCategory, Purpose
from coldframe.referral.terms import ReferralState
from coldframe.triage.terms import DecisionView
from coldframe.web.forms.partners import ReleasableFields
from coldframe.web.labels import choices_of, label_of
from coldframe.web.releasable import FieldGroup, group_fields


class ReferralForm(forms.Form):
    """What one recipient is to see of a matter, and for what. Nothing is preselected by itself."""

    clue_id = forms.CharField(widget=forms.HiddenInput, max_length=30)
    recipient_id = forms.CharField(widget=forms.HiddenInput, max_length=30)
    agreement_id = forms.CharField(widget=forms.HiddenInput, max_length=30, required=False)
    purpose = forms.ChoiceField(
        label=_("Purpose"), widget=forms.RadioSelect, help_text=_("What the recipient is to use it for.")
    )
    harms = forms.MultipleChoiceField(
        label=_("Kinds of harm"),
        required=False,
        choices=lambda: choices_of(HarmCategory),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("What the matter is about. Those of the decision are added by themselves."),
    )
    decision_id = forms.ChoiceField(
        label=_("Decision"), required=False, help_text=_("The one that leads to this referral.")
    )
    report_number = forms.CharField(
        label=_("Number of a clearinghouse report about the same matter"), required=False, max_length=100
    )

    def __init__(
        self,
        *args: Any,
        agreement: AgreementTerms | None,
        known: Collection[Field],
        decisions: Sequence[DecisionView],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self._covered = agreement.fields if agreement is not None else frozenset[Field]()
        self._known = known
        covered = agreement.purposes if agreement is not None else frozenset[Purpose]()
        self._choices(
            "purpose",
            [
                (purpose.value, label_of(purpose) if purpose in covered else _not_covered(purpose))
                for purpose in Purpose
            ],
        )
        about: list[tuple[str, Any]] = [("", _("None"))]
        about += [
            (decision.id, f"{label_of(decision.outcome)} · {label_of(decision.category)}")
            for decision in decisions
        ]
        self._choices("decision_id", about)
        self.fields["fields"] = ReleasableFields(
            _("Fields"), _("Exactly these go, or nothing does. You see the result before it is sent.")
        )

    def field_groups(self) -> tuple[FieldGroup, ...]:
        """The releasable fields as boxes, marked with what the agreement covers and what is known."""
        return group_fields(self["fields"].value() or (), covered=self._covered, known=self._known)

    def _choices(self, name: str, choices: list[tuple[str, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices


def _not_covered(purpose: Purpose) -> str:
    return _("%(purpose)s (not covered)") % {"purpose": label_of(purpose)}


class TellForm(forms.Form):
    """How a received referral goes on, for the desk it came from."""

    state = forms.ChoiceField(label=_("How it goes on"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, states: Sequence[ReferralState], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["state"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(state.value, _TOLD[state]) for state in states]


_TOLD = {
    ReferralState.SEEN: _("Seen: somebody here has read it"),
    ReferralState.WORKING: _("Being worked on"),
    ReferralState.NOT_OURS: _("Not a matter for us"),
    ReferralState.DONE: _("Done"),
}
