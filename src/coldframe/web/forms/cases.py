"""How a case is opened, what is linked and admitted to it, who works on it, and how it ends."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from coldframe.casework.terms import (
    CaseKind,
    CaseStatus,
    DisposalCode,
    LinkKind,
    PartyView,
    SafeguardKind,
)
from coldframe.intake.terms import ItemView
from coldframe.web.labels import choices_of, label_of

Choices = list[tuple[str, Any]]

NOT_SEALED = _(
    "Of a child, and of whoever may be one, write the number (P-3), never a name: this is not sealed."
)
"""Stands under every free text of a case in which a name would lie open."""


class PageForm(forms.Form):
    """One of several forms on a page: its fields have ids of their own, made from ``key``."""

    key = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": f"{self.key}-%s", **kwargs})

    def offer(self, name: str, choices: Choices) -> None:
        """Fill a list of choices that depends on the page."""
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices


def date_field(label: Any, *, required: bool = True, help_text: Any = "") -> forms.DateField:
    """A day, entered as the reader's browser does it."""
    return forms.DateField(
        label=label,
        required=required,
        help_text=help_text,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


class CaseForm(PageForm):
    """A new case."""

    key = "case"
    code = forms.CharField(
        label=_("Code"), max_length=200, help_text=_("As printed on the file. It need not be unique.")
    )
    title = forms.CharField(label=_("Title"), max_length=200, help_text=_("Short, and without names."))
    jurisdiction = forms.CharField(
        label=_("Jurisdiction"),
        max_length=6,
        help_text=_("ISO 3166 code, such as KR or GB-ENG. It chooses the law on ages and the legal terms."),
    )
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=lambda: choices_of(CaseKind),
        initial=CaseKind.CASE,
        widget=forms.RadioSelect,
    )
    clue_id = forms.CharField(required=False, max_length=30, widget=forms.HiddenInput)


class LinkForm(PageForm):
    """Something else that the case rests on."""

    key = "link"
    kind = forms.ChoiceField(label=_("What it is"), choices=lambda: choices_of(LinkKind))
    target_id = forms.CharField(
        label=_("Its id"),
        max_length=30,
        help_text=_("As its own page shows it."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "class": "mono"}),
    )


class ExhibitForm(PageForm):
    """An item of a linked clue, and the number under which it is admitted."""

    key = "exhibit"
    item_id = forms.ChoiceField(label=_("Item"))
    number = forms.CharField(
        label=_("Exhibit number"), max_length=40, help_text=_("Unique in this case, as your office counts.")
    )

    def __init__(self, *args: Any, items: Iterable[ItemView], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer(
            "item_id",
            [(each.id, f"{label_of(each.kind)} {each.position} · {each.sha256[:16]}…") for each in items],
        )


class SafeguardForm(PageForm):
    """What was done for children, and what exactly was counted."""

    key = "safeguard"
    kind = forms.ChoiceField(label=_("What was done"), choices=lambda: choices_of(SafeguardKind))
    children = forms.IntegerField(
        label=_("How many children"), initial=1, help_text=_("Exactly. One where a single child is named.")
    )
    party_id = forms.ChoiceField(label=_("The child, if in this case"), required=False)
    on = date_field(_("On"))
    authority = forms.CharField(label=_("By whom"), max_length=200)
    definition = forms.CharField(
        label=_("What was counted"),
        max_length=400,
        help_text=_(
            "So that the number can be published: children brought to a place of safety on that day."
        ),
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, parties: Iterable[PartyView], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        nobody: Choices = [("", _("Nobody who is in this case"))]
        self.offer(
            "party_id",
            nobody + [(each.id, each.label) for each in parties if each.safeguarding.is_asked],
        )


class NoteForm(PageForm):
    """A note. It stays as it is; a correction is another note."""

    key = "note"
    text = forms.CharField(label=_("Note"), help_text=NOT_SEALED, widget=forms.Textarea(attrs={"rows": 4}))


class ShareForm(PageForm):
    """A colleague to whom the case is opened."""

    key = "share"
    person_id = forms.ChoiceField(label=_("Colleague"))

    def __init__(self, *args: Any, colleagues: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("person_id", colleagues)


class StatusForm(PageForm):
    """Where the case stands, and as of which day that is known."""

    key = "status"
    status = forms.ChoiceField(
        label=_("Where it stands"),
        choices=lambda: [
            (each.value, label_of(each)) for each in CaseStatus if each is not CaseStatus.CLOSED
        ],
    )
    on = date_field(_("Known as of"))


class CloseForm(PageForm):
    """How the case ended."""

    key = "close"
    code = forms.ChoiceField(label=_("How it ended"), choices=lambda: choices_of(DisposalCode))
    reason = forms.CharField(label=_("Reason"), max_length=4000, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, open_codes: Iterable[DisposalCode], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Only what may be is offered; what is posted all the same, the stage refuses by its name.
        self.fields["code"].widget.choices = [(each.value, label_of(each)) for each in open_codes]
