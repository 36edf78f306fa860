"""Reads a whole case as rows, from the list of tables and columns that may leave; sealed people masked."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import CharField, JSONField, Model, Q, TextField

from coldframe.access.queries import display_names
from coldframe.casework.models import Case, ImportedRow
from coldframe.casework.portable.masking import Masks
from coldframe.casework.portable.tables import CASE_COLUMNS, TABLES, Table
from coldframe.casework.portable.terms import Row
from coldframe.casework.sealing import unseal
from coldframe.casework.terms import AliasKind, DeconflictionEvent
from coldframe.core.moments import isoformat
from coldframe.custody.queries import list_events
from coldframe.custody.terms import RawEvent

_WORDS_FROM = 80
"""A column that takes this many characters holds words; a shorter one holds a code, a number or an id."""

_PAGE = 1000
_IN_CONFIDENCE = frozenset(DeconflictionEvent)
_NAMING = frozenset(table.name for table in TABLES if table.sealed is not None)


def read_tables(case: Case, masks: Masks) -> dict[str, list[Row]]:
    """Read every table of a case that has a place in an archive, and the people who wrote in it.

    Returns:
        Table to rows, in the order in which the tables are read again; ``case`` first, ``people`` last.
    """
    found: dict[str, list[Row]] = {"case": [_row_of_case(case, masks)]}
    people = {case.opened_by}
    for table in TABLES:
        rows = [write_row(table, row, masks) for row in select_rows(table, case)]
        found[table.name] = rows
        people |= {str(row[column]) for row in rows for column in table.people if row[column]}
    names = display_names(people)
    found["people"] = [{"id": each, "name": names[each]} for each in sorted(names)]
    return found


def select_rows(table: Table, case: Case) -> list[Model]:
    """Select the rows of a case in one table, in an order that is the same each time."""
    wanted = reduce(or_, (Q(**{lookup: case}) for lookup in table.case.split("|")))
    order = [name for name in ("number", "recorded_at", "at") if name in table.columns]
    return list(table.rows().filter(wanted).order_by(*order, "pk"))


def write_row(table: Table, row: Model, masks: Masks) -> Row:
    """Write one row: its columns that may leave, and its sealed texts as far as they may."""
    said: Row = {}
    for name in table.columns:
        column = table.column(name)
        value = _plain(getattr(row, column.attname))
        if holds_words(table, name):
            value = _hidden(value, masks)
        said[name] = value
    if not table.prefix:  # a version has no id of its own: it is a number within what it is a version of
        said["id"] = f"{said[table.columns[1]]}/{said['number']}"
    if table.sealed is not None:
        column_name, leaves_as, _ = table.sealed
        said[leaves_as] = _texts(table, row, getattr(row, column_name), masks)
    return said


def holds_words(table: Table, name: str) -> bool:
    """Tell whether a column holds what somebody wrote, in which a name may stand."""
    column = table.column(name)
    if column.is_relation or name in (*table.codes, *table.refs, *table.people, "id"):
        return False
    if isinstance(column, CharField):
        return (column.max_length or 0) >= _WORDS_FROM
    return isinstance(column, TextField | JSONField)


def read_as_it_came(row: ImportedRow, masks: Masks) -> Row:
    """Read what a row said as it came: nothing of sealed people, nor of who somebody is that was not taken in.

    Names are hidden text by text: within JSON a line break before a name would be a letter of its word.
    """
    is_of_nobody_here = not row.own_id and not row.party_id and row.table in _NAMING
    if not row.sealed or is_of_nobody_here or masks.covers(row.party_id):
        return {}
    said: Row = _hidden(json.loads(unseal(row.sealed, row.id)["row"]), masks)
    return said


def read_custody(case_id: str) -> Iterator[RawEvent]:
    """Read every custody event about a case exactly as it is hashed, in order; not those of what desks asked in confidence."""
    after = 0
    while page := list_events(about=case_id, after=after, limit=_PAGE):
        for event in page:
            if event.kind in _IN_CONFIDENCE:
                continue
            detail = json.dumps(dict(event.detail), sort_keys=True, separators=(",", ":"))
            yield RawEvent(
                event.sequence, event.kind, isoformat(event.at), event.actor, event.subject, detail,
                event.previous, event.hash,
            )  # fmt: skip
        after = page[-1].sequence


def _texts(table: Table, row: Model, sealed: str, masks: Masks) -> dict[str, str]:
    holder_id = str(getattr(row, table.holder))
    is_pseudonym = table.name == "aliases" and getattr(row, "kind", "") == AliasKind.PSEUDONYM
    if masks.covers(holder_id) and not is_pseudonym:
        return {"label": masks.sealed[holder_id]} if table.name == "parties" else {}
    if isinstance(row, ImportedRow):
        said = read_as_it_came(row, masks)
        return {"row": json.dumps(said, ensure_ascii=False)} if said else {}
    texts = unseal(sealed, str(row.pk)) if sealed else {}
    return {key: masks.hide(text) for key, text in texts.items()}


def _row_of_case(case: Case, masks: Masks) -> Row:
    said = {name: _plain(getattr(case, name)) for name in CASE_COLUMNS}
    return said | {name: masks.hide(said[name]) for name in ("code", "title")}


def _hidden(value: Any, masks: Masks) -> Any:
    if isinstance(value, str):
        return masks.hide(value)
    if isinstance(value, list):
        return [_hidden(each, masks) for each in value]
    if isinstance(value, dict):
        return {masks.hide(key): _hidden(each, masks) for key, each in value.items()}
    return value


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return isoformat(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    return str(value) if isinstance(value, str) else value
