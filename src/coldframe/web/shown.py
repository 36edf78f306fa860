"""A referral as its page shows it: the document field by field, and its way step by step."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coldframe.core.errors import NotFound
from coldframe.partners.queries import get_recipient
from coldframe.partners.terms import REPEATED_RECORDS, Field
from coldframe.referral.terms import AttemptOutcome, ReferralView
from coldframe.web.people import name_of_actor
from coldframe.web.releasable import RECORDS

_ONE: dict[str, str | Promise] = {
    "item": gettext_lazy("Item"),
    "subject": gettext_lazy("Account or person of item"),
}
"""The words for one row of a record that repeats; its number follows."""


@dataclass(frozen=True, slots=True)
class Part:
    """One record of the document: its words, its number where it repeats, and its values by field."""

    words: str
    number: int | None
    values: tuple[tuple[Field, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a referral's way: a state it reached, or tries in a row that failed alike.

    Attributes:
        what: ``ReferralState`` or ``AttemptOutcome``.
        at: When; of several tries the first.
        who: Who said so, in words; empty for a try.
        text: What to do next, where something stopped it.
        times: How many tries; 1 for a state.
        last_at: When the last of several tries was.
    """

    what: object
    at: datetime
    who: str
    text: str
    times: int = 1
    last_at: datetime | None = None


def parts_of(document: Mapping[str, object]) -> tuple[Part, ...]:
    """The matter in a referral's document, in the order of ``Field``; nothing is left out."""
    matter = document.get("matter")
    return tuple(_parts(matter)) if isinstance(matter, Mapping) else ()


def steps_of(referral: ReferralView) -> tuple[Step, ...]:
    """The states a referral reached and the tries that failed, by time; a week of tries alike is one step."""
    states = [Step(one.state, one.at, _who(one.actor), one.note) for one in referral.states]
    tries = [
        Step(one.outcome, one.at, "", one.message)
        for one in referral.attempts
        if one.outcome is not AttemptOutcome.DELIVERED
    ]
    way: list[Step] = []
    for step in sorted([*states, *tries], key=lambda step: step.at):
        if (
            isinstance(step.what, AttemptOutcome)
            and way
            and (way[-1].what, way[-1].text) == (step.what, step.text)
        ):
            way[-1] = replace(way[-1], times=way[-1].times + 1, last_at=step.at)
        else:
            way.append(step)
    return tuple(way)


def _parts(matter: Mapping[str, object]) -> Iterator[Part]:
    for record, words in RECORDS.items():
        found = matter.get(REPEATED_RECORDS.get(record, record))
        for row in found if isinstance(found, list) else [found]:
            if isinstance(row, Mapping):
                number = row.get("number") if record in REPEATED_RECORDS else None
                values = tuple(_values(record, row))
                one = _ONE.get(record, words)
                yield Part(str(one), number if isinstance(number, int) else None, values)


def _values(record: str, row: Mapping[str, object]) -> Iterator[tuple[Field, tuple[str, ...]]]:
    for field in Field:
        its_record, _dot, key = field.value.partition(".")
        if its_record == record and key in row:
            value = row[key]
            lines = value if isinstance(value, list) else [value]
            yield field, tuple(_line(line) for line in lines)


def _line(value: object) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {value[key]}" for key in sorted(value))
    return str(value)


def _who(actor: str) -> str:
    kind, _colon, actor_id = actor.partition(":")
    if kind != "desk":
        return name_of_actor(actor)
    try:
        return get_recipient(actor_id).name_as_printed
    except NotFound:
        return _("Another desk")
