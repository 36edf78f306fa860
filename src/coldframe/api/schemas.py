"""What the API takes in and gives out, for its OpenAPI document. Reading and checking is intake's.

Incoming clues are described here and not parsed by it, because the raw original is kept
and a row that cannot be read becomes a dead letter instead of an empty refusal.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from ninja import Schema

from coldframe.core.answers import Answer
from coldframe.intake.terms import CLAIMED_HASHES, ItemKind
from coldframe.partners.terms import HarmCategory
from coldframe.selectors.terms import SelectorKind

Json = dict[str, Any]

DOCUMENT_PART = "clue"
"""Name of the form's part that holds the clue, or the file to import."""


def _text(description: str = "", **more: Any) -> Json:
    return {"type": "string", **({"description": description} if description else {}), **more}


def _one_of(values: Iterable[str], description: str = "") -> Json:
    return _text(description, enum=[str(value) for value in values])


def _object(properties: Json, **more: Any) -> Json:
    return {"type": "object", "properties": properties, "additionalProperties": False, **more}


def _answer(description: str = "") -> Json:
    return {**_one_of(Answer, description), "default": str(Answer.UNKNOWN)}


def _moment(description: str) -> Json:
    return _text(f"{description} With a time zone.", format="date-time")


TRACE = _object(
    {
        "kind": _one_of(SelectorKind),
        "value": _text(),
        "seen_at": _moment("When the service recorded it."),
        "port": {"type": "integer", "minimum": 1, "maximum": 65535},
        "event": _text("The service's word for what happened then, such as login."),
        "proxy": _answer("Whether the service believes that the address hides another one (proxy, VPN)."),
    },
    required=["kind", "value"],
)
ITEM = _object(
    {
        "kind": _one_of(ItemKind, "May be left out where only one of url, text, account and part is filled."),
        "part": _text(
            "Name of the form's part that holds the file's bytes, or that file's name. "
            "A file that no item names becomes an item of its own."
        ),
        "original_name": _text("Left out, it is the file name of the part."),
        "media_type": _text("Left out, it is the content type of the part."),
        "text": _text(),
        "url": _text(),
        "platform": _text("The service on which the account is."),
        "account": _text(),
        "screen_name": _text(),
        "stated_place": _text(
            "Where the account or person says to be: ISO 3166-1 code or 3166-2 code, such as KR or KR-11."
        ),
        "sender_category": _text(
            "The sender's own label, as a short code.", pattern="^[A-Za-z0-9_ -]{0,40}$"
        ),
        "viewed_by_sender": _answer("Whether a person at the sender looked at it."),
        "publicly_available": _answer(),
        "seen_at": _moment("When the sender saw it."),
        "traces": {"type": "array", "items": TRACE},
        **{
            kind: _text(pattern=f"^([0-9A-Fa-f]{{{digits}}})?$", description="As the sender states it.")
            for kind, digits in CLAIMED_HASHES.items()
        },
    }
)
CLUE = _object(
    {
        "statement": _text("What was seen, in words."),
        "language": _text("BCP 47 tag, such as ko."),
        "source": _text("Name of the organisation it comes from."),
        "reference": _text("The sender's own; the same reference again is the same clue."),
        "danger_now": _answer("Whether a child is believed to be in danger now."),
        "escalated_by_sender": _answer("Whether the sender marks it urgent."),
        "reported_by_affected": _answer("Whether the child concerned or somebody close reports."),
        "coercion": _answer("Whether the sender sees signs of coercion."),
        "reported_elsewhere": _answer(),
        "harms": {"type": "array", "items": _one_of(HarmCategory)},
        "occurred_at": _moment("When it happened."),
        "reporter": _object({"name": _text(), "contact": _text(), "may_be_contacted": _answer()}),
        "items": {"type": "array", "minItems": 1, "maxItems": 5000, "items": ITEM},
    },
    description="A field that is not known is refused: it may be a misspelt danger_now.",
)


def _form(document: Json, description: str) -> Json:
    return {
        "schema": {
            "type": "object",
            "required": [DOCUMENT_PART],
            "properties": {DOCUMENT_PART: document},
            "additionalProperties": {"type": "string", "format": "binary"},
            "description": description,
        }
    }


def _body(content: Json) -> Json:
    return {"requestBody": {"required": True, "content": content}}


CLUE_BODY = _body(
    {
        "application/json": {"schema": {**CLUE, "required": ["items"]}},
        "multipart/form-data": _form(CLUE, "The clue as JSON, and its files as further parts."),
    }
)
IMPORT_BODY = _body(
    {
        "text/csv": {"schema": _text("A header, then one row a clue.")},
        "application/x-ndjson": {"schema": _text("One clue a line.")},
        "application/json": {
            "schema": {"type": "object", "description": "A CyberTipline report, a XARF report or a notice."}
        },
        "multipart/form-data": _form(
            _text("The file to import."), "The file to import, and the files that it names as further parts."
        ),
    }
)
MESSAGE_BODY = {
    **_body(
        {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["message"],
                    "properties": {"message": _text("A signed message (JWS, RFC 7515).")},
                    "additionalProperties": {"type": "string", "format": "binary"},
                    "description": "The message, and its files as parts named by their SHA-256.",
                }
            }
        }
    ),
    "parameters": [
        {
            "in": "header",
            "name": "Authorization",
            "required": True,
            "schema": _text(pattern="^Coldframe .+$"),
            "description": "Coldframe and a signed transport message that names the message's SHA-256.",
        }
    ],
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


class Fault(Schema):
    """One thing at fault: the field, and where there is one the line and the dead letter that keeps it."""

    field: str
    message: str
    code: str | None = None
    line: int | None = None
    dead_letter: str | None = None


class Problem(Schema):
    """Problem details (RFC 9457)."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    errors: list[Fault]


PROBLEMS: dict[int, type[Schema]] = dict.fromkeys((400, 401, 403, 404, 405, 409, 411, 413, 422, 500), Problem)
"""Every error answer has this shape, whatever the operation."""
