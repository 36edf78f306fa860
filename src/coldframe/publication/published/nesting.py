"""Tables in a JSON document: lists of rows at whatever depth, columns by name, rows within rows."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from coldframe.core.said import Said
from coldframe.publication.published.cells import read_value
from coldframe.publication.published.refused import TableRefused
from coldframe.publication.published.shaping import MAX_CELLS, Row, Table, checked, plain_cell, shape
from coldframe.publication.published.traps import Named, Trap
from coldframe.publication.published.unfolding import unfolded

_NAMES = ("columns", "header", "headers", "fields", "names")
_Found = tuple[str, list[Any], list[Any]]
"""Where a table stands; its rows; the names of its columns where they stand beside it."""


def tables_in(name: str, text: str) -> tuple[Table, ...]:
    """Find the tables of a document, or of a document in each line.

    Raises:
        TableRefused: It is no JSON, holds no table, or unfolds to too much.
    """
    try:
        document = unfolded(_loaded(text))
        found = list(_tables("", document))
        told = [each for each in found if _has_numbers(each[1])] or found[:1] or list(_pairs(document))
        tables = [
            _table(name if len(told) == 1 else f"{name} · {path}", rows, names) for path, rows, names in told
        ]
    except (ValueError, RecursionError):
        raise TableRefused(
            Said("%(file)s begins like JSON but is none. Mend it, or save it as CSV.", file=name)
        ) from None
    kept = tuple(table for table in tables if table is not None)
    if not kept:
        raise TableRefused(Said("%(file)s holds no list of rows. Give a list of objects.", file=name))
    return kept


def _loaded(text: str) -> object:
    """One document, or one in each line."""
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) > 1 and all(line[0] == "{" and line.rstrip()[-1] == "}" for line in lines):
        return [json.loads(line, parse_int=str, parse_float=str) for line in lines]
    return json.loads(text, parse_int=str, parse_float=str)


def _tables(path: str, value: object) -> Iterator[_Found]:
    if isinstance(value, list):
        rows = [row for row in value if isinstance(row, dict | list)]
        if not rows:
            return
        if all(isinstance(row, list) for row in rows) and not any(_is_deep(row) for row in rows):
            yield path, value, []
        elif isinstance(rows[0], dict):
            yield from _of_objects(path, value)
        else:
            for at, row in enumerate(rows, 1):
                yield from _tables(f"{path} {at}".strip(), row)
    elif isinstance(value, dict):
        yield from _of_object(path, value)


def _of_objects(path: str, value: list[Any]) -> Iterator[_Found]:
    """A list of objects: rows, rows that hold rows, or tables with what is said of each."""
    inner = [[key for key in row if _is_rows(row[key])] if isinstance(row, dict) else [] for row in value]
    keys = {key for each in inner for key in each}
    if not keys:
        yield path, value, []
        return
    parents = [row for row in value if isinstance(row, dict)]
    headers = {
        tuple(one) for row in parents for key in keys if _is_rows(row.get(key)) for one in row[key][:1]
    }
    if len(keys) == 1 and len(headers) == 1:
        (key,) = keys
        own = [
            (
                {name: each for name, each in row.items() if name != key and not _is_deep([each])},
                row[key] if _is_rows(row.get(key)) else [{}],
            )
            for row in parents
        ]
        if sum((len(above) + 1) * len(rows) for above, rows in own) > MAX_CELLS:
            raise TableRefused(
                Said("%(table)s has more than %(most)s cells. Split it.", table=path, most=f"{MAX_CELLS:,}")
            )
        yield path, [{**above, **row} for above, rows in own for row in rows if isinstance(row, dict)], []
        return
    for at, row in enumerate(parents, 1):
        said = next((each for each in row.values() if isinstance(each, str)), str(at))
        for _, rows, names in _of_object(said, row):
            yield f"{path} {said}".strip(), rows, names


def _of_object(path: str, value: dict[str, Any]) -> Iterator[_Found]:
    lists = [each for each in value.values() if isinstance(each, list)]
    if (
        len(lists) == len(value) > 1
        and not any(map(_is_deep, lists))
        and len({len(each) for each in lists}) == 1
    ):
        yield path, [dict(zip(value, row, strict=True)) for row in zip(*lists, strict=True)], []
        return
    inner = [each for each in value.values() if isinstance(each, dict)]
    if len(inner) == len(value) > 1 and not any(_is_deep(list(each.values())) for each in inner):
        shared = set(inner[0]).intersection(*inner)
        if len(shared) * 2 > max(map(len, inner)):
            if all(key.isdigit() for key in inner[0]):  # columns by name, each with its rows by number
                yield (
                    path,
                    [{name: column.get(key) for name, column in value.items()} for key in inner[0]],
                    [],
                )
            else:
                yield path, [{"": name, **row} for name, row in value.items()], []
            return
    names = next((told for key in _NAMES if (told := _column_names(value.get(key)))), [])
    for each in value.values():
        below = _column_names(each.get("fields")) if isinstance(each, dict) else []
        names = names or below
    for key, each in value.items():
        for where, rows, own in _tables(f"{path} {key}".strip(), each):
            is_named = (
                not own
                and names
                and all(isinstance(row, list) and len(row) == len(names) for row in rows[:1])
            )
            if key not in _NAMES:
                yield where, rows, names if is_named else own


def _column_names(value: object) -> list[str]:
    if not isinstance(value, list):
        return []
    said = [each.get("name") or each.get("title") if isinstance(each, dict) else each for each in value]
    return [str(each) for each in said] if all(isinstance(each, str) for each in said) else []


def _pairs(document: object) -> Iterator[_Found]:
    """Numbers by name, where a document holds nothing else: those of each object beside where it stands."""
    rows = list(_named("", document))
    if any(row["of"] for row in rows):
        yield "", rows, []
    elif rows:
        yield "", [{"name": row["name"], "value": row["value"]} for row in rows], []


def _named(path: str, value: object) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        if sum(map(_is_number, value.values())) > 1:
            yield from (
                {"of": path, "name": key, "value": each}
                for key, each in value.items()
                if not _is_deep([each])
            )
        for key, each in value.items():
            yield from _named(f"{path} · {key}" if path else str(key), each)


def _table(name: str, value: list[Any], names: list[Any]) -> Table | None:
    first = next(row for row in value if isinstance(row, dict | list))
    broken = tuple(at for at, row in enumerate(value, 1) if not isinstance(row, type(first)))
    kept = [(at, row) for at, row in enumerate(value, 1) if isinstance(row, type(first))]
    says = Said("Rows of another kind than the first. Left out.")
    traps = [Named(Trap.BROKEN_ROW, says, broken)] if broken else []
    if isinstance(first, dict):
        flat = [(at, dict(_flat("", row))) for at, row in kept if isinstance(row, dict)]
        header = tuple(dict.fromkeys(key for _, row in flat for key in row))
        if len(header) * len(flat) > MAX_CELLS:
            raise TableRefused(
                Said("%(table)s has more than %(most)s cells. Split it.", table=name, most=f"{MAX_CELLS:,}")
            )
        rows = tuple(Row(at, tuple(_cell(row.get(key)) for key in header)) for at, row in flat)
        shown = tuple(plain_cell(key) or f"column {at}" for at, key in enumerate(header, 1))
        return checked(Table(name, shown, rows, (), tuple(traps)))
    width = max(len(row) for _, row in kept)
    lines = [(at, tuple(map(_cell, row)) + ("",) * (width - len(row))) for at, row in kept]
    return shape(name, [(0, tuple(map(_cell, names))), *lines] if names else lines, traps)


def _flat(path: str, row: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """The fields of an object, those of objects within it under both names."""
    for key, each in row.items():
        own = f"{path} · {key}" if path else str(key)
        if isinstance(each, dict) and each:
            yield from _flat(own, each)
        else:
            yield own, each


def _is_rows(value: object) -> bool:
    return isinstance(value, list) and len(value) > 0 and all(isinstance(each, dict) for each in value)


def _is_deep(values: Iterable[Any]) -> bool:
    return any(isinstance(each, dict | list) for each in values)


def _has_numbers(rows: list[Any]) -> bool:
    cells = (
        cell for row in rows for cell in (dict(_flat("", row)).values() if isinstance(row, dict) else row if isinstance(row, list) else ())
    )  # fmt: skip
    return any(map(_is_number, cells))


def _is_number(value: object) -> bool:
    return isinstance(value, str) and read_value(value).is_number


def _cell(value: object) -> str:
    if value is None:
        return ""
    return plain_cell(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))
