"""Banks, lists and entries. No query hands out a bank entry's value."""

from __future__ import annotations

from django.db.models import Count, Q, QuerySet

from coldframe.core.errors import NotFound
from coldframe.matching.models import Bank, BankChange, BankEntry, EntryOpinion, ListImport
from coldframe.matching.queries.views import bank_view, change_view, entry_view, list_view, opinion_view
from coldframe.matching.terms import (
    BankChangeView,
    BankView,
    ChangeState,
    EntryState,
    EntryView,
    Flood,
    ListState,
    ListView,
    OpinionView,
)


def get_bank(bank_id: str) -> BankView:
    """One bank.

    Raises:
        NotFound: No such bank.
    """
    row = _banks().filter(id=bank_id).first()
    if row is None:
        raise NotFound("There is no bank with that id.")
    return bank_view(row)


def list_banks() -> tuple[BankView, ...]:
    """Every bank, by name."""
    return tuple(bank_view(row) for row in _banks().order_by("name"))


def list_lists(
    *, bank_id: str | None = None, state: ListState | None = None, limit: int = 100
) -> tuple[ListView, ...]:
    """Imported lists, newest first."""
    rows = ListImport.objects.all()
    if bank_id is not None:
        rows = rows.filter(bank_id=bank_id)
    if state is not None:
        rows = rows.filter(state=state)
    return tuple(list_view(row) for row in rows.order_by("-proposed_at", "id")[:limit])


def get_list(list_id: str) -> ListView:
    """One imported list.

    Raises:
        NotFound: No such list.
    """
    row = ListImport.objects.filter(id=list_id).first()
    if row is None:
        raise NotFound("There is no list with that id.")
    return list_view(row)


def count_active_of_list(list_id: str) -> int:
    """Entries that came with a list and match now."""
    return BankEntry.objects.filter(list_import=list_id, state=EntryState.ACTIVE).count()


def list_entries(
    bank_id: str,
    *,
    state: EntryState | None = None,
    flood: Flood | None = None,
    is_alone: bool = False,
    limit: int = 100,
) -> tuple[EntryView, ...]:
    """Entries of a bank without their values, newest proposal first.

    Args:
        bank_id: The bank.
        state: Only these.
        flood: Only these.
        is_alone: Only those that came with no list, so that a person decides about each.
        limit: At most so many.
    """
    rows = BankEntry.objects.filter(bank_id=bank_id)
    if state is not None:
        rows = rows.filter(state=state)
    if flood is not None:
        rows = rows.filter(flood=flood)
    if is_alone:
        rows = rows.filter(list_import=None)
    return tuple(entry_view(row) for row in rows.order_by("-proposed_at", "id")[:limit])


def get_entry(entry_id: str) -> EntryView:
    """One entry without its value.

    Raises:
        NotFound: No such entry.
    """
    return entry_view(_entry(Q(id=entry_id)))


def get_entry_by_number(number: int) -> EntryView:
    """One entry without its value, by its number.

    Raises:
        NotFound: No such entry.
    """
    return entry_view(_entry(Q(number=number)))


def list_opinions(entry_id: str) -> tuple[OpinionView, ...]:
    """What further sources say about an entry, by source."""
    return tuple(
        opinion_view(row) for row in EntryOpinion.objects.filter(entry_id=entry_id).order_by("source")
    )


def list_changes(
    *, bank_id: str | None = None, state: ChangeState | None = None, limit: int = 100
) -> tuple[BankChangeView, ...]:
    """Changes to how banks match, newest first."""
    rows = BankChange.objects.all()
    if bank_id is not None:
        rows = rows.filter(bank_id=bank_id)
    if state is not None:
        rows = rows.filter(state=state)
    return tuple(change_view(row) for row in rows.order_by("-proposed_at", "id")[:limit])


def get_change(change_id: str) -> BankChangeView:
    """One change to how a bank matches.

    Raises:
        NotFound: No such change.
    """
    row = BankChange.objects.filter(id=change_id).first()
    if row is None:
        raise NotFound("There is no change with that id.")
    return change_view(row)


def find_bank_by_name(name: str) -> BankView | None:
    """The bank of that exact name, or ``None``."""
    row = _banks().filter(name=name).first()
    return None if row is None else bank_view(row)


def _entry(chosen: Q) -> BankEntry:
    row = BankEntry.objects.filter(chosen).first()
    if row is None:
        raise NotFound("There is no bank entry with that id.")
    return row


def _banks() -> QuerySet[Bank]:
    def counted(state: EntryState) -> Count:
        return Count("entries", filter=Q(entries__state=state))

    return Bank.objects.annotate(
        active_entries=counted(EntryState.ACTIVE),
        proposed_entries=counted(EntryState.PROPOSED),
        withdrawn_entries=counted(EntryState.WITHDRAWN),
        flooded_entries=Count(
            "entries", filter=Q(entries__state=EntryState.ACTIVE, entries__flood=Flood.FLOODED)
        ),
    )
