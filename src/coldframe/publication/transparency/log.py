"""The public log: what was released, corrected and withdrawn; counts by month; which rules came into force when.

It is made of what is public already, and of rule packs, which are law and house rules and hold nothing of anybody.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from coldframe.core.values import Value
from coldframe.publication.disclosure.linking import MONTH, TOTAL, months_of
from coldframe.publication.disclosure.releasing import Release
from coldframe.publication.terms import Period
from coldframe.publication.terms.releases import ReleaseEvent, ReleaseState, ReleaseView
from coldframe.publication.terms.transparency import TransparencyEvent, TransparencyView
from coldframe.rulepacks.terms import RulePack


@dataclass(frozen=True, slots=True)
class LogLine:
    """One thing that happened in public, to a release or to a report.

    Attributes:
        subject: Id of the release or report.
        measure: Of the release; empty of a report.
        other: The release that took its place; empty if none did.
    """

    at: datetime
    event: ReleaseEvent | TransparencyEvent
    subject: str
    measure: str
    sha256: str
    note: str = ""
    other: str = ""

    @property
    def page(self) -> str:
        """Its address within a language of the site."""
        return f"releases/{self.subject}.html" if self.measure else f"{self.subject}.html"


@dataclass(frozen=True, slots=True)
class MonthCount:
    """How many there were of a measure in a month, as a release in force tells it."""

    measure: str
    month: str
    zone: str
    value: Value
    release_id: str


@dataclass(frozen=True, slots=True)
class PackLine:
    """One version of a rule pack. ``citations``: who says so, and where."""

    id: str
    effective_from: date
    effective_to: date | None
    citations: tuple[tuple[str, str], ...]
    sha256: str


def lines_of(lives: Sequence[ReleaseView], reports: Sequence[TransparencyView] = ()) -> tuple[LogLine, ...]:
    """Everything that was said in public about releases and the desk's own reports, oldest first."""
    by_id = {one.id: one for one in lives}
    found = []
    for one in lives:
        if one.published_at is None:
            continue
        found.append(
            LogLine(
                one.published_at, ReleaseEvent.RELEASE_PUBLISHED, one.id, one.measure, one.sha256, one.note
            )
        )
        after = by_id.get(one.corrected_by)
        if after is not None and after.published_at is not None:
            found.append(
                LogLine(
                    after.published_at, ReleaseEvent.RELEASE_CORRECTED, one.id, one.measure, one.sha256,
                    after.note, after.id,
                )
            )  # fmt: skip
        if one.withdrawn_at is not None:
            found.append(
                LogLine(
                    one.withdrawn_at,
                    ReleaseEvent.RELEASE_WITHDRAWN,
                    one.id,
                    one.measure,
                    one.sha256,
                    one.withdrawal_note,
                )
            )
    for report in reports:
        if report.published_at is not None:
            found.append(
                LogLine(
                    report.published_at,
                    TransparencyEvent.TRANSPARENCY_PUBLISHED,
                    report.id,
                    "",
                    report.sha256,
                )
            )
            if report.withdrawn_at is not None:
                found.append(
                    LogLine(
                        report.withdrawn_at, TransparencyEvent.TRANSPARENCY_WITHDRAWN, report.id, "",
                        report.sha256, report.note,
                    )
                )  # fmt: skip
    return tuple(sorted(found, key=lambda line: (line.at, line.subject, line.event)))


def months_in(lives: Sequence[ReleaseView], releases: Mapping[str, Release]) -> tuple[MonthCount, ...]:
    """Counts by month of every measure, from releases in force: the newest that tells a month speaks for it.

    Args:
        lives: The newest first.
        releases: Numbers by id.
    """
    found: dict[tuple[str, str, str], MonthCount] = {}
    for one in lives:
        if one.state is not ReleaseState.PUBLISHED:
            continue
        release = releases[one.id]
        for month, value in _by_month(release):
            key = (one.measure, month, one.zone)
            found.setdefault(key, MonthCount(one.measure, month, one.zone, value, one.id))
    return tuple(found[key] for key in sorted(found))


def packs_in(packs: Sequence[RulePack]) -> tuple[PackLine, ...]:
    """Every version of every rule pack with its days and its citations."""
    return tuple(
        PackLine(
            pack.id, pack.effective_from, pack.effective_to,
            tuple((one.says, one.source) for one in pack.citations), pack.sha256,
        )
        for pack in sorted(packs, key=lambda pack: (pack.name, pack.jurisdiction, pack.version, pack.is_desks))
    )  # fmt: skip


def _by_month(release: Release) -> list[tuple[str, Value]]:
    whole = months_of(release.period)
    if not _is_of_whole_months(release.period):
        return []
    found = []
    for table in release.tables:
        at = table.axes.index(MONTH) if MONTH in table.axes else None
        for cell in table.cells:
            others = [code for place, code in enumerate(cell.headings) if place != at]
            if any(code != TOTAL for code in others):
                continue
            if at is not None and cell.headings[at] != TOTAL:
                found.append((cell.headings[at], cell.value))
            elif at is None and len(whole) == 1:
                found.append((whole[0], cell.value))
    return found


def _is_of_whole_months(period: Period) -> bool:
    """A month that is cut off says nothing about a month."""
    zone = ZoneInfo(period.zone)
    ends = [moment.astimezone(zone) for moment in (period.start, period.end)]
    return all(end.day == 1 and end.time() == time.min for end in ends)
