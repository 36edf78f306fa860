"""Approval by another person, and taking a report back before it is filed."""

from __future__ import annotations

from datetime import datetime

from coldframe.access.terms import Permission
from coldframe.core.actors import Actor
from coldframe.core.errors import Conflict, InvalidInput, NotAllowed
from coldframe.core.said import Listed, Said
from coldframe.custody.actions import act
from coldframe.reporting import rules
from coldframe.reporting.actions.rows import content_sha256, locked, move, require_person
from coldframe.reporting.actions.standing import require_standing
from coldframe.reporting.clearinghouses.form import from_json
from coldframe.reporting.queries import find_problems, list_open_remote_ids
from coldframe.reporting.terms import ReportingEvent, ReportState
from coldframe.work.actions import enqueue


class SecondPersonNeeded(NotAllowed):
    """Whoever drafted or changed a report may not approve it."""

    code = "second_person_needed"


class ReportHasProblems(InvalidInput):
    """The report breaks a rule of its clearinghouse; ``field`` names the first one."""

    code = "report_has_problems"


def approve_report(report_id: str, *, version: int, actor: Actor, as_of: datetime) -> None:
    """Approve exactly this version for filing.

    Raises:
        SecondPersonNeeded: The actor drafted or changed it. Ask somebody else.
        ReportHasProblems: It cannot be filed as it stands; the message says all of it.
        Conflict: The report is no draft, was changed in the meantime, or a decision it rests on no
            longer stands.
        NotAllowed: The actor is not a person, or lacks the permission.

    Records:
        report_approved: with the content's SHA-256, version, completeness and the paths of the gaps.
    """
    approver = require_person(actor, Permission.REPORT_APPROVE)
    with act(actor=actor, as_of=as_of) as ledger:
        row = locked(report_id, ReportState.DRAFT)
        if row.version != version:
            raise Conflict("The report was changed since you read it. Read it again, then approve.")
        require_standing(row)
        if not rules.may_approve_v1(row.edited_by, approver):
            raise SecondPersonNeeded("You drafted or changed this report. Another person must approve it.")
        problems = find_problems(row.clearinghouse, row.clue_id, from_json(row.content), as_of=as_of)
        if problems:
            found = Listed(tuple(problem.said for problem in problems), " ")
            raise ReportHasProblems(
                Said("The report cannot be approved yet. %(problems)s", problems=found),
                field=problems[0].field,
            )
        move(row, ReportState.APPROVED)
        row.approved_by, row.approved_at = approver, as_of
        row.approved_sha256 = content_sha256(row.content)
        row.save()
        ledger.record(
            ReportingEvent.REPORT_APPROVED,
            row.id,
            content_sha256=row.approved_sha256,
            version=row.version,
            completeness_percent=row.completeness_percent,
            completeness_table=row.completeness["table"],
            gaps=row.completeness["gaps"],
            drafted_by=row.drafted_by,
        )


def reopen_report(report_id: str, *, actor: Actor, as_of: datetime) -> None:
    """Make a report that is approved or was refused a draft again. It needs a new approval.

    Raises:
        Conflict: It is being sent, or filed, or withdrawn.
        NotAllowed: The actor is not a person, or lacks the permission.

    Records:
        report_approval_withdrawn: with the version.
    """
    require_person(actor, Permission.REPORT_DRAFT)
    with act(actor=actor, as_of=as_of) as ledger:
        row = locked(report_id, ReportState.APPROVED, ReportState.REFUSED)
        move(row, ReportState.DRAFT)
        row.approved_by, row.approved_at, row.approved_sha256 = "", None, ""
        row.save()
        ledger.record(ReportingEvent.APPROVAL_WITHDRAWN, row.id, version=row.version)


def withdraw_report(report_id: str, *, actor: Actor, as_of: datetime) -> None:
    """Give a report up before it is filed. Unfinished ones at the clearinghouse are retracted.

    Raises:
        Conflict: It is being sent, of unknown outcome (resolve that first), or filed: after the
            last call nothing can be withdrawn.
        NotAllowed: The actor is not a person, or lacks the permission.

    Records:
        report_retracted: with the numbers that remain to be retracted there.
    """
    require_person(actor, Permission.REPORT_DRAFT)
    with act(actor=actor, as_of=as_of) as ledger:
        row = locked(report_id, ReportState.DRAFT, ReportState.APPROVED, ReportState.REFUSED)
        move(row, ReportState.RETRACTED)
        left = list_open_remote_ids(row.id)
        row.save()
        ledger.record(ReportingEvent.REPORT_RETRACTED, row.id, remote_ids=left)
        if left:
            enqueue("reporting.retract_report", row.id, row.id)
