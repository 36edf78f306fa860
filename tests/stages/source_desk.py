"""A desk that syncs sources in tests: two people, a bank, and syncs that the engine would run, over deaths."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from tests.unit.matching.exchanges import NOW, SECRETS, Asked

from coldframe.core.actors import person
from coldframe.custody.queries import list_events
from coldframe.matching import actions, exchange_steps
from coldframe.matching.exchanges.base import Account, Exchange, Page
from coldframe.matching.models import Bank, BankEntry, Source
from coldframe.matching.queries.sources import get_source
from coldframe.matching.terms import EntryState
from coldframe.matching.terms.sources import NewSource, SourceView, Window
from coldframe.partners.terms import HarmCategory
from coldframe.work.tasks import Envelope, Run
from coldframe.work.terms import Patience

RAFA, SANA = person("per_" + "1" * 26), person("per_" + "2" * 26)
SINCE = NOW - timedelta(days=30)


def a_bank(**changes: Any) -> str:
    given_: dict[str, Any] = {"category": HarmCategory.ABUSE_MATERIAL, "source": "Example"} | changes
    return actions.create_bank(f"Shapes {Bank.objects.count()}", actor=RAFA, as_of=SINCE, **given_).id


def new_source(asked: Asked, **changes: Any) -> NewSource:
    given_: dict[str, Any] = {
        "name": f"Example exchange {Source.objects.count()}", "kind": asked.client.NAME, "bank_id": "",
        "url": asked.server.url, "environment": "test", "secrets": SECRETS[asked.client.NAME],
        "starts_at": SINCE,
    } | changes  # fmt: skip
    given_["bank_id"] = given_["bank_id"] or a_bank()
    return NewSource(**given_)


def a_source(asked: Asked, **changes: Any) -> SourceView:
    proposed = actions.propose_source(new_source(asked, **changes), actor=RAFA, as_of=NOW)
    return actions.approve_source(proposed.id, actor=SANA, as_of=NOW)


class Killed(BaseException):
    """The process was killed here."""


class Desk:
    """Runs syncs as the engine would: what steps returned is remembered over a death."""

    def __init__(self, asked: Asked, *, timeout_seconds: float = 5.0) -> None:
        self.asked = asked
        self.client: Exchange = type(asked.client)(timeout_seconds=timeout_seconds)
        self.memo: dict[tuple[str, str], Envelope] = {}
        self.ticks, self.die_at, self.number = 0, -1, 0

    def clock(self) -> datetime:
        return self.asked.clock[0]

    def tick(self) -> None:
        self.ticks += 1
        if self.ticks == self.die_at:
            raise Killed

    def find(self, _name: str) -> Exchange:
        desk = self

        class Ticking(type(self.client)):  # type: ignore[misc]
            def fetch(self, account: Account, window: Window, cursor: str) -> Page:
                desk.tick()
                page = desk.client.fetch(account, window, cursor)
                desk.tick()
                return page

        return Ticking()

    def remember(self, work: str) -> Callable[[str, Callable[[], Envelope]], Envelope]:
        def remember(label: str, call: Callable[[], Envelope]) -> Envelope:
            if (work, label) not in self.memo:
                self.tick()
                result = call()
                self.tick()
                self.memo[work, label] = result
            return self.memo[work, label]

        return remember

    def sync(self, source_id: str, *, after: timedelta = timedelta(hours=1)) -> SourceView:
        """Let some time pass and sync once, living on after each death."""
        self.asked.clock[0] += after
        self.number += 1
        return self.go_on(source_id)

    def go_on(self, source_id: str) -> SourceView:
        work = f"matching.sync_source:{source_id}:{self.number}"
        while True:
            run = Run(
                work, remember=self.remember(work), clock=self.clock,
                patience=Patience(quick_tries=1), stopping=threading.Event(),
            )  # fmt: skip
            try:
                exchange_steps.sync_source(run, source_id, clock=self.clock, find=self.find)
            except Killed:
                continue
            return get_source(source_id)


def live(bank_id: str) -> set[str]:
    rows = BankEntry.objects.filter(bank_id=bank_id, state=EntryState.ACTIVE)
    return set(rows.values_list("value", flat=True))


def kinds(about: str) -> list[str]:
    return [event.kind for event in list_events(about=about)]
