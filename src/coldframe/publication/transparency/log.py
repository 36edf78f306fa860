"""The public log: what was released, corrected and withdrawn; counts by month; which rules came into force when.

It is made of what is public already, and of rule packs. What a desk wrote into its own ones is read by nobody before
it holds, so nothing of them stands here but which they are, their days and their hashes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from coldframe.core.errors import Conflict
from coldframe.core.moments import isoformat
from coldframe.core.said import Said
from coldframe.core.values import Value
from coldframe.custody.terms import Event
from coldframe.publication.disclosure.recipes import MONTH, TOTAL, months_of
from coldframe.publication.disclosure.releasing import Release
from coldframe.publication.terms import Period, Unit
from coldframe.publication.terms.bulletins import BulletinEvent, PublicMoment, Texts
from coldframe.publication.terms.releases import ReleaseEvent, ReleaseState, ReleaseView
from coldframe.publication.terms.transparency import TransparencyEvent, TransparencyView
from coldframe.rulepacks.terms import RulePack


@dataclass(frozen=True, slots=True)
class LogLine:
    """One thing that happened in public, to a release, to a report or to a bulletin.

    Attributes:
        subject: Id of the release, report or bulletin.
        measure: Of the release; empty of others.
        note: Why it was corrected or withdrawn, as it was written; of a bulletin the code of the reason, whose words may
            be others in a later version of this software.
        other: The release that took its place; empty if none did.
        number: Of the bulletin; empty of others.
        notes: Of the bulletin: language to the note.
    """

    at: datetime
    event: ReleaseEvent | TransparencyEvent | BulletinEvent
    subject: str
    measure: str
    sha256: str
    note: str = ""
    other: str = ""
    number: str = ""
    notes: Texts = field(default_factory=dict)

    @property
    def page(self) -> str:
        """Its address within a language of the site; of a bulletin in English."""
        if self.number:
            return f"../bulletins/{self.subject}-en.html"
        return f"releases/{self.subject}.html" if self.measure else f"{self.subject}.html"


@dataclass(frozen=True, slots=True)
class MonthCount:
    """How many there were of a measure in a month, as a release in force tells it."""

    measure: str
    month: str
    zone: str
    value: Value
    release_id: str
    unit: Unit
    as_of: datetime
    source: str


@dataclass(frozen=True, slots=True)
class PackLine:
    """One version of a rule pack. ``citations``: who says so, and where; none of a desk's own."""

    id: str
    effective_from: date
    effective_to: date | None
    citations: tuple[tuple[str, str], ...]
    sha256: str


def lines_of(
    lives: Sequence[ReleaseView],
    reports: Sequence[TransparencyView] = (),
    bulletins: Sequence[PublicMoment] = (),
) -> tuple[LogLine, ...]:
    """Everything that was said in public about releases, the desk's own reports and bulletins, oldest first."""
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
                    report.correction_note,
                )
            )
            if report.corrected_by:
                later = next(one for one in reports if one.id == report.corrected_by)
                assert later.published_at is not None
                found.append(
                    LogLine(
                        later.published_at, TransparencyEvent.TRANSPARENCY_CORRECTED, report.id, "",
                        report.sha256, later.correction_note, later.id,
                    )
                )  # fmt: skip
            if report.withdrawn_at is not None:
                found.append(
                    LogLine(
                        report.withdrawn_at, TransparencyEvent.TRANSPARENCY_WITHDRAWN, report.id, "",
                        report.sha256, report.note,
                    )
                )  # fmt: skip
    found += [
        LogLine(
            one.at, one.event, one.bulletin_id, "", one.digest, one.reason, number=one.number, notes=one.note,
        )
        for one in bulletins
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda line: (line.at, line.subject, line.event)))


def in_ledger_order(lines: Sequence[LogLine], events: Sequence[Event], *, until: int) -> tuple[LogLine, ...]:
    """The lines as the ledger recorded them: what comes later stands at the end, whatever a clock said.

    Args:
        events: Of the ledger, in its order: at least those of which the lines tell.
        until: How long the ledger was before the lines were read; what was recorded since is left out.

    Raises:
        Conflict: A line tells of something that the ledger does not record of that moment.
    """
    places: dict[tuple[str, ...], int] = {}
    for event in events:
        moment = isoformat(event.at)
        places.setdefault((event.subject, moment), event.sequence)
        places[event.subject, moment, event.kind] = event.sequence

    def place(line: LogLine) -> tuple[int, str]:
        moment = isoformat(line.at)
        found = places.get((line.subject, moment, line.event), places.get((line.subject, moment)))
        if found is None:
            raise Conflict(
                Said(
                    "The public log tells of %(subject)s, and the ledger of no such event. Verify custody.",
                    subject=line.subject,
                )
            )
        return found, line.event

    ordered = sorted((place(line), at) for at, line in enumerate(lines))
    return tuple(lines[at] for (sequence, _event), at in ordered if sequence <= until)


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
            count = MonthCount(
                one.measure,
                month,
                one.zone,
                value,
                one.id,
                release.measure.unit,
                release.as_of,
                release.source,
            )
            found.setdefault(key, count)
    return tuple(found[key] for key in sorted(found))


def packs_in(packs: Sequence[RulePack]) -> tuple[PackLine, ...]:
    """Every version of every rule pack with its days, and the citations of those that were shipped."""
    return tuple(
        PackLine(
            pack.id, pack.effective_from, pack.effective_to,
            () if pack.is_desks else tuple((one.says, one.source) for one in pack.citations), pack.sha256,
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
