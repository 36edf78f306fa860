"""Cubes as statistical offices publish them in JSON: numbers in one long list or under keys, told by their dimensions.

Sources: JSON-stat 2.0 and 1.3 (``id``, ``size``, ``value``, ``dimension``); SDMX-JSON 1.0 and 2.0 (``dataSets``,
``structure``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from math import prod
from typing import Any

from coldframe.publication.published.shaping import MAX_CELLS

_Dimension = tuple[str, Sequence[str]]
"""Its name, and those of its categories, in order."""


def rows_of_cube(value: Mapping[str, Any]) -> list[dict[str, Any]] | None:
    """The rows of a cube, one a number, with a column for each dimension; ``None`` for an object that is no cube."""
    try:
        if isinstance(value.get("dimension"), dict) and isinstance(value.get("value"), list | dict):
            return _json_stat(value, value["dimension"])
        if isinstance(value.get("dataSets"), list):
            structure = value.get("structure") or value["structures"][0]
            return list(_sdmx(value["dataSets"], structure["dimensions"]))
    except (AttributeError, IndexError, KeyError, TypeError, ValueError):
        return None  # Something else that uses the same names.
    return None


def _json_stat(cube: Mapping[str, Any], described: Mapping[str, Any]) -> list[dict[str, Any]] | None:
    ids = cube.get("id") or described.get("id")
    if not isinstance(ids, list) or not all(isinstance(described.get(each), dict) for each in ids):
        return None
    dimensions = [_stat_dimension(str(each), described[each]) for each in ids]
    if prod(len(names) for _, names in dimensions) * (len(dimensions) + 1) > MAX_CELLS:
        return None
    value = cube["value"]
    numbers = value if isinstance(value, dict) else {str(at): each for at, each in enumerate(value)}
    return [
        {**dict(zip((name for name, _ in dimensions), place, strict=True)), "value": numbers.get(str(at))}
        for at, place in enumerate(product(*(names for _, names in dimensions)))
    ]


def _stat_dimension(code: str, described: Mapping[str, Any]) -> _Dimension:
    category = described.get("category")
    category = category if isinstance(category, dict) else {}
    labels, index = category.get("label"), category.get("index")
    labels = labels if isinstance(labels, dict) else {}
    codes = sorted(index, key=lambda each: int(index[each])) if isinstance(index, dict) else index or labels
    return str(described.get("label") or code), [str(labels.get(each, each)) for each in codes]


def _sdmx(sets: Sequence[Any], described: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    fixed, series, own = (
        [_sdmx_dimension(each) for each in described.get(level) or ()]
        for level in ("dataSet", "series", "observation")
    )
    for one in sets:
        within = one.get("series") or {"": one}
        for key, each in within.items():
            for place, value in (each.get("observations") or {}).items():
                at = [int(part) for part in f"{key}:{place}".split(":") if part]
                told = [(name, values[0]) for name, values in fixed if values]
                told += [
                    (name, values[part]) for (name, values), part in zip((*series, *own), at, strict=True)
                ]
                yield {**dict(told), "value": value[0] if isinstance(value, list) and value else value}


def _sdmx_dimension(described: Mapping[str, Any]) -> _Dimension:
    values = [str(_name(each)) for each in described.get("values") or ()]
    return str(_name(described)), values


def _name(described: Mapping[str, Any]) -> object:
    name = described.get("name")
    return next(iter(name.values()), "") if isinstance(name, dict) else name or described.get("id")
