"""Withdrawing what somebody names otherwise than by its entry: by its value, or a whole list."""

from __future__ import annotations

from datetime import datetime

from coldframe.core.actors import Actor
from coldframe.core.errors import Conflict, NotFound
from coldframe.custody.actions import act
from coldframe.matching.actions.entries import withdraw_entries, withdraw_entry
from coldframe.matching.hashlists.base import check_value
from coldframe.matching.models import BankEntry, ListImport
from coldframe.matching.queries.views import list_view
from coldframe.matching.terms import (
    EntryState,
    EntryView,
    ListState,
    ListView,
    MatchingEvent,
    SignalKind,
    WithdrawReason,
)
from coldframe.work.actions import enqueue

WITHDRAW_LIST_TASK = "matching.withdraw_list"

_AT_ONCE = 500


def withdraw_value(
    bank_id: str, kind: SignalKind, value: str, *, reason: WithdrawReason, actor: Actor, as_of: datetime
) -> EntryView:
    """Withdraw the active entry of a bank that has this value; see ``withdraw_entry``.

    Raises:
        InvalidInput: The value is not one of that kind.
        NotFound: No active entry of the bank has it.

    Records:
        entry_withdrawn: with bank, reason and the number of matches it had made.
    """
    entry = BankEntry.objects.filter(
        bank_id=bank_id, kind=kind, value=check_value(kind, value), state=EntryState.ACTIVE
    ).first()
    if entry is None:
        raise NotFound("No active entry of this bank has that value.")
    return withdraw_entry(entry.id, reason=reason, actor=actor, as_of=as_of)


def withdraw_list(list_id: str, *, reason: WithdrawReason, actor: Actor, as_of: datetime) -> ListView:
    """Have every entry that came with a list withdrawn, some at a time; the list says how many are left.

    Raises:
        NotFound: No such list.
        NotAllowed: The actor is not a person.
        Conflict: It was not approved, or is being withdrawn already.

    Records:
        list_withdrawn: with bank and reason; entry_withdrawn follows for each entry.
    """
    _ = actor.person_id
    with act(actor=actor, as_of=as_of) as ledger:
        row = ListImport.objects.select_for_update().filter(id=list_id).first()
        if row is None:
            raise NotFound("There is no list with that id.")
        if row.state != ListState.APPROVED or row.withdrawn_by:
            raise Conflict("Only a list that was approved can be withdrawn, and only once. Reload the page.")
        row.withdrawn_by, row.withdrawn_at, row.withdraw_reason = str(actor), as_of, WithdrawReason(reason)
        row.save(update_fields=["withdrawn_by", "withdrawn_at", "withdraw_reason"])
        enqueue(WITHDRAW_LIST_TASK, list_id, list_id)
        ledger.record(MatchingEvent.LIST_WITHDRAWN, list_id, bank=row.bank_id, reason=row.withdraw_reason)
    return list_view(row)


def withdraw_list_part(list_id: str, *, actor: Actor, as_of: datetime) -> int:
    """Withdraw the next entries of a list that somebody had withdrawn.

    Args:
        list_id: The list.
        actor: Who had it withdrawn.
        as_of: Now.

    Returns:
        How many; 0 once there are none left.

    Records:
        entry_withdrawn: for each.
    """
    row = ListImport.objects.get(id=list_id)
    active = BankEntry.objects.filter(list_import=row, state=EntryState.ACTIVE).order_by("id")
    return withdraw_entries(
        list(active.values_list("id", flat=True)[:_AT_ONCE]),
        reason=WithdrawReason(row.withdraw_reason),
        actor=actor,
        as_of=as_of,
    )
