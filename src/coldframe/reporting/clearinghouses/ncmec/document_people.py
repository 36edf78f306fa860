"""The parts that ``<report>`` and ``<fileDetails>`` share: people, accounts, addresses, sightings.

See ``document`` for the three kinds of truth and the order of fields.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

FLAG = {"as": "flag"}
ATTRIBUTE = {"as": "attribute"}
TEXT = {"as": "text"}
NEWER = {"newer": True}
NEWER_FLAG = {**FLAG, **NEWER}


@dataclass(frozen=True, slots=True)
class IpCaptureEvent:
    """One sighting of an account at an address."""

    ip_address: str
    event_name: str | None = None
    date_time: datetime | None = None
    possible_proxy: bool | None = None
    port: int | None = None


@dataclass(frozen=True, slots=True)
class DeviceId:
    """One sighting of a device."""

    id_type: str
    id_value: str
    event_name: str | None = None
    date_time: datetime | None = None


@dataclass(frozen=True, slots=True)
class Phone:
    """A telephone number; ``verificationDate`` only with ``verified`` true."""

    type: str | None = field(default=None, metadata=ATTRIBUTE)
    verified: bool | None = field(default=None, metadata=ATTRIBUTE)
    verification_date: datetime | None = field(default=None, metadata=ATTRIBUTE)
    country_calling_code: str | None = field(default=None, metadata=ATTRIBUTE)
    extension: str | None = field(default=None, metadata=ATTRIBUTE)
    number: str = field(default="", metadata=TEXT)


@dataclass(frozen=True, slots=True)
class Address:
    """A postal address."""

    type: str | None = field(default=None, metadata=ATTRIBUTE)
    address: str | None = None
    city: str | None = None
    zip_code: str | None = None
    state: str | None = None
    non_usa_state: str | None = None
    country: str | None = None


@dataclass(frozen=True, slots=True)
class Email:
    """An e-mail address; ``verificationDate`` only with ``verified`` true."""

    type: str | None = field(default=None, metadata=ATTRIBUTE)
    verified: bool | None = field(default=None, metadata=ATTRIBUTE)
    verification_date: datetime | None = field(default=None, metadata=ATTRIBUTE)
    address: str = field(default="", metadata=TEXT)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody: a party, the reporter, or a contact person, who has no age."""

    first_name: str | None = None
    last_name: str | None = None
    phone: tuple[Phone, ...] = ()
    email: tuple[Email, ...] = ()
    address: tuple[Address, ...] = ()
    age: int | None = None
    age_assertion_discrepancy: bool | None = field(default=None, metadata=NEWER)
    date_of_birth: date | None = None


@dataclass(frozen=True, slots=True)
class Closed:
    """Whether an account is disabled; the boolean is the element's text."""

    disabled_date: datetime | None = field(default=None, metadata=ATTRIBUTE)
    user_notified: bool | None = field(default=None, metadata=ATTRIBUTE)
    user_notified_date: datetime | None = field(default=None, metadata=ATTRIBUTE)
    reenabled_date: datetime | None = field(default=None, metadata=ATTRIBUTE)
    is_disabled: bool = field(default=True, metadata=TEXT)


@dataclass(frozen=True, slots=True)
class EstimatedLocation:
    """Where an account probably is."""

    verified: bool | None = field(default=None, metadata=ATTRIBUTE)
    timestamp: datetime | None = field(default=None, metadata=ATTRIBUTE)
    city: str | None = None
    region: str | None = None
    country_code: str = ""


@dataclass(frozen=True, slots=True)
class Platform:
    """The name of a platform, and whether the account there is another company's."""

    third_party_user: bool | None = field(default=None, metadata=ATTRIBUTE)
    name: str = field(default="", metadata=TEXT)


@dataclass(frozen=True, slots=True)
class AssociatedAccount:
    """Another account of a person. ``type`` is required by the schema, whatever the documents say."""

    type: str = field(metadata=ATTRIBUTE)
    platform: Platform | None = None
    first_name: str | None = None
    middle_name: str | None = None
    last_name: str | None = None
    approximate_age: int | None = None
    date_of_birth: date | None = None
    age_assertion_discrepancy: bool | None = field(default=None, metadata=NEWER)
    phone: tuple[Phone, ...] = ()
    email: tuple[Email, ...] = ()
    all_emails_reported: bool | None = None
    address: tuple[Address, ...] = ()
    esp_service: str | None = None
    esp_identifier: str | None = None
    profile_url: tuple[str, ...] = ()
    screen_name: str | None = None
    display_name: tuple[str, ...] = ()
    profile_bio: str | None = None
    group_identifier: str | None = None
    compromised_account: bool | None = None
    account_temporarily_disabled: Closed | None = None
    account_permanently_disabled: Closed | None = None
    ip_capture_event: tuple[IpCaptureEvent, ...] = ()
    device_id: tuple[DeviceId, ...] = ()
    prior_ct_report: tuple[int, ...] = field(default=(), metadata={"name": "priorCTReport"})
    additional_info: str | None = None


@dataclass(frozen=True, slots=True)
class Party:
    """personOrUserReported, intendedRecipient or victim: one order serves all three."""

    person_or_user_reported_person: Person | None = None
    intended_recipient_person: Person | None = None
    victim_person: Person | None = None
    vehicle_description: str | None = None
    esp_identifier: str | None = None
    esp_service: str | None = None
    compromised_account: bool | None = None
    screen_name: str | None = None
    display_name: tuple[str, ...] = ()
    profile_url: tuple[str, ...] = ()
    profile_bio: str | None = None
    ip_capture_event: tuple[IpCaptureEvent, ...] = ()
    device_id: tuple[DeviceId, ...] = ()
    third_party_user_reported: bool | None = None
    school_name: str | None = None
    prior_ct_reports: tuple[int, ...] = field(default=(), metadata={"name": "priorCTReports"})
    group_identifier: str | None = None
    account_temporarily_disabled: Closed | None = None
    account_permanently_disabled: Closed | None = None
    estimated_location: EstimatedLocation | None = None
    all_emails_reported: bool | None = None
    associated_account: tuple[AssociatedAccount, ...] = ()
    additional_info: str | None = None
