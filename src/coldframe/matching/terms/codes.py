"""The closed lists of matching."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

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
    TEXT = "text"

    @property
    def is_digest(self) -> bool:
        """True for a digest of a file's exact bytes."""
        return self in (SignalKind.MD5, SignalKind.SHA1, SignalKind.SHA256)

    @property
    def is_near(self) -> bool:
        """True for a 256-bit hash that is compared by distance; all others are only ever equal."""
        return self in (SignalKind.PDQ, SignalKind.TEXT)


HASH_DIGITS: Mapping[SignalKind, int] = {
    SignalKind.MD5: 32,
    SignalKind.SHA1: 40,
    SignalKind.SHA256: 64,
    SignalKind.PDQ: 64,
    SignalKind.TEXT: 64,
}
"""Length in hexadecimal digits of the kinds that are hashes."""


BANK_KINDS = tuple(kind for kind in SignalKind if kind is not SignalKind.CREDENTIAL)
"""Kinds that a bank may hold. Keyed hashes of passwords mean nothing outside this desk."""


class Opinion(StrEnum):
    """What a bank's source says about its entries."""

    POSITIVE = "positive"
    NEGATIVE = "negative"
    INVESTIGATE = "investigate"


class Standing(StrEnum):
    """What all that was said about an entry comes to; see ``rules.standing_v1``."""

    POSITIVE = "positive"
    NEGATIVE = "negative"
    INVESTIGATE = "investigate"
    DISPUTED = "disputed"


class EntryState(StrEnum):
    """Where a bank entry stands. Only an active one matches."""

    PROPOSED = "proposed"
    ACTIVE = "active"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class ListState(StrEnum):
    """Where an imported list stands."""

    READING = "reading"
    UNUSABLE = "unusable"
    PENDING = "pending"
    APPROVED = "approved"
    REFUSED = "refused"


class ChangeState(StrEnum):
    """Where a change to a bank's settings stands."""

    PENDING = "pending"
    MADE = "made"
    REFUSED = "refused"


class Flood(StrEnum):
    """Whether an entry matches so much that its matches wait in a lane of their own."""

    NONE = "none"
    FLOODED = "flooded"
    CLEARED = "cleared"


class WithdrawReason(StrEnum):
    """Why an entry was withdrawn."""

    WITHDRAWN_BY_SOURCE = "withdrawn_by_source"
    NOT_HARMFUL = "not_harmful"
    WRONG_CATEGORY = "wrong_category"
    DUPLICATE = "duplicate"
    LEGAL_ORDER = "legal_order"
    DECISION_REVERSED = "decision_reversed"
    REGISTRATION_ENDED = "registration_ended"


class SignalOutcome(StrEnum):
    """What computing an item's signals came to."""

    COMPUTED = "computed"
    UNREADABLE = "unreadable"
    NOT_HELD = "not_held"
    NONE_FOUND = "none_found"


class Nearness(StrEnum):
    """How near a match is, in words. Distances of pictures and texts are in bits out of 256."""

    EXACT_FILE = "exact_file"
    SAME_PICTURE = "same_picture"
    NEAR_PICTURE = "near_picture"
    DISTANT_PICTURE = "distant_picture"
    SAME_SELECTOR = "same_selector"
    SAME_TEXT = "same_text"
    NEAR_TEXT = "near_text"


class SentenceCode(StrEnum):
    """The sentences that explain a match; ``rules.sentence_v1`` writes them in English.

    From ``SAYS_NOT_HARMFUL`` on they are about the entry as it stands when they are read, so they
    are not kept with the match.
    """

    EXACT_FILE = "exact_file"
    SAME_PICTURE = "same_picture"
    NEAR_PICTURE = "near_picture"
    DISTANT_PICTURE = "distant_picture"
    SAME_SELECTOR = "same_selector"
    SAME_TEXT = "same_text"
    NEAR_TEXT = "near_text"
    FRAME_OF_FILM = "frame_of_film"
    MIRRORED = "mirrored"
    TURNED = "turned"
    FORGEABLE_DIGEST = "forgeable_digest"
    CLAIMED_BY_SENDER = "claimed_by_sender"
    WEAK_QUALITY = "weak_quality"
    SAYS_NOT_HARMFUL = "says_not_harmful"
    SAYS_INVESTIGATE = "says_investigate"
    SOURCES_DISAGREE = "sources_disagree"
    ENTRY_WITHDRAWN = "entry_withdrawn"
    SET_ASIDE = "set_aside"
    FLOODED = "flooded"


class MatchingEvent(StrEnum):
    """What matching records in the ledger."""

    SIGNALS_COMPUTED = "signals_computed"
    SIGNALS_DESTROYED = "signals_destroyed"
    ITEM_SEARCHED = "item_searched"
    MATCH_FOUND = "match_found"
    BANK_CREATED = "bank_created"
    LIST_PROPOSED = "list_proposed"
    LIST_APPROVED = "list_approved"
    LIST_WITHDRAWN = "list_withdrawn"
    LIST_REFUSED = "list_refused"
    ENTRY_PROPOSED = "entry_proposed"
    ENTRY_APPROVED = "entry_approved"
    ENTRY_REFUSED = "entry_refused"
    ENTRY_WITHDRAWN = "entry_withdrawn"
    ENTRIES_ADDED = "entries_added"
    BANK_CHANGE_PROPOSED = "bank_change_proposed"
    BANK_CHANGED = "bank_changed"
    BANK_CHANGE_REFUSED = "bank_change_refused"
    OPINION_STATED = "opinion_stated"
    ENTRY_FLOODED = "entry_flooded"
    FLOOD_CLEARED = "flood_cleared"
    BANKS_SEARCHED_BACK = "banks_searched_back"
    LOOKUPS_COUNTED = "lookups_counted"
    LOOKUPS_LIMITED = "lookups_limited"
    SOURCE_PROPOSED = "source_proposed"
    SOURCE_APPROVED = "source_approved"
    SOURCE_REFUSED = "source_refused"
    SOURCE_PAUSED = "source_paused"
    SOURCE_RESUMED = "source_resumed"
    SOURCE_CREDENTIALS_RENEWED = "source_credentials_renewed"
    SOURCE_SYNC_REQUESTED = "source_sync_requested"
    SOURCE_SYNC_BEGUN = "source_sync_begun"
    SOURCE_PAGE_TAKEN = "source_page_taken"
    SOURCE_PAGE_FAILED = "source_page_failed"
    SOURCE_SYNC_ENDED = "source_sync_ended"
    FEEDBACK_NOTED = "feedback_noted"
    FEEDBACK_VOIDED = "feedback_voided"
    FEEDBACK_DISMISSED = "feedback_dismissed"
    FEEDBACK_QUEUED = "feedback_queued"
    FEEDBACK_SENT = "feedback_sent"
    FEEDBACK_FAILED = "feedback_failed"
    LANE_PROPOSED = "lane_proposed"
    LANE_OPENED = "lane_opened"
    LANE_REFUSED = "lane_refused"
    LANE_CLOSED = "lane_closed"
    PROTECTION_REGISTERED = "protection_registered"
    PROTECTION_ENDED = "protection_ended"
