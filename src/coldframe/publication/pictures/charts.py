"""A chart as plain values: what every drawing, sentence and table of it is made of."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from coldframe.core.tables import spreadsheet_cell
from coldframe.core.values import SUPPRESSED, Qualifier, Value, ValueKind
from coldframe.publication.disclosure.releasing import CONFIDENTIAL
from coldframe.publication.terms import Period

NO_DATA = "–"

_MARKS = {Qualifier.AT_LEAST: "≥ ", Qualifier.AT_MOST: "≤ ", Qualifier.ABOUT: "≈ "}


class ChartKind(StrEnum):
    """How a chart is drawn."""

    BARS = "bars"
    MONTHS = "months"
    MAP = "map"
    TIMES = "times"


@dataclass(frozen=True, slots=True)
class Point:
    """One number of a chart.

    Attributes:
        label: What it is of, in the reader's language.
        code: The country (ISO 3166-1) of a map's point, the month (``2026-11``) of a month's, the part (``0.5``)
            of a time's.
        note: What stands behind the number, such as its share; empty for nothing.
        measure: Code of the measure behind it; empty for none.
        text: How the number is printed where it is not as a number: a length of time.
        is_partial: A month that counts in part only, because the period cuts it or it is not over.
    """

    label: str
    value: Value
    code: str = ""
    note: str = ""
    measure: str = ""
    text: str = ""
    is_partial: bool = False

    @property
    def height(self) -> float | None:
        """How far its bar reaches; ``None`` if nothing may or can be drawn of it."""
        drawn = self.value.is_number and self.value.qualifier is not Qualifier.UNCOUNTED
        return float(self.value.number) if drawn else None

    @property
    def shown(self) -> str:
        """The number as picture, table and file print it, with its qualifier."""
        if self.text:
            return self.text
        if self.value.kind is ValueKind.SUPPRESSED:
            return CONFIDENTIAL
        if self.value.kind is ValueKind.MISSING:
            return NO_DATA
        if self.value.qualifier is Qualifier.UNCOUNTED:
            return "≥ 1"
        return f"{_MARKS.get(self.value.qualifier, '')}{self.value.number:,f}"

    @property
    def is_withheld(self) -> bool:
        """True if the number is not told."""
        return self.value == SUPPRESSED


@dataclass(frozen=True, slots=True)
class Panel:
    """Points that share an axis; ``title`` is empty where a chart has one panel."""

    title: str
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """What is drawn.

    Attributes:
        name: Lower-case letters, digits, underscore and hyphen: for addresses and file names.
        title: One line: what is counted.
        unit: What one is, in the reader's language.
        note: What a reader has to know of this chart; stands under it.
        about: Sentences on period, population and as-of.
        whole: All of them, where that is a number of its own; told, never drawn beside its parts.
    """

    name: str
    kind: ChartKind
    title: str
    unit: str
    note: str
    about: str
    panels: tuple[Panel, ...]
    whole: Point | None = None

    @property
    def points(self) -> tuple[Point, ...]:
        """Every point of every panel."""
        return tuple(point for panel in self.panels for point in panel.points)

    @property
    def rows(self) -> tuple[tuple[str, Point], ...]:
        """What the table beside it holds: the panel's title and the point, the whole last."""
        found = [(panel.title, point) for panel in self.panels for point in panel.points]
        return (*found, ("", self.whole)) if self.whole else tuple(found)


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart that was drawn.

    Attributes:
        svg: A whole document that may also stand inside a page.
        alternative: The same in words.
    """

    chart: Chart
    svg: str
    alternative: str

    @property
    def csv(self) -> str:
        """The table as CSV (RFC 4180), the numbers as they are shown; a formula of a stranger is defused."""
        text = io.StringIO()
        out = csv.writer(text)
        is_split = any(title for title, _point in self.chart.rows)
        for title, point in self.chart.rows:
            cells = [title, point.label] if is_split else [point.label]
            out.writerow([*(spreadsheet_cell(cell) for cell in cells), point.shown, point.note])
        return text.getvalue()


def month_of(code: str) -> date:
    """The first day of a month written as ``2026-11``."""
    return date.fromisoformat(f"{code}-01")


def is_whole(code: str, period: Period, as_of: datetime) -> bool:
    """True if a month written as ``2026-11`` lies in the period from end to end, and was over by ``as_of``."""
    zone, first = ZoneInfo(period.zone), month_of(code)
    start, end = (
        datetime.combine(day, time.min, tzinfo=zone)
        for day in (first, (first + timedelta(days=32)).replace(day=1))
    )
    return period.start <= start and end <= min(period.end, as_of)


def headline(sentence: str, *, short: bool = False) -> str:
    """A sentence as a title, in any of the languages: without its full stop; ``short``: up to its first comma."""
    return re.split("[,，、]", sentence)[0].rstrip(".。") if short else sentence.rstrip(".。")
