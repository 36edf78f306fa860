"""Entries: proposed by one, approved by another, withdrawn at once; and those that follow a source."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import IntegrityError, transaction

from coldframe.core.actors import Actor
from coldframe.core.errors import Conflict, NotFound
from coldframe.core.ids import new_id
from coldframe.core.said import Said, gettext_noop
from coldframe.core.text import clean
from coldframe.custody.actions import act
from coldframe.matching import generations
from coldframe.matching.actions.approval import require_another
from coldframe.matching.entries import leave_out_known, new_entries
from coldframe.matching.hashlists.base import check_kind, check_value
from coldframe.matching.models import Bank, BankEntry, Match
from coldframe.matching.queries.protection import refuse_lane_bank
from coldframe.matching.queries.views import entry_view
from coldframe.matching.terms import (
    EntryState,
    EntryView,
    ListedValue,
    MatchingEvent,
    SignalKind,
    WithdrawReason,
)
from coldframe.partners.terms import HarmCategory
from coldframe.work.actions import enqueue

_AT_ONCE = 500
_NOT_SO = {
    EntryState.PROPOSED: gettext_noop("This entry does not wait for approval. Reload the page."),
    EntryState.ACTIVE: gettext_noop("This entry is not active. Reload the page."),
}


def propose_entry(
    bank_id: str,
    kind: SignalKind,
    value: str,
    *,
    category: HarmCategory | None = None,
    label: str = "",
    source: str = "",
    reference: str = "",
    actor: Actor,
    as_of: datetime,
) -> EntryView:
    """Propose one entry. It does not match before another person approves it.

    A program may propose on behalf of its key; approving always takes a person.

    Raises:
        NotFound: No such bank.
        InvalidInput: The value is not one of that kind.
        Conflict: The bank has it already, active or proposed.

    Records:
        entry_proposed: with bank and kind.
    """
    kind = check_kind(kind)
    value = check_value(kind, value)
    with act(actor=actor, as_of=as_of) as ledger:
        bank = _bank(bank_id)
        refuse_lane_bank(bank_id)
        there = BankEntry.objects.filter(
            bank_id=bank_id, kind=kind, value=value, state__in=[EntryState.ACTIVE, EntryState.PROPOSED]
        ).first()
        if there is not None:
            raise Conflict(
                Said("The bank has this value already (%(entry)s).", entry=there.id), field="value"
            )
        entry = BankEntry.objects.create(
            id=new_id("ent"),
            number=generations.take_numbers(1)[0],
            bank_id=bank_id,
            kind=kind,
            value=value,
            category=HarmCategory(category or bank.category),
            label=clean(label, max_characters=40).lower(),
            source=clean(source, max_characters=200) or bank.source,
            reference=clean(reference, max_characters=200),
            state=EntryState.PROPOSED,
            proposed_by=str(actor),
            proposed_at=as_of,
        )
        ledger.record(MatchingEvent.ENTRY_PROPOSED, entry.id, bank=bank_id, signal_kind=kind)
    return entry_view(entry)


def approve_entry(entry_id: str, *, actor: Actor, as_of: datetime) -> EntryView:
    """Approve a proposed entry: it matches from now on, and what was received before is searched for it.

    Raises:
        NotFound: No such entry.
        NotAllowed: The actor is not a person, or proposed it.
        Conflict: It is not waiting for approval, or the bank got the same value meanwhile.

    Records:
        entry_approved: with bank, kind and who proposed it.
    """
    _ = actor.person_id
    with act(actor=actor, as_of=as_of) as ledger:
        generation = generations.advance(as_of=as_of)
        entry = _locked(entry_id)
        _require(entry, EntryState.PROPOSED)
        require_another(actor, entry.proposed_by)
        entry.state, entry.approved_by, entry.approved_at = EntryState.ACTIVE, str(actor), as_of
        entry.active_since = generation.number
        try:
            with transaction.atomic():
                entry.save(update_fields=["state", "approved_by", "approved_at", "active_since"])
        except IntegrityError:
            raise Conflict("The bank has this value already. Refuse the proposal.") from None
        enqueue("matching.search_back", generation.token, generation.token)
        ledger.record(
            MatchingEvent.ENTRY_APPROVED,
            entry.id,
            bank=entry.bank_id,
            signal_kind=entry.kind,
            proposed_by=entry.proposed_by,
        )
    return entry_view(entry)


def refuse_entry(entry_id: str, *, actor: Actor, as_of: datetime) -> EntryView:
    """Refuse a proposed entry; it never matched and never will.

    Raises:
        NotFound: No such entry.
        NotAllowed: The actor is not a person.
        Conflict: It is not waiting for approval.

    Records:
        entry_refused: with its bank.
    """
    _ = actor.person_id
    with act(actor=actor, as_of=as_of) as ledger:
        entry = _locked(entry_id)
        _require(entry, EntryState.PROPOSED)
        entry.state = EntryState.REFUSED
        entry.save(update_fields=["state"])
        ledger.record(MatchingEvent.ENTRY_REFUSED, entry.id, bank=entry.bank_id)
    return entry_view(entry)


def withdraw_entry(entry_id: str, *, reason: WithdrawReason, actor: Actor, as_of: datetime) -> EntryView:
    """Withdraw an active entry: it never matches again from the moment this returns.

    One person is enough, because this is the safe direction. Matches it made stay and say
    that their entry was withdrawn; ``pipeline`` brings the reviews of their items back.

    Raises:
        NotFound: No such entry.
        Conflict: It is not active.

    Records:
        entry_withdrawn: with bank, reason and the number of matches it had made.
    """
    with act(actor=actor, as_of=as_of):
        if not withdraw_entries([entry_id], reason=reason, actor=actor, as_of=as_of):
            _require(_locked(entry_id), EntryState.ACTIVE)
    return entry_view(BankEntry.objects.get(id=entry_id))


def withdraw_entries(
    entry_ids: Sequence[str], *, reason: WithdrawReason, actor: Actor, as_of: datetime
) -> int:
    """Withdraw many entries at once, as where a source withdrew them; see :func:`withdraw_entry`.

    Those that are not active are left as they are. Cost: a lock and an event for each.

    Returns:
        How many were withdrawn.

    Records:
        entry_withdrawn: for each, with bank, reason and the number of matches it had made.
    """
    reason, wanted = WithdrawReason(reason), sorted(set(entry_ids))
    count = 0
    with act(actor=actor, as_of=as_of) as ledger:
        for start in range(0, len(wanted), _AT_ONCE):
            some = BankEntry.objects.filter(id__in=wanted[start : start + _AT_ONCE])
            if not some.filter(state=EntryState.ACTIVE).exists():
                continue
            # One state of the banks for each part, so that the fan-out of one work stays bounded.
            generation = generations.advance(as_of=as_of)
            locked = some.select_for_update().order_by("id")
            rows = [row for row in locked if row.state == EntryState.ACTIVE]
            told = Counter(Match.objects.filter(entry__in=rows).order_by().values_list("entry_id", flat=True))
            BankEntry.objects.filter(id__in=[row.id for row in rows]).update(
                state=EntryState.WITHDRAWN, withdrawn_by=str(actor), withdrawn_at=as_of,
                withdraw_reason=reason, active_until=generation.number,
            )  # fmt: skip
            for row in rows:
                ledger.record(
                    MatchingEvent.ENTRY_WITHDRAWN,
                    row.id,
                    bank=row.bank_id,
                    reason=reason,
                    matches=told[row.id],
                )
            if told:
                enqueue("matching.withdrawn", generation.token, generation.token)
            count += len(rows)
    return count


def add_from_source(
    bank_id: str,
    values: Iterable[ListedValue],
    *,
    approved_by: str,
    approved_at: datetime,
    list_version: str = "",
    actor: Actor,
    as_of: datetime,
) -> tuple[str, ...]:
    """Add entries of a source that two people approved: they match from now on.

    Values that the bank has already, active or withdrawn by a person of this desk, are left out:
    a source does not undo what the desk decided.

    Args:
        bank_id: The source's bank.
        values: Checked values in their normal form; each may name its own source and category.
        approved_by: Who approved the source as the second person, as an actor's code.
        approved_at: When.
        list_version: The source's name for this state of its list.
        actor: The automatic step that synced.
        as_of: Now.

    Returns:
        Ids of the entries that were added, in the order of ``values``.

    Raises:
        NotFound: No such bank.

    Records:
        entries_added: on the bank, with their number and who approved the source.
    """
    with act(actor=actor, as_of=as_of) as ledger:
        # One at a time for each bank: two pages of one source may hold the same value.
        bank = _bank(bank_id, lock=True)
        new = leave_out_known(bank_id, values, keeps_withdrawn=True)
        if not new:
            return ()
        generation = generations.advance(as_of=as_of)
        rows = new_entries(
            bank, new, state=EntryState.ACTIVE, list_version=list_version, actor=actor, as_of=as_of
        )
        for row in rows:
            row.approved_by, row.approved_at, row.active_since = approved_by, approved_at, generation.number
        BankEntry.objects.bulk_create(rows, batch_size=_AT_ONCE)
        enqueue("matching.search_back", generation.token, generation.token)
        ledger.record(
            MatchingEvent.ENTRIES_ADDED, bank_id, entries=len(rows), approved_by=approved_by,
            generation=generation.token,
        )  # fmt: skip
    return tuple(row.id for row in rows)


def _bank(bank_id: str, *, lock: bool = False) -> Bank:
    rows = Bank.objects.select_for_update() if lock else Bank.objects.all()
    bank = rows.filter(id=bank_id).first()
    if bank is None:
        raise NotFound("There is no bank with that id.")
    return bank


def _locked(entry_id: str) -> BankEntry:
    entry = BankEntry.objects.select_for_update().filter(id=entry_id).first()
    if entry is None:
        raise NotFound("There is no bank entry with that id.")
    return entry


def _require(entry: BankEntry, state: EntryState) -> None:
    if entry.state != state:
        raise Conflict(_NOT_SO[state])
