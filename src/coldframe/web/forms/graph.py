"""What somebody wants to see of a network, as the address of its page says it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from coldframe.casework.terms.graph import GraphWish, Tie
from coldframe.core.errors import InvalidInput
from coldframe.core.rough_dates import MAX_ROUGH_LENGTH, RoughDate, parse_rough_date
from coldframe.web.forms.cases import Choices, PageForm
from coldframe.web.refusals import words_of

HOPS: Choices = [("1", _("one tie away")), ("2", _("two ties away")), ("3", _("three ties away"))]


class _RoughField(forms.CharField):
    """A day, a month or a year."""

    def __init__(self, label: Any, help_text: Any = "") -> None:
        super().__init__(
            label=label, help_text=help_text, required=False, max_length=MAX_ROUGH_LENGTH,
            widget=forms.TextInput(attrs={"autocomplete": "off", "class": "mono"}),
        )  # fmt: skip

    def clean(self, value: Any) -> RoughDate | None:
        """Read it; empty is ``None``."""
        text = super().clean(value)
        if not text:
            return None
        try:
            return parse_rough_date(text)
        except InvalidInput as problem:
            raise forms.ValidationError(words_of(problem)) from None


class GraphForm(PageForm):
    """By role, by money, by time."""

    key = "graph"

    kind = forms.MultipleChoiceField(
        label=_("Only these"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: all."),
    )
    currency = forms.MultipleChoiceField(
        label=_("Only money in"), required=False, widget=forms.CheckboxSelectMultiple
    )
    since = _RoughField(_("From"), _("2014, 2014-05 or 2014-05-20"))
    until = _RoughField(_("To"))
    undated = forms.BooleanField(label=_("Also what has no date"), required=False)
    around = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    hops = forms.TypedChoiceField(
        label=_("How far"), choices=HOPS, coerce=int, empty_value=None, required=False
    )

    def __init__(self, *args: Any, kinds: Choices, currencies: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("kind", kinds)
        self.offer("currency", currencies)

    def clean(self) -> dict[str, Any]:
        """Refuse days that end before they begin."""
        given = super().clean() or {}
        since, until = given.get("since"), given.get("until")
        if since and until and until.last < since.first:
            self.add_error("until", _("It ends before it begins."))
        return given

    def wish(self, ties: Iterable[Tie], opened: Iterable[str], *, only_tied: bool) -> GraphWish:
        """What was asked for; of a form that is valid."""
        given = self.cleaned_data
        since: RoughDate | None = given["since"]
        until: RoughDate | None = given["until"]
        first: date | None = since.first if since else None
        return GraphWish(
            ties=frozenset(ties),
            kinds=frozenset(given["kind"]),
            currencies=frozenset("" if each == NO_CURRENCY else each for each in given["currency"]),
            since=first,
            until=until.last if until else None,
            undated=given["undated"],
            only_tied=only_tied,
            around=given["around"],
            hops=given["hops"] or 1,
            opened=frozenset(opened),
        )


NO_CURRENCY = "none"
"""Stands in an address for amounts of which no currency is known."""
