"""The verbs of the desk's own report: draft, propose, publish by a second person, withdraw."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

from coldframe.core.actors import Actor
from coldframe.core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from coldframe.core.ids import new_id
from coldframe.core.said import Said
from coldframe.core.values import SUPPRESSED
from coldframe.custody.actions import act
from coldframe.publication.actions.public_words import MAX_NOTE_CHARACTERS, public_note, public_words
from coldframe.publication.disclosure.recipes import TOTAL
from coldframe.publication.models import TransparencyReport
from coldframe.publication.queries.figures import list_times
from coldframe.publication.queries.releases import get_release, get_release_view, list_releases
from coldframe.publication.queries.transparency import get_transparency_report, list_lines
from coldframe.publication.terms import QUANTILES, Period
from coldframe.publication.terms.releases import ReleaseState
from coldframe.publication.terms.transparency import ProviderKind, Standing, TransparencyEvent
from coldframe.publication.transparency.composing import find_excess
from coldframe.publication.transparency.template import INDICATORS, MEASURES_OF, SPANS_OF
from coldframe.rulepacks.loader import list_packs

MIN_ENDED = 10
"""Of fewer a median could be one person's matter."""

_MINUTE, _HOUR, _DAY = 60, 3_600, 86_400

MAX_ENTERED_CHARACTERS = 5_000


def draft_transparency(
    *,
    period: Period,
    entered: Mapping[str, str],
    kind: ProviderKind,
    note: str = "",
    actor: Actor,
    as_of: datetime,
) -> str:
    """Draft the desk's own report of a period. Returns its id. Nothing leaves.

    Numbers come from releases in force whose period is exactly this one, the newest of each measure; what none
    tells stays open. Median times are taken now, of what began in the period, where at least ten ended: in whole
    minutes, hours or days, and more than k; none beside a release that hides how many began or ended. A second report
    of the same days corrects the first one.

    Args:
        period: It is over.
        entered: Code of an indicator that people enter to what they say; empty ones are not collected.
        kind: What the Digital Services Act calls this desk: which rows of the template apply to it.
        note: For readers, what was wrong with the published report of this period; empty if there is none.

    Raises:
        InvalidInput: The period is not over, no such indicator, a count that is none or more than its whole, a text
            that leads to somebody, or no note where a report of this period is out.
        NotAllowed: The actor is not a person.

    Records:
        transparency_drafted: with the SHA-256 of what would leave, and the id of what it corrects.
    """
    drafted_by = actor.person_id
    if period.end > as_of:
        raise InvalidInput("This period is not over. Choose one that is.", field="end")
    said = public_words(note, field="note", most=MAX_NOTE_CHARACTERS)
    old = _out(period.start, period.end)
    if old is not None and not said:
        raise InvalidInput(
            "A report of these days is out. Say for readers what was wrong with it.", field="note"
        )
    lives = [
        one
        for one in reversed(list_releases(states=[ReleaseState.PUBLISHED], measures=MEASURES_OF))
        if (one.start, one.end) == (period.start, period.end)
    ]
    middle = QUANTILES.index(0.5)
    medians, untold = {}, {}
    for figure in list_times(period, as_of=as_of):
        if figure.span.code not in SPANS_OF:
            continue
        median = figure.quantiles[middle]
        ends = [one for one in lives if one.measure in (figure.span.start, figure.span.end)]
        if any(_is_hidden(one.id) for one in ends):
            # Even that there is a median would tell of a number that is not told.
            untold[figure.span.code] = Standing.SUPPRESSED
        elif not figure.ended + figure.open:
            untold[figure.span.code] = Standing.NOTHING
        elif figure.ended < max([MIN_ENDED, *(one.k + 1 for one in ends)]):
            untold[figure.span.code] = Standing.SUPPRESSED
        elif median is None:
            untold[figure.span.code] = Standing.STILL_OPEN
        else:
            medians[figure.span.code] = _coarse(median)
    content = {
        # The last of a measure speaks for it: the newest, and one told by parts before one without.
        "releases": {one.measure: one.id for one in sorted(lives, key=lambda one: one.by_part)},
        "provider": settings.COLDFRAME_DESK_NAME,
        "kind": kind,
        "medians": medians,
        "untold": untold,
        "entered": _entered(entered),
        "rules": _rules(period),
        "corrects": old.id if old else "",
        "correction_note": said if old else "",
    }
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    row = TransparencyReport(
        id=new_id("trr"), state=ReleaseState.DRAFT, start=period.start, end=period.end, zone=period.zone,
        content=text, sha256=hashlib.sha256(text.encode()).hexdigest(), drafted_by=drafted_by, drafted_at=as_of,
    )  # fmt: skip
    with act(actor=actor, as_of=as_of) as ledger:
        row.save(force_insert=True)
        ledger.record(
            TransparencyEvent.TRANSPARENCY_DRAFTED,
            row.id,
            corrects=old.id if old else None,
            sha256=row.sha256,
        )
        if excess := find_excess(list_lines(get_transparency_report(row.id))):
            part, whole = excess
            raise InvalidInput(
                Said(
                    "This is more than the row that holds it, “%(row)s”. Look at both.", row=Said(whole.what)
                ),
                field=part.code,
            )
    return row.id


def propose_transparency(report_id: str, *, actor: Actor, as_of: datetime) -> None:
    """Propose a draft for publication.

    Raises:
        NotFound: No such report.
        Conflict: It is no draft.
        NotAllowed: The actor is not a person.

    Records:
        transparency_proposed: with the SHA-256 of what would leave.
    """
    proposed_by = actor.person_id
    with act(actor=actor, as_of=as_of) as ledger:
        row = _locked(report_id, ReleaseState.DRAFT)
        row.state, row.proposed_by, row.proposed_at = ReleaseState.PROPOSED, proposed_by, as_of
        row.save(update_fields=["state", "proposed_by", "proposed_at"])
        ledger.record(TransparencyEvent.TRANSPARENCY_PROPOSED, row.id, sha256=row.sha256)


def publish_transparency(report_id: str, *, actor: Actor, as_of: datetime) -> None:
    """Publish what another person drafted and proposed. What it corrects stays readable and points to it.

    Raises:
        NotFound: No such report.
        Conflict: It is not proposed; or since it was drafted another report of these days was published or withdrawn,
            or a release that it rests on was corrected or withdrawn.
        NotAllowed: The same person drafted or proposed it; or the actor is not a person.

    Records:
        transparency_published: with the SHA-256 of what left.
        transparency_corrected: on the report whose place it takes, if it takes one.
    """
    published_by = actor.person_id
    with act(actor=actor, as_of=as_of) as ledger:
        row = _locked(report_id, ReleaseState.PROPOSED)
        if published_by in (row.drafted_by, row.proposed_by):
            raise NotAllowed("Two people publish. Ask another one to look at it and publish it.")
        old = _out(row.start, row.end)
        if (old.id if old else "") != json.loads(row.content)["corrects"]:
            raise Conflict(
                "Another report of these days was published or withdrawn since. Drop this draft and make a new one."
            )
        rests_on = json.loads(row.content)["releases"].values()
        if any(get_release_view(one).state is not ReleaseState.PUBLISHED for one in rests_on):
            raise Conflict(
                "A release that this report rests on was corrected or withdrawn since. Drop this draft and make a new one."
            )
        row.state, row.published_by, row.published_at = ReleaseState.PUBLISHED, published_by, as_of
        row.save(update_fields=["state", "published_by", "published_at"])
        ledger.record(TransparencyEvent.TRANSPARENCY_PUBLISHED, row.id, sha256=row.sha256)
        if old is not None:
            old.state = ReleaseState.CORRECTED
            old.save(update_fields=["state"])
            ledger.record(TransparencyEvent.TRANSPARENCY_CORRECTED, old.id, corrected_by=row.id)


def withdraw_transparency(report_id: str, *, note: str, actor: Actor, as_of: datetime) -> None:
    """Withdraw a report: a draft is dropped, a published one says so where it stood.

    Args:
        note: Why, for readers; it names nobody.

    Raises:
        NotFound: No such report.
        InvalidInput: No note, or one that leads to somebody.
        Conflict: It was withdrawn before.
        NotAllowed: The actor is not a person.

    Records:
        transparency_withdrawn: with whether it had left.
    """
    withdrawn_by, said = actor.person_id, public_note(note)
    with act(actor=actor, as_of=as_of) as ledger:
        row = _locked(report_id, *(state for state in ReleaseState if state is not ReleaseState.WITHDRAWN))
        row.state, row.withdrawn_by, row.withdrawn_at = ReleaseState.WITHDRAWN, withdrawn_by, as_of
        row.note = said
        row.save(update_fields=["state", "withdrawn_by", "withdrawn_at", "note"])
        ledger.record(TransparencyEvent.TRANSPARENCY_WITHDRAWN, row.id, was_out=row.published_at is not None)


def _is_hidden(release_id: str) -> bool:
    """True if a release does not tell its whole."""
    cells = (cell for table in get_release(release_id).tables for cell in table.cells)
    return any(set(cell.headings) <= {TOTAL} and cell.value == SUPPRESSED for cell in cells)


def _coarse(time: timedelta) -> int:
    """A median in seconds as it leaves, in whole minutes, hours or days: exactly, it is the time of one matter."""
    seconds = round(time.total_seconds())
    unit = _MINUTE if seconds < _HOUR else _HOUR if seconds < 2 * _DAY else _DAY
    return round(seconds / unit) * unit


def _rules(period: Period) -> list[tuple[str, str]]:
    """Every rule pack in force on a day of the period, as this desk has it now: later versions change nothing here."""
    zone = ZoneInfo(period.zone)
    first, after = (moment.astimezone(zone).date() for moment in (period.start, period.end))
    return sorted(
        (pack.id, pack.sha256)
        for pack in list_packs()
        if pack.effective_from < after and (pack.effective_to is None or pack.effective_to > first)
    )


def _entered(given: Mapping[str, str]) -> dict[str, str]:
    known = {one.code: one for one in INDICATORS if one.is_entered}
    found = {}
    for code, text in given.items():
        if code not in known:
            raise InvalidInput("This row is not entered by hand.", field=code)
        said = public_words(text, field=code, most=MAX_ENTERED_CHARACTERS)
        if said and known[code].is_number and not (said.isascii() and said.isdigit()):
            raise InvalidInput("Write a whole number, or leave it empty.", field=code)
        if said:
            found[code] = said
    return found


def _out(start: datetime, end: datetime) -> TransparencyReport | None:
    """The report of these days that is out."""
    return TransparencyReport.objects.filter(start=start, end=end, state=ReleaseState.PUBLISHED).first()


def _locked(report_id: str, *states: ReleaseState) -> TransparencyReport:
    """A report under its lock, with all others of its days: two are never published at once, each unaware."""
    reports = TransparencyReport.objects
    days = reports.filter(id=report_id).values("start", "end").first()
    if days is None:
        raise NotFound("There is no report with this number.")
    row = {one.id: one for one in reports.select_for_update().filter(**days).order_by("id")}[report_id]
    if row.state not in states:
        raise Conflict("This report has gone on meanwhile. Look at it again.")
    return row
