"""What people do with an exhibit, a form each."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from coldframe.casework.actions import Reading
from coldframe.casework.terms import ExhibitKind, Hand, HandlingKind, Settled
from coldframe.web.forms.cases import Choices, PageForm
from coldframe.web.labels import choices_of, label_of

_THINGS = (ExhibitKind.DEVICE, ExhibitKind.DOCUMENT, ExhibitKind.OBJECT)


def _place() -> forms.CharField:
    return forms.CharField(label=_("Where it lies then"), max_length=200)


def _reason(label: Any = None, *, required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label or _("Reason"),
        required=required,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


def _receipt(*, required: bool = False) -> forms.CharField:
    return forms.CharField(
        label=_("The paper that was signed"), required=required, max_length=200,
        help_text=_("So that somebody finds it: receipt 14 of 2026, in the file."),
    )  # fmt: skip


def _sha256() -> forms.CharField:
    return forms.CharField(
        label=_("SHA-256 as you read it"), required=False, max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "class": "mono"}),
    )  # fmt: skip


def _file(label: Any) -> forms.FileField:
    return forms.FileField(label=label, required=False, help_text=_("Goes into the vault."))


class ReadingForm(PageForm):
    """The hash and the seals, as found. The hash is asked for only where the vault cannot read it itself."""

    sha256 = _sha256()
    seals_whole = forms.BooleanField(label=_("Every seal listed is on it, and whole"), required=False)

    def __init__(self, *args: Any, asks_hash: bool, asks_seals: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not asks_hash:
            del self.fields["sha256"]
        if not asks_seals:
            del self.fields["seals_whole"]

    def reading(self) -> Reading:
        """What was found. Only after ``is_valid``."""
        given = self.cleaned_data
        return Reading(given.get("sha256", ""), given.get("seals_whole", True))


class ThingForm(PageForm):
    """A device, a document or another thing, to be admitted."""

    key = "thing"
    kind = forms.ChoiceField(
        label=_("What it is"), choices=lambda: [(each.value, label_of(each)) for each in _THINGS]
    )
    number = forms.CharField(label=_("Number it gets"), max_length=40)
    description = forms.CharField(
        label=_("Described"), max_length=400, help_text=_("So that nobody takes another for it.")
    )
    place = forms.CharField(label=_("Where it lies"), max_length=200)
    sha256 = forms.CharField(
        label=_("SHA-256 of its content"), required=False, max_length=80,
        help_text=_("If it was imaged or scanned. It is then asked for at every move."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "class": "mono"}),
    )  # fmt: skip


class OfferForm(ReadingForm):
    """Hand it over: the giver signs."""

    key = "offer"
    field_order = ("receiver", "outside", "reason", "receipt", "attachment")
    receiver = forms.ChoiceField(label=_("To"), required=False)
    outside = forms.CharField(
        label=_("Or to somebody outside"), required=False, max_length=200, help_text=_("Name and office.")
    )
    reason = _reason()
    receipt = _receipt()
    attachment = _file(_("Scan of the paper"))

    def __init__(self, *args: Any, colleagues: Choices, from_outside: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        nobody: Choices = [("", _("Nobody of this desk"))]
        self.offer("receiver", nobody + colleagues)
        if from_outside:
            del self.fields["receiver"], self.fields["outside"]
        else:
            del self.fields["receipt"], self.fields["attachment"]

    def hand(self, actor_id: str) -> Hand:
        """Who receives it. What comes from outside, the reader does. Only after ``is_valid``."""
        if "receiver" not in self.fields:
            return Hand(actor_id)
        return Hand(self.cleaned_data["receiver"], self.cleaned_data["outside"])


class TakeForm(ReadingForm):
    """Take what is offered: the receiver signs."""

    key = "take"
    field_order = ("place", "receipt", "attachment")
    place = _place()
    receipt = _receipt()
    attachment = _file(_("Scan of the paper"))

    def __init__(self, *args: Any, to_outside: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not to_outside:
            del self.fields["receipt"], self.fields["attachment"]


class AnswerForm(PageForm):
    """Refuse what is offered, or take the offer back."""

    key = "answer"
    kind = forms.ChoiceField(
        choices=[(HandlingKind.REFUSED, ""), (HandlingKind.WITHDRAWN, "")], widget=forms.HiddenInput
    )
    reason = _reason(required=False)


class MoveForm(ReadingForm):
    """Another place: the hash before and after."""

    key = "move"
    field_order = ("place", "sha256", "after_sha256")
    place = _place()
    after_sha256 = forms.CharField(
        label=_("SHA-256 read again there"), required=False, max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "class": "mono"}),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "sha256" not in self.fields:
            del self.fields["after_sha256"]

    def after(self) -> Reading:
        """What was found there. Only after ``is_valid``."""
        given = self.cleaned_data
        return Reading(given.get("after_sha256", ""), given.get("seals_whole", True))


class CheckForm(ReadingForm):
    """Read it again."""

    key = "check"


class SealForm(PageForm):
    """Put a seal on."""

    key = "seal"
    seal = forms.CharField(label=_("Number of the seal"), max_length=80)
    attachment = _file(_("Photograph of the seal"))


class UnsealForm(PageForm):
    """Break a seal."""

    key = "unseal"
    seal = forms.ChoiceField(label=_("Seal"))
    reason = _reason()
    attachment = _file(_("Photograph of the seal"))

    def __init__(self, *args: Any, seals: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("seal", [(each, each) for each in seals])


class CopyForm(ReadingForm):
    """Make a working copy."""

    key = "copy"
    field_order = ("number", "description", "place", "copy_sha256")
    number = forms.CharField(label=_("Number of the copy"), max_length=40)
    description = forms.CharField(label=_("How it was made, and on what it lies"), max_length=400)
    place = forms.CharField(label=_("Where the copy lies"), max_length=200)
    copy_sha256 = forms.CharField(
        label=_("SHA-256 of the copy"), required=False, max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "class": "mono"}),
    )  # fmt: skip


class EndForm(ReadingForm):
    """Give it back, or note that it was destroyed."""

    key = "end"
    field_order = ("kind", "outside", "reason", "receipt", "attachment")
    kind = forms.ChoiceField(
        label=_("What happened"),
        choices=lambda: [
            (each.value, label_of(each)) for each in (HandlingKind.RETURNED, HandlingKind.DESTROYED)
        ],
    )
    outside = forms.CharField(
        label=_("Given back to"), required=False, max_length=200, help_text=_("Name, as on the receipt.")
    )
    reason = _reason(_("On whose order"), required=False)
    receipt = _receipt(required=True)
    attachment = _file(_("Scan of the paper"))


class SettleForm(PageForm):
    """Settle a doubt."""

    key = "settle"
    code = forms.ChoiceField(
        label=_("What was found"), choices=lambda: choices_of(Settled), widget=forms.RadioSelect
    )
    reason = _reason()
