"""Destroying what reports say of a clue that is destroyed."""

from __future__ import annotations

from datetime import datetime

from coldframe.core.actors import Actor
from coldframe.core.errors import Conflict
from coldframe.custody.actions import act
from coldframe.reporting.clearinghouses.content import Incident, ReportContent
from coldframe.reporting.clearinghouses.form import from_json, to_json
from coldframe.reporting.models import Report
from coldframe.reporting.terms import ReportingEvent, ReportState


def forget_clue(clue_id: str, *, actor: Actor, as_of: datetime) -> None:
    """Destroy the contents of withdrawn reports on a clue.

    Raises:
        Conflict: A report on it is not withdrawn, or is filed and preserved: the law of its clearinghouse
            says how long.

    Records:
        report_emptied: on each report.
    """
    with act(actor=actor, as_of=as_of) as ledger:
        for row in Report.objects.select_for_update().filter(clue_id=clue_id).order_by("pk"):
            kept = getattr(row, "preservation", None)
            if kept is not None and kept.destroyed_at is not None:
                continue
            if row.state != ReportState.RETRACTED:
                raise Conflict(
                    "A report rests on this clue. Withdraw it, or, if it is filed, wait until its preservation "
                    "has ended."
                )
            row.content = to_json(ReportContent(incident=Incident(kind=from_json(row.content).incident.kind)))
            row.completeness_note = row.setback_text = ""
            row.save()
            row.steps.update(message="", response=b"")
            ledger.record(ReportingEvent.REPORT_EMPTIED, row.id)
