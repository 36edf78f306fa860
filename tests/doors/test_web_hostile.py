"""No address, form or query that a stranger to the program makes up ends in a server error."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import quote

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from tests.doors.web_people import client_of

from coldframe.access.terms import Role

pytestmark = pytest.mark.django_db

IDS = ("\x00", "x" * 400, "💥 %s’; --")
VALUES = ("\x00", "x" * 5000, "-99999999999999999999999", "2026-13-45T99:99", "[]💥’; --")
NAMES = (
    "about", "place", "page", "before", "source", "show", "state", "channel", "lane", "status", "start", "end",
    "clue", "clue_id", "decision", "decision_id", "recipient", "recipient_id", "agreement", "agreement_id",
    "item", "item_id", "look", "next", "version", "path", "role", "reason", "size", "report_number", "fields",
    "purpose", "harms", "person_id", "party_id", "kind", "target_id", "code", "on", "act_on", "birth_on",
    "band_low", "children", "basis", "stage", "native_term", "legal_basis", "authority", "from_on", "to_on",
    "title", "jurisdiction", "username", "display_name", "roles", "language", "time_zone", "text", "label",
    "outcome", "category", "reverses", "work_id", "active_from", "active_to", "retention_days", "public_key",
    "delivery_url", "mail", "at", "how", "reference", "host_contact", "citation", "ground", "remote_id",
    "corrected", "seconds", "number", "definition", "name", "list_version", "opinion",
)  # fmt: skip


def patterns(found: object = None, prefix: str = "") -> list[tuple[str, list[str]]]:
    listed: list[tuple[str, list[str]]] = []
    for each in get_resolver().url_patterns if found is None else found:  # type: ignore[attr-defined]
        if isinstance(each, URLResolver):
            listed += patterns(each.url_patterns, prefix + str(each.pattern))
        elif isinstance(each, URLPattern):
            listed.append((prefix + str(each.pattern), list(each.pattern.converters)))
    return listed


@pytest.fixture
def everybody(now: datetime) -> Client:
    client = client_of(*Role, now=now, username="everybody")
    client.raise_request_exception = False
    return client


def addresses(hostile: str) -> list[str]:
    made = []
    for pattern, names in patterns():
        if pattern.startswith(("api/", "sign-out", "people/<", "account")):
            continue
        path = pattern
        for name in names:
            path = path.replace(f"<str:{name}>", quote(hostile, safe=""))
        made.append("/" + path)
    return made


@pytest.mark.parametrize("hostile", IDS)
def test_made_up_ids(everybody: Client, hostile: str) -> None:
    broken = []
    for path in addresses(hostile):
        for ask in (everybody.get, everybody.post):
            answer = ask(path)
            if answer.status_code >= 500:
                broken.append((ask.__name__, path, answer.status_code))
    assert broken == []


@pytest.mark.parametrize("value", VALUES)
def test_made_up_values(everybody: Client, value: str) -> None:
    given = dict.fromkeys(NAMES, value)
    broken = []
    for path in addresses("clu_00000000000000000000000000"):
        for ask in (everybody.get, everybody.post):
            answer = ask(path, given)
            if answer.status_code >= 500:
                broken.append((ask.__name__, path, answer.status_code))
    assert broken == []
