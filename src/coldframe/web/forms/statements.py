"""The statement of reasons as a form: the codes are the Transparency Database's own, in words."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from coldframe.core.answers import Answer
from coldframe.rulepacks.terms import StatementPack
from coldframe.takedown.documents.statement import Statement
from coldframe.web.labels import label_of

_DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
_ONE = {
    "account": "decision_account",
    "account_type": "account_type",
    "provision": "decision_provision",
    "monetary": "decision_monetary",
    "ground": "decision_ground",
    "category": "category",
    "source": "source_type",
    "automation": "automated_decision",
}
_SEVERAL = {
    "visibility": "decision_visibility",
    "content_types": "content_type",
    "keywords": "category_specification",
}


def _text(label: Any, rows: int = 2, *, required: bool = True, help_text: Any = "") -> forms.CharField:
    area = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, required=required, widget=area, help_text=help_text, max_length=5000)


def _day(label: Any, *, required: bool = False) -> forms.DateField:
    return forms.DateField(label=label, required=required, widget=_DAY)


def _several(label: Any, *, required: bool = False) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(label=label, required=required, widget=forms.CheckboxSelectMultiple)


def _choice(label: Any, *, required: bool = True) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, required=required)


class StatementForm(forms.Form):
    """One decision about one piece of content or one account, with its reasons."""

    reference = forms.CharField(widget=forms.HiddenInput, max_length=30)
    location = _text(
        _("Which content or account"), help_text=_("Where it was, as the user knows it. For the user only.")
    )
    visibility = _several(_("What happened to the content"))
    visibility_other = forms.CharField(label=_("Something else: what"), required=False, max_length=500)
    visibility_until = _day(_("Until"))
    account = _choice(_("What happened to the account"), required=False)
    account_until = _day(_("Until"))
    account_type = _choice(_("Kind of account"), required=False)
    provision = _choice(_("What happened to the service"), required=False)
    provision_until = _day(_("Until"))
    monetary = _choice(_("What happened to payments"), required=False)
    monetary_other = forms.CharField(label=_("Something else: what"), required=False, max_length=500)
    monetary_until = _day(_("Until"))
    countries = _several(_("Where it holds"), required=True)
    posted_on = _day(_("Day of posting"), required=True)
    applied_on = _day(_("In force from"), required=True)
    facts = _text(_("Facts and circumstances"), 4, help_text=_("Names nobody: these words become public."))
    ground = _choice(_("Ground"))
    rule = _text(_("The law or the clause"))
    explanation = _text(_("Why the content falls under it"), 3)
    also_illegal = forms.ChoiceField(
        label=_("If it breaks the terms: is it held illegal as well?"),
        choices=lambda: [(each.value, label_of(each)) for each in Answer],
        initial=Answer.UNKNOWN.value,
    )
    content_types = _several(_("Kind of content"), required=True)
    content_type_other = forms.CharField(label=_("Something else: what"), required=False, max_length=500)
    category = _choice(_("Category of the database"))
    keywords = _several(_("Keywords"))
    keyword_other = forms.CharField(label=_("Something else: what"), required=False, max_length=500)
    source = _choice(_("How it came to notice"))
    detected_automatically = forms.BooleanField(label=_("An automated system found it"), required=False)
    automation = _choice(_("The decision was"))
    dispute_body = _text(_("Body for dispute settlement"), 1, required=False)
    court = _text(_("Which court is open to the user"), 1)

    def __init__(self, data: Any = None, *, pack: StatementPack, **options: Any) -> None:
        super().__init__(data, **options)
        for name, attribute in (_ONE | _SEVERAL).items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            empty = [("", "—")] if name in _ONE else []
            field.choices = [*empty, *pack.codes.get(attribute, {}).items()]
        countries = self.fields["countries"]
        assert isinstance(countries, forms.ChoiceField)
        countries.choices = [(code, code) for code in sorted(pack.countries)]

    def statement(self) -> Statement:
        """What was filled in; how to complain is added when it is handed out."""
        given = dict(self.cleaned_data)
        for name in (*_SEVERAL, "countries"):
            given[name] = tuple(given[name])
        return Statement(**{**given, "also_illegal": Answer(given["also_illegal"])})
