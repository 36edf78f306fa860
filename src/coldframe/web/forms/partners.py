"""How recipients are added and changed, and how agreements are proposed and stopped."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from coldframe.partners.terms import (
    AgreementTerms,
    Field,
    HarmCategory,
    NewAgreement,
    OnwardTransfer,
    Purpose,
    RecipientKind,
)
from coldframe.web.labels import choices_of
from coldframe.web.releasable import FieldGroup, group_fields

_KEY_HELP = _(
    "The 44 characters that the partner's desk shows on its own partners page. Whoever holds that key may "
    "send us messages, so compare the fingerprint by telephone. Empty if the recipient has no such desk."
)
_ADDRESS_HELP = _(
    "Where its desk takes messages, as its own partners page shows it. It begins with https://."
)
_LOCAL = "%Y-%m-%dT%H:%M"
_PLAIN = {"autocomplete": "off", "autocapitalize": "off", "spellcheck": "false"}


class ReleasableFields(forms.MultipleChoiceField):
    """The closed list of fields that can leave, shown by ``partners/fields.html``.

    A form adds it in ``__init__``: ``fields`` is what the actions call it, and a form's own attribute.
    """

    def __init__(self, label: Any, help_text: Any) -> None:
        super().__init__(
            label=label,
            help_text=help_text,
            choices=[(field.value, field.value) for field in Field],
            widget=forms.CheckboxSelectMultiple,
        )


class RecipientForm(forms.Form):
    """Somebody who could receive something from this desk."""

    name_as_printed = forms.CharField(
        label=_("Name"),
        max_length=300,
        help_text=_(
            "As on its letterhead. For reading only: a recipient is known by its key, never by its name."
        ),
    )
    kind = forms.ChoiceField(label=_("What it is"), choices=lambda: choices_of(RecipientKind))
    jurisdiction = forms.CharField(
        label=_("Country"), min_length=2, max_length=2, help_text=_("Two letters, such as KR (ISO 3166-1).")
    )
    public_key = forms.CharField(
        label=_("Public key"),
        required=False,
        max_length=100,
        help_text=_KEY_HELP,
        widget=forms.TextInput(attrs=_PLAIN),
    )
    delivery_url = forms.CharField(
        label=_("Delivery address"),
        required=False,
        max_length=500,
        help_text=_ADDRESS_HELP,
        widget=forms.TextInput(attrs=_PLAIN),
    )
    mail = forms.CharField(label=_("Mail address of its contact"), required=False, max_length=254)


class ChangeForm(forms.Form):
    """Another name or address for a recipient."""

    name_as_printed = forms.CharField(label=_("Name"), max_length=300)
    delivery_url = forms.CharField(
        label=_("Delivery address"),
        required=False,
        max_length=500,
        help_text=_ADDRESS_HELP,
        widget=forms.TextInput(attrs=_PLAIN),
    )
    mail = forms.CharField(label=_("Mail address of its contact"), required=False, max_length=254)


class KeyForm(forms.Form):
    """Another key for a recipient."""

    public_key = forms.CharField(
        label=_("New public key"), max_length=100, help_text=_KEY_HELP, widget=forms.TextInput(attrs=_PLAIN)
    )


class AgreementForm(forms.Form):
    """What one recipient may get, for what, and for how long. Nothing is preselected in a new one."""

    legal_basis = forms.CharField(
        label=_("Legal basis"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The law, treaty or contract that allows it, as cited."),
    )
    purposes = forms.MultipleChoiceField(
        label=_("Purposes"),
        choices=lambda: choices_of(Purpose),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("What the recipient may use it for."),
    )
    categories = forms.MultipleChoiceField(
        label=_("Kinds of harm"),
        choices=lambda: choices_of(HarmCategory),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("A matter is covered only if every harm it is about is named here."),
    )
    rights_caveat = forms.CharField(
        label=_("Conditions for what they may do with it"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "In words, such as: no use where the death penalty may follow. It travels with every referral."
        ),
    )
    retention_days = forms.IntegerField(label=_("Days they may keep it"), min_value=1)
    onward_transfer = forms.ChoiceField(
        label=_("May they pass it on?"),
        choices=lambda: choices_of(OnwardTransfer),
        initial=OnwardTransfer.NOT_ALLOWED,
        widget=forms.RadioSelect,
    )
    active_from = forms.DateTimeField(
        label=_("In force from"),
        help_text=_("In your own time zone."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=_LOCAL),
    )
    active_to = forms.DateTimeField(
        label=_("Until"),
        help_text=_("From this moment on nothing leaves under it."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=_LOCAL),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["fields"] = ReleasableFields(
            _("Fields"), _("What may ever leave under this agreement. Whatever is not ticked stays here.")
        )

    @classmethod
    def like(cls, terms: AgreementTerms) -> AgreementForm:
        """The form filled with an earlier version, to be changed into the next."""
        return cls(
            initial={
                "legal_basis": terms.legal_basis,
                "purposes": sorted(terms.purposes),
                "categories": sorted(terms.categories),
                "fields": sorted(terms.fields),
                "rights_caveat": terms.rights_caveat,
                "retention_days": terms.retention_days,
                "onward_transfer": terms.onward_transfer,
                "active_from": terms.active_from,
                "active_to": terms.active_to,
            }
        )

    def field_groups(self) -> tuple[FieldGroup, ...]:
        """The releasable fields as boxes, by record."""
        return group_fields(self["fields"].value() or ())

    def terms(self, recipient_id: str) -> NewAgreement:
        """What was entered, as partners takes it. Only after ``is_valid``."""
        given = self.cleaned_data
        return NewAgreement(
            recipient_id=recipient_id,
            legal_basis=given["legal_basis"],
            purposes=frozenset(Purpose(value) for value in given["purposes"]),
            categories=frozenset(HarmCategory(value) for value in given["categories"]),
            fields=frozenset(Field(value) for value in given["fields"]),
            active_from=given["active_from"],
            active_to=given["active_to"],
            retention_days=given["retention_days"],
            onward_transfer=OnwardTransfer(given["onward_transfer"]),
            rights_caveat=given["rights_caveat"],
        )


class SuspendForm(forms.Form):
    """Why an agreement is stopped at once."""

    reason = forms.CharField(
        label=_("Why"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("In a few words, for whoever settles it."),
    )
