"""The durable filing of one report: every call outside any transaction, every result committed first.

    start → (finish what was never answered) → (retract what was left open)
          → open → for each file: upload, describe → finish → receipt

A call whose answer is lost is never made again blindly. ``finish`` and ``retract`` may be
repeated; after a lost ``upload`` or ``describe`` the unfinished report is retracted and a new
one opened; a lost ``open`` waits for a person, because nobody knows its number.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from coldframe.core.actors import Actor, system
from coldframe.core.errors import ColdframeError, RemoteFailure, UnsafeConfiguration
from coldframe.reporting import actions
from coldframe.reporting.actions.standing import find_setback_now
from coldframe.reporting.clearinghouses.base import (
    Answered,
    CallRefused,
    Filing,
    Refusal,
    UnknownOutcome,
)
from coldframe.reporting.clearinghouses.content import ReportedFile
from coldframe.reporting.clearinghouses.ncmec.client import NcmecFiling
from coldframe.reporting.credentials import find_account
from coldframe.reporting.queries import get_report, get_step, list_open_remote_ids
from coldframe.reporting.terms import ReportView, Setback, StepKind, StepState, StepView
from coldframe.vault.actions import read
from coldframe.vault.queries import get_object
from coldframe.vault.terms import ReadReason
from coldframe.work.tasks import Run
from coldframe.work.terms import StepFailed

ACTOR: Actor = system("reporting")
Connect = Callable[[str], Filing]
"""Gives a signed-in connection to the clearinghouse of that name."""
Clock = Callable[[], datetime]


def connect(clearinghouse: str) -> Filing:
    """Return a connection with the credentials of the settings.

    Raises:
        UnsafeConfiguration: They are missing, or test and production are mixed up.
    """
    account = find_account(clearinghouse)
    if account is None:
        raise UnsafeConfiguration(f"This desk has no credentials for {clearinghouse}.")
    return NcmecFiling(account)


def file_report(
    run: Run, report_id: str, attempt: str, *, clock: Clock, connect_to: Connect = connect
) -> None:
    """File one report, in one attempt.

    Whatever happens, the report ends filed with its receipt, or in a state that says what is
    known and what to do. It is finished at the clearinghouse at most once.

    Args:
        run: The task's run.
        report_id: Which.
        attempt: Number of the attempt; a later one makes this a task with nothing to do.
        clock: Gives the time of each call.
        connect_to: How to reach a clearinghouse; tests put their own here.
    """
    number = int(attempt)
    begun = run.once("start", actions.start_filing, report_id, number, actor=ACTOR, as_of=run.now())
    if begun is None:
        return
    try:
        report = get_report(report_id)
        _Attempt(run, report, number, _connected(report, connect_to), clock).file(begun)
    except _Stopped as stopped:
        run.once(
            "end",
            actions.record_failure,
            report_id,
            number,
            setback=stopped.setback,
            text=stopped.text,
            actor=ACTOR,
            as_of=run.now("end"),
        )


def retract_report(run: Run, report_id: str, *, clock: Clock, connect_to: Connect = connect) -> None:
    """Retract what a withdrawn report left open at its clearinghouse.

    Whatever it answers, a row says so; unfinished reports are deleted there by their age all the same.
    """
    report = get_report(report_id)
    numbers = run.once("list", lambda: list(list_open_remote_ids(report_id)))
    attempt = _Attempt(run, report, report.attempt, connect_to(report.clearinghouse), clock)
    for number in numbers:
        with contextlib.suppress(_Stopped):
            # Not reached for longer than the task's patience: the next one may still be.
            attempt.call(StepKind.RETRACT, number, number, partial(attempt.filing.retract, number))


def _connected(report: ReportView, connect_to: Connect) -> Filing:
    try:
        return connect_to(report.clearinghouse)
    except UnsafeConfiguration as unsafe:
        raise _Stopped(Setback.UNSAFE_CONFIGURATION, unsafe.message) from None


class _Stopped(Exception):
    """The attempt ends here, without a receipt."""

    def __init__(self, setback: Setback, text: str = "") -> None:
        super().__init__(setback)
        self.setback = setback
        self.text = text


class _NoLongerStands(_Stopped):
    """Since the attempt began, somebody reversed a decision or suspended the agreement."""


_SENDS = frozenset({StepKind.OPEN, StepKind.UPLOAD, StepKind.DESCRIBE, StepKind.FINISH})
"""Calls that send something or make it count; retracting is always allowed."""


_STOPS = {
    Refusal.CONTENT: Setback.REFUSED_BY_CLEARINGHOUSE,
    Refusal.OPERATOR: Setback.CREDENTIALS,
    Refusal.NOT_OURS: Setback.CREDENTIALS,
    Refusal.GONE: Setback.EXPIRED_THERE,
    Refusal.FINISHED: Setback.RETRACT_OUTCOME_UNKNOWN,
    Refusal.FILE_UNREADABLE: Setback.FILE_UNREADABLE,
}


@dataclass(frozen=True, slots=True)
class _Attempt:
    """One attempt to file one report."""

    run: Run
    report: ReportView
    number: int
    filing: Filing
    clock: Clock

    def file(self, begun: dict[str, Any]) -> None:
        """Go through the calls in order; end with a receipt, a restart, or ``_Stopped``."""
        if begun["finish_first"] and self._finish(begun["finish_first"]):
            return
        for number in begun["left_open"]:
            self._retract(number)
        opened = self.call(StepKind.OPEN, "", "", lambda: self.filing.open(self.report.as_sent))
        if opened.state is StepState.UNKNOWN:
            raise _Stopped(Setback.OPEN_OUTCOME_UNKNOWN, opened.message)
        if opened.state is StepState.REFUSED:
            raise self._refused(opened)
        for file in self.report.content.files:
            if not self._send(file, opened.remote_id):
                self._retract(opened.remote_id)
                self.run.once(
                    "restart",
                    actions.restart_filing,
                    self.report.id,
                    self.number,
                    actor=ACTOR,
                    as_of=self.run.now("restart"),
                )
                return
        if not self._finish(opened.remote_id):
            raise _Stopped(Setback.EXPIRED_THERE)

    def _send(self, file: ReportedFile, remote_id: str) -> bool:
        """Upload and describe one file; ``False`` if nobody can know what stands there now."""

        def upload() -> Answered:
            reading = read(
                file.sha256, actor=ACTOR, as_of=self.clock(), reason=ReadReason.REPORT, about=self.report.id
            )
            return self.filing.upload(remote_id, file, reading)

        about = file.item_id or file.sha256[:30]
        uploaded = self.call(StepKind.UPLOAD, about, remote_id, upload)
        self._stop_if_refused(uploaded, remote_id)
        if uploaded.state is StepState.UNKNOWN or uploaded.md5 != get_object(file.sha256).md5:
            return False
        described = self.call(
            StepKind.DESCRIBE,
            about,
            remote_id,
            lambda: self.filing.describe(remote_id, uploaded.file_id, file),
        )
        self._stop_if_refused(described, remote_id)
        return described.state is not StepState.UNKNOWN

    def _finish(self, remote_id: str) -> bool:
        """Finish a report there and keep the receipt; ``False`` if it is gone."""
        finished = self.call(StepKind.FINISH, remote_id, remote_id, lambda: self.filing.finish(remote_id))
        if finished.refusal is Refusal.GONE:
            return False
        self._stop_if_refused(finished, remote_id)
        self.run.once(
            "receipt",
            actions.record_receipt,
            self.report.id,
            self.number,
            actor=ACTOR,
            as_of=self.run.now("receipt"),
        )
        return True

    def _stop_if_refused(self, step: StepView, remote_id: str) -> None:
        if step.state is not StepState.REFUSED:
            return
        if step.refusal is not Refusal.GONE:
            self._retract(remote_id)
        raise self._refused(step)

    def _retract(self, remote_id: str) -> None:
        step = self.call(StepKind.RETRACT, remote_id, remote_id, lambda: self.filing.retract(remote_id))
        if step.state is StepState.REFUSED and step.refusal not in (Refusal.GONE, Refusal.NOT_OURS):
            raise self._refused(step)

    def _refused(self, step: StepView) -> _Stopped:
        return _Stopped(_STOPS[step.refusal or Refusal.CONTENT], step.message)

    def call(self, kind: StepKind, about: str, remote_id: str, make: Callable[[], Answered]) -> StepView:
        """Make one remote call as a durable step, and return its row.

        The engine remembers only the row's id: answers may quote the report.
        """
        try:
            step_id = self.run.step(f"{kind}:{about}", self._perform, kind, about, remote_id, make)
        except StepFailed as failed:
            raise _Stopped(Setback.NOT_REACHED, failed.message) from None
        except _NoLongerStands:
            if remote_id:
                # If it turns out to be finished there, this stops with that, which a person has to know.
                self._retract(remote_id)
            raise
        return get_step(step_id)

    def _perform(self, kind: StepKind, about: str, remote_id: str, make: Callable[[], Answered]) -> str:
        if kind in _SENDS:
            setback, text = find_setback_now(self.report.id, self.number, as_of=self.clock())
            if setback is not Setback.NONE:
                raise _NoLongerStands(setback, text)
        step, is_to_be_made = actions.begin_step(
            self.report.id,
            attempt=self.number,
            kind=kind,
            about=about,
            remote_id=remote_id,
            actor=ACTOR,
            as_of=self.clock(),
        )
        if is_to_be_made:
            self._make(step, make)
        return step.id

    def _make(self, step: StepView, make: Callable[[], Answered]) -> None:
        state, answer, message, refusal = StepState.DONE, None, "", None
        try:
            answer = make()
        except UnknownOutcome as lost:
            if step.kind.may_be_repeated:
                actions.put_off_step(step.id, message=lost.message, actor=ACTOR, as_of=self.clock())
                raise
            state, message = StepState.UNKNOWN, lost.message
            answer = Answered(lost.raw) if lost.raw else None
        except CallRefused as refused:
            state, answer, message, refusal = StepState.REFUSED, refused.answer, refused.message, refused.why
        except RemoteFailure as failed:
            actions.put_off_step(step.id, message=failed.message, actor=ACTOR, as_of=self.clock())
            raise
        except ColdframeError as broken:
            # Our own side broke while sending: what was read of the file could not be trusted.
            state, message, refusal = StepState.REFUSED, broken.message, Refusal.FILE_UNREADABLE
        actions.end_step(
            step.id,
            state=state,
            answer=answer,
            message=message,
            refusal=refusal,
            actor=ACTOR,
            as_of=self.clock(),
        )
