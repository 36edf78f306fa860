"""Reads of the desk's own reports."""

from __future__ import annotations

import hashlib
import json

from coldframe.core.errors import Conflict, NotFound
from coldframe.publication.models import TransparencyReport
from coldframe.publication.queries.releases import get_release, get_release_view
from coldframe.publication.terms import Period
from coldframe.publication.terms.releases import ReleaseState
from coldframe.publication.terms.transparency import TransparencyView
from coldframe.publication.transparency.composing import Line, compose_v1


def get_transparency_report(report_id: str) -> TransparencyView:
    """Return one report with its life.

    Raises:
        NotFound: No such report.
        Conflict: What is kept is not what was hashed when it was drafted.
    """
    row = TransparencyReport.objects.filter(id=report_id).first()
    if row is None:
        raise NotFound("There is no report with this number.")
    return _view(row)


def list_transparency_reports(*, is_out: bool = False) -> tuple[TransparencyView, ...]:
    """Reports, the newest period first; with ``is_out`` only what was published at any time."""
    rows = TransparencyReport.objects.order_by("-start", "-drafted_at", "-id")
    return tuple(_view(row) for row in (rows.exclude(published_at=None) if is_out else rows))


def list_lines(report: TransparencyView) -> tuple[Line, ...]:
    """Every row of a report, from the releases that it names, as they stand now."""
    ids = set(report.releases.values())
    return compose_v1(
        report, {one: get_release_view(one) for one in ids}, {one: get_release(one) for one in ids}
    )


def _view(row: TransparencyReport) -> TransparencyView:
    if hashlib.sha256(row.content.encode()).hexdigest() != row.sha256:
        raise Conflict("What is kept of this report is not what was hashed. Restore it from a copy.")
    content = json.loads(row.content)
    return TransparencyView(
        id=row.id, state=ReleaseState(row.state), provider=content["provider"], period=Period(row.start, row.end, row.zone), as_of=row.drafted_at,
        releases=content["releases"], medians=content["medians"], entered=content["entered"],
        sha256=row.sha256, note=row.note,
        drafted_by=row.drafted_by, drafted_at=row.drafted_at,
        proposed_by=row.proposed_by, proposed_at=row.proposed_at,
        published_by=row.published_by, published_at=row.published_at,
        withdrawn_by=row.withdrawn_by, withdrawn_at=row.withdrawn_at,
    )  # fmt: skip
