"""Forms of banks: a new bank, a list file for one."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from coldframe.matching.terms import BANK_KINDS, BankView, Opinion, SignalKind, WithdrawReason
from coldframe.partners.terms import HarmCategory
from coldframe.web.forms.uploads import ListFileField
from coldframe.web.labels import choices_of, label_of


class BankForm(forms.Form):
    """A new, empty bank."""

    name = forms.CharField(label=_("Name"), max_length=100)
    category = forms.ChoiceField(
        label=_("What its entries are about"),
        choices=lambda: [(harm.value, label_of(harm)) for harm in HarmCategory],
        help_text=_("An entry may say otherwise. Of what is not harmful: what it is mistaken for."),
    )
    source = forms.CharField(label=_("Whose list it is"), max_length=200)
    opinion = forms.ChoiceField(
        label=_("What that source says"), choices=lambda: choices_of(Opinion), required=False
    )


class WithdrawForm(forms.Form):
    """A value that is to match no more."""

    kind = forms.ChoiceField(
        label=_("Kind"), choices=lambda: [(kind.value, label_of(kind)) for kind in BANK_KINDS]
    )
    value = forms.CharField(label=_("Value"), max_length=2000)
    reason = forms.ChoiceField(label=_("Why"), choices=lambda: choices_of(WithdrawReason))


class SettingsForm(forms.Form):
    """How a bank matches."""

    pdq_bits = forms.IntegerField(
        label=_("Pictures (PDQ): most bits that differ"),
        min_value=0,
        max_value=63,
        required=False,
        help_text=_("Of 256. Empty: as many as this desk shows at most."),
    )
    text_bits = forms.IntegerField(
        label=_("Texts: most bits that differ"),
        min_value=0,
        max_value=63,
        required=False,
        help_text=_("Of 256. Empty: as many as this desk shows at most."),
    )
    share_percent = forms.DecimalField(
        label=_("Share of items it is searched for, in percent"), min_value=0, max_value=100, decimal_places=4
    )
    opinion = forms.ChoiceField(
        label=_("What its source says"),
        choices=lambda: choices_of(Opinion),
        help_text=_("A bank whose source says “not harmful” sets aside what it is at least as near to."),
    )

    @classmethod
    def of(cls, bank: BankView) -> SettingsForm:
        """The form as the bank is set now."""
        return cls(
            initial={
                "pdq_bits": bank.distances.get(SignalKind.PDQ),
                "text_bits": bank.distances.get(SignalKind.TEXT),
                "share_percent": round(bank.enabled_share * 100, 4),
                "opinion": bank.opinion.value,
            }
        )

    def distances(self) -> dict[SignalKind, int]:
        """The bank's own distances, by kind; a kind that was left empty is left out."""
        given = {SignalKind.PDQ: "pdq_bits", SignalKind.TEXT: "text_bits"}
        return {
            kind: self.cleaned_data[name]
            for kind, name in given.items()
            if self.cleaned_data[name] is not None
        }


class OpinionForm(forms.Form):
    """What a source says about one entry."""

    source = forms.CharField(label=_("Who says so"), max_length=200)
    opinion = forms.ChoiceField(label=_("What they say"), choices=lambda: choices_of(Opinion))


class ListForm(forms.Form):
    """A list file, of any format that ``hashlists.registry`` recognizes by how it begins."""

    file = ListFileField(
        error_messages={"empty": _("The file is empty: it holds no line. Choose another.")},
        label=_("List file"),
        help_text=_(
            "One hash a line, CSV with the columns kind and value, VICS JSON, hashdeep, or NSRL (text or SQLite)."
        ),
    )
    kind = forms.ChoiceField(
        label=_("What its values are"),
        choices=lambda: [
            ("", _now("As the file says")),
            *((kind.value, label_of(kind)) for kind in BANK_KINDS),
        ],
        required=False,
        help_text=_("Choose it where lines hold a value alone: 64 digits may be SHA-256 or PDQ."),
    )
    list_version = forms.CharField(
        label=_("The owner's name for this version"), max_length=100, required=False
    )
