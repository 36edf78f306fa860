"""The states of the banks, numbered: each change of what matches is the next one."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from coldframe.core.ids import new_id
from coldframe.matching.models import BankGeneration, EntryCounter

EMPTY = "gen_empty"
"""Token of the state before any change."""

_ENTRIES, _STATES = 1, 2
"""Rows that are locked: while numbers are taken, and while what matches is changed."""


def latest() -> BankGeneration | None:
    """The banks' present state; ``None`` before any change."""
    return BankGeneration.objects.order_by("-number").first()


def advance(*, as_of: datetime) -> BankGeneration:
    """Begin the next state. Call it in the transaction that changes what matches, before it locks an entry.

    Whoever comes second waits for the first one's end, and takes the next number: states commit in
    the order of their numbers, and whoever has seen one has seen all before it.
    """
    with transaction.atomic():
        hold()
        last = latest()
        return BankGeneration.objects.create(
            number=last.number + 1 if last else 1, token=new_id("gen"), changed_at=as_of
        )


def hold() -> None:
    """Let nobody else change what matches before this transaction ends.

    Everybody locks in one order, so that nobody waits for somebody who waits for them: source or list,
    bank, this, then entries by their ids, and the ledger last.
    """
    _locked(_STATES)


def take_numbers(count: int) -> range:
    """Take so many numbers for new entries. Call it in the transaction that makes them."""
    with transaction.atomic():
        counter = _locked(_ENTRIES)
        first = counter.last + 1
        counter.last += count
        counter.save(update_fields=["last"])
    return range(first, first + count)


def _locked(which: int) -> EntryCounter:
    EntryCounter.objects.bulk_create([EntryCounter(id=which, last=0)], ignore_conflicts=True)
    return EntryCounter.objects.select_for_update().get(id=which)
