"""The outgoing document: built field by field from what was released, never by deleting."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence

from coldframe.partners.terms import (
    RECORD_KEYS,
    REPEATED_RECORDS,
    Facts,
    Field,
    Leaf,
    Matter,
    Released,
    Value,
)

Record = dict[str, object]


class NotReleasable(TypeError):
    """A program error: a value is deeper or of another type than its field promises."""


def build(matter: Matter, released: Released) -> Record:
    """Return a new document that holds the released fields of ``matter`` and nothing else.

    The loops run over what was released, so a fact that nobody asked for is never even
    read. A structured value is copied by the closed key list of its field; anything nested
    deeper stops the build instead of riding along.

    Returns:
        ``{"clue": {…}, "items": [{"number": 1, …}], "decision": {…} …}``. A record without a
        released value is absent. ``number`` is the item's number in the clue, from 1; a subject
        has the number of the item that shows it.

    Raises:
        NotReleasable: A value has another shape than its field promises.
    """
    document: Record = {}
    for field in Field:
        record, _, key = field.value.partition(".")
        if field in released.fields and record not in REPEATED_RECORDS and field in matter.once:
            part = document.setdefault(record, {})
            assert isinstance(part, dict)
            part[key] = _copy(field, matter.once[field])
    for record, (list_name, rows) in {
        "item": (REPEATED_RECORDS["item"], matter.items),
        "subject": (REPEATED_RECORDS["subject"], matter.subjects),
    }.items():
        built = [_row(number, record, rows[number], released) for number in sorted(rows)]
        if any(len(row) > 1 for row in built):
            document[list_name] = [row for row in built if len(row) > 1]
    return document


def withheld(matter: Matter, released: Released) -> tuple[Field, ...]:
    """Return the fields that hold a value in ``matter`` but are not released, in the order of ``Field``."""
    present = matter.fields
    return tuple(field for field in Field if field in present and field not in released.fields)


def canonical(document: Mapping[str, object]) -> bytes:
    """Return the bytes that are hashed, stored and sent: JSON, keys sorted, ASCII, no white space."""
    text = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)
    return text.encode("ascii")


def sha256_of(document: Mapping[str, object]) -> str:
    """Return the SHA-256 of ``canonical(document)`` as 64 hex digits."""
    return hashlib.sha256(canonical(document)).hexdigest()


def _row(number: int, record: str, facts: Facts, released: Released) -> Record:
    row: Record = {"number": number}
    for field in Field:
        of_record, _, key = field.value.partition(".")
        if of_record == record and field in released.fields and field in facts:
            row[key] = _copy(field, facts[field])
    return row


def _copy(field: Field, value: Value) -> object:
    if isinstance(value, str | int) or not isinstance(value, Sequence):
        return _copy_one(field, value)
    return [_copy_one(field, part) for part in value]


def _copy_one(field: Field, value: object) -> object:
    keys = RECORD_KEYS.get(field)
    if keys is None:
        return _leaf(field, value)
    if not isinstance(value, Mapping):
        raise NotReleasable(f"{field} is a record of {sorted(keys)}, not a {type(value).__name__}")
    return {key: _leaf(field, value[key]) for key in sorted(keys) if key in value}


def _leaf(field: Field, value: object) -> Leaf:
    if isinstance(value, bool | int):
        return value
    if isinstance(value, str):
        return str(value)  # An enum member becomes its plain text.
    raise NotReleasable(f"{field} holds a {type(value).__name__}; only text, numbers and yes/no may go")
