"""How people, organizations and things are described, named, placed, and judged to belong together."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from coldframe.casework.terms import (
    AliasKind,
    Clash,
    Confidence,
    Facts,
    IdentifierKind,
    JudgementReason,
    NewIdentifier,
    NewPlace,
    NewRole,
    NewThing,
    Number,
    OfficeFunction,
    OrganizationKind,
    PartyView,
    PlaceAspect,
    PseudonymStyle,
    Relation,
    Sex,
    ThingKind,
    WithdrawnWhy,
)
from coldframe.core.answers import Answer
from coldframe.core.rough_moments import MAX_MOMENT_LENGTH
from coldframe.core.values import Qualifier
from coldframe.web.forms.cases import Choices, PageForm, date_field
from coldframe.web.labels import choices_of, label_of, label_within
from coldframe.web.labels_people import ROLE_ACTS

_EXACTLY = {"autocomplete": "off", "spellcheck": "false", "class": "mono"}
_JUDGED = [
    reason
    for reason in JudgementReason
    if reason not in (JudgementReason.ENTERED_WRONGLY, JudgementReason.FOUND_OTHERWISE)
]


def moment_field(label: Any) -> forms.CharField:
    """A moment as exactly as it is known; the stage reads it."""
    return forms.CharField(
        label=label,
        required=False,
        max_length=MAX_MOMENT_LENGTH,
        help_text=_("2020, 2021-03, 2021-03-05 or 2021-03-05T14:05+09:00."),
        widget=forms.TextInput(attrs=_EXACTLY),
    )


def nobody_or(others: Iterable[PartyView]) -> Choices:
    """Whoever in the case somebody can stand under; a sealed record by its number and its first role."""
    named = [
        (
            each.id,
            f"{each.label} · {label_within(('Role',), each.roles[0].role)}" if each.roles else each.label,
        )
        for each in others
    ]
    return [("", _("Nobody known")), *named]


class NumberForm(PageForm):
    """How many stand behind a record."""

    count = forms.IntegerField(
        label=_("How many"),
        required=False,
        initial=1,
        help_text=_("1 for somebody or something by itself. More where they are not named one by one."),
    )
    qualifier = forms.ChoiceField(
        label=_("How firmly known"), choices=lambda: choices_of(Qualifier), initial=Qualifier.EXACT
    )

    def number(self) -> Number:
        """What was entered. Only after ``is_valid``.

        The 1 that the field begins with is no count beside a share, or where nobody counted.
        """
        given = self.cleaned_data
        qualifier, share = Qualifier(given["qualifier"]), given.get("share")
        is_untouched = given["count"] == 1 and (share is not None or qualifier is Qualifier.UNCOUNTED)
        count = None if is_untouched else given["count"]
        return Number(count, qualifier, share, given.get("share_of", ""))


class ThingForm(NumberForm):
    """A new thing in a case."""

    key = "thing"
    field_order = ("kind", "label", "what")
    kind = forms.ChoiceField(label=_("What it is"), choices=lambda: choices_of(ThingKind))
    label = forms.CharField(label=_("Called here"), max_length=200)
    what = forms.CharField(
        label=_("In a few words"),
        max_length=200,
        required=False,
        help_text=_("livestream platform, anchor den, USB memory and laptop"),
    )
    is_victims = forms.BooleanField(
        label=_("Its owner is harmed"),
        required=False,
        help_text=_("A camera that others took over belongs to whoever they watched."),
    )

    def new(self) -> NewThing:
        """What was entered. Only after ``is_valid``."""
        given = self.cleaned_data
        return NewThing(
            ThingKind(given["kind"]), given["label"], given["what"], self.number(), given["is_victims"]
        )


class FactsForm(NumberForm):
    """What is known of a party beside age and role."""

    key = "facts"
    share = forms.DecimalField(
        label=_("Or a share, in percent"),
        required=False,
        max_digits=6,
        decimal_places=3,
        help_text=_("As printed, where no number was. No headcount is derived from it."),
    )
    share_of = forms.ChoiceField(label=_("Of whom"), required=False)
    sex = forms.ChoiceField(label=_("Sex"), required=False, choices=lambda: choices_of(Sex))
    occupation = forms.CharField(label=_("Occupation"), required=False, max_length=200)
    occupation_why = forms.CharField(
        label=_("Why the public needs to know it"),
        required=False,
        max_length=400,
        help_text=_("Without this reason no occupation is kept."),
    )
    organization_kind = forms.ChoiceField(
        label=_("Kind of organization"),
        required=False,
        choices=lambda: [("", _("Not known")), *choices_of(OrganizationKind)],
    )
    functions = forms.MultipleChoiceField(
        label=_("What it does in the matter"),
        required=False,
        choices=lambda: choices_of(OfficeFunction),
        widget=forms.CheckboxSelectMultiple,
    )
    registration = forms.CharField(label=_("Registration"), required=False, max_length=100)
    place = forms.CharField(
        label=_("Jurisdiction"), required=False, max_length=400, help_text="CN > Henan > Zhoukou > Shangshui"
    )
    is_front = forms.BooleanField(label=_("It exists to hide something else"), required=False)

    def __init__(self, *args: Any, is_person: bool, others: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in (
            ("organization_kind", "functions", "registration", "is_front")
            if is_person
            else ("sex", "occupation", "occupation_why")
        ):
            del self.fields[name]
        self.offer("share_of", [("", ""), *others])

    def facts(self) -> Facts:
        """What was entered. Only after ``is_valid``."""
        given = self.cleaned_data
        kind = given.get("organization_kind")
        return Facts(
            number=self.number(),
            sex=Sex(given.get("sex") or Sex.UNKNOWN),
            occupation=given.get("occupation", ""),
            occupation_why=given.get("occupation_why", ""),
            organization_kind=OrganizationKind(kind) if kind else None,
            functions=tuple(map(OfficeFunction, given.get("functions", ()))),
            registration=given.get("registration", ""),
            place=(given["place"],) if given["place"] else (),
            is_front=given.get("is_front", False),
        )


class RoleForm(PageForm):
    """What somebody, or a service, does, under whom and for how long."""

    key = "role"
    role = forms.ChoiceField(label=_("Role"))
    printed = forms.CharField(
        label=_("The word of the source"),
        required=False,
        max_length=100,
        help_text=_("In its own language: 女主播."),
    )
    under_party_id = forms.ChoiceField(label=_("Under"), required=False)
    acts = forms.MultipleChoiceField(
        label=_("More exactly"),
        required=False,
        choices=lambda: ROLE_ACTS,
        widget=forms.CheckboxSelectMultiple,
    )
    from_when = moment_field(_("From"))
    to_when = moment_field(_("To"))
    source = forms.CharField(label=_("Who says so"), required=False, max_length=200)

    def __init__(self, *args: Any, roles: Choices, others: Iterable[PartyView], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("role", roles)
        self.offer("under_party_id", nobody_or(others))

    def new(self) -> NewRole:
        """What was entered. Only after ``is_valid``."""
        given = self.cleaned_data
        return NewRole(
            code=given["role"], printed=given["printed"], under_id=given["under_party_id"],
            from_when=given["from_when"], to_when=given["to_when"], acts=tuple(given["acts"]),
            source=given["source"],
        )  # fmt: skip


class AliasForm(PageForm):
    """A name as somebody prints it."""

    key = "alias"
    kind = forms.ChoiceField(
        label=_("What it is"), choices=lambda: choices_of(AliasKind), initial=AliasKind.AS_PRINTED
    )
    text = forms.CharField(
        label=_("The name"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    language = forms.CharField(label=_("Language"), required=False, max_length=35, help_text="zh, ko, en")
    source = forms.CharField(label=_("Who prints it so"), required=False, max_length=200)


class PseudonymForm(PageForm):
    """A pseudonym in the style of a place."""

    key = "pseudonym"
    style = forms.ChoiceField(label=_("Style"), choices=lambda: choices_of(PseudonymStyle))
    alias_id = forms.ChoiceField(label=_("Made from"), required=False)

    def __init__(self, *args: Any, names: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("alias_id", [("", _("No name: a letter")), *names])


class IdentifierForm(PageForm):
    """What names somebody or something."""

    key = "identifier"
    kind = forms.ChoiceField(label=_("What it is"), choices=lambda: choices_of(IdentifierKind))
    value = forms.CharField(
        label=_("The value"),
        max_length=2048,
        help_text=_("It is brought into one form and encrypted. Of a password only a keyed hash is kept."),
        widget=forms.TextInput(attrs=_EXACTLY),
    )
    seen = moment_field(_("Seen in use"))
    port = forms.IntegerField(label=_("Port"), required=False, min_value=1, max_value=65535)
    event = forms.CharField(
        label=_("What was done"),
        required=False,
        max_length=40,
        help_text="upload, login",
        widget=forms.TextInput(attrs=_EXACTLY),
    )
    proxy = forms.ChoiceField(
        label=_("Shared, or standing for others"), choices=lambda: choices_of(Answer), initial=Answer.UNKNOWN
    )
    keep_until = date_field(_("Look at it again after"), required=False)
    source = forms.CharField(label=_("Who says so"), required=False, max_length=200)

    def new(self) -> NewIdentifier:
        """What was entered. Only after ``is_valid``."""
        given = self.cleaned_data
        return NewIdentifier(
            IdentifierKind(given["kind"]), given["value"], given["seen"], given["port"], given["event"],
            Answer(given["proxy"]), given["keep_until"], given["source"],
        )  # fmt: skip


class PlaceForm(PageForm):
    """Where somebody says that an asset, an operator or a victim is."""

    key = "place"
    aspect = forms.ChoiceField(label=_("What is placed"), choices=lambda: choices_of(PlaceAspect))
    path = forms.CharField(label=_("Place"), max_length=400, help_text="CN > Henan > Zhoukou")
    is_outside = forms.BooleanField(
        label=_("Not there: outside of it"), required=False, help_text=_("Servers outside the country.")
    )
    is_open = forms.BooleanField(
        label=_("And other places"), required=False, help_text=_("The source names some and means more.")
    )
    confidence = forms.ChoiceField(
        label=_("How well known"), choices=lambda: choices_of(Confidence), initial=Confidence.STATED
    )
    source = forms.CharField(label=_("Who says so"), max_length=200)
    when = moment_field(_("When"))

    def new(self, subject_id: str) -> NewPlace:
        """What was entered. Only after ``is_valid``."""
        given = self.cleaned_data
        return NewPlace(
            subject_id, PlaceAspect(given["aspect"]), given["path"], Confidence(given["confidence"]),
            given["source"], given["is_outside"], given["is_open"], given["when"],
        )  # fmt: skip


class JudgementForm(PageForm):
    """What a judgement rests on."""

    other_id = forms.ChoiceField(label=_("The other record"))
    reason = forms.ChoiceField(
        label=_("It rests on"),
        choices=lambda: [(each.value, label_of(each)) for each in _JUDGED],
        help_text=_("A name alone is no reason."),
    )
    text = forms.CharField(
        label=_("Why, in words"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, others: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("other_id", others)


class LinkRecordsForm(JudgementForm):
    """How a record is bound to another."""

    key = "bind"
    field_order = ("relation", "other_id", "reason", "text")
    relation = forms.ChoiceField(label=_("It …"), choices=lambda: choices_of(Relation))


class SameForm(JudgementForm):
    """That two records are the same; each thing that speaks against it gets a field for its answer."""

    key = "same"

    def __init__(self, *args: Any, clashes: Iterable[Clash] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for clash in clashes:
            self.fields[clash.value] = forms.CharField(
                label=_("Speaks against it: %(what)s. Your answer") % {"what": label_of(clash)},
                max_length=1000,
            )

    def answers(self) -> dict[Clash, str]:
        """What was answered. Only after ``is_valid``."""
        return {clash: self.cleaned_data[clash] for clash in Clash if clash.value in self.cleaned_data}


class NotSameForm(JudgementForm):
    """That two records are not the same."""

    key = "not-same"


class UndoForm(PageForm):
    """Why a judgement is taken back."""

    key = "undo"
    why = forms.ChoiceField(
        label=_("Because"),
        choices=lambda: [
            (each.value, label_of(each))
            for each in (JudgementReason.FOUND_OTHERWISE, JudgementReason.ENTERED_WRONGLY)
        ],
    )
    text = forms.CharField(label=_("In words"), max_length=1000)


class WithdrawForm(PageForm):
    """Why something recorded no longer counts."""

    key = "withdraw"
    why = forms.ChoiceField(label=_("Because"), choices=lambda: choices_of(WithdrawnWhy))


class EndForm(PageForm):
    """When a role ended."""

    key = "end"
    to_when = moment_field(_("It ended"))
