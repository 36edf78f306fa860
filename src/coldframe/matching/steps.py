"""Durable steps of matching: compute an item's signals, search the banks for them.

Each reads, does its slow part outside any transaction and hands the result to an
action. Each may be run again after a crash: what is there already is found again.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from coldframe.core.actors import Actor
from coldframe.intake.queries import get_clue, get_item, list_password_hashes
from coldframe.intake.terms import ItemKind, ItemView
from coldframe.matching import index
from coldframe.matching.actions import record_search, record_signals
from coldframe.matching.asking import list_asked
from coldframe.matching.decoders import desk_decoder
from coldframe.matching.models import Signal
from coldframe.matching.queries import find_signal_run
from coldframe.matching.rules import is_consulted_v1, judge_v1
from coldframe.matching.searching import candidates_of
from coldframe.matching.terms import (
    CLAIMED,
    NewSignal,
    NewSignals,
    SearchView,
    SignalKind,
    SignalOutcome,
    SignalRunView,
)
from coldframe.matching.video import Decoder, decode, frame_signals
from coldframe.media.terms import PictureSignals, Unreadable, VideoSignals
from coldframe.selectors.extract import extract
from coldframe.selectors.neardup import is_comparable, text_hash
from coldframe.selectors.normalize import normalize
from coldframe.selectors.terms import SelectorKind
from coldframe.vault.actions import read
from coldframe.vault.errors import ObjectDestroyed, VaultObjectDamaged
from coldframe.vault.terms import ReadReason

MAX_SIGNALS = 2000
"""Distinct signals of one item that are kept; the run says if there were more."""


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
        decoder: Decodes pictures and films; the desk's sandbox if not given.

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
    # The frames of a film have a limit of their own, so that they crowd nothing out.
    frames = tuple(frame_signals(picture)) if isinstance(picture, VideoSignals) else ()
    outcome, reason = _outcome(item, picture, bool(signals))
    new = NewSignals(
        outcome=outcome,
        signals=(*signals[:MAX_SIGNALS], *frames),
        reason=reason,
        is_cut=len(signals) > MAX_SIGNALS or (isinstance(picture, VideoSignals) and not picture.complete),
        media_format=picture.format if isinstance(picture, PictureSignals | VideoSignals) else "",
        width=picture.width if isinstance(picture, PictureSignals | VideoSignals) else None,
        height=picture.height if isinstance(picture, PictureSignals | VideoSignals) else None,
    )
    return record_signals(item_id, new, actor=actor, as_of=as_of)


def search_item(item_id: str, *, actor: Actor, as_of: datetime) -> SearchView:
    """Search the banks for an item's signals and keep what was found, or that nothing was.

    A bank that is enabled for a share of all items is asked about this one always or never.

    Records:
        item_searched: on the item.
        match_found: for each new match.
        entry_flooded: on an entry that matches too many items.
    """
    held = index.current()
    banks = list_asked()
    asked = {
        bank_id: bank
        for bank_id, bank in banks.items()
        if is_consulted_v1(bank_id, item_id, bank.enabled_share)
    }
    signals = list(Signal.objects.filter(item_id=item_id))
    return record_search(
        item_id,
        judge_v1(candidates_of(signals, asked, held)),
        generation=held.generation,
        entries_searched=sum(held.active.get(bank_id, 0) for bank_id in asked),
        banks_left_out=sorted(banks.keys() - asked.keys()),
        actor=actor,
        as_of=as_of,
    )


def _picture(
    item: ItemView, decoder: Decoder | None, *, actor: Actor, as_of: datetime
) -> PictureSignals | VideoSignals | Unreadable | str:
    try:
        chunks = read(item.sha256, actor=actor, as_of=as_of, reason=ReadReason.SIGNALS, about=item.id)
        return decode(decoder or desk_decoder(), chunks)
    except (VaultObjectDamaged, ObjectDestroyed) as lost:
        # The vault has recorded it; the clue goes on with the hashes that intake kept.
        return lost.code


def _outcome(
    item: ItemView, picture: PictureSignals | VideoSignals | Unreadable | str | None, found: bool
) -> tuple[SignalOutcome, str]:
    if isinstance(picture, Unreadable):
        return SignalOutcome.UNREADABLE, str(picture.reason)
    if isinstance(picture, str):
        return SignalOutcome.UNREADABLE, picture
    if item.kind is ItemKind.FILE and not item.is_held:
        return SignalOutcome.NOT_HELD, ""
    return (SignalOutcome.COMPUTED if found else SignalOutcome.NONE_FOUND), ""


def _file_signals(
    item: ItemView, picture: PictureSignals | VideoSignals | Unreadable | str | None
) -> Iterator[NewSignal]:
    computed = {SignalKind.SHA256: item.sha256, SignalKind.SHA1: item.sha1, SignalKind.MD5: item.md5}
    for kind, value in computed.items():
        if value:
            yield NewSignal(kind, value)
    if isinstance(picture, PictureSignals):
        yield NewSignal(SignalKind.PDQ, picture.pdq_hex, quality=picture.quality, turns=picture.turns)
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
    for words in texts[1:]:
        if is_comparable(words):
            yield NewSignal(SignalKind.TEXT, text_hash(words).hex())
    for name in (item.account, item.screen_name):
        handle = normalize(SelectorKind.HANDLE, f"{item.platform}:{name}" if item.platform else f"@{name}")
        if name and handle is not None:
            yield NewSignal(SignalKind.HANDLE, handle)
    for trace in item.traces:
        yield NewSignal(SignalKind(trace.kind), trace.value)
    for keyed in list_password_hashes(item.id):
        yield NewSignal(SignalKind.CREDENTIAL, keyed)
