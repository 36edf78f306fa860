"""Banks and single entries: proposed by one, approved by another, withdrawn at once."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from coldframe.access.queries import person_behind
from coldframe.core.actors import Actor
from coldframe.core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from coldframe.core.ids import new_id
from coldframe.core.text import clean
from coldframe.custody.actions import act
from coldframe.matching import index
from coldframe.matching.hashlists.base import check_kind, check_value
from coldframe.matching.models import Bank, BankEntry
from coldframe.matching.queries import bank_view, entry_view, get_bank
from coldframe.matching.terms import (
    BankView,
    EntryState,
    EntryView,
    MatchingEvent,
    Opinion,
    SignalKind,
    WithdrawReason,
)
from coldframe.partners.terms import HarmCategory


def create_bank(
    name: str,
    *,
    category: HarmCategory,
    source: str,
    opinion: Opinion = Opinion.POSITIVE,
    actor: Actor,
    as_of: datetime,
) -> BankView:
    """Create an empty bank. Whatever goes into it needs two people.

    Args:
        name: Unique; shown to reviewers.
        category: For entries whose list names none.
        source: Who stands behind its entries.
        opinion: What that source says about them.
        actor: A person.
        as_of: Now.

    Raises:
        InvalidInput: Name or source is missing.
        Conflict: There is a bank of that name.
        NotAllowed: The actor is not a person.

    Records:
        bank_created: with category and opinion.
    """
    created_by = actor.person_id
    name, source = clean(name, max_characters=100).strip(), clean(source, max_characters=200).strip()
    if not name or not source:
        raise InvalidInput(
            "A bank needs a name and a source: who says that its entries are known?", field="name"
        )
    with act(actor=actor, as_of=as_of) as ledger:
        try:
            with transaction.atomic():
                bank = Bank.objects.create(
                    id=new_id("bnk"), name=name, category=HarmCategory(category), source=source,
                    opinion=Opinion(opinion), created_by=created_by, created_at=as_of,
                )  # fmt: skip
        except IntegrityError:
            raise Conflict(
                "There is a bank of that name. Use it, or choose another name.", field="name"
            ) from None
        ledger.record(MatchingEvent.BANK_CREATED, bank.id, category=bank.category, opinion=bank.opinion)
    return bank_view(bank)


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
    bank = get_bank(bank_id)
    kind = check_kind(kind)
    value = check_value(kind, value)
    with act(actor=actor, as_of=as_of) as ledger:
        there = BankEntry.objects.filter(
            bank_id=bank_id, kind=kind, value=value, state__in=[EntryState.ACTIVE, EntryState.PROPOSED]
        ).first()
        if there is not None:
            raise Conflict(f"The bank has this value already ({there.id}, {there.state}).", field="value")
        entry = BankEntry.objects.create(
            id=new_id("ent"),
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
    """Approve a proposed entry; from now on it matches.

    Raises:
        NotFound: No such entry.
        NotAllowed: The actor is not a person, or proposed it.
        Conflict: It is not waiting for approval, or the bank got the same value meanwhile.

    Records:
        entry_approved: with bank, kind and who proposed it.
    """
    _ = actor.person_id
    with act(actor=actor, as_of=as_of) as ledger:
        entry = _locked(entry_id)
        _require(entry, EntryState.PROPOSED)
        require_another(actor, entry.proposed_by, "this entry")
        entry.state, entry.approved_by, entry.approved_at = EntryState.ACTIVE, str(actor), as_of
        try:
            with transaction.atomic():
                entry.save(update_fields=["state", "approved_by", "approved_at"])
        except IntegrityError:
            raise Conflict("The bank has this value already. Refuse the proposal.") from None
        index.bump()
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
    that their entry was withdrawn; ``queries.list_items_matched_by`` names their items for
    another look.

    Raises:
        NotFound: No such entry.
        Conflict: It is not active.

    Records:
        entry_withdrawn: with bank, reason and the number of matches it had made.
    """
    with act(actor=actor, as_of=as_of) as ledger:
        entry = _locked(entry_id)
        _require(entry, EntryState.ACTIVE)
        entry.state, entry.withdrawn_by, entry.withdrawn_at = EntryState.WITHDRAWN, str(actor), as_of
        entry.withdraw_reason = WithdrawReason(reason)
        entry.save(update_fields=["state", "withdrawn_by", "withdrawn_at", "withdraw_reason"])
        index.bump()
        ledger.record(
            MatchingEvent.ENTRY_WITHDRAWN,
            entry.id,
            bank=entry.bank_id,
            reason=entry.withdraw_reason,
            matches=entry.matches.count(),
        )
    return entry_view(entry)


def require_another(actor: Actor, proposed_by: str, what: str) -> None:
    """Refuse if the actor is who proposed it, by hand or by an API key of theirs.

    Raises:
        NotAllowed: Says who can.
    """
    if actor.person_id == person_behind(proposed_by):
        raise NotAllowed(
            f"You proposed {what}, so somebody else has to approve it: "
            "a second reader, or a liaison other than you."
        )


def _locked(entry_id: str) -> BankEntry:
    entry = BankEntry.objects.select_for_update().filter(id=entry_id).first()
    if entry is None:
        raise NotFound("There is no bank entry with that id.")
    return entry


def _require(entry: BankEntry, state: EntryState) -> None:
    if entry.state != state:
        raise Conflict(f"This entry is {entry.state}, not {state}. Reload the page.")
