"""Keeping what was computed and what a search found. Repeating either changes nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F

from coldframe.core.actors import Actor
from coldframe.core.ids import new_id
from coldframe.custody.actions import Ledger, act
from coldframe.intake.actions import require_living
from coldframe.intake.queries import clues_of_items
from coldframe.matching.models import BankEntry, Match, Search, Signal, SignalRun
from coldframe.matching.queries.views import run_view, search_view
from coldframe.matching.rules import JUDGE_V1
from coldframe.matching.terms import (
    SIGNALS_VERSION,
    EntryState,
    Flood,
    Judged,
    MatchingEvent,
    NewSignals,
    SearchView,
    SignalRunView,
)
from coldframe.work.actions import enqueue

_AT_ONCE = 500
MAX_MATCHES = 2_000
"""Entries, the nearest, that one search keeps as an item's matches; the search says if there were more."""

_MOST_TOLD = 1000
"""Ids that one event of the ledger can hold in a list."""


def record_signals(item_id: str, new: NewSignals, *, actor: Actor, as_of: datetime) -> SignalRunView:
    """Keep an item's signals, once for each version of how they are computed.

    Raises:
        Conflict: Its clue was destroyed meanwhile.

    Records:
        signals_computed: on the item, with the outcome, the number of signals and, for a
            file that gave no picture, the reason.
    """
    with act(actor=actor, as_of=as_of) as ledger:
        require_living(item_id)
        try:
            with transaction.atomic():
                run = SignalRun.objects.create(
                    item_id=item_id,
                    version=SIGNALS_VERSION,
                    outcome=new.outcome,
                    reason=new.reason,
                    media_format=new.media_format,
                    width=new.width,
                    height=new.height,
                    is_cut=new.is_cut,
                    signal_count=len(new.signals),
                    computed_at=as_of,
                )
        except IntegrityError:
            # Another try of the same step was quicker; it computed the same.
            return run_view(SignalRun.objects.get(item_id=item_id, version=SIGNALS_VERSION))
        Signal.objects.bulk_create(
            (
                Signal(
                    id=new_id("sig"), item_id=item_id, kind=one.kind, value=one.value,
                    quality=one.quality, algorithm=one.algorithm, turns="".join(one.turns), second=one.second,
                )
                for one in new.signals
            ),
            batch_size=_AT_ONCE,
            ignore_conflicts=True,
        )  # fmt: skip
        ledger.record(
            MatchingEvent.SIGNALS_COMPUTED,
            item_id,
            outcome=new.outcome,
            reason=new.reason,
            signals=len(new.signals),
            version=SIGNALS_VERSION,
            cut=new.is_cut,
        )
    return run_view(run)


def record_search(
    item_id: str,
    judged: Sequence[Judged],
    *,
    generation: str,
    entries_searched: int,
    banks_left_out: Sequence[str] = (),
    actor: Actor,
    as_of: datetime,
) -> SearchView:
    """Keep a search and its matches; a search that found nothing is kept, too.

    An entry that was withdrawn in the meantime does not match: its row is locked and its
    state read again here, in the transaction that writes the match.

    Args:
        item_id: The item.
        judged: From ``rules.judge_v1``.
        generation: Token of the banks' state that was searched.
        entries_searched: Active entries in that state, of the banks that were asked.
        banks_left_out: Ids of the banks that were not asked for this item.
        actor: Usually the pipeline.
        as_of: Now.

    Records:
        item_searched: on the item, with generation, rule version, entries searched, hits, the banks
            that were left out, and whether more entries lie near than are kept.
        match_found: for each new match, on the match, with item, entry, bank and distance.
        entry_flooded: on an entry that now matches more items than the desk's setting.
    """
    with act(actor=actor, as_of=as_of) as ledger:
        first = _search(item_id, generation, is_backward=False)
        if first is not None:
            return search_view(first)
        nearest = judged[:MAX_MATCHES]
        entries = _active_entries([one.candidate.entry_id for one in nearest])
        standing = [one for one in nearest if one.candidate.entry_id in entries]
        search = _keep_search(
            ledger, item_id, generation, is_backward=False, entries_searched=entries_searched,
            banks_left_out=banks_left_out, is_cut=len(judged) > MAX_MATCHES, hits=len(standing),
        )  # fmt: skip
        _keep_matches(ledger, search, standing, entries)
    return search_view(search)


def record_found(
    item_id: str,
    judged: Sequence[Judged],
    *,
    generation: str,
    entries_searched: int,
    actor: Actor,
    as_of: datetime,
) -> int:
    """Keep what new entries match of an item that was there before; what is known already changes nothing.

    Args:
        item_id: The item.
        judged: From ``rules.judge_v1``.
        generation: Token of the state of the banks that the entries became active with.
        entries_searched: Entries that were searched for.
        actor: Usually the pipeline.
        as_of: Now.

    Returns:
        Number of new matches.

    Records:
        item_searched: on the item, if there is a new match, with generation, rule version, entries
            searched and hits.
        match_found and entry_flooded: as for :func:`record_search`.
    """
    with act(actor=actor, as_of=as_of) as ledger:
        nearest, is_cut = judged[:MAX_MATCHES], len(judged) > MAX_MATCHES
        entries = _active_entries([one.candidate.entry_id for one in nearest])
        known = _known(item_id)
        new = [
            one
            for one in nearest
            if one.candidate.entry_id in entries
            and (one.candidate.signal_id, one.candidate.entry_id) not in known
        ]
        if not new:
            return 0
        search = _search(item_id, generation, is_backward=True)
        if search is None:
            search = _keep_search(
                ledger, item_id, generation, is_backward=True, entries_searched=entries_searched,
                banks_left_out=(), is_cut=is_cut, hits=len(new),
            )  # fmt: skip
        else:
            Search.objects.filter(id=search.id).update(
                hits=F("hits") + len(new), is_cut=search.is_cut or is_cut
            )
        _keep_matches(ledger, search, new, entries)
    return len(new)


def record_back_search(
    generation: str, *, entries: int, signals: int, matches: int, actor: Actor, as_of: datetime
) -> None:
    """Note that stored signals were searched for the entries that became active with a state of the banks.

    Records:
        banks_searched_back: on the state's token, with how many entries, signals and new matches.
    """
    with act(actor=actor, as_of=as_of) as ledger:
        ledger.record(
            MatchingEvent.BANKS_SEARCHED_BACK, generation, entries=entries, signals=signals, matches=matches
        )


def _search(item_id: str, generation: str, *, is_backward: bool) -> Search | None:
    return Search.objects.filter(
        item_id=item_id, generation=generation, rule_version=JUDGE_V1, is_backward=is_backward
    ).first()


def _keep_search(
    ledger: Ledger,
    item_id: str,
    generation: str,
    *,
    is_backward: bool,
    entries_searched: int,
    banks_left_out: Sequence[str],
    is_cut: bool,
    hits: int,
) -> Search:
    search = Search.objects.create(
        id=new_id("sea"), item_id=item_id, generation=generation, rule_version=JUDGE_V1,
        is_backward=is_backward, entries_searched=entries_searched, banks_left_out=list(banks_left_out),
        is_cut=is_cut, hits=hits, searched_at=ledger.as_of,
    )  # fmt: skip
    ledger.record(
        MatchingEvent.ITEM_SEARCHED,
        item_id,
        search=search.id,
        generation=generation,
        rule=JUDGE_V1,
        entries_searched=entries_searched,
        hits=hits,
        backward=is_backward,
        cut=is_cut,
        banks_left_out=tuple(banks_left_out[:_MOST_TOLD]),
    )
    return search


def _keep_matches(
    ledger: Ledger, search: Search, judged: Sequence[Judged], entries: Mapping[str, BankEntry]
) -> None:
    known = _known(search.item_id)
    counted = {entry_id for _, entry_id in known}
    clue = "".join(clues_of_items([search.item_id]))
    for one in judged:
        entry = entries[one.candidate.entry_id]
        if (one.candidate.signal_id, entry.id) in known:
            continue
        match = _save_match(search, one, as_of=ledger.as_of)
        ledger.record(
            MatchingEvent.MATCH_FOUND,
            match.id,
            item=search.item_id,
            clue=clue,
            entry=entry.id,
            bank=entry.bank_id,
            signal_kind=one.candidate.kind,
            distance=one.candidate.distance,
            nearness=one.nearness,
        )
        if entry.id not in counted:
            counted.add(entry.id)
            _count(ledger, entry)


def _count(ledger: Ledger, entry: BankEntry) -> None:
    """Count one more item that an entry matches; its row is locked. Past the limit it is in flood."""
    entry.items_matched += 1
    limit = int(settings.COLDFRAME_FLOOD_ITEMS)
    if entry.items_matched >= limit and entry.flood == Flood.NONE:
        entry.flood = Flood.FLOODED
        enqueue("matching.rank_again", f"{entry.id}:flooded", entry.id)
        ledger.record(
            MatchingEvent.ENTRY_FLOODED, entry.id, bank=entry.bank_id, items=entry.items_matched, limit=limit
        )
    entry.save(update_fields=["items_matched", "flood"])


def _known(item_id: str) -> set[tuple[str, str]]:
    rows = Match.objects.filter(item_id=item_id, rule_version=JUDGE_V1)
    return set(rows.values_list("signal_id", "entry_id"))


def _active_entries(entry_ids: Sequence[str]) -> dict[str, BankEntry]:
    """Lock the entries, in one order for everybody, and return those that are active."""
    wanted = sorted(set(entry_ids))
    active: dict[str, BankEntry] = {}
    for start in range(0, len(wanted), _AT_ONCE):
        rows = BankEntry.objects.select_for_update().filter(id__in=wanted[start : start + _AT_ONCE])
        active.update({entry.id: entry for entry in rows.order_by("id") if entry.state == EntryState.ACTIVE})
    return active


def _save_match(search: Search, one: Judged, *, as_of: datetime) -> Match:
    return Match.objects.create(
        id=new_id("mat"),
        search=search,
        item_id=search.item_id,
        signal_id=one.candidate.signal_id,
        entry_id=one.candidate.entry_id,
        distance=one.candidate.distance,
        turn=one.candidate.turn,
        nearness=one.nearness,
        is_weak=one.is_weak,
        limit_bits=one.candidate.limit_bits,
        rule_version=JUDGE_V1,
        sentences=[str(code) for code in one.sentences],
        frames=list(one.frames),
        found_at=as_of,
    )
