"""How a referral leaves where its recipient has no desk: sealed, or on paper."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from coldframe.partners.terms import Channel, RecipientView
from coldframe.referral.formats.article_18 import Concerned
from coldframe.referral.formats.base import Contact, Format
from coldframe.referral.formats.registry import FORMATS, Occasion
from coldframe.web.labels import choices_of, label_of

FORM_WORDS = {
    "coldframe": _("Coldframe's own document (JSON)"),
    "pdf": _("Printed form with manifest and place for a signature (PDF)"),
    "case": _("CASE/UCO graph, for examination tools (JSON-LD)"),
    "misp": _("MISP event, for the recipient alone: never for a general MISP community"),
    "csv": _("Table (CSV)"),
    "xarf": _("XARF report about one address, for a host's programs"),
    "article_18": _("Notification of suspected offenses (Digital Services Act, Article 18)"),
}
"""What a person reads for a form's short name."""

_ASKS_FOR_MORE = frozenset({"xarf", "article_18"})
"""Forms for one kind of reader, with questions of their own: handed over by themselves, in no package."""


def occasion(recipient: RecipientView, *, written_at: datetime) -> Occasion:
    """Return who writes to whom, and when; what one form alone asks for stands at its default."""
    email = settings.COLDFRAME_REPORTER_EMAIL
    desk = Contact(settings.COLDFRAME_DESK_NAME, email, email.rpartition("@")[2].lower())
    whole = written_at.replace(microsecond=0)  # as documents print it
    return Occasion(desk=desk, recipient=recipient.name_as_printed, written_at=whole)


class HandOverForm(forms.Form):
    """As what a draft is handed to a recipient that has no desk."""

    form = forms.ChoiceField(
        label=_("As what"),
        widget=forms.RadioSelect,
        choices=[(name, FORM_WORDS[name]) for name in ("pdf", "xarf", "article_18")],
    )
    item = forms.IntegerField(label=_("For XARF: number of the item"), required=False, min_value=1, initial=1)
    member_state = forms.CharField(
        label=_("For Article 18: Member State"),
        required=False,
        max_length=2,
        help_text=_("Two letters, such as DE; EU for Europol."),
    )
    why = forms.ChoiceField(
        label=_("For Article 18: why this State"), required=False, choices=lambda: choices_of(Concerned)
    )

    def written_by(self, recipient: RecipientView, *, written_at: datetime) -> Format:
        """The form that was chosen, filled with who this desk is. Only after ``is_valid``."""
        given = self.cleaned_data
        on = replace(
            occasion(recipient, written_at=written_at),
            item=given["item"] or 1,
            member_state=given["member_state"].strip().upper(),
            why=Concerned(given["why"] or Concerned.NOT_IDENTIFIED),
        )
        return FORMATS[given["form"]](on)


class PackageForm(forms.Form):
    """Which way a sealed package goes, and in which forms it tells the matter."""

    channel = forms.ChoiceField(label=_("By which way"), widget=forms.RadioSelect)
    documents = forms.MultipleChoiceField(
        label=_("In which forms"),
        initial=["coldframe", "pdf"],
        choices=[(name, FORM_WORDS[name]) for name in FORM_WORDS if name not in _ASKS_FOR_MORE],
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, recipient: RecipientView) -> None:
        super().__init__(*args)
        ways = [way for way in recipient.channels if way in (Channel.SEALED_MAIL, Channel.DOWNLOAD)]
        field = self.fields["channel"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(way.value, label_of(way)) for way in ways]
        field.initial = ways[0].value if ways else None

    def written_by(self, recipient: RecipientView, *, written_at: datetime) -> list[Format]:
        """The chosen forms. Only after ``is_valid``."""
        on = occasion(recipient, written_at=written_at)
        return [FORMATS[name](on) for name in self.cleaned_data["documents"]]


class SignedForm(forms.Form):
    """Who signed for a document that was handed over."""

    received_by = forms.CharField(
        label=_("Who received it"), max_length=300, help_text=_("Name and office, as signed.")
    )
    received_at = forms.DateTimeField(
        label=_("When, as signed"),
        help_text=_("In your own time zone."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
