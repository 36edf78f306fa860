"""The words of matching: signals, banks and their entries, what a match says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from coldframe.core.errors import InvalidInput
from coldframe.partners.terms import HarmCategory

SIGNALS_VERSION = "1"
"""Version of how signals are computed; a new one computes them anew beside the old."""

CLAIMED = "claimed"
"""Algorithm of a hash that the sender states and we could not compute."""


class SignalKind(StrEnum):
    """What a signal compares."""

    MD5 = "md5"
    SHA1 = "sha1"
    SHA256 = "sha256"
    PDQ = "pdq"
    URL = "url"
    DOMAIN = "domain"
    EMAIL = "email"
    PHONE = "phone"
    HANDLE = "handle"
    GROUP_LINK = "group_link"
    WALLET = "wallet"
    IP = "ip"
    CREDENTIAL = "credential"

    @property
    def is_digest(self) -> bool:
        """True for a digest of a file's exact bytes."""
        return self in (SignalKind.MD5, SignalKind.SHA1, SignalKind.SHA256)


HASH_DIGITS: Mapping[SignalKind, int] = {
    SignalKind.MD5: 32,
    SignalKind.SHA1: 40,
    SignalKind.SHA256: 64,
    SignalKind.PDQ: 64,
}
"""Length in hexadecimal digits of the kinds that are hashes."""

BANK_KINDS = tuple(kind for kind in SignalKind if kind is not SignalKind.CREDENTIAL)
"""Kinds that a bank may hold. Keyed hashes of passwords mean nothing outside this desk."""


class Opinion(StrEnum):
    """What a bank's source says about its entries."""

    POSITIVE = "positive"
    NEGATIVE = "negative"
    INVESTIGATE = "investigate"


class EntryState(StrEnum):
    """Where a bank entry stands. Only an active one matches."""

    PROPOSED = "proposed"
    ACTIVE = "active"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class ListState(StrEnum):
    """Where an imported list stands."""

    PENDING = "pending"
    APPROVED = "approved"
    REFUSED = "refused"


class WithdrawReason(StrEnum):
    """Why an entry was withdrawn."""

    WITHDRAWN_BY_SOURCE = "withdrawn_by_source"
    NOT_HARMFUL = "not_harmful"
    WRONG_CATEGORY = "wrong_category"
    DUPLICATE = "duplicate"
    LEGAL_ORDER = "legal_order"


class SignalOutcome(StrEnum):
    """What computing an item's signals came to."""

    COMPUTED = "computed"
    UNREADABLE = "unreadable"
    NOT_HELD = "not_held"
    NONE_FOUND = "none_found"


class Nearness(StrEnum):
    """How near a match is, in words. PDQ distances are in bits out of 256."""

    EXACT_FILE = "exact_file"
    SAME_PICTURE = "same_picture"
    NEAR_PICTURE = "near_picture"
    DISTANT_PICTURE = "distant_picture"
    SAME_SELECTOR = "same_selector"


class SentenceCode(StrEnum):
    """The sentences that explain a match; ``rules.sentence_v1`` writes them in English."""

    EXACT_FILE = "exact_file"
    SAME_PICTURE = "same_picture"
    NEAR_PICTURE = "near_picture"
    DISTANT_PICTURE = "distant_picture"
    SAME_SELECTOR = "same_selector"
    FORGEABLE_DIGEST = "forgeable_digest"
    CLAIMED_BY_SENDER = "claimed_by_sender"
    WEAK_QUALITY = "weak_quality"
    SAYS_NOT_HARMFUL = "says_not_harmful"
    SAYS_INVESTIGATE = "says_investigate"


class Sameness(StrEnum):
    """In what two items are the same. Recorded apart: the counts differ."""

    EXACT_FILE = "exact_file"
    NEAR_FILE = "near_file"
    SAME_SELECTOR = "same_selector"


class MatchingEvent(StrEnum):
    """What matching records in the ledger."""

    SIGNALS_COMPUTED = "signals_computed"
    ITEM_SEARCHED = "item_searched"
    MATCH_FOUND = "match_found"
    BANK_CREATED = "bank_created"
    LIST_PROPOSED = "list_proposed"
    LIST_APPROVED = "list_approved"
    LIST_REFUSED = "list_refused"
    ENTRY_PROPOSED = "entry_proposed"
    ENTRY_APPROVED = "entry_approved"
    ENTRY_REFUSED = "entry_refused"
    ENTRY_WITHDRAWN = "entry_withdrawn"


class ThresholdsOutOfOrder(InvalidInput):
    """``near_bits`` is greater than ``weak_bits``, or one lies outside 0 to 256."""

    code = "thresholds_out_of_order"


@dataclass(frozen=True, slots=True)
class Thresholds:
    """PDQ distances in bits, both inclusive: up to ``near_bits`` is near, up to ``weak_bits`` is shown."""

    near_bits: int = 10
    weak_bits: int = 31


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entry that lies somewhere near an item's signal.

    Attributes:
        distance: Hamming distance in bits, 0 to 256; 0 for kinds that are only ever equal.
        quality: PDQ quality of the item's picture, 0 to 100; ``None`` for other kinds.
        is_claimed: The signal is the sender's statement, not computed from bytes.
    """

    signal_id: str
    kind: SignalKind
    entry_id: str
    distance: int = 0
    quality: int | None = None
    is_claimed: bool = False
    opinion: Opinion = Opinion.POSITIVE


@dataclass(frozen=True, slots=True)
class Judged:
    """A candidate that is near enough to show, and why.

    Attributes:
        is_weak: The evidence is weak (few details in the picture); shown all the same.
        sentences: Codes of what a reviewer will read, in order.
    """

    candidate: Candidate
    nearness: Nearness
    is_weak: bool
    sentences: tuple[SentenceCode, ...]


@dataclass(frozen=True, slots=True)
class NewSignal:
    """A signal that was computed.

    Attributes:
        value: Lower-case hex for hashes, the normal form for selectors.
        quality: 0 to 100 for PDQ, else ``None``.
        algorithm: What computed it, with its version; ``CLAIMED`` if the sender states it.
    """

    kind: SignalKind
    value: str = field(repr=False)
    quality: int | None = None
    algorithm: str = SIGNALS_VERSION


@dataclass(frozen=True, slots=True)
class NewSignals:
    """All signals of one item, and what became of its file.

    Attributes:
        reason: Code why a file gave no picture; ``""`` otherwise.
        media_format: What the content is, such as ``png``; ``""`` if not a picture.
        is_cut: More signals were found than are kept.
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
        entries_searched: Active entries at that moment.
        hits: Matches recorded, 0 if nothing was found.
    """

    id: str
    item_id: str
    generation: str
    rule_version: str
    radius_bits: int
    entries_searched: int
    hits: int
    searched_at: datetime


@dataclass(frozen=True, slots=True)
class MatchView:
    """An item's signal near a bank entry. Evidence for review; the entry's value is not here.

    Attributes:
        distance: Bits out of 256; 0 for kinds that are only ever equal.
        entry_withdrawn: The entry was withdrawn since: look again.
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
    kind: SignalKind
    distance: int
    quality: int | None
    nearness: Nearness
    is_weak: bool
    rule_version: str
    sentences: tuple[SentenceCode, ...]
    sentence: str
    entry_withdrawn: bool
    found_at: datetime

    @property
    def is_exact(self) -> bool:
        """True if the very file, or the very selector, is listed."""
        return self.nearness in (Nearness.EXACT_FILE, Nearness.SAME_SELECTOR)

    @property
    def is_live(self) -> bool:
        """True if it still speaks for harm: the entry stands and its source does not say otherwise."""
        return not self.entry_withdrawn and self.opinion is not Opinion.NEGATIVE


@dataclass(frozen=True, slots=True)
class BankView:
    """A labelled collection of known signals, without the signals."""

    id: str
    name: str
    category: HarmCategory
    source: str
    opinion: Opinion
    active_entries: int
    proposed_entries: int
    withdrawn_entries: int
    created_at: datetime


@dataclass(frozen=True, slots=True)
class EntryView:
    """One entry of a bank, without its value."""

    id: str
    bank_id: str
    kind: SignalKind
    category: HarmCategory
    label: str
    source: str
    reference: str
    list_version: str
    state: EntryState
    proposed_by: str
    approved_by: str
    withdrawn_at: datetime | None
    withdraw_reason: str


@dataclass(frozen=True, slots=True)
class ListProblem:
    """A line of a list that could not be used. The message never repeats the value."""

    line: int
    code: str
    message: str


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
    """

    entries: tuple[ListedValue, ...]
    problems: tuple[ListProblem, ...]
    withdrawn: int = 0


@dataclass(frozen=True, slots=True)
class ListView:
    """A list that was imported.

    Attributes:
        rows_good: Lines that became proposed entries.
        rows_repeated: Lines that say the same as another line or an active entry.
        rows_bad: Lines that could not be used; ``problems`` names the first thousand.
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
    problems: tuple[ListProblem, ...]
    proposed_by: str
    proposed_at: datetime
    decided_by: str
    decided_at: datetime | None


@dataclass(frozen=True, slots=True)
class SameItem:
    """Another item that is the same in some way.

    Attributes:
        distance: Bits out of 256 for near files, else 0.
        kind: The signal they share.
    """

    item_id: str
    sameness: Sameness
    kind: SignalKind
    distance: int
