"""Clues over the API: send one with its files, import many, look at what became of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Annotated

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Path, Query, Router, Schema

from coldframe.access.terms import Permission
from coldframe.api.errors import problem, status_of
from coldframe.api.keys import Key, actor_of
from coldframe.core.errors import Conflict, InvalidInput
from coldframe.intake import queries
from coldframe.intake.actions import import_rows
from coldframe.intake.channels.registry import CHANNELS
from coldframe.intake.terms import Channel, Imported, NewClue, Parsed
from coldframe.vault.uploads import SealedUpload

router = Router(tags=["clues"])

IMPORTS = {"csv": Channel.CSV_FILE, "ndjson": Channel.NDJSON, "cybertip": Channel.CYBERTIP}

_ITEM = {
    "type": "object",
    "required": ["kind"],
    "properties": {
        "kind": {"enum": ["file", "url", "text", "account", "listing"]},
        "part": {"type": "string", "description": "Name of the multipart part that holds the file's bytes."},
        "original_name": {"type": "string"},
        "text": {"type": "string"},
        "url": {"type": "string"},
        "platform": {"type": "string"},
        "account": {"type": "string"},
        "screen_name": {"type": "string"},
        "md5": {"type": "string"},
        "sha1": {"type": "string"},
        "sha256": {"type": "string"},
        "pdq": {"type": "string"},
        "viewed_by_sender": {"enum": ["yes", "no", "unknown"], "default": "unknown"},
        "publicly_available": {"enum": ["yes", "no", "unknown"], "default": "unknown"},
        "seen_at": {"type": "string", "format": "date-time"},
        "traces": {"type": "array", "items": {"type": "object"}},
    },
}
_CLUE = {
    "type": "object",
    "required": ["items"],
    "properties": {
        "statement": {"type": "string", "description": "What was seen, in words."},
        "language": {"type": "string", "description": "BCP 47 tag, such as ko."},
        "danger_now": {"enum": ["yes", "no", "unknown"], "default": "unknown"},
        "harms": {"type": "array", "items": {"type": "string"}},
        "occurred_at": {"type": "string", "format": "date-time"},
        "reference": {"type": "string", "description": "The sender's own reference."},
        "reporter": {"type": "object"},
        "items": {"type": "array", "minItems": 1, "items": _ITEM},
    },
}
_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {"schema": _CLUE},
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["clue"],
                    "properties": {"clue": _CLUE},
                    "additionalProperties": {"type": "string", "format": "binary"},
                }
            },
        },
    },
    "parameters": [
        {
            "in": "header",
            "name": "Idempotency-Key",
            "schema": {"type": "string", "maxLength": 200},
            "description": "Sent again with the same content, the first clue is given back.",
        }
    ],
}
_UPLOAD = {
    "requestBody": {
        "required": True,
        "content": {
            "text/csv": {"schema": {"type": "string"}},
            "application/x-ndjson": {"schema": {"type": "string"}},
            "application/json": {"schema": {"type": "object"}},
            "multipart/form-data": {
                "schema": {"type": "object", "required": ["clue"], "properties": {"clue": {"type": "string"}}}
            },
        },
    }
}


class ClueReceived(Schema):
    """What became of a clue that was sent."""

    id: str
    created: bool
    url: str


class ItemOut(Schema):
    """One item, without its content: the console shows that to people who may see it."""

    id: str
    kind: str
    sha256: str
    size_bytes: int | None
    viewed_by_sender: str
    publicly_available: str
    problems: list[str]


class ClueOut(Schema):
    """A clue as a program may see it: what it is, not what it says."""

    id: str
    channel: str
    received_at: datetime
    occurred_at: datetime | None
    language: str
    danger_now: str
    harms: list[str]
    reference: str
    items: list[ItemOut]


class LetterOut(Schema):
    """A row that could not be taken in; it waits as a dead letter and can be replayed."""

    dead_letter: str
    line: int | None
    code: str
    field: str
    message: str


class ImportOut(Schema):
    """What an upload of many became: clues, and the rows that wait as dead letters."""

    clues: list[ClueReceived]
    created: int
    repeated: int
    problems: list[LetterOut]


class Problem(Schema):
    """Problem details (RFC 9457)."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    errors: list[dict[str, str | int | None]]


PROBLEMS = dict.fromkeys((400, 401, 403, 404, 409, 413, 422), Problem)


@router.post(
    "/clues",
    auth=Key(Permission.CLUE_RECEIVE),
    response={201: ClueReceived, 200: ClueReceived, **PROBLEMS},
    openapi_extra=_BODY,
    operation_id="receive_clue",
)
def receive(request: HttpRequest) -> HttpResponse | tuple[int, ClueReceived]:
    """Send one clue with its items; files as further parts of a multipart form.

    201 for a new clue, 200 if the same had come before. What cannot be taken in is
    kept whole as a dead letter, whose id the answer names.
    """
    raw, files = _body(request)
    parsed = CHANNELS[Channel.API].parse(raw)
    key = request.headers.get("Idempotency-Key", "")
    parsed = replace(parsed, clues=tuple(_keyed(clue, key) for clue in parsed.clues))
    imported = _take_in(request, parsed, files)
    if imported.letter_ids:
        letter = queries.get_dead_letter(imported.letter_ids[0])
        kind = Conflict if letter.code == Conflict.code else InvalidInput
        found: list[dict[str, object]] = [
            {"field": letter.field, "message": letter.message, "dead_letter": letter.id}
        ]
        return problem(status_of(kind("")), letter.code, letter.message, errors=found)
    received = imported.received[0]
    return 201 if received.created else 200, _received(received.clue_id, created=received.created)


@router.post(
    "/clues/import/{file_format}",
    auth=Key(Permission.CLUE_RECEIVE),
    response={200: ImportOut, **PROBLEMS},
    openapi_extra=_UPLOAD,
    operation_id="import_clues",
)
def import_many(
    request: HttpRequest, file_format: Annotated[str, Path(pattern="^(csv|ndjson|cybertip)$")]
) -> ImportOut:
    """Import many clues: ``csv``, ``ndjson``, or one ``cybertip`` export with its files as further parts.

    A bad row is reported with its line and kept as a dead letter; the rest goes in.
    """
    raw, files = _body(request)
    imported = _take_in(request, CHANNELS[IMPORTS[file_format]].parse(raw), files)
    letters = [queries.get_dead_letter(letter_id) for letter_id in imported.letter_ids]
    return ImportOut(
        clues=[_received(one.clue_id, created=one.created) for one in imported.received],
        created=sum(one.created for one in imported.received),
        repeated=sum(not one.created for one in imported.received),
        problems=[
            LetterOut(dead_letter=one.id, line=one.line, code=one.code, field=one.field, message=one.message)
            for one in letters
        ],
    )


@router.get(
    "/clues",
    auth=Key(Permission.CLUE_VIEW),
    response={200: list[ClueOut], **PROBLEMS},
    operation_id="list_clues",
)
def list_newest(request: HttpRequest, limit: Annotated[int, Query(ge=1, le=200)] = 50) -> list[ClueOut]:
    """The newest clues, newest first."""
    return [_clue(clue.id) for clue in queries.list_clues(limit=limit)]


@router.get(
    "/clues/{clue_id}",
    auth=Key(Permission.CLUE_VIEW),
    response={200: ClueOut, **PROBLEMS},
    operation_id="get_clue",
)
def get_one(request: HttpRequest, clue_id: str) -> ClueOut:
    """One clue with its items."""
    return _clue(clue_id)


def _body(request: HttpRequest) -> tuple[bytes, dict[str, UploadedFile]]:
    """The clue's own bytes, and the files beside it, which the upload handler has sealed already."""
    if (request.content_type or "").startswith("multipart/form-data"):
        files = {name: file for name, file in request.FILES.items() if isinstance(file, SealedUpload)}
        text = request.POST.get("clue")
        if text is None:
            raise InvalidInput("The form has no part `clue` with the clue as JSON. Add it.", field="clue")
        return str(text).encode(), dict(files)
    return request.body, {}


def _keyed(clue: NewClue, key: str) -> NewClue:
    return replace(clue, idempotency_key=key) if key else clue


def _take_in(request: HttpRequest, parsed: Parsed, files: dict[str, UploadedFile]) -> Imported:
    sealed = {name: file.sealed for name, file in files.items() if isinstance(file, SealedUpload)}
    return import_rows(parsed, files=sealed, actor=actor_of(request), as_of=timezone.now())


def _received(clue_id: str, *, created: bool) -> ClueReceived:
    return ClueReceived(id=clue_id, created=created, url=f"/api/v1/clues/{clue_id}")


def _clue(clue_id: str) -> ClueOut:
    clue = queries.get_clue(clue_id)
    return ClueOut(
        id=clue.id,
        channel=clue.channel,
        received_at=clue.received_at,
        occurred_at=clue.occurred_at,
        language=clue.language,
        danger_now=clue.danger_now,
        harms=list(clue.harms),
        reference=clue.sender_reference,
        items=[
            ItemOut(
                id=item.id,
                kind=item.kind,
                sha256=item.sha256,
                size_bytes=item.size_bytes,
                viewed_by_sender=item.viewed_by_sender,
                publicly_available=item.publicly_available,
                problems=list(item.problems),
            )
            for item in queries.list_items(clue.id)
        ],
    )
