"""Filing: queued by a person, started, ended with a receipt or with a setback that says what to do."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any

from coldframe.access.terms import Permission
from coldframe.core.actors import Actor
from coldframe.core.errors import InvalidInput, NotAllowed
from coldframe.core.ids import new_id
from coldframe.custody.actions import act
from coldframe.custody.queries import get_head
from coldframe.intake.queries import require_usable
from coldframe.partners.actions import confirm_disclosure, record_disclosure, record_refusal
from coldframe.partners.errors import ReleaseRefused
from coldframe.partners.queries import get_recipient, list_agreements
from coldframe.partners.terms import (
    AgreementState,
    AgreementTerms,
    RecipientKind,
    Refused,
    Released,
    Way,
)
from coldframe.reporting import rules
from coldframe.reporting.actions.preservation import begin_preservation
from coldframe.reporting.actions.production import ProductionOff
from coldframe.reporting.actions.rows import locked, move, require_person
from coldframe.reporting.actions.standing import find_setback, release_of, require_standing
from coldframe.reporting.actions.supplements import answer_reversal
from coldframe.reporting.models import Receipt, Report, ReportStep
from coldframe.reporting.queries import (
    find_unanswered_finish,
    get_document,
    list_open_remote_ids,
    why_not_production,
)
from coldframe.reporting.terms import ReportingEvent, ReportState, Setback, StepKind, StepState
from coldframe.triage.queries import get_decision, require_past_undo
from coldframe.work.actions import enqueue

TASK = "reporting.file_report"


class NoClearinghouseAgreement(NotAllowed):
    """No agreement with a clearinghouse is active, so nothing may leave."""

    code = "no_clearinghouse_agreement"


def queue_filing(report_id: str, *, actor: Actor, as_of: datetime, agreement_id: str = "") -> None:
    """Have an approved report filed by the automatic steps; a person answers for that.

    Args:
        report_id: Which.
        actor: A person.
        as_of: Now.
        agreement_id: Under which agreement; left out, the only active one with a clearinghouse.

    Raises:
        ProductionOff: The credentials are for production, which two people have not switched on.
        NoClearinghouseAgreement: There is none to file under.
        ReleaseRefused: The agreement does not cover a field, or is not in force. Nothing is queued.
        InvalidInput: Several agreements with clearinghouses are active; name one.
        Conflict: The report is not approved, or a decision it rests on no longer stands or can still be
            taken back.
        NotAllowed: The actor is not a person, or may not file reports.

    Records:
        filing_queued: with attempt, agreement and who approved.
        release_refused: instead, when the agreement says no.
    """
    queued_by = require_person(actor, Permission.REPORT_FILE)
    with act(actor=actor, as_of=as_of) as ledger:
        row = locked(report_id, ReportState.APPROVED)
        require_standing(row)
        require_past_undo(row.clue_id, as_of=as_of)
        require_usable(row.clue_id)
        closed = why_not_production(row.clearinghouse)
        if closed:
            raise ProductionOff(closed)
        agreement = _agreement(agreement_id)
        row.agreement_id, row.recipient_id = agreement.agreement_id, agreement.recipient_id
        answer = release_of(row, as_of=as_of)
        if isinstance(answer, Released):
            move(row, ReportState.SENDING)
            row.attempt, row.restarts = row.attempt + 1, 0
            row.queued_by, row.queued_at = queued_by, as_of
            row.setback, row.setback_text = Setback.NONE, ""
            row.save()
            ledger.record(
                ReportingEvent.FILING_QUEUED,
                row.id,
                attempt=row.attempt,
                agreement=agreement.agreement_id,
                recipient=agreement.recipient_id,
                approved_by=row.approved_by,
                content_sha256=row.approved_sha256,
            )
            _enqueue(row)
            return
        record_refusal(row.id, recipient_id=agreement.recipient_id, refused=answer, actor=actor, as_of=as_of)
    # Raised after the commit, so that the refusal stays recorded.
    raise ReleaseRefused(answer)


def start_filing(report_id: str, attempt: int, *, actor: Actor, as_of: datetime) -> dict[str, Any] | None:
    """Begin an attempt: check everything once more and open its line in the disclosure ledger.

    Returns:
        ``None`` if there is nothing to do; else ``finish_first``, the number of a report whose
        finish was never answered, and ``left_open``, the numbers to retract before anything else.

    Records:
        filing_started: with attempt and what is left over from earlier ones.
        disclosure_begun: by partners, with the fields that leave.
        filing_failed: instead, when the report may no longer be sent.
    """
    with act(actor=actor, as_of=as_of) as ledger:
        row = locked(report_id)
        if row.state != ReportState.SENDING or row.attempt != attempt:
            return None
        setback, text = find_setback(row, as_of=as_of)
        answer = release_of(row, as_of=as_of)
        if setback is not Setback.NONE or isinstance(answer, Refused):
            record_failure(report_id, attempt, setback=setback, text=text, actor=actor, as_of=as_of)
            return None
        row.message_id = new_id("msg")
        row.save()
        record_disclosure(
            way=Way.CLEARINGHOUSE,
            recipient_id=row.recipient_id,
            clue_id=row.clue_id,
            subject_id=row.id,
            message_id=row.message_id,
            released=answer,
            document_sha256=hashlib.sha256(get_document(row.id)).hexdigest(),
            head=get_head(),
            actor=actor,
            as_of=as_of,
        )
        finish_first = find_unanswered_finish(row.id)
        left_open = [number for number in list_open_remote_ids(row.id) if number != finish_first]
        ledger.record(
            ReportingEvent.FILING_STARTED,
            row.id,
            attempt=attempt,
            finish_first=finish_first,
            left_open=left_open,
        )
    return {"finish_first": finish_first, "left_open": left_open}


def restart_filing(report_id: str, attempt: int, *, actor: Actor, as_of: datetime) -> bool:
    """Start over after an unfinished report was retracted; ``False`` if that was tried often enough.

    Records:
        filing_queued: with the new attempt.
        filing_failed: instead, after the last one.
    """
    with act(actor=actor, as_of=as_of) as ledger:
        row = locked(report_id)
        if row.state != ReportState.SENDING or row.attempt != attempt:
            return False
        if row.restarts >= rules.MAX_RESTARTS:
            record_failure(
                report_id, attempt, setback=Setback.KEPT_FAILING, text="", actor=actor, as_of=as_of
            )
            return False
        row.attempt, row.restarts = row.attempt + 1, row.restarts + 1
        row.save()
        ledger.record(
            ReportingEvent.FILING_QUEUED,
            row.id,
            attempt=row.attempt,
            agreement=row.agreement_id,
            recipient=row.recipient_id,
            approved_by=row.approved_by,
            content_sha256=row.approved_sha256,
        )
        _enqueue(row)
    return True


def record_receipt(report_id: str, attempt: int, *, actor: Actor, as_of: datetime) -> None:
    """Keep the answer to the finish call verbatim: the report is filed.

    Records:
        receipt_received: with its SHA-256 and the clearinghouse's number.
        disclosure_confirmed: by partners.
        preservation_begun: with the day on which it ends.
        report_basis_reversed: and what follows it, if the decision was reversed in the last moment.
    """
    with act(actor=actor, as_of=as_of) as ledger:
        row = locked(report_id)
        if row.state != ReportState.SENDING or row.attempt != attempt:
            return
        step = ReportStep.objects.get(report=row, attempt=attempt, kind=StepKind.FINISH, state=StepState.DONE)
        receipt = Receipt.objects.create(
            id=new_id("rct"),
            report=row,
            remote_id=step.about,
            raw=bytes(step.response),
            sha256=step.response_sha256,
            received_at=step.ended_at or as_of,
            was_done_before=step.was_done_before,
        )
        move(row, ReportState.FILED)
        row.remote_id, row.filed_at = step.about, receipt.received_at
        row.save()
        ledger.record(
            ReportingEvent.RECEIPT_RECEIVED,
            row.id,
            clue=row.clue_id,
            receipt=receipt.id,
            sha256=receipt.sha256,
            remote_id=row.remote_id,
            was_done_before=receipt.was_done_before,
        )
        confirm_disclosure(row.message_id, actor=actor, as_of=as_of)
        begin_preservation(row, actor=actor, as_of=as_of)
        if not row.supplements and not get_decision(row.decision_id).is_final:
            # Reversed while the last call was under way: the fan-out found a report that was not filed yet.
            answer_reversal(row.decision_id, actor=actor, as_of=as_of)


_AFTER = {
    Setback.REFUSED_BY_CLEARINGHOUSE: ReportState.REFUSED,
    Setback.OPEN_OUTCOME_UNKNOWN: ReportState.UNKNOWN_OUTCOME,
    Setback.RETRACT_OUTCOME_UNKNOWN: ReportState.UNKNOWN_OUTCOME,
}
"""Where a setback leads; all others lead back to ``approved``, from where it can be filed again."""


def record_failure(
    report_id: str, attempt: int, *, setback: Setback, text: str, actor: Actor, as_of: datetime
) -> None:
    """End an attempt without a receipt; the report says why and what to do next.

    Args:
        report_id: Which.
        attempt: A report that is at another attempt by now is left alone.
        setback: Why.
        text: What the clearinghouse or the program says; kept in the report's row only.
        actor: The automatic step.
        as_of: Now.

    Records:
        filing_failed: with attempt, setback and the state that follows.
    """
    with act(actor=actor, as_of=as_of) as ledger:
        row = locked(report_id)
        if row.state != ReportState.SENDING or row.attempt != attempt:
            return
        move(row, _AFTER.get(setback, ReportState.APPROVED))
        row.setback, row.setback_text = setback, text
        row.save()
        ledger.record(ReportingEvent.FILING_FAILED, row.id, attempt=attempt, setback=setback, state=row.state)


def resolve_outcome(report_id: str, *, remote_id: str = "", actor: Actor, as_of: datetime) -> None:
    """A person has found out, or accepts, what a lost answer left behind; the report can be filed again.

    Args:
        report_id: Which.
        remote_id: The number of the unfinished report at the clearinghouse, if it was learned:
            it is then retracted before anything new is opened. Without it, that report is
            deleted there because of its age; it never counts as filed.
        actor: A person.
        as_of: Now.

    Raises:
        InvalidInput: That is no number of a report.
        Conflict: The report's outcome is not unknown.
        NotAllowed: The actor is not a person, or may not file reports.

    Records:
        filing_outcome_resolved: with the number, if one was given.
    """
    require_person(actor, Permission.REPORT_FILE)
    number = remote_id.strip()
    if number and not (number.isascii() and number.isdigit() and len(number) <= 19):
        raise InvalidInput("The clearinghouse's number of a report is digits only.", field="remote_id")
    with act(actor=actor, as_of=as_of) as ledger:
        row = locked(report_id, ReportState.UNKNOWN_OUTCOME)
        move(row, ReportState.APPROVED)
        if number:
            row.loose_remote_ids = [*row.loose_remote_ids, number]
        row.save()
        ledger.record(ReportingEvent.OUTCOME_RESOLVED, row.id, attempt=row.attempt, remote_id=number)


def _enqueue(row: Report) -> None:
    enqueue(TASK, f"{row.id}:{row.attempt}", row.id, str(row.attempt))


def _agreement(agreement_id: str) -> AgreementTerms:
    active = [
        terms
        for terms in list_agreements(state=AgreementState.ACTIVE)
        if get_recipient(terms.recipient_id).kind is RecipientKind.CLEARINGHOUSE
    ]
    if agreement_id:
        active = [terms for terms in active if terms.agreement_id == agreement_id]
    if not active:
        raise NoClearinghouseAgreement(
            "There is no active agreement with a clearinghouse that covers reports. Add the clearinghouse as a "
            "recipient, propose an agreement, and have a second person activate it."
        )
    if len(active) > 1:
        raise InvalidInput(
            "Several agreements with clearinghouses are active. Choose one.", field="agreement_id"
        )
    return active[0]
