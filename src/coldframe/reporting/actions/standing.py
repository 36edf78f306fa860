"""Whether a report may still leave: its decisions stand, it is what was approved, its agreement holds.

Asked at the approval, when a person has it filed, and again before every call that sends
something: hours may lie between them, in which somebody reverses, appeals or suspends.
"""

from __future__ import annotations

from datetime import datetime

from coldframe.core.errors import Conflict
from coldframe.core.said import Said
from coldframe.intake.queries import clues_of_items, require_usable
from coldframe.partners.queries import check_release
from coldframe.partners.terms import Purpose, Refused, Released
from coldframe.reporting import rules
from coldframe.reporting.actions.rows import content_sha256
from coldframe.reporting.clearinghouses.form import from_json
from coldframe.reporting.models import Report
from coldframe.reporting.queries import find_problems, why_not_production
from coldframe.reporting.terms import ReportState, Setback
from coldframe.triage.queries import get_decision, list_decisions
from coldframe.triage.terms import DecisionState, Outcome


def require_standing(row: Report) -> None:
    """Pass if every decision that the report rests on still stands.

    Raises:
        Conflict: One does not; says what to do.
    """
    if not _rests_on_something(row):
        raise Conflict("The decision that this report rests on no longer stands. Withdraw the report.")
    judged = _judged_otherwise(row)
    if judged:
        raise Conflict(
            Said(
                "Since the report was drafted, file %(number)s was judged as not to be reported. "
                "Make the report a draft again if it is none, take the file out, then have it approved.",
                number=judged,
            )
        )


def find_setback(row: Report, *, as_of: datetime) -> tuple[Setback, str]:
    """Say why an approved report may not leave at this moment, with the agreement's own words if it is that."""
    content = from_json(row.content)
    closed = why_not_production(row.clearinghouse)
    if closed:
        return Setback.PRODUCTION_OFF, closed
    if not _rests_on_something(row):
        return Setback.DECISION_NOT_FINAL, ""
    changed = content_sha256(row.content) != row.approved_sha256
    problems = find_problems(row.clearinghouse, row.clue_id, content, as_of=as_of)
    if changed or problems or _judged_otherwise(row):
        return Setback.NO_LONGER_VALID, ""
    try:
        for clue_id in sorted(_clues_of(row)):
            require_usable(clue_id)
    except Conflict as stopped:
        return Setback.NO_LONGER_VALID, stopped.message
    answer = release_of(row, as_of=as_of)
    if isinstance(answer, Refused):
        return Setback.RELEASE_REFUSED, answer.explain()
    return Setback.NONE, ""


def find_setback_now(report_id: str, attempt: int, *, as_of: datetime) -> tuple[Setback, str]:
    """Say the same of a report under way; one that is at another attempt by now has none."""
    row = Report.objects.filter(id=report_id, attempt=attempt, state=ReportState.SENDING).first()
    return (Setback.NONE, "") if row is None else find_setback(row, as_of=as_of)


def release_of(row: Report, *, as_of: datetime) -> Released | Refused:
    """Ask under the agreement that the row names; it may have been suspended or ended since."""
    content = from_json(row.content)
    return check_release(
        row.agreement_id,
        recipient_id=row.recipient_id,
        fields=rules.fields_of_v1(content),
        purpose=Purpose.REPORT,
        categories=rules.harms_of_v1(content, get_decision(row.decision_id).harms),
        matter_ids=_clues_of(row),
        as_of=as_of,
    )


def _clues_of(row: Report) -> set[str]:
    return {row.clue_id, *clues_of_items(row.files.values_list("item_id", flat=True))}


def _rests_on_something(row: Report) -> bool:
    """A report rests on a decision that stands; a supplement on a filed report whose decision does not."""
    is_final = get_decision(row.decision_id).is_final
    return not is_final if row.supplements else is_final


def _judged_otherwise(row: Report) -> int:
    """Return the number, from 1, of a file whose own decision says something else than report; 0 if none."""
    standing = list_decisions(clue_id=row.clue_id, state=DecisionState.FINAL)
    others = {one.item_id for one in standing if one.item_id and one.outcome is not Outcome.REPORT}
    files = from_json(row.content).files
    return next((number for number, file in enumerate(files, start=1) if file.item_id in others), 0)
