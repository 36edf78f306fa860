"""Changing what matches at the same moment: everybody locks in one order, so that nobody waits in a circle."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import TypeVar

import pytest
from django.db import connection
from tests.stages.bank_desk import RAFA, SANA, a_bank, drawn, listed
from tests.stages.source_desk import Desk, a_source
from tests.unit.matching.exchanges import NOW, Asked

from coldframe.matching import actions, generations
from coldframe.matching.actions import entries
from coldframe.matching.models import BankEntry, BankGeneration
from coldframe.matching.terms import EntryState, Opinion, SignalKind, WithdrawReason

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("connection.vendor == 'sqlite'", reason="SQLite lets one writer in at a time anyway"),
]
T = TypeVar("T")
_DUPLICATE = WithdrawReason.DUPLICATE


def in_thread(do: Callable[[], T]) -> T:
    try:
        return do()
    finally:
        connection.close()


def somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT 1 FROM pg_locks WHERE NOT granted)")
        return bool(cursor.fetchone()[0])


class Pause:
    """Stops the thread that first begins a state of the banks there, until another one waits for a lock."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.reached, self.advance, self.is_first = threading.Event(), generations.advance, True
        monkeypatch.setattr(generations, "advance", self)

    def __call__(self, *, as_of: datetime) -> BankGeneration:
        began = self.advance(as_of=as_of)
        if self.is_first:
            self.is_first = False
            self.reached.set()
            end = time.monotonic() + 20
            while not somebody_waits() and time.monotonic() < end:
                time.sleep(0.01)
        return began


def test_that_a_person_and_a_long_withdrawal_do_not_wait_for_each_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(entries, "_AT_ONCE", 1)
    bank = a_bank()
    ids = sorted(listed(bank, drawn(str(place))) for place in range(3))
    pause = Pause(monkeypatch)

    def many() -> int:
        return actions.withdraw_entries(ids, reason=_DUPLICATE, actor=RAFA, as_of=NOW)

    def one() -> EntryState:
        pause.reached.wait(20)
        return actions.withdraw_entry(ids[2], reason=_DUPLICATE, actor=SANA, as_of=NOW).state

    ended: list[object] = []
    with ThreadPoolExecutor(2) as pool:
        futures: list[Future[object]] = [pool.submit(in_thread, many), pool.submit(in_thread, one)]
        for future in futures:
            try:
                ended.append(future.result())
            except Exception as error:
                ended.append(type(error).__name__)
    # Who comes second finds it withdrawn; neither is thrown out by the database.
    assert ended == [3, "Conflict"]
    assert not BankEntry.objects.filter(state=EntryState.ACTIVE).exists()


@pytest.mark.parametrize("asked", ["ncmec"], indirect=True)
def test_that_a_person_and_a_page_of_a_source_do_not_wait_for_each_other(
    asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, source = Desk(asked), a_source(asked)
    asked.put("gone", at=NOW)
    desk.sync(source.id)
    entry_id = BankEntry.objects.get().id
    asked.withdraw("gone", at=asked.clock[0] + timedelta(minutes=1))
    asked.put("new", at=asked.clock[0] + timedelta(minutes=1))
    pause = Pause(monkeypatch)

    def one() -> EntryState:
        pause.reached.wait(20)
        return actions.withdraw_entry(entry_id, reason=_DUPLICATE, actor=RAFA, as_of=NOW).state

    with ThreadPoolExecutor(2) as pool:
        page = pool.submit(in_thread, lambda: desk.sync(source.id))
        person = pool.submit(in_thread, one)
        assert page.result().counts.withdrawn == 1
        assert type(person.exception()).__name__ == "Conflict"


def test_that_withdrawals_approvals_opinions_and_searches_at_once_all_end() -> None:
    bank = a_bank()
    ids = [listed(bank, drawn(str(place))) for place in range(6)]
    waiting = [
        actions.propose_entry(bank.id, SignalKind.PDQ, drawn(f"new {place}"), actor=RAFA, as_of=NOW).id
        for place in range(6)
    ]

    def opine(entry_id: str) -> None:
        actions.state_opinion(entry_id, source="A member", opinion=Opinion.NEGATIVE, actor=RAFA, as_of=NOW)

    def approve(entry_id: str) -> None:
        actions.approve_entry(entry_id, actor=SANA, as_of=NOW)

    def withdraw(entry_id: str) -> None:
        actions.withdraw_entries([entry_id, ids[0]], reason=_DUPLICATE, actor=RAFA, as_of=NOW)

    acts: list[tuple[Callable[[str], None], str]] = [
        *((opine, one) for one in reversed(ids)), *((approve, one) for one in waiting),
        *((withdraw, one) for one in ids),
    ]  # fmt: skip
    with ThreadPoolExecutor(6) as pool:
        for future in [pool.submit(in_thread, lambda do=do, one=one: do(one)) for do, one in acts]:
            assert future.exception() is None
    numbers = list(BankGeneration.objects.order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))
    assert BankEntry.objects.filter(state=EntryState.ACTIVE).count() == len(waiting)
