"""The words of deconfliction: what is entered, what is told, what is granted, what desks exchange."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from coldframe.partners.terms import Field, HarmCategory


class EntryKind(StrEnum):
    """What an entry names. A picture is compared by likeness, everything else by equality."""

    EMAIL = "email"
    HANDLE = "handle"
    PHONE = "phone"
    WALLET = "wallet"
    URL = "url"
    GROUP_LINK = "group_link"
    DEVICE = "device"
    DIGEST = "digest"
    PICTURE = "picture"


class Interest(StrEnum):
    """What its own side is told of an entry."""

    NO_HIT = "no_hit"
    HIT = "hit"
    TOO_COMMON = "too_common"
    PAUSED = "paused"


class GrantPart(StrEnum):
    """What one side may show the other, and the field under which it leaves the desk."""

    CASE_CODE = "case_code"
    CONTACT = "contact"
    NOTE = "note"

    @property
    def field(self) -> Field:
        """What an agreement must cover before this goes to a partner."""
        return Field(f"deconfliction.{self.value}")


@dataclass(frozen=True, slots=True)
class NewEntry:
    """An entry as a person asks for it.

    Attributes:
        value: As written; for a picture the id of the exhibit.
        harm: What it is about: only agreements that cover this harm carry its tokens.
        reason: Why somebody else might work on it. Stays in the row.
    """

    kind: EntryKind
    value: str = field(repr=False)
    harm: HarmCategory
    reason: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class OwnGrant:
    """What this side decided to show to one counterpart.

    Attributes:
        parts: Nothing, if it was declined or withdrawn.
        is_declined: Somebody said no; the other side cannot tell this from nothing said yet.
        is_for_all: Everybody of this desk who has an interest now had it then. Whoever came later is shown
            nothing of it.
    """

    parts: Mapping[GrantPart, str]
    is_declined: bool
    by: str
    at: datetime
    is_for_all: bool = True


@dataclass(frozen=True, slots=True)
class HitView:
    """Another unit or desk has an interest.

    Attributes:
        counterpart_id: ``rcp_…``, or empty for other people of this desk. Never how many.
        call: Whom to call, as printed.
        own_grant: What this side decided, if anything.
        shown: What others granted, one mapping for each that did; empty until both sides granted.
    """

    counterpart_id: str
    call: str
    own_grant: OwnGrant | None
    shown: tuple[Mapping[GrantPart, str], ...]


@dataclass(frozen=True, slots=True)
class EntryView:
    """An entry as its own case sees it."""

    id: str
    case_id: str
    kind: EntryKind
    value: str = field(repr=False)
    harm: HarmCategory
    reason: str = field(repr=False)
    added_by: str
    added_at: datetime
    standing: Interest
    hits: tuple[HitView, ...]


@dataclass(frozen=True, slots=True)
class Touching:
    """Where a case touches others, as a supervisor sees it: who works on what, no value and no reason.

    Attributes:
        people: Ids of the people to whom the case is open.
        other_cases: Codes of this desk's other cases, as printed.
        partners: ``rcp_…`` of partners with an interest.
    """

    entry_id: str
    case_id: str
    case_code: str
    people: tuple[str, ...]
    kind: EntryKind
    added_at: datetime
    other_cases: tuple[str, ...]
    partners: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PauseView:
    """Nothing of a case, or nothing with a partner, is compared until a supervisor lifts it.

    Attributes:
        case_id: ``cas_…``, or empty where it is a partner's.
        case_code: The case's code as printed, for whoever may lift it; empty for a partner.
        recipient_id: ``rcp_…``, or empty where it is a case's.
        protects: Which agency or operation it protects.
        paused_by: A person, or empty for the desk itself.
    """

    id: str
    case_id: str
    case_code: str
    recipient_id: str
    protects: str
    reason: str
    paused_by: str
    paused_at: datetime


@dataclass(frozen=True, slots=True)
class LinkView:
    """What stands between this desk and a partner's.

    Attributes:
        key_id: Names the key that both share; tells nothing of it.
        epoch: Counts the keys of this partnership, from 1.
        in_force: An agreement covers the exchange now.
        is_paused: A supervisor has to look at it.
        sent_at: When our last state was queued, if ever.
        taken_at: When the partner's last state came, if ever.
        volume: Tokens in the partner's last state, its filling included.
        fresh: Tokens new from this partner on ``fresh_on``.
    """

    id: str
    recipient_id: str
    agreement_id: str
    key_id: str
    epoch: int
    key_made_at: datetime
    in_force: bool
    is_paused: bool
    sent_at: datetime | None
    taken_at: datetime | None
    volume: int
    fresh: int


@dataclass(frozen=True, slots=True)
class Shared:
    """What one desk shows another about one token, after both granted."""

    token: bytes
    parts: Mapping[GrantPart, str]


@dataclass(frozen=True, slots=True)
class State:
    """Everything one desk has for another at one moment. The newest replaces all before it.

    Attributes:
        epoch: With ``key_id`` orders the keys: both desks take up the greatest.
        sealed_key: The key, sealed to the other desk's pinned key (age); empty where no agreement is in force.
        version: Grows with every state of this sender.
        tokens: Sorted, filled up to a power of two, so that neither number nor order tells anything.
        shared: What was granted on both sides.
    """

    key_id: str
    epoch: int
    sealed_key: bytes = field(repr=False)
    version: int
    tokens: tuple[bytes, ...] = field(repr=False)
    shared: tuple[Shared, ...] = ()
