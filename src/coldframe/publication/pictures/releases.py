"""Pictures of a release. They read the release and nothing else, so they cannot tell what it does not.

for picture in draw(release, "zh-hans", words=lambda axis, code: …):
    picture.svg           a document; inside a page it takes the page's colors (class ``chart``)
    picture.alternative   the same in words
    picture.csv           its numbers
    picture.chart.rows    (panel, point): ``point.label``, ``point.shown`` for the table beside it
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta
from zoneinfo import ZoneInfo

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from coldframe.core.values import SUPPRESSED
from coldframe.publication.disclosure.recipes import COUNTRY, MONTH, TOTAL
from coldframe.publication.disclosure.releasing import Release, ReleasedCell, ReleasedTable
from coldframe.publication.pictures.charts import (
    Chart,
    ChartKind,
    Panel,
    Picture,
    Point,
    headline,
    is_whole,
    month_of,
)
from coldframe.publication.pictures.rendering import render
from coldframe.publication.pictures.specs import spec_of
from coldframe.publication.pictures.telling import alternative_of

MAX_PANELS = 8

Words = Callable[[str, str], str]
"""What a code on an axis is called in the reader's language; the axis alone with an empty code."""


def draw(release: Release, language: str, *, words: Words) -> tuple[Picture, ...]:
    """Draw every table of a release that a picture can hold: by month, by country, by any other axis.

    A table of two axes becomes a panel for each heading of the other one. One of more axes, or of more than
    :data:`MAX_PANELS` panels, has no picture: its numbers are read as a table.

    Args:
        release: What leaves.
        language: Of the reader, such as ``ko``.
        words: What its codes are called.

    Raises:
        PictureFailed: See ``rendering.render``.
    """
    with translation.override(language):
        charts = [chart for table in release.tables if (chart := chart_of(release, table, words)) is not None]
        return draw_charts(charts)


def draw_charts(charts: Sequence[Chart]) -> tuple[Picture, ...]:
    """Draw charts, all in one go, with their words in the language that is active."""
    told = [alternative_of(chart) for chart in charts]
    drawn = render([(spec_of(chart), chart.title, said) for chart, said in zip(charts, told, strict=True)])
    return tuple(Picture(chart, svg, said) for chart, svg, said in zip(charts, drawn, told, strict=True))


def chart_of(release: Release, table: ReleasedTable, words: Words) -> Chart | None:
    """The chart of one table, in the language that is active; ``None`` if no picture can hold it."""
    if not 1 <= len(table.axes) <= 2:
        return None
    main = next((axis for axis in (MONTH, COUNTRY) if axis in table.axes), table.axes[-1])
    at = table.axes.index(main)
    panels: dict[str, list[ReleasedCell]] = {}
    for cell in table.cells:
        other = cell.headings[1 - at] if len(table.axes) == 2 else TOTAL
        panels.setdefault(other, []).append(cell)
    if len(panels) > MAX_PANELS:
        return None
    kind = {MONTH: ChartKind.MONTHS, COUNTRY: ChartKind.MAP}.get(main, ChartKind.BARS)
    other_axis = "".join(axis for axis in table.axes if axis != main)
    whole = next((cell for cell in table.cells if all(heading == TOTAL for heading in cell.headings)), None)
    drawn = tuple(
        Panel(
            "" if len(panels) == 1 else _("All") if code == TOTAL else words(other_axis, code),
            _ordered([_point(cell, main, cell.headings[at], release, words) for cell in cells if cell.headings[at] != TOTAL], kind),
        )
        for code, cells in panels.items()
    )  # fmt: skip
    return Chart(
        name=table.name,
        kind=kind,
        title=headline(_(release.measure.what)),
        unit=str(release.measure.unit),
        note=" ".join(
            filter(None, (note_of(release, table), has_partial(point for one in drawn for point in one.points)))
        ),
        about=about_of(release),
        panels=drawn,
        whole=None if whole is None else Point(_("All"), whole.value),
    )  # fmt: skip


def has_partial(points: Iterable[Point]) -> str:
    """What an outlined bar is, if there is one."""
    if not any(point.is_partial and point.height for point in points):
        return ""
    return _(
        "Outlined: a month of which only a part is counted, because the period cuts it or it is not over."
    )


def note_of(release: Release, table: ReleasedTable) -> str:
    """What the marks mean, how numbers were rounded, and whether parts overlap."""
    said = []
    if table.overlapping:
        said.append(_("Parts overlap: do not add them."))
    if any(cell.value == SUPPRESSED for cell in table.cells):
        said.append(
            _(
                "[c]: withheld. Numbers from 1 to %(most)d are never shown, nor others from which they could be computed."
            )
            % {"most": release.k - 1}
        )
    if release.base > 1:
        said.append(_("Rounded to multiples of %(base)d.") % {"base": release.base})
    return " ".join(said)


def about_of(release: Release) -> str:
    """Period, population and as-of of a release in a sentence."""
    zone = ZoneInfo(release.period.zone)
    last = (release.period.end - timedelta(microseconds=1)).astimezone(zone)
    return _("%(first)s to %(last)s, both days included, in the days of %(zone)s; as of %(as_of)s.") % {
        "first": f"{release.period.start.astimezone(zone):%Y-%m-%d}",
        "last": f"{last:%Y-%m-%d}",
        "zone": release.period.zone,
        "as_of": f"{release.as_of.astimezone(zone):%Y-%m-%d %H:%M}",
    }


def _point(cell: ReleasedCell, axis: str, code: str, release: Release, words: Words) -> Point:
    if axis != MONTH:
        return Point(words(axis, code), cell.value, code)
    is_partial = not is_whole(code, release.period, release.as_of)
    note = _("a part of the month") if is_partial else ""
    return Point(
        date_format(month_of(code), "YEAR_MONTH_FORMAT"), cell.value, code, note, is_partial=is_partial
    )


def _ordered(points: list[Point], kind: ChartKind) -> tuple[Point, ...]:
    """Months in order; else the largest first, and what is withheld last and by name: its place tells nothing."""
    if kind is ChartKind.MONTHS:
        return tuple(sorted(points, key=lambda point: point.code))
    return tuple(
        sorted(points, key=lambda point: (point.height is None, -(point.height or 0.0), point.label))
    )
