"""What the rules read and what they say: candidates, judged matches, evidence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from coldframe.matching.terms.codes import Nearness, SentenceCode, SignalKind, Standing
from coldframe.media.terms import Turn

MAX_FRAMES = 100
"""Frames of one film near one entry that are kept; of a film with more, none is known to be left over."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entry that lies somewhere near an item's signal.

    Attributes:
        distance: Hamming distance in bits, 0 to 256; 0 for kinds that are only ever equal.
        limit_bits: The most bits that match: the bank's own, or the desk's; 0 where only equal matches.
        quality: PDQ quality of the item's picture, 0 to 100; ``None`` for other kinds.
        is_claimed: The signal is the sender's statement, not computed from bytes.
        turn: How the item's picture has to be turned to lie there; ``""`` for other kinds.
        second: Where in a film the item's picture is shown; ``None`` for what is no frame.
    """

    signal_id: str
    kind: SignalKind
    entry_id: str
    distance: int = 0
    limit_bits: int = 0
    quality: int | None = None
    is_claimed: bool = False
    turn: Turn | Literal[""] = ""
    second: float | None = None


@dataclass(frozen=True, slots=True)
class Judged:
    """A candidate that is near enough to show, and why.

    Attributes:
        is_weak: The evidence is weak (few details in the picture); shown all the same.
        sentences: Codes of what a reviewer will read, in order.
        frames: For a film, signal and distance of each frame that lies near the entry, by signal; one
            more than ``MAX_FRAMES`` if there are more than that. Empty for what is no film.
    """

    candidate: Candidate
    nearness: Nearness
    is_weak: bool
    sentences: tuple[SentenceCode, ...]
    frames: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Evidence:
    """A match as the rule reads it that sets matches aside.

    Attributes:
        is_claimed: The signal is the sender's statement.
        is_live: The entry was not withdrawn.
        frames: As of :class:`Judged`.
    """

    match_id: str
    item_id: str
    signal_id: str
    kind: SignalKind
    distance: int
    is_claimed: bool
    standing: Standing
    is_live: bool
    frames: tuple[tuple[str, int], ...] = ()
