"""Reads of the desk's own reports."""

from __future__ import annotations

import hashlib
import json

from django.db.models import Max

from coldframe.core.errors import Conflict, NotFound
from coldframe.custody.queries import get_head, list_events_of
from coldframe.custody.terms import Event
from coldframe.publication.models import TransparencyReport
from coldframe.publication.queries.releases import get_release, get_release_view
from coldframe.publication.terms import Period
from coldframe.publication.terms.bulletins import BulletinEvent
from coldframe.publication.terms.releases import ReleaseEvent, ReleaseState
from coldframe.publication.terms.transparency import (
    ProviderKind,
    Standing,
    TransparencyEvent,
    TransparencyView,
)
from coldframe.publication.transparency.composing import Line, compose_v1

_PUBLIC_EVENTS = (*ReleaseEvent, *TransparencyEvent, *BulletinEvent)
_PAGE = 1_000


def list_public_events() -> tuple[Event, ...]:
    """Every event of the ledger about what the desk publishes, in its order. Cost: an index, in pages."""
    found: list[Event] = []
    until, after = get_head().count, 0
    while page := list_events_of(_PUBLIC_EVENTS, after=after, until=until, limit=_PAGE):
        found += page
        after = page[-1].sequence
    return tuple(found)


def get_transparency_report(report_id: str) -> TransparencyView:
    """Return one report with its life.

    Raises:
        NotFound: No such report.
        Conflict: What is kept is not what was hashed when it was drafted.
    """
    row = TransparencyReport.objects.filter(id=report_id).first()
    if row is None:
        raise NotFound("There is no report with this number.")
    return _view(row, _corrected())


def list_transparency_reports(*, is_out: bool = False) -> tuple[TransparencyView, ...]:
    """Reports, the newest period first; with ``is_out`` only what was published at any time."""
    rows = TransparencyReport.objects.order_by("-end", "-drafted_at", "-id")
    corrected = _corrected()
    return tuple(_view(row, corrected) for row in (rows.exclude(published_at=None) if is_out else rows))


def list_lines(report: TransparencyView) -> tuple[Line, ...]:
    """Every row of a report, from the releases that it names, as they stand now."""
    ids = set(report.releases.values())
    before = TransparencyReport.objects.exclude(published_at=None).exclude(id=report.id)
    if report.published_at is not None:
        before = before.filter(published_at__lt=report.published_at)
    return compose_v1(
        report, {one: get_release_view(one) for one in ids}, {one: get_release(one) for one in ids},
        previous=before.aggregate(last=Max("published_at"))["last"],
    )  # fmt: skip


def _corrected() -> dict[str, str]:
    """Report to the published one that took its place. Cost: reads every published report; there are few a year."""
    out = TransparencyReport.objects.exclude(published_at=None).values_list("id", "content")
    return {old: one for one, content in out if (old := json.loads(content)["corrects"])}


def _view(row: TransparencyReport, corrected: dict[str, str]) -> TransparencyView:
    if hashlib.sha256(row.content.encode()).hexdigest() != row.sha256:
        raise Conflict("What is kept of this report is not what was hashed. Restore it from a copy.")
    content = json.loads(row.content)
    return TransparencyView(
        id=row.id, state=ReleaseState(row.state), provider=content["provider"], kind=ProviderKind(content["kind"]), period=Period(row.start, row.end, row.zone), as_of=row.drafted_at,
        releases=content["releases"], medians=content["medians"], entered=content["entered"],
        untold={span: Standing(why) for span, why in content["untold"].items()},
        rules=tuple((one, sha256) for one, sha256 in content["rules"]),
        corrects=content["corrects"], correction_note=content["correction_note"], corrected_by=corrected.get(row.id, ""),
        sha256=row.sha256, note=row.note,
        drafted_by=row.drafted_by, drafted_at=row.drafted_at,
        proposed_by=row.proposed_by, proposed_at=row.proposed_at,
        published_by=row.published_by, published_at=row.published_at,
        withdrawn_by=row.withdrawn_by, withdrawn_at=row.withdrawn_at,
    )  # fmt: skip
