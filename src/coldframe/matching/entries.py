"""Rows of new entries: what a bank has already is left out, the rest is numbered."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db.models import Q

from coldframe.core.actors import Actor
from coldframe.core.ids import new_id
from coldframe.matching import generations
from coldframe.matching.models import Bank, BankEntry, ListImport
from coldframe.matching.terms import EntryState, ListedValue, WithdrawReason

_AT_ONCE = 500


def leave_out_known(
    bank_id: str, values: Iterable[ListedValue], *, keeps_withdrawn: bool = False
) -> list[ListedValue]:
    """Leave out what is said twice and what the bank has already.

    Args:
        bank_id: The bank.
        values: In their normal form.
        keeps_withdrawn: Also leave out what a person withdrew here.
    """
    given = list(values)
    known: set[tuple[str, str]] = set()
    for start in range(0, len(given), _AT_ONCE):
        there = BankEntry.objects.filter(
            bank_id=bank_id, value__in=[one.value for one in given[start : start + _AT_ONCE]]
        )
        stands = Q(state=EntryState.ACTIVE)
        if keeps_withdrawn:
            stands |= Q(state=EntryState.WITHDRAWN) & ~Q(withdraw_reason=WithdrawReason.WITHDRAWN_BY_SOURCE)
        known.update(there.filter(stands).values_list("kind", "value"))
    new = []
    for one in given:
        if (str(one.kind), one.value) not in known:
            known.add((str(one.kind), one.value))
            new.append(one)
    return new


def new_entries(
    bank: Bank,
    values: Sequence[ListedValue],
    *,
    state: EntryState,
    list_version: str,
    list_import: ListImport | None = None,
    actor: Actor,
    as_of: datetime,
) -> list[BankEntry]:
    """Make the rows of new entries, numbered, without keeping them. Call it inside ``act``."""
    numbers = generations.take_numbers(len(values))
    return [
        BankEntry(
            id=new_id("ent"), number=number, bank=bank, list_import=list_import, kind=one.kind, value=one.value,
            category=one.category or bank.category, label=one.label, source=one.source or bank.source,
            reference=one.reference, list_version=list_version, state=state,
            proposed_by=str(actor), proposed_at=as_of,
        )
        for number, one in zip(numbers, values, strict=True)
    ]  # fmt: skip
