"""Reads of tables of others: files taken in, what each number said over time, two observers of one thing."""

from __future__ import annotations

from itertools import combinations

from coldframe.core.errors import NotFound
from coldframe.core.values import Qualifier, Value, ValueKind
from coldframe.publication.models import ForeignFigure, ForeignSeries, TableImport
from coldframe.publication.terms.breakdowns import RowRole
from coldframe.publication.terms.figures import Unit
from coldframe.publication.terms.imports import ForeignSeriesView, ImportView, SaidNumber, TwoObservers


def get_import(import_id: str) -> ImportView:
    """Get one file that was taken in.

    Raises:
        NotFound: There is none.
    """
    row = TableImport.objects.filter(id=import_id).first()
    if row is None:
        raise NotFound("There is no such table.")
    return import_view(row)


def list_imports(*, offset: int = 0, limit: int = 50) -> tuple[ImportView, ...]:
    """List the files that were taken in, the newest first."""
    rows = TableImport.objects.order_by("-imported_at", "id")[offset : offset + limit]
    return tuple(import_view(row) for row in rows)


def list_series(import_id: str, *, limit: int = 1000) -> tuple[ForeignSeriesView, ...]:
    """List the numbers that a file said anew or differently, each with everything said of it, in its order."""
    rows = (
        ForeignSeries.objects.filter(figures__table_import_id=import_id)
        .order_by("figures__line", "period", "id")
        .prefetch_related("figures__table_import")[:limit]
    )
    return tuple(series_view(row) for row in dict.fromkeys(rows))


def list_observers(import_id: str, *, limit: int = 200) -> tuple[TwoObservers, ...]:
    """List where another publisher says something of a number of this file; side by side, never added."""
    things = ForeignSeries.objects.filter(figures__table_import_id=import_id).values("thing")
    rows = ForeignSeries.objects.filter(thing__in=things).order_by("thing", "publisher")
    by_thing: dict[str, list[ForeignSeriesView]] = {}
    for row in rows.prefetch_related("figures__table_import"):
        by_thing.setdefault(row.thing, []).append(series_view(row))
    pairs = (pair for found in by_thing.values() for pair in combinations(found, 2))
    return tuple(TwoObservers(one, other) for one, other in pairs)[:limit]


def import_view(row: TableImport) -> ImportView:
    """Turn a row into the value that leaves the stage."""
    kept = row.report.get("kept", {})
    return ImportView(
        id=row.id, name=row.name, sha256=row.sha256, publisher=row.publisher, source=row.source,
        known_on=row.known_on, column=row.column, verdict=row.verdict, report=row.report,
        new=kept.get("new", 0), revised=kept.get("revised", 0) + kept.get("repeated", 0),
        unchanged=kept.get("unchanged", 0), imported_by=row.imported_by, imported_at=row.imported_at,
    )  # fmt: skip


def series_view(row: ForeignSeries) -> ForeignSeriesView:
    """Turn a row with what was said into the value that leaves the stage."""
    said = sorted(row.figures.all(), key=lambda one: one.number)
    return ForeignSeriesView(
        row.id, row.publisher, Unit(row.unit), row.what, row.period, tuple(row.labels), RowRole(row.role),
        tuple(
            SaidNumber(value_of(one), one.raw, one.line, one.table_import_id, one.table_import.known_on)
            for one in said
        ),
    )  # fmt: skip


def value_of(row: ForeignFigure) -> Value:
    """The number as it was read."""
    return Value(ValueKind(row.kind), row.quantity.normalize(), Qualifier(row.qualifier), row.decimals)
