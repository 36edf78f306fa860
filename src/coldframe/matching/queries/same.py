"""Other items that are the same as one: the same file, a near one, or a shared selector."""

from __future__ import annotations

import numpy as np

from coldframe.matching.index import hash_rows
from coldframe.matching.models import Signal
from coldframe.matching.queries.items import list_signals
from coldframe.matching.terms import SameItem, Sameness, SignalKind, SignalView
from coldframe.search.hamming import HammingIndex

_READ_AT_ONCE = 20_000

_STRONGEST_FIRST = (SignalKind.SHA256, SignalKind.SHA1, SignalKind.MD5)


def find_same_items(item_id: str, *, radius_bits: int = 31) -> tuple[SameItem, ...]:
    """Other items that are the same file, a near file, also mirrored or turned, or share a selector.

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
    if not any(signal.kind is SignalKind.PDQ for signal in own):
        return []
    pictures = Signal.objects.filter(item_id=item_id, kind=SignalKind.PDQ).values_list("value", "turns")
    # Every way in which it may be turned: a copy is the same file, however it lies.
    queries = hash_rows(
        [
            turns[start : start + len(value)]
            for value, kept in pictures
            for turns in [kept or value]
            for start in range(0, len(turns), len(value))
        ]
    )
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
