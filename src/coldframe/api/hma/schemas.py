"""What HMA's paths take in and give out."""

from __future__ import annotations

from typing import Any

from ninja import Schema

from coldframe.api.hma.names import CONTENT_TYPES


class Message(Schema):
    """Every error answer, and a few others."""

    message: str


ERRORS: dict[int, type[Schema]] = dict.fromkeys((400, 401, 403, 404, 405, 409, 411, 413, 429, 500), Message)
"""Every error answer has this shape, whatever the operation."""


class Near(Schema):
    """An entry that matches: its number, and the distance as text (bits; `-` for what is only ever equal)."""

    bank_content_id: int
    distance: str


class RawMatches(Schema):
    """Entries that match, nearest first."""

    matches: list[int | Near]


class IndexStatus(Schema):
    """How many entries of one signal type are searched, and when the newest of them began to match."""

    present: bool
    built_to: int
    size: int


class TypeIndexStatus(Schema):
    """The same in the words of HMA's curator. The index follows the banks at once, so it is never out of date."""

    db_size: int
    index_size: int
    index_out_of_date: bool
    newest_db_item: int
    index_built_to: int


class BankOut(Schema):
    """A bank: its name, and the share of look-ups in which it takes part."""

    name: str
    matching_enabled_ratio: float


class BankIn(Schema):
    """A bank to be made, or changes to one."""

    name: str | None = None
    enabled: bool | None = None
    enabled_ratio: float | None = None


class Added(Schema):
    """A proposal, which matches nothing before a second person confirms it."""

    id: int
    signals: dict[str, str]


class Metadata(Schema):
    """What the key's own proposal said of it."""

    content_id: str


class ContentOut(Schema):
    """One entry of a bank. Its signals are never given out.

    ``disable_until_ts`` is 1 for an entry that matches, and 0 for one that does not: proposed,
    refused or withdrawn.
    """

    id: int
    disable_until_ts: int
    original_media_uri: str | None = None
    bank: BankOut
    metadata: Metadata | None = None
    note: str | None = None


class SignalType(Schema):
    """A signal type and the share of look-ups in which it takes part; here always all."""

    name: str
    enabled_ratio: float


class ContentType(Schema):
    """A content type that can be uploaded."""

    name: str
    enabled: bool


class ExchangeOut(Schema):
    """A source from which a bank is filled; it bears the bank's name."""

    name: str
    api: str
    enabled: bool


class ExchangeStatus(Schema):
    """How the last fetch from a source went. Times in seconds since 1970."""

    checkpoint_ts: int | None
    fetched_items: int
    last_fetch_complete_ts: int | None
    last_fetch_succeeded: bool | None
    running_fetch_start_ts: int | None
    up_to_date: bool


class ExchangeApi(Schema):
    """Whether a kind of source takes credentials, and whether this desk has them. HMA's spelling."""

    supports_authentification: bool
    has_set_authentification: bool


class ExchangeSchema(Schema):
    """Fields for making a source over the API: none, since a person makes it."""

    config_schema: dict[str, list[Any]]
    credentials_schema: dict[str, list[Any]] | None


UPLOAD: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "properties": {name: {"type": "string", "format": "binary"} for name in CONTENT_TYPES},
                    "minProperties": 1,
                    "maxProperties": 1,
                    "additionalProperties": False,
                    "description": "One file, in a part named after its content type.",
                }
            }
        },
    }
}
"""The body of a request that brings a file."""

COMPARE: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {
                    "type": "object",
                    "additionalProperties": {
                        "type": "array", "items": {"type": "string"}, "minItems": 2, "maxItems": 2,
                    },
                }
            }
        },
    }
}  # fmt: skip
