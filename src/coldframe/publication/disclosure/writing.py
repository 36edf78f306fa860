"""A release as canonical JSON and back: the bytes that are kept, hashed and proved."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from coldframe.core.moments import isoformat, parse_moment
from coldframe.publication.disclosure.releasing import Release, ReleasedCell, ReleasedTable
from coldframe.publication.terms import Measure, Period, Qualifier, Unit, Value, ValueKind


def to_json(release: Release) -> str:
    """Write a release: keys in order, no spaces, one form for each release."""
    return json.dumps(as_plain(release), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def as_plain(release: Release) -> dict[str, Any]:
    """A release in types that JSON has. What is suppressed has its kind and no number."""
    measure, period = release.measure, release.period
    return {
        "measure": {
            "code": measure.code,
            "unit": str(measure.unit),
            "what": measure.what,
            "counting_point": measure.counting_point,
            "duplicate_rule": measure.duplicate_rule,
        },
        "period": {"start": isoformat(period.start), "end": isoformat(period.end), "zone": period.zone},
        "population": release.population,
        "as_of": isoformat(release.as_of),
        "source": release.source,
        "k": release.k,
        "base": release.base,
        "tables": [
            {
                "name": table.name,
                "axes": list(table.axes),
                "overlapping": list(table.overlapping),
                "cells": [
                    {"headings": list(cell.headings), "value": _plain_value(cell.value)}
                    for cell in table.cells
                ],
            }
            for table in release.tables
        ],
    }


def from_json(text: str) -> Release:
    """Read what :func:`to_json` wrote."""
    plain = json.loads(text)
    period = plain["period"]
    return Release(
        measure=Measure(**(plain["measure"] | {"unit": Unit(plain["measure"]["unit"])})),
        period=Period(_moment(period["start"]), _moment(period["end"]), period["zone"]),
        population=plain["population"],
        as_of=_moment(plain["as_of"]),
        source=plain["source"],
        k=plain["k"],
        base=plain["base"],
        tables=tuple(
            ReleasedTable(
                table["name"],
                tuple(table["axes"]),
                tuple(
                    ReleasedCell(tuple(cell["headings"]), _value(cell["value"])) for cell in table["cells"]
                ),
                tuple(table["overlapping"]),
            )
            for table in plain["tables"]
        ),
    )


def _plain_value(value: Value) -> dict[str, Any]:
    if not value.is_number:
        return {"kind": str(value.kind)}
    found: dict[str, Any] = {
        "kind": str(value.kind), "number": int(value.number), "qualifier": str(value.qualifier),
    }  # fmt: skip
    return found if value.reach is None else found | {"reach": int(value.reach)}


def _value(plain: Mapping[str, Any]) -> Value:
    if "number" not in plain:
        return Value(ValueKind(plain["kind"]))
    reach = plain.get("reach")
    return Value(
        ValueKind(plain["kind"]),
        Decimal(plain["number"]),
        Qualifier(plain["qualifier"]),
        reach=None if reach is None else Decimal(reach),
    )


def _moment(text: str) -> datetime:
    return parse_moment(text)
