"""A release in words: its headings, its tables and its sentence. Made of the release and of nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from coldframe.core.values import Qualifier, Value
from coldframe.publication.disclosure.recipes import COUNTRY, ELSEWHERE, MONTH, TOTAL, UNSTATED
from coldframe.publication.disclosure.releasing import CONFIDENTIAL, Release, ReleasedTable
from coldframe.publication.pictures.charts import headline
from coldframe.publication.terms import SUPPRESSED, Period
from coldframe.web.labels_office import UNITS
from coldframe.web.ledger import what_of, words_of


@dataclass(frozen=True, slots=True)
class ShownTable:
    """One table for a page.

    Attributes:
        stub: What the rows are; empty for a single number.
        columns: Words of the columns.
        rows: Words of the row, whether it is the total, and its numbers as texts.
        overlap: The parts may hold one thing twice.
    """

    name: str
    stub: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, bool, tuple[str, ...]], ...]
    overlap: bool


def shown(value: Value) -> str:
    """A number as every page prints it."""
    if value == SUPPRESSED:
        return CONFIDENTIAL
    mark = "≈ " if value.qualifier is Qualifier.ABOUT else ""
    return f"{mark}{value.number:,f}"


def heading_of(axis: str, code: str) -> str:
    """A heading in the reader's language."""
    if code == TOTAL:
        return _("All")
    if code == UNSTATED:
        return _("not stated")
    if code == ELSEWHERE:
        return _("elsewhere")
    if axis == MONTH:
        return date_format(date.fromisoformat(f"{code}-01"), "YEAR_MONTH_FORMAT")
    return words_of(axis, code)


def axis_of(axis: str) -> str:
    """What a row tells apart, in the reader's language."""
    return {MONTH: _("Month"), COUNTRY: _("Country")}.get(axis, _("Part"))


def table_of(release: Release, table: ReleasedTable) -> ShownTable:
    """A table with months down, because there may be many of them, and parts across; or parts down."""
    unit = unit_of(release).capitalize()
    found = {cell.headings: shown(cell.value) for cell in table.cells}
    if len(table.axes) < 2:
        axis = table.axes[0] if table.axes else ""
        rows = tuple(
            (heading_of(axis, headings[0]) if headings else _("All"), headings in ((), (TOTAL,)), (text,))
            for headings, text in found.items()
        )
        stub = axis_of(axis) if axis else ""
        return ShownTable(table.name, stub, (unit,), rows, bool(table.overlapping))
    part, month = table.axes
    parts = tuple(dict.fromkeys(headings[0] for headings in found))
    months = tuple(dict.fromkeys(headings[1] for headings in found))
    return ShownTable(
        table.name,
        axis_of(month),
        tuple(heading_of(part, one) for one in parts),
        tuple(
            (heading_of(month, each), each == TOTAL, tuple(found[one, each] for one in parts))
            for each in months
        ),
        bool(table.overlapping),
    )


def unit_of(release: Release) -> str:
    """What a number of it counts, of many."""
    return str(UNITS[release.measure.unit] % 2)


def title_of(release: Release) -> str:
    """What is counted, as a heading: without a full stop at its end."""
    return headline(_(release.measure.what))


def days_of(period: Period) -> str:
    """A period as its days, both included, in its zone."""
    zone = ZoneInfo(period.zone)
    first = period.start.astimezone(zone).date()
    last = (period.end - timedelta(microseconds=1)).astimezone(zone).date()
    return _("%(first)s to %(last)s, both days included (%(zone)s)") % {
        "first": date_format(first, "DATE_FORMAT"), "last": date_format(last, "DATE_FORMAT"), "zone": period.zone,
    }  # fmt: skip


def as_of_words(as_of: datetime, zone: str) -> str:
    """The minute by which something was known, with its zone."""
    there = as_of.astimezone(ZoneInfo(zone))
    return f"{date_format(there, 'DATE_FORMAT')}, {there:%H:%M} ({zone})"


def sentence_of(release: Release) -> str:
    """A release as text: what was counted, when, and how many in all."""
    said = {"what": _(release.measure.what), "days": days_of(release.period), "unit": unit_of(release)}
    whole = [cell.value for table in release.tables for cell in table.cells if set(cell.headings) <= {TOTAL}]
    if not whole or whole[0] == SUPPRESSED:
        return _("%(what)s %(days)s: the number is not told, to protect people.") % said
    return _("%(what)s %(days)s: %(number)s %(unit)s.") % (said | {"number": shown(whole[0])})


def facts_of(release: Release) -> tuple[tuple[str, str], ...]:
    """Everything that makes the numbers true, in words."""
    rounding = _("multiples of %(base)d") % {"base": release.base} if release.base > 1 else _("not rounded")
    return (
        (_("What is counted"), _(release.measure.what)),
        (_("Unit"), unit_of(release)),
        (_("Counted when"), f"{what_of(release.measure.counting_point)} ({release.measure.counting_point})"),
        (_("When two count as one"), _(release.measure.duplicate_rule)),
        (_("Of whom or what"), release.population),
        (_("Period"), days_of(release.period)),
        (_("As of"), as_of_words(release.as_of, release.period.zone)),
        (_("Source"), release.source),
        (_("Small numbers"), _("%(mark)s stands for what is not told: counts from 1 to %(most)d, and others "
                               "with which they could be worked out") % {"mark": CONFIDENTIAL, "most": release.k - 1}),
        (_("Rounding"), rounding),
    )  # fmt: skip
