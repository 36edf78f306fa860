"""How a report is changed part by part, filed, and settled when an answer was lost."""

from __future__ import annotations

import typing
from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from coldframe.web.labels import choices_of
from coldframe.web.report_parts import Part, label_of_field

_LONG = frozenset({"note", "content", "bio", "company_text", "terms_text", "urgent_reason", "file_names"})


class _Words(forms.CharField):
    """Text whose line ends are as the record keeps them, so that unchanged text stays unchanged."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(strip=False, **kwargs)

    def to_python(self, value: Any) -> str:
        return (super().to_python(value) or "").replace("\r\n", "\n")


class _Lines(_Words):
    """A list of words or numbers, one a line."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": 2}), help_text=_("One a line."), **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(str(each) for each in value) if isinstance(value, (tuple, list)) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        lines = [line.strip() for line in self.to_python(data).splitlines() if line.strip()]
        return lines != [str(each) for each in initial or ()]


class _Marks(forms.MultipleChoiceField):
    """Marks that hold. The page sends one empty value along, so that "none" can be told from "not shown"."""

    widget = forms.CheckboxSelectMultiple

    def to_python(self, value: Any) -> list[str]:
        return [each for each in super().to_python(value) if each]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return set(self.to_python(data)) != {str(each) for each in initial or ()}


class PartForm(forms.Form):
    """The fields of one part, named by their dotted paths. A field that is not sent stays as it is."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, part: Part, version: int, **kwargs: Any) -> None:
        super().__init__(*args, **{"initial": {"version": version, **part.values}, **kwargs})
        for path, kind in part.kinds.items():
            self.fields[path] = _field(path, kind)

    def entries(self) -> list[forms.BoundField]:
        """The fields that a person fills in."""
        return [self[name] for name in self.fields if name != "version"]

    def changes(self) -> dict[str, object]:
        """Path to new value of what was sent and differs. Only after ``is_valid``."""
        return {
            path: self.cleaned_data[path]
            for path in self.changed_data
            if path in self.data and path != "version"
        }


class FileForm(forms.Form):
    """The agreement under which a report is filed, where there is a choice."""

    agreement_id = forms.ChoiceField(label=_("Under which agreement"), required=False)

    def __init__(self, *args: Any, agreements: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["agreement_id"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(agreements)


class ResolveForm(forms.Form):
    """What a person found out about a call whose answer was lost."""

    remote_id = forms.CharField(
        label=_("Number of the unfinished report there"),
        required=False,
        max_length=40,
        help_text=_("If the clearinghouse told you. It is retracted before anything new is opened."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "class": "mono"}),
    )


class ExtendForm(forms.Form):
    """Until when a report is preserved longer, and why."""

    until = forms.DateField(
        label=_("Preserve until"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    reason = forms.CharField(
        label=_("Who asked for it, and why"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )


class HoldForm(forms.Form):
    """Why a report is held."""

    hold_reason = forms.CharField(
        label=_("Who ordered the hold, and why"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )


def _field(path: str, kind: Any) -> forms.Field:
    label, name = label_of_field(path), path.rpartition(".")[2]
    if typing.get_origin(kind) is tuple:
        inner = typing.get_args(kind)[0]
        if issubclass(inner, StrEnum):
            return _Marks(label=label, required=False, choices=choices_of(inner))
        return _Lines(label=label, required=False)
    if issubclass(kind, StrEnum):
        return forms.ChoiceField(label=label, required=False, choices=choices_of(kind))
    if kind is datetime:
        return forms.DateTimeField(
            label=label,
            required=False,
            help_text=_("In your own time zone."),
            widget=forms.DateTimeInput(
                attrs={"type": "datetime-local", "step": "1"}, format="%Y-%m-%dT%H:%M:%S"
            ),
        )
    if kind is date:
        return forms.DateField(
            label=label, required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        )
    if kind is int:
        return forms.IntegerField(label=label, required=False)
    if kind is float:
        return forms.FloatField(label=label, required=False)
    long = forms.Textarea(attrs={"rows": 4}) if name in _LONG else forms.TextInput()
    return _Words(label=label, required=False, widget=long)
