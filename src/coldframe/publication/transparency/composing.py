"""Compose the desk's own report: every row of the template with what released numbers say of it. Pure."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from coldframe.core.errors import InvalidInput
from coldframe.core.moments import isoformat
from coldframe.core.tables import spreadsheet_cell
from coldframe.core.values import SUPPRESSED, Qualifier, Value
from coldframe.publication.disclosure.linking import TOTAL
from coldframe.publication.disclosure.releasing import CONFIDENTIAL, Release, text_of
from coldframe.publication.terms import Figure, Ratio
from coldframe.publication.terms.releases import ReleaseState, ReleaseView
from coldframe.publication.terms.transparency import Indicator, Section, Standing, TransparencyView
from coldframe.publication.transparency.template import INDICATORS

FIELDS = (
    "section", "indicator", "what", "value", "unit", "qualifier", "standing", "measure", "counting_point",
    "duplicate_rule", "population", "start", "end", "zone", "as_of", "source", "release",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the report.

    Attributes:
        value: A released number, if the row has one.
        text: What a person entered, or is fixed; a median as seconds stands in ``seconds``.
        base: Of what ``value`` is a share.
        release: What says it; its measure, rules, population and days are the row's.
        release_id: Its id; empty without one.
    """

    indicator: Indicator
    standing: Standing
    value: Value | None = None
    text: str = ""
    seconds: int | None = None
    base: Value | None = None
    release: Release | None = None
    release_id: str = ""


def compose_v1(
    report: TransparencyView, lives: Mapping[str, ReleaseView], releases: Mapping[str, Release]
) -> tuple[Line, ...]:
    """Every row of the template, in its order.

    Args:
        report: Which releases it rests on, and what was entered.
        lives: Of these releases, by id: what was withdrawn since is not told here either.
        releases: Their numbers, by id.
    """
    return tuple(_line(one, report, lives, releases) for one in INDICATORS)


def csv_of_section(lines: Sequence[Line], section: Section, report: TransparencyView) -> str:
    """One part of the template as CSV: every row with everything that makes its number true."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(FIELDS)
    rows = (_row(line, report) for line in lines if line.indicator.section is section)
    writer.writerows([spreadsheet_cell(cell) for cell in row] for row in rows)
    return out.getvalue()


def _line(
    one: Indicator,
    report: TransparencyView,
    lives: Mapping[str, ReleaseView],
    releases: Mapping[str, Release],
) -> Line:
    if one.section is Section.IDENTIFICATION:
        return Line(one, Standing.ENTERED, text=_identity(report)[one.code])
    if one.fixed:
        return Line(one, Standing.FIXED, text=one.fixed)
    if one.is_entered:
        said = report.entered.get(one.code, "")
        return Line(one, Standing.ENTERED if said else Standing.NOT_COLLECTED, text=said)
    if one.span:
        seconds = report.medians.get(one.span)
        return Line(one, Standing.SUPPRESSED if seconds is None else Standing.TOLD, seconds=seconds)
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
    base = None
    if one.base:
        base = _cell(releases[report.releases[one.base]], TOTAL)
        value = _share(release, value, releases[report.releases[one.base]], base)
    standing = Standing.SUPPRESSED if value == SUPPRESSED else Standing.TOLD
    if standing is Standing.TOLD and ReleaseState.CORRECTED in states:
        standing = Standing.CORRECTED
    return Line(one, standing, value=value, base=base, release=release, release_id=release_id)


def _identity(report: TransparencyView) -> dict[str, str]:
    """The section by which a reader knows whose report of which days this is."""
    zone = ZoneInfo(report.period.zone)
    last = report.period.end - timedelta(microseconds=1)
    return {
        "provider": report.provider,
        "start": report.period.start.astimezone(zone).date().isoformat(),
        "end": last.astimezone(zone).date().isoformat(),
        "zone": report.period.zone,
        "published": report.published_at.astimezone(UTC).date().isoformat() if report.published_at else "–",
    }


def _cell(release: Release, heading: str) -> Value | None:
    """The number under a heading of the first axis, of all others together."""
    for table in release.tables:
        for cell in table.cells:
            first, *others = cell.headings or (TOTAL,)
            if first == heading and all(code == TOTAL for code in others):
                return cell.value
    return None


def _share(part_of: Release, part: Value, base_of: Release, base: Value | None) -> Value:
    """A percentage of two told numbers; suppressed where either is not told or cannot carry one."""
    if base is None or SUPPRESSED in (part, base):
        return SUPPRESSED
    try:
        return Ratio(_figure(part_of, part), _figure(base_of, base)).percent()
    except InvalidInput:
        # Rounded, of a base of 0, or more reversed than decided: no share can be said.
        return SUPPRESSED


def _figure(release: Release, value: Value) -> Figure:
    return Figure(
        measure=release.measure, period=release.period, value=value, population=release.population,
        as_of=release.as_of, source=release.source,
    )  # fmt: skip


def _row(line: Line, report: TransparencyView) -> list[str]:
    one, release = line.indicator, line.release
    value, unit, qualifier = line.text, "", ""
    if line.seconds is not None:
        value, unit, qualifier = str(line.seconds), "seconds", "median"
    elif line.value is not None:
        is_hidden = line.value == SUPPRESSED
        value = text_of(line.value)
        unit = "percent" if one.base else (str(release.measure.unit) if release else "")
        qualifier = "suppressed" if is_hidden else str(line.value.qualifier)
    elif line.standing is Standing.SUPPRESSED:
        value, qualifier = CONFIDENTIAL, "suppressed"
    elif line.text and one.is_number:
        qualifier = str(Qualifier.EXACT)
    rules = (
        [
            release.measure.code,
            release.measure.counting_point,
            release.measure.duplicate_rule,
            release.population,
        ]
        if release
        else [""] * 4
    )
    period = release.period if release else report.period
    as_of: datetime = release.as_of if release else report.as_of
    return [
        str(one.section), one.code, one.what, value, unit, qualifier, str(line.standing), *rules,
        isoformat(period.start), isoformat(period.end), period.zone, isoformat(as_of),
        release.source if release else "", line.release_id,
    ]  # fmt: skip
