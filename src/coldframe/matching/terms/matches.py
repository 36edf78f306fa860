"""Matches as they leave the stage, and why they are there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from coldframe.matching.terms.banks import EntryView, ListView, OpinionView
from coldframe.matching.terms.codes import Nearness, Opinion, SentenceCode, SignalKind, Standing
from coldframe.media.terms import Turn
from coldframe.partners.terms import HarmCategory


@dataclass(frozen=True, slots=True)
class SetAside:
    """The entry of a negative bank that sets a match aside, and how near it is in bits."""

    match_id: str
    entry_id: str
    bank_id: str
    bank_name: str
    kind: SignalKind
    distance: int


@dataclass(frozen=True, slots=True)
class MatchView:
    """An item's signal near a bank entry. Evidence for review; the entry's value is not here.

    Attributes:
        opinion: What the bank says about its entries.
        standing: What all sources together say about this one, now.
        distance: Bits out of 256; 0 for kinds that are only ever equal.
        limit_bits: The most bits that matched in that bank when the match was made.
        turn: How the item's picture has to be turned to lie there; ``""`` for as it is.
        entry_withdrawn: The entry was withdrawn since: look again.
        set_aside: What of a negative bank sets the match aside; ``None`` if nothing does.
        is_flooded: The entry matches so much that its matches wait in a lane of their own.
        sentence: What a reviewer reads, in English.
    """

    id: str
    item_id: str
    bank_id: str
    bank_name: str
    entry_id: str
    category: HarmCategory
    label: str
    source: str
    list_version: str
    opinion: Opinion
    standing: Standing
    kind: SignalKind
    distance: int
    limit_bits: int
    turn: Turn | Literal[""]
    quality: int | None
    nearness: Nearness
    is_weak: bool
    is_claimed: bool
    rule_version: str
    sentences: tuple[SentenceCode, ...]
    sentence: str
    entry_withdrawn: bool
    set_aside: SetAside | None
    is_flooded: bool
    found_at: datetime

    @property
    def is_exact(self) -> bool:
        """True if the very file, or the very selector, is listed."""
        return self.nearness in (Nearness.EXACT_FILE, Nearness.SAME_SELECTOR)

    @property
    def is_live(self) -> bool:
        """True if it still speaks for harm: the entry stands, and nothing says that it is harmless."""
        return not self.entry_withdrawn and self.set_aside is None and self.standing is not Standing.NEGATIVE


@dataclass(frozen=True, slots=True)
class Why:
    """Why a match is there: everything but the entry's value.

    Attributes:
        opinions: What further sources say about the entry.
        negative: Matches of the same item with entries that are said to be harmless, nearest first.
        algorithm: What computed the item's signal, with its version.
        list: The list that the entry came with; ``None`` for one that was proposed alone or synced.
        entries_searched: Active entries that were searched then.
        generation: Which state of the banks was searched.
    """

    match: MatchView
    entry: EntryView
    list: ListView | None
    opinions: tuple[OpinionView, ...]
    negative: tuple[MatchView, ...]
    algorithm: str
    entries_searched: int
    generation: str
    searched_at: datetime


@dataclass(frozen=True, slots=True)
class Listed:
    """An entry that somebody's value lies near: what a matching client learns, and no more.

    Attributes:
        number: The entry's number in this desk.
        distance: Bits out of 256; 0 for kinds that are only ever equal.
    """

    bank_id: str
    bank_name: str
    entry_id: str
    number: int
    kind: SignalKind
    distance: int
    standing: Standing


@dataclass(frozen=True, slots=True)
class IndexStatus:
    """How far this process has read one kind's entries.

    Attributes:
        entries: Entries in memory here, or in the database for kinds that are only ever equal.
        built_to: Number of the banks' state that it holds; 0 before any.
        latest: Number of the banks' present state.
        changed_at: When that state began; ``None`` before any.
        is_present: This process holds an index of the kind; always so where the database answers.
    """

    kind: SignalKind
    entries: int
    built_to: int
    latest: int
    changed_at: datetime | None
    is_present: bool
