"""Signals of items, searches, and what items have in common."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from coldframe.matching.terms.codes import SIGNALS_VERSION, SignalKind, SignalOutcome


@dataclass(frozen=True, slots=True)
class NewSignal:
    """A signal that was computed.

    Attributes:
        value: Lower-case hex for hashes, the normal form for selectors.
        quality: 0 to 100 for PDQ, else ``None``.
        algorithm: What computed it, with its version; ``CLAIMED`` if the sender states it.
        turns: For PDQ, the hashes the picture would have if it were turned, in the order of
            ``media.terms.Turn``, the first for as it is; empty otherwise.
        second: Where in a film the picture is shown; ``None`` for what is no frame.
    """

    kind: SignalKind
    value: str = field(repr=False)
    quality: int | None = None
    algorithm: str = SIGNALS_VERSION
    turns: tuple[str, ...] = field(default=(), repr=False)
    second: float | None = None


@dataclass(frozen=True, slots=True)
class NewSignals:
    """All signals of one item, and what became of its file.

    Attributes:
        reason: Code why a file gave no picture; ``""`` otherwise.
        media_format: What the content is, such as ``png``; ``""`` if not a picture.
        is_cut: More signals were found than are kept, or a film was not looked at to its end.
    """

    outcome: SignalOutcome
    signals: tuple[NewSignal, ...] = ()
    reason: str = ""
    media_format: str = ""
    width: int | None = None
    height: int | None = None
    is_cut: bool = False


@dataclass(frozen=True, slots=True)
class SignalView:
    """A kept signal; see :class:`NewSignal`."""

    id: str
    item_id: str
    kind: SignalKind
    value: str = field(repr=False)
    quality: int | None
    algorithm: str
    second: float | None


@dataclass(frozen=True, slots=True)
class SignalRunView:
    """That an item's signals were computed, and what became of its file; see :class:`NewSignals`."""

    item_id: str
    outcome: SignalOutcome
    reason: str
    media_format: str
    width: int | None
    height: int | None
    is_cut: bool
    signal_count: int
    computed_at: datetime


@dataclass(frozen=True, slots=True)
class SearchView:
    """One search of the banks for one item. A search that found nothing is one, too.

    Attributes:
        generation: Which state of the banks was searched.
        entries_searched: Active entries at that moment, of the banks that were asked.
        is_backward: New entries were searched for among stored signals, rather than one item's
            signals among all entries.
        banks_left_out: Ids of the banks that were not asked, because they are enabled for a share of
            all items that this one does not fall into.
        is_cut: More entries lie near than are kept; the nearest are.
        hits: Matches recorded, 0 if nothing was found.
    """

    id: str
    item_id: str
    generation: str
    rule_version: str
    is_backward: bool
    entries_searched: int
    banks_left_out: tuple[str, ...]
    is_cut: bool
    hits: int
    searched_at: datetime


@dataclass(frozen=True, slots=True)
class Comparison:
    """How far one item is compared with the banks.

    Attributes:
        is_cut: Not all of it was: a film to its end, or a text with more signals than are kept.
        has_more_matches: More entries lie near it than are kept as its matches.
        banks_left_out: Names of the banks that are not asked about it, because they are enabled for a
            share of all items that it does not fall into.
    """

    is_cut: bool
    has_more_matches: bool
    banks_left_out: tuple[str, ...]
