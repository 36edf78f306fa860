"""How a case is taken out, for each of those who may get it, and how one comes in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from coldframe.casework.portable.actions import Wish
from coldframe.casework.portable.terms import ExportForm, Whom
from coldframe.partners.terms import Field, HarmCategory, Purpose
from coldframe.web.forms.cases import Choices, PageForm
from coldframe.web.forms.uploads import ListFileField
from coldframe.web.labels import choices_of, label_of

_PARTS = (Field.CASE_NOTES, Field.CASE_FILES, Field.CASE_CUSTODY)


def _boxes(label: Any, *, required: bool = True, help_text: Any = "") -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label, required=required, help_text=help_text, widget=forms.CheckboxSelectMultiple
    )


class PartnerForm(PageForm):
    """A sealed archive to another body, under an agreement."""

    key = "partner"
    agreement_id = forms.ChoiceField(label=_("Under which agreement"))
    purpose = forms.ChoiceField(label=_("For what"))
    categories = _boxes(_("What harm the case is about"))
    parts = _boxes(_("What goes along, beside people, things, measures, money and exhibits"), required=False)
    asks = _boxes(
        _("Who leaves by name"), required=False,
        help_text=_("Only whom a second key-holder let you open. Everybody else who is sealed stays a number."),
    )  # fmt: skip

    def __init__(self, *args: Any, agreements: Choices, asks: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("agreement_id", agreements)
        self.offer("purpose", choices_of(Purpose))
        self.offer("categories", choices_of(HarmCategory))
        self.offer("parts", [(each.value, label_of(each)) for each in _PARTS])
        self.initial.setdefault("parts", [each.value for each in _PARTS])
        self.initial.setdefault("purpose", Purpose.INVESTIGATION)
        if asks:
            self.offer("asks", asks)
        else:
            del self.fields["asks"]

    def wish(self) -> Wish:
        """What was asked for. Only after ``is_valid``."""
        given = self.cleaned_data
        return Wish(
            ExportForm.ARCHIVE, Whom.PARTNER, agreement_id=given["agreement_id"],
            purpose=Purpose(given["purpose"]),
            categories=frozenset(HarmCategory(each) for each in given["categories"]),
            fields=frozenset(Field(each) for each in given["parts"]), asks=tuple(given.get("asks", ())),
        )  # fmt: skip


class ProceedingsForm(PageForm):
    """Disclosure: everything, to the parties of proceedings."""

    key = "proceedings"
    to = forms.CharField(
        label=_("Who gets it"), max_length=400, help_text=_("Such as: counsel of P-1; the prosecutor.")
    )
    ground = forms.CharField(
        label=_("Law or order that asks for it"), max_length=400, help_text=_("With the article.")
    )
    keys = forms.CharField(
        label=_("Their age keys, one a line"), widget=forms.Textarea(attrs={"rows": 2, "class": "mono"}),
        help_text=_("Each begins with age1. Compare it with them by telephone."),
    )  # fmt: skip
    withhold = _boxes(
        _("Stays here"), required=False,
        help_text=_("Whatever is ticked is listed in the schedule as withheld, with the reason and your name."),
    )  # fmt: skip
    reason = forms.CharField(
        label=_("Why it stays here"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, items: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("withhold", items)

    def clean(self) -> dict[str, Any]:
        """Refuse to hold back anything without a reason."""
        given: dict[str, Any] = super().clean() or {}
        if given.get("withhold") and not str(given.get("reason", "")).strip():
            raise ValidationError({"reason": _("Say why. The schedule tells whoever gets it.")})
        return given

    def wish(self) -> Wish:
        """What was asked for. Only after ``is_valid``."""
        given = self.cleaned_data
        why = given["reason"].strip()
        return Wish(
            ExportForm.ARCHIVE, Whom.PROCEEDINGS, to=given["to"], ground=given["ground"],
            keys=tuple(given["keys"].split()), withhold=dict.fromkeys(given["withhold"], why),
        )  # fmt: skip


class OwnUseForm(PageForm):
    """Tables or a graph, for work at this desk."""

    key = "own"
    form = forms.ChoiceField(label=_("As what"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        both = (ExportForm.TABLES, ExportForm.GRAPH)
        self.offer("form", [(each.value, label_of(each)) for each in both])
        self.initial.setdefault("form", ExportForm.TABLES)

    def wish(self) -> Wish:
        """What was asked for. Only after ``is_valid``."""
        return Wish(ExportForm(self.cleaned_data["form"]), Whom.OWN_USE)


class ArrivalForm(PageForm):
    """An archive from another desk."""

    key = "arrival"
    archive = forms.FileField(
        label=_("The archive"),
        help_text=_("A file that ends in .tar.age. It is checked before anything is taken in."),
    )


class GraphForm(PageForm):
    """A CASE graph of another body, into this case."""

    key = "graph"
    graph = ListFileField(label=_("The graph"), help_text=_("CASE/UCO as JSON-LD, at most 64 MiB."))
