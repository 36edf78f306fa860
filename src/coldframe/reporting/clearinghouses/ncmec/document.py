"""The documents ``<report>`` and ``<fileDetails>``: fields stand in the order of the schema.

The order is enforced by the receiver, so it is the order of the fields here and nothing else
has to know it. A field's element name is its own name in lowerCamelCase. Three kinds of truth:

    bool | None   an xs:boolean; ``None`` (unknown) leaves the element out
    FLAG          present and empty, or absent; "false" is a schema error, so it cannot be said
    ATTRIBUTE     an attribute of the element that the class stands for; TEXT is its own text
    NEWER         only in the schema of 2026-08; ``check`` refuses it for an older one
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from coldframe.reporting.clearinghouses.ncmec.document_people import (
    ATTRIBUTE,
    FLAG,
    NEWER_FLAG,
    TEXT,
    Address,
    DeviceId,
    Email,
    IpCaptureEvent,
    Party,
    Person,
    Phone,
)


@dataclass(frozen=True, slots=True)
class ReportAnnotations:
    """Flags on the whole report."""

    sextortion: bool = field(default=False, metadata=FLAG)
    csam_solicitation: bool = field(default=False, metadata=FLAG)
    minor_to_minor_interaction: bool = field(default=False, metadata=FLAG)
    spam: bool = field(default=False, metadata=FLAG)
    sadistic_online_exploitation: bool = field(default=False, metadata=FLAG)
    informational: bool = field(default=False, metadata=NEWER_FLAG)
    potential_aggravating_factors: bool = field(default=False, metadata=NEWER_FLAG)
    instrumental_use: bool = field(default=False, metadata=NEWER_FLAG)


@dataclass(frozen=True, slots=True)
class IncidentSummary:
    """What and when."""

    incident_type: str
    platform: str | None = None
    escalate_to_high_priority: str | None = None
    report_annotations: ReportAnnotations | None = None
    incident_date_time: datetime | None = None
    incident_date_time_description: str | None = None


@dataclass(frozen=True, slots=True)
class WebPageIncident:
    """A page on the web."""

    third_party_hosted_content: bool | None = field(default=None, metadata=ATTRIBUTE)
    url: tuple[str, ...] = ()
    additional_info: str | None = None


@dataclass(frozen=True, slots=True)
class EmailIncident:
    """E-mail."""

    email_address: tuple[Email, ...] = ()
    content: str | None = None
    additional_info: str | None = None


@dataclass(frozen=True, slots=True)
class NewsgroupIncident:
    """A newsgroup."""

    name: str | None = None
    email_address: tuple[Email, ...] = ()
    content: str | None = None
    additional_info: str | None = None


@dataclass(frozen=True, slots=True)
class ChatImIncident:
    """Chat or instant messages."""

    chat_client: str | None = None
    chat_room_name: str | None = None
    content: str | None = None
    additional_info: str | None = None


@dataclass(frozen=True, slots=True)
class OnlineGamingIncident:
    """A game."""

    game_name: str | None = None
    console: str | None = None
    content: str | None = None
    additional_info: str | None = None


@dataclass(frozen=True, slots=True)
class CellPhoneIncident:
    """A cell phone; degrees, north and east positive."""

    phone_number: Phone | None = None
    latitude: float | None = None
    longitude: float | None = None
    additional_info: str | None = None


@dataclass(frozen=True, slots=True)
class NonInternetIncident:
    """Outside the internet."""

    location_name: str | None = None
    incident_address: tuple[Address, ...] = ()
    additional_info: str | None = None


@dataclass(frozen=True, slots=True)
class Peer2PeerIncident:
    """A peer-to-peer network."""

    client: str | None = None
    ip_capture_event: tuple[IpCaptureEvent, ...] = ()
    file_names: str | None = None
    additional_info: str | None = None


@dataclass(frozen=True, slots=True)
class InternetDetails:
    """Where: exactly one of the eight is given."""

    web_page_incident: WebPageIncident | None = None
    email_incident: EmailIncident | None = None
    newsgroup_incident: NewsgroupIncident | None = None
    chat_im_incident: ChatImIncident | None = None
    online_gaming_incident: OnlineGamingIncident | None = None
    cell_phone_incident: CellPhoneIncident | None = None
    non_internet_incident: NonInternetIncident | None = None
    peer2peer_incident: Peer2PeerIncident | None = None


@dataclass(frozen=True, slots=True)
class LegalProcessAbroad:
    """Whether legal process came from another country, and from which."""

    flea_country: str | None = field(default=None, metadata=ATTRIBUTE)
    was_served: bool = field(default=True, metadata=TEXT)


@dataclass(frozen=True, slots=True)
class LawEnforcement:
    """Police that already know."""

    agency_name: str
    case_number: str | None = None
    officer_contact: Person | None = None
    reported_to_le: bool | None = None
    served_legal_process_domestic: bool | None = None
    served_legal_process_international: LegalProcessAbroad | None = None


@dataclass(frozen=True, slots=True)
class Reporter:
    """The company. Note the capitals of ``legalURL``."""

    reporting_person: Person
    contact_person: Person | None = None
    company_template: str | None = None
    terms_of_service: str | None = None
    legal_url: str | None = field(default=None, metadata={"name": "legalURL"})


@dataclass(frozen=True, slots=True)
class BatchedReport:
    """One item and the many accounts that posted it."""

    reason: str = field(default="VIRAL_POTENTIAL_MEME", metadata=ATTRIBUTE)


@dataclass(frozen=True, slots=True)
class Report:
    """The document that ``/submit`` takes."""

    batched_report: BatchedReport | None
    incident_summary: IncidentSummary
    internet_details: tuple[InternetDetails, ...]
    law_enforcement: LawEnforcement | None
    reporter: Reporter
    person_or_user_reported: tuple[Party, ...] = ()
    intended_recipient: tuple[Party, ...] = ()
    victim: tuple[Party, ...] = ()
    additional_info: str | None = None


@dataclass(frozen=True, slots=True)
class FileAnnotations:
    """Flags on one file."""

    anime_drawing_virtual_hentai: bool = field(default=False, metadata=FLAG)
    potential_meme: bool = field(default=False, metadata=FLAG)
    viral: bool = field(default=False, metadata=FLAG)
    possible_self_production: bool = field(default=False, metadata=FLAG)
    physical_harm: bool = field(default=False, metadata=FLAG)
    violence_gore: bool = field(default=False, metadata=FLAG)
    bestiality: bool = field(default=False, metadata=FLAG)
    live_streaming: bool = field(default=False, metadata=FLAG)
    infant: bool = field(default=False, metadata=FLAG)
    generative_ai: bool = field(default=False, metadata=FLAG)


@dataclass(frozen=True, slots=True)
class OriginalFileHash:
    """A hash of the file as the account uploaded it."""

    hash_type: str | None = field(default=None, metadata=ATTRIBUTE)
    value: str = field(default="", metadata=TEXT)


@dataclass(frozen=True, slots=True)
class NameValuePair:
    """One entry of a file's own data."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Details:
    """A file's own data; ``type`` stands here and not on the pairs."""

    type: str | None = field(default=None, metadata=ATTRIBUTE)
    name_value_pair: tuple[NameValuePair, ...] = ()


@dataclass(frozen=True, slots=True)
class FileDetails:
    """The document that ``/fileinfo`` takes: one file, at most one ``ipCaptureEvent``."""

    report_id: int
    file_id: str
    file_name: str | None = None
    original_file_name: str | None = None
    uploaded_to_esp_timestamp: datetime | None = None
    location_of_file: str | None = None
    file_viewed_by_esp: bool | None = None
    exif_viewed_by_esp: bool | None = None
    publicly_available: bool | None = None
    file_relevance: str | None = None
    # The older form of the annotation; the schema takes one of the two. We write the newer.
    potential_meme: bool | None = None
    file_annotations: FileAnnotations | None = None
    industry_classification: str | None = None
    original_file_hash: tuple[OriginalFileHash, ...] = ()
    ip_capture_event: IpCaptureEvent | None = None
    device_id: tuple[DeviceId, ...] = ()
    details: tuple[Details, ...] = ()
    additional_info: str | None = None
