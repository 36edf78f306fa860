"""Nothing that a report can say about anybody leaves without a field that an agreement has to cover."""

from __future__ import annotations

import types
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any, get_args, get_origin, get_type_hints

import pytest

from coldframe.core.answers import Answer
from coldframe.reporting.clearinghouses.content import FileHash, Incident, Place, ReportContent, ReportedFile
from coldframe.reporting.clearinghouses.people import EmailAddress, IpEvent, Party
from coldframe.reporting.rules import fields_of_v1

ALWAYS = {
    # Covered by what every report asks for: decision.category, clue.occurred_at, item.file.
    "kind", "occurred_at", "occurred_means", "marks", "relevance", "classification", "uploaded_at",
    "item_id", "size_bytes", "sent_name", "sha256",
}  # fmt: skip


def sample(hint: Any) -> object:
    """The least that can stand in a field of this type and is not its default: 0, not 7; "x", not a sentence."""
    if get_origin(hint) in (types.UnionType,):
        hint = next(one for one in get_args(hint) if one is not type(None))
    if get_origin(hint) is tuple:
        return (sample(get_args(hint)[0]),)
    plain: dict[Any, object] = {
        str: "x", int: 0, float: 0.0, date: date(2026, 1, 1), datetime: datetime(2026, 1, 1, tzinfo=UTC),
        Answer: Answer.NO, EmailAddress: EmailAddress("a@example.org"), IpEvent: IpEvent("192.0.2.1"),
        FileHash: FileHash("md5", "0" * 32),
    }  # fmt: skip
    if hint in plain:
        return plain[hint]
    if is_dataclass(hint):
        return hint()
    assert issubclass(hint, StrEnum)
    return list(hint)[-1]


CASES = [
    (record, one.name)
    for record in (Incident, Place, Party, ReportedFile)
    for one in fields(record)
    if one.name not in ALWAYS
]


@pytest.mark.parametrize(("record", "name"), CASES)
def test_a_fact_that_is_stated_asks_for_a_field(record: Any, name: str) -> None:
    base = record()
    stated = replace(base, **{name: sample(get_type_hints(record)[name])})
    assert stated != base

    def asked(value: Any) -> frozenset[object]:
        place = {
            Incident: {"incident": value}, Place: {"places": (value,)}, Party: {"subjects": (value,)},
            ReportedFile: {"files": (value,)},
        }[record]  # fmt: skip
        return frozenset(fields_of_v1(ReportContent(**place)))

    assert asked(stated) > asked(base)
