"""Durable steps of sources: ask for what changed, page by page, and give back what a person sends.

Every page is one step: asked for outside any transaction, taken in by an action. Where a sync stands is
in its rows, so that one that was killed goes on where it was; a page that is taken in twice changes nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from coldframe.core.errors import InvalidInput, RemoteFailure
from coldframe.core.said import Form, Listed, Part, Said, kept
from coldframe.matching.actions.feedback import begin_feedback, end_feedback, vote_of
from coldframe.matching.actions.sources import enqueue_sync, open_account
from coldframe.matching.actions.syncing import ACTOR, begin_sync, end_sync, fail_page, keep_reasons, take_page
from coldframe.matching.exchanges.base import (
    Account,
    Exchange,
    Page,
    PageFailed,
    SourceRefused,
    Window,
)
from coldframe.matching.exchanges.registry import get_exchange
from coldframe.matching.models import Feedback, Source
from coldframe.matching.queries.sources import find_next_window, get_source, list_due_sources
from coldframe.matching.terms.sources import FeedbackState, SyncResult
from coldframe.vault.errors import VaultObjectDamaged
from coldframe.work.tasks import Run
from coldframe.work.terms import StepFailed

MAX_PAGES_A_RUN = 2_000
"""Pages that one run asks for; what is left goes on in the next one, which is queued at once."""

MAX_FAILURES_A_RUN = 200
"""Failed pages after which a run ends: halving a month down to one bad second takes about fifty."""

Clock = Callable[[], datetime]
Find = Callable[[str], Exchange]
"""Gives the plug-in of that name; tests put their own here."""

_MORE, _DONE, _FAILED = "more", "done", "failed"


def sync_source(run: Run, source_id: str, *, clock: Clock, find: Find = get_exchange) -> None:
    """Ask one source for everything that changed, and for what it could not tell before.

    A page that cannot be had costs itself: its span of time is halved until what is bad is alone, and
    that gap is asked for again by every later sync. A source that tells nothing at all is asked again
    at its next turn; no gap is made of that.

    Args:
        run: The task's run.
        source_id: Which.
        clock: Gives the time of each page.
        find: How to speak to it.
    """
    if not run.once("begin", begin_sync, source_id, run.work_id, actor=ACTOR, as_of=run.now()):
        return
    sync = _Sync(source_id, clock, find)
    failures = 0
    result, is_left = SyncResult.COMPLETE, False
    said: Part | Form = ""
    for number in range(MAX_PAGES_A_RUN):
        told = run.step(f"page:{number}", sync.advance)
        failures += told["is"] == _FAILED
        if told["is"] == _DONE:
            break
        if told["is"] not in (_MORE, _FAILED):
            result, said = SyncResult(told["is"]), told["said"]
            break
        if failures >= MAX_FAILURES_A_RUN:
            result, said = SyncResult.WITH_GAPS, Said("Too many pages failed; the next sync goes on.")
            break
    else:
        is_left = True
    if result in (SyncResult.COMPLETE, SyncResult.WITH_GAPS):
        run.step("reasons", sync.ask_reasons)
    run.once(
        "end",
        _end,
        source_id,
        run.work_id,
        result=result,
        said=said,
        is_left=is_left,
        as_of=run.now("end"),
    )


def send_feedback(
    run: Run, feedback_id: str, attempt: str, *, clock: Clock, find: Find = get_exchange
) -> None:
    """Give a source the feedback that a person sent. Telling it twice is telling it once."""
    number = int(attempt)
    if not run.once("begin", begin_feedback, feedback_id, number, actor=ACTOR, as_of=run.now()):
        return
    answer = ""
    said: Part = ""
    try:
        answer = run.step("send", _send, feedback_id, clock, find)
    except StepFailed as failed:
        said = failed.said
    run.once(
        "end", end_feedback, feedback_id, number,
        answer_sha256=answer, said=said, actor=ACTOR, as_of=run.now("end"),
    )  # fmt: skip


def enqueue_due(*, every_minutes: int, as_of: datetime) -> int:
    """Queue a sync of every approved source whose turn it is; returns how many."""
    due = list_due_sources(every_minutes=every_minutes, as_of=as_of)
    for source_id in due:
        enqueue_sync(source_id, as_of=as_of)
    return len(due)


@dataclass(slots=True)
class _Sync:
    """One run of a sync. The account is kept in this process only."""

    source_id: str
    clock: Clock
    find: Find
    account: Account | None = None

    def advance(self) -> dict[str, Any]:
        """Ask for one page; return codes and reasons only, since results lie readable in the database."""
        now = self.clock()
        asked = find_next_window(self.source_id, as_of=now)
        if asked is None:
            return {"is": _DONE}
        try:
            if self.account is None:
                self.account = open_account(self.source_id, actor=ACTOR, as_of=now)
            exchange = self.find(get_source(self.source_id).kind)
            exchange.check(self.account)
            try:
                page = _fetch(exchange, self.account, asked.window, asked.cursor)
            except PageFailed as failed:
                self._require_answering(exchange, self.account, now)
                return self._fail(asked.id, failed.said, failed.raw)
        except SourceRefused as refused:
            return {"is": SyncResult.CREDENTIALS, "said": kept(refused.said)}
        except RemoteFailure as failed:
            return {"is": SyncResult.UNREACHABLE, "said": kept(failed.said)}
        except (VaultObjectDamaged, InvalidInput) as unusable:
            return {"is": SyncResult.CREDENTIALS, "said": kept(unusable.said)}
        try:
            take_page(self.source_id, asked.id, page, actor=ACTOR, as_of=self.clock())
        except InvalidInput as error:
            return self._fail(asked.id, error.said, page.raw)
        return {"is": _MORE}

    def _fail(self, window_id: int, said: Said | Listed, raw: bytes) -> dict[str, Any]:
        fail_page(self.source_id, window_id, said, raw, actor=ACTOR, as_of=self.clock())
        return {"is": _FAILED}

    def ask_reasons(self) -> bool:
        """Ask once why an entry may be disputed there; without an answer the next sync asks again."""
        source = get_source(self.source_id)
        if source.vote_reasons or self.account is None:
            return False
        exchange = self.find(source.kind)
        try:
            found = {
                str(kind): exchange.reasons(self.account, kind) for kind in sorted(exchange.TAKES_VOTES_ON)
            }
        except RemoteFailure:
            return False
        keep_reasons(self.source_id, found)
        return True

    def _require_answering(self, exchange: Exchange, account: Account, now: datetime) -> None:
        """Tell one bad page from a source that is down: has it told anything in this run, or does it now?

        Raises:
            RemoteFailure: It is down.
        """
        if Source.objects.filter(id=self.source_id, pages__gt=0).exists():
            return
        _fetch(exchange, account, Window(now - timedelta(seconds=1), now), "")


def _fetch(exchange: Exchange, account: Account, window: Window, cursor: str) -> Page:
    """Ask for a page; what it holds and nobody foresaw costs this page, not the sync.

    Raises:
        RemoteFailure: As ``Exchange.fetch``.
    """
    try:
        return exchange.fetch(account, window, cursor)
    except InvalidInput as error:
        raise PageFailed(error.said) from error


def _end(
    source_id: str, work_id: str, *, result: SyncResult, said: Part | Form, is_left: bool, as_of: datetime
) -> None:
    end_sync(source_id, work_id, result=result, said=said, actor=ACTOR, as_of=as_of)
    if is_left:
        enqueue_sync(source_id, as_of=as_of)


def _send(feedback_id: str, clock: Clock, find: Find) -> str:
    row = Feedback.objects.select_related("source", "record", "entry").get(id=feedback_id)
    if row.state != FeedbackState.QUEUED:
        return ""  # Taken back between two tries.
    account = open_account(row.source_id, actor=ACTOR, as_of=clock())
    exchange = find(row.source.kind)
    exchange.check(account)
    return hashlib.sha256(exchange.send(account, vote_of(row))).hexdigest()
