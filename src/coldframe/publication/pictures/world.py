"""Outlines and centers of countries as a chart takes them. Data: ``world.tsv`` (Natural Earth, public domain)."""

from __future__ import annotations

import re
from functools import cache
from importlib import resources

SIZE = (720, 284)
"""Of the map: half a degree a unit, from 84° north to 58° south."""

Ring = list[list[float]]

_STEP = re.compile(r"([Mlz])([^Mlz]*)")
_NUMBER = re.compile(r"-?\d+")


def center_of(code: str) -> tuple[int, int] | None:
    """Where a country's mark stands, from the upper left; ``None`` for what is no country."""
    found = _countries().get(code)
    return None if found is None else found[0]


@cache
def land() -> dict[str, object]:
    """Every country, all as one GeoJSON feature in units of the map."""
    rings = [[ring] for _center, outline in _countries().values() for ring in _rings(outline)]
    return {"type": "Feature", "geometry": {"type": "MultiPolygon", "coordinates": rings}}


@cache
def _countries() -> dict[str, tuple[tuple[int, int], str]]:
    # The same file draws the map of destinations (web/world.py).
    text = (resources.files("coldframe.publication.pictures") / "world.tsv").read_text(encoding="ascii")
    rows = (line.split("\t") for line in text.splitlines() if not line.startswith("#"))
    return {code: ((int(x), int(y)), outline) for code, x, y, outline in rows}


def _rings(outline: str) -> list[Ring]:
    """The rings of an SVG path that only moves, draws relative lines and closes."""
    rings: list[Ring] = []
    for command, numbers in _STEP.findall(outline):
        values = [int(number) for number in _NUMBER.findall(numbers)]
        pairs = list(zip(values[::2], values[1::2], strict=True))
        if command == "M":
            rings.append([[float(pairs[0][0]), float(pairs[0][1])]])
        elif command == "z":
            rings[-1].append(rings[-1][0])
        else:
            for dx, dy in pairs:
                x, y = rings[-1][-1]
                rings[-1].append([x + dx, y + dy])
    return rings
