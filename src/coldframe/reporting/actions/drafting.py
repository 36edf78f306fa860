"""Drafting: content from the record, edits by people."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from django.db import IntegrityError, transaction

from coldframe.access.terms import Permission
from coldframe.core.actors import Actor
from coldframe.core.errors import Conflict, InvalidInput
from coldframe.core.ids import new_id
from coldframe.core.said import Said
from coldframe.custody.actions import act
from coldframe.intake.queries import require_usable
from coldframe.reporting.actions.rows import content_sha256, locked, put_content, require_person
from coldframe.reporting.batch import as_batch
from coldframe.reporting.clearinghouses import form
from coldframe.reporting.clearinghouses.content import ReportContent
from coldframe.reporting.mapping import gather
from coldframe.reporting.models import Report, ReportFile
from coldframe.reporting.queries import find_report_for_decision, house_of
from coldframe.reporting.terms import ReportingEvent, ReportState


def draft_report(
    decision_id: str,
    *,
    actor: Actor,
    as_of: datetime,
    clearinghouse: str = "ncmec",
    is_viral_batch: bool = False,
) -> str:
    """Draft a report from what the record says about a decision's clue; return the report's id.

    Args:
        decision_id: Which.
        actor: A person, who can then no longer approve the report.
        as_of: Now.
        clearinghouse: Name of its plug-in.
        is_viral_batch: Name the accounts that posted the one viral file, 500 at most, and little else.

    Raises:
        NotFound: No such decision or clearinghouse.
        InvalidInput: The decision is not final, or does not ask for a report; or a viral batch is asked
            for where there is no viral file, or not several accounts.
        Conflict: The decision has a report already; its id is in the message.
        NotAllowed: The actor is not a person, or may not draft reports.

    Records:
        report_drafted: with decision, clue, clearinghouse, number of files and the content's SHA-256;
            of a viral batch also how many accounts are named and how many had no room.
    """
    drafted_by = require_person(actor, Permission.REPORT_DRAFT)
    house_of(clearinghouse)
    draft = gather(decision_id)
    require_usable(draft.clue_id)
    _require_first(decision_id)
    sums: dict[str, int] = {}
    if is_viral_batch:
        batch = as_batch(draft)
        draft = batch.draft
        sums = {"accounts": len(draft.content.subjects), "left_out": batch.left_out}
    row = Report(
        id=new_id("rpt"),
        decision_id=decision_id,
        clue_id=draft.clue_id,
        clearinghouse=clearinghouse,
        state=ReportState.DRAFT,
        edited_by=[drafted_by],
        drafted_by=drafted_by,
        drafted_at=as_of,
    )
    put_content(row, draft.content)
    with act(actor=actor, as_of=as_of) as ledger:
        try:
            with transaction.atomic():
                row.save(force_insert=True)
        except IntegrityError:
            # Two people drafted in the same moment; the database let one of them through.
            _require_first(decision_id)
            raise
        _put_files(row, draft.content)
        ledger.record(
            ReportingEvent.REPORT_DRAFTED,
            row.id,
            decision=decision_id,
            clue=draft.clue_id,
            clearinghouse=clearinghouse,
            files=len(draft.content.files),
            content_sha256=content_sha256(row.content),
            **sums,
        )
    return row.id


def set_fields(
    report_id: str, fields: Mapping[str, object], *, version: int, actor: Actor, as_of: datetime
) -> int:
    """Change fields of a draft by dotted path; return the new version. All of them or none.

    Args:
        report_id: Which.
        fields: Path → value, such as ``{"reporter.email": "desk@example.org"}``; values as
            JSON or as a form's text. ``victims.0.age_years`` adds the first entry if there is none.
        version: The version that the person saw.
        actor: A person, who can then no longer approve the report.
        as_of: Now.

    Raises:
        InvalidInput: A path or value does not fit, or only the record may fill it; names the field.
        Conflict: The report is no draft, or somebody changed it in the meantime.
        NotAllowed: The actor is not a person, or may not draft reports.

    Records:
        report_edited: with the version and the content's SHA-256.
    """

    def change(content: ReportContent) -> ReportContent:
        for path, value in fields.items():
            content = form.set_value(content, path, value)
        return content

    if not fields:
        raise InvalidInput("No field was given. Name at least one.", field="fields")
    return _edit(report_id, change, version=version, actor=actor, as_of=as_of)


def remove_entry(report_id: str, path: str, *, version: int, actor: Actor, as_of: datetime) -> int:
    """Remove one entry, such as ``files.1`` or ``police``, from a draft; return the new version.

    Raises:
        InvalidInput: There is no such entry.
        Conflict: The report is no draft, or somebody changed it in the meantime.
        NotAllowed: The actor is not a person, or may not draft reports.

    Records:
        report_edited: with the version and the content's SHA-256.
    """
    return _edit(
        report_id,
        lambda content: form.remove_entry(content, path),
        version=version,
        actor=actor,
        as_of=as_of,
    )


def _require_first(decision_id: str) -> None:
    existing = find_report_for_decision(decision_id)
    if existing is not None:
        raise Conflict(
            Said(
                "This decision has a report already (%(report)s). "
                "Open it, or withdraw it before drafting another.",
                report=existing.id,
            )
        )


def _edit(
    report_id: str,
    change: Callable[[ReportContent], ReportContent],
    *,
    version: int,
    actor: Actor,
    as_of: datetime,
) -> int:
    editor = require_person(actor, Permission.REPORT_DRAFT)
    with act(actor=actor, as_of=as_of) as ledger:
        row = locked(report_id, ReportState.DRAFT)
        if row.version != version:
            raise Conflict("Somebody changed this report in the meantime. Reload it, then change it again.")
        content = change(form.from_json(row.content))
        put_content(row, content)
        row.version += 1
        row.edited_by = sorted({*row.edited_by, editor})
        row.save()
        _put_files(row, content)
        ledger.record(
            ReportingEvent.REPORT_EDITED,
            row.id,
            version=row.version,
            files=len(content.files),
            content_sha256=content_sha256(row.content),
        )
    return row.version


def _put_files(row: Report, content: ReportContent) -> None:
    kept = [file.sha256 for file in content.files]
    row.files.exclude(sha256__in=kept).delete()
    known = set(row.files.values_list("sha256", flat=True))
    ReportFile.objects.bulk_create(
        ReportFile(report=row, item_id=file.item_id, sha256=file.sha256)
        for file in content.files
        if file.sha256 not in known
    )
