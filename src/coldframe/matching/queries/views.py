"""Rows of matching as they leave the stage. A bank entry's value is in none of them."""

from __future__ import annotations

from coldframe.matching.models import Bank, BankChange, BankEntry, EntryOpinion, ListImport, Search, SignalRun
from coldframe.matching.terms import (
    BankChangeView,
    BankSettings,
    BankView,
    ChangeState,
    EntryState,
    EntryView,
    Flood,
    ListProblem,
    ListState,
    ListView,
    Opinion,
    OpinionView,
    SearchView,
    SignalKind,
    SignalOutcome,
    SignalRunView,
    WithdrawReason,
)
from coldframe.partners.terms import HarmCategory


def run_view(row: SignalRun) -> SignalRunView:
    """A signal run's row as others see it."""
    return SignalRunView(
        item_id=row.item_id,
        outcome=SignalOutcome(row.outcome),
        reason=row.reason,
        media_format=row.media_format,
        width=row.width,
        height=row.height,
        is_cut=row.is_cut,
        signal_count=row.signal_count,
        computed_at=row.computed_at,
    )


def search_view(row: Search) -> SearchView:
    """A search's row as others see it."""
    return SearchView(
        id=row.id,
        item_id=row.item_id,
        generation=row.generation,
        rule_version=row.rule_version,
        is_backward=row.is_backward,
        entries_searched=row.entries_searched,
        banks_left_out=tuple(row.banks_left_out),
        is_cut=row.is_cut,
        hits=row.hits,
        searched_at=row.searched_at,
    )


def bank_view(row: Bank) -> BankView:
    """A bank's row as others see it."""
    return BankView(
        id=row.id,
        name=row.name,
        category=HarmCategory(row.category),
        source=row.source,
        opinion=Opinion(row.opinion),
        distances=dict(settings_of(row).distances or {}),
        enabled_share=row.enabled_share,
        flooded_entries=int(getattr(row, "flooded_entries", 0)),
        active_entries=int(getattr(row, "active_entries", 0)),
        proposed_entries=int(getattr(row, "proposed_entries", 0)),
        withdrawn_entries=int(getattr(row, "withdrawn_entries", 0)),
        created_at=row.created_at,
    )


def settings_of(row: Bank) -> BankSettings:
    """How a bank matches now."""
    distances = {SignalKind(kind): int(bits) for kind, bits in row.distances.items()}
    return BankSettings(distances, row.enabled_share, Opinion(row.opinion))


def change_view(row: BankChange) -> BankChangeView:
    """A change's row as others see it."""
    wanted = None if row.distances is None else {SignalKind(k): int(b) for k, b in row.distances.items()}
    return BankChangeView(
        id=row.id,
        bank_id=row.bank_id,
        settings=BankSettings(wanted, row.enabled_share, Opinion(row.opinion) if row.opinion else None),
        state=ChangeState(row.state),
        proposed_by=row.proposed_by,
        proposed_at=row.proposed_at,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
    )


def opinion_view(row: EntryOpinion) -> OpinionView:
    """An opinion's row as others see it."""
    return OpinionView(row.source, Opinion(row.opinion), row.stated_by, row.stated_at)


def entry_view(row: BankEntry) -> EntryView:
    """An entry's row as others see it: without its value."""
    return EntryView(
        id=row.id,
        number=row.number,
        bank_id=row.bank_id,
        kind=SignalKind(row.kind),
        category=HarmCategory(row.category),
        label=row.label,
        source=row.source,
        reference=row.reference,
        list_version=row.list_version,
        state=EntryState(row.state),
        flood=Flood(row.flood),
        items_matched=row.items_matched,
        proposed_by=row.proposed_by,
        proposed_at=row.proposed_at,
        approved_by=row.approved_by,
        approved_at=row.approved_at,
        withdrawn_by=row.withdrawn_by,
        withdrawn_at=row.withdrawn_at,
        withdraw_reason=WithdrawReason(row.withdraw_reason) if row.withdraw_reason else None,
    )


def list_view(row: ListImport) -> ListView:
    """An imported list's row as others see it."""
    return ListView(
        id=row.id,
        bank_id=row.bank_id,
        list_format=row.list_format,
        file_sha256=row.file_sha256,
        list_version=row.list_version,
        state=ListState(row.state),
        rows_good=row.rows_good,
        rows_repeated=row.rows_repeated,
        rows_bad=row.rows_bad,
        rows_total=row.rows_total,
        problems=tuple(ListProblem(**one) for one in row.problems),
        proposed_by=row.proposed_by,
        proposed_at=row.proposed_at,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
        withdrawn_by=row.withdrawn_by,
        withdrawn_at=row.withdrawn_at,
        withdraw_reason=WithdrawReason(row.withdraw_reason) if row.withdraw_reason else None,
    )
