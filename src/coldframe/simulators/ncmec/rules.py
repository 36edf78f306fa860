"""Second stage of validation: what only the documentation says. Returns the first fault's text."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime

from lxml import etree

from coldframe.simulators.ncmec.schema import Choice, Element, Rule, Simple
from coldframe.simulators.ncmec.structure import text_of
from coldframe.simulators.ncmec.vocabulary import STATES

_EMAIL = re.compile(r"[^\s@]{1,64}@[^\s@.]+(\.[^\s@.]+)+")
_BATCH_FORBIDS = (
    "internetDetails",
    "lawEnforcement",
    "intendedRecipient",
    "victim",
    "additionalInfo",
)
_BATCH_FILE_FORBIDS = (
    "originalFileName",
    "locationOfFile",
    "originalFileHash",
    "ipCaptureEvent",
    "deviceId",
    "details",
    "additionalInfo",
)


def find_fault_in_report(root: etree._Element, grammar: Element, *, as_of: datetime) -> str | None:
    """Return what is wrong with a schema-valid ``<report>``, or ``None``."""
    return next(_report_faults(root, grammar, as_of), None)


def find_fault_in_file(
    root: etree._Element, grammar: Element, *, is_batched: bool, as_of: datetime
) -> str | None:
    """Return what is wrong with a schema-valid ``<fileDetails>``, or ``None``."""
    return next(_file_faults(root, grammar, is_batched, as_of), None)


def is_batched(root: etree._Element) -> bool:
    """Tell whether a ``<report>`` is in batched mode."""
    return root.find("batchedReport") is not None


def _report_faults(root: etree._Element, grammar: Element, as_of: datetime) -> Iterator[str]:
    yield from _walk(root, grammar, as_of)
    if not _texts(root, "reporter/reportingPerson/email"):
        yield "reportingPerson must have at least one email."
    reported = root.findall("personOrUserReported")
    if is_batched(root):
        yield from _batched_faults(root, reported)
    elif len(reported) > 1:
        yield "Only one personOrUserReported is allowed unless the report is batched."
    known = {
        text.lower()
        for path in (
            "personOrUserReported/personOrUserReportedPerson",
            "intendedRecipient/intendedRecipientPerson",
            "victim/victimPerson",
        )
        for text in _texts(root, f"{path}/email")
    }
    for variant in ("emailIncident", "newsgroupIncident"):
        for address in _texts(root, f"internetDetails/{variant}/emailAddress"):
            if address.lower() not in known:
                yield (
                    f"The emailAddress of {variant} must also be an email of the reported person, an "
                    "intended recipient or a victim."
                )
    for account in root.iter("accountTemporarilyDisabled", "accountPermanentlyDisabled"):
        yield from _account_state_faults(account)
    yield from _place_faults(root)
    for phone in root.iter("phone", "phoneNumber"):
        code = phone.get("countryCallingCode")
        if code and text_of(phone).strip().startswith(code):
            yield f"{phone.tag} must not start with its countryCallingCode."


def _place_faults(root: etree._Element) -> Iterator[str]:
    for location in root.iter("estimatedLocation"):
        country = location.findtext("countryCode")
        if not country:
            yield "estimatedLocation needs a countryCode."
        in_state = location.findtext("region") in STATES[1:]
        if country == "US" and not (location.findtext("city") and in_state):
            yield "estimatedLocation in the US needs city and region, and the region must be a state's code."


def _batched_faults(root: etree._Element, reported: list[etree._Element]) -> Iterator[str]:
    for name in _BATCH_FORBIDS:
        if root.find(name) is not None:
            yield f"A batched report may not contain {name}."
    if root.find("incidentSummary/escalateToHighPriority") is not None:
        yield "A batched report may not contain escalateToHighPriority."
    for person in reported:
        if [child.tag for child in person] != ["espIdentifier"]:
            yield "In a batched report each personOrUserReported holds only espIdentifier."


def _account_state_faults(account: etree._Element) -> Iterator[str]:
    disabled = account.get("disabledDate")
    notified, reenabled = account.get("userNotifiedDate"), account.get("reenabledDate")
    if disabled and notified and _moment(notified) < _moment(disabled):
        yield "userNotifiedDate must not be before disabledDate."
    if disabled and reenabled and _moment(reenabled) <= _moment(disabled):
        yield "reenabledDate must be after disabledDate."


def _file_faults(root: etree._Element, grammar: Element, batched: bool, as_of: datetime) -> Iterator[str]:
    yield from _walk(root, grammar, as_of)
    if _is_true(root, "exifViewedByEsp") and not _is_true(root, "fileViewedByEsp"):
        yield "fileViewedByEsp must be true when exifViewedByEsp is true."
    annotations = {str(child.tag) for child in root.iterfind("fileAnnotations/*")}
    if _is_true(root, "potentialMeme"):
        annotations.add("potentialMeme")
    if root.findtext("fileRelevance") == "Supplemental Reported":
        if "potentialMeme" in annotations:
            yield "A Supplemental Reported file may not be annotated potentialMeme."
        if root.find("industryClassification") is not None:
            yield "A Supplemental Reported file may not have an industryClassification."
    if batched:
        yield from _batched_file_faults(root, annotations)


def _batched_file_faults(root: etree._Element, annotations: set[str]) -> Iterator[str]:
    if not annotations or annotations - {"viral", "potentialMeme"}:
        yield "The file of a batched report must be annotated viral or potentialMeme, and nothing else."
    if root.findtext("fileRelevance") == "Supplemental Reported":
        yield "The file of a batched report must be Reported."
    for name in _BATCH_FILE_FORBIDS:
        if root.find(name) is not None:
            yield f"The file of a batched report may not contain {name}."


def _walk(node: etree._Element, grammar: Element, as_of: datetime) -> Iterator[str]:
    """Judge each text by the documentation's longest length and form."""
    rules = {attribute.name: attribute for attribute in grammar.attributes}
    for name, value in node.attrib.items():
        attribute = rules.get(str(name))
        if attribute is not None and attribute.rule is not None:
            yield from _value(f"{node.tag}/@{name!s}", str(value), attribute.rule, attribute.type, as_of)
        if attribute is not None and attribute.max_length and len(str(value)) > attribute.max_length:
            yield f"{node.tag}/@{name!s} is longer than {attribute.max_length} characters."
    if "verificationDate" in node.attrib and node.get("verified") not in ("true", "1"):
        yield f"verificationDate of {node.tag} requires verified to be true."
    if grammar.children:
        known = {one.name: one for particle in grammar.children for one in _members(particle)}
        for child in node:
            if isinstance(child.tag, str):
                yield from _walk(child, known[child.tag], as_of)
        return
    text = text_of(node)
    if grammar.max_length and len(text) > grammar.max_length:
        yield f"{node.tag} is longer than {grammar.max_length} characters."
    if grammar.rule is not None:
        yield from _value(str(node.tag), text, grammar.rule, grammar.type, as_of)


def _members(particle: Element | Choice) -> tuple[Element, ...]:
    return particle.options if isinstance(particle, Choice) else (particle,)


def _value(name: str, text: str, rule: Rule, kind: Simple, as_of: datetime) -> Iterator[str]:
    match rule:
        case Rule.URL:
            if not re.fullmatch(r"[A-Za-z][A-Za-z0-9+.-]*://[^\s\x00-\x1f\x7f/?#]+[^\s\x00-\x1f\x7f]*", text):
                yield f"{name} is not a valid URL."
        case Rule.EMAIL:
            if not _EMAIL.fullmatch(text):
                yield f"{name} is not a valid e-mail address."
        case Rule.IP:
            if not _is_ip(text.strip()):
                yield f"{name} is not a valid IP address."
        case Rule.DIGITS:
            if not re.fullmatch(r"[0-9]{1,10}", text):
                yield f"{name} holds something other than digits."
        case Rule.PAST:
            yield from _past(name, text.strip(), kind, as_of)


def _past(name: str, text: str, kind: Simple, as_of: datetime) -> Iterator[str]:
    try:
        if kind is Simple.DATE:
            if date.fromisoformat(text[:10]) > as_of.date():
                yield f"{name} must be in the past."
            return
        moment = datetime.fromisoformat(text)
    except ValueError:
        yield f"{name} is not a date of the calendar."
        return
    if moment.tzinfo is None:
        yield f"{name} must have a time zone."
    elif moment > as_of:
        yield f"{name} must be in the past."


def _is_ip(text: str) -> bool:
    try:
        return "%" not in str(ipaddress.ip_address(text))
    except ValueError:
        return False


def _is_true(root: etree._Element, name: str) -> bool:
    return (root.findtext(name) or "").strip() in ("true", "1")


def _moment(text: str) -> datetime:
    # The walk has refused moments without a zone before this is asked.
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _texts(root: etree._Element, path: str) -> list[str]:
    return [text for node in root.iterfind(path) if (text := text_of(node).strip())]
