"""How an authority is recorded, and how a person chooses about their own looking."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from coldframe.access.terms import LookingChoice
from coldframe.intake.terms import ItemView
from coldframe.partners.terms import HarmCategory
from coldframe.triage.terms import AuthorityKind, Lane, NewAuthority
from coldframe.web.labels import choices_of, label_of

_LOCAL = "%Y-%m-%dT%H:%M"
_ALL = "all"


class AuthorityForm(forms.Form):
    """A warrant, a consent or another authority to open the files of a clue."""

    about = forms.ChoiceField(label=_("About"))
    kind = forms.ChoiceField(label=_("Kind"), widget=forms.RadioSelect)
    number = forms.CharField(
        label=_("Number, as printed"), required=False, max_length=120, help_text=_("Empty if there is none.")
    )
    issued_by = forms.CharField(
        label=_("Issued by"), max_length=240, help_text=_("The court, authority or person, as printed.")
    )
    holds_from = forms.DateTimeField(
        label=_("Holds from"),
        help_text=_("In your own time zone."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=_LOCAL),
    )
    holds_until = forms.DateTimeField(
        label=_("Until"),
        required=False,
        help_text=_("Empty if it names no end."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=_LOCAL),
    )
    text = forms.CharField(
        label=_("What it allows"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 4})
    )

    def __init__(self, *args: Any, items: tuple[ItemView, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        about: list[tuple[str, Any]] = [("", _("Choose")), (_ALL, _("Every item of the clue"))]
        about += [(item.id, f"{item.position} · {label_of(item.kind)}") for item in items if item.is_held]
        _choices(self, "about", about)
        _choices(self, "kind", choices_of(AuthorityKind))

    def submitted(self) -> NewAuthority:
        """What was entered, after ``is_valid``."""
        data = dict(self.cleaned_data)
        about = data.pop("about")
        return NewAuthority(item_id="" if about == _ALL else about, **data)


class LookingForm(forms.Form):
    """What a person chooses about their own looking. Nobody asks why, and no one else is shown it."""

    looks = forms.ChoiceField(
        label=_("Pictures"),
        choices=(("yes", _("I look where a decision needs it")), ("no", _("I do not look at pictures"))),
        widget=forms.RadioSelect,
    )
    items_per_day = forms.IntegerField(label=_("At most so many items a day"), required=False, min_value=1)
    minutes_per_day = forms.IntegerField(
        label=_("At most so many minutes a day"), required=False, min_value=1
    )
    lanes = forms.MultipleChoiceField(
        label=_("Lanes not to be offered to me"), required=False, widget=forms.CheckboxSelectMultiple
    )
    harms = forms.MultipleChoiceField(
        label=_("Kinds of harm not to be offered to me"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("As far as whoever sent the clue named them."),
    )

    def __init__(self, *args: Any, choice: LookingChoice, **kwargs: Any) -> None:
        kwargs["initial"] = {
            "looks": "yes" if choice.looks else "no",
            "items_per_day": choice.items_per_day,
            "minutes_per_day": choice.minutes_per_day,
            "lanes": [lane for lane in Lane if lane in choice.declined],
            "harms": [harm for harm in HarmCategory if harm in choice.declined],
        }
        super().__init__(*args, **kwargs)
        self.fields["items_per_day"].help_text = _("The desk's cap is %d; empty keeps it.") % (
            settings.COLDFRAME_EXPOSURE_ITEMS_PER_DAY
        )
        self.fields["minutes_per_day"].help_text = _("The desk's cap is %d; empty keeps it.") % (
            settings.COLDFRAME_EXPOSURE_MINUTES_PER_DAY
        )
        _choices(self, "lanes", choices_of(Lane))
        _choices(self, "harms", choices_of(HarmCategory))

    def submitted(self) -> LookingChoice:
        """What was chosen, after ``is_valid``."""
        data = self.cleaned_data
        return LookingChoice(
            looks=data["looks"] == "yes",
            items_per_day=data["items_per_day"],
            minutes_per_day=data["minutes_per_day"],
            declined=frozenset((*data["lanes"], *data["harms"])),
        )


def _choices(form: forms.Form, name: str, choices: list[tuple[str, Any]]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices
