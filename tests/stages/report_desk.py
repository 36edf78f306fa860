"""A decided clue, an agreement with a clearinghouse, a local one, and a worker that can be killed anywhere."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from tests.stages.review_desk import NOW, PIPELINE, REPORT

from coldframe.core.actors import Actor
from coldframe.core.answers import Answer
from coldframe.intake.actions import receive_clue
from coldframe.intake.terms import Channel, ItemKind, NewClue, NewItem, NewTrace
from coldframe.partners.actions import activate_agreement, propose_agreement, propose_recipient
from coldframe.partners.terms import Field, HarmCategory, NewAgreement, Purpose, RecipientKind
from coldframe.reporting import actions, steps
from coldframe.reporting.clearinghouses.base import Answered, Filing
from coldframe.reporting.clearinghouses.content import ReportContent, ReportedFile
from coldframe.reporting.clearinghouses.ncmec.account import Account, Environment
from coldframe.reporting.clearinghouses.ncmec.client import NcmecFiling
from coldframe.reporting.queries import get_report
from coldframe.reporting.terms import ReportState
from coldframe.selectors.terms import SelectorKind
from coldframe.simulators.ncmec.server import NcmecSimulator
from coldframe.triage.actions import claim_review, decide, open_review, second_decide
from coldframe.vault.actions import store
from coldframe.work.queries import list_work
from coldframe.work.tasks import Envelope, Run, SteppedAside
from coldframe.work.terms import Patience, WorkState


def make_decision(rafa: Actor, sana: Actor, *contents: bytes, harms: tuple[str, ...] = ()) -> str:
    """A final decision to report a clue with a file for each of ``contents``."""
    seen = NOW - timedelta(days=2)
    traces = (
        NewTrace(SelectorKind.IP, "192.0.2.7", seen, 40_000, "upload"),
        NewTrace(SelectorKind.IP, "198.51.100.9", seen, None, "login"),
        NewTrace(SelectorKind.EMAIL, "u1000@example.net"),
    )
    items = tuple(
        NewItem(
            ItemKind.FILE,
            file=store([content], actor=PIPELINE, as_of=NOW),
            media_type="image/png",
            original_name="drawing.png",
            platform="Example",
            account="u-1000",
            screen_name="invented",
            seen_at=seen,
            publicly_available=Answer.YES,
            traces=traces,
        )
        for content in contents
    )
    new = NewClue(
        channel=Channel.API,
        raw=repr(contents).encode(),
        raw_media_type="application/json",
        items=items
        or (NewItem(ItemKind.TEXT, text="Somebody asks a child for pictures.", platform="Example"),),
        statement="An invented statement.",
        harms=(HarmCategory.ABUSE_MATERIAL,),
    )
    clue_id = receive_clue(new, actor=PIPELINE, as_of=NOW).clue_id
    review = open_review(clue_id, actor=PIPELINE, as_of=NOW)
    claim_review(review.id, actor=rafa, as_of=NOW)
    decided = type(REPORT)(REPORT.outcome, REPORT.category, REPORT.reason, harms=harms)
    decision = decide(review.id, decided, actor=rafa, as_of=NOW)
    if decision.needs_second:
        claim_review(review.id, actor=sana, as_of=NOW)
        decision = second_decide(review.id, REPORT, actor=sana, as_of=NOW)
    assert decision.is_final
    return decision.id


def make_agreement(lio: Actor, mara: Actor, *, without: frozenset[Field] = frozenset()) -> str:
    """An active agreement with a clearinghouse that covers every field but those."""
    recipient = propose_recipient(
        name_as_printed="Local clearinghouse",
        kind=RecipientKind.CLEARINGHOUSE,
        jurisdiction="US",
        actor=lio,
        as_of=NOW,
    )
    new = NewAgreement(
        recipient_id=recipient.id,
        legal_basis="18 U.S.C. 2258A",
        purposes=frozenset({Purpose.REPORT}),
        categories=frozenset(HarmCategory),
        fields=frozenset(Field) - without,
        active_from=NOW - timedelta(days=1),
        active_to=NOW + timedelta(days=365),
        retention_days=365,
    )
    terms = propose_agreement(new, actor=lio, as_of=NOW)
    activate_agreement(terms.agreement_id, terms.version, actor=mara, as_of=NOW)
    return terms.agreement_id


def approved(decision_id: str, *, drafter: Actor, approver: Actor) -> str:
    report_id = actions.draft_report(decision_id, actor=drafter, as_of=NOW)
    actions.approve_report(report_id, version=get_report(report_id).version, actor=approver, as_of=NOW)
    return report_id


class Killed(BaseException):
    """The process was killed here."""


class Worker:
    """Runs the queued filing as the engine would, and dies at the given tick, if any.

    A tick is any place where a real process may die: before and after each remembered step, each
    remote call and each database effect.
    """

    def __init__(self, server: NcmecSimulator, *, user: str = "demo", password: str = "pw") -> None:
        self.memo: dict[tuple[str, str], Envelope] = {}
        self.ticks = 0
        self.die_at = -1
        self._account = Account(server.url, user, password, Environment.TEST)
        self._now = NOW

    def clock(self) -> datetime:
        self._now += timedelta(seconds=1)
        return self._now

    def tick(self) -> None:
        self.ticks += 1
        if self.ticks == self.die_at:
            raise Killed

    def connect(self, _name: str) -> Filing:
        return Ticking(NcmecFiling(self._account, timeout_seconds=3), self.tick)

    def run(self, report_id: str, *, lives: int = 1, most: int = 50) -> None:
        """Work off everything queued for the report; restart after each death, ``lives`` times at most."""
        for _ in range(most):
            report = get_report(report_id)
            if report.state is not ReportState.SENDING:
                return
            key = f"{report_id}:{report.attempt}"
            try:
                steps.file_report(
                    self._run(key), report_id, str(report.attempt), clock=self.clock, connect_to=self.connect
                )
            except SteppedAside:
                continue
            except Killed:
                lives -= 1
                self.die_at = self.ticks + self.die_at if lives > 0 else -1
        raise AssertionError("the filing never ends")

    def _run(self, key: str) -> Run:
        def remember(label: str, call: Callable[[], Envelope]) -> Envelope:
            if (key, label) not in self.memo:
                self.tick()
                envelope = call()
                self.tick()
                self.memo[key, label] = envelope
            return self.memo[key, label]

        return Run(
            f"reporting.file_report:{key}",
            remember=remember,
            clock=self.clock,
            patience=Patience(quick_tries=2, quick_wait_seconds=0),
            stopping=threading.Event(),
        )


class Ticking:
    """A filing that can die around each call."""

    def __init__(self, inner: Filing, tick: Callable[[], None]) -> None:
        self._inner = inner
        self._tick = tick

    def _around(self, call: Callable[[], Answered]) -> Answered:
        self._tick()
        answered = call()
        self._tick()
        return answered

    def status(self) -> Answered:
        return self._around(self._inner.status)

    def open(self, content: ReportContent) -> Answered:
        return self._around(lambda: self._inner.open(content))

    def upload(self, remote_id: str, file: ReportedFile, chunks: Iterator[bytes]) -> Answered:
        return self._around(lambda: self._inner.upload(remote_id, file, chunks))

    def describe(self, remote_id: str, file_id: str, file: ReportedFile) -> Answered:
        return self._around(lambda: self._inner.describe(remote_id, file_id, file))

    def finish(self, remote_id: str) -> Answered:
        return self._around(lambda: self._inner.finish(remote_id))

    def retract(self, remote_id: str) -> Answered:
        return self._around(lambda: self._inner.retract(remote_id))


def queued() -> list[str]:
    return [work.id for work in list_work(WorkState.WAITING, limit=100) if work.name.startswith("reporting.")]
