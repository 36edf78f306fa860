"""The grammar of the two documents, as tables: order, cardinality, types, longest texts.

Written from the documented facts, independently of the client's model, so that the two can
disagree in a test. ``RULES_2025_11`` is the schema of November 2025; the newer elements are
known only second-hand and stand behind ``RULES_2026_08``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from coldframe.simulators.ncmec.vocabulary import (
    ACCOUNT_TYPES,
    ADDRESS_TYPES,
    CLASSIFICATIONS,
    COUNTRIES,
    EMAIL_TYPES,
    EVENT_NAMES,
    INCIDENT_TYPES,
    PHONE_TYPES,
    STATES,
)

MANY = 1_000_000
"""Stands for "unbounded"."""


class Simple(StrEnum):
    """Types of an element or attribute that has text only."""

    TEXT = "string"
    NOT_BLANK = "nonBlankString"
    BOOLEAN = "boolean"
    FLAG = "flag"
    LONG = "long"
    AGE = "age"
    PORT = "port"
    DOUBLE = "double"
    DATE_TIME = "dateTime"
    DATE = "date"
    CALLING_CODE = "countryCallingCode"


class Rule(StrEnum):
    """What the documentation asks beyond the schema."""

    URL = "url"
    EMAIL = "email"
    IP = "ip"
    PAST = "past"
    DIGITS = "digits"


@dataclass(frozen=True, slots=True)
class Attribute:
    """An attribute; ``values`` non-empty makes it an enumeration."""

    name: str
    type: Simple = Simple.TEXT
    required: bool = False
    values: tuple[str, ...] = ()
    rule: Rule | None = None
    max_length: int = 0


@dataclass(frozen=True, slots=True)
class Element:
    """One element of a sequence.

    Attributes:
        children: Non-empty makes it complex; ``type`` is then unused.
        one_of: Its children are a choice of exactly one, not a sequence.
        any_order: Its children may stand in any order (``xs:all``).
        max_length: From the documentation, in characters; 0 is no limit.
    """

    name: str
    low: int = 0
    high: int = 1
    type: Simple = Simple.TEXT
    children: tuple[Particle, ...] = ()
    attributes: tuple[Attribute, ...] = ()
    values: tuple[str, ...] = ()
    max_length: int = 0
    rule: Rule | None = None
    one_of: bool = False
    any_order: bool = False
    empty: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """Exactly one of these elements (or none, if ``low`` is 0)."""

    options: tuple[Element, ...]
    low: int = 0
    high: int = field(default=1)


Particle = Element | Choice


def _text(name: str, length: int = 0, *, low: int = 0, high: int = 1, rule: Rule | None = None) -> Element:
    return Element(name, low, high, max_length=length, rule=rule)


def _bool(name: str, *attributes: Attribute) -> Element:
    return Element(name, type=Simple.BOOLEAN, attributes=attributes)


def _moment(name: str, *, low: int = 0) -> Element:
    return Element(name, low, type=Simple.DATE_TIME, rule=Rule.PAST)


def _flags(name: str, *flags: str) -> Element:
    return Element(name, children=tuple(Element(flag, type=Simple.FLAG) for flag in flags), any_order=True)


def _moment_attribute(name: str) -> Attribute:
    return Attribute(name, Simple.DATE_TIME, rule=Rule.PAST)


_VERIFIED = (Attribute("verified", Simple.BOOLEAN), _moment_attribute("verificationDate"))
_INFO = _text("additionalInfo")
_URL = 2083


def _email(name: str = "email", *, high: int = MANY) -> Element:
    attributes = (Attribute("type", values=EMAIL_TYPES), *_VERIFIED)
    return Element(name, 0, high, attributes=attributes, max_length=255, rule=Rule.EMAIL)


def _phone(name: str = "phone", *, high: int = MANY) -> Element:
    attributes = (
        Attribute("type", values=PHONE_TYPES),
        *_VERIFIED,
        Attribute("countryCallingCode", Simple.CALLING_CODE),
        Attribute("extension", rule=Rule.DIGITS),
    )
    return Element(name, 0, high, attributes=attributes, max_length=50)


def _address(name: str = "address", *, high: int = MANY) -> Element:
    children = (
        _text("address", 255),
        _text("city", 100),
        _text("zipCode", 20),
        Element("state", values=STATES),
        _text("nonUsaState", 100),
        Element("country", values=COUNTRIES),
    )
    return Element(name, 0, high, children=children, attributes=(Attribute("type", values=ADDRESS_TYPES),))


def _ip_event(*, high: int = MANY) -> Element:
    children = (
        _text("ipAddress", low=1, rule=Rule.IP),
        Element("eventName", values=EVENT_NAMES),
        _moment("dateTime"),
        _bool("possibleProxy"),
        Element("port", type=Simple.PORT),
    )
    return Element("ipCaptureEvent", 0, high, children=children)


_DEVICE = Element(
    "deviceId",
    0,
    MANY,
    children=(
        _text("idType", 255, low=1),
        _text("idValue", _URL, low=1),
        Element("eventName", values=EVENT_NAMES),
        _moment("dateTime"),
    ),
)
_DISABLED = (
    _moment_attribute("disabledDate"),
    Attribute("userNotified", Simple.BOOLEAN),
    _moment_attribute("userNotifiedDate"),
)
_ACCOUNT_STATES = (
    _bool("accountTemporarilyDisabled", *_DISABLED, _moment_attribute("reenabledDate")),
    _bool("accountPermanentlyDisabled", *_DISABLED),
)
_ESTIMATED_LOCATION = Element(
    "estimatedLocation",
    children=(
        _text("city", 255),
        _text("region", 255),
        Element("countryCode", 1, values=COUNTRIES),
    ),
    attributes=(Attribute("verified", Simple.BOOLEAN), _moment_attribute("timestamp")),
)


def _person(name: str, *, low: int = 0, newer: bool = False) -> Element:
    children = (
        _text("firstName", 100),
        _text("lastName", 100),
        _phone(),
        _email(),
        _address(),
        Element("age", type=Simple.AGE),
        *((_bool("ageAssertionDiscrepancy"),) if newer else ()),
        Element("dateOfBirth", type=Simple.DATE, rule=Rule.PAST),
    )
    return Element(name, low, children=children)


def _contact(name: str) -> Element:
    return Element(
        name, children=(_text("firstName", 100), _text("lastName", 100), _phone(), _email(), _address())
    )


def _associated_account(*, newer: bool) -> Element:
    children: tuple[Particle, ...] = (
        Element("platform", max_length=256, attributes=(Attribute("thirdPartyUser", Simple.BOOLEAN),)),
        _text("firstName", 256),
        _text("middleName", 256),
        _text("lastName", 256),
        Choice(
            (
                Element("approximateAge", type=Simple.AGE),
                Element("dateOfBirth", type=Simple.DATE, rule=Rule.PAST),
            )
        ),
        *((_bool("ageAssertionDiscrepancy"),) if newer else ()),
        _phone(),
        _email(),
        _bool("allEmailsReported"),
        _address(),
        _text("espService", 256),
        _text("espIdentifier", 256),
        _text("profileUrl", _URL, high=MANY, rule=Rule.URL),
        _text("screenName", 256),
        _text("displayName", 256, high=MANY),
        _text("profileBio"),
        _text("groupIdentifier", 256),
        _bool("compromisedAccount"),
        *_ACCOUNT_STATES,
        _ip_event(),
        _DEVICE,
        Element("priorCTReport", 0, MANY, type=Simple.LONG),
        _INFO,
    )
    return Element(
        "associatedAccount",
        0,
        MANY,
        children=children,
        attributes=(Attribute("type", required=True, values=ACCOUNT_TYPES),),
    )


def _party(name: str, person: Element, role: str, *, newer: bool) -> Element:
    reported, recipient, victim = (role == each for each in ("P", "R", "V"))
    children: list[Particle] = [person]
    if reported:
        children.append(_text("vehicleDescription", 300))
    children += [
        _text("espIdentifier", 255),
        _text("espService", 100),
        _bool("compromisedAccount"),
        _text("screenName", 256),
        _text("displayName", 255, high=MANY),
        _text("profileUrl", _URL, high=MANY, rule=Rule.URL),
        _text("profileBio"),
        _ip_event(),
        _DEVICE,
    ]
    if reported:
        children.append(_bool("thirdPartyUserReported"))
    if victim:
        children.append(_text("schoolName", 255))
    children.append(Element("priorCTReports", 0, MANY, type=Simple.LONG))
    if not victim:
        children.append(_text("groupIdentifier", 255))
    children += [*_ACCOUNT_STATES, _ESTIMATED_LOCATION, _bool("allEmailsReported")]
    if not recipient:
        children.append(_associated_account(newer=newer))
    children.append(_text("additionalInfo", high=MANY) if recipient else _INFO)
    return Element(name, 0, MANY, children=tuple(children))


_INTERNET_DETAILS = Element(
    "internetDetails",
    0,
    MANY,
    one_of=True,
    children=(
        Element(
            "webPageIncident",
            attributes=(Attribute("thirdPartyHostedContent", Simple.BOOLEAN),),
            children=(_text("url", _URL, high=MANY, rule=Rule.URL), _INFO),
        ),
        Element("emailIncident", children=(_email("emailAddress"), _text("content"), _INFO)),
        Element(
            "newsgroupIncident",
            children=(_text("name", 255), _email("emailAddress"), _text("content"), _INFO),
        ),
        Element(
            "chatImIncident",
            children=(_text("chatClient", 255), _text("chatRoomName", 255), _text("content"), _INFO),
        ),
        Element(
            "onlineGamingIncident",
            children=(_text("gameName", 255), _text("console", 255), _text("content"), _INFO),
        ),
        Element(
            "cellPhoneIncident",
            children=(
                _phone("phoneNumber", high=1),
                Element("latitude", type=Simple.DOUBLE),
                Element("longitude", type=Simple.DOUBLE),
                _INFO,
            ),
        ),
        Element(
            "nonInternetIncident", children=(_text("locationName", 255), _address("incidentAddress"), _INFO)
        ),
        Element("peer2peerIncident", children=(_text("client", 255), _ip_event(), _text("fileNames"), _INFO)),
    ),
)

_LAW_ENFORCEMENT = Element(
    "lawEnforcement",
    children=(
        _text("agencyName", 255, low=1),
        _text("caseNumber", 100),
        _contact("officerContact"),
        _bool("reportedToLe"),
        _bool("servedLegalProcessDomestic"),
        _bool("servedLegalProcessInternational", Attribute("fleaCountry", values=COUNTRIES)),
    ),
)


def _incident_summary(*, newer: bool) -> Element:
    annotations = [
        "sextortion",
        "csamSolicitation",
        "minorToMinorInteraction",
        "spam",
        "sadisticOnlineExploitation",
    ]
    if newer:
        annotations += ["informational", "potentialAggravatingFactors", "instrumentalUse"]
    return Element(
        "incidentSummary",
        1,
        children=(
            Element("incidentType", 1, values=INCIDENT_TYPES),
            _text("platform", 256),
            Element("escalateToHighPriority", type=Simple.NOT_BLANK, max_length=3000),
            _flags("reportAnnotations", *annotations),
            _moment("incidentDateTime", low=1),
            _text("incidentDateTimeDescription", 3000),
        ),
    )


def _report(*, newer: bool) -> Element:
    return Element(
        "report",
        children=(
            Element(
                "batchedReport",
                empty=True,
                attributes=(Attribute("reason", required=True, values=("VIRAL_POTENTIAL_MEME",)),),
            ),
            _incident_summary(newer=newer),
            _INTERNET_DETAILS,
            _LAW_ENFORCEMENT,
            Element(
                "reporter",
                1,
                children=(
                    _person("reportingPerson", low=1, newer=newer),
                    _contact("contactPerson"),
                    _text("companyTemplate"),
                    _text("termsOfService"),
                    _text("legalURL", _URL, rule=Rule.URL),
                ),
            ),
            _party(
                "personOrUserReported", _person("personOrUserReportedPerson", newer=newer), "P", newer=newer
            ),
            _party("intendedRecipient", _person("intendedRecipientPerson", newer=newer), "R", newer=newer),
            _party("victim", _person("victimPerson", low=1, newer=newer), "V", newer=newer),
            _INFO,
        ),
    )


FILE_FLAGS = (
    "animeDrawingVirtualHentai",
    "potentialMeme",
    "viral",
    "possibleSelfProduction",
    "physicalHarm",
    "violenceGore",
    "bestiality",
    "liveStreaming",
    "infant",
    "generativeAi",
)

_FILE_DETAILS = Element(
    "fileDetails",
    children=(
        Element("reportId", 1, type=Simple.LONG),
        Element("fileId", 1, type=Simple.NOT_BLANK),
        _text("fileName"),
        _text("originalFileName", 2056),
        _moment("uploadedToEspTimestamp"),
        _text("locationOfFile", _URL, rule=Rule.URL),
        _bool("fileViewedByEsp"),
        _bool("exifViewedByEsp"),
        _bool("publiclyAvailable"),
        Element("fileRelevance", values=("Reported", "Supplemental Reported")),
        Choice((_bool("potentialMeme"), _flags("fileAnnotations", *FILE_FLAGS))),
        Element("industryClassification", values=CLASSIFICATIONS),
        Element(
            "originalFileHash", 0, MANY, attributes=(Attribute("hashType", required=True, max_length=64),)
        ),
        _ip_event(high=1),
        _DEVICE,
        Element(
            "details",
            0,
            MANY,
            attributes=(Attribute("type", values=("EXIF", "HASH")),),
            children=(
                Element("nameValuePair", 1, MANY, children=(_text("name", 64, low=1), _text("value", low=1))),
            ),
        ),
        _text("additionalInfo", high=MANY),
    ),
)

RULES_2025_11 = "2025-11"
RULES_2026_08 = "2026-08"
DOCUMENTS: dict[str, dict[str, Element]] = {
    RULES_2025_11: {"report": _report(newer=False), "fileDetails": _FILE_DETAILS},
    RULES_2026_08: {"report": _report(newer=True), "fileDetails": _FILE_DETAILS},
}
"""Grammar by schema version, then by root element."""
