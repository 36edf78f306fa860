"""Preservation after filing: its clock, extensions, legal holds, and destruction that a person confirms.

The rule runs from the submission and is dated. When it has run, nothing happens by itself: a person reads
the list of what is due and confirms it; the automatic step then destroys what nobody else needs. Before
it has run there is no way to destroy.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable
from datetime import datetime

from coldframe.access.terms import Permission
from coldframe.core.actors import Actor
from coldframe.core.errors import Conflict, InvalidInput, NotFound
from coldframe.core.ids import new_id
from coldframe.core.moments import as_utc
from coldframe.core.text import clean
from coldframe.custody.actions import act, ask_to_lift_hold, lift_hold, place_hold
from coldframe.reporting import rules
from coldframe.reporting.actions.rows import require_person
from coldframe.reporting.clearinghouses.content import Incident, ReportContent
from coldframe.reporting.clearinghouses.form import from_json, to_json
from coldframe.reporting.models import Preservation, PreservationExtension, Report
from coldframe.reporting.queries import house_of
from coldframe.reporting.queries.preservation import find_report_hold, find_use_elsewhere
from coldframe.reporting.terms import ReportingEvent
from coldframe.rulepacks.loader import load
from coldframe.rulepacks.terms import PackName
from coldframe.vault.actions import destroy
from coldframe.vault.queries import has_object
from coldframe.work.actions import enqueue

TASK = "reporting.destroy_preserved"
_MAX_REASON = 2000


def begin_preservation(row: Report, *, actor: Actor, as_of: datetime) -> None:
    """Start the clock of a report that was filed just now, by the law of the day of its submission.

    Records:
        preservation_begun: with the rule pack and the day on which it ends, if the pack names one.
    """
    started_at = row.filed_at or as_of
    # The day by UTC: in the Americas it is never earlier there, so that a change of the law counts from
    # its first day on and never shortens.
    pack = load(
        PackName.CLOCKS,
        house_of(row.clearinghouse).jurisdiction,
        on=as_utc(started_at, field="filed_at").date(),
    )
    ends_at = rules.preservation_ends_v1(pack, started_at)
    with act(actor=actor, as_of=as_of) as ledger:
        Preservation.objects.create(
            report=row, started_at=started_at, pack_id=pack.id, rule_ends_at=ends_at, ends_at=ends_at
        )
        ledger.record(ReportingEvent.PRESERVATION_BEGUN, row.id, pack=pack.id, ends_at=ends_at)


def extend_preservation(
    report_id: str, *, until: datetime, reason: str, actor: Actor, as_of: datetime
) -> None:
    """Preserve a report longer than the rule asks; it can only be made longer.

    Raises:
        InvalidInput: No reason, or not later than the present end.
        Conflict: It is destroyed.
        NotFound: The report has no preservation: it is not filed.
        NotAllowed: The actor is not a person, or may not file reports.

    Records:
        preservation_extended: with the new end and the SHA-256 of the reason.
    """
    person_id = require_person(actor, Permission.REPORT_FILE)
    said = clean(reason, max_characters=_MAX_REASON).strip()
    if not said:
        raise InvalidInput("Say who asked for it and why.", field="reason")
    with act(actor=actor, as_of=as_of) as ledger:
        row = _locked(report_id)
        if until <= max(row.ends_at or as_of, as_of):
            raise InvalidInput(
                "Preservation can only be made longer: give a later day than its end.", field="until"
            )
        PreservationExtension.objects.create(
            id=new_id("pex"), preservation=row, until=until, reason=said, by=person_id, at=as_of
        )
        row.ends_at = until
        row.confirmed_by, row.confirmed_at = "", None
        row.save()
        ledger.record(
            ReportingEvent.PRESERVATION_EXTENDED,
            report_id,
            ends_at=until,
            reason_sha256=hashlib.sha256(said.encode()).hexdigest(),
        )


def hold_report(report_id: str, *, reason: str, actor: Actor, as_of: datetime) -> str:
    """Place a legal hold on a report and its files; return the hold's id.

    Raises:
        InvalidInput: No reason was given.
        Conflict: It is destroyed.
        NotFound: The report has no preservation: it is not filed.
        NotAllowed: The actor is not a person, or may not file reports.

    Records:
        hold_placed: by custody, on the report.
    """
    require_person(actor, Permission.REPORT_FILE)
    with act(actor=actor, as_of=as_of):
        _locked(report_id)
        return place_hold(
            report_id, reason=clean(reason, max_characters=_MAX_REASON).strip(), actor=actor, as_of=as_of
        )


def ask_to_end_hold(hold_id: str, *, actor: Actor, as_of: datetime) -> None:
    """Ask that a legal hold on a report be lifted; a second person then lifts it.

    Raises:
        NotFound: No such hold in force.
        Conflict: Somebody asked already.
        NotAllowed: The actor is not a person, or may not file reports.

    Records:
        hold_lift_asked: by custody, on the report.
    """
    require_person(actor, Permission.REPORT_FILE)
    ask_to_lift_hold(hold_id, actor=actor, as_of=as_of)


def end_hold(hold_id: str, *, actor: Actor, as_of: datetime) -> None:
    """Lift a legal hold on a report, as the second person.

    Raises:
        NotFound: No such hold in force.
        Conflict: Nobody asked that it be lifted.
        NotAllowed: The actor asked for it, is not a person, or may not file reports.

    Records:
        hold_lifted: by custody, on the report.
    """
    require_person(actor, Permission.REPORT_FILE)
    lift_hold(hold_id, actor=actor, as_of=as_of)


def confirm_destruction(report_ids: Iterable[str], *, actor: Actor, as_of: datetime) -> None:
    """Confirm, as a person, that reports whose preservation has run out are destroyed. All or none.

    Raises:
        InvalidInput: None was chosen.
        Conflict: One is not due, held, confirmed already or destroyed; nothing is confirmed then.
        NotFound: One has no preservation: it is not filed.
        NotAllowed: The actor is not a person, or may not file reports.

    Records:
        destruction_confirmed: on each, with the day on which its preservation ended.
    """
    confirmed_by = require_person(actor, Permission.REPORT_FILE)
    chosen = sorted(set(report_ids))
    if not chosen:
        raise InvalidInput("Choose at least one report.", field="report_ids")
    with act(actor=actor, as_of=as_of) as ledger:
        for report_id in chosen:
            row = _locked(report_id)
            if row.ends_at is None or row.ends_at > as_of:
                raise Conflict("The preservation of one of them has not ended. Reload the page.")
            if row.confirmed_by:
                raise Conflict("One of them was confirmed already. Reload the page.")
            if find_report_hold(row.report) is not None:
                raise Conflict("A legal hold protects one of them. Reload the page.")
            row.confirmed_by, row.confirmed_at = confirmed_by, as_of
            row.save()
            ledger.record(ReportingEvent.DESTRUCTION_CONFIRMED, report_id, ended_at=row.ends_at)
            enqueue(TASK, f"{report_id}:{int(as_of.timestamp())}", report_id)


def destroy_preserved(
    report_id: str, *, needed: Collection[str] = (), actor: Actor, as_of: datetime
) -> tuple[str, ...]:
    """Destroy a report's personal data and those of its files that nobody else needs.

    Everything is asked again here: hours may lie between the confirmation and this. The receipt, the steps
    without their messages, the hash of what was approved and a tombstone of each file remain.

    Args:
        report_id: Which.
        needed: SHA-256 of files that later stages still need.
        actor: The automatic step.
        as_of: Now.

    Returns:
        SHA-256 of the files that were destroyed.

    Records:
        preserved_destroyed: with the hashes of what was destroyed and of what was kept, and who confirmed.
        destruction_stopped: instead, if it is held or no longer due; it needs a new confirmation then.
        object_destroyed: by the vault, for each file.
    """
    with act(actor=actor, as_of=as_of) as ledger:
        row = Preservation.objects.select_for_update().filter(report_id=report_id).first()
        if row is None or row.destroyed_at is not None or not row.confirmed_by:
            return ()
        report = row.report
        if find_report_hold(report) is not None or row.ends_at is None or row.ends_at > as_of:
            row.confirmed_by, row.confirmed_at = "", None
            row.save()
            ledger.record(ReportingEvent.DESTRUCTION_STOPPED, report_id)
            return ()
        held = [
            sha256 for sha256 in report.files.values_list("sha256", flat=True).order_by("sha256")
            if has_object(sha256)
        ]  # fmt: skip
        kept = [sha256 for sha256 in held if sha256 in needed or find_use_elsewhere(report, sha256)]
        gone = [sha256 for sha256 in held if sha256 not in kept]
        for sha256 in gone:
            destroy(sha256, actor=actor, as_of=as_of, reason="preservation_over")
        kind = from_json(report.content).incident.kind
        report.content = to_json(ReportContent(incident=Incident(kind=kind)))
        report.completeness_note = report.setback_text = ""
        report.save()
        report.steps.update(message="")
        row.destroyed_at = as_of
        row.save()
        ledger.record(
            ReportingEvent.PRESERVED_DESTROYED,
            report_id,
            files=gone,
            kept=kept,
            content_sha256=report.approved_sha256,
            confirmed_by=row.confirmed_by,
        )
    return tuple(gone)


def _locked(report_id: str) -> Preservation:
    row = Preservation.objects.select_for_update().filter(report_id=report_id).first()
    if row is None:
        raise NotFound("There is no filed report with that id.")
    if row.destroyed_at is not None:
        raise Conflict("It was destroyed. Reload the page.")
    return row
