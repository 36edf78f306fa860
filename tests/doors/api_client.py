"""Programs for tests of the API: a person's key with the scopes that a test names, and bodies as they travel."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.test import Client

from coldframe.access.actions import create_api_key, create_person, grant_role
from coldframe.access.terms import NewApiKey, Permission, Role
from coldframe.core.actors import system

TERMINAL = system("terminal")
BOUNDARY = "coldframe-test-boundary"
FORM = f"multipart/form-data; boundary={BOUNDARY}"
CLUE: Mapping[str, Any] = {
    "statement": "A group sells access.",
    "items": [{"kind": "url", "url": "https://example.org/group"}],
}


class Program:
    """Something that calls the API with one key."""

    def __init__(self, key: NewApiKey | None) -> None:
        self.key = key
        self.client = Client(raise_request_exception=False)

    def send(self, method: str, path: str, body: bytes = b"", kind: str = "", **more: Any) -> Any:
        headers: dict[str, str] = dict(more.pop("headers", {}))
        if self.key is not None:
            headers.setdefault("Authorization", f"Bearer {self.key.token}")
        kind = kind or "application/json"
        more.setdefault("CONTENT_TYPE", kind)  # Django's client leaves it out where ``body`` is empty.
        return self.client.generic(method, f"/api/v1{path}", body, content_type=kind, headers=headers, **more)

    def clue(self, clue: object, *, key: str = "") -> Any:
        headers = {"Idempotency-Key": key} if key else {}
        return self.send("POST", "/clues", json.dumps(clue).encode(), headers=headers)

    def form(self, path: str, parts: Iterable[bytes], *, key: str = "") -> Any:
        headers = {"Idempotency-Key": key} if key else {}
        return self.send("POST", path, joined(parts), FORM, headers=headers)


def program(*scopes: Permission, now: datetime, username: str = "robin") -> Program:
    """A program whose key acts for a new person in intake; it may send and view clues if no scope is named."""
    person = create_person(username, username.title(), actor=TERMINAL, as_of=now)
    grant_role(person, Role.INTAKE, actor=TERMINAL, as_of=now)
    key = create_api_key(
        person,
        "test",
        scopes or (Permission.CLUE_RECEIVE, Permission.CLUE_VIEW),
        expires_at=now + timedelta(days=30),
        actor=TERMINAL,
        as_of=now,
    )
    return Program(key)


def part(name: str, content: bytes, *, file_name: str | None = None, kind: str = "") -> bytes:
    """One part of a form, byte for byte as a client sends it."""
    head = f'Content-Disposition: form-data; name="{name}"'
    head += "" if file_name is None else f'; filename="{file_name}"'
    head += f"\r\nContent-Type: {kind}" if kind else ""
    return f"--{BOUNDARY}\r\n{head}\r\n\r\n".encode() + content + b"\r\n"


def joined(parts: Iterable[bytes]) -> bytes:
    return b"".join(parts) + f"--{BOUNDARY}--\r\n".encode()


def as_json(clue: object) -> bytes:
    return part("clue", json.dumps(clue).encode())


def broken_off(body: bytes, length: int | str) -> dict[str, Any]:
    """What the server hands on if a client that promised ``length`` bytes goes away."""
    return arriving(io.BytesIO(body), length)


def arriving(stream: io.IOBase, length: int | str) -> dict[str, Any]:
    """A body that the server hands on while it arrives."""
    return {"wsgi.input": stream, "CONTENT_LENGTH": str(length)}


def blobs() -> set[Path]:
    """Everything that lies in the vault's folder, half-written or whole."""
    folder = Path(settings.COLDFRAME_DATA_DIR) / "vault"
    return {path for path in folder.rglob("*") if path.is_file()}


def refusal(answer: Any, status: int, code: str) -> dict[str, Any]:
    """The problem details of an answer, after checking that they have the one shape (RFC 9457)."""
    assert answer.status_code == status, answer.content
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert int(answer.headers["Content-Length"]) == len(answer.content)
    told: dict[str, Any] = json.loads(answer.content)
    assert set(told) == {"type", "title", "status", "code", "detail", "errors"}
    assert (told["status"], told["code"], told["type"]) == (status, code, f"urn:coldframe:error:{code}")
    assert told["detail"].strip().endswith(".")
    for fault in told["errors"]:
        assert {"field", "message"} <= set(fault) <= {"field", "message", "code", "line", "dead_letter"}
    return told
