"""Durable steps of matching: compute an item's signals, search the banks for them.

Each reads, does its slow part outside any transaction and hands the result to an
action. Each may be run again after a crash: what is there already is found again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import cache
from typing import Protocol

from django.conf import settings

from coldframe.core.actors import Actor
from coldframe.intake.queries import get_clue, get_item, list_password_hashes
from coldframe.intake.terms import ItemKind, ItemView
from coldframe.matching import index
from coldframe.matching.actions import record_search, record_signals
from coldframe.matching.models import BankEntry
from coldframe.matching.queries import find_signal_run, list_signals
from coldframe.matching.rules import judge_v1
from coldframe.matching.terms import (
    CLAIMED,
    Candidate,
    EntryState,
    NewSignal,
    NewSignals,
    Opinion,
    SearchView,
    SignalKind,
    SignalOutcome,
    SignalRunView,
    SignalView,
    Thresholds,
)
from coldframe.media.sandbox import SandboxPool
from coldframe.media.terms import Limits, PictureSignals, Unreadable
from coldframe.selectors.extract import extract
from coldframe.selectors.normalize import normalize
from coldframe.selectors.terms import SelectorKind
from coldframe.vault.actions import read
from coldframe.vault.errors import ObjectDestroyed, VaultObjectDamaged
from coldframe.vault.terms import ReadReason

MAX_SIGNALS = 2000
"""Distinct signals of one item that are kept; the run says if there were more."""

NEAR_BITS = 10
"""PDQ distance up to which two implementations of the reference may differ on one picture."""

_AT_ONCE = 500


class Decoder(Protocol):
    """What turns bytes into a picture's signals; ``media.sandbox`` implements it."""

    def signals(self, chunks: Iterable[bytes]) -> PictureSignals | Unreadable:
        """Return the signals, or why there are none."""


def compute_item_signals(
    item_id: str, *, actor: Actor, as_of: datetime, decoder: Decoder | None = None
) -> SignalRunView:
    """Compute and keep an item's signals.

    A file is read from the vault and decoded in the sandbox. One that gives no picture
    still has its digests, and the reason is kept; that is not an error.

    Args:
        item_id: The item.
        actor: Usually the pipeline.
        as_of: Now.
        decoder: Decodes pictures; the desk's sandbox if not given.

    Raises:
        NotFound: No such item.
        SandboxFailed: No decoder can be started; try again later.

    Records:
        object_read: on the file.
        signals_computed: on the item.
    """
    known = find_signal_run(item_id)
    if known is not None:
        return known
    item = get_item(item_id)
    picture = _picture(item, decoder, actor=actor, as_of=as_of) if item.is_held else None
    signals = list(dict.fromkeys([*_file_signals(item, picture), *_selector_signals(item)]))
    outcome, reason = _outcome(item, picture, bool(signals))
    new = NewSignals(
        outcome=outcome,
        signals=tuple(signals[:MAX_SIGNALS]),
        reason=reason,
        is_cut=len(signals) > MAX_SIGNALS,
        media_format=picture.format if isinstance(picture, PictureSignals) else "",
        width=picture.width if isinstance(picture, PictureSignals) else None,
        height=picture.height if isinstance(picture, PictureSignals) else None,
    )
    return record_signals(item_id, new, actor=actor, as_of=as_of)


def search_item(item_id: str, *, actor: Actor, as_of: datetime) -> SearchView:
    """Search the banks for an item's signals and keep what was found, or that nothing was.

    Records:
        item_searched: on the item.
        match_found: for each new match.
    """
    radius = int(settings.COLDFRAME_MATCH_RADIUS_BITS)
    banks = index.current()
    signals = list_signals(item_id)
    candidates = [*_near_candidates(signals, banks, radius), *_equal_candidates(signals)]
    judged = judge_v1(candidates, thresholds=Thresholds(near_bits=min(NEAR_BITS, radius), weak_bits=radius))
    return record_search(
        item_id,
        judged,
        generation=banks.generation,
        entries_searched=banks.active_entries,
        radius_bits=radius,
        actor=actor,
        as_of=as_of,
    )


def _picture(
    item: ItemView, decoder: Decoder | None, *, actor: Actor, as_of: datetime
) -> PictureSignals | Unreadable | str:
    try:
        chunks = read(item.sha256, actor=actor, as_of=as_of, reason=ReadReason.SIGNALS, about=item.id)
        return (decoder or _desk_decoder()).signals(chunks)
    except (VaultObjectDamaged, ObjectDestroyed) as lost:
        # The vault has recorded it; the clue goes on with the hashes that intake kept.
        return lost.code


def _outcome(
    item: ItemView, picture: PictureSignals | Unreadable | str | None, found: bool
) -> tuple[SignalOutcome, str]:
    if isinstance(picture, Unreadable):
        return SignalOutcome.UNREADABLE, str(picture.reason)
    if isinstance(picture, str):
        return SignalOutcome.UNREADABLE, picture
    if item.kind is ItemKind.FILE and not item.is_held:
        return SignalOutcome.NOT_HELD, ""
    return (SignalOutcome.COMPUTED if found else SignalOutcome.NONE_FOUND), ""


def _file_signals(item: ItemView, picture: PictureSignals | Unreadable | str | None) -> Iterator[NewSignal]:
    computed = {SignalKind.SHA256: item.sha256, SignalKind.SHA1: item.sha1, SignalKind.MD5: item.md5}
    for kind, value in computed.items():
        if value:
            yield NewSignal(kind, value)
    if isinstance(picture, PictureSignals):
        yield NewSignal(SignalKind.PDQ, picture.pdq_hex, quality=picture.quality)
        computed[SignalKind.PDQ] = picture.pdq_hex
    for name, value in item.claimed.items():
        # What we computed ourselves replaces what the sender says.
        if not computed.get(SignalKind(name)):
            yield NewSignal(SignalKind(name), value, algorithm=CLAIMED)


def _selector_signals(item: ItemView) -> Iterator[NewSignal]:
    texts = [item.url, item.text]
    if item.position == 1:
        # The words of the whole clue belong to no item; the first one carries them.
        texts.append(get_clue(item.clue_id).statement)
    for text in texts:
        for found in extract(text):
            yield NewSignal(SignalKind(found.kind), found.value)
    for name in (item.account, item.screen_name):
        handle = normalize(SelectorKind.HANDLE, f"{item.platform}:{name}" if item.platform else f"@{name}")
        if name and handle is not None:
            yield NewSignal(SignalKind.HANDLE, handle)
    for trace in item.traces:
        yield NewSignal(SignalKind(trace.kind), trace.value)
    for keyed in list_password_hashes(item.id):
        yield NewSignal(SignalKind.CREDENTIAL, keyed)


def _near_candidates(
    signals: tuple[SignalView, ...], banks: index.PdqIndex, radius_bits: int
) -> Iterator[Candidate]:
    pictures = [signal for signal in signals if signal.kind is SignalKind.PDQ]
    if not pictures or not len(banks.index):
        return
    hits = banks.index.query(index.hash_rows([signal.value for signal in pictures]), radius_bits)
    entry_ids = [banks.entry_ids[row].decode() for row in hits.entry_index]
    opinions = _opinions(entry_ids)
    found = zip(hits.query_index.tolist(), entry_ids, hits.distance.tolist(), strict=True)
    for query, entry_id, distance in found:
        signal = pictures[query]
        yield Candidate(
            signal_id=signal.id,
            kind=signal.kind,
            entry_id=entry_id,
            distance=int(distance),
            quality=signal.quality,
            is_claimed=signal.algorithm == CLAIMED,
            # An entry that is gone by now is dropped when the search is recorded.
            opinion=opinions.get(entry_id, Opinion.INVESTIGATE),
        )


def _equal_candidates(signals: tuple[SignalView, ...]) -> Iterator[Candidate]:
    for kind in SignalKind:
        of_kind = {signal.value: signal for signal in signals if signal.kind is kind}
        if kind in (SignalKind.PDQ, SignalKind.CREDENTIAL):
            continue
        values = sorted(of_kind)
        for start in range(0, len(values), _AT_ONCE):
            rows = BankEntry.objects.filter(
                kind=kind, state=EntryState.ACTIVE, value__in=values[start : start + _AT_ONCE]
            )
            for entry_id, value, opinion in rows.values_list("id", "value", "bank__opinion"):
                signal = of_kind[value]
                yield Candidate(
                    signal_id=signal.id,
                    kind=kind,
                    entry_id=entry_id,
                    is_claimed=signal.algorithm == CLAIMED,
                    opinion=Opinion(opinion),
                )


def _opinions(entry_ids: list[str]) -> dict[str, Opinion]:
    wanted = sorted(set(entry_ids))
    found: dict[str, Opinion] = {}
    for start in range(0, len(wanted), _AT_ONCE):
        rows = BankEntry.objects.filter(id__in=wanted[start : start + _AT_ONCE])
        found |= {entry_id: Opinion(opinion) for entry_id, opinion in rows.values_list("id", "bank__opinion")}
    return found


def decoder_limits() -> Limits:
    """What one file may cost a decoder of this desk, by its settings."""
    return Limits(
        memory_bytes=settings.COLDFRAME_SANDBOX_MEMORY_BYTES,
        seconds=settings.COLDFRAME_SANDBOX_SECONDS,
        pixels=settings.COLDFRAME_MAX_PIXELS,
        # A larger file is no picture; it keeps its digests and is never piped whole into a decoder.
        file_bytes=min(settings.COLDFRAME_MAX_UPLOAD_BYTES, Limits().file_bytes),
    )


@cache
def _desk_decoder() -> SandboxPool:
    return SandboxPool(2, decoder_limits(), require_full=settings.COLDFRAME_SANDBOX_REQUIRED)
