"""What follows for a report when a decision it rests on is reversed."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from coldframe.core.actors import Actor
from coldframe.core.ids import new_id
from coldframe.custody.actions import act
from coldframe.reporting import rules
from coldframe.reporting.actions.rows import content_sha256, move, put_content
from coldframe.reporting.clearinghouses.form import from_json
from coldframe.reporting.models import Report
from coldframe.reporting.terms import ReportingEvent, ReportState, Setback


def answer_reversal(decision_id: str, *, actor: Actor, as_of: datetime) -> tuple[str, ...]:
    """Follow up every report that rests on a decision which no longer stands.

    A report that is not filed cannot be: an approval is taken back here, and a filing under
    way stops before its next call and retracts what stands unfinished there. A filed report
    cannot be withdrawn (the interface has no such call after finish), so a supplement to it is
    drafted, which a person reads, approves and has filed like any report.

    Args:
        decision_id: The decision that was reversed or undone.
        actor: The automatic step.
        as_of: Now.

    Returns:
        Ids of the supplements that were drafted now.

    Records:
        report_basis_reversed: on each report, with its state and whether it can be withdrawn.
        report_drafted: for each supplement, with the report that it supplements.
    """
    drafted: list[str] = []
    with act(actor=actor, as_of=as_of) as ledger:
        resting = Report.objects.select_for_update().filter(decision_id=decision_id, supplements="")
        for row in resting.exclude(state=ReportState.RETRACTED).exclude(setback=Setback.BASIS_REVERSED):
            is_filed = row.state == ReportState.FILED
            ledger.record(
                ReportingEvent.BASIS_REVERSED,
                row.id,
                decision=decision_id,
                state=row.state,
                withdrawal="not_possible_after_finish" if is_filed else "before_finish",
            )
            if row.state == ReportState.APPROVED:
                move(row, ReportState.DRAFT)
                row.approved_by, row.approved_at, row.approved_sha256 = "", None, ""
            if row.state != ReportState.SENDING:
                row.setback = Setback.BASIS_REVERSED
                row.save()
            if is_filed:
                supplement = _supplement(row, as_of=as_of)
                drafted.append(supplement.id)
                ledger.record(
                    ReportingEvent.REPORT_DRAFTED,
                    supplement.id,
                    decision=decision_id,
                    clue=row.clue_id,
                    clearinghouse=row.clearinghouse,
                    files=0,
                    content_sha256=content_sha256(supplement.content),
                    supplements=row.id,
                )
    return tuple(drafted)


def _supplement(row: Report, *, as_of: datetime) -> Report:
    filed = row.filed_at or as_of
    content = rules.supplement_v1(
        from_json(row.content), remote_id=row.remote_id, filed_at=filed, as_of=as_of
    )
    supplement = Report(
        id=new_id("rpt"),
        decision_id=row.decision_id,
        clue_id=row.clue_id,
        clearinghouse=row.clearinghouse,
        state=ReportState.DRAFT,
        supplements=row.id,
        drafted_at=as_of,
    )
    put_content(supplement, content)
    with transaction.atomic():
        supplement.save(force_insert=True)
    return supplement
