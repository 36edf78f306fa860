"""What matching holds. No query hands out a bank entry's value."""

from __future__ import annotations

import numpy as np
from django.db.models import Count, Q, QuerySet

from coldframe.core.errors import NotFound
from coldframe.intake.queries import list_items
from coldframe.matching.index import hash_rows
from coldframe.matching.models import Bank, BankEntry, ListImport, Match, Search, Signal, SignalRun
from coldframe.matching.rules import sentence_v1
from coldframe.matching.terms import (
    SIGNALS_VERSION,
    BankView,
    EntryState,
    EntryView,
    ListProblem,
    ListState,
    ListView,
    MatchView,
    Nearness,
    Opinion,
    SameItem,
    Sameness,
    SearchView,
    SentenceCode,
    SignalKind,
    SignalOutcome,
    SignalRunView,
    SignalView,
)
from coldframe.partners.terms import HarmCategory
from coldframe.search.hamming import HammingIndex

_READ_AT_ONCE = 20_000

_STRONGEST_FIRST = (SignalKind.SHA256, SignalKind.SHA1, SignalKind.MD5)


def list_signals(item_id: str) -> tuple[SignalView, ...]:
    """An item's signals, by kind and value."""
    rows = Signal.objects.filter(item_id=item_id).order_by("kind", "value", "algorithm")
    return tuple(
        SignalView(row.id, row.item_id, SignalKind(row.kind), row.value, row.quality, row.algorithm)
        for row in rows
    )


def find_signal_run(item_id: str) -> SignalRunView | None:
    """Whether the item's signals were computed, and what became of its file; ``None`` before."""
    row = SignalRun.objects.filter(item_id=item_id, version=SIGNALS_VERSION).first()
    return None if row is None else run_view(row)


def find_search(item_id: str) -> SearchView | None:
    """The last search for an item, or ``None`` if none was made."""
    row = Search.objects.filter(item_id=item_id).order_by("-searched_at", "-id").first()
    return None if row is None else search_view(row)


def list_matches(*, item_id: str | None = None, clue_id: str | None = None) -> tuple[MatchView, ...]:
    """The matches of one item, or of all items of one clue, nearest first.

    Matches of withdrawn entries are among them and say so (``entry_withdrawn``).
    """
    if (item_id is None) == (clue_id is None):
        raise ValueError("give either item_id or clue_id")
    ids = [item_id] if item_id is not None else [item.id for item in list_items(str(clue_id))]
    rows = Match.objects.filter(item_id__in=ids).select_related("entry__bank", "signal")
    return tuple(_match_view(row) for row in rows.order_by("distance", "entry_id", "signal_id"))


def list_items_matched_by(entry_id: str) -> tuple[str, ...]:
    """Ids of the items that an entry matched: what to look at again when it is withdrawn."""
    rows = Match.objects.filter(entry_id=entry_id).order_by("item_id").values_list("item_id", flat=True)
    return tuple(dict.fromkeys(rows))


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


def list_entries(bank_id: str, *, state: EntryState | None = None, limit: int = 100) -> tuple[EntryView, ...]:
    """Entries of a bank without their values, newest proposal first."""
    rows = BankEntry.objects.filter(bank_id=bank_id)
    if state is not None:
        rows = rows.filter(state=state)
    return tuple(entry_view(row) for row in rows.order_by("-proposed_at", "id")[:limit])


def find_same_items(item_id: str, *, radius_bits: int = 31) -> tuple[SameItem, ...]:
    """Other items that are the same file, a near file, or share a selector.

    Cost: for near files one pass over the PDQ signals of all items.

    Returns:
        Exact files first, then near files by distance, then selectors; each by item id.
    """
    own = list_signals(item_id)
    found = [*_same_values(item_id, own), *_near_files(item_id, own, radius_bits)]
    order = list(Sameness)
    return tuple(
        sorted(found, key=lambda one: (order.index(one.sameness), one.distance, one.item_id, one.kind))
    )


def _same_values(item_id: str, own: tuple[SignalView, ...]) -> list[SameItem]:
    found: dict[tuple[str, SignalKind], SameItem] = {}
    by_strength = sorted(own, key=lambda signal: _strength(signal.kind))
    for signal in by_strength:
        # A domain is shared by strangers; it makes no two items the same.
        if signal.kind in (SignalKind.DOMAIN, SignalKind.PDQ):
            continue
        sameness = Sameness.EXACT_FILE if signal.kind.is_digest else Sameness.SAME_SELECTOR
        told_by = SignalKind.SHA256 if signal.kind.is_digest else signal.kind
        others = Signal.objects.filter(kind=signal.kind, value=signal.value).exclude(item_id=item_id)
        for other in others.values_list("item_id", flat=True):
            # The same file is one finding, by the strongest digest the two have in common.
            found.setdefault((other, told_by), SameItem(other, sameness, signal.kind, 0))
    return list(found.values())


def _strength(kind: SignalKind) -> int:
    return _STRONGEST_FIRST.index(kind) if kind in _STRONGEST_FIRST else len(_STRONGEST_FIRST)


def _near_files(item_id: str, own: tuple[SignalView, ...], radius_bits: int) -> list[SameItem]:
    values = [signal.value for signal in own if signal.kind is SignalKind.PDQ]
    if not values:
        return []
    queries = hash_rows(values)
    nearest: dict[str, int] = {}
    rows = Signal.objects.filter(kind=SignalKind.PDQ).exclude(item_id=item_id).values_list("item_id", "value")
    part: list[tuple[str, str]] = []

    def compare() -> None:
        hits = HammingIndex.build(hash_rows([value for _, value in part])).query(queries, radius_bits)
        for entry, distance in zip(
            hits.entry_index.tolist(), hits.distance.astype(np.int64).tolist(), strict=True
        ):
            other = part[entry][0]
            nearest[other] = min(distance, nearest.get(other, distance))
        part.clear()

    for row in rows.iterator(chunk_size=_READ_AT_ONCE):
        part.append(row)
        if len(part) == _READ_AT_ONCE:
            compare()
    compare()
    return [
        SameItem(other, Sameness.NEAR_FILE, SignalKind.PDQ, distance) for other, distance in nearest.items()
    ]


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
        radius_bits=row.radius_bits,
        entries_searched=row.entries_searched,
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
        active_entries=int(getattr(row, "active_entries", 0)),
        proposed_entries=int(getattr(row, "proposed_entries", 0)),
        withdrawn_entries=int(getattr(row, "withdrawn_entries", 0)),
        created_at=row.created_at,
    )


def entry_view(row: BankEntry) -> EntryView:
    """An entry's row as others see it: without its value."""
    return EntryView(
        id=row.id,
        bank_id=row.bank_id,
        kind=SignalKind(row.kind),
        category=HarmCategory(row.category),
        label=row.label,
        source=row.source,
        reference=row.reference,
        list_version=row.list_version,
        state=EntryState(row.state),
        proposed_by=row.proposed_by,
        approved_by=row.approved_by,
        withdrawn_at=row.withdrawn_at,
        withdraw_reason=row.withdraw_reason,
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
        problems=tuple(ListProblem(line, code, message) for line, code, message in row.problems),
        proposed_by=row.proposed_by,
        proposed_at=row.proposed_at,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
    )


def _banks() -> QuerySet[Bank]:
    def counted(state: EntryState) -> Count:
        return Count("entries", filter=Q(entries__state=state))

    return Bank.objects.annotate(
        active_entries=counted(EntryState.ACTIVE),
        proposed_entries=counted(EntryState.PROPOSED),
        withdrawn_entries=counted(EntryState.WITHDRAWN),
    )


def _match_view(row: Match) -> MatchView:
    entry, bank, signal = row.entry, row.entry.bank, row.signal
    codes = tuple(SentenceCode(code) for code in row.sentences)
    kind = SignalKind(signal.kind)
    return MatchView(
        id=row.id,
        item_id=row.item_id,
        bank_id=bank.id,
        bank_name=bank.name,
        entry_id=entry.id,
        category=HarmCategory(entry.category),
        label=entry.label,
        source=entry.source,
        list_version=entry.list_version,
        opinion=Opinion(bank.opinion),
        kind=kind,
        distance=row.distance,
        quality=signal.quality,
        nearness=Nearness(row.nearness),
        is_weak=row.is_weak,
        rule_version=row.rule_version,
        sentences=codes,
        sentence=sentence_v1(
            codes, kind=kind, bank=bank.name, distance=row.distance, quality=signal.quality,
            radius_bits=row.radius_bits,
        ),
        entry_withdrawn=entry.state == EntryState.WITHDRAWN,
        found_at=row.found_at,
    )  # fmt: skip
