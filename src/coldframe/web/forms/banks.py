"""Forms of banks: a new bank, a list file for one."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from coldframe.partners.terms import HarmCategory
from coldframe.web.forms.uploads import ListFileField
from coldframe.web.labels import label_of


class BankForm(forms.Form):
    """A new, empty bank."""

    name = forms.CharField(label=_("Name"), max_length=100)
    category = forms.ChoiceField(
        label=_("What its entries are about"),
        choices=lambda: [(harm.value, label_of(harm)) for harm in HarmCategory],
        help_text=_("An entry may say otherwise for itself."),
    )
    source = forms.CharField(label=_("Whose list it is"), max_length=200)


class ListForm(forms.Form):
    """A list file: plain, one value a line, or CSV with a header."""

    file = ListFileField(
        error_messages={"empty": _("The file is empty: it holds no line. Choose another.")},
        label=_("List file"),
        help_text=_("One hash a line, or CSV with the columns kind and value."),
    )
    list_version = forms.CharField(
        label=_("The owner's name for this version"), max_length=100, required=False
    )
