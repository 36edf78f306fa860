"""What is preserved until when, what ends soon, and who else needs a file."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import QuerySet

from coldframe.custody.queries import find_hold
from coldframe.custody.terms import HoldView
from coldframe.intake.queries import list_items_with_file
from coldframe.reporting.clearinghouses.form import from_json
from coldframe.reporting.models import Preservation, Report, ReportFile
from coldframe.reporting.terms import ExtensionView, PreservationView, ReportState
from coldframe.triage.queries import list_decisions
from coldframe.triage.terms import DecisionState
from coldframe.vault.queries import find_object


def find_preservation(report_id: str) -> PreservationView | None:
    """Find the preservation of a filed report."""
    row = _rows().filter(report_id=report_id).first()
    return _view(row) if row else None


def list_due(*, as_of: datetime, limit: int = 200) -> tuple[PreservationView, ...]:
    """List the reports whose preservation has ended and that are not destroyed, the oldest first."""
    return tuple(_view(row) for row in _living().filter(ends_at__lte=as_of)[:limit])


def list_ending(
    *, as_of: datetime, days: int | None = None, limit: int = 200
) -> tuple[PreservationView, ...]:
    """List the reports whose preservation ends within so many days (the setting's, if left out)."""
    within = as_of + timedelta(days=settings.COLDFRAME_PRESERVATION_ALARM_DAYS if days is None else days)
    return tuple(_view(row) for row in _living().filter(ends_at__gt=as_of, ends_at__lte=within)[:limit])


def count_due(*, as_of: datetime) -> int:
    """Count the reports whose preservation has ended and whose destruction nobody confirmed."""
    return _living().filter(ends_at__lte=as_of, confirmed_at=None).count()


def count_ending(*, as_of: datetime) -> int:
    """Count the reports whose preservation ends within the days of the setting."""
    within = as_of + timedelta(days=settings.COLDFRAME_PRESERVATION_ALARM_DAYS)
    return _living().filter(ends_at__gt=as_of, ends_at__lte=within).count()


def list_files(report_id: str) -> tuple[str, ...]:
    """SHA-256 of the files of a report."""
    return tuple(ReportFile.objects.filter(report_id=report_id).values_list("sha256", flat=True))


def find_report_hold(report: Report) -> HoldView | None:
    """Find a legal hold on a report, on what it rests on, or on one of its files."""
    subjects = [report.id, report.clue_id, report.decision_id]
    for file in report.files.all():
        stored = find_object(file.sha256)
        subjects += [file.item_id, file.sha256, *([stored.id] if stored else [])]
    return find_hold(*subjects)


def find_use_elsewhere(report: Report, sha256: str) -> str:
    """Say who else in or before this stage needs a file: the id of another report or clue; empty if nobody.

    Another clue needs it until a report on that clue is destroyed too, or until that clue is decided if
    this report names the account that posted the file there.
    """
    others = Report.objects.filter(files__sha256=sha256).exclude(id=report.id)
    living = others.exclude(state=ReportState.RETRACTED).exclude(preservation__destroyed_at__isnull=False)
    using = living.first()
    if using is not None:
        return using.id
    named = {subject.account_id for subject in from_json(report.content).subjects}
    for item in list_items_with_file(sha256):
        if item.clue_id == report.clue_id:
            continue
        if item.account in named and list_decisions(clue_id=item.clue_id, state=DecisionState.FINAL):
            continue
        if not Preservation.objects.filter(report__clue_id=item.clue_id, destroyed_at__isnull=False).exists():
            return item.clue_id
    return ""


def _rows() -> QuerySet[Preservation]:
    return Preservation.objects.select_related("report").prefetch_related("extensions", "report__files")


def _living() -> QuerySet[Preservation]:
    return _rows().filter(destroyed_at=None).order_by("ends_at", "report_id")


def _view(row: Preservation) -> PreservationView:
    hold = find_report_hold(row.report)
    return PreservationView(
        report_id=row.report_id,
        remote_id=row.report.remote_id,
        clearinghouse=row.report.clearinghouse,
        files=len(row.report.files.all()),
        pack_id=row.pack_id,
        started_at=row.started_at,
        rule_ends_at=row.rule_ends_at,
        ends_at=row.ends_at,
        extensions=tuple(
            ExtensionView(each.until, each.reason, each.by, each.at) for each in row.extensions.all()
        ),
        hold_id=hold.id if hold else "",
        hold_reason=hold.reason if hold else "",
        is_own_hold=hold is not None and hold.subject == row.report_id,
        hold_lift_asked_by=hold.lift_asked_by if hold else "",
        confirmed_by=row.confirmed_by,
        confirmed_at=row.confirmed_at,
        destroyed_at=row.destroyed_at,
    )
