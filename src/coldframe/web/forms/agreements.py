"""How agreements are proposed, tried on past matters and stopped, and whom to call about them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from coldframe.partners.terms import (
    NOTICE_DAYS,
    AgreementTerms,
    ContactRole,
    Field,
    HarmCategory,
    NewAgreement,
    NewContact,
    NewPermission,
    OnwardTransfer,
    Party,
    Purpose,
    RecipientView,
)
from coldframe.web.forms.partners import ReleasableFields
from coldframe.web.labels import choices_of
from coldframe.web.releasable import FieldGroup, group_fields

_LOCAL = "%Y-%m-%dT%H:%M"


class AgreementForm(forms.Form):
    """What one recipient may get, for what, and for how long. Nothing is preselected in a new one."""

    our_name = forms.CharField(
        label=_("This desk, as the agreement prints it"), required=False, max_length=300
    )
    our_functions = forms.MultipleChoiceField(
        label=_("What this desk does under it"),
        required=False,
        choices=lambda: choices_of(Purpose),
        widget=forms.CheckboxSelectMultiple,
    )
    their_name = forms.CharField(
        label=_("The recipient, as the agreement prints it"), required=False, max_length=300
    )
    their_functions = forms.MultipleChoiceField(
        label=_("What the recipient does under it"),
        required=False,
        choices=lambda: choices_of(Purpose),
        widget=forms.CheckboxSelectMultiple,
    )
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

    notice_days = forms.IntegerField(
        label=_("Days before its end to renew it"),
        required=False,
        min_value=0,
        initial=NOTICE_DAYS,
        help_text=_("From then on the partners page reminds the liaisons. Nothing renews itself."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["fields"] = ReleasableFields(
            _("Fields"), _("What may ever leave under this agreement. Whatever is not ticked stays here.")
        )

    @classmethod
    def first(cls, recipient: RecipientView, *, as_of: datetime) -> AgreementForm:
        """The form of a first agreement: both parties' names, and nothing that may be released."""
        return cls(
            initial={
                "our_name": settings.COLDFRAME_DESK_NAME,
                "their_name": recipient.name_as_printed,
                "their_functions": sorted(recipient.functions),
                "active_from": as_of,
            }
        )

    @classmethod
    def like(cls, terms: AgreementTerms, *, renewed_at: datetime | None = None) -> AgreementForm:
        """The form filled with an earlier version, to be changed into the next.

        With ``renewed_at`` it is for as long again: from then, until the old end and its length more.
        """
        begins, ends = terms.active_from, terms.active_to
        if renewed_at is not None:
            begins, ends = renewed_at, max(ends, renewed_at) + (ends - begins)
        return cls(
            initial={
                "our_name": terms.our_name,
                "our_functions": sorted(terms.our_functions),
                "their_name": terms.their_name,
                "their_functions": sorted(terms.their_functions),
                "legal_basis": terms.legal_basis,
                "purposes": sorted(terms.purposes),
                "categories": sorted(terms.categories),
                "fields": sorted(terms.fields),
                "rights_caveat": terms.rights_caveat,
                "retention_days": terms.retention_days,
                "onward_transfer": terms.onward_transfer,
                "notice_days": terms.notice_days,
                "active_from": begins,
                "active_to": ends,
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
            our_name=given["our_name"],
            our_functions=frozenset(Purpose(value) for value in given["our_functions"]),
            their_name=given["their_name"],
            their_functions=frozenset(Purpose(value) for value in given["their_functions"]),
            notice_days=NOTICE_DAYS if given["notice_days"] is None else given["notice_days"],
        )


class SuspendForm(forms.Form):
    """Why an agreement is stopped at once."""

    reason = forms.CharField(
        label=_("Why"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("In a few words, for whoever settles it."),
    )


class ContactForm(forms.Form):
    """Whom to call about an agreement."""

    party = forms.ChoiceField(
        label=_("Of which side"), choices=lambda: choices_of(Party), initial=Party.THEIRS
    )
    role = forms.ChoiceField(label=_("About what"), choices=lambda: choices_of(ContactRole))
    name_as_printed = forms.CharField(label=_("Name of the person or office"), max_length=300)
    mail = forms.CharField(label=_("Mail address"), required=False, max_length=254)
    phone = forms.CharField(label=_("Telephone"), required=False, max_length=60)

    def contact(self) -> NewContact:
        """What was entered, as partners takes it. Only after ``is_valid``."""
        given = self.cleaned_data
        return NewContact(
            party=Party(given["party"]),
            role=ContactRole(given["role"]),
            name_as_printed=given["name_as_printed"],
            mail=given["mail"],
            phone=given["phone"],
        )


class PermissionForm(forms.Form):
    """That a sender allowed passing its matter on: who, when, where it is written."""

    recipient_id = forms.ChoiceField(label=_("To whom it may go"), required=False)
    purpose = forms.ChoiceField(label=_("For what"), choices=lambda: choices_of(Purpose))
    given_by = forms.CharField(
        label=_("Who allowed it"), max_length=300, help_text=_("As they gave their name, at the sender.")
    )
    given_at = forms.DateTimeField(
        label=_("When they said so"),
        help_text=_("In your own time zone."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=_LOCAL),
    )
    reference = forms.CharField(
        label=_("Where it is written"), max_length=300, help_text=_("Their letter, mail or file number.")
    )

    def __init__(self, *args: Any, recipients: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = self.fields["recipient_id"]
        assert isinstance(chosen, forms.ChoiceField)
        chosen.choices = recipients

    def permission(self) -> NewPermission:
        """What was entered, as partners takes it. Only after ``is_valid``."""
        given = self.cleaned_data
        return NewPermission(
            recipient_id=given["recipient_id"],
            purpose=Purpose(given["purpose"]),
            given_by=given["given_by"],
            given_at=given["given_at"],
            reference=given["reference"],
        )


class KeepForm(forms.Form):
    """Why something is kept beyond its sender's terms."""

    reason = forms.CharField(
        label=_("Who ordered the hold, and why"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )


class DryRunForm(forms.Form):
    """Which past matters a version is tried on."""

    decided_from = forms.DateField(
        label=_("Decided from"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    decided_until = forms.DateField(
        label=_("Until, that day included"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    purpose = forms.ChoiceField(label=_("Purpose"), choices=lambda: choices_of(Purpose))
