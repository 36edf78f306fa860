"""Whom a report names, and by what: people, their accounts, addresses, devices and numbers.

Part of ``content``: the same rules hold. Everything is optional but what makes an entry an entry.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from coldframe.core.answers import Answer


class EventKind(StrEnum):
    """What the account did when its address or device was seen."""

    LOGIN = "login"
    REGISTRATION = "registration"
    PURCHASE = "purchase"
    UPLOAD = "upload"
    OTHER = "other"
    UNKNOWN = "unknown"


class PhoneKind(StrEnum):
    """What a telephone number is for."""

    MOBILE = "mobile"
    HOME = "home"
    BUSINESS = "business"
    WORK = "work"
    FAX = "fax"
    INTERNET = "internet"
    RECOVERY = "recovery"
    UNKNOWN = "unknown"


class EmailKind(StrEnum):
    """What an e-mail address is for."""

    HOME = "home"
    WORK = "work"
    BUSINESS = "business"
    RECOVERY = "recovery"
    UNKNOWN = "unknown"


class AddressKind(StrEnum):
    """What a postal address is for."""

    HOME = "home"
    BUSINESS = "business"
    BILLING = "billing"
    SHIPPING = "shipping"
    TECHNICAL = "technical"
    UNKNOWN = "unknown"


class AccountKind(StrEnum):
    """How another account hangs together with that of the person."""

    BILLING = "billing"
    LINKED = "linked"
    BUSINESS = "business"
    CREATOR = "creator"
    PARENT_OR_GUARDIAN = "parent_or_guardian"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class IpEvent:
    """One sighting of an account at an address. ``at`` is aware; ``port`` is 1 to 65535."""

    address: str = ""
    event: EventKind = EventKind.UNKNOWN
    at: datetime | None = None
    port: int | None = None
    proxy: Answer = Answer.UNKNOWN


@dataclass(frozen=True, slots=True)
class Device:
    """One sighting of a device. ``id_kind`` says what ``value`` is: IMEI, ICCID, SSID."""

    id_kind: str = ""
    value: str = ""
    event: EventKind = EventKind.UNKNOWN
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Phone:
    """A telephone number and whether its owner proved it.

    ``country_code`` is ``+82``; where it is given, ``number`` does not repeat it.
    """

    number: str = ""
    kind: PhoneKind = PhoneKind.UNKNOWN
    country_code: str = ""
    extension: str = ""
    verified: Answer = Answer.UNKNOWN
    verified_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class EmailAddress:
    """An address and whether its owner proved it (three-valued)."""

    address: str = ""
    verified: Answer = Answer.UNKNOWN
    verified_at: datetime | None = None
    kind: EmailKind = EmailKind.UNKNOWN


@dataclass(frozen=True, slots=True)
class Address:
    """A postal address. ``us_state`` and ``country`` are codes; ``region`` is a state elsewhere, in words."""

    street: str = ""
    city: str = ""
    postal_code: str = ""
    us_state: str = ""
    region: str = ""
    country: str = ""
    kind: AddressKind = AddressKind.UNKNOWN


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody who can be reached."""

    given_name: str = ""
    family_name: str = ""
    phones: tuple[Phone, ...] = ()
    emails: tuple[EmailAddress, ...] = ()
    addresses: tuple[Address, ...] = ()


@dataclass(frozen=True, slots=True)
class Person(Contact):
    """Somebody with an age. ``age_disputed``: signs speak against the age that the account states."""

    age_years: int | None = None
    age_disputed: Answer = Answer.UNKNOWN
    born_on: date | None = None


@dataclass(frozen=True, slots=True)
class Closure:
    """Whether the service closed an account, and whether its owner was told.

    ``reopened_at`` belongs to a closure for a time only.
    """

    closed: Answer = Answer.UNKNOWN
    closed_at: datetime | None = None
    owner_told: Answer = Answer.UNKNOWN
    owner_told_at: datetime | None = None
    reopened_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Location:
    """Where an account probably is. ``region`` is a state's code in the United States; ``country`` a code."""

    city: str = ""
    region: str = ""
    country: str = ""
    verified: Answer = Answer.UNKNOWN
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Account(Person):
    """What a service knows about an account and whoever uses it.

    ``prior_reports`` are the receiver's own report numbers; ``all_emails_given``: no further
    addresses are known.
    """

    account_id: str = ""
    service: str = ""
    compromised: Answer = Answer.UNKNOWN
    screen_name: str = ""
    display_names: tuple[str, ...] = ()
    profile_urls: tuple[str, ...] = ()
    bio: str = ""
    ip_events: tuple[IpEvent, ...] = ()
    devices: tuple[Device, ...] = ()
    prior_reports: tuple[int, ...] = ()
    group: str = ""
    closed_for_a_time: Closure | None = None
    closed_for_good: Closure | None = None
    all_emails_given: Answer = Answer.UNKNOWN
    note: str = ""


@dataclass(frozen=True, slots=True)
class AssociatedAccount(Account):
    """Another account of a person. ``other_service``: it is one of another company."""

    kind: AccountKind = AccountKind.OTHER
    platform: str = ""
    other_service: Answer = Answer.UNKNOWN
    middle_name: str = ""


@dataclass(frozen=True, slots=True)
class Party(Account):
    """A person in the report: reported, intended recipient or child harmed.

    ``vehicle`` and ``other_service`` (a user of another company) belong to the reported person,
    ``school`` to a child harmed, ``group`` to everybody but a child, associated accounts to
    everybody but a recipient.
    """

    location: Location | None = None
    associated_accounts: tuple[AssociatedAccount, ...] = ()
    vehicle: str = ""
    other_service: Answer = Answer.UNKNOWN
    school: str = ""
