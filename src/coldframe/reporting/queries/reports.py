"""Reports, their steps and their receipts."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db.models import Q

from coldframe.core.answers import Answer
from coldframe.core.errors import NotFound
from coldframe.core.said import Said
from coldframe.intake.queries import get_clue, is_reporters_own
from coldframe.reporting import rules
from coldframe.reporting.clearinghouses.base import Clearinghouse, Problem, Refusal, Section
from coldframe.reporting.clearinghouses.content import ReportContent
from coldframe.reporting.clearinghouses.form import from_json
from coldframe.reporting.clearinghouses.ncmec.plugin import Ncmec
from coldframe.reporting.clearinghouses.registry import get_clearinghouse
from coldframe.reporting.clearinghouses.words import sentence
from coldframe.reporting.models import Receipt, Report, ReportStep
from coldframe.reporting.terms import (
    Checked,
    ReceiptView,
    ReportState,
    ReportView,
    Setback,
    StepKind,
    StepState,
    StepView,
)


def get_report(report_id: str) -> ReportView:
    """Get one report.

    Raises:
        NotFound: There is none with that id.
    """
    row = Report.objects.filter(id=report_id).first()
    if row is None:
        raise NotFound("There is no report with that id.")
    return report_view(row)


def find_report_for_decision(decision_id: str) -> ReportView | None:
    """Find the newest report that rests on a decision and was not withdrawn."""
    rows = Report.objects.filter(decision_id=decision_id, supplements="").exclude(state=ReportState.RETRACTED)
    row = rows.first()
    return report_view(row) if row else None


def find_supplement(report_id: str) -> ReportView | None:
    """Find the report that corrects a filed one."""
    row = Report.objects.filter(supplements=report_id).exclude(state=ReportState.RETRACTED).first()
    return report_view(row) if row else None


def list_reports(
    *,
    state: ReportState | None = None,
    clue_id: str | None = None,
    decision_id: str | None = None,
    item_id: str | None = None,
    sha256: str | None = None,
    limit: int = 200,
) -> tuple[ReportView, ...]:
    """List reports, the newest first."""
    rows = Report.objects.all()
    if state is not None:
        rows = rows.filter(state=state)
    if clue_id is not None:
        rows = rows.filter(clue_id=clue_id)
    if decision_id is not None:
        rows = rows.filter(decision_id=decision_id)
    if item_id is not None:
        rows = rows.filter(files__item_id=item_id)
    if sha256 is not None:
        rows = rows.filter(files__sha256=sha256)
    return tuple(report_view(row) for row in rows[:limit])


def list_not_filed(agreement_id: str) -> tuple[tuple[str, ReportState], ...]:
    """Return the reports that wait to be filed under an agreement: id and state, newest first."""
    rows = Report.objects.filter(
        agreement_id=agreement_id, state__in=(ReportState.APPROVED, ReportState.SENDING)
    )
    found = rows.order_by("-drafted_at", "-pk").values_list("pk", "state")
    return tuple((report_id, ReportState(state)) for report_id, state in found)


def count_reports(*, state: ReportState | None = None) -> int:
    """Count reports."""
    rows = Report.objects.all()
    return (rows.filter(state=state) if state is not None else rows).count()


def list_steps(report_id: str) -> tuple[StepView, ...]:
    """List the remote calls of a report, in the order in which they were begun."""
    return tuple(step_view(row) for row in ReportStep.objects.filter(report_id=report_id))


def get_step(step_id: str) -> StepView:
    """Get one remote call.

    Raises:
        NotFound: There is none with that id.
    """
    row = ReportStep.objects.filter(id=step_id).first()
    if row is None:
        raise NotFound("There is no step with that id.")
    return step_view(row)


def get_receipt(report_id: str) -> ReceiptView:
    """Get the receipt of a filed report.

    Raises:
        NotFound: It has none: it is not filed.
    """
    found = find_receipt(report_id)
    if found is None:
        raise NotFound("This report has no receipt: it is not filed.")
    return found


def find_receipt(report_id: str) -> ReceiptView | None:
    """Find the receipt of a report."""
    row = Receipt.objects.filter(report_id=report_id).first()
    if row is None:
        return None
    return ReceiptView(
        id=row.id,
        report_id=row.report_id,
        remote_id=row.remote_id,
        raw=bytes(row.raw),
        sha256=row.sha256,
        received_at=row.received_at,
        was_done_before=row.was_done_before,
    )


def house_of(name: str) -> Clearinghouse:
    """Return a clearinghouse, by the version of its form and the schema file that this desk's settings name.

    Raises:
        NotFound: There is none of that name.
    """
    versions = {"ncmec": str(settings.COLDFRAME_NCMEC_SCHEMA)}
    house = get_clearinghouse(name, version=versions.get(name, ""))
    if isinstance(house, Ncmec) and settings.COLDFRAME_NCMEC_XSD:
        return replace(house, xsd=Path(settings.COLDFRAME_NCMEC_XSD))
    return house


def find_problems(
    clearinghouse: str, clue_id: str, content: ReportContent, *, as_of: datetime
) -> tuple[Problem, ...]:
    """Say why the report may not be filed: what its clearinghouse demands, and what must never be said."""
    return house_of(clearinghouse).check(content, as_of=as_of) + _own_report(clue_id, content)


def _own_report(clue_id: str, content: ReportContent) -> tuple[Problem, ...]:
    """A child's own report is never evidence against the child; whoever may be one counts as one."""
    everybody = [name for party in content.subjects for name in rules.names_of_v1(party)]
    # Asked once for all: a viral batch names hundreds.
    if not is_reporters_own(clue_id, everybody) or get_clue(clue_id).reported_by_affected is Answer.NO:
        return ()
    return tuple(
        Problem(
            f"subjects.{index}",
            Said(
                "%(person)s is whoever reported this, perhaps the child concerned, whose own report is never "
                "evidence against the child. Take them out, or name them as the child harmed.",
                person=sentence(f"subjects.{index}"),
            ),
        )
        for index, party in enumerate(content.subjects)
        if is_reporters_own(clue_id, rules.names_of_v1(party))
    )


def check_report(report_id: str, *, as_of: datetime) -> Checked:
    """Say what must be mended before the report may be approved, and what receivers will miss."""
    report = get_report(report_id)
    house = house_of(report.clearinghouse)
    return Checked(
        problems=find_problems(report.clearinghouse, report.clue_id, report.content, as_of=as_of),
        completeness=rules.completeness_v1(house.expectations(report.content)),
    )


def preview_report(report_id: str) -> tuple[Section, ...]:
    """Return the report as its receiver will read it."""
    report = get_report(report_id)
    return house_of(report.clearinghouse).preview(report.as_sent)


def get_document(report_id: str) -> bytes:
    """Return the document that would be sent: what a dry run shows."""
    report = get_report(report_id)
    return house_of(report.clearinghouse).document(report.as_sent)


def list_open_remote_ids(report_id: str) -> tuple[str, ...]:
    """List the numbers of unfinished reports of ours at the clearinghouse, as far as is known."""
    steps = ReportStep.objects.filter(report_id=report_id)
    opened = steps.filter(kind=StepKind.OPEN, state=StepState.DONE).values_list("remote_id", flat=True)
    loose = Report.objects.filter(id=report_id).values_list("loose_remote_ids", flat=True).first() or []
    ended = steps.filter(kind__in=[StepKind.RETRACT, StepKind.FINISH])
    gone = Q(state=StepState.DONE) | Q(refusal__in=[Refusal.GONE, Refusal.NOT_OURS])
    closed = set(ended.filter(gone).values_list("about", flat=True))
    return tuple(dict.fromkeys(number for number in [*opened, *loose] if number not in closed))


def find_unanswered_finish(report_id: str) -> str:
    """Find the number of a report that may be finished there, because the answer to its finish was lost."""
    row = ReportStep.objects.filter(
        report_id=report_id,
        kind=StepKind.FINISH,
        state__in=[StepState.IN_FLIGHT, StepState.WAITING, StepState.UNKNOWN],
    ).last()
    return row.about if row else ""


def report_view(row: Report) -> ReportView:
    """Turn a row into the value that leaves the stage."""
    return ReportView(
        id=row.id,
        decision_id=row.decision_id,
        clue_id=row.clue_id,
        clearinghouse=row.clearinghouse,
        state=ReportState(row.state),
        version=row.version,
        attempt=row.attempt,
        content=from_json(row.content),
        edited_by=tuple(row.edited_by),
        drafted_by=row.drafted_by,
        drafted_at=row.drafted_at,
        approved_by=row.approved_by,
        approved_at=row.approved_at,
        queued_by=row.queued_by,
        queued_at=row.queued_at,
        agreement_id=row.agreement_id,
        recipient_id=row.recipient_id,
        message_id=row.message_id,
        remote_id=row.remote_id,
        filed_at=row.filed_at,
        completeness_percent=row.completeness_percent,
        completeness_note=row.completeness_note,
        setback=Setback(row.setback),
        setback_text=row.setback_text,
        supplements=row.supplements,
        loose_remote_ids=list_open_remote_ids(row.id),
    )


def step_view(row: ReportStep) -> StepView:
    """Turn a row into the value that leaves the stage."""
    return StepView(
        id=row.id,
        report_id=row.report_id,
        attempt=row.attempt,
        kind=StepKind(row.kind),
        about=row.about,
        state=StepState(row.state),
        tries=row.tries,
        started_at=row.started_at,
        ended_at=row.ended_at,
        remote_id=row.remote_id,
        file_id=row.file_id,
        code=row.code,
        message=row.message,
        md5=row.md5,
        request_id=row.request_id,
        response_sha256=row.response_sha256,
        was_done_before=row.was_done_before,
        refusal=Refusal(row.refusal) if row.refusal else None,
    )
