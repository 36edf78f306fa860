"""Banks, their entries and lists, without values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from coldframe.core.said import Part, told
from coldframe.matching.terms.codes import (
    ChangeState,
    EntryState,
    Flood,
    ListState,
    Opinion,
    SignalKind,
    WithdrawReason,
)
from coldframe.partners.terms import HarmCategory


@dataclass(frozen=True, slots=True)
class BankSettings:
    """How a bank matches; ``None`` leaves a setting as it is where a change is proposed.

    Attributes:
        distances: Kind compared by distance to the most bits that match, 0 to 63; a kind that is
            left out matches up to the desk's own most, which no bank exceeds.
        enabled_share: Share of items that are searched for, 0.0 (none) to 1.0 (all).
        opinion: What the bank's source says about its entries; entries of a negative bank set
            aside what they are at least as near to.
    """

    distances: Mapping[SignalKind, int] | None = None
    enabled_share: float | None = None
    opinion: Opinion | None = None


@dataclass(frozen=True, slots=True)
class BankChangeView:
    """A change to a bank's settings: made at once if the bank then matches less, else by a second person."""

    id: str
    bank_id: str
    settings: BankSettings
    state: ChangeState
    proposed_by: str
    proposed_at: datetime
    decided_by: str
    decided_at: datetime | None


@dataclass(frozen=True, slots=True)
class BankView:
    """A labelled collection of known signals, without the signals.

    Attributes:
        distances: The bank's own most bits that match, by kind; see :class:`BankSettings`.
        enabled_share: Share of items that are searched for in it, 0.0 to 1.0.
        flooded_entries: Entries that match so much that their matches wait in a lane of their own.
    """

    id: str
    name: str
    category: HarmCategory
    source: str
    opinion: Opinion
    distances: Mapping[SignalKind, int]
    enabled_share: float
    flooded_entries: int
    active_entries: int
    proposed_entries: int
    withdrawn_entries: int
    created_at: datetime


@dataclass(frozen=True, slots=True)
class EntryView:
    """One entry of a bank, without its value.

    Attributes:
        number: Unique in this desk, for machines that count.
        items_matched: Items that it matched.
    """

    id: str
    number: int
    bank_id: str
    kind: SignalKind
    category: HarmCategory
    label: str
    source: str
    reference: str
    list_version: str
    state: EntryState
    flood: Flood
    items_matched: int
    proposed_by: str
    proposed_at: datetime
    approved_by: str
    approved_at: datetime | None
    withdrawn_by: str
    withdrawn_at: datetime | None
    withdraw_reason: WithdrawReason | None


@dataclass(frozen=True, slots=True)
class OpinionView:
    """What one source says about one entry."""

    source: str
    opinion: Opinion
    stated_by: str
    stated_at: datetime


@dataclass(frozen=True, slots=True)
class ListProblem:
    """A line of a list that could not be used.

    Attributes:
        said: What is wrong and what to do; never repeats the value. Where it comes from a row, in the plain
            types in which that keeps it; ``told`` takes either.
    """

    line: int
    code: str
    said: Part

    @property
    def message(self) -> str:
        """The same in English."""
        return told(self.said)


@dataclass(frozen=True, slots=True)
class ListedValue:
    """A good line of a list. ``category`` is ``None`` where the bank's own applies."""

    line: int
    kind: SignalKind
    value: str = field(repr=False)
    category: HarmCategory | None = None
    label: str = ""
    source: str = ""
    reference: str = ""


@dataclass(frozen=True, slots=True)
class ParsedList:
    """What a hash list file holds: the good lines and the bad ones, in order.

    Attributes:
        withdrawn: Number of lines left out because the list itself says that they no longer count.
        opinion: What the list says about all its entries, where it is known for that; else ``None``.
    """

    entries: tuple[ListedValue, ...]
    problems: tuple[ListProblem, ...]
    withdrawn: int = 0
    opinion: Opinion | None = None


@dataclass(frozen=True, slots=True)
class ListView:
    """A list that was imported.

    Attributes:
        rows_good: Lines that became proposed entries.
        rows_repeated: Lines that say the same as another line or an active entry.
        rows_bad: Lines that could not be used; ``problems`` names the first thousand.
        rows_total: Different values of a long list that is being read; ``None`` before that is known.
        withdrawn_by: Who had the whole list withdrawn; empty while it stands.
    """

    id: str
    bank_id: str
    list_format: str
    file_sha256: str
    list_version: str
    state: ListState
    rows_good: int
    rows_repeated: int
    rows_bad: int
    rows_total: int | None
    problems: tuple[ListProblem, ...]
    proposed_by: str
    proposed_at: datetime
    decided_by: str
    decided_at: datetime | None
    withdrawn_by: str
    withdrawn_at: datetime | None
    withdraw_reason: WithdrawReason | None
