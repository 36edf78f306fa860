"""How counts are entered and corrected."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from coldframe.casework.terms import (
    UNITS_OF,
    Counted,
    CountedUnit,
    NewTally,
    Quantity,
    Source,
    Strength,
    TallyView,
)
from coldframe.core.values import Qualifier
from coldframe.web.amounts import say_quantity
from coldframe.web.forms.cases import Choices, PageForm, date_field
from coldframe.web.labels import choices_of, label_of


class SourcedForm(PageForm):
    """Where a number comes from."""

    source = forms.CharField(
        label=_("Source"), max_length=400, help_text=_("So that somebody finds it again.")
    )
    strength = forms.ChoiceField(
        label=_("How well established"), choices=lambda: choices_of(Strength), initial=Strength.REPORTED
    )
    source_on = date_field(_("Day of the source"), required=False)
    body = forms.CharField(label=_("Who counted"), max_length=200, required=False)
    native_text = forms.CharField(
        label=_("As printed, in its own language"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    note = forms.CharField(
        label=_("Note"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("What else a reader has to know: a gap in the source, for example."),
    )  # fmt: skip
    reason = forms.CharField(
        label=_("Why it is corrected"), max_length=4000, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, corrects: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not corrects:
            del self.fields["reason"]

    def source_given(self) -> Source:
        """What was entered of the source. Only after ``is_valid``."""
        given = self.cleaned_data
        return Source(
            given["source"],
            Strength(given["strength"]),
            given["body"],
            given["native_text"],
            given["source_on"],
        )


def start_of(source: Source) -> dict[str, Any]:
    """The fields of a source, as they hold now."""
    return {
        "source": source.title, "strength": source.strength, "body": source.body,
        "native_text": source.native_text, "source_on": source.on,
    }  # fmt: skip


def version_read(posted: Mapping[str, str]) -> int:
    """Number of the version that the page showed to whoever corrects it; 0, which is none, if it says none."""
    number = posted.get("corrects", "")
    return int(number) if number.isdecimal() and len(number) < 9 else 0


class TallyForm(SourcedForm):
    """A count."""

    key = "tally"
    field_order = (
        "what",
        "qualifier",
        "number",
        "words",
        "population",
        "source",
        "strength",
        "source_on",
    )
    what = forms.ChoiceField(
        label=_("What happened, and to what"),
        choices=lambda: [
            (label_of(counted), [(f"{counted}/{unit}", label_of(unit)) for unit in units])
            for counted, units in UNITS_OF.items()
        ],
    )
    qualifier = forms.ChoiceField(
        label=_("How firm"),
        required=False,
        choices=lambda: [*choices_of(Qualifier), ("", _("In words only"))],
        initial=Qualifier.EXACT,
    )
    number = forms.IntegerField(label=_("The number"), required=False, min_value=0)
    words = forms.CharField(
        label=_("Words in its place"), required=False, max_length=200,
        help_text=_("Such as: a large number. Words never enter a sum."),
    )  # fmt: skip
    population = forms.CharField(
        label=_("Whom or what it covers"), required=False, max_length=400,
        help_text=_("All platforms; the major sites only. Different populations are not added."),
    )  # fmt: skip
    part_of = forms.ChoiceField(label=_("Subset of"), required=False)
    held_in = forms.ChoiceField(label=_("Found in the set of devices"), required=False)
    members = forms.CharField(
        label=_("Named one by one"), required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Of a set of devices, or of companies: one a line."),
    )  # fmt: skip
    is_open = forms.BooleanField(label=_("The source says there are more"), required=False)
    due_on = date_field(_("Deadline, if one was set"), required=False)

    def __init__(self, *args: Any, others: Iterable[TallyView], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        none: Choices = [("", _("Of nothing"))]
        named = [(each, tally_name(each)) for each in others]
        self.offer("part_of", none + [(each.id, name) for each, name in named if not each.said.part_of])
        self.offer(
            "held_in",
            none + [(each.id, name) for each, name in named if each.said.unit is CountedUnit.DEVICE_SET],
        )

    def tally(self) -> NewTally:
        """What was entered. Only after ``is_valid``."""
        given = self.cleaned_data
        qualifier = Qualifier(given["qualifier"]) if given["qualifier"] else None
        counted, _slash, unit = given["what"].partition("/")
        return NewTally(
            counted=Counted(counted),
            unit=CountedUnit(unit),
            quantity=Quantity(qualifier, Decimal(given["number"] or 0), given["words"]),
            source=self.source_given(),
            population=given["population"],
            part_of=given["part_of"],
            held_in=given["held_in"],
            members=tuple(line for line in given["members"].splitlines() if line.strip()),
            is_open=given["is_open"],
            due_on=given["due_on"],
            note=given["note"],
        )

    def clean(self) -> dict[str, Any]:
        """Ask for the number that a qualifier is about."""
        given: dict[str, Any] = super().clean() or {}
        if given.get("qualifier") not in ("", None, Qualifier.UNCOUNTED) and given.get("number") is None:
            self.add_error("number", _("Give the number, or choose words only."))
        return given


def tally_name(tally: TallyView) -> str:
    """A count in one line: *Seized · Vehicles: 7*."""
    said = tally.said
    name = f"{label_of(said.counted)} · {label_of(said.unit)}: {say_quantity(said.quantity)}"
    return f"{name} ({said.population})" if said.population else name


def tally_start(said: NewTally) -> dict[str, Any]:
    """The fields of a count, as they hold now."""
    return {
        **start_of(said.source), "what": f"{said.counted}/{said.unit}",
        "qualifier": said.quantity.qualifier or "", "words": said.quantity.words,
        "number": int(said.quantity.number) if said.quantity.qualifier else None,
        "population": said.population, "part_of": said.part_of, "held_in": said.held_in,
        "members": "\n".join(said.members), "is_open": said.is_open, "due_on": said.due_on, "note": said.note,
    }  # fmt: skip
