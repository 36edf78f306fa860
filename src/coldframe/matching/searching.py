"""Which entries lie near which signals: one item's signals among all entries, or new entries among all signals."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal

from coldframe.matching import index
from coldframe.matching.asking import AskedBank, Hit, find_equal, find_near
from coldframe.matching.models import Signal
from coldframe.matching.terms import BANK_KINDS, CLAIMED, Candidate, SignalKind
from coldframe.media.terms import Turn

_DIGITS = 64
"""Hexadecimal digits of one of a picture's turned hashes."""


def turned(signals: Iterable[Signal]) -> Iterator[tuple[Signal, Turn | Literal[""], str]]:
    """Each signal with how it is turned and its value then; once, for what has no turned hashes."""
    for signal in signals:
        if not signal.turns:
            yield signal, "", signal.value
            continue
        for place, turn in enumerate(Turn):
            yield signal, turn, signal.turns[place * _DIGITS : (place + 1) * _DIGITS]


def candidates_of(
    signals: Sequence[Signal], banks: Mapping[str, AskedBank], held: index.Held
) -> Iterator[Candidate]:
    """Entries near one item's signals, also where its picture has to be turned to lie there.

    Args:
        signals: The item's, of every kind.
        banks: Those to search, by id.
        held: The state of the banks to search.
    """
    for kind in BANK_KINDS:
        asked = list(turned(signal for signal in signals if signal.kind == kind))
        find = find_near if kind.is_near else find_equal
        for hit in find(kind, [value for _, _, value in asked], banks, held):
            signal, turn, _ = asked[hit.place]
            yield candidate(signal, turn, kind, hit)


def candidate(signal: Signal, turn: Turn | Literal[""], kind: SignalKind, hit: Hit) -> Candidate:
    """What the rule reads of one hit."""
    return Candidate(
        signal_id=signal.id,
        kind=kind,
        entry_id=hit.entry_id,
        distance=hit.distance,
        limit_bits=hit.bank.limit(kind),
        quality=signal.quality,
        is_claimed=signal.algorithm == CLAIMED,
        turn=turn,
        second=signal.second,
    )
