"""Forms of places and routes: no codes to type, but a place's own."""

from __future__ import annotations

from collections.abc import Iterable

from django import forms
from django.utils.translation import gettext_lazy as _

from coldframe.core.errors import InvalidInput
from coldframe.intake.terms import ItemKind
from coldframe.partners.terms import HarmCategory, Purpose
from coldframe.referral.jurisdiction.routes import (
    NOWHERE,
    PLACE_OF,
    RouteField,
    RouteRule,
    Target,
    TargetKind,
)
from coldframe.referral.jurisdiction.terms import NOTEWORTHY, EvidenceKind, Level, Role, read_place
from coldframe.web.labels import choices_of, label_of


class NoteForm(forms.Form):
    """A place that a person read in the matter."""

    role = forms.ChoiceField(label=_("Whose place"), choices=())
    kind = forms.ChoiceField(label=_("What says so"), choices=())
    place = forms.CharField(
        label=_("Country or region"), max_length=6, help_text=_("A code such as KR, or KR-11 for a region.")
    )

    def __init__(self, data: object = None) -> None:
        super().__init__(data, auto_id="note-%s")  # type: ignore[arg-type]
        _choose(self, "role", choices_of(Role))
        _choose(self, "kind", [(kind.value, label_of(kind)) for kind in NOTEWORTHY])

    def clean_place(self) -> str:
        """Read the code."""
        place = read_place(self.cleaned_data["place"])
        if place is None:
            raise forms.ValidationError(_("Write a country as two letters, KR, or a region as KR-11."))
        return place

    def given(self) -> tuple[Role, EvidenceKind, str]:
        """What was entered. Only after ``is_valid``."""
        given = self.cleaned_data
        return Role(given["role"]), EvidenceKind(given["kind"]), given["place"]


class RouteForm(forms.Form):
    """One rule: every condition that is filled in has to hold, each by any of its values."""

    at_least = forms.ChoiceField(
        label=_("A place counts from"),
        choices=(),
        required=False,
        help_text=_("Where a child is in danger now, every place counts, whatever is chosen here."),
    )
    to = forms.MultipleChoiceField(label=_("Offers"), choices=(), widget=forms.CheckboxSelectMultiple)

    def __init__(self, data: object = None, *, targets: Iterable[tuple[str, str]]) -> None:
        super().__init__(data, auto_id="rule-%s")  # type: ignore[arg-type]
        _choose(self, "at_least", choices_of(Level))
        self.fields["at_least"].initial = Level.SUPPORTED
        _choose(self, "to", list(targets))
        for name in RouteField:
            if name in _LISTS:
                field: forms.Field = forms.MultipleChoiceField(
                    choices=_values_of(name), widget=forms.CheckboxSelectMultiple, required=False
                )
            else:
                field = forms.CharField(required=False, max_length=400, help_text=_HINTS[name in PLACE_OF])
            field.label = label_of(name)
            self.fields[name.value] = field

    def conditions(self) -> list[forms.BoundField]:
        """The fields about the matter, in the order of the list."""
        return [self[name.value] for name in RouteField]

    def clean(self) -> dict[str, object]:
        """Read places and platforms, separated by commas."""
        given: dict[str, object] = super().clean() or {}
        for name in RouteField:
            words = given.get(name.value)
            if not isinstance(words, str):
                continue
            values = [word.strip() for word in words.split(",") if word.strip()]
            if name in PLACE_OF:
                codes = [NOWHERE if word.lower() == NOWHERE else read_place(word) for word in values]
                if None in codes:
                    self.add_error(name.value, _("Write codes such as KR, KR-11 or unknown."))
                given[name.value] = [code for code in codes if code]
            else:
                given[name.value] = [word.lower() for word in values]
        return given

    def rule(self) -> RouteRule:
        """What was entered. Only after ``is_valid``."""
        given = self.cleaned_data
        return RouteRule(
            tuple((name, frozenset(given[name.value])) for name in RouteField if given.get(name.value)),
            tuple(read_target(value) for value in given["to"]),
            Level(given["at_least"] or Level.SUPPORTED),
        )


class LastRoutesForm(forms.Form):
    """The two routes that always exist."""

    unknown = forms.ChoiceField(
        label=_("Where the place is not known"),
        choices=(),
        help_text=_("Offered where neither the subject's place nor the child's is more than possible."),
    )
    fallback = forms.ChoiceField(
        label=_("Where nothing else is offered"), choices=(), help_text=_("If it is gone, our general queue.")
    )

    def __init__(
        self,
        data: object = None,
        *,
        targets: Iterable[tuple[str, str]],
        unknown: Target | None = None,
        fallback: Target | None = None,
    ) -> None:
        initial = {
            name: write_target(target)
            for name, target in (("unknown", unknown), ("fallback", fallback))
            if target is not None
        }
        super().__init__(data, initial=initial, auto_id="last-%s")  # type: ignore[arg-type]
        listed = list(targets)
        _choose(self, "unknown", listed)
        _choose(self, "fallback", listed)


_LISTS = (RouteField.HARM, RouteField.ITEM_KIND, RouteField.DANGER)
_HINTS = {
    True: _("Codes, separated by commas, such as KR, SE; “unknown” where it is not known."),
    False: _("Names, separated by commas, as the clues have them."),
}


def _values_of(name: RouteField) -> list[tuple[str, str]]:
    if name is RouteField.DANGER:
        return [("yes", label_of("yes")), ("no", str(_("No, or not said")))]
    kinds = choices_of(HarmCategory) if name is RouteField.HARM else choices_of(ItemKind)
    return [*kinds, (NOWHERE, str(_("None stated")))]


def write_target(target: Target) -> str:
    """A target as the value of a form field."""
    return "|".join((target.kind, target.id, target.function or "", target.role or ""))


def read_target(value: str) -> Target:
    """Read what :func:`write_target` wrote.

    Raises:
        InvalidInput: It is none.
    """
    try:
        kind, target_id, function, role = value.split("|")
        return Target(
            TargetKind(kind), target_id, Purpose(function) if function else None, Role(role) if role else None
        )
    except ValueError:
        raise InvalidInput(str(_("Choose whom to offer from the list.")), field="to") from None


def _choose(form: forms.Form, name: str, choices: list[tuple[str, str]]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices
