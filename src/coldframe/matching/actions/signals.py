"""Keeping what was computed and what a search found. Repeating either changes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, transaction

from coldframe.core.actors import Actor
from coldframe.core.ids import new_id
from coldframe.custody.actions import act
from coldframe.matching.models import BankEntry, Match, Search, Signal, SignalRun
from coldframe.matching.queries import run_view, search_view
from coldframe.matching.rules import JUDGE_V1
from coldframe.matching.terms import (
    SIGNALS_VERSION,
    EntryState,
    Judged,
    MatchingEvent,
    NewSignals,
    SearchView,
    SignalRunView,
)

_AT_ONCE = 500


def record_signals(item_id: str, new: NewSignals, *, actor: Actor, as_of: datetime) -> SignalRunView:
    """Keep an item's signals, once for each version of how they are computed.

    Records:
        signals_computed: on the item, with the outcome, the number of signals and, for a
            file that gave no picture, the reason.
    """
    with act(actor=actor, as_of=as_of) as ledger:
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
                    quality=one.quality, algorithm=one.algorithm,
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
    radius_bits: int,
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
        entries_searched: Active entries in that state.
        radius_bits: The most that was shown, in bits.
        actor: Usually the pipeline.
        as_of: Now.

    Records:
        item_searched: on the item, with generation, rule version, entries searched and hits.
        match_found: for each new match, on the match, with item, entry, bank and distance.
    """
    with act(actor=actor, as_of=as_of) as ledger:
        first = Search.objects.filter(
            item_id=item_id, generation=generation, rule_version=JUDGE_V1, radius_bits=radius_bits
        ).first()
        if first is not None:
            return search_view(first)
        banks = _active_banks([one.candidate.entry_id for one in judged])
        standing = [one for one in judged if one.candidate.entry_id in banks]
        search = Search.objects.create(
            id=new_id("sea"),
            item_id=item_id,
            generation=generation,
            rule_version=JUDGE_V1,
            radius_bits=radius_bits,
            entries_searched=entries_searched,
            hits=len(standing),
            searched_at=as_of,
        )
        ledger.record(
            MatchingEvent.ITEM_SEARCHED,
            item_id,
            search=search.id,
            generation=generation,
            rule=JUDGE_V1,
            entries_searched=entries_searched,
            hits=len(standing),
        )
        known = set(
            Match.objects.filter(item_id=item_id, rule_version=JUDGE_V1).values_list("signal_id", "entry_id")
        )
        for one in standing:
            if (one.candidate.signal_id, one.candidate.entry_id) in known:
                continue
            match = _save_match(search, item_id, one, radius_bits=radius_bits, as_of=as_of)
            ledger.record(
                MatchingEvent.MATCH_FOUND,
                match.id,
                item=item_id,
                entry=one.candidate.entry_id,
                bank=banks[one.candidate.entry_id],
                signal_kind=one.candidate.kind,
                distance=one.candidate.distance,
                nearness=one.nearness,
            )
    return search_view(search)


def _active_banks(entry_ids: Sequence[str]) -> dict[str, str]:
    """Lock the entries, in one order for everybody, and return the bank of each that is active."""
    wanted = sorted(set(entry_ids))
    banks: dict[str, str] = {}
    for start in range(0, len(wanted), _AT_ONCE):
        rows = BankEntry.objects.select_for_update().filter(id__in=wanted[start : start + _AT_ONCE])
        for entry in rows.order_by("id"):
            if entry.state == EntryState.ACTIVE:
                banks[entry.id] = entry.bank_id
    return banks


def _save_match(search: Search, item_id: str, one: Judged, *, radius_bits: int, as_of: datetime) -> Match:
    return Match.objects.create(
        id=new_id("mat"),
        search=search,
        item_id=item_id,
        signal_id=one.candidate.signal_id,
        entry_id=one.candidate.entry_id,
        distance=one.candidate.distance,
        nearness=one.nearness,
        is_weak=one.is_weak,
        radius_bits=radius_bits,
        rule_version=JUDGE_V1,
        sentences=[str(code) for code in one.sentences],
        found_at=as_of,
    )
