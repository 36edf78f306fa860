"""Clues over the API: send one with its files, import many, look at what became of them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from http import HTTPStatus
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Header, Path, Query, Router, Status

from coldframe.access.terms import Permission
from coldframe.api.bodies import Body, reading
from coldframe.api.errors import problem
from coldframe.api.keys import Key, actor_of
from coldframe.api.schemas import (
    CLUE_BODY,
    DOCUMENT_PART,
    IMPORT_BODY,
    PROBLEMS,
    ClueOut,
    ClueReceived,
    ImportOut,
    ItemOut,
    LetterOut,
)
from coldframe.core.errors import Conflict, InvalidInput, NotFound
from coldframe.core.ids import is_id
from coldframe.core.said import Said
from coldframe.intake import queries
from coldframe.intake.actions import import_rows
from coldframe.intake.channels.registry import CHANNELS
from coldframe.intake.terms import (
    Channel,
    ClueView,
    DeadLetterView,
    Imported,
    ItemKind,
    NewClue,
    NewItem,
    Parsed,
    Problem,
)
from coldframe.triage.queries import hidden_clues, require_clue_seen
from coldframe.vault.uploads import SealedUpload

router = Router(tags=["clues"])

IMPORTS = {
    "csv": Channel.CSV_FILE,
    "ndjson": Channel.NDJSON,
    "cybertip": Channel.CYBERTIP,
    "xarf": Channel.XARF,
    "article-16": Channel.ARTICLE_16,
    "referral": Channel.REFERRAL_DOCUMENT,
    "referral-table": Channel.REFERRAL_TABLE,
    "case": Channel.CASE,
    "misp": Channel.MISP,
}

Uploads = Mapping[str, SealedUpload]
_NO_CLUE = "There is no clue with that id."


@router.post(
    "/clues",
    auth=Key(Permission.CLUE_RECEIVE),
    response={201: ClueReceived, 200: ClueReceived, **PROBLEMS},
    openapi_extra=CLUE_BODY,
    operation_id="receive_clue",
)
def receive(
    request: HttpRequest,
    idempotency_key: Annotated[
        str,
        Header(
            max_length=200,
            description="Sent again with the same content, the first clue is given back; "
            "with other content, the answer is 409. Without it, the clue's own reference counts.",
        ),
    ] = "",
) -> HttpResponse | Status[ClueReceived]:
    """Send one clue with its items; files as further parts of a multipart form.

    201 for a new clue, 200 if the same had come before. What cannot be taken in is
    kept whole as a dead letter, whose id the answer names. Needs `clue.receive`.
    """
    with reading(request, part=DOCUMENT_PART) as body:
        parsed = _parse(Channel.API, body)
        uploads = _by_part(body, parsed.clues)
        parsed = _without_absent_parts(parsed, uploads, body)
        parsed = replace(parsed, clues=tuple(_keyed(clue, idempotency_key) for clue in parsed.clues))
        imported = _take_in(request, parsed, uploads)
    if imported.letter_ids:
        return _refused([queries.get_dead_letter(letter_id) for letter_id in imported.letter_ids])
    received = imported.received[0]
    return Status(201 if received.created else 200, _received(received.clue_id, created=received.created))


@router.post(
    "/clues/import/{file_format}",
    auth=Key(Permission.CLUE_RECEIVE),
    response={200: ImportOut, **PROBLEMS},
    openapi_extra=IMPORT_BODY,
    operation_id="import_clues",
)
def import_many(
    request: HttpRequest,
    file_format: Annotated[
        str, Path(pattern="^(csv|ndjson|cybertip|xarf|article-16|referral|referral-table|case|misp)$")
    ],
) -> HttpResponse | ImportOut:
    """Import many clues: `csv`, `ndjson`, or one `cybertip` export with its files as further parts.

    Also one `xarf` report (v4, csam or csem) or one `article-16` notice; a `referral` or `referral-table` of
    another desk, a `case` graph, a `misp` event. What their markings allow is kept with them; a marking that is
    missing or not known here allows nothing. A file encoded inside a report, graph or event is never kept.
    A bad row is reported with its line and kept as a dead letter; the rest goes in. 422
    if nothing at all could be taken in. Sent again, what is in already is recognized.
    Needs `clue.receive`.
    """
    with reading(request, part=DOCUMENT_PART) as body:
        parsed = _parse(IMPORTS[file_format], body)
        uploads = _by_part(body, parsed.clues)
        imported = _take_in(request, _with_spare_files(parsed, uploads), uploads)
    letters = [queries.get_dead_letter(letter_id) for letter_id in imported.letter_ids]
    if letters and not imported.received:
        return _refused(letters)
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
def list_newest(
    request: HttpRequest,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    after: Annotated[str, Query(description="Id of the last clue of the page before this one.")] = "",
) -> list[ClueOut]:
    """List clues, newest first, page by page; a page without any is the last. Needs `clue.view`.

    What lies in a queue with limited sight is not listed to any program: a page may hold fewer than `limit`.
    """
    if after and not is_id(after, "clu"):
        raise NotFound(_NO_CLUE)
    caller = actor_of(request).id
    while True:
        found = queries.list_clues(after_id=after or None, limit=limit)
        hidden = hidden_clues([clue.id for clue in found], caller)
        shown = [_clue(clue) for clue in found if clue.id not in hidden]
        if shown or not found:
            return shown
        after = found[-1].id


@router.get(
    "/clues/{clue_id}",
    auth=Key(Permission.CLUE_VIEW),
    response={200: ClueOut, **PROBLEMS},
    operation_id="get_clue",
)
def get_one(request: HttpRequest, clue_id: str) -> ClueOut:
    """Read one clue with its items, unless it lies in a queue with limited sight. Needs `clue.view`."""
    if not is_id(clue_id, "clu"):
        raise NotFound(_NO_CLUE)
    require_clue_seen(clue_id, actor_of(request).id)
    return _clue(queries.get_clue(clue_id))


def _parse(channel: Channel, body: Body) -> Parsed:
    """Read the document; a form without one is kept by its files."""
    if not body.fault:
        return CHANNELS[channel].parse(body.document)
    source = hashlib.sha256(body.document).hexdigest()
    fault = Problem(None, InvalidInput.code, DOCUMENT_PART, body.fault, body.document)
    return Parsed(channel, source, CHANNELS[channel].MEDIA_TYPE, (), (fault,))


def _by_part(body: Body, clues: Iterable[NewClue]) -> Uploads:
    """Name each file by its part, or by its own name where an item asks for that; none gets lost."""
    wanted = {item.part for clue in clues for item in clue.items}
    found: dict[str, SealedUpload] = {}
    for part, file in body.files:
        own = str(file.name)
        name = own if part not in wanted and own in wanted else part
        number = 1
        while name in found:
            number += 1
            name = f"{part}-{number}"
        found[name] = file
    return found


def _without_absent_parts(parsed: Parsed, uploads: Uploads, body: Body) -> Parsed:
    """Refuse a clue whose own form lacks a file that it names: the sender can still send it."""
    absent = [
        number
        for clue in parsed.clues
        for number, item in enumerate(clue.items, start=1)
        if item.part and item.part not in uploads
    ]
    if not absent:
        return parsed
    message = Said(
        "Item %(item)s names a part that is not in the form. Send the file as a part of that name, or leave "
        "`part` out if only its hashes are known.",
        item=absent[0],
    )
    fault = Problem(None, InvalidInput.code, f"items.{absent[0]}.part", message, body.document)
    return replace(parsed, clues=(), problems=(fault,))


def _with_spare_files(parsed: Parsed, uploads: Uploads) -> Parsed:
    """Report files that no row names, where it cannot be known to which clue they belong."""
    named = {item.part for clue in parsed.clues for item in clue.items}
    if len(parsed.clues) < 2 or not set(uploads) - named:
        return parsed
    message = Said(
        "The form holds files that no row names. Name them in `part` of an item and send them again."
    )
    return replace(
        parsed, problems=(*parsed.problems, Problem(None, InvalidInput.code, "part", message, b""))
    )


def _keyed(clue: NewClue, key: str) -> NewClue:
    return replace(clue, idempotency_key=key) if key else clue


def _take_in(request: HttpRequest, parsed: Parsed, uploads: Uploads) -> Imported:
    clues = tuple(_with_names(clue, uploads, alone=len(parsed.clues) == 1) for clue in parsed.clues)
    sealed = {part: file.sealed for part, file in uploads.items()}
    actor, now = actor_of(request), timezone.now()
    return import_rows(replace(parsed, clues=clues), files=sealed, actor=actor, as_of=now)


def _with_names(clue: NewClue, uploads: Uploads, *, alone: bool) -> NewClue:
    """Let the form say a file's name and type where the clue does not."""
    items = [_named(item, uploads[item.part]) if item.part in uploads else item for item in clue.items]
    if alone:
        spare = uploads.keys() - {item.part for item in clue.items}
        items += [
            _named(NewItem(ItemKind.FILE, part=part), file) for part, file in uploads.items() if part in spare
        ]
    return replace(clue, items=tuple(items))


def _named(item: NewItem, file: SealedUpload) -> NewItem:
    return replace(
        item,
        original_name=item.original_name or str(file.name or ""),
        media_type=item.media_type or str(file.content_type or ""),
    )


def _refused(letters: list[DeadLetterView]) -> HttpResponse:
    """Answer what was not taken in, naming the dead letters that keep it."""
    first = letters[0]
    status = HTTPStatus.CONFLICT if first.code == Conflict.code else HTTPStatus.UNPROCESSABLE_ENTITY
    found: list[dict[str, Any]] = [
        {
            "field": one.field,
            "message": one.message,
            "code": one.code,
            "line": one.line,
            "dead_letter": one.id,
        }
        for one in letters
    ]
    detail = (
        f"{first.message} What came is kept as dead letter {first.id}: "
        "send it mended, or let a person replay it in the console."
    )
    return problem(status, first.code, detail, errors=found)


def _received(clue_id: str, *, created: bool) -> ClueReceived:
    return ClueReceived(id=clue_id, created=created, url=f"/api/v1/clues/{clue_id}")


def _clue(clue: ClueView) -> ClueOut:
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
