"""A table of others, counted under one version of a category scheme, said under another."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from math import ceil, floor
from typing import Any

from coldframe.core.errors import InvalidInput
from coldframe.core.said import Said
from coldframe.publication.published.columns import (
    Column,
    Group,
    Line,
    count_columns,
    group_rows,
    label_column,
    read_columns,
)
from coldframe.publication.published.shaping import Table
from coldframe.publication.terms import (
    MISSING,
    Breakdown,
    BreakdownKind,
    Part,
    Qualifier,
    RowRole,
    SchemeMapping,
    Value,
    ValueKind,
)

_SAID = {
    Qualifier.EXACT: "{}",
    Qualifier.AT_LEAST: "at least {}",
    Qualifier.ABOUT: "about {}",
    Qualifier.AT_MOST: "at most {}",
}


@dataclass(frozen=True, slots=True)
class MappedTable:
    """A table under the newer scheme. ``left_out``: columns and labels of rows that cannot be said under it."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    left_out: tuple[str, ...]


def read_mapping(text: str) -> SchemeMapping:
    """Read a mapping from TOML: ``source``, ``target``, ``citation``, and a table ``becomes`` of lists of codes.

    Raises:
        InvalidInput: It is no TOML, or a key is missing, unknown or not of its type.
    """
    try:
        read: dict[str, Any] = tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        raise InvalidInput(Said("The mapping is no TOML: %(problem)s.", problem=str(problem))) from None
    strange = sorted(read.keys() ^ {"source", "target", "citation", "becomes"})
    if strange:
        raise InvalidInput(
            Said(
                "The mapping needs source, target, citation and becomes, and nothing else. See: %(keys)s.",
                keys=", ".join(strange),
            )
        )
    for key in ("source", "target", "citation"):
        if not (isinstance(read[key], str) and read[key].strip()):
            raise InvalidInput(Said("In the mapping, %(key)s has to be a text.", key=key))
    becomes = read["becomes"]
    if not isinstance(becomes, Mapping):
        raise InvalidInput('In the mapping, becomes has to be a table: "Old name" = ["New name"].')
    for old, new in becomes.items():
        if not (isinstance(new, list) and all(isinstance(each, str) and each.strip() for each in new)):
            raise InvalidInput(
                Said(
                    "In the mapping, “%(old)s” has to become a list of names; an empty one: it was dropped.",
                    old=old,
                )
            )
    return SchemeMapping(
        read["source"].strip(), read["target"].strip(), {old: tuple(new) for old, new in becomes.items()},
        read["citation"].strip(),
    )  # fmt: skip


def map_table(table: Table, mapping: SchemeMapping, kind: BreakdownKind) -> MappedTable:
    """Say every column of counts under the newer scheme; totals stay, and no number is made firmer than it was.

    Args:
        table: Its labels are names of the older scheme.
        mapping: What each becomes (:meth:`~coldframe.publication.terms.SchemeMapping.apply`).
        kind: What its parts are to their whole, which nobody can tell from the numbers alone.

    Raises:
        InvalidInput: It has no labels or no counts, one stands twice in a group of rows, the mapping does not say
            what becomes of one, or it would add what overlaps.
    """
    columns = read_columns(table)
    label_at, counts = label_column(table, columns), [column for _, column in count_columns(columns)]
    if label_at is None or not counts:
        raise InvalidInput(
            Said(
                "%(table)s has no labels with counts beside them, so there is nothing to map.",
                table=table.name,
            )
        )
    groups = group_rows(table, columns, label_at)
    around = tuple(name for name, _ in groups[0].key)
    rows = [row for group in groups for row in _rows(group, counts, mapping, kind)]
    taken = {*around, columns[label_at].name, *(column.name for column in counts)}
    aside = dict.fromkeys(
        line.label
        for group in groups
        for line in group.lines
        if line.role in (RowRole.SUBTOTAL, RowRole.ASIDE)
    )
    return MappedTable(
        (*around, columns[label_at].name, *(column.name for column in counts)),
        tuple(rows),
        (*(column.name for column in columns if column.name not in taken), *aside),
    )


def _rows(
    group: Group, columns: list[Column], mapping: SchemeMapping, kind: BreakdownKind
) -> Iterator[tuple[str, ...]]:
    around = tuple(cell for _, cell in group.key)
    mapped = [
        mapping.apply(
            Breakdown(
                kind, None, tuple(Part(line.label, _counted(column, line), line.role) for line in group.parts),
                mapping.source,
            )
        )
        for column in columns
    ]  # fmt: skip
    for told in zip(*(each.parts for each in mapped), strict=True):
        yield (*around, told[0].code, *(_said(part.value) for part in told))
    for line in group.with_role(RowRole.TOTAL):
        yield (*around, line.label, *(_said(column.values[line.index]) for column in columns))


def _counted(column: Column, line: Line) -> Value:
    value = column.values[line.index]
    return MISSING if value.kind is ValueKind.WORDS else value


def _said(value: Value) -> str:
    """As it is read again: in words with how firm it is, in plain digits."""
    if value.kind is ValueKind.SUPPRESSED:
        return "[c]"
    if not value.is_number:
        return ""
    if value.qualifier is Qualifier.UNCOUNTED:
        return _SAID[Qualifier.AT_LEAST].format(1)
    if value.reach:
        return f"{floor(value.number - value.reach)}–{ceil(value.number + value.reach)}"
    return _SAID[value.qualifier].format(_plain(value.number))


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}"
