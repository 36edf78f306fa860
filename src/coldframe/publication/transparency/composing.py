"""Compose the desk's own report: every row of the template with what released numbers say of it. Pure."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from coldframe.core.errors import InvalidInput
from coldframe.core.moments import isoformat
from coldframe.core.tables import spreadsheet_cell
from coldframe.core.values import SUPPRESSED, Qualifier, Value, about, exactly
from coldframe.publication.disclosure.recipes import MONTH, TOTAL
from coldframe.publication.disclosure.releasing import CONFIDENTIAL, Release, text_of
from coldframe.publication.measures import SPANS
from coldframe.publication.terms import Figure, Ratio, Span
from coldframe.publication.terms.releases import ReleaseState, ReleaseView
from coldframe.publication.terms.transparency import (
    APPLICABILITY,
    TEMPLATE_FILES,
    Indicator,
    Section,
    Standing,
    TransparencyView,
)
from coldframe.publication.transparency.template import INDICATORS

COLUMNS = {
    "section": "Section of the report.",
    "indicator": "Code of the row; it stays the same.",
    "what": "The row in words.",
    "template_part": "Part of the template in which the row stands; empty: the template has no such row.",
    "template_row": "Name of the row there.",
    "template_scope": "Its scope there, or the category of which it is.",
    "applicability": "To whom the template applies it.",
    "value": "The number, the words, or [c]: not told, to protect people.",
    "unit": "What one of them is; empty of words.",
    "qualifier": "exact; about: rounded; median; suppressed: not told.",
    "standing": "What stands behind it, or why there is nothing.",
    "measure": "Code of what is counted.",
    "counting_point": "Event of the ledger that counts; of a time, from what to what.",
    "duplicate_rule": "When two count as one; of a time, how it is made.",
    "population": "Of whom or what.",
    "start": "Of the period, included, UTC.",
    "end": "Of the period, not included, UTC.",
    "zone": "Whose days the period counts, as IANA names it.",
    "as_of": "What was known by then, UTC.",
    "source": "Who says it, or what was read and how far.",
    "release": "Number of the release that says it.",
}
"""Columns of a section's file to what they mean."""

MEDIAN_RULE = (
    "The time within which half of what began in the period had ended, by the estimator of Kaplan and Meier (1958): "
    "what is still open is not left out. In whole minutes, hours or days, of at least ten that ended."
)

ENTERED_SOURCE = "stated by the desk"
FIXED_SOURCE = "by the making of the software: no match, score or rule acts by itself"
COUNTED_SOURCE = "custody"


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the report.

    Attributes:
        value: A released number, if the row has one.
        text: What a person entered, or is fixed; the median of ``span`` as seconds stands in ``seconds``.
        base: Of what ``value`` is a share.
        release: What says it; its measure, rules, population and days are the row's.
        release_id: Its id; empty without one.
    """

    indicator: Indicator
    standing: Standing
    value: Value | None = None
    text: str = ""
    span: Span | None = None
    seconds: int | None = None
    base: Value | None = None
    release: Release | None = None
    release_id: str = ""


def compose_v1(
    report: TransparencyView,
    lives: Mapping[str, ReleaseView],
    releases: Mapping[str, Release],
    *,
    previous: datetime | None = None,
) -> tuple[Line, ...]:
    """Every row of the template, in its order.

    Args:
        report: Which releases it rests on, and what was entered.
        lives: Of these releases, by id: what was withdrawn since is not told here either.
        releases: Their numbers, by id.
        previous: When the report before it was published; ``None``: there was none.
    """
    found = (_line(one, report, lives, releases, previous) for one in INDICATORS)
    return tuple(
        replace(line, standing=Standing.NOT_APPLICABLE)
        if line.standing in _UNSAID
        and line.indicator.row
        and not report.kind.has_duties_of(line.indicator.applies)
        else line
        for line in found
    )


def find_excess(lines: Sequence[Line]) -> tuple[Indicator, Indicator] | None:
    """A row that says more than the row of which it is a subset, with that row; ``None``: there is none."""
    by_code = {line.indicator.code: line for line in lines}
    for line in lines:
        whole = by_code.get(line.indicator.within)
        part, most = (_most(one) if one else None for one in (line, whole))
        if whole is not None and part is not None and most is not None and part > most:
            return line.indicator, whole.indicator
    return None


def _most(line: Line) -> Decimal | None:
    """The greatest number that it can mean; ``None``: it says none, or hides it."""
    if line.value is not None:
        return line.value.possible.most
    return Decimal(line.text) if line.text and line.indicator.unit else None


def csv_of_section(lines: Sequence[Line], section: Section, report: TransparencyView) -> str:
    """One part of the template as CSV: every row with everything that makes its number true."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    rows = (_row(line, report) for line in lines if line.indicator.section is section)
    writer.writerows([spreadsheet_cell(cell) for cell in row] for row in rows)
    return out.getvalue()


_UNSAID = frozenset({Standing.NOT_COLLECTED, Standing.NOT_PUBLISHED})


def _line(
    one: Indicator,
    report: TransparencyView,
    lives: Mapping[str, ReleaseView],
    releases: Mapping[str, Release],
    previous: datetime | None,
) -> Line:
    if one.section is Section.IDENTIFICATION:
        said = _identity(report, previous)[one.code]
        return Line(one, Standing.ENTERED if said else Standing.NOTHING, text=said)
    if one.fixed:
        return Line(one, Standing.FIXED, text=one.fixed)
    if one.is_entered:
        said = report.entered.get(one.code, "")
        return Line(one, Standing.ENTERED if said else Standing.NOT_COLLECTED, text=said)
    if one.span:
        span = next(span for span in SPANS if span.code == one.span)
        if one.span in report.medians:
            return Line(one, Standing.COUNTED, span=span, seconds=report.medians[one.span])
        return Line(one, report.untold[one.span], span=span)
    if not one.measure:
        return Line(one, Standing.NOT_COLLECTED)
    return _released(one, report, lives, releases)


def _released(
    one: Indicator,
    report: TransparencyView,
    lives: Mapping[str, ReleaseView],
    releases: Mapping[str, Release],
) -> Line:
    release_id = report.releases.get(one.measure, "")
    if not release_id or (one.base and one.base not in report.releases):
        return Line(one, Standing.NOT_PUBLISHED)
    states = [lives[report.releases[code]].state for code in (one.measure, one.base) if code]
    if ReleaseState.WITHDRAWN in states:
        return Line(one, Standing.WITHDRAWN, release_id=release_id)
    release = releases[release_id]
    value = _cell(release, one.part or TOTAL)
    if value is None:
        return Line(one, Standing.NOT_PUBLISHED, release=release, release_id=release_id)
    base, share = None, value
    if one.base:
        base_of = releases[report.releases[one.base]]
        base = _cell(base_of, TOTAL)
        if base is not None and SUPPRESSED not in (value, base) and not base.number:
            return Line(one, Standing.NOTHING, release=release, release_id=release_id)
        found = _share(release, value, base_of, base)
        if found is None:
            return Line(one, Standing.NO_SHARE, release=release, release_id=release_id)
        share = found
    value = share
    standing = Standing.SUPPRESSED if value == SUPPRESSED else Standing.TOLD
    if standing is Standing.TOLD and ReleaseState.CORRECTED in states:
        standing = Standing.CORRECTED
    return Line(one, standing, value=value, base=base, release=release, release_id=release_id)


def _identity(report: TransparencyView, previous: datetime | None) -> dict[str, str]:
    """The section by which a reader knows whose report of which days this is."""
    zone = ZoneInfo(report.period.zone)
    last = report.period.end - timedelta(microseconds=1)
    return {
        "provider": report.provider,
        "kind": str(report.kind),
        "start": report.period.start.astimezone(zone).date().isoformat(),
        "end": last.astimezone(zone).date().isoformat(),
        "zone": report.period.zone,
        "published": _day(report.published_at) or "–",
        "previous": _day(previous),
    }


def _day(moment: datetime | None) -> str:
    return moment.astimezone(UTC).date().isoformat() if moment else ""


def _cell(release: Release, heading: str) -> Value | None:
    """The number under a heading of the first axis, of all others together; 0 under one that a table left out."""
    for table in release.tables:
        for cell in table.cells:
            first, *others = cell.headings or (TOTAL,)
            if first == heading and all(code == TOTAL for code in others):
                return cell.value
        if heading != TOTAL and table.axes and table.axes[0] != MONTH:
            # A table by parts that leaves a part out told its readers that there was none.
            return exactly(0) if release.base == 1 else about(0, reach=release.base // 2)
    return None


def _share(part_of: Release, part: Value, base_of: Release, base: Value | None) -> Value | None:
    """A percentage of two told numbers; suppressed where either is not told, ``None`` where they carry none."""
    if base is None or SUPPRESSED in (part, base):
        return SUPPRESSED
    try:
        return Ratio(_figure(part_of, part), _figure(base_of, base)).percent()
    except InvalidInput:
        # Rounded, or more reversed than decided: two numbers, and no share.
        return None


def _figure(release: Release, value: Value) -> Figure:
    return Figure(
        measure=release.measure, period=release.period, value=value, population=release.population,
        as_of=release.as_of, source=release.source,
    )  # fmt: skip


def _row(line: Line, report: TransparencyView) -> list[str]:
    one, release = line.indicator, line.release
    period = release.period if release else report.period
    as_of: datetime = release.as_of if release else report.as_of
    value, unit, qualifier = _number(line)
    return [
        str(one.section), one.code, one.what,
        TEMPLATE_FILES[one.section] if one.row else "", one.row, one.scope, APPLICABILITY[one.applies] if one.row else "",
        value, unit, qualifier, str(line.standing), *_rules(line, report),
        isoformat(period.start), isoformat(period.end), period.zone, isoformat(as_of), _source(line), line.release_id,
    ]  # fmt: skip


def _number(line: Line) -> tuple[str, str, str]:
    """What it says, of what unit, and how firmly."""
    one, release = line.indicator, line.release
    if line.seconds is not None:
        return str(line.seconds), "seconds", "median"
    if line.standing is Standing.SUPPRESSED:
        return CONFIDENTIAL, str(release.measure.unit) if release and not one.base else "", "suppressed"
    if line.value is not None and release is not None:
        unit = "percent" if one.base else str(release.measure.unit)
        return text_of(line.value), unit, str(line.value.qualifier)
    is_number = bool(line.text and one.unit)
    return line.text, one.unit if is_number else "", str(Qualifier.EXACT) if is_number else ""


def _rules(line: Line, report: TransparencyView) -> list[str]:
    """Measure, counting point, duplicate rule, population."""
    if line.release is not None:
        measure = line.release.measure
        return [measure.code, measure.counting_point, measure.duplicate_rule, line.release.population]
    if line.span is not None and line.seconds is not None:
        return [
            line.span.code,
            f"{line.span.start} to {line.span.end}",
            MEDIAN_RULE,
            report.provider,
        ]
    return [""] * 4


def _source(line: Line) -> str:
    if line.release is not None:
        return line.release.source
    if not line.indicator.unit and line.seconds is None:
        return ""
    sources = {
        Standing.COUNTED: COUNTED_SOURCE, Standing.ENTERED: ENTERED_SOURCE, Standing.FIXED: FIXED_SOURCE,
    }  # fmt: skip
    return sources.get(line.standing, "")
