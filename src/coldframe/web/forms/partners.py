"""How recipients are added and changed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from coldframe.partners.terms import (
    Alias,
    Area,
    Channel,
    Field,
    Purpose,
    RecipientKind,
    RecipientProfile,
    RecipientView,
)
from coldframe.web.labels import choices_of

_KEY_HELP = _(
    "The 44 characters that the partner's desk shows on its own partners page. Whoever holds that key may "
    "send us messages, so compare the fingerprint by telephone. Empty if the recipient has no such desk."
)
_ADDRESS_HELP = _(
    "Where its desk takes messages, as its own partners page shows it. It begins with https://."
)
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


_SEALING_HELP = _(
    "An age recipient, beginning with age1: packages that go by mail are sealed to it. Compare it by telephone."
)
_PREFERRED = _("The first of them")


class AreasField(forms.CharField):
    """Where a recipient is competent, one path on a line: country or region code, then a place as printed."""

    widget = forms.Textarea(attrs={"rows": 3, **_PLAIN})

    def clean(self, value: Any) -> tuple[Area, ...]:
        """Read the lines; what a code may be is for the stage to say."""
        found = []
        for line in super().clean(value).splitlines():
            code, _space, place = line.strip().partition(" ")
            if code:
                country, dash, _region = code.partition("-")
                found.append(Area(country, code if dash else "", place.strip()))
        return tuple(found)


class AliasesField(forms.CharField):
    """Other names, one on a line: language, colon, the name as printed."""

    widget = forms.Textarea(attrs={"rows": 3, **_PLAIN})

    def clean(self, value: Any) -> tuple[Alias, ...]:
        """Read the lines; what a language may be is for the stage to say."""
        lines = (line.partition(":") for line in super().clean(value).splitlines() if line.strip())
        return tuple(Alias(name.strip(), language.strip()) for language, _colon, name in lines)


class ProfileForm(forms.Form):
    """What a recipient does, where, its other names, and the ways it keeps open."""

    functions = forms.MultipleChoiceField(
        label=_("What it does"),
        required=False,
        choices=lambda: choices_of(Purpose),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("A matter is routed to it by this and by where it is competent."),
    )
    areas = AreasField(
        label=_("Where it is competent"),
        required=False,
        max_length=20_000,
        help_text=_(
            "One on a line: SE for a country, KR-11 for a region (ISO 3166-2), then if need be the county or "
            "city as printed: KR-11 Gangnam-gu. Empty: its whole country."
        ),
    )
    aliases = AliasesField(
        label=_("Other names, as printed"),
        required=False,
        max_length=20_000,
        help_text=_(
            "One on a line with its language: ko: the name, or sr-Latn: the name. Never used to find it."
        ),
    )
    channels = forms.MultipleChoiceField(
        label=_("Ways that are open"),
        required=False,
        choices=lambda: choices_of(Channel),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked: every way that its keys and addresses allow."),
    )
    preferred_channel = forms.ChoiceField(
        label=_("Preferred way"),
        required=False,
        choices=lambda: [("", _PREFERRED), *choices_of(Channel)],
    )

    @classmethod
    def of(cls, known: RecipientView) -> ProfileForm:
        """The form filled with what is known."""
        return cls(
            initial={
                "functions": sorted(known.functions),
                "areas": "\n".join(str(area) for area in known.areas),
                "aliases": "\n".join(f"{one.language}: {one.name_as_printed}" for one in known.aliases),
                "channels": list(known.channels),
                "preferred_channel": known.preferred_channel or "",
            }
        )

    def profile(self) -> RecipientProfile:
        """What was entered, as partners takes it. Only after ``is_valid``."""
        given = self.cleaned_data
        preferred = given["preferred_channel"]
        return RecipientProfile(
            functions=frozenset(Purpose(value) for value in given["functions"]),
            areas=given["areas"],
            aliases=given["aliases"],
            channels=frozenset(Channel(value) for value in given["channels"]),
            preferred_channel=Channel(preferred) if preferred else None,
        )


class RecipientForm(ProfileForm):
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
    sealing_key = forms.CharField(
        label=_("Key for sealed packages"),
        required=False,
        max_length=100,
        help_text=_SEALING_HELP,
        widget=forms.TextInput(attrs=_PLAIN),
    )


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
    sealing_key = forms.CharField(
        label=_("Key for sealed packages"),
        required=False,
        max_length=100,
        help_text=_SEALING_HELP,
        widget=forms.TextInput(attrs=_PLAIN),
    )


class KeyForm(forms.Form):
    """Another key for a recipient."""

    public_key = forms.CharField(
        label=_("New public key"), max_length=100, help_text=_KEY_HELP, widget=forms.TextInput(attrs=_PLAIN)
    )
