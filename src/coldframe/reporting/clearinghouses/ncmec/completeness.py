"""What a useful CyberTipline report holds: the table is data, this reads it against a draft."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from coldframe.core.answers import Answer
from coldframe.reporting.clearinghouses.base import Expectation
from coldframe.reporting.clearinghouses.content import IncidentKind, Place, ReportContent
from coldframe.reporting.clearinghouses.ncmec.vocabulary import PLACE_FIELDS
from coldframe.reporting.clearinghouses.people import EventKind


@dataclass(frozen=True, slots=True)
class _Wanted:
    field: str
    label: str
    weight: int
    ask: str
    kinds: frozenset[IncidentKind]
    in_batch: bool


_DATA = json.loads(resources.files(__package__).joinpath("completeness.json").read_text("utf-8"))
VERSION: str = _DATA["version"]


@cache
def _table() -> tuple[_Wanted, ...]:
    return tuple(
        _Wanted(
            field=row["field"],
            label=row["label"],
            weight=row["weight"],
            ask=row["ask"],
            in_batch=row.get("in_batch", False),
            kinds=frozenset(IncidentKind(kind) for kind in row.get("kinds", tuple(IncidentKind))),
        )
        for row in _DATA["expectations"]
    )


def expectations(content: ReportContent) -> tuple[Expectation, ...]:
    """Return each expectation that applies, met or not.

    A ``*`` asks every entry of a list, and applies only if there is one; a ``?`` asks one place, whichever;
    an index such as ``subjects.0`` expects that entry to exist.
    """
    found = []
    for wanted in _table():
        if content.incident.kind not in wanted.kinds or (content.is_viral_batch and not wanted.in_batch):
            continue
        paths = _paths(content, wanted.field.split("."))
        if not paths:
            continue
        missing = [path for path, given in paths if not given]
        found.append(
            Expectation(
                missing[0] if missing else paths[0][0], wanted.label, wanted.weight, not missing, wanted.ask
            )
        )
    return tuple(found)


def _paths(value: Any, parts: list[str], so_far: str = "") -> list[tuple[str, bool]]:
    """Return each concrete path that the pattern stands for, and whether something is there."""
    if not parts:
        return [(so_far, _is_given(value))]
    part, rest = parts[0], parts[1:]
    if part == "*":
        return [
            found for index, item in enumerate(value) for found in _paths(item, rest, f"{so_far}.{index}")
        ]
    if part == "?":
        return [_anywhere(value, rest[0])]
    here = f"{so_far}.{part}" if so_far else part
    inner = _entry(value, int(part)) if part.isdigit() else getattr(value, part)
    if inner is None:
        # The rest of the path has nothing to stand on, so what it asks for is missing.
        return [(".".join([here, *rest]), False)]
    return _paths(inner, rest, here)


def _anywhere(places: tuple[Place, ...], name: str) -> tuple[str, bool]:
    """Return where one place says it; else the first whose kind has that field, or a place to be added."""
    fitting = [index for index, place in enumerate(places) if name in PLACE_FIELDS[place.kind]]
    given = next((index for index in fitting if _is_given(getattr(places[index], name))), None)
    if given is not None:
        return f"places.{given}.{name}", True
    return (f"places.{fitting[0]}.{name}" if fitting else f"places.{len(places)}"), False


def _entry(entries: tuple[Any, ...], index: int) -> Any:
    return entries[index] if index < len(entries) else None


def _is_given(value: object) -> bool:
    return value not in (None, "", (), Answer.UNKNOWN, EventKind.UNKNOWN)
