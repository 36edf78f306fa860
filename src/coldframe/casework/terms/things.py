"""Services, sites, groups, accounts, wallets, devices, vehicles, premises: what a matter is about, beside people."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from coldframe.casework.terms.people import Number
from coldframe.core.answers import Answer


class ThingKind(StrEnum):
    """What a thing is."""

    SERVICE = "service"
    SITE = "site"
    GROUP = "group"
    ACCOUNT = "account"
    WALLET = "wallet"
    LISTING = "listing"
    DEVICE = "device"
    VEHICLE = "vehicle"
    PREMISES = "premises"


class IdentifierKind(StrEnum):
    """What an identifier names."""

    URL = "url"
    DOMAIN = "domain"
    EMAIL = "email"
    PHONE = "phone"
    HANDLE = "handle"
    GROUP_LINK = "group_link"
    WALLET = "wallet"
    IP = "ip"
    DEVICE = "device"
    DIGEST = "digest"
    PLATE = "plate"
    LISTING = "listing"
    CREDENTIAL = "credential"

    @property
    def is_strong(self) -> bool:
        """True if two holders of the same one may be suggested as the same. A name never is an identifier."""
        return self in _STRONG


_STRONG = frozenset(
    {
        IdentifierKind.EMAIL,
        IdentifierKind.PHONE,
        IdentifierKind.HANDLE,
        IdentifierKind.WALLET,
        IdentifierKind.DEVICE,
        IdentifierKind.DIGEST,
    }
)


@dataclass(frozen=True, slots=True)
class NewIdentifier:
    """An identifier as it is entered.

    Attributes:
        value: As written; a password is kept as a keyed hash alone.
        seen: When it was seen in use (``2021-03-05T14:05+09:00``); an address needs it.
        port: Of an address, 1 to 65535.
        event: What was done from the address: ``upload``, ``login``; a code.
        proxy: Whether it is shared or stands for others; not known counts as no evidence.
        keep_until: Day after which it has to be looked at again, or ``None``.
        source: Who says so.
    """

    kind: IdentifierKind
    value: str = field(repr=False)
    seen: str = ""
    port: int | None = None
    event: str = ""
    proxy: Answer = Answer.UNKNOWN
    keep_until: date | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class IdentifierView:
    """An identifier of somebody or something.

    Attributes:
        value: Its normal form; empty while it is masked, and always for a password.
        is_masked: It belongs to a child, or to something a child uses; it opens by an act that is recorded.
        others: How many others in the case hold the same.
    """

    id: str
    holder_id: str
    kind: IdentifierKind
    value: str = field(repr=False)
    is_masked: bool
    others: int
    seen: str
    port: int | None
    event: str
    proxy: Answer
    keep_until: date | None
    source: str
    added_by: str
    added_at: datetime


@dataclass(frozen=True, slots=True)
class NewThing:
    """A thing as it is entered.

    Attributes:
        label: What it is called here.
        what: A few words: "livestream platform", "anchor den".
        number: How many, where they are not named one by one.
        is_victims: Its owner is harmed: a camera that others took over.
    """

    kind: ThingKind
    label: str
    what: str = ""
    number: Number = Number()  # noqa: RUF009  frozen, so sharing it is safe
    is_victims: bool = False


@dataclass(frozen=True, slots=True)
class ThingView:
    """A thing in a case."""

    id: str
    case_id: str
    kind: ThingKind
    label: str
    what: str
    number: Number
    is_victims: bool
    added_by: str
    added_at: datetime


@dataclass(frozen=True, slots=True)
class CommonValues:
    """Values that everybody has; see ``too_common.toml``.

    Attributes:
        mailboxes: Local parts of role addresses, whatever the domain.
        digests: Digests of empty files, lower-case hexadecimal.
        hosts: Hosts of services; their bare address says nothing about anybody.
        devices: Device ids that makers never set.
    """

    mailboxes: frozenset[str]
    digests: frozenset[str]
    hosts: frozenset[str]
    devices: frozenset[str]
