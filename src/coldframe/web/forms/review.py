"""How a decision and a reveal are asked for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from coldframe.partners.terms import HarmCategory
from coldframe.triage.queries import ReviewPage
from coldframe.triage.terms import (
    OBSERVATION_KINDS,
    Category,
    NewDecision,
    Observations,
    Outcome,
    RevealReason,
)
from coldframe.web.labels import choices_of, label_of

_KEYS = "1234567890-"
OBSERVATION_LABELS = {
    "age_band": _("Apparent age of the youngest"),
    "act": _("Gravest thing seen"),
    "coercion": _("Signs of coercion"),
    "origin": _("Real or synthetic"),
    "viral": _("Passed around as viral"),
    "self_produced": _("Made by the child"),
}


class DecisionForm(forms.Form):
    """A judgement about a clue or one of its items. Nothing is preselected but "cannot determine"."""

    item_id = forms.ChoiceField(
        label=_("About"), required=False, widget=forms.Select(attrs={"data-key": "d"})
    )
    outcome = forms.ChoiceField(label=_("Outcome"), widget=forms.RadioSelect)
    category = forms.ChoiceField(label=_("Category of the material"), widget=forms.RadioSelect)
    harms = forms.MultipleChoiceField(
        label=_("Kinds of harm"), required=False, widget=forms.CheckboxSelectMultiple
    )
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_(
            "In your own words, for the second reader and for whoever asks later. Describe, do not judge people."
        ),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=4000,
    )

    def __init__(self, *args: Any, page: ReviewPage, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_second = page.awaits_second_from_person
        about: list[tuple[str, Any]] = [("", _("The whole clue"))]
        about += [(each.item.id, f"{each.item.position} · {label_of(each.item.kind)}") for each in page.items]
        self._choices("item_id", about)
        self._choices("outcome", choices_of(Outcome))
        self._choices("category", choices_of(Category))
        self._choices("harms", choices_of(HarmCategory))
        for name, kind in OBSERVATION_KINDS.items():
            self.fields[name] = forms.ChoiceField(
                label=OBSERVATION_LABELS[name],
                choices=choices_of(kind),
                initial="cannot_determine",
                required=False,
            )
        if self.is_second:
            # The second reader gives outcome, category and reason; the harms stay the first one's.
            del self.fields["harms"]

    def keyed(self) -> list[tuple[forms.BoundField, list[tuple[forms.boundfield.BoundWidget, str]]]]:
        """Outcome and category, each choice with the key that chooses it: one row of the keyboard for both."""
        found, keys = [], iter(_KEYS)
        for name in ("outcome", "category"):
            bound = self[name]
            found.append((bound, [(radio, next(keys)) for radio in bound.subwidgets]))
        return found

    @property
    def has_wrong_observation(self) -> bool:
        """True if one of the observations has to be mended, so that it must be in sight."""
        return any(name in self.errors for name in OBSERVATION_KINDS)

    def observations(self) -> list[forms.BoundField]:
        """The fields about what was seen, in the order of the list."""
        return [self[name] for name in OBSERVATION_KINDS]

    def submitted(self) -> NewDecision:
        """What was entered, as triage takes it. Only after ``is_valid``."""
        entered = self.cleaned_data
        return NewDecision(
            outcome=entered["outcome"],
            category=entered["category"],
            reason=entered["reason"],
            item_id=entered["item_id"],
            harms=tuple(entered.get("harms", ())),
            observations=Observations.from_codes(
                {name: entered[name] for name in OBSERVATION_KINDS if entered.get(name)}
            ),
        )

    def _choices(self, name: str, choices: list[tuple[str, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices


class RevealForm(forms.Form):
    """The second step before a picture is shown: why, and how large."""

    reason = forms.ChoiceField(label=_("Why it is needed"), choices=())
    size = forms.ChoiceField(
        label=_("Size"),
        choices=(("small", _("Small")), ("full", _("Full: counts as having viewed the file"))),
        initial="small",
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["reason"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("Choose a reason")), *choices_of(RevealReason)]
