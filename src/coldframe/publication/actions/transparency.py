"""The verbs of the desk's own report: draft, propose, publish by a second person, withdraw."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime, timedelta

from django.conf import settings

from coldframe.core.actors import Actor
from coldframe.core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from coldframe.core.ids import new_id
from coldframe.core.text import clean
from coldframe.custody.actions import act
from coldframe.publication.models import TransparencyReport
from coldframe.publication.queries.figures import list_times
from coldframe.publication.queries.releases import list_releases
from coldframe.publication.terms import QUANTILES, Period
from coldframe.publication.terms.releases import ReleaseState
from coldframe.publication.terms.transparency import TransparencyEvent
from coldframe.publication.transparency.template import INDICATORS, MEASURES_OF, SPANS_OF

MIN_ENDED = 10
"""Of fewer a median could be one person's matter."""

_MINUTE, _HOUR, _DAY = 60, 3_600, 86_400

MAX_ENTERED_CHARACTERS = 5_000


def draft_transparency(*, period: Period, entered: Mapping[str, str], actor: Actor, as_of: datetime) -> str:
    """Draft the desk's own report of a period. Returns its id. Nothing leaves.

    Numbers come from releases in force whose period is exactly this one, the newest of each measure; what none
    tells stays open. Median times are taken now, of what began in the period, where at least ten ended: in whole
    minutes, hours or days.

    Args:
        period: It is over.
        entered: Code of an indicator that people enter to what they say; empty ones are not collected.

    Raises:
        InvalidInput: The period is not over, no such indicator, or a count that is none.
        NotAllowed: The actor is not a person.

    Records:
        transparency_drafted: with the SHA-256 of what would leave.
    """
    drafted_by = actor.person_id
    if period.end > as_of:
        raise InvalidInput("This period is not over. Choose one that is.", field="end")
    lives = [
        one
        for one in reversed(list_releases(states=[ReleaseState.PUBLISHED], measures=MEASURES_OF))
        if (one.start, one.end) == (period.start, period.end)
    ]
    middle = QUANTILES.index(0.5)
    medians = {}
    for figure in list_times(period, as_of=as_of):
        median = figure.quantiles[middle]
        if figure.span.code in SPANS_OF and figure.ended >= MIN_ENDED and median is not None:
            medians[figure.span.code] = _coarse(median)
    content = {
        # The last of a measure speaks for it: the newest, and one told by parts before one without.
        "releases": {one.measure: one.id for one in sorted(lives, key=lambda one: one.by_part)},
        "provider": settings.COLDFRAME_DESK_NAME,
        "medians": medians,
        "entered": _entered(entered),
    }
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    row = TransparencyReport(
        id=new_id("trr"), state=ReleaseState.DRAFT, start=period.start, end=period.end, zone=period.zone,
        content=text, sha256=hashlib.sha256(text.encode()).hexdigest(), drafted_by=drafted_by, drafted_at=as_of,
    )  # fmt: skip
    with act(actor=actor, as_of=as_of) as ledger:
        row.save(force_insert=True)
        ledger.record(TransparencyEvent.TRANSPARENCY_DRAFTED, row.id, sha256=row.sha256)
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
    """Publish what another person drafted and proposed.

    Raises:
        NotFound: No such report.
        Conflict: It is not proposed.
        NotAllowed: The same person drafted or proposed it; or the actor is not a person.

    Records:
        transparency_published: with the SHA-256 of what left.
    """
    published_by = actor.person_id
    with act(actor=actor, as_of=as_of) as ledger:
        row = _locked(report_id, ReleaseState.PROPOSED)
        if published_by in (row.drafted_by, row.proposed_by):
            raise NotAllowed("Two people publish. Ask another one to look at it and publish it.")
        row.state, row.published_by, row.published_at = ReleaseState.PUBLISHED, published_by, as_of
        row.save(update_fields=["state", "published_by", "published_at"])
        ledger.record(TransparencyEvent.TRANSPARENCY_PUBLISHED, row.id, sha256=row.sha256)


def withdraw_transparency(report_id: str, *, note: str, actor: Actor, as_of: datetime) -> None:
    """Withdraw a report: a draft is dropped, a published one says so where it stood.

    Args:
        note: Why, for readers; it names nobody.

    Raises:
        NotFound: No such report.
        InvalidInput: No note.
        Conflict: It was withdrawn before.
        NotAllowed: The actor is not a person.

    Records:
        transparency_withdrawn: with whether it had left.
    """
    withdrawn_by, said = actor.person_id, clean(note, max_characters=2_000).strip()
    if not said:
        raise InvalidInput("Say for readers what is wrong with it.", field="note")
    with act(actor=actor, as_of=as_of) as ledger:
        row = _locked(report_id, ReleaseState.DRAFT, ReleaseState.PROPOSED, ReleaseState.PUBLISHED)
        row.state, row.withdrawn_by, row.withdrawn_at = ReleaseState.WITHDRAWN, withdrawn_by, as_of
        row.note = said
        row.save(update_fields=["state", "withdrawn_by", "withdrawn_at", "note"])
        ledger.record(TransparencyEvent.TRANSPARENCY_WITHDRAWN, row.id, was_out=row.published_at is not None)


def _coarse(time: timedelta) -> int:
    """A median in seconds as it leaves, in whole minutes, hours or days: exactly, it is the time of one matter."""
    seconds = round(time.total_seconds())
    unit = _MINUTE if seconds < _HOUR else _HOUR if seconds < 2 * _DAY else _DAY
    return round(seconds / unit) * unit


def _entered(given: Mapping[str, str]) -> dict[str, str]:
    known = {one.code: one for one in INDICATORS if one.is_entered}
    found = {}
    for code, text in given.items():
        if code not in known:
            raise InvalidInput("This row is not entered by hand.", field=code)
        said = clean(text, max_characters=MAX_ENTERED_CHARACTERS).strip()
        if said and known[code].is_number and not (said.isascii() and said.isdigit()):
            raise InvalidInput("Write a whole number, or leave it empty.", field=code)
        if said:
            found[code] = said
    return found


def _locked(report_id: str, *states: ReleaseState) -> TransparencyReport:
    row = TransparencyReport.objects.select_for_update().filter(id=report_id).first()
    if row is None:
        raise NotFound("There is no report with this number.")
    if row.state not in states:
        raise Conflict("This report has gone on meanwhile. Look at it again.")
    return row
