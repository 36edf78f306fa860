"""A program written for HMA, and a desk with a bank for it: calls as its published clients build them."""

from __future__ import annotations

import base64
import json
import random
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.test import Client
from tests.doors.api_client import FORM, joined, part

from coldframe.access.actions import create_api_key, create_person, grant_role
from coldframe.access.terms import NewApiKey, Permission, Role
from coldframe.core.actors import Actor, person, system
from coldframe.matching.actions import approve_entry, create_bank, propose_entry
from coldframe.matching.terms import BankView, EntryView, Opinion, SignalKind
from coldframe.partners.terms import HarmCategory

TERMINAL = system("terminal")
BOTH = (Permission.BANK_MATCH, Permission.BANK_PROPOSE)


def pdq(seed: int, *, flipped: int = 0) -> str:
    """A made-up fingerprint, with so many of its bits turned over."""
    value = random.Random(seed).getrandbits(256)
    for bit in random.Random(-seed).sample(range(256), flipped):
        value ^= 1 << bit
    return f"{value:064x}"


class HmaClient:
    """Speaks to ``base`` as HMA's clients do; only the base address and a header are ours."""

    def __init__(self, key: NewApiKey | None, *, basic: bool = False, base: str = "/hma") -> None:
        self.base = base
        self.http = Client(raise_request_exception=False)
        self.headers = {}
        if key is not None and basic:
            pair = base64.b64encode(f"anybody:{key.token}".encode()).decode()
            self.headers = {"Authorization": f"Basic {pair}"}
        elif key is not None:
            self.headers = {"Authorization": f"Bearer {key.token}"}

    def send(
        self, method: str, path: str, body: bytes = b"", kind: str = "application/json", **query: Any
    ) -> Any:
        url = f"{self.base}{path}" + (f"?{urlencode(query)}" if query else "")
        return self.http.generic(
            method, url, body, content_type=kind, headers=self.headers, CONTENT_TYPE=kind
        )

    def get(self, path: str, **query: Any) -> Any:
        return self.send("GET", path, **query)

    def json(self, method: str, path: str, given: object, **query: Any) -> Any:
        return self.send(method, path, json.dumps(given).encode(), **query)

    def upload(
        self,
        path: str,
        content: bytes,
        content_type: str = "photo",
        *,
        texts: Iterable[bytes] = (),
        **query: Any,
    ) -> Any:
        """A file in a part named after its content type, as ``FormData`` sends it."""
        parts = [part(content_type, content, file_name="blob", kind="application/octet-stream"), *texts]
        return self.send("POST", path, joined(parts), FORM, **query)


@dataclass
class Desk:
    """Two people, and the moment."""

    rafa: Actor
    sana: Actor
    now: datetime

    def bank(self, name: str, *, opinion: Opinion = Opinion.POSITIVE, **settings: Any) -> BankView:
        return create_bank(
            name, category=HarmCategory.ABUSE_MATERIAL, source="Example hotline", opinion=opinion,
            actor=self.rafa, as_of=self.now, **settings,
        )  # fmt: skip

    def entry(self, bank: BankView, value: str, kind: SignalKind = SignalKind.PDQ) -> EntryView:
        proposed = propose_entry(bank.id, kind, value, actor=self.rafa, as_of=self.now)
        return approve_entry(proposed.id, actor=self.sana, as_of=self.now)

    def key(self, *banks: BankView, scopes: Iterable[Permission] = BOTH) -> NewApiKey:
        return create_api_key(
            self.rafa.id, "Example matcher", scopes, banks=[bank.id for bank in banks],
            expires_at=self.now + timedelta(days=30), actor=self.rafa, as_of=self.now,
        )  # fmt: skip

    def client(self, *banks: BankView, **more: Any) -> HmaClient:
        return HmaClient(self.key(*banks, **more))


def desk(now: datetime) -> Desk:
    people = []
    for username, role in (("rafa", Role.LIAISON), ("sana", Role.SECOND_READER)):
        person_id = create_person(username, username.title(), actor=TERMINAL, as_of=now)
        grant_role(person_id, role, actor=TERMINAL, as_of=now)
        people.append(person(person_id))
    return Desk(people[0], people[1], now)


def told(answer: Any, status: int) -> str:
    """The message of an error, after checking that it has HMA's one shape."""
    assert answer.status_code == status, answer.content
    assert answer.headers["Content-Type"] == "application/json"
    found = json.loads(answer.content)
    assert set(found) == {"message"}
    assert found["message"]
    return str(found["message"])


def shown(answer: Any, status: int = 200) -> Any:
    """The JSON of an answer."""
    assert answer.status_code == status, answer.content
    return answer.json()
