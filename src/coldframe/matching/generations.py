"""The states of the banks, numbered: each change of what matches is the next one."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from coldframe.core.ids import new_id
from coldframe.matching.models import BankGeneration, EntryCounter

EMPTY = "gen_empty"
"""Token of the state before any change."""


def latest() -> BankGeneration | None:
    """The banks' present state; ``None`` before any change."""
    return BankGeneration.objects.order_by("-number").first()


def advance(*, as_of: datetime) -> BankGeneration:
    """Begin the next state. Call it in the transaction that changes what matches.

    A number can only be taken once the one before it is committed: whoever comes second waits
    at the primary key for the first one's end, and takes the next. So states commit in the
    order of their numbers, and whoever has seen one has seen all before it.
    """
    while True:
        last = latest()
        try:
            with transaction.atomic():
                return BankGeneration.objects.create(
                    number=last.number + 1 if last else 1, token=new_id("gen"), changed_at=as_of
                )
        except IntegrityError:
            continue


def take_numbers(count: int) -> range:
    """Take so many numbers for new entries. Call it in the transaction that makes them."""
    with transaction.atomic():
        EntryCounter.objects.bulk_create([EntryCounter(id=1, last=0)], ignore_conflicts=True)
        counter = EntryCounter.objects.select_for_update().get(id=1)
        first = counter.last + 1
        counter.last += count
        counter.save(update_fields=["last"])
    return range(first, first + count)
