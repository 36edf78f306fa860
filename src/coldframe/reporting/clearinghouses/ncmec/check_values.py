"""Each text, time and number by itself: longest texts, addresses, moments in the past."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit

from coldframe.core.said import Part, Said
from coldframe.core.said import gettext_noop as _
from coldframe.reporting.clearinghouses.base import Problem
from coldframe.reporting.clearinghouses.content import (
    Detail,
    Incident,
    Place,
    Police,
    ReportedFile,
    Reporter,
)
from coldframe.reporting.clearinghouses.people import (
    Address,
    AssociatedAccount,
    Contact,
    Device,
    EmailAddress,
    IpEvent,
    Location,
    Party,
    Phone,
)
from coldframe.reporting.clearinghouses.words import sentence

MAX_URL = 2083
MAX_LONG = 2**63 - 1
"""Largest number that the schema's type ``long`` holds."""
_CONTACT = {"given_name": 100, "family_name": 100}
MAX_CHARACTERS: dict[type, dict[str, int]] = {
    Incident: {"platform": 256, "urgent_reason": 3000, "occurred_means": 3000},
    Place: {"urls": MAX_URL, "name": 255, "room": 255},
    Police: {"agency": 255, "case_number": 100},
    Contact: _CONTACT,
    Reporter: {**_CONTACT, "legal_url": MAX_URL},
    Phone: {"number": 50, "extension": 10},
    Address: {"street": 255, "city": 100, "postal_code": 20, "region": 100},
    Device: {"id_kind": 255, "value": MAX_URL},
    Location: {"city": 255, "region": 255},
    Party: {
        **_CONTACT,
        "account_id": 255,
        "service": 100,
        "screen_name": 256,
        "display_names": 255,
        "profile_urls": MAX_URL,
        "group": 255,
        "school": 255,
        "vehicle": 300,
    },
    AssociatedAccount: {
        "given_name": 256,
        "middle_name": 256,
        "family_name": 256,
        "platform": 256,
        "account_id": 256,
        "service": 256,
        "screen_name": 256,
        "display_names": 256,
        "profile_urls": MAX_URL,
        "group": 256,
    },
    ReportedFile: {"original_name": 2056, "location_url": MAX_URL},
    Detail: {"name": 64},
}
"""Longest text in characters, by type and field (documentation of June 2025)."""

_URL_FIELDS = frozenset({"urls", "legal_url", "profile_urls", "location_url"})
# RFC 5322's atoms, with letters of any script (RFC 6531), and dots wherever carriers have given them out.
_LABEL = r"\w([\w-]*\w)?"
_EMAIL = re.compile(rf"[\w!#$%&'*+/=?^`{{|}}~.-]{{1,64}}@{_LABEL}(\.{_LABEL})+")


def problem(path: str, message: str, **values: Part) -> Problem:
    """Say what is wrong and how to mend it; the message names the field at its place ``%(field)s``."""
    return Problem(path, Said(message, field=sentence(path), **values))


def values(value: Any, path: str, as_of: datetime) -> Iterator[Problem]:
    """Walk all fields of a content; judge each text and time by itself."""
    for one in fields(value):
        held = getattr(value, one.name)
        here = f"{path}.{one.name}" if path else one.name
        many = isinstance(held, tuple)
        for index, item in enumerate(held if many else (held,)):
            at = f"{here}.{index}" if many else here
            if is_dataclass(item):
                yield from values(item, at, as_of)
            elif isinstance(item, str):
                if item or many:
                    yield from _text(type(value), one.name, at, item)
            elif isinstance(item, datetime):
                yield from _moment(at, item, as_of)
            elif isinstance(item, date) and item > as_of.date():
                yield problem(at, _("%(field)s lies in the future. Correct it."))


def _text(owner: type, name: str, path: str, text: str) -> Iterator[Problem]:
    if not text.strip():
        yield problem(path, _("%(field)s is blank. Fill it in or remove it."))
        return
    limit = MAX_CHARACTERS.get(owner, {}).get(name)
    if limit is not None and len(text) > limit:
        yield problem(
            path,
            _("%(field)s has %(count)s characters; at most %(most)s are accepted. Shorten it."),
            count=len(text),
            most=limit,
        )
    elif name in _URL_FIELDS and not _is_url(text):
        yield problem(path, _("%(field)s is not a web address such as https://example.org/page. Correct it."))
    elif (owner is EmailAddress and name == "address") or (owner is Place and name == "emails"):
        yield from _email(path, text)
    elif owner is IpEvent and name == "address":
        yield from _ip_address(path, text)


def _ip_address(path: str, text: str) -> Iterator[Problem]:
    try:
        # An address with a zone ("%eth0") means something on one machine only.
        is_public_form = "%" not in str(ipaddress.ip_address(text))
    except ValueError:
        is_public_form = False
    if not is_public_form:
        yield problem(path, _("%(field)s is not an IP address such as 192.0.2.7 or 2001:db8::7. Correct it."))


def _email(path: str, text: str) -> Iterator[Problem]:
    if len(text) > 255 or not _EMAIL.fullmatch(text):
        yield problem(
            path,
            _(
                "%(field)s is not an e-mail address that is accepted (name@example.org, 64 characters "
                "before the @, 255 in all). Correct it."
            ),
        )


def _moment(path: str, moment: datetime, as_of: datetime) -> Iterator[Problem]:
    if moment.tzinfo is None:
        yield problem(path, _("%(field)s has no time zone. Add one, such as 2026-01-31T14:05:00Z."))
    elif moment > as_of:
        yield problem(
            path, _("%(field)s lies in the future. Check the clock and the time zone of where it came from.")
        )


def _is_url(text: str) -> bool:
    if re.search(r"[\s\x00-\x1f\x7f]", text):
        return False
    try:
        parts = urlsplit(text)
        # Asking for the port judges it, too.
        return bool(parts.scheme) and bool((parts.hostname or "").strip(".")) and parts.port != 0
    except ValueError:
        return False
