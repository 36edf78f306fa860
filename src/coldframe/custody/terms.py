"""Words of the ledger: what an event may hold, how it is hashed, what a verification found."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from coldframe.core.moments import isoformat

GENESIS = "0" * 64
"""The ``previous`` of the first event."""

# Ids, codes, hex and base64 digests, ISO times, versions, dotted field names.
# No space is allowed, which is what keeps prose and names out.
_TOKEN = re.compile(r"[A-Za-z0-9_.:+/=@-]{0,200}")
_SUBJECT = re.compile(r"[A-Za-z0-9_.:+/=@-]{1,80}")
_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
_MAX_LIST = 1000


class CustodyEvent(StrEnum):
    """What the ledger records about keeping."""

    HOLD_PLACED = "hold_placed"
    HOLD_LIFT_ASKED = "hold_lift_asked"
    HOLD_LIFTED = "hold_lifted"
    DUE_DATE_SET = "due_date_set"
    DUE_DATE_SETTLED = "due_date_settled"
    DUE_DATE_WITHDRAWN = "due_date_withdrawn"


class EventNotTyped(TypeError):
    """A program error: an event tried to carry something that rule 9 forbids."""


@dataclass(frozen=True, slots=True)
class RawEvent:
    """One event exactly as stored or exported, before anything about it is believed.

    Attributes:
        at: ISO 8601 UTC text; ``detail``: JSON text. The hash covers them as they stand.
    """

    sequence: int
    kind: str
    at: str
    actor: str
    subject: str
    detail: str
    previous: str
    hash: str

    def hash_at(self, sequence: int) -> str | None:
        """The hash this event would have at ``sequence``; ``None`` if its detail is not canonical JSON."""
        try:
            detail = json.loads(self.detail)
        except ValueError:
            return None
        if json.dumps(detail, sort_keys=True, separators=(",", ":")) != self.detail:
            return None
        return event_hash(
            sequence=sequence, kind=self.kind, at=self.at, actor=self.actor,
            subject=self.subject, detail=detail, previous=self.previous,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Event:
    """One entry of the ledger.

    Attributes:
        sequence: 1, 2, 3 … without a gap.
        kind: Event kind, a lower_snake code.
        at: When it happened, as the actor's door knew it (UTC).
        actor: ``kind:id``.
        subject: Id of the main thing it is about.
        detail: Typed facts; see :func:`typed_detail`.
        previous: Hash of the event before, or :data:`GENESIS`.
        hash: SHA-256 over :func:`canonical`, 64 hex digits.
    """

    sequence: int
    kind: str
    at: datetime
    actor: str
    subject: str
    detail: Mapping[str, Any]
    previous: str
    hash: str


def typed_detail(detail: Mapping[str, object]) -> dict[str, Any]:
    """Return ``detail`` in JSON types, refusing anything that could be a name or free text.

    Allowed values: tokens (ids, codes, hashes; no spaces), integers, booleans, ``None``,
    aware times (written in UTC), and lists of those (1000 at most).

    Raises:
        EventNotTyped: Anything else.
    """
    return {_key(key): _value(key, value) for key, value in sorted(detail.items())}


def typed_subject(subject: str) -> str:
    """Return ``subject`` if it can be an id.

    Raises:
        EventNotTyped: It is empty, longer than its column or could be words.
    """
    if not _SUBJECT.fullmatch(subject):
        raise EventNotTyped("an event's subject is the id of one thing, never words")
    return subject


def _key(key: str) -> str:
    if not _KEY.fullmatch(key):
        raise EventNotTyped(f"an event's key is a short lower_snake word, not {key!r}")
    return key


def _value(key: str, value: object) -> Any:
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, datetime):
        return isoformat(value)
    if isinstance(value, str):
        if _TOKEN.fullmatch(str(value)):
            return str(value)
        raise EventNotTyped(
            f"event detail {key!r} holds text; keep it in the stage's own row, record its hash"
        )
    if isinstance(value, list | tuple | set | frozenset) and len(value) <= _MAX_LIST:
        items = [_value(key, item) for item in value]
        return sorted(items) if isinstance(value, set | frozenset) else items
    raise EventNotTyped(
        f"event detail {key!r} holds a {type(value).__name__}, which the ledger does not keep"
    )


def canonical(
    *, sequence: int, kind: str, at: str, actor: str, subject: str, detail: Mapping[str, Any], previous: str
) -> bytes:
    """The exact bytes an event's hash covers: JSON, keys sorted, ASCII, no white space.

    The form follows RFC 8785 for the types that occur here (no floats), so a verifier
    in any language needs only a JSON writer and SHA-256.
    """
    record = {
        "actor": actor,
        "at": at,
        "detail": detail,
        "kind": kind,
        "previous": previous,
        "sequence": sequence,
        "subject": subject,
    }
    return json.dumps(record, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode("ascii")


def event_hash(
    *, sequence: int, kind: str, at: str, actor: str, subject: str, detail: Mapping[str, Any], previous: str
) -> str:
    """SHA-256 of :func:`canonical`, as 64 hex digits."""
    return hashlib.sha256(
        canonical(
            sequence=sequence,
            kind=kind,
            at=at,
            actor=actor,
            subject=subject,
            detail=detail,
            previous=previous,
        )
    ).hexdigest()


@dataclass(frozen=True, slots=True)
class Head:
    """The end of the chain: how many events, and the hash of the last one."""

    count: int
    last_hash: str


@dataclass(frozen=True, slots=True)
class SignedHead:
    """A head with the desk's signature, kept outside the database and sent with every message.

    Attributes:
        desk: Fingerprint of the desk's public key.
        at: When it was signed, ISO 8601 UTC.
        signature: Ed25519 over :meth:`signed_bytes`, base64.
    """

    desk: str
    count: int
    last_hash: str
    at: str
    public_key: str
    signature: str

    def signed_bytes(self) -> bytes:
        """The bytes that the signature covers."""
        return f"coldframe-head:1:{self.desk}:{self.count}:{self.last_hash}:{self.at}".encode("ascii")


@dataclass(frozen=True, slots=True)
class HoldView:
    """A legal hold in force. ``placed_by`` is a person's id; ``lift_asked_by`` too, or empty."""

    id: str
    subject: str
    reason: str
    placed_by: str
    placed_at: datetime
    lift_asked_by: str


@dataclass(frozen=True, slots=True)
class DueView:
    """Something that is to be destroyed, the first moment it may no longer be kept, why, and what stops it."""

    id: str
    subject: str
    due_at: datetime
    reason: str
    hold: HoldView | None


class Fault(StrEnum):
    """What is wrong with the first bad event."""

    EDITED = "edited"
    DELETED = "deleted"
    INSERTED = "inserted"
    REORDERED = "reordered"
    TRUNCATED = "truncated"
    REWRITTEN = "rewritten"
    HEAD_FORGED = "head_forged"


@dataclass(frozen=True, slots=True)
class Verification:
    """What :func:`coldframe.custody.queries.verify` found.

    Attributes:
        count: Events read.
        last_hash: Hash of the last good event.
        fault: ``None`` if the chain is whole.
        bad_sequence: The first bad event's place in the chain, if any.
        covered: How many events a signed head vouches for; 0 without one.
        message: For a person: what was found, and what could not be excluded.
    """

    count: int
    last_hash: str
    fault: Fault | None
    bad_sequence: int | None
    covered: int
    message: str

    @property
    def is_whole(self) -> bool:
        """True if no fault was found."""
        return self.fault is None
