"""How a case's further names, tasks, notes, events and steps across the bridge are entered."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from coldframe.casework.terms.bridges import BridgeAct, Direction, NewStep
from coldframe.casework.terms.diary import CaseNameKind, MomentKind
from coldframe.core.rough_moments import MAX_MOMENT_LENGTH
from coldframe.rulepacks.bridge import PacketPaper
from coldframe.web.forms.cases import NOT_SEALED, Choices, PageForm, date_field
from coldframe.web.labels import choices_of, label_of


def text_field(label: Any, *, rows: int = 3, help_text: Any = "", required: bool = True) -> forms.CharField:
    """Words of one or several lines."""
    return forms.CharField(
        label=label,
        max_length=20_000,
        help_text=help_text,
        required=required,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


class NameForm(PageForm):
    """A further name or code of a case."""

    key = "name"
    kind = forms.ChoiceField(label=_("What it is"), choices=lambda: choices_of(CaseNameKind))
    text = forms.CharField(label=_("As printed"), max_length=200, help_text=_("No names of people."))
    source = forms.CharField(label=_("Who prints it so"), max_length=200, required=False)


class TaskForm(PageForm):
    """Something to be done, and by whom."""

    key = "task"
    text = text_field(_("What is to be done"), rows=2, help_text=NOT_SEALED)
    assigned_to = forms.ChoiceField(label=_("By whom"))
    due_on = date_field(_("Until"), required=False)

    def __init__(self, *args: Any, people: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("assigned_to", people)


class TaskEndForm(PageForm):
    """What came of a task."""

    key = "task-end"
    outcome = text_field(_("What came of it"), rows=2)
    is_dropped = forms.BooleanField(label=_("It was not done, and need not be"), required=False)


class RevisionForm(PageForm):
    """A note as it should read, and why."""

    key = "revision"
    text = text_field(_("As it should read"), rows=5, help_text=NOT_SEALED)
    reason = text_field(_("Why"), rows=2)


class WhyForm(PageForm):
    """A reason, and nothing else."""

    key = "why"
    reason = text_field(_("Why"), rows=2)


class MomentForm(PageForm):
    """An event, as exactly as it is known."""

    key = "moment"
    when = forms.CharField(
        label=_("When"),
        max_length=MAX_MOMENT_LENGTH,
        help_text=_("2020, 2021-03, 2021-03-05 or 2021-03-05T14:05+09:00: no more than is known."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "mono"}),
    )
    kind = forms.ChoiceField(label=_("What it is about"), choices=lambda: choices_of(MomentKind))
    text = text_field(_("What happened"), help_text=NOT_SEALED)
    source = forms.CharField(
        label=_("Source"), max_length=400, help_text=_("So that somebody finds it again.")
    )


class BridgeForm(PageForm):
    """Which way, who reports, and what."""

    key = "bridge"
    direction = forms.ChoiceField(
        label=_("Which way"), choices=lambda: choices_of(Direction), widget=forms.RadioSelect
    )
    offence = forms.CharField(label=_("What is suspected, as the law names it"), max_length=400)
    other_body = forms.CharField(label=_("To which office"), max_length=200)
    officers = forms.MultipleChoiceField(
        label=_("Officers who sign"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("You are one of them. Each signs; whoever decides is none of them."),
    )
    report = text_field(_("Report of the investigation"), rows=8, help_text=NOT_SEALED)

    def __init__(self, *args: Any, people: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["officers"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = people


class StepForm(PageForm):
    """The next step, by whom and why."""

    key = "step"
    act = forms.ChoiceField(label=_("Step"), widget=forms.RadioSelect)
    at = forms.DateTimeField(
        label=_("When"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
        help_text=_("In your time zone."),
    )
    reason = text_field(_("Reason"))
    official = forms.CharField(
        label=_("Who acted in the other body"),
        max_length=200,
        required=False,
        help_text=_("Name and office; of a transfer by hand, who took it."),
    )
    referral_id = forms.ChoiceField(label=_("Referral by which it left"), required=False)
    receipt = forms.CharField(
        label=_("The paper that proves it"),
        max_length=200,
        required=False,
        help_text=_("Receipt or written notice, with its number."),
    )

    def __init__(
        self, *args: Any, acts: Iterable[BridgeAct], referrals: Iterable[str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.offer("act", [(each.value, label_of(each)) for each in acts])
        self.offer("referral_id", [("", _("By hand")), *((each, each) for each in referrals)])

    def new(self) -> NewStep:
        """What was entered. Only after ``is_valid``."""
        given = self.cleaned_data
        return NewStep(
            BridgeAct(given["act"]), given["at"], given["reason"], given["official"], given["referral_id"],
            given["receipt"],
        )  # fmt: skip


class PacketForm(PageForm):
    """The papers that a person encloses."""

    key = "packet"
    enclosed = forms.MultipleChoiceField(
        label=_("Enclosed by hand"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, papers: Iterable[PacketPaper], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["enclosed"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [
            (each.code, f"{each.native} · {each.english}") for each in papers if not each.is_written
        ]
