"""What was computed for an item, and what the banks say about it."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import QuerySet

from coldframe.intake.queries import list_items
from coldframe.matching.models import Bank, EntryOpinion, Match, Search, Signal, SignalRun
from coldframe.matching.queries.views import run_view, search_view
from coldframe.matching.rules import is_consulted_v1, says_v1, sentence_v1, set_aside_v1, standing_v1
from coldframe.matching.terms import (
    CLAIMED,
    SIGNALS_VERSION,
    Comparison,
    EntryState,
    Evidence,
    Flood,
    MatchView,
    Nearness,
    Opinion,
    SearchView,
    SentenceCode,
    SetAside,
    SignalKind,
    SignalRunView,
    SignalView,
    Standing,
)
from coldframe.media.terms import Turn
from coldframe.partners.terms import HarmCategory


def list_signals(item_id: str) -> tuple[SignalView, ...]:
    """An item's signals, by kind and value."""
    rows = Signal.objects.filter(item_id=item_id).order_by("kind", "value", "algorithm")
    return tuple(
        SignalView(
            row.id, row.item_id, SignalKind(row.kind), row.value, row.quality, row.algorithm, row.second
        )
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


def list_comparisons(item_ids: Sequence[str]) -> dict[str, Comparison]:
    """How far each item was compared, by item: what a reviewer must know before "nothing matches" says anything."""
    cut = set(
        SignalRun.objects.filter(item_id__in=item_ids, version=SIGNALS_VERSION, is_cut=True).values_list(
            "item_id", flat=True
        )
    )
    crowded = items_cut_short(Search.objects.filter(item_id__in=item_ids))
    # What is left out now, not then: raising a share searches back, and what is new is compared as of now.
    shared = list(Bank.objects.filter(enabled_share__lt=1.0).order_by("name"))
    return {
        item_id: Comparison(
            is_cut=item_id in cut,
            has_more_matches=item_id in crowded,
            banks_left_out=tuple(
                bank.name for bank in shared if not is_consulted_v1(bank.id, item_id, bank.enabled_share)
            ),
        )
        for item_id in item_ids
    }


def items_cut_short(searches: QuerySet[Search]) -> set[str]:
    """Items near which more entries lie than are kept, as of the last search in all banks and those after it."""
    is_cut: dict[str, bool] = {}
    rows = searches.order_by("searched_at", "id").values_list("item_id", "is_cut", "is_backward")
    for item_id, cut, is_backward in rows:
        is_cut[item_id] = cut or (is_backward and is_cut.get(item_id, False))
    return {item_id for item_id, cut in is_cut.items() if cut}


def list_matches(*, item_id: str | None = None, clue_id: str | None = None) -> tuple[MatchView, ...]:
    """The matches of one item, or of all items of one clue, nearest first.

    Matches of withdrawn entries are among them and say so (``entry_withdrawn``).
    """
    if (item_id is None) == (clue_id is None):
        raise ValueError("give either item_id or clue_id")
    ids = [item_id] if item_id is not None else [item.id for item in list_items(str(clue_id))]
    return matches_of(Match.objects.filter(item_id__in=ids))


def matches_of(chosen: QuerySet[Match]) -> tuple[MatchView, ...]:
    """Views of all matches of some items, nearest first.

    The choice must leave out none of an item's matches, since one can set another aside.
    """
    rows = list(chosen.select_related("entry__bank", "signal").order_by("distance", "entry_id", "signal_id"))
    stated: dict[str, list[Opinion]] = {}
    opinions = EntryOpinion.objects.filter(entry__in=chosen.order_by().values("entry"))
    for entry_id, opinion in opinions.values_list("entry_id", "opinion"):
        stated.setdefault(entry_id, []).append(Opinion(opinion))
    standings = {
        row.entry_id: standing_v1(Opinion(row.entry.bank.opinion), stated.get(row.entry_id, []))
        for row in rows
    }
    aside = set_aside_v1(_evidence(row, standings[row.entry_id]) for row in rows)
    by_id = {row.id: row for row in rows}
    return tuple(
        _match_view(row, standings[row.entry_id], by_id[aside[row.id]] if row.id in aside else None)
        for row in rows
    )


def _evidence(row: Match, standing: Standing) -> Evidence:
    return Evidence(
        match_id=row.id,
        item_id=row.item_id,
        signal_id=row.signal_id,
        kind=SignalKind(row.signal.kind),
        distance=row.distance,
        is_claimed=row.signal.algorithm == CLAIMED,
        standing=standing,
        is_live=row.entry.state == EntryState.ACTIVE,
        frames=tuple((signal_id, distance) for signal_id, distance in row.frames),
    )


def list_items_matched_by(entry_id: str) -> tuple[str, ...]:
    """Ids of the items that an entry matched: what to look at again when it is withdrawn."""
    rows = Match.objects.filter(entry_id=entry_id).order_by("item_id").values_list("item_id", flat=True)
    return tuple(dict.fromkeys(rows))


def _match_view(row: Match, standing: Standing, negative: Match | None) -> MatchView:
    entry, bank, signal = row.entry, row.entry.bank, row.signal
    kind, is_withdrawn = SignalKind(signal.kind), entry.state == EntryState.WITHDRAWN
    is_flooded = entry.flood == Flood.FLOODED
    codes = (
        *(SentenceCode(code) for code in row.sentences),
        *says_v1(
            standing, is_withdrawn=is_withdrawn, is_set_aside=negative is not None, is_flooded=is_flooded
        ),
    )
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
        standing=standing,
        kind=kind,
        distance=row.distance,
        limit_bits=row.limit_bits,
        turn=Turn(row.turn) if row.turn else "",
        quality=signal.quality,
        nearness=Nearness(row.nearness),
        is_weak=row.is_weak,
        is_claimed=signal.algorithm == CLAIMED,
        rule_version=row.rule_version,
        sentences=codes,
        sentence=sentence_v1(
            codes, kind=kind, bank=bank.name, distance=row.distance, quality=signal.quality,
            limit_bits=row.limit_bits, aside=negative.entry.bank.name if negative else "",
            second=signal.second,
        ),
        entry_withdrawn=is_withdrawn,
        set_aside=_set_aside(negative) if negative else None,
        is_flooded=is_flooded,
        found_at=row.found_at,
    )  # fmt: skip


def _set_aside(row: Match) -> SetAside:
    return SetAside(
        match_id=row.id,
        entry_id=row.entry_id,
        bank_id=row.entry.bank_id,
        bank_name=row.entry.bank.name,
        kind=SignalKind(row.signal.kind),
        distance=row.distance,
    )
