"""Forms of queues and routing rules: no codes to type, but for a language's tag."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from coldframe.access.queries import list_api_keys
from coldframe.access.terms import ROLE_PERMISSIONS, Permission, Role
from coldframe.core.answers import Answer
from coldframe.intake.terms import Channel, ItemKind
from coldframe.partners.queries import list_recipients
from coldframe.partners.terms import HarmCategory
from coldframe.triage.terms import UNKNOWN, AgeBand, Lane, QueueView, RoutingField, RoutingRule, Sign
from coldframe.web.labels import choices_of, label_of
from coldframe.web.labels_work import SENDERS

_TAG = re.compile(r"[a-z]{2,8}(-[a-z0-9]{1,8})*|unknown")

_KINDS: Mapping[RoutingField, type[StrEnum]] = {
    RoutingField.HARM: HarmCategory,
    RoutingField.CHANNEL: Channel,
    RoutingField.LANE: Lane,
    RoutingField.SIGN: Sign,
    RoutingField.ITEM_KIND: ItemKind,
    RoutingField.AGE_BAND: AgeBand,
    RoutingField.AFFECTED: Answer,
}
"""Fields whose values are a closed list."""

_MAY_BE_UNKNOWN = (RoutingField.HARM, RoutingField.SIGN)

_REVIEWING = tuple(role for role in Role if Permission.REVIEW_VIEW in ROLE_PERMISSIONS[role])


class QueueForm(forms.Form):
    """A queue: its name, and who sees it."""

    name = forms.CharField(label=_("Name"), max_length=60)
    is_limited = forms.BooleanField(
        label=_("Only those named here see what lies in it"),
        required=False,
    )
    roles = forms.MultipleChoiceField(
        label=_("Roles that see it"), required=False, choices=(), widget=forms.CheckboxSelectMultiple
    )
    people = forms.MultipleChoiceField(
        label=_("People who see it"), required=False, choices=(), widget=forms.CheckboxSelectMultiple
    )

    def __init__(
        self, data: object = None, *, people: Iterable[tuple[str, str]], queue: QueueView | None = None
    ) -> None:
        initial: dict[str, Any] = {}
        if queue is not None:
            initial = {
                "name": queue.name,
                "is_limited": queue.is_limited,
                "roles": queue.roles,
                "people": queue.people,
            }
        auto_id = f"{queue.id if queue else 'new'}-%s"
        super().__init__(data, initial=initial, auto_id=auto_id)  # type: ignore[arg-type]
        self._choices("roles", [(role.value, label_of(role)) for role in _REVIEWING])
        self._choices("people", list(people))

    def _choices(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = choices


class RuleForm(forms.Form):
    """One routing rule: every condition that is filled in has to hold, each by any of its values."""

    queue = forms.ChoiceField(label=_("Goes to the queue"), choices=(), required=False)
    language = forms.CharField(
        label=label_of(RoutingField.LANGUAGE),
        required=False,
        max_length=200,
        help_text=_("Tags, separated by commas, such as ko, zh; “unknown” where none is stated."),
    )

    def __init__(self, data: object = None, *, queues: Iterable[tuple[str, str]]) -> None:
        super().__init__(data, auto_id="rule-%s")  # type: ignore[arg-type]
        field = self.fields["queue"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(queues)
        for name in RoutingField:
            if name is not RoutingField.LANGUAGE:
                self.fields[name] = forms.MultipleChoiceField(
                    label=label_of(name),
                    required=False,
                    choices=values_of(name),
                    widget=forms.CheckboxSelectMultiple,
                )
        self.fields["language"].label = label_of(RoutingField.LANGUAGE)

    def conditions(self) -> list[forms.BoundField]:
        """The fields about the clue, in the order of the list."""
        return [self[name] for name in RoutingField]

    def clean_language(self) -> tuple[str, ...]:
        """Read the tags."""
        tags = [tag.strip().lower() for tag in self.cleaned_data["language"].split(",")]
        wrong = [tag for tag in tags if tag and not _TAG.fullmatch(tag)]
        if wrong:
            raise forms.ValidationError(_("“%(tag)s” is no language tag."), params={"tag": wrong[0]})
        return tuple(tag for tag in tags if tag)

    def clean(self) -> dict[str, object]:
        """Refuse a rule that takes everything."""
        given: dict[str, object] = super().clean() or {}
        if not self.errors and not any(given.get(name) for name in RoutingField):
            self.add_error(
                None, _("Choose at least one condition. What no rule takes goes to the general queue.")
            )
        return given

    def rule(self) -> RoutingRule:
        """What was entered, as triage takes it. Only after ``is_valid``."""
        given = self.cleaned_data
        return RoutingRule(
            given["queue"],
            tuple((name, frozenset(given[name])) for name in RoutingField if given.get(name)),
        )


def values_of(field: RoutingField) -> list[tuple[str, str]]:
    """The values of a field that a rule may name, with their words."""
    if field is RoutingField.SENDER:
        keys = [(f"service:{key.id}", key.label) for key in list_api_keys() if key.revoked_at is None]
        desks = [(f"desk:{desk.id}", desk.name_as_printed) for desk in list_recipients()]
        return [*((kind, str(words)) for kind, words in SENDERS.items()), *keys, *desks]
    values = choices_of(_KINDS[field])
    if field in _MAY_BE_UNKNOWN:
        values.append((UNKNOWN, str(_("None stated"))))
    return values


def words_of_rule(rule: RoutingRule) -> list[tuple[str, list[str]]]:
    """A rule in words: each condition's field, and its values."""
    said = []
    for field, values in rule.conditions:
        known = {} if field is RoutingField.LANGUAGE else dict(values_of(field))
        said.append((label_of(field), [known.get(value, value) for value in sorted(values)]))
    return said
