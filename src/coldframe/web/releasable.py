"""The fields that can leave this desk, as pages ask for them: by record, in plain words, marked."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from coldframe.core.said import Said
from coldframe.partners.terms import Field, RefusedField
from coldframe.web.labels import label_of

RECORDS: dict[str, str | Promise] = {
    "clue": _("The clue"),
    "item": _("Each item"),
    "subject": _("The account or person that an item shows"),
    "decision": _("This desk's decision"),
    "report": _("The report at a clearinghouse"),
    "feedback": _("What came of a referral that they sent us"),
    "reporter": _("Who reported"),
    "victim": _("The child"),
    "case": _("A whole case"),
    "deconfliction": _("Whether both work on the same matter"),
}
"""Records in the order of ``Field``, and their words."""


@dataclass(frozen=True, slots=True)
class FieldChoice:
    """One field as a box to tick.

    Attributes:
        covered: Whether the agreement names it; ``None`` where no agreement is asked.
        known: Whether the matter holds a value for it; ``None`` where there is no matter.
    """

    field: Field
    words: str
    chosen: bool
    covered: bool | None
    known: bool | None


@dataclass(frozen=True, slots=True)
class FieldGroup:
    """The fields of one record."""

    words: str
    choices: tuple[FieldChoice, ...]


@dataclass(frozen=True, slots=True)
class Ground:
    """One reason for a refusal, and every field it concerns."""

    reason: str
    why: Said
    fields: tuple[Field, ...]


def record_of(field: Field) -> str:
    """The record a field belongs to: the part before the dot."""
    return field.value.partition(".")[0]


def group_fields(
    chosen: Collection[str],
    *,
    covered: Collection[Field] | None = None,
    known: Collection[Field] | None = None,
) -> tuple[FieldGroup, ...]:
    """All fields as boxes, by record; ``covered`` and ``known`` mark them where given."""
    return tuple(
        FieldGroup(
            str(words),
            tuple(
                FieldChoice(
                    field,
                    label_of(field),
                    field.value in chosen,
                    None if covered is None else field in covered,
                    None if known is None else field in known,
                )
                for field in Field
                if record_of(field) == record
            ),
        )
        for record, words in RECORDS.items()
    )


def name_fields(fields: Collection[Field]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The words of some fields, by the words of their record; a record without any is left out."""
    groups = group_fields({field.value for field in fields})
    named = ((group.words, tuple(one.words for one in group.choices if one.chosen)) for group in groups)
    return tuple((words, names) for words, names in named if names)


def group_problems(problems: Collection[RefusedField]) -> tuple[Ground, ...]:
    """A refusal by reason, so that ten fields with one cause read as one cause with ten fields."""
    whys = dict.fromkeys((problem.reason, problem.why) for problem in problems)
    return tuple(
        Ground(
            label_of(reason),
            why,
            tuple(
                problem.field
                for problem in problems
                if (problem.reason, problem.why) == (reason, why) and problem.field is not None
            ),
        )
        for reason, why in whys
    )


def group_withheld(
    withheld: Collection[tuple[Field, Said]],
) -> tuple[tuple[Said, tuple[Field, ...]], ...]:
    """What does not go, by the reason why."""
    whys = dict.fromkeys(why for _field, why in withheld)
    return tuple((why, tuple(field for field, its in withheld if its == why)) for why in whys)
