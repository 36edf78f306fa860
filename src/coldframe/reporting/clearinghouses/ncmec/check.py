"""Everything NCMEC's schema and documentation demand, said before anything is sent.

The schema itself checks order and cardinality only; lengths, addresses, times and the cross
rules stand in the documentation, and a violation comes back as code 4100 at best.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit

from coldframe.core.answers import Answer
from coldframe.reporting.clearinghouses.base import Problem
from coldframe.reporting.clearinghouses.content import (
    FileMark,
    Incident,
    IpEvent,
    Party,
    Place,
    PlaceKind,
    Police,
    Relevance,
    ReportContent,
    ReportedFile,
    Reporter,
)
from coldframe.reporting.clearinghouses.ncmec.vocabulary import CLASSIFICATIONS, PLACE_FIELDS, PLACE_NAMES
from coldframe.reporting.clearinghouses.words import sentence

MAX_URL = 2083
MAX_CHARACTERS: dict[tuple[type, str], int] = {
    (Incident, "platform"): 256,
    (Incident, "urgent_reason"): 3000,
    (Incident, "occurred_means"): 3000,
    (Place, "urls"): MAX_URL,
    (Place, "name"): 255,
    (Place, "room"): 255,
    (Place, "phone"): 50,
    (Police, "agency"): 255,
    (Police, "case_number"): 100,
    (Reporter, "given_name"): 100,
    (Reporter, "family_name"): 100,
    (Reporter, "phone"): 50,
    (Reporter, "legal_url"): MAX_URL,
    (Party, "given_name"): 100,
    (Party, "family_name"): 100,
    (Party, "phones"): 50,
    (Party, "account_id"): 255,
    (Party, "service"): 100,
    (Party, "screen_name"): 256,
    (Party, "display_names"): 255,
    (Party, "profile_urls"): MAX_URL,
    (Party, "school"): 255,
    (Party, "group"): 255,
    (ReportedFile, "original_name"): 2056,
    (ReportedFile, "location_url"): MAX_URL,
}
"""Longest text in characters, by field (documentation of June 2025)."""

_URL_FIELDS = frozenset({"urls", "legal_url", "profile_urls", "location_url"})
_HEX_DIGITS = {"md5": 32, "sha1": 40, "sha256": 64}
_EMAIL = re.compile(r"[^\s@\x00-\x1f\x7f]{1,64}@[^\s@.\x00-\x1f\x7f]+(\.[^\s@.\x00-\x1f\x7f]+)+")


def check(content: ReportContent, *, as_of: datetime) -> tuple[Problem, ...]:
    """Return every problem, in the order of the form. Pure; empty means that it may be sent."""
    found = list(_required(content))
    found += _values(content, "", as_of)
    found += _cross_rules(content)
    return tuple(dict.fromkeys(found))


def _problem(path: str, says: str) -> Problem:
    return Problem(path, f"{sentence(path)} {says}")


def _required(content: ReportContent) -> Iterator[Problem]:
    if content.incident.occurred_at is None:
        yield _problem(
            "incident.occurred_at", "is missing. Give when it happened or, if unknown, when it was found."
        )
    if not content.reporter.email.strip():
        yield _problem(
            "reporter.email", "is missing. Give an address where the clearinghouse reaches your desk."
        )
    if content.police is not None and not content.police.agency.strip():
        yield _problem("police.agency", "is missing. Name the police body, or remove that block.")
    for path, event in _ip_events(content):
        if not event.address.strip():
            yield _problem(f"{path}.address", "is missing. Give the IP address, or remove that entry.")
    for index, file in enumerate(content.files):
        if not file.sha256:
            yield _problem(f"files.{index}.sha256", "is missing. Draft the report again from the decision.")


def _values(value: Any, path: str, as_of: datetime) -> Iterator[Problem]:
    """Walk all fields; judge each text, time and number by itself."""
    for one in fields(value):
        held = getattr(value, one.name)
        here = f"{path}.{one.name}" if path else one.name
        many = isinstance(held, tuple)
        for index, item in enumerate(held if many else (held,)):
            at = f"{here}.{index}" if many else here
            if is_dataclass(item):
                yield from _values(item, at, as_of)
            elif isinstance(item, str):
                if item or many:
                    yield from _text(type(value), one.name, at, item)
            elif isinstance(item, datetime):
                yield from _moment(at, item, as_of)
            elif isinstance(item, date) and item > as_of.date():
                yield _problem(at, "lies in the future. Correct it.")


def _text(owner: type, name: str, path: str, text: str) -> Iterator[Problem]:
    if not text.strip():
        yield _problem(path, "is blank. Fill it in or remove it.")
        return
    limit = MAX_CHARACTERS.get((owner, name))
    if limit is not None and len(text) > limit:
        yield _problem(path, f"has {len(text)} characters; at most {limit} are accepted. Shorten it.")
    elif name in _URL_FIELDS and not _is_url(text):
        yield _problem(path, "is not a web address such as https://example.org/page. Correct it.")
    elif (owner is Reporter and name == "email") or (name == "emails"):
        yield from _email(path, text)
    elif name == "address":
        yield from _address(owner, path, text)


def _address(owner: type, path: str, text: str) -> Iterator[Problem]:
    if owner is not IpEvent:
        yield from _email(path, text)
        return
    try:
        ipaddress.ip_address(text)
    except ValueError:
        yield _problem(path, "is not an IP address such as 192.0.2.7 or 2001:db8::7. Correct it.")


def _email(path: str, text: str) -> Iterator[Problem]:
    if len(text) > 255 or not _EMAIL.fullmatch(text):
        yield _problem(
            path,
            "is not an e-mail address that is accepted (name@example.org, 64 characters before the @, "
            "255 in all). Correct it.",
        )


def _moment(path: str, moment: datetime, as_of: datetime) -> Iterator[Problem]:
    if moment.tzinfo is None:
        yield _problem(path, "has no time zone. Add one, such as 2026-01-31T14:05:00Z.")
    elif moment > as_of:
        yield _problem(path, "lies in the future. Check the clock and the time zone of where it came from.")


def _is_url(text: str) -> bool:
    if re.search(r"[\s\x00-\x1f\x7f]", text):
        return False
    try:
        parts = urlsplit(text)
        return bool(parts.scheme) and bool(parts.hostname)
    except ValueError:
        return False


def _ip_events(content: ReportContent) -> Iterator[tuple[str, IpEvent]]:
    for index, file in enumerate(content.files):
        if file.ip_event is not None:
            yield f"files.{index}.ip_event", file.ip_event
    for kind in ("places", "subjects", "recipients", "victims"):
        for index, holder in enumerate(getattr(content, kind)):
            for number, event in enumerate(holder.ip_events):
                yield f"{kind}.{index}.ip_events.{number}", event


def _cross_rules(content: ReportContent) -> Iterator[Problem]:
    if len(content.subjects) > 1:
        yield _problem(
            "subjects.1",
            "is one too many: one report takes one. File another report, or put them in the note.",
        )
    for path, event in _ip_events(content):
        if event.port is not None and not 1 <= event.port <= 65535:
            yield _problem(f"{path}.port", "is not from 1 to 65535. Correct it or leave it empty.")
    for index, place in enumerate(content.places):
        yield from _place(f"places.{index}", place, content)
    for kind in ("subjects", "recipients", "victims"):
        for index, party in enumerate(getattr(content, kind)):
            yield from _party(f"{kind}.{index}", party, is_victim=kind == "victims")
    for index, file in enumerate(content.files):
        yield from _file(f"files.{index}", file)
        first = next(i for i, other in enumerate(content.files) if other.sha256 == file.sha256)
        if first != index:
            yield _problem(f"files.{index}", f"is the same as file {first + 1}. Remove one of them.")


def _place(path: str, place: Place, content: ReportContent) -> Iterator[Problem]:
    for name in _filled(place):
        if name not in PLACE_FIELDS[place.kind]:
            yield _problem(
                f"{path}.{name}",
                f"has no place in the form for kind {PLACE_NAMES[place.kind]}. Remove it or change the kind.",
            )
    for name, limit in (("latitude", 90.0), ("longitude", 180.0)):
        degrees = getattr(place, name)
        if degrees is not None and not -limit <= degrees <= limit:
            yield _problem(f"{path}.{name}", f"is not from -{limit:.0f} to {limit:.0f} degrees. Correct it.")
    if place.kind in (PlaceKind.EMAIL, PlaceKind.NEWSGROUP):
        people = (*content.subjects, *content.recipients, *content.victims)
        known = {email.address for person in people for email in person.emails}
        for index, address in enumerate(place.emails):
            if address not in known:
                yield _problem(
                    f"{path}.emails.{index}",
                    "belongs to nobody in the report. Add it to the reported person, a recipient or a child.",
                )


def _filled(place: Place) -> Iterator[str]:
    empty = Place(kind=place.kind)
    for one in fields(place):
        if getattr(place, one.name) != getattr(empty, one.name):
            yield one.name


def _party(path: str, party: Party, *, is_victim: bool) -> Iterator[Problem]:
    if party.age_years is not None and not 0 <= party.age_years <= 150:
        yield _problem(f"{path}.age_years", "is not from 0 to 150. Correct it or leave it empty.")
    if party.school and not is_victim:
        yield _problem(f"{path}.school", "exists only for a child harmed. Put it in the note.")
    if party.group and is_victim:
        yield _problem(f"{path}.group", "does not exist for a child harmed. Put it in the note.")
    for index, number in enumerate(party.prior_reports):
        if number < 1:
            yield _problem(f"{path}.prior_reports.{index}", "is not a report number. Correct or remove it.")
    for index, email in enumerate(party.emails):
        if not email.address:
            yield _problem(f"{path}.emails.{index}.address", "is missing. Give it, or remove that entry.")
        if email.verified_at is not None and email.verified is not Answer.YES:
            yield _problem(
                f"{path}.emails.{index}.verified_at",
                "is given although the address is not known to be verified.",
            )


def _file(path: str, file: ReportedFile) -> Iterator[Problem]:
    if file.exif_viewed.is_yes and not file.viewed.is_yes:
        yield _problem(
            f"{path}.exif_viewed",
            "cannot be yes unless a person saw the whole file. Have the file looked at first.",
        )
    if file.classification and file.classification not in CLASSIFICATIONS:
        yield _problem(
            f"{path}.classification", f"is none of {', '.join(CLASSIFICATIONS)}. Choose one or none."
        )
    if file.relevance is Relevance.SUPPLEMENTAL:
        if file.classification:
            yield _problem(f"{path}.classification", "cannot be given for a supplemental file. Remove it.")
        if FileMark.POTENTIAL_MEME in file.marks:
            yield _problem(
                f"{path}.marks", 'cannot hold "potential meme" for a supplemental file. Remove it.'
            )
    for index, each in enumerate(file.hashes):
        digits = _HEX_DIGITS.get(each.kind)
        if not each.kind or len(each.kind) > 64:
            yield _problem(
                f"{path}.hashes.{index}.kind", "is missing or longer than 64 characters. Correct it."
            )
        elif digits is not None and not re.fullmatch(rf"[0-9a-f]{{{digits}}}", each.value):
            yield _problem(f"{path}.hashes.{index}.value", f"is not {digits} lower-case hex digits.")
