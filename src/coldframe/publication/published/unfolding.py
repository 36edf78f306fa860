"""Numbers in lists within a JSON document, as charts and interfaces give them, said row by row.

``{"name": "Web", "data": [12, 15]}`` beside a list of as many labels, ``{"years": [2022, 2023], "reports": [12, 15]}``,
``{"name": "Web", "data": [[2022, 12], [2023, 15]]}``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

from coldframe.publication.published.cells import read_value
from coldframe.publication.published.cubes import rows_of_cube
from coldframe.publication.published.labels import is_period

_ACROSS = ("columns", "header", "headers", "fields", "x")
_NAMED_BY = ("name", "title", "text", "label", "id")


def unfolded(document: object) -> object:
    """The document in which lists of numbers within objects, and cubes, are lists of rows.

    What is not surely a series stays as it is. Cost linear in the document.
    """
    return _unfolded(document, dict(_labels(document)))


def _unfolded(value: object, labels: Mapping[int, Sequence[str]]) -> object:
    if isinstance(value, list):
        objects = [each for each in value if isinstance(each, dict)]
        rows = _series(objects, labels) if objects and len(objects) == len(value) else None
        return rows if rows is not None else [_unfolded(each, labels) for each in value]
    if isinstance(value, dict):
        rows = rows_of_cube(value)
        if rows is not None:
            return rows
        lists = list(value.values())
        names = labels.get(len(lists[0])) if lists and all(map(_is_numbers, lists)) else None
        if names and len({len(each) for each in lists}) == 1:
            return {"": names, **value}
        value = {key: _named(each, key, value) for key, each in value.items()}
        return {key: _unfolded(each, labels) for key, each in value.items()}
    return value


def _named(value: object, key: str, beside: Mapping[str, Any]) -> object:
    """Rows of numbers alone, with their names where lists of as many words stand beside them for rows and columns."""
    if not isinstance(value, list) or not any(map(_is_numbers, value)) or not all(map(_are_numbers, value)):
        return value
    names = [
        [str(one) for one in each] for at, each in sorted(beside.items(), key=lambda one: one[0] not in _ACROSS)
        if at != key and _is_flat(each) and not _is_numbers(each)
    ]  # fmt: skip
    across = [each for each in names if len(each) == len(value[0])]
    down = [each for each in names if len(each) == len(value) and each is not next(iter(across), None)]
    if len(down) != 1 or len(across) > 2 or len({len(row) for row in value}) != 1:
        return value
    columns = across[0] if across else [str(at) for at in range(1, len(value[0]) + 1)]
    return [
        {"": name, **dict(zip(columns, row, strict=True))} for name, row in zip(down[0], value, strict=True)
    ]


def _labels(value: object) -> Iterator[tuple[int, Sequence[str]]]:
    """Lists of words or periods beside numbers, by their length; the first of each length is the last given."""
    inner = list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else []
    for each in reversed(inner):
        yield from _labels(each)
    if isinstance(value, list) and len(value) > 1:
        names = [_name(each) for each in value]
        if all(names) and not _is_numbers(value):
            yield len(value), [str(each) for each in names]


def _name(value: object) -> str | None:
    """A word or period, or the name of what is described by an object that holds no series itself."""
    if isinstance(value, dict):
        if any(isinstance(each, list) for each in value.values()):
            return None
        return next((value[key] for key in _NAMED_BY if isinstance(value.get(key), str)), None)
    return value if isinstance(value, str) else None


def _series(
    rows: Sequence[dict[str, Any]], labels: Mapping[int, Sequence[str]]
) -> list[dict[str, Any]] | None:
    """Rows of objects that hold numbers in lists; ``None`` where they hold none, or it cannot be told what they are."""
    lists = [[key for key, each in row.items() if _is_flat(each)] for row in rows]
    if any(_is_numbers(row[key]) for row, keys in zip(rows, lists, strict=True) for key in keys):
        if not all(lists):
            return None
        if all(
            len(keys) > 1 and len({len(row[key]) for key in keys}) == 1
            for row, keys in zip(rows, lists, strict=True)
        ):
            return [
                {**_without(row, keys), **dict(zip(keys, each, strict=True))}
                for row, keys in zip(rows, lists, strict=True)
                for each in zip(*(row[key] for key in keys), strict=True)
            ]
        return _wide(rows, lists, labels)
    pairs = [[key for key, each in row.items() if _is_pairs(each)] for row in rows]
    if not all(len(keys) == 1 for keys in pairs):
        return None
    return [
        {**_without(row, keys), **{f"{keys[0]} {at}": cell for at, cell in enumerate(pair, 1)}}
        for row, keys in zip(rows, pairs, strict=True) for pair in row[keys[0]]
    ]  # fmt: skip


def _wide(
    rows: Sequence[dict[str, Any]], lists: Sequence[Sequence[str]], labels: Mapping[int, Sequence[str]]
) -> list[dict[str, Any]] | None:
    """One row an object, with a column for each number: named as the labels of as many say, else counted."""
    joined = [
        list(chain.from_iterable(row[key] for key in keys)) for row, keys in zip(rows, lists, strict=True)
    ]
    if len({len(each) for each in joined}) != 1 or len(set(map(tuple, lists))) != 1:
        return None
    names = labels.get(len(joined[0])) or [
        f"{key} {at}" for key in lists[0] for at in range(1, len(rows[0][key]) + 1)
    ]
    return [
        {**_without(row, keys), **dict(zip(names, cells, strict=True))}
        for row, keys, cells in zip(rows, lists, joined, strict=True)
    ]


def _without(row: Mapping[str, Any], keys: Sequence[str]) -> dict[str, Any]:
    return {key: each for key, each in row.items() if key not in keys and not isinstance(each, list)}


def _is_flat(value: object) -> bool:
    return (
        isinstance(value, list)
        and len(value) > 0
        and not any(isinstance(each, dict | list) for each in value)
    )


def _is_numbers(value: object) -> bool:
    """True for a list of numbers and gaps; years are labels."""
    return (
        _are_numbers(value) and isinstance(value, list) and not all(is_period(each) for each in value if each)
    )


def _are_numbers(value: object) -> bool:
    told = (
        [each for each in value if each not in (None, "")]
        if _is_flat(value) and isinstance(value, list)
        else []
    )
    return bool(told) and all(isinstance(each, str) and read_value(each).is_number for each in told)


def _is_pairs(value: object) -> bool:
    return (
        isinstance(value, list)
        and len(value) > 0
        and all(_is_flat(each) and len(each) == 2 for each in value)
    )
