"""What ties clues to each other, and which clues one judgement can be repeated on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from coldframe.matching.terms import SignalKind
from coldframe.triage.terms.views import DecisionView, ReviewView

TIE_QUALITY = 50
"""PDQ quality, 0 to 100, under which a picture ties nothing: the reference advises not to rely on its hash."""

MOST_REACHED = 1000
"""Clues of one piece of work that are counted; of more it is said that there are more."""

MOST_REPEATED = 500
"""Clues on which one act repeats a judgement; the next act takes the next ones."""


class TieKind(StrEnum):
    """What two clues have in common."""

    SAME_FILE = "same_file"
    NEAR_FILE = "near_file"
    SAME_ACCOUNT = "same_account"
    SAME_SELECTOR = "same_selector"
    SAME_TEXT = "same_text"
    BY_HAND = "by_hand"


class LeftOut(StrEnum):
    """Why a judgement is not repeated on a clue with the same file. A person reads such a clue by itself."""

    DECIDED = "decided"
    CHILD_RISK = "child_risk"
    OTHER_ITEMS = "other_items"
    OWN_WORDS = "own_words"
    KNOWN_SELECTOR = "known_selector"
    BEING_READ = "being_read"
    HELD = "held"
    UNTIED = "untied"


@dataclass(frozen=True, slots=True)
class SameFileFacts:
    """What is known about a clue that holds the file of a judgement.

    Attributes:
        is_decided: Its own review is decided.
        has_child_risk: A sign of present risk to a child is among its own facts.
        holds_only_the_file: Each of its items is exactly that file.
        says_the_same: It states nothing, or word for word what the judged clue states.
        has_known_selector: A bank holds an address or account that it names.
        is_being_read: Somebody has decided something in it, or has set it aside to go on with it.
        is_held: A colleague has it in hand.
        is_untied: A person said that it does not belong to the others with this file.
    """

    is_decided: bool
    has_child_risk: bool
    holds_only_the_file: bool
    says_the_same: bool
    has_known_selector: bool
    is_being_read: bool
    is_held: bool
    is_untied: bool


@dataclass(frozen=True, slots=True)
class LinkView:
    """That a clue lies on a thread: the thing that it shares with other clues.

    Attributes:
        signal_kind: What is shared, where it is a signal; ``None`` for a tie by hand or near one bank entry.
        item_id: The clue's item that has it; empty for a tie by hand.
        distance: Bits out of 256 between near files, else 0.
        others: Other clues on the thread that were not taken off it.
        is_common: More clues share it than the desk's limit, so it ties nothing.
        made_by: The person who tied it by hand; empty for the system.
        reason: The person's words.
        undone_by: Who took the clue off the thread, or empty.
    """

    id: str
    clue_id: str
    kind: TieKind
    signal_kind: SignalKind | None
    item_id: str
    distance: int
    others: int
    is_common: bool
    made_by: str
    made_at: datetime
    reason: str
    undone_by: str
    undone_at: datetime | None
    undone_reason: str


@dataclass(frozen=True, slots=True)
class TiedClue:
    """Another clue of the same piece of work.

    Attributes:
        review: Its review; ``None`` before its automatic steps have begun.
        ties: What it has in common with the clue asked about; empty if only through other clues.
        label: The final decision on it as a whole, or ``None``.
    """

    clue_id: str
    review: ReviewView | None
    ties: tuple[TieKind, ...]
    label: DecisionView | None


@dataclass(frozen=True, slots=True)
class Gathering:
    """The piece of work that a clue is part of.

    Attributes:
        links: The clue's own, those undone and those too common included.
        clues: The first other clues, those tied to this one before those tied through others.
        count: Other clues, at most :data:`MOST_REACHED`.
        is_more: There are more than were counted.
    """

    links: tuple[LinkView, ...]
    clues: tuple[TiedClue, ...]
    count: int
    is_more: bool


@dataclass(frozen=True, slots=True)
class Repeatable:
    """On which clues a judgement can be repeated now, and on which not.

    Attributes:
        reviews: Reviews of clues with exactly the same file and nothing new, the oldest first, at most
            :data:`MOST_REPEATED`.
        left_out: Reviews that are not decided, with the first reason that stands against them.
        is_more: Other clues with the file were not looked at, because there are too many at once.
    """

    decision: DecisionView
    reviews: tuple[ReviewView, ...]
    left_out: tuple[tuple[ReviewView, LeftOut], ...]
    is_more: bool


@dataclass(frozen=True, slots=True)
class LabelHistory:
    """What this desk has said about one file.

    Attributes:
        label: The decision that stands, made by somebody who judged the file.
        earlier: Decisions on it that no longer stand, the newest first.
        repeated: How many standing decisions repeat the label on other clues.
        seen_since: Clues with the file that arrived after the label became final.
    """

    label: DecisionView
    earlier: tuple[DecisionView, ...]
    repeated: int
    seen_since: int
