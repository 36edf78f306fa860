"""One row for each remote call: written before the call, and when it ended, before the next."""

from __future__ import annotations

import hashlib
from datetime import datetime

from coldframe.core.actors import Actor
from coldframe.core.ids import new_id
from coldframe.core.said import gettext_noop as _
from coldframe.custody.actions import act
from coldframe.reporting.actions.rows import locked
from coldframe.reporting.clearinghouses.base import Answered, Refusal
from coldframe.reporting.models import ReportStep
from coldframe.reporting.queries import step_view
from coldframe.reporting.terms import ReportingEvent, StepKind, StepState, StepView

_MAX_MESSAGE = 2000


def begin_step(
    report_id: str,
    *,
    attempt: int,
    kind: StepKind,
    about: str = "",
    remote_id: str = "",
    actor: Actor,
    as_of: datetime,
) -> tuple[StepView, bool]:
    """Write down that a call is about to be made; return the row and whether to make the call now.

    The answer is no if the call has ended (its result is in the row), or if it was begun, never
    ended, and doing it twice would do harm: it is then ended as ``unknown`` here.

    Records:
        filing_step_started: with kind, attempt and the number of the try.
        filing_step_ended: when an interrupted call is found whose outcome nobody can know.
    """
    with act(actor=actor, as_of=as_of) as ledger:
        locked(report_id)
        row, is_new = ReportStep.objects.select_for_update().get_or_create(
            report_id=report_id,
            attempt=attempt,
            kind=kind,
            about=about,
            defaults={
                "id": new_id("rst"),
                "state": StepState.IN_FLIGHT,
                "started_at": as_of,
                "remote_id": remote_id,
            },
        )
        if not is_new:
            if row.state == StepState.IN_FLIGHT and not kind.may_be_repeated:
                row.state, row.ended_at = StepState.UNKNOWN, as_of
                row.message = _("This program was stopped during the call, so its outcome is not known.")
                row.save()
                ledger.record(
                    ReportingEvent.STEP_ENDED,
                    report_id,
                    step=row.id,
                    call=kind,
                    attempt=attempt,
                    state=StepState.UNKNOWN,
                )
            if row.state not in (StepState.WAITING, StepState.IN_FLIGHT):
                return step_view(row), False
            row.state, row.tries = StepState.IN_FLIGHT, row.tries + 1
            row.save()
        ledger.record(
            ReportingEvent.STEP_STARTED, report_id, step=row.id, call=kind, attempt=attempt, tries=row.tries
        )
    return step_view(row), True


def put_off_step(step_id: str, *, message: str, actor: Actor, as_of: datetime) -> None:
    """Write down that a call had no effect, or may safely be repeated, and will be made again.

    Records:
        filing_step_ended: with state ``waiting``.
    """
    with act(actor=actor, as_of=as_of) as ledger:
        row = ReportStep.objects.select_for_update().get(id=step_id)
        row.state, row.message = StepState.WAITING, message[:_MAX_MESSAGE]
        row.save()
        ledger.record(
            ReportingEvent.STEP_ENDED,
            row.report_id,
            step=row.id,
            call=row.kind,
            attempt=row.attempt,
            state=StepState.WAITING,
        )


def end_step(
    step_id: str,
    *,
    state: StepState,
    answer: Answered | None,
    message: str = "",
    refusal: Refusal | None = None,
    actor: Actor,
    as_of: datetime,
) -> StepView:
    """Write down how a call ended, with the answer's bytes and their hash.

    A call that ended before stays as it ended.

    Records:
        filing_step_ended: with state, code, numbers and the answer's SHA-256.
    """
    with act(actor=actor, as_of=as_of) as ledger:
        row = ReportStep.objects.select_for_update().get(id=step_id)
        if row.state not in (StepState.IN_FLIGHT, StepState.WAITING):
            return step_view(row)
        row.state, row.ended_at, row.message = state, as_of, message[:_MAX_MESSAGE]
        row.refusal = refusal or ""
        if answer is not None:
            row.remote_id = answer.remote_id or row.remote_id
            row.file_id, row.md5, row.code = answer.file_id, answer.md5, answer.code
            row.request_id, row.was_done_before = answer.request_id, answer.was_done_before
            row.response = answer.raw
            row.response_sha256 = hashlib.sha256(answer.raw).hexdigest()
        row.save()
        ledger.record(
            ReportingEvent.STEP_ENDED,
            row.report_id,
            step=row.id,
            call=row.kind,
            attempt=row.attempt,
            state=state,
            code=row.code,
            remote_id=row.remote_id,
            response_sha256=row.response_sha256,
        )
    return step_view(row)
