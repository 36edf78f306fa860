"""What a report says, in our own words: frozen values that every clearinghouse plug-in reads.

The field names are the dotted paths that problems, gaps and edits use
(``files.0.ip_event.port``), so that a message, a form and a program name the same thing.
A partner's own words (its incident types, its element names) stay in its folder.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from coldframe.core.answers import Answer
from coldframe.reporting.clearinghouses.people import (
    Address,
    Contact,
    Device,
    IpEvent,
    Party,
    Person,
    Phone,
)


class IncidentKind(StrEnum):
    """What happened, in the words of the terminology guidelines. Each plug-in has its mapping."""

    MATERIAL = "material"
    TRAFFICKING = "trafficking"
    TRAVEL = "travel"
    ABUSE = "abuse"
    ENTICEMENT = "enticement"
    UNSOLICITED_MATERIAL = "unsolicited_material"
    MISLEADING_DOMAIN = "misleading_domain"
    MISLEADING_WORDS = "misleading_words"


class IncidentMark(StrEnum):
    """What else is true of the incident. Present or absent; never a "no".

    ``VIRAL_BATCH``: one viral item and the many accounts that posted it; almost nothing else may
    be said then.
    """

    SEXTORTION = "sextortion"
    SOLICITATION = "solicitation"
    MINOR_TO_MINOR = "minor_to_minor"
    SPAM = "spam"
    SADISTIC_EXPLOITATION = "sadistic_exploitation"
    INFORMATIONAL = "informational"
    AGGRAVATING_FACTORS = "aggravating_factors"
    INSTRUMENTAL_USE = "instrumental_use"
    VIRAL_BATCH = "viral_batch"


class FileMark(StrEnum):
    """What a person saw in one file. Present or absent; never a "no"."""

    DRAWING = "drawing"
    POTENTIAL_MEME = "potential_meme"
    VIRAL = "viral"
    POSSIBLE_SELF_PRODUCTION = "possible_self_production"
    PHYSICAL_HARM = "physical_harm"
    VIOLENCE = "violence"
    ANIMAL = "animal"
    LIVE_STREAMING = "live_streaming"
    INFANT = "infant"
    GENERATIVE_AI = "generative_ai"


class PlaceKind(StrEnum):
    """Where it happened; decides which fields of ``Place`` have a meaning."""

    WEB_PAGE = "web_page"
    EMAIL = "email"
    NEWSGROUP = "newsgroup"
    CHAT = "chat"
    GAME = "game"
    CELL_PHONE = "cell_phone"
    OFFLINE = "offline"
    PEER_TO_PEER = "peer_to_peer"


class DataKind(StrEnum):
    """Where a file's own data come from."""

    EXIF = "exif"
    HASH = "hash"


class Relevance(StrEnum):
    """Whether a file is what the report is about, or only helps to understand it."""

    REPORTED = "reported"
    SUPPLEMENTAL = "supplemental"


@dataclass(frozen=True, slots=True)
class Incident:
    """What and when. ``urgent_reason`` asks the receiver to hurry, and says why."""

    kind: IncidentKind = IncidentKind.MATERIAL
    occurred_at: datetime | None = None
    occurred_means: str = ""
    platform: str = ""
    urgent_reason: str = ""
    marks: tuple[IncidentMark, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """Where it happened.

    ``name`` is the newsgroup, the chat client, the game, the place or the peer-to-peer client;
    ``room`` the chat room or the console; ``addresses`` are those of a place outside the internet.
    """

    kind: PlaceKind = PlaceKind.WEB_PAGE
    urls: tuple[str, ...] = ()
    third_party_hosted: Answer = Answer.UNKNOWN
    emails: tuple[str, ...] = ()
    name: str = ""
    room: str = ""
    phone: Phone | None = None
    latitude: float | None = None
    longitude: float | None = None
    addresses: tuple[Address, ...] = ()
    ip_events: tuple[IpEvent, ...] = ()
    file_names: str = ""
    content: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Police:
    """A police body that already knows. ``told`` is whether we told it.

    ``order_abroad``: it served legal process from another country, ``order_country``.
    """

    agency: str = ""
    case_number: str = ""
    officer: Contact | None = None
    told: Answer = Answer.UNKNOWN
    order_at_home: Answer = Answer.UNKNOWN
    order_abroad: Answer = Answer.UNKNOWN
    order_country: str = ""


@dataclass(frozen=True, slots=True)
class Reporter(Person):
    """Who reports: a person at the desk, whom police should ask, and standing text about the company."""

    contact: Contact | None = None
    company_text: str = ""
    terms_text: str = ""
    legal_url: str = ""


@dataclass(frozen=True, slots=True)
class FileHash:
    """A hash of the file as it was uploaded: ``kind`` md5, sha1, sha256; ``value`` hex."""

    kind: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True)
class Detail:
    """One name and value of a file's own data."""

    name: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True)
class FileData:
    """A set of a file's own data: from its camera, or hashes of other kinds."""

    kind: DataKind = DataKind.EXIF
    details: tuple[Detail, ...] = ()


@dataclass(frozen=True, slots=True)
class ReportedFile:
    """One file that goes with the report.

    ``viewed`` means that a person at the company saw the *entire* file. It is filled from the
    record of who looked, never by hand and never by default: whether police need a warrant
    to open the file hangs on it.
    """

    item_id: str = ""
    sha256: str = ""
    size_bytes: int = 0
    sent_name: str = ""
    original_name: str = ""
    uploaded_at: datetime | None = None
    location_url: str = ""
    viewed: Answer = Answer.UNKNOWN
    exif_viewed: Answer = Answer.UNKNOWN
    public: Answer = Answer.UNKNOWN
    relevance: Relevance = Relevance.REPORTED
    marks: tuple[FileMark, ...] = ()
    classification: str = ""
    hashes: tuple[FileHash, ...] = ()
    ip_event: IpEvent | None = None
    devices: tuple[Device, ...] = ()
    data: tuple[FileData, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class ReportContent:
    """The whole report as a person drafts, checks and approves it."""

    incident: Incident = Incident()
    places: tuple[Place, ...] = ()
    police: Police | None = None
    reporter: Reporter = Reporter()
    subjects: tuple[Party, ...] = ()
    recipients: tuple[Party, ...] = ()
    victims: tuple[Party, ...] = ()
    note: str = ""
    files: tuple[ReportedFile, ...] = ()

    @property
    def is_viral_batch(self) -> bool:
        """True for one viral item and the accounts that posted it."""
        return IncidentMark.VIRAL_BATCH in self.incident.marks


OPTIONAL_PARTS = frozenset(
    {"police", "officer", "contact", "phone", "ip_event", "location", "closed_for_a_time", "closed_for_good"}
)
"""Names of the parts that are there or not, and can be taken out."""

RECORDED_FIELDS = frozenset(
    {"item_id", "sha256", "size_bytes", "sent_name", "viewed", "exif_viewed", "hashes"}
)
"""Fields of a file that only the record fills; an edit of one is refused."""
