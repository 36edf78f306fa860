"""Taking in tables of others: the file sealed in the vault, its numbers beside it, what was said before kept."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from coldframe.access.queries import require
from coldframe.access.terms import Permission
from coldframe.core.actors import Actor
from coldframe.core.errors import Conflict, InvalidInput
from coldframe.core.ids import new_id
from coldframe.core.moments import latest_day
from coldframe.core.values import Value
from coldframe.custody.actions import act
from coldframe.publication.actions.campaign_rows import line, optional_line
from coldframe.publication.models import ForeignFigure, ForeignSeries, TableImport
from coldframe.publication.published.extracting import Cell, cells_of
from coldframe.publication.published.shaping import Table, plain_cell
from coldframe.publication.queries.imports import import_view, value_of
from coldframe.publication.terms.imports import ImportEvent, ImportView, NewImport

_LIMIT = 10**20


def import_table(
    name: str,
    sha256: str,
    tables: Sequence[Table],
    report: dict[str, Any],
    given: NewImport,
    *,
    actor: Actor,
    as_of: datetime,
) -> ImportView:
    """Keep the numbers of one measured column, each beside what was said of it before.

    A number that is the same as the last one of the same day or earlier is not kept twice. What cannot be read as
    a number is named in the report and costs no other row.

    Args:
        name: Of the file.
        sha256: Of the file, which lies in the vault.
        tables: What was read of it.
        report: What was found in it (``published.telling.document_of``).
        given: What it measures, and who says so.
        actor: Who takes it in.
        as_of: Now.

    Raises:
        NotAllowed: The actor does not publish figures.
        InvalidInput: A text is empty, the day lies in the future, or there is no such column.
        Conflict: This column of this file was taken in before.

    Records:
        table_imported: on the import, with the file's SHA-256, the verdict, and how many numbers are new, revised
            and unchanged.
    """
    require(actor, Permission.FIGURE_PUBLISH)
    if given.known_on > latest_day(as_of):
        raise InvalidInput("The day lies in the future.", field="known_on")
    texts = {
        "publisher": line(given.publisher, "publisher"),
        "unit": given.unit,
        "what": line(given.what, "what", most=400),
        "counting_point": line(given.counting_point, "counting_point", most=400),
        "duplicate_rule": line(given.duplicate_rule, "duplicate_rule", most=400),
        "population": line(given.population, "population", most=400),
        "scheme": optional_line(given.scheme, "scheme", most=100),
    }
    source, cells = line(given.source, "source", most=400), cells_of(tables, given.column.strip())
    with act(actor=actor, as_of=as_of) as ledger:
        same = {"sha256": sha256, "publisher": texts["publisher"], "column": given.column.strip()}
        if TableImport.objects.filter(**same).exists():
            raise Conflict("This column of this file was taken in before.")
        row = TableImport.objects.create(
            id=new_id("tim"), name=plain_cell(name)[:200], source=source, known_on=given.known_on, report=report,
            verdict=str(report["verdict"]), imported_by=str(actor), imported_at=as_of, **same,
        )  # fmt: skip
        counted: Counter[str] = Counter()
        seen: set[str] = set()
        for cell in cells:
            counted[_keep(row, cell, texts, seen)] += 1
        row.report = {**report, "kept": dict(counted)}
        row.save(update_fields=("report",))
        ledger.record(
            ImportEvent.IMPORTED, row.id, sha256=sha256, verdict=row.verdict, new=counted["new"],
            revised=counted["revised"], unchanged=counted["unchanged"],
        )  # fmt: skip
    return import_view(row)


def _keep(row: TableImport, cell: Cell, texts: dict[str, str], seen: set[str]) -> str:
    """Keep one number; returns what became of it."""
    if abs(cell.value.number) >= _LIMIT:
        return "too_large"
    about = {key: str(value) for key, value in texts.items() if key != "publisher"}
    place = {"period": cell.period[:100], "labels": list(cell.labels), "role": str(cell.role)}
    thing = _digest({**about, **place})
    key = _digest({"publisher": texts["publisher"], "thing": thing})
    series, _made = ForeignSeries.objects.get_or_create(
        key=key, defaults={"id": new_id("fse"), "thing": thing, **texts, **place}
    )
    before = list(series.figures.select_related("table_import").order_by("number"))
    if key in seen:
        # Two rows of one file about one number: both are kept, and shown as disputed.
        outcome = "repeated"
    elif not before:
        outcome = "new"
    else:
        earlier = [one for one in before if one.table_import.known_on <= row.known_on]
        last = (earlier or before)[-1]
        outcome = "unchanged" if _same(value_of(last), cell.value) else "revised"
    seen.add(key)
    if outcome != "unchanged":
        value = cell.value
        ForeignFigure.objects.create(
            series=series, number=len(before) + 1, table_import=row, line=cell.line, raw=cell.raw,
            kind=value.kind, qualifier=value.qualifier, quantity=round(value.number, 6), decimals=value.decimals,
        )  # fmt: skip
    return outcome


def _same(one: Value, other: Value) -> bool:
    return (one.kind, one.number, one.qualifier) == (other.kind, round(other.number, 6), other.qualifier)


def _digest(value: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
