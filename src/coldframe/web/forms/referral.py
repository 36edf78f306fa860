"""How a referral is drafted."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from coldframe.core.answers import Answer
from coldframe.partners.terms import AgreementTerms, Field, HarmCategory, Purpose
from coldframe.referral.formats.article_18 import Article18, Concerned
from coldframe.referral.formats.base import Format
from coldframe.referral.formats.xarf import Contact, XarfV4
from coldframe.referral.terms import ClosedReason, Feedback, FeedbackStatus, ReferralState, WhyNotUseful
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


class HandOverForm(forms.Form):
    """As what a draft is handed to a recipient that has no desk."""

    form = forms.ChoiceField(
        label=_("As what"),
        widget=forms.RadioSelect,
        choices=[
            ("xarf", _("XARF report about one address, for a host's programs")),
            ("article_18", _("Notification of suspected offenses (Digital Services Act, Article 18)")),
        ],
    )
    item = forms.IntegerField(label=_("For XARF: number of the item"), required=False, min_value=1, initial=1)
    member_state = forms.CharField(
        label=_("For Article 18: Member State"),
        required=False,
        max_length=2,
        help_text=_("Two letters, such as DE; EU for Europol."),
    )
    why = forms.ChoiceField(
        label=_("For Article 18: why this State"), required=False, choices=lambda: choices_of(Concerned)
    )

    def written_by(self, *, desk_name: str, email: str) -> Format:
        """The form that was chosen, filled with who this desk is. Only after ``is_valid``."""
        given = self.cleaned_data
        if given["form"] == "xarf":
            return XarfV4(
                Contact(desk_name, email, email.rpartition("@")[2].lower()), item=given["item"] or 1
            )
        return Article18(
            desk_name,
            email,
            member_state=given["member_state"].strip().upper(),
            why=Concerned(given["why"] or Concerned.NOT_IDENTIFIED),
        )


class FeedbackForm(forms.Form):
    """What came of a received referral, in closed answers. Nothing is preselected but "not known"."""

    status = forms.ChoiceField(
        label=_("What came of it"), widget=forms.RadioSelect, choices=lambda: choices_of(FeedbackStatus)
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
        )
