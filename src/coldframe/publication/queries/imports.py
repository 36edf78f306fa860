"""Reads of tables of others: files taken in, what each number said over time, two observers of one thing."""

from __future__ import annotations

from coldframe.core.errors import NotFound
from coldframe.core.values import Qualifier, Value, ValueKind
from coldframe.publication.models import ForeignFigure, ForeignSeries, TableImport
from coldframe.publication.queries.campaigns import struck_view
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


def list_series(import_id: str, *, offset: int = 0, limit: int = 1000) -> tuple[ForeignSeriesView, ...]:
    """List the numbers of a file, each with everything said of it, in the file's order."""
    rows = (
        ForeignSeries.objects.filter(figures__table_import_id=import_id)
        .order_by("figures__line", "period", "id")
        .prefetch_related("figures__table_import")[offset : offset + limit]
    )
    return tuple(series_view(row) for row in dict.fromkeys(rows))


def list_observers(import_id: str, *, limit: int = 200) -> tuple[TwoObservers, ...]:
    """List where another publisher says something of a number of this file; side by side, never added."""
    mine = ForeignSeries.objects.filter(figures__table_import_id=import_id)
    others = (
        ForeignSeries.objects.filter(thing__in=mine.values("thing"))
        .exclude(publisher__in=mine.values("publisher"))
        .filter(figures__table_import__struck_at=None)
        .distinct()
        .order_by("period", "thing", "publisher")
        .prefetch_related("figures__table_import")[:limit]
    )
    own = {
        row.thing: series_view(row)
        for row in mine.filter(thing__in=[each.thing for each in others]).prefetch_related(
            "figures__table_import"
        )
    }
    found = [(own[row.thing], series_view(row)) for row in others]
    found.sort(key=lambda pair: pair[0].in_file(import_id)[0].line)
    pairs = (sorted(pair, key=lambda one: one.publisher) for pair in found)
    return tuple(TwoObservers(one, other) for one, other in pairs if one.standing and other.standing)


def count_series(import_id: str) -> int:
    """How many numbers a file said."""
    return ForeignSeries.objects.filter(figures__table_import_id=import_id).distinct().count()


def count_imports() -> int:
    """How many files were taken in."""
    return TableImport.objects.count()


def import_view(row: TableImport) -> ImportView:
    """Turn a row into the value that leaves the stage."""
    kept = row.report.get("kept", {})
    return ImportView(
        id=row.id, name=row.name, sha256=row.sha256, publisher=row.publisher, source=row.source,
        known_on=row.known_on, column=row.column, verdict=row.verdict, report=row.report,
        new=kept.get("new", 0), revised=kept.get("revised", 0) + kept.get("repeated", 0),
        unchanged=kept.get("unchanged", 0), imported_by=row.imported_by, imported_at=row.imported_at,
        measure=row.report.get("measure", {}), struck=struck_view(row),
    )  # fmt: skip


def series_view(row: ForeignSeries) -> ForeignSeriesView:
    """Turn a row with what was said into the value that leaves the stage."""
    said = sorted(row.figures.all(), key=lambda one: one.number)
    return ForeignSeriesView(
        row.id, row.publisher, Unit(row.unit), row.what, row.period, tuple(row.labels), RowRole(row.role),
        tuple(
            SaidNumber(value_of(one), one.raw, one.line, one.table_import_id, one.table_import.known_on,
                       one.table_import.struck_at is not None)
            for one in said
        ),
    )  # fmt: skip


def value_of(row: ForeignFigure) -> Value:
    """The number as it was read."""
    return Value(ValueKind(row.kind), row.quantity.normalize(), Qualifier(row.qualifier), row.decimals)
