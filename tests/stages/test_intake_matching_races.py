"""At the same time: one upload is one clue, and a withdrawn entry never matches again."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime
from functools import partial
from typing import TypeVar

import pytest
from django.db import connection

from coldframe.core.actors import person, system
from coldframe.custody.queries import list_events
from coldframe.intake.actions import receive_clue
from coldframe.intake.models import Clue
from coldframe.intake.queries import list_items
from coldframe.intake.terms import Channel, ItemKind, NewClue, NewItem, Received
from coldframe.matching import actions, index
from coldframe.matching.backward import BackwardSearch
from coldframe.matching.models import BankGeneration, Match, Signal
from coldframe.matching.rules import judge_v1
from coldframe.matching.steps import search_item
from coldframe.matching.terms import (
    Candidate,
    NewSignal,
    NewSignals,
    SignalKind,
    SignalOutcome,
    WithdrawReason,
)
from coldframe.partners.terms import HarmCategory

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("connection.vendor == 'sqlite'", reason="SQLite lets one writer in at a time anyway"),
]
RAFA, SANA, PIPELINE = person("per_" + "1" * 26), person("per_" + "2" * 26), system("pipeline")


T = TypeVar("T")


def in_thread(do: Callable[[], T]) -> T:
    try:
        return do()
    finally:
        connection.close()


def test_that_one_upload_sent_by_eight_at_once_is_one_clue(now: datetime) -> None:
    new = NewClue(
        Channel.API, b"{}", "application/json", (NewItem(ItemKind.TEXT, text="words"),), idempotency_key="k"
    )
    start = threading.Barrier(8)

    def send() -> Received:
        start.wait()
        return receive_clue(new, actor=PIPELINE, as_of=now)

    with ThreadPoolExecutor(8) as pool:
        received = [future.result() for future in [pool.submit(in_thread, send) for _ in range(8)]]
    assert Clue.objects.count() == 1
    assert sum(one.created for one in received) == 1
    events = [event.kind for event in list_events(about=Clue.objects.get().id)]
    assert events.count("clue_received") == 1
    assert events.count("clue_repeated") == 7


def test_that_no_match_is_recorded_after_a_withdrawal_returned(now: datetime) -> None:
    value = hashlib.sha256(b"a drawn shape").hexdigest()
    bank = actions.create_bank(
        "Shapes", category=HarmCategory.ABUSE_MATERIAL, source="Example", actor=RAFA, as_of=now
    )
    new = NewClue(Channel.API, b"{}", "application/json", (NewItem(ItemKind.TEXT, text="x"),) * 40)
    items = [item.id for item in list_items(receive_clue(new, actor=PIPELINE, as_of=now).clue_id)]
    for item_id in items:
        pdq = NewSignals(SignalOutcome.COMPUTED, (NewSignal(SignalKind.PDQ, value, quality=90),))
        actions.record_signals(item_id, pdq, actor=PIPELINE, as_of=now)
    entry = actions.propose_entry(bank.id, SignalKind.PDQ, value, actor=RAFA, as_of=now)
    actions.approve_entry(entry.id, actor=SANA, as_of=now)
    withdrawn = threading.Event()
    late: list[int] = []

    def search(item_id: str) -> None:
        signal_id = Signal.objects.values_list("id", flat=True).get(item_id=item_id)
        judged = judge_v1([Candidate(signal_id, SignalKind.PDQ, entry.id)])
        was_withdrawn = withdrawn.is_set()
        found = actions.record_search(
            item_id,
            judged,
            generation="gen_stale",
            entries_searched=1,
            actor=PIPELINE,
            as_of=now,
        )
        if was_withdrawn:
            late.append(found.hits)

    def withdraw() -> None:
        actions.withdraw_entry(entry.id, reason=WithdrawReason.NOT_HARMFUL, actor=RAFA, as_of=now)
        withdrawn.set()

    with ThreadPoolExecutor(4) as pool:
        futures: list[Future[None]] = []
        for number, item_id in enumerate(items):
            if number == 10:
                futures.append(pool.submit(in_thread, withdraw))
            futures.append(pool.submit(in_thread, partial(search, item_id)))
        for future in futures:
            future.result()
    assert late
    assert not any(late)
    told = next(event for event in list_events(about=entry.id) if event.kind == "entry_withdrawn")
    assert told.detail["matches"] == Match.objects.count()


def items_with(value: str, count: int, now: datetime) -> list[str]:
    new = NewClue(
        Channel.API, value.encode(), "application/json", (NewItem(ItemKind.TEXT, text="x"),) * count
    )
    items = [item.id for item in list_items(receive_clue(new, actor=PIPELINE, as_of=now).clue_id)]
    for item_id in items:
        pdq = NewSignals(SignalOutcome.COMPUTED, (NewSignal(SignalKind.PDQ, value, quality=90),))
        actions.record_signals(item_id, pdq, actor=PIPELINE, as_of=now)
    return items


def test_that_a_withdrawal_while_matching_backwards_is_the_end_of_it(now: datetime) -> None:
    value = hashlib.sha256(b"another drawn shape").hexdigest()
    bank = actions.create_bank(
        "Back", category=HarmCategory.ABUSE_MATERIAL, source="Example", actor=RAFA, as_of=now
    )
    items_with(value, 40, now)
    entry = actions.propose_entry(bank.id, SignalKind.PDQ, value, actor=RAFA, as_of=now)
    actions.approve_entry(entry.id, actor=SANA, as_of=now)
    search = BackwardSearch(index.current().generation)
    reason = WithdrawReason.NOT_HARMFUL
    with ThreadPoolExecutor(2) as pool:
        back = pool.submit(in_thread, lambda: search.search("pdq", "", actor=PIPELINE, as_of=now))
        gone = pool.submit(
            in_thread, lambda: actions.withdraw_entry(entry.id, reason=reason, actor=RAFA, as_of=now)
        )
        gone.result()
        told = Match.objects.filter(entry=entry.id).count()
        back.result()
    (event,) = [event for event in list_events(about=entry.id) if event.kind == "entry_withdrawn"]
    assert Match.objects.filter(entry=entry.id).count() == told == event.detail["matches"]


def test_that_what_arrives_while_an_entry_is_approved_is_found_forwards_or_backwards(now: datetime) -> None:
    value = hashlib.sha256(b"a third drawn shape").hexdigest()
    bank = actions.create_bank(
        "Between", category=HarmCategory.ABUSE_MATERIAL, source="Example", actor=RAFA, as_of=now
    )
    entry = actions.propose_entry(bank.id, SignalKind.PDQ, value, actor=RAFA, as_of=now)
    found: list[str] = []

    def arrive(number: int) -> None:
        new = NewClue(Channel.API, b"%d" % number, "application/json", (NewItem(ItemKind.TEXT, text="x"),))
        (item,) = list_items(receive_clue(new, actor=PIPELINE, as_of=now).clue_id)
        pdq = NewSignals(SignalOutcome.COMPUTED, (NewSignal(SignalKind.PDQ, value, quality=90),))
        actions.record_signals(item.id, pdq, actor=PIPELINE, as_of=now)
        search_item(item.id, actor=PIPELINE, as_of=now)
        found.append(item.id)

    def approve() -> None:
        actions.approve_entry(entry.id, actor=SANA, as_of=now)
        BackwardSearch(index.current().generation).search("pdq", "", actor=PIPELINE, as_of=now)

    with ThreadPoolExecutor(4) as pool:
        futures: list[Future[None]] = []
        for number in range(30):
            if number == 10:
                futures.append(pool.submit(in_thread, approve))
            futures.append(pool.submit(in_thread, partial(arrive, number)))
        for future in futures:
            future.result()
    assert set(Match.objects.filter(entry=entry.id).values_list("item_id", flat=True)) == set(found)


def test_that_changes_made_at_once_are_numbered_without_a_gap(now: datetime) -> None:
    bank = actions.create_bank(
        "Numbers", category=HarmCategory.ABUSE_MATERIAL, source="Example", actor=RAFA, as_of=now
    )
    before = BankGeneration.objects.count()
    start = threading.Barrier(6)

    def add(number: int) -> None:
        start.wait()
        value = hashlib.sha256(b"shape %d" % number).hexdigest()
        entry = actions.propose_entry(bank.id, SignalKind.PDQ, value, actor=RAFA, as_of=now)
        actions.approve_entry(entry.id, actor=SANA, as_of=now)

    with ThreadPoolExecutor(6) as pool:
        for future in [pool.submit(in_thread, partial(add, number)) for number in range(6)]:
            future.result()
    numbers = list(BankGeneration.objects.order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, before + 7))
    held = index.current()
    assert (held.number, held.active[bank.id], len(held.near[SignalKind.PDQ])) == (before + 6, 6, 6)
